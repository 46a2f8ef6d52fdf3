-- What happened. Audits and the ledger are append-only, and the database sees to it.

CREATE TABLE audit_entries (
    deal_id        uuid        NOT NULL REFERENCES deals (id),
    seq            bigint      NOT NULL CHECK (seq >= 1),
    happened_at    timestamptz NOT NULL,
    actor_user_id  uuid,
    actor_role     text        CHECK (actor_role IN ('client', 'worker')),
    action         text        NOT NULL,
    from_state     text,
    to_state       text,
    payload        jsonb       NOT NULL,
    prev_hash      text        NOT NULL CHECK (length(prev_hash) IN (0, 64)),
    hash           text        NOT NULL CHECK (length(hash) = 64),
    PRIMARY KEY (deal_id, seq)
);

CREATE TABLE events (
    id           uuid        NOT NULL PRIMARY KEY,
    name         text        NOT NULL,
    subject_id   uuid        NOT NULL,
    deal_id      uuid        REFERENCES deals (id),
    happened_at  timestamptz NOT NULL
);

CREATE TABLE event_recipients (
    user_id   uuid NOT NULL REFERENCES users (id),
    event_id  uuid NOT NULL REFERENCES events (id),
    PRIMARY KEY (user_id, event_id)
);

CREATE TABLE ledger_transactions (
    id            uuid        NOT NULL PRIMARY KEY,
    deal_id       uuid        NOT NULL REFERENCES deals (id),
    milestone_id  uuid        NOT NULL REFERENCES milestones (id),
    cause         text        NOT NULL,
    happened_at   timestamptz NOT NULL
);
CREATE INDEX ledger_transactions_deal ON ledger_transactions (deal_id, happened_at, id);

CREATE TABLE ledger_entries (
    transaction_id  uuid    NOT NULL REFERENCES ledger_transactions (id),
    leg             integer NOT NULL CHECK (leg >= 1),
    account         text    NOT NULL
        CHECK (account IN ('client_card', 'platform_held', 'worker_payable', 'worker_paid', 'platform_fees',
            'platform_losses', 'arbitration', 'charged_back')),
    amount_cents    bigint  NOT NULL,
    PRIMARY KEY (transaction_id, leg)
);

-- Has a row only inside the transaction that forgets everything, in the sandbox.
CREATE TABLE erasure (
    id  integer NOT NULL PRIMARY KEY CHECK (id = 1)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM erasure) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_transactions_append_only BEFORE UPDATE OR DELETE ON ledger_transactions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER credit_transactions_append_only BEFORE UPDATE OR DELETE ON credit_transactions FOR EACH ROW EXECUTE FUNCTION refuse_change();
