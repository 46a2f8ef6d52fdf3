//! Pages: lists that go on from an opaque cursor (api.md §1, “Responses”).
//!
//! A cursor is signed for one list and one user, so that a forged or foreign one is noticed.

use crate::fields::{Fields, Read, parse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::UserId;
use domain::ports::store::{Cursor, Page, Paged};
use domain::refusal::FieldError;
use domain::time::Instant;
use ring::hmac;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Rows a page when nobody says otherwise.
pub const LIMIT_DEFAULT: u32 = 20;
/// The most rows a page.
pub const LIMIT_MAX: i64 = 100;
/// The bytes of a SHA-256 tag.
const TAG_BYTES: usize = 32;

/// What signs cursors.
pub struct CursorKey(hmac::Key);

impl std::fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CursorKey")
    }
}

/// A list as one user asks for it: what a cursor is bound to.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    /// Path and filters.
    pub name: &'a str,
    /// Who asks.
    pub user: UserId,
}

impl CursorKey {
    /// The key made from 32 secret bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The cursor as the caller sees it.
    #[must_use]
    pub fn seal(&self, cursor: Cursor, list: List<'_>) -> String {
        let mut bytes = place(cursor);
        let tag = hmac::sign(&self.0, &signed(&bytes, list));
        bytes.extend(tag.as_ref());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place behind a cursor; `None` when it was not sealed for this list.
    #[must_use]
    pub fn open(&self, text: &str, list: List<'_>) -> Option<Cursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (place, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
        hmac::verify(&self.0, &signed(place, list), tag).ok()?;
        read_place(place)
    }

    /// Which page `asked` is of `list`.
    ///
    /// # Errors
    /// What is wrong with the cursor.
    pub fn page(&self, asked: &AskedPage, list: List<'_>) -> Result<Page, FieldError> {
        let opened = asked.cursor.as_deref().map(|text| self.open(text, list));
        match opened {
            Some(None) => Err(FieldError::new("?cursor", "MALFORMED", "is not a cursor of this list")),
            after => Ok(Page { after: after.flatten(), limit: asked.limit }),
        }
    }
}

/// Eight bytes of time, sixteen of the id, and eight of the weight where there is any.
fn place(cursor: Cursor) -> Vec<u8> {
    let mut bytes = cursor.at.millis().to_be_bytes().to_vec();
    bytes.extend(cursor.id.as_bytes());
    if cursor.weight != 0 {
        bytes.extend(cursor.weight.to_be_bytes());
    }
    bytes
}

fn read_place(bytes: &[u8]) -> Option<Cursor> {
    let (at, rest) = bytes.split_first_chunk()?;
    let (id, rest) = rest.split_first_chunk()?;
    let weight = if rest.is_empty() { 0 } else { i64::from_be_bytes(rest.try_into().ok()?) };
    Some(Cursor { weight, at: Instant::from_millis(i64::from_be_bytes(*at))?, id: Uuid::from_bytes(*id) })
}

fn signed(place: &[u8], list: List<'_>) -> Vec<u8> {
    [place, list.user.0.as_bytes(), list.name.as_bytes()].concat()
}

/// What a query says of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedPage {
    limit: u32,
    cursor: Option<String>,
}

impl AskedPage {
    /// Reads `limit` and `cursor`.
    ///
    /// # Errors
    /// When either is malformed.
    pub fn read(query: &mut Fields) -> Read<Self> {
        let limit = query.optional("limit", parse::from_text(parse::integer(1..=LIMIT_MAX)));
        let cursor = query.optional("cursor", parse::plain(200));
        let limit = limit?.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(LIMIT_DEFAULT);
        Ok(Self { limit, cursor: cursor? })
    }
}

/// Which page.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Rows a page; 20 by default.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    pub cursor: Option<String>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageView<T> {
    /// The rows.
    pub data: Vec<T>,
    /// Whether there are more.
    pub has_more: bool,
    /// What to ask the next page with.
    pub next_cursor: Option<String>,
}

impl<T> PageView<T> {
    /// A list that is all there is.
    #[must_use]
    pub const fn whole(data: Vec<T>) -> Self {
        Self { data, has_more: false, next_cursor: None }
    }

    /// The page of `rows`, each turned into what the caller sees.
    #[must_use]
    pub fn of<R>(rows: Paged<R>, key: &CursorKey, list: List<'_>, view: impl FnMut(R) -> T) -> Self {
        Self {
            data: rows.rows.into_iter().map(view).collect(),
            has_more: rows.next.is_some(),
            next_cursor: rows.next.map(|cursor| key.seal(cursor, list)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: UserId = UserId(Uuid::from_u128(7));
    const LIST: List<'_> = List { name: "/api/gigs?status=active", user: USER };

    fn cursor() -> Cursor {
        Cursor::in_time(Instant::from_millis(1_790_000_000_123).expect("a time"), Uuid::from_u128(42))
    }

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        let key = CursorKey::new(&[1; 32]);
        for weight in [0, 1, 100_000_000, i64::MAX] {
            let cursor = Cursor { weight, ..cursor() };
            assert_eq!(key.open(&key.seal(cursor, LIST), LIST), Some(cursor));
        }
    }

    #[test]
    fn a_place_in_time_is_written_without_a_weight() {
        let sealed = URL_SAFE_NO_PAD.decode(CursorKey::new(&[1; 32]).seal(cursor(), LIST)).expect("base64");
        assert_eq!(sealed.len(), 8 + 16 + TAG_BYTES);
    }

    #[test]
    fn forged_and_foreign_cursors_are_noticed() {
        let key = CursorKey::new(&[1; 32]);
        let sealed = key.seal(cursor(), LIST);
        assert_eq!(CursorKey::new(&[2; 32]).open(&sealed, LIST), None);
        assert_eq!(key.open(&sealed, List { user: UserId(Uuid::from_u128(8)), ..LIST }), None);
        assert_eq!(key.open(&sealed, List { name: "/api/gigs?status=draft", ..LIST }), None);
        for n in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[n] = if bytes[n] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(bytes).expect("ASCII");
            assert!(forged == sealed || key.open(&forged, LIST).is_none(), "{n}");
        }
        for text in ["", "x", "////", "AAAA"] {
            assert_eq!(key.open(text, LIST), None, "{text}");
        }
    }

    #[test]
    fn a_page_has_a_limit() {
        let read = |limit: &str| Fields::of_query(vec![("limit".to_owned(), limit.to_owned())]).read(AskedPage::read);
        assert_eq!(read("100").map(|page| page.limit), Ok(100));
        assert!(read("0").is_err() && read("101").is_err() && read("").is_err());
        assert_eq!(Fields::of_query(Vec::new()).read(AskedPage::read).map(|page| page.limit), Ok(LIMIT_DEFAULT));
    }
}
