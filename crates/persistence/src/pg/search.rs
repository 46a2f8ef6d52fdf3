//! How PostgreSQL finds gigs by their tokens: by a GIN index over the arrays that they make. Its planner guesses how
//! rare a token is, and for the rarest guesses badly, so it is told which way to go.

use crate::sql::Spliced;
use diesel::sql_types::{BigInt, Bool};
use domain::ports::store::GigFilter;

/// Where a text begins in another; 0 where it does not.
pub(crate) const POSITION: &str = "strpos";

/// How many gigs have every one of these tokens, counted no further than to `most`.
pub(crate) fn count(tokens: &[&str], most: i64) -> Spliced<BigInt> {
    let rows = Spliced::new("(SELECT count(*) FROM (SELECT 1 FROM gig_terms WHERE ");
    having(rows, tokens).sql(" LIMIT ").number(most).sql(") AS found)")
}

/// The gigs of a status that have every one of these tokens, looked up one by one.
pub(crate) fn from_the_index(filter: &GigFilter, tokens: &[&str]) -> Spliced<Bool> {
    let ids = Spliced::new("gigs.status = ").text(filter.status.name());
    having(ids.sql(" AND gigs.id = ANY (ARRAY(SELECT gig_id FROM gig_terms WHERE "), tokens).sql("))")
}

fn having<ST>(sql: Spliced<ST>, tokens: &[&str]) -> Spliced<ST> {
    sql.sql("string_to_array(tokens, ' ') @> string_to_array(").text(tokens.join(" ")).sql(", ' ')")
}
