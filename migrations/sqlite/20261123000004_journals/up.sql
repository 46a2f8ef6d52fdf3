-- What happened. Audits and the ledger are append-only, and the database sees to it.

CREATE TABLE audit_entries (
    deal_id        BLOB    NOT NULL REFERENCES deals (id),
    seq            INTEGER NOT NULL CHECK (seq >= 1),
    happened_at    INTEGER NOT NULL,
    actor_user_id  BLOB    CHECK (length(actor_user_id) = 16),
    actor_role     TEXT    CHECK (actor_role IN ('client', 'worker')),
    action         TEXT    NOT NULL,
    from_state     TEXT,
    to_state       TEXT,
    payload        TEXT    NOT NULL,
    prev_hash      TEXT    NOT NULL CHECK (length(prev_hash) IN (0, 64)),
    hash           TEXT    NOT NULL CHECK (length(hash) = 64),
    PRIMARY KEY (deal_id, seq)
) STRICT;

CREATE TABLE events (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name         TEXT    NOT NULL,
    subject_id   BLOB    NOT NULL CHECK (length(subject_id) = 16),
    deal_id      BLOB    REFERENCES deals (id),
    happened_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE event_recipients (
    user_id   BLOB    NOT NULL REFERENCES users (id),
    event_id  BLOB    NOT NULL REFERENCES events (id),
    PRIMARY KEY (user_id, event_id)
) STRICT;

CREATE TABLE ledger_transactions (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    deal_id       BLOB    NOT NULL REFERENCES deals (id),
    milestone_id  BLOB    NOT NULL REFERENCES milestones (id),
    cause         TEXT    NOT NULL,
    happened_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_transactions_deal ON ledger_transactions (deal_id, happened_at, id);

CREATE TABLE ledger_entries (
    transaction_id  BLOB    NOT NULL REFERENCES ledger_transactions (id),
    leg             INTEGER NOT NULL CHECK (leg >= 1),
    account         TEXT    NOT NULL
        CHECK (account IN ('client_card', 'platform_held', 'worker_payable', 'worker_paid', 'platform_fees',
            'platform_losses', 'arbitration', 'charged_back')),
    amount_cents    INTEGER NOT NULL,
    PRIMARY KEY (transaction_id, leg)
) STRICT;

-- Has a row only inside the transaction that forgets everything, in the sandbox.
CREATE TABLE erasure (
    id  INTEGER NOT NULL PRIMARY KEY CHECK (id = 1)
) STRICT;

CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries WHEN NOT EXISTS (SELECT 1 FROM erasure)
BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;
CREATE TRIGGER ledger_transactions_no_update BEFORE UPDATE ON ledger_transactions
BEGIN SELECT RAISE(ABORT, 'ledger_transactions is append-only'); END;
CREATE TRIGGER ledger_transactions_no_delete BEFORE DELETE ON ledger_transactions WHEN NOT EXISTS (SELECT 1 FROM erasure)
BEGIN SELECT RAISE(ABORT, 'ledger_transactions is append-only'); END;
CREATE TRIGGER ledger_entries_no_update BEFORE UPDATE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'ledger_entries is append-only'); END;
CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries WHEN NOT EXISTS (SELECT 1 FROM erasure)
BEGIN SELECT RAISE(ABORT, 'ledger_entries is append-only'); END;
CREATE TRIGGER credit_transactions_no_update BEFORE UPDATE ON credit_transactions
BEGIN SELECT RAISE(ABORT, 'credit_transactions is append-only'); END;
CREATE TRIGGER credit_transactions_no_delete BEFORE DELETE ON credit_transactions WHEN NOT EXISTS (SELECT 1 FROM erasure)
BEGIN SELECT RAISE(ABORT, 'credit_transactions is append-only'); END;
