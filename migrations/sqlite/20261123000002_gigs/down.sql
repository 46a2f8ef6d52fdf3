DROP TABLE applications;
DROP TABLE gigs;
