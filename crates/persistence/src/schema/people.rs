//! People: what they may do, have, owe and say of one another.

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

    vouches (id) {
        id -> Uid,
        voucher_user_id -> Uid,
        vouched_user_id -> Uid,
        created_at -> Moment,
    }
}

table! {
    use crate::sql::types::*;
    use diesel::sql_types::*;

    deleted_accounts (identity_hash) {
        identity_hash -> Digest,
        ghost_score -> Integer,
        reason -> Nullable<Words>,
        deleted_at -> Moment,
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

diesel::allow_tables_to_appear_in_same_query!(api_key_spend, api_keys);
diesel::allow_tables_to_appear_in_same_query!(vouches, users);
