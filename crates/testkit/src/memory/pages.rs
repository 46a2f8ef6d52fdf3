//! Keyset pages: the newest or weightiest first, from a place that stays where it is whatever is added in front of it.

use domain::ports::store::{Cursor, Page, Paged};
use std::cmp::Reverse;

/// The page of `rows` that begins after the cursor.
pub(super) fn cut<'a, V: Clone + 'a>(
    rows: impl Iterator<Item = &'a V>,
    page: Page,
    place: impl Fn(&V) -> Cursor,
) -> Paged<V> {
    let limit = size(page.limit);
    let mut rows: Vec<&V> = rows.filter(|row| page.after.is_none_or(|after| place(row) < after)).collect();
    rows.sort_by_cached_key(|row| Reverse(place(row)));
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| place(row));
    Paged { rows: rows.into_iter().cloned().collect(), next }
}

/// How many a limit lets through.
pub(super) fn size(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
