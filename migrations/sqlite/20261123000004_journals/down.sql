DROP TRIGGER credit_transactions_no_update;
DROP TRIGGER credit_transactions_no_delete;
DROP TABLE erasure;
DROP TABLE ledger_entries;
DROP TABLE ledger_transactions;
DROP TABLE event_recipients;
DROP TABLE events;
DROP TABLE audit_entries;
