//! What a field's value may be: each parser takes a JSON value and answers a value of the domain, or what is wrong.

use super::{Fields, Read};
use actix_web::http::Uri;
use chrono::{DateTime, Utc};
use domain::id::NotAnId;
use domain::money::{Cents, HOURS_MAX, Hours};
use domain::refusal::FieldError;
use domain::text::{Text, TextError, clean};
use domain::time::{Date, Instant, parse_date};
use serde_json::Value;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// The most characters of a URL.
const URL_MAX: usize = 2_048;

/// A value, or what is wrong with it. Pointers are relative: empty for the value itself.
pub type Parsed<T> = Result<T, Vec<FieldError>>;

fn wrong<T>(code: &'static str, message: impl Into<String>) -> Parsed<T> {
    Err(vec![FieldError::new("", code, message)])
}

fn string(value: &Value) -> Parsed<&str> {
    value.as_str().map_or_else(|| wrong("WRONG_TYPE", "must be a string"), Ok)
}

/// A text of `MIN` to `MAX` characters, cleaned.
///
/// # Errors
/// When it is no string, too short, too long, or has control characters.
pub fn text<const MIN: usize, const MAX: usize>(value: &Value) -> Parsed<Text<MIN, MAX>> {
    Text::parse(string(value)?).or_else(|error| wrong(text_code(error), error.to_string()))
}

const fn text_code(error: TextError) -> &'static str {
    match error {
        TextError::Control => "CONTROL_CHARACTER",
        TextError::TooShort { .. } => "TOO_SHORT",
        TextError::TooLong { .. } => "TOO_LONG",
    }
}

/// A text that stays as its writer wrote it, but for cleaning: a hash, a card's number.
///
/// # Errors
/// When it is no string, empty, longer than `max` characters, or has control characters.
pub fn plain(max: usize) -> impl Fn(&Value) -> Parsed<String> {
    move |value| {
        let text = clean(string(value)?).or_else(|error| wrong(text_code(error), error.to_string()))?;
        match text.chars().count() {
            0 => wrong("TOO_SHORT", "must not be empty"),
            length if length > max => wrong("TOO_LONG", format!("must have at most {max} characters")),
            _ => Ok(text),
        }
    }
}

/// A JSON integer; `1.0` and `1e2` are none.
///
/// # Errors
/// When it is no integer, or not in the range.
pub fn integer(range: RangeInclusive<i64>) -> impl Fn(&Value) -> Parsed<i64> {
    move |value| {
        let (min, max) = (*range.start(), *range.end());
        match value {
            Value::Number(number) => match (number.as_i64(), number.is_f64()) {
                (Some(n), _) if n < min => wrong("TOO_SMALL", format!("must be at least {min}")),
                (Some(n), _) if n <= max => Ok(n),
                (None, true) => wrong("WRONG_TYPE", "must be an integer, written without a point or an exponent"),
                _ => wrong("TOO_LARGE", format!("must be at most {max}")),
            },
            _ => wrong("WRONG_TYPE", "must be an integer"),
        }
    }
}

/// A small JSON integer.
///
/// # Errors
/// When it is no integer, or not in the range.
pub fn small(range: RangeInclusive<u8>) -> impl Fn(&Value) -> Parsed<u8> {
    let parse = integer(i64::from(*range.start())..=i64::from(*range.end()));
    move |value| parse(value).and_then(|n| u8::try_from(n).or_else(|_| wrong("TOO_LARGE", "is too large")))
}

/// An amount in cents.
///
/// # Errors
/// When it is no integer, or not in the range.
pub fn cents(range: RangeInclusive<i64>) -> impl Fn(&Value) -> Parsed<Cents> {
    let parse = integer(range);
    move |value| parse(value).map(Cents)
}

/// Hours a week: a number of 0 to 168 with up to two decimals.
///
/// # Errors
/// When it is no number, has more decimals, or is out of range.
pub fn hours(value: &Value) -> Parsed<Hours> {
    let Value::Number(number) = value else { return wrong("WRONG_TYPE", "must be a number") };
    // The shortest decimal that is this number: what the caller wrote, without going through binary fractions.
    let written = number.to_string();
    let (whole, decimals) = written.split_once('.').unwrap_or((&written, "0"));
    let Ok(whole) = whole.parse::<i32>() else { return out_of_hours(written.starts_with('-')) };
    let decimals = decimals.trim_end_matches('0');
    if written.starts_with('-') && (whole != 0 || !decimals.is_empty()) {
        return out_of_hours(true);
    }
    match (decimals.len() <= 2).then(|| format!("{decimals:0<2}").parse::<i32>()) {
        Some(Ok(hundredths)) => match whole.checked_mul(100).and_then(|it| it.checked_add(hundredths)).map(Hours) {
            Some(hours) if hours <= HOURS_MAX => Ok(hours),
            _ => out_of_hours(false),
        },
        _ => wrong("MALFORMED", "must have at most two decimals"),
    }
}

