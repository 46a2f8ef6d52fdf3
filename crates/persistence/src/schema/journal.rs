//! What happened, what was asked, and small documents.

use diesel::table;

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

diesel::joinable!(event_recipients -> events (event_id));
diesel::allow_tables_to_appear_in_same_query!(event_recipients, events);
diesel::allow_tables_to_appear_in_same_query!(ledger_transactions, ledger_entries);
