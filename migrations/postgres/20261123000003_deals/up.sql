-- A deal is stored whole in `document`. The other columns and tables are drawn out of it by the same save: for
-- look-ups, and so that the database holds the invariants that SQL can state (lifecycles.md, “Invariants”).

CREATE TABLE deals (
    id                 uuid        NOT NULL PRIMARY KEY,
    gig_id             uuid        NOT NULL,
    client_user_id     uuid        NOT NULL REFERENCES users (id),
    worker_user_id     uuid        NOT NULL REFERENCES users (id),
    version            bigint      NOT NULL CHECK (version >= 1),
    next_due_at        timestamptz,
    negotiation_state  text        NOT NULL
        CHECK (negotiation_state IN ('pending', 'in_progress', 'pending_owner_approval', 'approved', 'expired')),
    round_number       integer     NOT NULL CHECK (round_number BETWEEN 0 AND 3),
    cycle              integer     NOT NULL CHECK (cycle BETWEEN 1 AND 4),
    contract_id        uuid,
    contract_status    text
        CHECK (contract_status IN ('pending_owner_approval', 'pending_freelancer_kyc', 'pending_client_funding',
            'pending_both', 'active', 'completed', 'cancelled', 'expired')),
    revision           integer     CHECK (revision BETWEEN 1 AND 4),
    running            boolean     NOT NULL,
    awaits_payee       boolean     NOT NULL,
    document           jsonb       NOT NULL,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    -- Invariant 6.
    CHECK (client_user_id <> worker_user_id),
    CHECK ((contract_id IS NULL) = (contract_status IS NULL) AND (contract_id IS NULL) = (revision IS NULL)),
    -- Invariant 5: a negotiation and its pre-active contract end together, and a contract that came to life was approved.
    CHECK (negotiation_state <> 'expired' OR contract_status IS NULL OR contract_status IN ('cancelled', 'expired')),
    CHECK (contract_status IS NULL OR contract_status NOT IN ('active', 'completed') OR negotiation_state = 'approved'),
    -- Running: an open negotiation or a live contract.
    CHECK (running = (negotiation_state IN ('pending', 'in_progress', 'pending_owner_approval')
        OR COALESCE(contract_status NOT IN ('completed', 'cancelled', 'expired'), FALSE)))
);
CREATE UNIQUE INDEX deals_one_running ON deals (gig_id, worker_user_id) WHERE running;
CREATE UNIQUE INDEX deals_contract ON deals (contract_id) WHERE contract_id IS NOT NULL;
CREATE INDEX deals_due ON deals (next_due_at, id) WHERE next_due_at IS NOT NULL;
CREATE INDEX deals_client ON deals (client_user_id, created_at DESC, id DESC);
CREATE INDEX deals_worker ON deals (worker_user_id, created_at DESC, id DESC);
CREATE INDEX deals_gig ON deals (gig_id, worker_user_id, created_at, id);
CREATE INDEX deals_payee ON deals (worker_user_id) WHERE awaits_payee;

CREATE TABLE milestones (
    id                         uuid        NOT NULL PRIMARY KEY,
    deal_id                    uuid        NOT NULL REFERENCES deals (id),
    position                   integer     NOT NULL CHECK (position >= 1),
    status                     text        NOT NULL
        CHECK (status IN ('proposed', 'pending', 'funding', 'funded', 'delivered', 'changes_requested', 'disputed',
            'releasing', 'released', 'refunding', 'refunded', 'cancelled')),
    amount_cents               bigint      NOT NULL CHECK (amount_cents BETWEEN 0 AND 99999999),
    captured_cents             bigint      NOT NULL CHECK (captured_cents >= 0),
    transferred_cents          bigint      NOT NULL CHECK (transferred_cents >= 0),
    reversed_cents             bigint      NOT NULL CHECK (reversed_cents >= 0),
    fee_cents                  bigint      NOT NULL CHECK (fee_cents >= 0),
    arbitration_cents          bigint      NOT NULL CHECK (arbitration_cents >= 0),
    refunded_cents             bigint      NOT NULL CHECK (refunded_cents >= 0),
    charged_back_cents         bigint      NOT NULL CHECK (charged_back_cents >= 0),
    platform_loss_cents        bigint      NOT NULL CHECK (platform_loss_cents >= 0),
    held_cents                 bigint      NOT NULL CHECK (held_cents >= 0),
    settled_release_cents      bigint      CHECK (settled_release_cents >= 0),
    settled_refund_cents       bigint      CHECK (settled_refund_cents >= 0),
    settled_arbitration_cents  bigint      CHECK (settled_arbitration_cents >= 0),
    change_requests            integer     NOT NULL CHECK (change_requests BETWEEN 0 AND 3),
    updated_at                 timestamptz NOT NULL,
    -- Invariant 1.
    CHECK (captured_cents + platform_loss_cents = transferred_cents - reversed_cents + fee_cents + arbitration_cents
        + refunded_cents + charged_back_cents + held_cents),
    CHECK (status NOT IN ('released', 'refunded', 'cancelled') OR held_cents = 0),
    -- A settlement is whole or not there, and its parts sum to the amount.
    CHECK ((settled_release_cents IS NULL) = (settled_refund_cents IS NULL)
        AND (settled_release_cents IS NULL) = (settled_arbitration_cents IS NULL)),
    CHECK (settled_release_cents + settled_refund_cents + settled_arbitration_cents = amount_cents)
);
CREATE UNIQUE INDEX milestones_position ON milestones (deal_id, position);

