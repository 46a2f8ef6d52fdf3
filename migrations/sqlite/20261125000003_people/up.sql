-- Users' words for one another, and what is left of those who are gone.

CREATE TABLE vouches (
    id               BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    voucher_user_id  BLOB    NOT NULL REFERENCES users (id),
    vouched_user_id  BLOB    NOT NULL REFERENCES users (id),
    created_at       INTEGER NOT NULL,
    CHECK (voucher_user_id <> vouched_user_id)
) STRICT;
CREATE UNIQUE INDEX vouches_pair ON vouches (voucher_user_id, vouched_user_id);
CREATE INDEX vouches_for ON vouches (vouched_user_id, created_at DESC, id DESC);
CREATE INDEX vouches_by ON vouches (voucher_user_id, created_at DESC, id DESC);

-- Tombstones: a keyed hash of an identity, and what whoever signs up with it again inherits.
CREATE TABLE deleted_accounts (
    identity_hash  BLOB    NOT NULL PRIMARY KEY CHECK (length(identity_hash) = 32),
    ghost_score    INTEGER NOT NULL CHECK (ghost_score BETWEEN 0 AND 100),
    reason         TEXT,
    deleted_at     INTEGER NOT NULL
) STRICT;

-- Users who deleted their accounts have no identity left, and are many.
DROP INDEX users_identity;
CREATE UNIQUE INDEX users_identity ON users (identity_provider, identity_subject) WHERE status <> 'deleted';

-- SQLite changes no CHECK of a table that is there: the table is made anew. Nothing refers to it.
CREATE TABLE credit_transactions_anew (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id       BLOB    NOT NULL REFERENCES credit_accounts (user_id),
    amount        INTEGER NOT NULL CHECK (amount <> 0),
    reason        TEXT    NOT NULL
        CHECK (reason IN ('signup_grant', 'operator_grant', 'match_deduction', 'intro_deduction', 'account_forfeit')),
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

CREATE INDEX gigs_owner ON gigs (owner_user_id, created_at DESC, id DESC);
CREATE INDEX reviews_by ON reviews (reviewer_user_id, created_at DESC, id DESC);