fn out_of_hours(negative: bool) -> Parsed<Hours> {
    if negative { wrong("TOO_SMALL", "must be at least 0") } else { wrong("TOO_LARGE", "must be at most 168") }
}

/// A date, `YYYY-MM-DD`, that exists.
///
/// # Errors
/// When it is none.
pub fn date(value: &Value) -> Parsed<Date> {
    parse_date(string(value)?).map_or_else(|| wrong("MALFORMED", "must be a date, YYYY-MM-DD"), Ok)
}

/// An instant of RFC 3339.
///
/// # Errors
/// When it is none.
pub fn instant(value: &Value) -> Parsed<Instant> {
    match DateTime::parse_from_rfc3339(string(value)?) {
        Ok(at) => Ok(Instant::new(at.with_timezone(&Utc))),
        Err(_) => wrong("MALFORMED", "must be an instant such as 2026-11-23T09:00:00.000Z"),
    }
}

/// An id.
///
/// # Errors
/// When it is no UUID in its usual text form.
pub fn id<T: FromStr<Err = NotAnId>>(value: &Value) -> Parsed<T> {
    string(value)?.parse().or_else(|_| wrong("MALFORMED", "must be an id: a UUID in its usual text form"))
}

/// One of a few words.
///
/// # Errors
/// When it is none of them.
pub fn one_of<T: Copy + 'static>(all: &'static [T], name: impl Fn(T) -> &'static str) -> impl Fn(&Value) -> Parsed<T> {
    move |value| {
        let word = string(value)?;
        let found = all.iter().copied().find(|it| name(*it) == word);
        found.map_or_else(|| wrong("NOT_ALLOWED", format!("must be one of {}", names(all, &name))), Ok)
    }
}

fn names<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> String {
    all.iter().map(|it| name(*it)).collect::<Vec<_>>().join(", ")
}

/// An address of the web.
///
/// # Errors
/// When it is no http or https URL, or too long.
pub fn url(value: &Value) -> Parsed<String> {
    let text = string(value)?.trim();
    let uri = Uri::try_from(text).ok().filter(|uri| text.len() <= URL_MAX && is_web(uri));
    uri.map_or_else(
        || wrong("MALFORMED", format!("must be an http or https URL of at most {URL_MAX} characters")),
        |_| Ok(text.to_owned()),
    )
}

fn is_web(uri: &Uri) -> bool {
    matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
}

/// A list of at most `max` items; each is pointed at by its number.
///
/// # Errors
/// When it is no array, too long, or an item is wrong.
pub fn list<T>(max: usize, item: impl Fn(&Value) -> Parsed<T>) -> impl Fn(&Value) -> Parsed<Vec<T>> {
    move |value| {
        let Value::Array(items) = value else { return wrong("WRONG_TYPE", "must be an array") };
        if items.len() > max {
            return wrong("TOO_MANY", format!("must have at most {max} items"));
        }
        let mut errors = Vec::new();
        let mut list = Vec::with_capacity(items.len());
        for (n, value) in items.iter().enumerate() {
            match item(value) {
                Ok(item) => list.push(item),
                Err(wrong) => errors.extend(within(&format!("/{n}"), wrong)),
            }
        }
        if errors.is_empty() { Ok(list) } else { Err(errors) }
    }
}

fn within(place: &str, errors: Vec<FieldError>) -> impl Iterator<Item = FieldError> {
    errors.into_iter().map(move |it| FieldError { pointer: format!("{place}{}", it.pointer), ..it })
}

/// An object with fields of its own.
///
/// # Errors
/// When it is no object, or `reader` finds something wrong.
pub fn object<T>(reader: impl Fn(&mut Fields) -> Read<T>) -> impl Fn(&Value) -> Parsed<T> {
    move |value| match Fields::of(value.clone()) {
        Some(fields) => fields.read(&reader),
        None => wrong("WRONG_TYPE", "must be an object"),
    }
}

