//! How SQLite finds gigs by their tokens. Its planner cannot know how many there are, so it is told which way to go.

use super::Conn;
use crate::error::Failure;
use crate::sql::Spliced;
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Bool};
use domain::ports::store::{GigFilter, GigOrder};

/// Where a text begins in another; 0 where it does not.
pub(crate) const POSITION: &str = "instr";

/// From this many gigs on it is quicker to go along the list and look at each gig than to fetch them all and sort.
const MANY: i64 = 1_000;

/// The gigs of a status that have every one of these tokens.
///
/// By relevance they are all ranked, however many there are, and so always fetched from the index.
pub(crate) fn holding(conn: &mut Conn, filter: &GigFilter, tokens: &[&str]) -> Result<Spliced<Bool>, Failure> {
    let all: Vec<_> = tokens.iter().map(|token| format!("\"{token}\"")).collect();
    let all = all.join(" ");
    Ok(match filter.order != GigOrder::Relevance && are_many(conn, &all)? {
        true => along_the_list(filter, tokens),
        false => from_the_index(filter, all),
    })
}

/// Counts no further than needed.
fn are_many(conn: &mut Conn, all: &str) -> Result<bool, Failure> {
    let count = Spliced::<BigInt>::new("(SELECT count(*) FROM (SELECT 1 FROM gig_index WHERE gig_index MATCH ")
        .text(all)
        .sql(" LIMIT ")
        .number(MANY)
        .sql("))");
    let count: i64 = diesel::select(count).get_result(conn)?;
    Ok(count >= MANY)
}

/// The `+` keeps the indexes of the lists out of it: the gigs are looked up one by one.
fn from_the_index(filter: &GigFilter, all: String) -> Spliced<Bool> {
    Spliced::new("+gigs.status = ")
        .text(filter.status.name())
        .sql(" AND gigs.id IN (SELECT t.gig_id FROM gig_index i CROSS JOIN gig_terms t ON t.n = i.rowid WHERE gig_index MATCH ")
        .text(all)
        .sql(")")
}

fn along_the_list(filter: &GigFilter, tokens: &[&str]) -> Spliced<Bool> {
    let has = Spliced::new("gigs.status = ")
        .text(filter.status.name())
        .sql(" AND EXISTS (SELECT 1 FROM gig_terms t WHERE t.gig_id = gigs.id");
    let has = tokens
        .iter()
        .fold(has, |has, token| has.sql(" AND instr(' ' || t.tokens || ' ', ").text(format!(" {token} ")).sql(") > 0"));
    has.sql(")")
}
