-- What gigs are found by. Terms are cut by the program, which fills in those of older gigs when it starts.

CREATE TABLE gig_terms (
    n        INTEGER NOT NULL PRIMARY KEY,
    gig_id   BLOB    NOT NULL UNIQUE REFERENCES gigs (id) ON DELETE CASCADE,
    edition  INTEGER NOT NULL CHECK (edition >= 0),
    title    TEXT    NOT NULL,
    skills   TEXT    NOT NULL,
    tokens   TEXT    NOT NULL
) STRICT;

-- The index over the tokens. The tokenizer cuts at the spaces between them and nowhere else: it takes every character
-- beyond ASCII for a part of a token, and of ASCII the letters, the digits and the signs that are named here.
CREATE VIRTUAL TABLE gig_index USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '+#.-='"
);
CREATE TRIGGER gig_terms_insert AFTER INSERT ON gig_terms
BEGIN INSERT INTO gig_index (rowid, tokens) VALUES (new.n, new.tokens); END;
CREATE TRIGGER gig_terms_update AFTER UPDATE ON gig_terms WHEN new.tokens <> old.tokens
BEGIN UPDATE gig_index SET tokens = new.tokens WHERE rowid = new.n; END;
CREATE TRIGGER gig_terms_delete AFTER DELETE ON gig_terms
BEGIN DELETE FROM gig_index WHERE rowid = old.n; END;

CREATE INDEX gigs_rate ON gigs (status, rate_cents DESC, published_at DESC, id DESC);