/// A number that stands in a text, as in a query.
///
/// # Errors
/// When it is no integer in its plainest form, or `number` refuses it.
pub fn from_text<T>(number: impl Fn(&Value) -> Parsed<T>) -> impl Fn(&Value) -> Parsed<T> {
    move |value| {
        let text = string(value)?;
        match text.parse::<i64>().ok().filter(|n| n.to_string() == text) {
            Some(n) => number(&Value::from(n)),
            None => wrong("WRONG_TYPE", "must be an integer"),
        }
    }
}

/// Yes or no, in a query: `true`, `1`, `false` or `0`.
///
/// # Errors
/// When it is anything else.
pub fn flag(value: &Value) -> Parsed<bool> {
    match string(value)? {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => wrong("NOT_ALLOWED", "must be true or false"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::gig::GigStatus;
    use domain::id::GigId;
    use domain::text::Skill;
    use serde_json::json;

    fn code<T>(parsed: Parsed<T>) -> Option<&'static str> {
        parsed.err().and_then(|errors| errors.first().map(|it| it.code))
    }

    #[test]
    fn amounts_are_integers_and_nothing_else() {
        let parse = cents(0..=100);
        assert_eq!(parse(&json!(100)), Ok(Cents(100)));
        for value in [json!(1.5), json!(1e2), json!("100"), json!(null), json!(true)] {
            assert_eq!(code(parse(&value)), Some("WRONG_TYPE"), "{value}");
        }
        assert_eq!(code(parse(&json!(-1))), Some("TOO_SMALL"));
        assert_eq!(code(parse(&json!(i64::MAX))), Some("TOO_LARGE"));
        assert_eq!(code(parse(&json!(u64::MAX))), Some("TOO_LARGE"));
    }

    #[test]
    fn hours_keep_two_decimals_exactly() {
        for (written, hundredths) in [("0", 0), ("12.25", 1225), ("0.1", 10), ("0.29", 29), ("168", 16800), ("-0.0", 0)]
        {
            let value = serde_json::from_str(written).expect("JSON");
            assert_eq!(hours(&value), Ok(Hours(hundredths)), "{written}");
        }
        let refused = [
            ("1.255", "MALFORMED"),
            ("168.01", "TOO_LARGE"),
            ("-0.5", "TOO_SMALL"),
            ("1e300", "TOO_LARGE"),
            ("\"8\"", "WRONG_TYPE"),
        ];
        for (written, expected) in refused {
            let value = serde_json::from_str(written).expect("JSON");
            assert_eq!(code(hours(&value)), Some(expected), "{written}");
        }
    }

    #[test]
    fn words_are_taken_as_they_are_written() {
        let parse = one_of(&GigStatus::ALL, GigStatus::name);
        assert_eq!(parse(&json!("active")), Ok(GigStatus::Active));
        assert_eq!(code(parse(&json!("Active"))), Some("NOT_ALLOWED"));
    }

    #[test]
    fn an_item_of_a_list_is_pointed_at() {
        let errors = list(3, text::<1, 50>)(&json!(["a", "", 7])).expect_err("refused");
        let found: Vec<_> = errors.iter().map(|it| (it.pointer.as_str(), it.code)).collect();
        assert_eq!(found, [("/1", "TOO_SHORT"), ("/2", "WRONG_TYPE")]);
        let many: Parsed<Vec<Skill>> = list(1, text)(&json!(["a", "b"]));
        assert_eq!(code(many), Some("TOO_MANY"));
    }

    #[test]
    fn only_the_web_is_linked_to() {
        assert!(url(&json!("https://example.org/a?b#c")).is_ok());
        for address in ["javascript:alert(1)", "ftp://example.org", "/local", "http://", "http:// a", "https://a\u{0}b"]
        {
            assert_eq!(code(url(&json!(address))), Some("MALFORMED"), "{address}");
        }
    }

    #[test]
    fn numbers_in_a_query_are_written_plainly() {
        let parse = from_text(integer(1..=100));
        assert_eq!(parse(&json!("20")), Ok(20));
        for text in ["+20", "020", "20.0", "", " 20", "x"] {
            assert_eq!(code(parse(&json!(text))), Some("WRONG_TYPE"), "{text}");
        }
        assert_eq!(code(parse(&json!("101"))), Some("TOO_LARGE"));
    }

    #[test]
    fn ids_and_dates_are_checked_for_what_they_are() {
        assert!(id::<GigId>(&json!("01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f")).is_ok());
        assert_eq!(code(id::<GigId>(&json!("01936f0a"))), Some("MALFORMED"));
        assert_eq!(code(date(&json!("2026-02-30"))), Some("MALFORMED"));
        assert_eq!(code(instant(&json!("2026-02-28"))), Some("MALFORMED"));
    }
}
