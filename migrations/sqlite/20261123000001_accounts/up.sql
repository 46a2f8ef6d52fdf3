-- People and bots, how they prove themselves, and what they keep for themselves.

CREATE TABLE users (
    id                 BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    identity_provider  TEXT    NOT NULL CHECK (identity_provider IN ('sandbox', 'github')),
    identity_subject   TEXT    NOT NULL,
    user_type          TEXT    CHECK (user_type IN ('client', 'freelancer')),
    status             TEXT    NOT NULL CHECK (status IN ('active', 'suspended', 'deleted')),
    subscription_tier  TEXT    NOT NULL,
    operator           INTEGER NOT NULL CHECK (operator IN (0, 1)),
    profile            TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    version            INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE UNIQUE INDEX users_identity ON users (identity_provider, identity_subject);

CREATE TABLE sessions (
    digest      BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    user_id     BLOB    NOT NULL REFERENCES users (id),
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE api_keys (
    id                       BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id                  BLOB    NOT NULL REFERENCES users (id),
    hosted_agent_id          BLOB    CHECK (length(hosted_agent_id) = 16),
    prefix                   TEXT    NOT NULL,
    last_four                TEXT    NOT NULL CHECK (length(last_four) = 4),
    name                     TEXT,
    digest                   BLOB    NOT NULL CHECK (length(digest) = 32),
    scopes                   TEXT    NOT NULL,
    max_fund_cents_per_call  INTEGER CHECK (max_fund_cents_per_call >= 0),
    max_fund_cents_per_day   INTEGER CHECK (max_fund_cents_per_day >= 0),
    created_at               INTEGER NOT NULL,
    last_used_at             INTEGER,
    expires_at               INTEGER NOT NULL,
    revoked_at               INTEGER,
    version                  INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE UNIQUE INDEX api_keys_digest ON api_keys (digest);
CREATE INDEX api_keys_user ON api_keys (user_id, created_at DESC, id DESC);

-- What a key committed its owner to pay on a UTC day.
CREATE TABLE api_key_spend (
    api_key_id  BLOB    NOT NULL REFERENCES api_keys (id),
    day         TEXT    NOT NULL,
    cents       INTEGER NOT NULL CHECK (cents >= 0),
    PRIMARY KEY (api_key_id, day)
) STRICT;

-- Invariant 10: the balance is the sum of the transactions, and never negative.
CREATE TABLE credit_accounts (
    user_id  BLOB    NOT NULL PRIMARY KEY REFERENCES users (id),
    balance  INTEGER NOT NULL CHECK (balance >= 0)
) STRICT;

CREATE TABLE credit_transactions (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id       BLOB    NOT NULL REFERENCES credit_accounts (user_id),
    amount        INTEGER NOT NULL CHECK (amount <> 0),
    reason        TEXT    NOT NULL
        CHECK (reason IN ('signup_grant', 'operator_grant', 'match_deduction', 'intro_deduction')),
    reference_id  TEXT,
    created_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX credit_transactions_user ON credit_transactions (user_id, created_at DESC, id DESC);

CREATE TABLE payout_accounts (
    user_id     BLOB    NOT NULL PRIMARY KEY REFERENCES users (id),
    account     TEXT    NOT NULL,
    country     TEXT,
    state       TEXT    NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE UNIQUE INDEX payout_accounts_account ON payout_accounts (account);

-- Events of the payment provider that were heard: each takes effect once.
CREATE TABLE provider_events (
    id           TEXT    NOT NULL PRIMARY KEY,
    received_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE idempotency_claims (
    user_id              BLOB    NOT NULL CHECK (length(user_id) = 16),
    key                  TEXT    NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    fingerprint          BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    claimed_at           INTEGER NOT NULL,
    leased_until         INTEGER,
    answer_status        INTEGER CHECK (answer_status BETWEEN 100 AND 599),
    answer_body          TEXT,
    answer_content_type  TEXT,
    answer_location      TEXT,
    answer_etag          TEXT,
    PRIMARY KEY (user_id, key)
) STRICT;
CREATE INDEX idempotency_claims_age ON idempotency_claims (claimed_at);

-- Small documents under a kind and an id. A row without a body is a lock on what is not there.
CREATE TABLE documents (
    kind  TEXT    NOT NULL,
    id    TEXT    NOT NULL,
    body  TEXT,
    PRIMARY KEY (kind, id)
) STRICT;
