//! Instants and spans. Business time comes in through [`crate::actor::Cx`]; nothing here reads a clock.

use chrono::{DateTime, Datelike, Months, NaiveTime, SecondsFormat, TimeDelta, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment in UTC, to the millisecond; written as RFC 3339 with a `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(DateTime<Utc>);

/// A span between two instants.
pub type Span = TimeDelta;

/// A calendar date without a zone.
pub type Date = chrono::NaiveDate;

/// A span of whole days.
#[must_use]
pub const fn days(n: i64) -> Span {
    hours(n * 24)
}

/// A span of whole hours.
#[must_use]
pub const fn hours(n: i64) -> Span {
    seconds(n * 3_600)
}

/// A span of whole minutes.
#[must_use]
pub const fn minutes(n: i64) -> Span {
    seconds(n * 60)
}

/// A span of whole seconds.
#[must_use]
pub const fn seconds(n: i64) -> Span {
    match TimeDelta::try_seconds(n) {
        Some(span) => span,
        None => TimeDelta::MAX,
    }
}

impl Instant {
    /// The instant, cut to whole milliseconds.
    #[must_use]
    pub fn new(at: DateTime<Utc>) -> Self {
        let nanos = at.nanosecond() / 1_000_000 * 1_000_000;
        Self(at.with_nanosecond(nanos).unwrap_or(at))
    }

    /// The instant that many milliseconds after 1970-01-01T00:00:00Z, if it can be represented.
    #[must_use]
    pub fn from_millis(millis: i64) -> Option<Self> {
        DateTime::from_timestamp_millis(millis).map(Self)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// The same moment as chrono has it.
    #[must_use]
    pub fn to_chrono(self) -> DateTime<Utc> {
        self.0
    }

    /// The UTC day.
    #[must_use]
    pub fn date(self) -> Date {
        self.0.date_naive()
    }

    /// When the next calendar month begins, in UTC; at the end of time, the end of time.
    #[must_use]
    pub fn next_month(self) -> Self {
        let first = self.date().with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
        first.map_or(Self(DateTime::<Utc>::MAX_UTC), |first| Self(first.and_time(NaiveTime::MIN).and_utc()))
    }

    /// The moment `span` later; saturates at the end of time.
    #[must_use]
    pub fn plus(self, span: Span) -> Self {
        Self(self.0.checked_add_signed(span).unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// The moment `span` earlier; saturates at the beginning of time.
    #[must_use]
    pub fn minus(self, span: Span) -> Self {
        Self(self.0.checked_sub_signed(span).unwrap_or(DateTime::<Utc>::MIN_UTC))
    }

    /// How long after `earlier` this is; negative when it is before.
    #[must_use]
    pub fn since(self, earlier: Self) -> Span {
        self.0 - earlier.0
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text).map(|at| Self::new(at.with_timezone(&Utc))).map_err(de::Error::custom)
    }
}

/// A calendar date as `YYYY-MM-DD` with a year of four digits (api.md §1).
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    shaped.then(|| Date::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// The next instant of several that may not be set.
pub fn earliest(instants: impl IntoIterator<Item = Option<Instant>>) -> Option<Instant> {
    instants.into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_with_milliseconds_and_a_z() {
        let at = Instant::from_millis(1_790_000_000_123).unwrap();
        assert_eq!(at.to_string(), "2026-09-21T14:13:20.123Z");
        let back: Instant = serde_json::from_str(&serde_json::to_string(&at).unwrap()).unwrap();
        assert_eq!(back, at);
    }

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let next = |text: &str| {
            let at: Instant = serde_json::from_value(text.into()).unwrap();
            at.next_month().to_string()
        };
        assert_eq!(next("2026-02-28T23:59:59.999Z"), "2026-03-01T00:00:00.000Z");
        assert_eq!(next("2026-12-31T00:00:00.000Z"), "2027-01-01T00:00:00.000Z");
        assert_eq!(
            next("2026-11-01T00:00:00.000Z"),
            "2026-12-01T00:00:00.000Z",
            "a month has begun at its first moment"
        );
    }

    #[test]
    fn impossible_and_misshapen_dates_are_refused() {
        assert!(parse_date("2026-02-28").is_some());
        for text in ["2026-02-30", "10000-01-01", "2026-1-01", "+026-01-01", "2026-02-28 ", "２026-02-2"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
