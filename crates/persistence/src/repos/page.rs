//! Keyset pages: the newest or weightiest first, from a place that stays where it is whatever is added in front of it.

use super::Failure;
use crate::sql::At;
use diesel::QueryResult;
use domain::ports::store::{Cursor, Page, Paged};
use domain::time::Instant;
use uuid::Uuid;

/// Where a page begins; the first one after everything that can be.
pub(super) fn start(page: Page) -> At {
    match page.after {
        Some(cursor) => At { weight: cursor.weight, instant: cursor.at, id: cursor.id },
        None => {
            At { weight: i64::MAX, instant: Instant::new(chrono::DateTime::<chrono::Utc>::MAX_UTC), id: Uuid::max() }
        }
    }
}

/// How many rows to ask for: one more than the page holds tells whether there is another page.
pub(super) fn rows_wanted(page: Page) -> usize {
    usize::try_from(page.limit).unwrap_or(usize::MAX).saturating_add(1)
}

/// Cuts what was found to one page.
pub(super) fn cut<R, T>(
    found: QueryResult<Vec<R>>,
    page: Page,
    cursor: impl Fn(&R) -> Cursor,
    into: impl Fn(R) -> T,
) -> Result<Paged<T>, Failure> {
    let mut rows = found?;
    let limit = rows_wanted(page) - 1;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(cursor);
    Ok(Paged { rows: rows.into_iter().map(into).collect(), next })
}
