//! Where a browser's request comes from, and which host it thinks it speaks to (api.md §2, security.md “Sandbox”).

use actix_web::http::Method;
use actix_web::http::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use domain::refusal::{Code, Refusal};
use std::net::IpAddr;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a method changes nothing, so that no other site gains by sending it.
#[must_use]
pub fn is_safe(method: &Method) -> bool {
    method == Method::GET || method == Method::HEAD || method == Method::OPTIONS
}

/// Lets pass what a browser says comes from our own pages.
///
/// # Errors
/// `CSRF_REJECTED` when it comes from elsewhere, or does not say.
pub fn check_same(headers: &HeaderMap, public_origin: &str) -> Result<(), Refusal> {
    match is_same(headers, public_origin) {
        Some(true) => Ok(()),
        Some(false) => Err(rejected("The request comes from another site")),
        None => Err(rejected("A request under a cookie needs a same-origin Origin or Sec-Fetch-Site")),
    }
}

/// Lets pass what does not say that it comes from elsewhere.
///
/// # Errors
/// `CSRF_REJECTED` when it does.
pub fn check_not_foreign(headers: &HeaderMap, public_origin: &str) -> Result<(), Refusal> {
    match is_same(headers, public_origin) {
        Some(false) => Err(rejected("The request comes from another site")),
        _ => Ok(()),
    }
}

fn rejected(detail: &str) -> Refusal {
    Refusal::new(Code::CsrfRejected, detail)
}

/// Whether the request comes from our own pages; `None` when it does not say.
fn is_same(headers: &HeaderMap, public_origin: &str) -> Option<bool> {
    let origin = headers.get(ORIGIN).map(|origin| {
        let own = headers.get(HOST).and_then(|host| host.to_str().ok()).map(|host| origin_of(public_origin, host));
        origin == public_origin || own.is_some_and(|own| origin == own.as_str())
    });
    // `none` is a person's own doing, such as a typed address; it proves nothing about a form.
    let site = headers.get(SEC_FETCH_SITE).filter(|site| *site != "none").map(|site| site == "same-origin");
    match (origin, site) {
        (None, None) => None,
        (origin, site) => Some(origin.unwrap_or(true) && site.unwrap_or(true)),
    }
}

/// The origin that a browser means which speaks to `host`; the scheme is the one that we are reached by.
fn origin_of(public_origin: &str, host: &str) -> String {
    let scheme = public_origin.split_once("://").map_or("http", |(scheme, _)| scheme);
    format!("{scheme}://{host}")
}

/// Lets pass what is addressed to this machine by name or number: a page elsewhere that got its name to point here
/// still sends that name (DNS rebinding).
///
/// # Errors
/// `BAD_REQUEST`.
pub fn check_loopback_host(host: Option<&str>) -> Result<(), Refusal> {
    match host.is_some_and(is_loopback) {
        true => Ok(()),
        false => Err(Refusal::new(Code::BadRequest, "The sandbox answers to a loopback Host alone, such as localhost")),
    }
}

fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _port)) => address,
        None => host.split_once(':').map_or(host, |(name, _port)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    const OURS: &str = "https://claw.example";

    fn same(pairs: &[(&'static str, &'static str)]) -> Option<bool> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        is_same(&headers, OURS)
    }

    #[test]
    fn our_own_pages_are_known_by_either_header() {
        assert_eq!(same(&[("origin", OURS)]), Some(true));
        assert_eq!(same(&[("sec-fetch-site", "same-origin")]), Some(true));
        assert_eq!(same(&[("host", "alias.example"), ("origin", "https://alias.example")]), Some(true));
    }

    #[test]
    fn other_sites_are_rejected_whatever_else_they_say() {
        assert_eq!(same(&[("origin", "https://evil.example")]), Some(false));
        assert_eq!(same(&[("origin", "null")]), Some(false));
        assert_eq!(same(&[("origin", "http://claw.example")]), Some(false));
        assert_eq!(same(&[("sec-fetch-site", "same-site")]), Some(false));
        assert_eq!(same(&[("origin", OURS), ("sec-fetch-site", "cross-site")]), Some(false));
    }

    #[test]
    fn silence_is_not_consent() {
        assert_eq!(same(&[]), None);
        assert_eq!(same(&[("sec-fetch-site", "none")]), None);
        let nothing = HeaderMap::new();
        assert!(check_same(&nothing, OURS).is_err());
        assert!(check_not_foreign(&nothing, OURS).is_ok());
    }

    #[test]
    fn only_this_machine_is_a_loopback_host() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:80", "127.8.9.1", "[::1]:8080", "LOCALHOST"] {
            assert!(check_loopback_host(Some(host)).is_ok(), "{host}");
        }
        for host in ["", "localhost.evil.example", "10.0.0.1", "[::2]", "127.0.0.1.evil.example", "evil.example:8080"] {
            assert!(check_loopback_host(Some(host)).is_err(), "{host}");
        }
        assert!(check_loopback_host(None).is_err());
    }
}
