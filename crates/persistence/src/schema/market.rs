//! Gigs, applications, and deals with all that belongs to them.

use diesel::table;

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

    gig_terms (gig_id) {
        gig_id -> Uid,
        edition -> Integer,
        title -> Text,
        skills -> Text,
        tokens -> Text,
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

diesel::allow_tables_to_appear_in_same_query!(deals, disputes);
diesel::allow_tables_to_appear_in_same_query!(contact_shares, deals);
diesel::allow_tables_to_appear_in_same_query!(milestones, deals);
diesel::allow_tables_to_appear_in_same_query!(gigs, gig_terms);
