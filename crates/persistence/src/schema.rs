//! The tables, as diesel sees them. Both engines have the same; `migrations/` makes them.

use diesel::table;

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    users (id) {
        id -> Uid,
        identity_provider -> Text,
        identity_subject -> Text,
        user_type -> Nullable<Words>,
        status -> Words,
        subscription_tier -> Text,
        operator -> Bool,
        profile -> JsonDoc,
        created_at -> Moment,
        updated_at -> Moment,
        version -> BigInt,
    }
}

table! {
    use crate::sql::types::*;

    sessions (digest) {
        digest -> Digest,
        user_id -> Uid,
        created_at -> Moment,
        expires_at -> Moment,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    api_keys (id) {
        id -> Uid,
        user_id -> Uid,
        hosted_agent_id -> Nullable<Uid>,
        prefix -> Text,
        last_four -> Text,
        name -> Nullable<Text>,
        digest -> Digest,
        scopes -> JsonDoc,
        max_fund_cents_per_call -> Nullable<BigInt>,
        max_fund_cents_per_day -> Nullable<BigInt>,
        created_at -> Moment,
        last_used_at -> Nullable<Moment>,
        expires_at -> Moment,
        revoked_at -> Nullable<Moment>,
        version -> BigInt,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    api_key_spend (api_key_id, day) {
        api_key_id -> Uid,
        day -> Date,
        cents -> BigInt,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    hosted_agents (id) {
        id -> Uid,
        user_id -> Uid,
        name -> Words,
        monthly_llm_limit -> BigInt,
        llm_calls_used -> BigInt,
        period_ends_at -> Moment,
        paused -> Bool,
        created_at -> Moment,
        updated_at -> Moment,
        version -> BigInt,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    gigs (id) {
        id -> Uid,
        owner_user_id -> Uid,
        title -> Words,
        description -> Words,
        scope -> Words,
        skills -> JsonDoc,
        rate_cents -> BigInt,
        currency -> Words,
        status -> Words,
        applications_count -> BigInt,
        published_at -> Nullable<Moment>,
        taken_down_at -> Nullable<Moment>,
        created_at -> Moment,
        updated_at -> Moment,
        version -> BigInt,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    applications (id) {
        id -> Uid,
        gig_id -> Uid,
        gig_title -> Text,
        owner_user_id -> Uid,
        worker_user_id -> Uid,
        message -> Words,
        status -> Words,
        ended_reason -> Nullable<Text>,
        created_at -> Moment,
        updated_at -> Moment,
        version -> BigInt,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    deals (id) {
        id -> Uid,
        gig_id -> Uid,
        client_user_id -> Uid,
        worker_user_id -> Uid,
        version -> BigInt,
        next_due_at -> Nullable<Moment>,
        negotiation_state -> Text,
        round_number -> Integer,
        cycle -> Integer,
        contract_id -> Nullable<Uid>,
        contract_status -> Nullable<Text>,
        revision -> Nullable<Integer>,
        running -> Bool,
        awaits_payee -> Bool,
        document -> JsonDoc,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    milestones (id) {
        id -> Uid,
        deal_id -> Uid,
        position -> Integer,
        status -> Text,
        amount_cents -> BigInt,
        captured_cents -> BigInt,
        transferred_cents -> BigInt,
        reversed_cents -> BigInt,
        fee_cents -> BigInt,
        arbitration_cents -> BigInt,
        refunded_cents -> BigInt,
        charged_back_cents -> BigInt,
        platform_loss_cents -> BigInt,
        held_cents -> BigInt,
        settled_release_cents -> Nullable<BigInt>,
        settled_refund_cents -> Nullable<BigInt>,
        settled_arbitration_cents -> Nullable<BigInt>,
        change_requests -> Integer,
        queued_at -> Nullable<Moment>,
        payee_user_id -> Nullable<Uid>,
        payout_since -> Nullable<Moment>,
        payout_status -> Nullable<Text>,
        updated_at -> Moment,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    disputes (id) {
        id -> Uid,
        deal_id -> Uid,
        milestone_id -> Uid,
        opened_by -> Words,
        status -> Text,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    payment_operations (kind, milestone_id, attempt) {
        kind -> Words,
        milestone_id -> Uid,
        attempt -> BigInt,
        deal_id -> Uid,
        spec -> JsonDoc,
        status -> Text,
        stray -> Bool,
        requested_at -> Moment,
        ended_at -> Nullable<Moment>,
        lease_token -> Nullable<Uid>,
        available_at -> Moment,
        tries -> BigInt,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    contact_shares (deal_id, shared_by) {
        deal_id -> Uid,
        shared_by -> Words,
        kind -> Text,
        value -> Text,
        shared_at -> Moment,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    audit_entries (deal_id, seq) {
        deal_id -> Uid,
        seq -> BigInt,
        happened_at -> Moment,
        actor_user_id -> Nullable<Uid>,
        actor_role -> Nullable<Words>,
        action -> Text,
        from_state -> Nullable<Text>,
        to_state -> Nullable<Text>,
        payload -> JsonDoc,
        prev_hash -> Text,
        hash -> Text,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    events (id) {
        id -> Uid,
        name -> Text,
        subject_id -> Uid,
        deal_id -> Nullable<Uid>,
        happened_at -> Moment,
    }
}

table! {
    use crate::sql::types::*;

    event_recipients (user_id, event_id) {
        user_id -> Uid,
        event_id -> Uid,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    ledger_transactions (id) {
        id -> Uid,
        deal_id -> Uid,
        milestone_id -> Uid,
        cause -> Text,
        happened_at -> Moment,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    ledger_entries (transaction_id, leg) {
        transaction_id -> Uid,
        leg -> Integer,
        account -> Words,
        amount_cents -> BigInt,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    ghost_entries (id) {
        id -> BigInt,
        user_id -> Uid,
        deal_id -> Nullable<Uid>,
        reason -> Words,
        points -> Integer,
        happened_at -> Moment,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    reviews (id) {
        id -> Uid,
        contract_id -> Uid,
        deal_id -> Uid,
        reviewer_user_id -> Uid,
        reviewee_user_id -> Uid,
        rating -> Integer,
        review_text -> Nullable<Words>,
        status -> Words,
        created_at -> Moment,
        updated_at -> Moment,
        version -> BigInt,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    credit_accounts (user_id) {
        user_id -> Uid,
        balance -> BigInt,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    credit_transactions (id) {
        id -> Uid,
        user_id -> Uid,
        amount -> BigInt,
        reason -> Text,
        reference_id -> Nullable<Text>,
        created_at -> Moment,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    payout_accounts (user_id) {
        user_id -> Uid,
        account -> Text,
        country -> Nullable<Text>,
        state -> JsonDoc,
        updated_at -> Moment,
        version -> BigInt,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    provider_events (id) {
        id -> Text,
        received_at -> Moment,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    idempotency_claims (user_id, key) {
        user_id -> Uid,
        key -> Text,
        fingerprint -> Digest,
        claimed_at -> Moment,
        leased_until -> Nullable<Moment>,
        answer_status -> Nullable<Integer>,
        answer_body -> Nullable<Text>,
        answer_content_type -> Nullable<Text>,
        answer_location -> Nullable<Text>,
        answer_etag -> Nullable<Text>,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    documents (kind, id) {
        kind -> Text,
        id -> Text,
        body -> Nullable<JsonDoc>,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    reports (id) {
        id -> Uid,
        reporter_user_id -> Uid,
        kind -> Text,
        subject_id -> Uid,
        reason -> Words,
        created_at -> Moment,
        updated_at -> Moment,
        version -> BigInt,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    operator_acts (id) {
        id -> Uid,
        operator_user_id -> Uid,
        deed -> Text,
        subject_id -> Uid,
        details -> JsonDoc,
        rationale -> Nullable<Words>,
        happened_at -> Moment,
    }
}

diesel::allow_tables_to_appear_in_same_query!(deals, disputes);
diesel::allow_tables_to_appear_in_same_query!(ledger_transactions, ledger_entries);
diesel::allow_tables_to_appear_in_same_query!(milestones, deals);
