-- Jobs, and the wishes to take them.

CREATE TABLE gigs (
    id                  uuid        NOT NULL PRIMARY KEY,
    owner_user_id       uuid        NOT NULL REFERENCES users (id),
    title               text        NOT NULL,
    description         text        NOT NULL,
    scope               text        NOT NULL,
    skills              jsonb       NOT NULL,
    rate_cents          bigint      NOT NULL CHECK (rate_cents BETWEEN 0 AND 100000000),
    currency            text        NOT NULL CHECK (currency = 'usd'),
    status              text        NOT NULL CHECK (status IN ('draft', 'active', 'closed')),
    applications_count  bigint      NOT NULL CHECK (applications_count >= 0),
    published_at        timestamptz,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    version             bigint      NOT NULL CHECK (version >= 1),
    CHECK (status <> 'active' OR published_at IS NOT NULL)
);
CREATE INDEX gigs_published ON gigs (status, published_at DESC, id DESC);
CREATE INDEX gigs_owner_published ON gigs (owner_user_id, status, published_at DESC, id DESC);
CREATE INDEX gigs_owner_created ON gigs (owner_user_id, status, created_at DESC, id DESC);

-- An application outlives its gig, so nothing here refers to one.
CREATE TABLE applications (
    id              uuid        NOT NULL PRIMARY KEY,
    gig_id          uuid        NOT NULL,
    gig_title       text        NOT NULL,
    owner_user_id   uuid        NOT NULL REFERENCES users (id),
    worker_user_id  uuid        NOT NULL REFERENCES users (id),
    message         text        NOT NULL,
    status          text        NOT NULL CHECK (status IN ('applied', 'shortlisted', 'rejected', 'withdrawn')),
    ended_reason    text,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    version         bigint      NOT NULL CHECK (version >= 1),
    CHECK (owner_user_id <> worker_user_id)
);
CREATE UNIQUE INDEX applications_gig_worker ON applications (gig_id, worker_user_id);
CREATE INDEX applications_gig ON applications (gig_id, created_at DESC, id DESC);
CREATE INDEX applications_worker ON applications (worker_user_id, created_at DESC, id DESC);
