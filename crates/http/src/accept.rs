//! What media types a request takes (`Accept`, RFC 9110): judged once for every route, by what the route offers.

use actix_web::http::header::{ACCEPT, HeaderMap};

/// The best that a media type can be wanted.
const WHOLE: u16 = 1_000;

/// What a request takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepts(Vec<Range>);

/// A range of media types, and how much it is wanted in thousandths; 0 is not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Range {
    kind: String,
    subkind: String,
    quality: u16,
}

impl Accepts {
    /// What the headers of a request say. One that says nothing, or nothing that can be read, takes everything.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(ACCEPT).filter_map(|line| line.to_str().ok());
        Self(lines.flat_map(|line| line.split(',')).filter_map(Range::parse).collect())
    }

    /// Whether the request takes whatever there is.
    #[must_use]
    pub fn takes_everything(&self) -> bool {
        self.0.iter().all(|range| range.kind == "*" && range.quality > 0)
    }

    /// Whether the request takes one of `offered` at least. Where nothing is offered there is nothing to refuse.
    #[must_use]
    pub fn takes_one_of(&self, offered: &[&str]) -> bool {
        offered.is_empty() || self.best(offered).is_some()
    }

    /// Which of `offered` is wanted most; of equals, the first.
    #[must_use]
    pub fn best<'a>(&self, offered: &[&'a str]) -> Option<&'a str> {
        let wanted = offered.iter().map(|media_type| (self.quality(media_type), *media_type));
        let wanted = wanted.filter(|(quality, _)| *quality > 0);
        wanted.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, media_type)| media_type)
    }

    /// How much a media type is wanted: as the narrowest range says that it is in.
    fn quality(&self, media_type: &str) -> u16 {
        if self.0.is_empty() {
            return WHOLE;
        }
        let (kind, subkind) = media_type.split_once('/').unwrap_or((media_type, ""));
        let breadth = |range: &&Range| match (range.kind == kind, range.subkind == subkind) {
            (true, true) => Some(0),
            (true, false) if range.subkind == "*" => Some(1),
            _ if range.kind == "*" => Some(2),
            _ => None,
        };
        let within = self.0.iter().filter_map(|range| Some((breadth(&range)?, range.quality)));
        within.min_by_key(|(breadth, _)| *breadth).map_or(0, |(_, quality)| quality)
    }
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subkind) = parts.next()?.split_once('/')?;
        let known = !kind.is_empty() && !subkind.is_empty() && (kind != "*" || subkind == "*");
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let quality = quality.map_or(Some(WHOLE), thousandths)?;
        let lower = str::to_ascii_lowercase;
        known.then(|| Self { kind: lower(kind), subkind: lower(subkind), quality })
    }
}

/// A weight of 0 to 1 with at most three decimals.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let decimals: u16 = format!("{decimals:0<3}").parse().ok().filter(|_| digits)?;
    match whole {
        "0" => Some(decimals),
        "1" if decimals == 0 => Some(WHOLE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    const BOTH: [&str; 2] = ["application/json", "text/csv"];

    fn of(lines: &[&'static str]) -> Accepts {
        let mut headers = HeaderMap::new();
        lines.iter().for_each(|line| headers.append(ACCEPT, HeaderValue::from_static(line)));
        Accepts::of(&headers)
    }

    #[test]
    fn who_says_nothing_takes_everything() {
        for lines in [[].as_slice(), &["*/*"], &["*/*;q=0.1"], &["nonsense"], &[""]] {
            assert!(of(lines).takes_everything(), "{lines:?}");
            assert_eq!(of(lines).best(&BOTH), Some(BOTH[0]), "{lines:?}");
        }
    }

    #[test]
    fn the_narrowest_range_decides() {
        assert_eq!(of(&["text/csv"]).best(&BOTH), Some("text/csv"));
        assert_eq!(of(&["application/*"]).best(&BOTH), Some("application/json"));
        assert_eq!(of(&["text/csv;q=0.5, application/json;q=0.9"]).best(&BOTH), Some("application/json"));
        assert_eq!(of(&["text/csv", "application/json; q=0.9"]).best(&BOTH), Some("text/csv"));
        assert_eq!(of(&["*/*, application/json;q=0"]).best(&BOTH), Some("text/csv"));
        assert_eq!(of(&["TEXT/CSV; header=present"]).best(&BOTH), Some("text/csv"));
        assert_eq!(of(&["text/html,application/xhtml+xml,*/*;q=0.8"]).best(&BOTH), Some("application/json"));
    }

    #[test]
    fn what_excludes_everything_is_noticed() {
        for line in ["text/html", "application/xml, text/plain", "application/json;q=0", "*/*;q=0", "image/*"] {
            assert!(!of(&[line]).takes_one_of(&BOTH[..1]), "{line}");
            assert!(of(&[line]).takes_one_of(&[]), "{line}");
        }
    }

    #[test]
    fn a_weight_is_none_that_is_not_written_as_one() {
        assert_eq!(["0", "0.5", "0.123", "1", "1.000"].map(thousandths), [0, 500, 123, 1_000, 1_000].map(Some));
        assert_eq!(["", "2", "1.1", "0.1234", "-1", "0.x"].map(thousandths), [None; 6]);
    }
}
