-- Jobs, and the wishes to take them.

CREATE TABLE gigs (
    id                  BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    owner_user_id       BLOB    NOT NULL REFERENCES users (id),
    title               TEXT    NOT NULL,
    description         TEXT    NOT NULL,
    scope               TEXT    NOT NULL,
    skills              TEXT    NOT NULL,
    rate_cents          INTEGER NOT NULL CHECK (rate_cents BETWEEN 0 AND 100000000),
    currency            TEXT    NOT NULL CHECK (currency = 'usd'),
    status              TEXT    NOT NULL CHECK (status IN ('draft', 'active', 'closed')),
    applications_count  INTEGER NOT NULL CHECK (applications_count >= 0),
    published_at        INTEGER,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL,
    version             INTEGER NOT NULL CHECK (version >= 1),
    CHECK (status <> 'active' OR published_at IS NOT NULL)
) STRICT;
CREATE INDEX gigs_published ON gigs (status, published_at DESC, id DESC);
CREATE INDEX gigs_owner_published ON gigs (owner_user_id, status, published_at DESC, id DESC);
CREATE INDEX gigs_owner_created ON gigs (owner_user_id, status, created_at DESC, id DESC);

-- An application outlives its gig, so nothing here refers to one.
CREATE TABLE applications (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    gig_id          BLOB    NOT NULL CHECK (length(gig_id) = 16),
    gig_title       TEXT    NOT NULL,
    owner_user_id   BLOB    NOT NULL REFERENCES users (id),
    worker_user_id  BLOB    NOT NULL REFERENCES users (id),
    message         TEXT    NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('applied', 'shortlisted', 'rejected', 'withdrawn')),
    ended_reason    TEXT,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    version         INTEGER NOT NULL CHECK (version >= 1),
    CHECK (owner_user_id <> worker_user_id)
) STRICT;
CREATE UNIQUE INDEX applications_gig_worker ON applications (gig_id, worker_user_id);
CREATE INDEX applications_gig ON applications (gig_id, created_at DESC, id DESC);
CREATE INDEX applications_worker ON applications (worker_user_id, created_at DESC, id DESC);
