//! Which addresses there are, and what is answered at those that are not.

use crate::problem::Problem;
use actix_web::HttpRequest;
use actix_web::dev::ResourceDef;
use actix_web::http::StatusCode;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, PathItem, RefOr};

/// Parameters in paths that are no UUIDs: the payment provider's ids, and the keys of our calls to it.
pub const FOREIGN_IDS: [&str; 3] = ["payment_intent_id", "account", "operation_id"];

/// Every address with its methods, as the OpenAPI document has them: the router itself keeps no such list.
pub struct Addresses(Vec<(ResourceDef, Vec<Method>)>);

/// A method at an address.
struct Method {
    name: &'static str,
    /// The media types that it answers with when all is well; none where it answers without a body.
    offered: Vec<String>,
}

impl Addresses {
    /// The addresses of a document.
    #[must_use]
    pub fn of(document: &OpenApi) -> Self {
        let paths = document.paths.paths.iter();
        Self(paths.map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item))).collect())
    }

    /// The methods at a path; none where there is nothing.
    #[must_use]
    pub fn methods_at(&self, path: &str) -> Vec<&'static str> {
        let found = self.0.iter().filter(|(address, _)| address.is_match(path));
        found.flat_map(|(_, methods)| methods.iter().map(|it| it.name)).collect()
    }

    /// The media types that a method at a path answers with; none where there is nothing, or no body.
    #[must_use]
    pub fn offered_at(&self, path: &str, method: &str) -> Vec<&str> {
        let found = self.0.iter().filter(|(address, _)| address.is_match(path));
        let named = found.flat_map(|(_, methods)| methods).filter(|it| it.name == method);
        named.flat_map(|it| it.offered.iter().map(String::as_str)).collect()
    }
}

fn methods(item: &PathItem) -> Vec<Method> {
    let operations = [
        ("GET", &item.get),
        ("HEAD", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    let method =
        |(name, operation): (_, &Option<Operation>)| Some(Method { name, offered: offered(operation.as_ref()?) });
    operations.into_iter().filter_map(method).collect()
}

/// The media types of every answer of an operation but its “no”; none where it may do without a body.
fn offered(operation: &Operation) -> Vec<String> {
    let mut offered = Vec::new();
    for (_, answer) in operation.responses.responses.iter().filter(|(status, _)| *status != "default") {
        let RefOr::T(answer) = answer else { continue };
        if answer.content.is_empty() {
            return Vec::new();
        }
        offered.extend(answer.content.keys().cloned());
    }
    offered.sort_unstable();
    offered.dedup();
    offered
}

/// The problem behind a request that no route took.
#[must_use]
pub fn untaken(addresses: &Addresses, request: &HttpRequest) -> Problem {
    let methods = addresses.methods_at(request.path());
    match methods.is_empty() {
        true => Problem::of_status(StatusCode::NOT_FOUND),
        false => Problem::of_status(StatusCode::METHOD_NOT_ALLOWED).with_allow(methods.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi;

    #[test]
    fn a_known_address_tells_its_methods() {
        let addresses = Addresses::of(&openapi::document(true));
        assert_eq!(addresses.methods_at("/api/gigs"), ["GET", "HEAD", "POST"]);
        let gig = "/api/gigs/01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f";
        assert_eq!(addresses.methods_at(gig), ["GET", "HEAD", "PATCH", "DELETE"]);
        assert!(addresses.methods_at("/api/gig").is_empty());
        assert!(addresses.methods_at("/api/gigs/").is_empty());
    }

    #[test]
    fn a_method_tells_what_it_answers_with() {
        let addresses = Addresses::of(&openapi::document(true));
        assert_eq!(addresses.offered_at("/api/gigs", "POST"), ["application/json"]);
        assert_eq!(addresses.offered_at("/api/payouts", "GET"), ["application/json", "text/csv"]);
        let gig = "/api/gigs/01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f";
        assert!(addresses.offered_at(gig, "DELETE").is_empty(), "answered without a body");
        assert!(addresses.offered_at("/api/nothing", "GET").is_empty());
    }

    #[test]
    fn the_sandbox_is_no_address_elsewhere() {
        let clock = "/api/sandbox/clock";
        assert_eq!(Addresses::of(&openapi::document(true)).methods_at(clock), ["GET", "HEAD"]);
        assert!(Addresses::of(&openapi::document(false)).methods_at(clock).is_empty());
    }
}
