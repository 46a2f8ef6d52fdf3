-- What operators see and do, what users report, what is paid out; and credits that are spent once a reference.

CREATE UNIQUE INDEX credit_transactions_reference ON credit_transactions (user_id, reason, reference_id)
    WHERE reference_id IS NOT NULL;

ALTER TABLE gigs ADD COLUMN taken_down_at timestamptz;
CREATE INDEX users_suspended ON users (id) WHERE status = 'suspended';
CREATE INDEX reviews_status ON reviews (status, created_at DESC, id DESC);
CREATE INDEX reviews_created ON reviews (created_at DESC, id DESC);

-- Since when a milestone waits for an operator; and since when there is something to pay out of it, whom, and where
-- that stands.
ALTER TABLE milestones ADD COLUMN queued_at timestamptz;
ALTER TABLE milestones ADD COLUMN payee_user_id uuid REFERENCES users (id);
ALTER TABLE milestones ADD COLUMN payout_since timestamptz;
ALTER TABLE milestones ADD COLUMN payout_status text
    CHECK (payout_status IN ('scheduled', 'in_transit', 'paid', 'parked', 'failed', 'frozen', 'reversed'));
UPDATE milestones SET queued_at = (
    SELECT (m.value #>> '{queued,since}')::timestamptz
    FROM deals, jsonb_array_elements(deals.document #> '{contract,milestones}') m
    WHERE deals.id = milestones.deal_id AND (m.value ->> 'position')::integer = milestones.position);
UPDATE milestones SET payout_since = (
    SELECT MIN(o.ended_at) FROM payment_operations o
    WHERE o.milestone_id = milestones.id AND o.kind = 'transfer' AND o.status = 'succeeded');
UPDATE milestones SET
    payee_user_id = (SELECT worker_user_id FROM deals WHERE deals.id = milestones.deal_id),
    payout_status = (
        SELECT m.value #>> '{payout,state,state}'
        FROM deals, jsonb_array_elements(deals.document #> '{contract,milestones}') m
        WHERE deals.id = milestones.deal_id AND (m.value ->> 'position')::integer = milestones.position)
    WHERE payout_since IS NOT NULL;
CREATE INDEX milestones_queued ON milestones (queued_at DESC, id DESC) WHERE queued_at IS NOT NULL;
CREATE INDEX milestones_payouts ON milestones (payee_user_id, payout_since DESC, id DESC) WHERE payout_since IS NOT NULL;

CREATE TABLE reports (
    id                uuid        NOT NULL PRIMARY KEY,
    reporter_user_id  uuid        NOT NULL REFERENCES users (id),
    kind              text        NOT NULL CHECK (kind IN ('gig', 'user')),
    subject_id        uuid        NOT NULL,
    reason            text        NOT NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    version           bigint      NOT NULL CHECK (version >= 1)
);
CREATE UNIQUE INDEX reports_reporter_subject ON reports (reporter_user_id, kind, subject_id);
CREATE INDEX reports_created ON reports (created_at DESC, id DESC);
CREATE INDEX reports_subject ON reports (subject_id, created_at DESC, id DESC);

-- Append-only, like every audit.
CREATE TABLE operator_acts (
    id                uuid        NOT NULL PRIMARY KEY,
    operator_user_id  uuid        NOT NULL REFERENCES users (id),
    deed              text        NOT NULL,
    subject_id        uuid        NOT NULL,
    details           jsonb       NOT NULL,
    rationale         text,
    happened_at       timestamptz NOT NULL
);
CREATE INDEX operator_acts_subject ON operator_acts (subject_id, happened_at DESC, id DESC);
CREATE TRIGGER operator_acts_append_only BEFORE UPDATE OR DELETE ON operator_acts FOR EACH ROW EXECUTE FUNCTION refuse_change();
