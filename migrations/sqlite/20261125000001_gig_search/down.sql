DROP INDEX gigs_rate;
DROP TABLE gig_terms;
DROP TABLE gig_index;
