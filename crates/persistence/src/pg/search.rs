//! How PostgreSQL finds gigs by their tokens: by the GIN index, or along the list that is asked for, as the planner
//! thinks best of these very tokens.

use super::Conn;
use crate::error::Failure;
use crate::sql::Spliced;
use diesel::sql_types::Bool;
use domain::ports::store::GigFilter;

/// Where a text begins in another; 0 where it does not.
pub(crate) const POSITION: &str = "strpos";

/// The gigs of a status that have every one of these tokens.
pub(crate) fn holding(_: &mut Conn, filter: &GigFilter, tokens: &[&str]) -> Result<Spliced<Bool>, Failure> {
    Ok(Spliced::new("gigs.status = ")
        .text(filter.status.name())
        .sql(" AND gigs.id IN (SELECT gig_id FROM gig_terms WHERE string_to_array(tokens, ' ') @> string_to_array(")
        .text(tokens.join(" "))
        .sql(", ' '))"))
}
