-- People and bots, how they prove themselves, and what they keep for themselves.

CREATE TABLE users (
    id                 uuid        NOT NULL PRIMARY KEY,
    identity_provider  text        NOT NULL CHECK (identity_provider IN ('sandbox', 'github')),
    identity_subject   text        NOT NULL,
    user_type          text        CHECK (user_type IN ('client', 'freelancer')),
    status             text        NOT NULL CHECK (status IN ('active', 'suspended', 'deleted')),
    subscription_tier  text        NOT NULL,
    operator           boolean     NOT NULL,
    profile            jsonb       NOT NULL,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    version            bigint      NOT NULL CHECK (version >= 1)
);
CREATE UNIQUE INDEX users_identity ON users (identity_provider, identity_subject);

CREATE TABLE sessions (
    digest      bytea       NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    user_id     uuid        NOT NULL REFERENCES users (id),
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE api_keys (
    id                       uuid        NOT NULL PRIMARY KEY,
    user_id                  uuid        NOT NULL REFERENCES users (id),
    hosted_agent_id          uuid,
    prefix                   text        NOT NULL,
    last_four                text        NOT NULL CHECK (length(last_four) = 4),
    name                     text,
    digest                   bytea       NOT NULL CHECK (length(digest) = 32),
    scopes                   jsonb       NOT NULL,
    max_fund_cents_per_call  bigint      CHECK (max_fund_cents_per_call >= 0),
    max_fund_cents_per_day   bigint      CHECK (max_fund_cents_per_day >= 0),
    created_at               timestamptz NOT NULL,
    last_used_at             timestamptz,
    expires_at               timestamptz NOT NULL,
    revoked_at               timestamptz,
    version                  bigint      NOT NULL CHECK (version >= 1)
);
CREATE UNIQUE INDEX api_keys_digest ON api_keys (digest);
CREATE INDEX api_keys_user ON api_keys (user_id, created_at DESC, id DESC);

-- What a key committed its owner to pay on a UTC day.
CREATE TABLE api_key_spend (
    api_key_id  uuid   NOT NULL REFERENCES api_keys (id),
    day         date   NOT NULL,
    cents       bigint NOT NULL CHECK (cents >= 0),
    PRIMARY KEY (api_key_id, day)
);

-- Invariant 10: the balance is the sum of the transactions, and never negative.
CREATE TABLE credit_accounts (
    user_id  uuid   NOT NULL PRIMARY KEY REFERENCES users (id),
    balance  bigint NOT NULL CHECK (balance >= 0)
);

CREATE TABLE credit_transactions (
    id            uuid        NOT NULL PRIMARY KEY,
    user_id       uuid        NOT NULL REFERENCES credit_accounts (user_id),
    amount        bigint      NOT NULL CHECK (amount <> 0),
    reason        text        NOT NULL
        CHECK (reason IN ('signup_grant', 'operator_grant', 'match_deduction', 'intro_deduction')),
    reference_id  text,
    created_at    timestamptz NOT NULL
);
CREATE INDEX credit_transactions_user ON credit_transactions (user_id, created_at DESC, id DESC);

CREATE TABLE payout_accounts (
    user_id     uuid        NOT NULL PRIMARY KEY REFERENCES users (id),
    account     text        NOT NULL,
    country     text,
    state       jsonb       NOT NULL,
    updated_at  timestamptz NOT NULL,
    version     bigint      NOT NULL CHECK (version >= 1)
);
CREATE UNIQUE INDEX payout_accounts_account ON payout_accounts (account);

-- Events of the payment provider that were heard: each takes effect once.
CREATE TABLE provider_events (
    id           text        NOT NULL PRIMARY KEY,
    received_at  timestamptz NOT NULL
);

CREATE TABLE idempotency_claims (
    user_id              uuid        NOT NULL,
    key                  text        NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    fingerprint          bytea       NOT NULL CHECK (length(fingerprint) = 32),
    claimed_at           timestamptz NOT NULL,
    leased_until         timestamptz,
    answer_status        integer     CHECK (answer_status BETWEEN 100 AND 599),
    answer_body          text,
    answer_content_type  text,
    answer_location      text,
    answer_etag          text,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_claims_age ON idempotency_claims (claimed_at);

-- Small documents under a kind and an id. A row without a body is a lock on what is not there.
CREATE TABLE documents (
    kind  text  NOT NULL,
    id    text  NOT NULL,
    body  jsonb,
    PRIMARY KEY (kind, id)
);
