DROP INDEX reviews_by;
DROP INDEX gigs_owner;
ALTER TABLE credit_transactions DROP CONSTRAINT credit_transactions_reason_check;
ALTER TABLE credit_transactions ADD CONSTRAINT credit_transactions_reason_check
    CHECK (reason IN ('signup_grant', 'operator_grant', 'match_deduction', 'intro_deduction'));
DROP INDEX users_identity;
CREATE UNIQUE INDEX users_identity ON users (identity_provider, identity_subject);
DROP TABLE deleted_accounts;
DROP TABLE vouches;
