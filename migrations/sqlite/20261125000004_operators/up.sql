-- What operators see and do, what users report, what is paid out; and credits that are spent once a reference.

CREATE UNIQUE INDEX credit_transactions_reference ON credit_transactions (user_id, reason, reference_id)
    WHERE reference_id IS NOT NULL;

ALTER TABLE gigs ADD COLUMN taken_down_at INTEGER;
CREATE INDEX users_suspended ON users (id) WHERE status = 'suspended';
CREATE INDEX reviews_status ON reviews (status, created_at DESC, id DESC);
CREATE INDEX reviews_created ON reviews (created_at DESC, id DESC);

-- Since when a milestone waits for an operator; and since when there is something to pay out of it, whom, and where
-- that stands.
ALTER TABLE milestones ADD COLUMN queued_at INTEGER;
ALTER TABLE milestones ADD COLUMN payee_user_id BLOB REFERENCES users (id);
ALTER TABLE milestones ADD COLUMN payout_since INTEGER;
ALTER TABLE milestones ADD COLUMN payout_status TEXT
    CHECK (payout_status IN ('scheduled', 'in_transit', 'paid', 'parked', 'failed', 'frozen', 'reversed'));
UPDATE milestones SET queued_at = (
    SELECT CAST(ROUND((julianday(json_extract(m.value, '$.queued.since')) - 2440587.5) * 86400000.0) AS INTEGER) * 1000
    FROM deals, json_each(deals.document, '$.contract.milestones') m
    WHERE deals.id = milestones.deal_id AND json_extract(m.value, '$.position') = milestones.position);
UPDATE milestones SET payout_since = (
    SELECT MIN(o.ended_at) FROM payment_operations o
    WHERE o.milestone_id = milestones.id AND o.kind = 'transfer' AND o.status = 'succeeded');
UPDATE milestones SET
    payee_user_id = (SELECT worker_user_id FROM deals WHERE deals.id = milestones.deal_id),
    payout_status = (
        SELECT json_extract(m.value, '$.payout.state.state') FROM deals, json_each(deals.document, '$.contract.milestones') m
        WHERE deals.id = milestones.deal_id AND json_extract(m.value, '$.position') = milestones.position)
    WHERE payout_since IS NOT NULL;
CREATE INDEX milestones_queued ON milestones (queued_at DESC, id DESC) WHERE queued_at IS NOT NULL;
CREATE INDEX milestones_payouts ON milestones (payee_user_id, payout_since DESC, id DESC) WHERE payout_since IS NOT NULL;

CREATE TABLE reports (
    id                BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    reporter_user_id  BLOB    NOT NULL REFERENCES users (id),
    kind              TEXT    NOT NULL CHECK (kind IN ('gig', 'user')),
    subject_id        BLOB    NOT NULL CHECK (length(subject_id) = 16),
    reason            TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    version           INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE UNIQUE INDEX reports_reporter_subject ON reports (reporter_user_id, kind, subject_id);
CREATE INDEX reports_created ON reports (created_at DESC, id DESC);
CREATE INDEX reports_subject ON reports (subject_id, created_at DESC, id DESC);

-- Append-only, like every audit.
CREATE TABLE operator_acts (
    id                BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    operator_user_id  BLOB    NOT NULL REFERENCES users (id),
    deed              TEXT    NOT NULL,
    subject_id        BLOB    NOT NULL CHECK (length(subject_id) = 16),
    details           TEXT    NOT NULL,
    rationale         TEXT,
    happened_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX operator_acts_subject ON operator_acts (subject_id, happened_at DESC, id DESC);
CREATE TRIGGER operator_acts_no_update BEFORE UPDATE ON operator_acts
BEGIN SELECT RAISE(ABORT, 'operator_acts is append-only'); END;
CREATE TRIGGER operator_acts_no_delete BEFORE DELETE ON operator_acts WHEN NOT EXISTS (SELECT 1 FROM erasure)
BEGIN SELECT RAISE(ABORT, 'operator_acts is append-only'); END;
