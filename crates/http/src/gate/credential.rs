//! What a request shows for itself: a key, a session's cookie, or nothing (api.md §2).

use actix_web::cookie::Cookie;
use actix_web::http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue};
use domain::refusal::{Code, Refusal};

const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// What a request shows.
#[derive(Clone, PartialEq, Eq)]
pub enum Shown {
    /// Nothing.
    Nothing,
    /// An API key.
    Key(String),
    /// The value of a session's cookie.
    Session(String),
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Key(_) => "Key(…)",
            Self::Session(_) => "Session(…)",
        })
    }
}

/// What `headers` show. A key wins over a cookie.
///
/// # Errors
/// `AMBIGUOUS_CREDENTIALS` for two different keys, `UNAUTHENTICATED` for what is no key at all.
pub fn shown(headers: &HeaderMap, cookie: &str) -> Result<Shown, Refusal> {
    let bearers = headers.get_all(AUTHORIZATION).map(bearer);
    let keys = headers.get_all(X_API_KEY).map(plain);
    let mut found: Vec<&str> = bearers.chain(keys).collect::<Result<_, _>>()?;
    found.dedup();
    match found.as_slice() {
        [] => Ok(session(headers, cookie).map_or(Shown::Nothing, Shown::Session)),
        [key] => Ok(Shown::Key((*key).to_owned())),
        _ => Err(Refusal::new(Code::AmbiguousCredentials, "The request carries different keys; send one of them")),
    }
}

fn bearer(value: &HeaderValue) -> Result<&str, Refusal> {
    let (scheme, key) = plain(value)?.split_once(' ').unwrap_or_default();
    match scheme.eq_ignore_ascii_case("bearer") {
        true => Ok(key.trim()),
        false => Err(Refusal::new(Code::Unauthenticated, "Authorization is written Bearer <key>")),
    }
}

fn plain(value: &HeaderValue) -> Result<&str, Refusal> {
    value.to_str().map(str::trim).map_err(|_| Refusal::new(Code::Unauthenticated, "A key is printable ASCII"))
}

/// The first cookie of that name: the browser sends the one of the narrowest path first.
#[must_use]
pub fn session(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let cookies = lines.flat_map(|line| line.split(';')).filter_map(|text| Cookie::parse(text.trim()).ok());
    cookies.into_iter().find(|it| it.name() == name).map(|it| it.value().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&'static str, &'static str)]) -> Result<Shown, Code> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        shown(&headers, "sid").map_err(|refusal| refusal.code)
    }

    fn key(text: &str) -> Result<Shown, Code> {
        Ok(Shown::Key(text.to_owned()))
    }

    #[test]
    fn a_key_stands_in_either_header() {
        assert_eq!(of(&[("authorization", "Bearer claw_a")]), key("claw_a"));
        assert_eq!(of(&[("authorization", "bearer  claw_a")]), key("claw_a"));
        assert_eq!(of(&[("x-api-key", " claw_a ")]), key("claw_a"));
        assert_eq!(of(&[("authorization", "Bearer a"), ("x-api-key", "a")]), key("a"));
    }

    #[test]
    fn two_keys_are_ambiguous() {
        let twice = of(&[("authorization", "Bearer a"), ("x-api-key", "b")]);
        assert_eq!(twice, Err(Code::AmbiguousCredentials));
        assert_eq!(of(&[("x-api-key", "a"), ("x-api-key", "b")]), Err(Code::AmbiguousCredentials));
    }

    #[test]
    fn a_key_wins_over_a_cookie() {
        assert_eq!(of(&[("cookie", "a=b; sid=secret")]), Ok(Shown::Session("secret".to_owned())));
        assert_eq!(of(&[("cookie", "sid=secret"), ("x-api-key", "a")]), key("a"));
        assert_eq!(of(&[("cookie", "side=secret")]), Ok(Shown::Nothing));
    }

    #[test]
    fn other_schemes_prove_nothing() {
        assert_eq!(of(&[("authorization", "Basic YTpi")]), Err(Code::Unauthenticated));
        assert_eq!(of(&[("authorization", "claw_a")]), Err(Code::Unauthenticated));
    }

    #[test]
    fn what_is_shown_is_not_printed() {
        let printed = format!("{:?}", [of(&[("x-api-key", "secret")]), of(&[("cookie", "sid=secret")])]);
        assert!(!printed.contains("secret"), "{printed}");
    }
}
