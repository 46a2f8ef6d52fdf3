-- Users' words for one another, and what is left of those who are gone.

CREATE TABLE vouches (
    id               uuid        NOT NULL PRIMARY KEY,
    voucher_user_id  uuid        NOT NULL REFERENCES users (id),
    vouched_user_id  uuid        NOT NULL REFERENCES users (id),
    created_at       timestamptz NOT NULL,
    CHECK (voucher_user_id <> vouched_user_id)
);
CREATE UNIQUE INDEX vouches_pair ON vouches (voucher_user_id, vouched_user_id);
CREATE INDEX vouches_for ON vouches (vouched_user_id, created_at DESC, id DESC);
CREATE INDEX vouches_by ON vouches (voucher_user_id, created_at DESC, id DESC);

-- Tombstones: a keyed hash of an identity, and what whoever signs up with it again inherits.
CREATE TABLE deleted_accounts (
    identity_hash  bytea       NOT NULL PRIMARY KEY CHECK (length(identity_hash) = 32),
    ghost_score    integer     NOT NULL CHECK (ghost_score BETWEEN 0 AND 100),
    reason         text,
    deleted_at     timestamptz NOT NULL
);

-- Users who deleted their accounts have no identity left, and are many.
DROP INDEX users_identity;
CREATE UNIQUE INDEX users_identity ON users (identity_provider, identity_subject) WHERE status <> 'deleted';

ALTER TABLE credit_transactions DROP CONSTRAINT credit_transactions_reason_check;
ALTER TABLE credit_transactions ADD CONSTRAINT credit_transactions_reason_check
    CHECK (reason IN ('signup_grant', 'operator_grant', 'match_deduction', 'intro_deduction', 'account_forfeit'));

CREATE INDEX gigs_owner ON gigs (owner_user_id, created_at DESC, id DESC);
CREATE INDEX reviews_by ON reviews (reviewer_user_id, created_at DESC, id DESC);
