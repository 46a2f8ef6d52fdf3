//! What gigs are found by: their terms, beside them, and the index over those.

use super::row::{OnConflict, insert, row};
use super::{Conn, Failure, done, search};
use crate::schema::{gig_terms, gigs};
use crate::sql::{Limited, Spliced, val};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use domain::gig::Gig;
use domain::id::GigId;
use domain::ports::store::{GigFilter, GigOrder};
use domain::search::{EDITION, Query, SearchText, weight_of};
use std::collections::BTreeSet;

row! {
    /// Terms with a space between them, and in `title` and `skills` around them, too.
    TermsRow of gig_terms {
        gig_id: GigId,
        edition: i32,
        title: String,
        skills: String,
        tokens: String,
    }
}

/// Cuts a gig's terms and keeps them, over those that were.
pub(super) fn keep(conn: &mut Conn, gig: &Gig) -> Result<(), Failure> {
    let text = SearchText::of(gig);
    let row = TermsRow {
        gig_id: gig.id,
        edition: EDITION,
        title: spaced(&text.title),
        skills: spaced(&text.skills),
        tokens: Vec::from_iter(text.tokens).join(" "),
    };
    done(insert(conn, &[row], OnConflict::Overwrite { key: "gig_id", keep: &[] })?)
}

fn spaced(terms: &BTreeSet<String>) -> String {
    terms.iter().fold(" ".to_owned(), |line, term| line + term + " ")
}

/// Gigs after one, by id, that have no terms, or terms of an older edition.
pub(super) fn unindexed(conn: &mut Conn, after: Option<GigId>, limit: u32) -> Result<Vec<GigId>, Failure> {
    let after = after.unwrap_or(GigId(uuid::Uuid::nil()));
    let current = gig_terms::table
        .filter(gig_terms::gig_id.eq(gigs::id))
        .filter(gig_terms::edition.ge(EDITION))
        .select(gig_terms::gig_id);
    let query = gigs::table
        .filter(gigs::id.gt(val(after)))
        .filter(diesel::dsl::not(diesel::dsl::exists(current)))
        .order(gigs::id)
        .select(gigs::id);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found: Vec<GigId> = Limited::new(query, limit).load(conn)?;
    found.truncate(limit);
    Ok(found)
}

/// From this many gigs on it is quicker to go along the list and look at each than to fetch them all and sort.
const MANY: i64 = 500;

/// The gigs of a filter's status that have every one of these tokens.
///
/// By relevance they are all ranked, however many there are, and so always fetched from the index.
pub(super) fn holding(conn: &mut Conn, filter: &GigFilter, tokens: &[&str]) -> Result<Spliced<Bool>, Failure> {
    let are_many = filter.order != GigOrder::Relevance && {
        let count: i64 = diesel::select(search::count(tokens, MANY)).get_result(conn)?;
        count >= MANY
    };
    Ok(match are_many {
        true => along_the_list(filter, tokens),
        false => search::from_the_index(filter, tokens),
    })
}

/// The gigs of a filter's status that have every one of these tokens, met along the list that is asked for.
pub(crate) fn along_the_list(filter: &GigFilter, tokens: &[&str]) -> Spliced<Bool> {
    let mut gigs = Spliced::new("gigs.status = ")
        .text(filter.status.name())
        .sql(" AND EXISTS (SELECT 1 FROM gig_terms t WHERE t.gig_id = gigs.id");
    for token in tokens {
        gigs = in_place(gigs.sql(" AND "), "(' ' || t.tokens || ' ', ", token);
    }
    gigs.sql(")")
}

/// [`SearchText::relevance`], of the gig at hand.
pub(super) fn relevance(query: &Query) -> Spliced<BigInt> {
    let places = [("(t.title, ", weight_of(true, false)), ("(t.skills, ", weight_of(false, true))];
    let mut sum = Spliced::new("(SELECT 0");
    for term in query.terms() {
        for (place, weight) in places {
            sum = in_place(sum.sql(" + CASE WHEN "), place, term).sql(" THEN ").number(weight).sql(" ELSE 0 END");
        }
    }
    sum.sql(" FROM gig_terms t WHERE t.gig_id = gigs.id)")
}

/// Adds whether a place has a token, both with a space on either side.
fn in_place<ST>(sql: Spliced<ST>, place: &'static str, token: &str) -> Spliced<ST> {
    sql.sql(search::POSITION).sql(place).text(format!(" {token} ")).sql(") > 0")
}
