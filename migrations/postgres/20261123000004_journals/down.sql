DROP TRIGGER credit_transactions_append_only ON credit_transactions;
DROP TABLE erasure;
DROP TABLE ledger_entries;
DROP TABLE ledger_transactions;
DROP TABLE event_recipients;
DROP TABLE events;
DROP TABLE audit_entries;
DROP FUNCTION refuse_change();