CREATE TABLE disputes (
    id            uuid        NOT NULL PRIMARY KEY,
    deal_id       uuid        NOT NULL REFERENCES deals (id),
    milestone_id  uuid        NOT NULL REFERENCES milestones (id),
    opened_by     text        NOT NULL CHECK (opened_by IN ('client', 'worker')),
    status        text        NOT NULL CHECK (status IN ('open', 'responded', 'under_review', 'resolved', 'withdrawn')),
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX disputes_one_open ON disputes (milestone_id) WHERE status IN ('open', 'responded', 'under_review');
CREATE INDEX disputes_deal ON disputes (deal_id);

-- Every call to the payment provider, and who may carry it out. `available_at` is wall time: the end of the lease
-- where there is one, else the time of the next try.
CREATE TABLE payment_operations (
    kind          text        NOT NULL
        CHECK (kind IN ('create_intent', 'capture', 'void', 'refund', 'transfer', 'reverse', 'payout', 'refresh')),
    milestone_id  uuid        NOT NULL REFERENCES milestones (id),
    attempt       bigint      NOT NULL CHECK (attempt >= 1),
    deal_id       uuid        NOT NULL REFERENCES deals (id),
    spec          jsonb       NOT NULL,
    status        text        NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
    stray         boolean     NOT NULL,
    requested_at  timestamptz NOT NULL,
    ended_at      timestamptz,
    lease_token   uuid,
    available_at  timestamptz NOT NULL,
    tries         bigint      NOT NULL CHECK (tries >= 0),
    PRIMARY KEY (kind, milestone_id, attempt)
);
-- Invariant 2: the money of a milestone is captured once and transferred once.
CREATE UNIQUE INDEX payment_operations_one_effect ON payment_operations (milestone_id, kind)
    WHERE status = 'succeeded' AND kind IN ('capture', 'transfer') AND NOT stray;
CREATE INDEX payment_operations_due ON payment_operations (available_at, requested_at) WHERE status = 'pending';
CREATE INDEX payment_operations_deal ON payment_operations (deal_id) WHERE status = 'pending';

-- A contact reaches only the other party (invariant 13): it is in no document, event or audit.
CREATE TABLE contact_shares (
    deal_id    uuid        NOT NULL REFERENCES deals (id),
    shared_by  text        NOT NULL CHECK (shared_by IN ('client', 'worker')),
    kind       text        NOT NULL,
    value      text        NOT NULL,
    shared_at  timestamptz NOT NULL,
    PRIMARY KEY (deal_id, shared_by)
);

CREATE TABLE reviews (
    id                uuid        NOT NULL PRIMARY KEY,
    contract_id       uuid        NOT NULL,
    deal_id           uuid        NOT NULL REFERENCES deals (id),
    reviewer_user_id  uuid        NOT NULL REFERENCES users (id),
    reviewee_user_id  uuid        NOT NULL REFERENCES users (id),
    rating            integer     NOT NULL CHECK (rating BETWEEN 1 AND 5),
    review_text       text,
    status            text        NOT NULL CHECK (status IN ('pending', 'published', 'rejected')),
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    version           bigint      NOT NULL CHECK (version >= 1),
    CHECK (reviewer_user_id <> reviewee_user_id)
);
CREATE UNIQUE INDEX reviews_contract_reviewer ON reviews (contract_id, reviewer_user_id);
CREATE INDEX reviews_about ON reviews (reviewee_user_id, created_at DESC, id DESC);

CREATE TABLE ghost_entries (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id      uuid        NOT NULL REFERENCES users (id),
    deal_id      uuid        REFERENCES deals (id),
    reason       text        NOT NULL,
    points       integer     NOT NULL,
    happened_at  timestamptz NOT NULL
);
CREATE INDEX ghost_entries_user ON ghost_entries (user_id);
