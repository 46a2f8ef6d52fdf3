//! Forgetting everything: the sandbox starts anew.

use super::{Conn, Failure};
use diesel::connection::SimpleConnection;

/// Children before parents. Append-only tables take a DELETE only while `erasure` has its row.
const ALL_TABLES: &str = "\
    INSERT INTO erasure (id) VALUES (1);\
    DELETE FROM idempotency_claims; DELETE FROM documents; DELETE FROM provider_events; DELETE FROM payout_accounts;\
    DELETE FROM operator_acts; DELETE FROM reports; DELETE FROM credit_transactions; DELETE FROM credit_accounts; DELETE FROM reviews; DELETE FROM ghost_entries;\
    DELETE FROM ledger_entries; DELETE FROM ledger_transactions; DELETE FROM event_recipients; DELETE FROM events;\
    DELETE FROM audit_entries; DELETE FROM contact_shares; DELETE FROM payment_operations; DELETE FROM disputes;\
    DELETE FROM milestones; DELETE FROM deals; DELETE FROM applications; DELETE FROM gigs;\
    DELETE FROM api_key_spend; DELETE FROM api_keys; DELETE FROM hosted_agents; DELETE FROM sessions; DELETE FROM users;\
    DELETE FROM erasure";

pub(super) fn everything(conn: &mut Conn) -> Result<(), Failure> {
    Ok(conn.batch_execute(ALL_TABLES)?)
}
