DROP TABLE ghost_entries;
DROP TABLE reviews;
DROP TABLE contact_shares;
DROP TABLE payment_operations;
DROP TABLE disputes;
DROP TABLE milestones;
DROP TABLE deals;
