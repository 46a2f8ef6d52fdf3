DROP INDEX reviews_by;
DROP INDEX gigs_owner;
CREATE TABLE credit_transactions_anew (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id       BLOB    NOT NULL REFERENCES credit_accounts (user_id),
    amount        INTEGER NOT NULL CHECK (amount <> 0),
    reason        TEXT    NOT NULL
        CHECK (reason IN ('signup_grant', 'operator_grant', 'match_deduction', 'intro_deduction')),
    reference_id  TEXT,
    created_at    INTEGER NOT NULL
) STRICT;
INSERT INTO credit_transactions_anew (id, user_id, amount, reason, reference_id, created_at)
    SELECT id, user_id, amount, reason, reference_id, created_at FROM credit_transactions;
DROP TABLE credit_transactions;
ALTER TABLE credit_transactions_anew RENAME TO credit_transactions;
CREATE INDEX credit_transactions_user ON credit_transactions (user_id, created_at DESC, id DESC);
CREATE TRIGGER credit_transactions_no_update BEFORE UPDATE ON credit_transactions
BEGIN SELECT RAISE(ABORT, 'credit_transactions is append-only'); END;
CREATE TRIGGER credit_transactions_no_delete BEFORE DELETE ON credit_transactions WHEN NOT EXISTS (SELECT 1 FROM erasure)
BEGIN SELECT RAISE(ABORT, 'credit_transactions is append-only'); END;
DROP INDEX users_identity;
CREATE UNIQUE INDEX users_identity ON users (identity_provider, identity_subject);
DROP TABLE deleted_accounts;
DROP TABLE vouches;
