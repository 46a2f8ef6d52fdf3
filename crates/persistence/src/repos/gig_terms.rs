//! What gigs are found by: their terms, beside them, and the index over those.

use super::row::{OnConflict, insert, row};
use super::search::POSITION;
use super::{Conn, Failure, done};
use crate::schema::{gig_terms, gigs};
use crate::sql::{Limited, Spliced, val};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::gig::Gig;
use domain::id::GigId;
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

/// [`SearchText::relevance`], of the gig at hand.
pub(super) fn relevance(query: &Query) -> Spliced<BigInt> {
    let weighed = query.terms().iter().fold(Spliced::new("(SELECT 0"), |sum, term| {
        [("title", weight_of(true, false)), ("skills", weight_of(false, true))].into_iter().fold(
            sum,
            |sum, (place, weight)| {
                let sum =
                    sum.sql(" + CASE WHEN ").sql(POSITION).sql("(t.").sql(place).sql(", ").text(format!(" {term} "));
                sum.sql(") > 0 THEN ").number(weight).sql(" ELSE 0 END")
            },
        )
    });
    weighed.sql(" FROM gig_terms t WHERE t.gig_id = gigs.id)")
}
