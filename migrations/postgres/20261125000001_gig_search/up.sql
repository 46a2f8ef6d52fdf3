-- What gigs are found by. Terms are cut by the program, which fills in those of older gigs when it starts.

CREATE TABLE gig_terms (
    n        bigint  NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gig_id   uuid    NOT NULL UNIQUE REFERENCES gigs (id) ON DELETE CASCADE,
    edition  integer NOT NULL CHECK (edition >= 0),
    title    text    NOT NULL,
    skills   text    NOT NULL,
    tokens   text    NOT NULL
);
-- Without a list of pending entries, which every search would have to read through.
CREATE INDEX gig_terms_tokens ON gig_terms USING gin (string_to_array(tokens, ' ')) WITH (fastupdate = off);

CREATE INDEX gigs_rate ON gigs (status, rate_cents DESC, published_at DESC, id DESC);
