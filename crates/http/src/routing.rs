//! Which addresses there are, and what is answered at those that are not.

use crate::problem::Problem;
use actix_web::HttpRequest;
use actix_web::dev::ResourceDef;
use actix_web::http::StatusCode;
use serde_json::Value;

/// Parameters in paths that are no ids of ours: the payment provider's, the keys of our calls to it, and names of files.
pub const FOREIGN_IDS: [&str; 5] = ["payment_intent_id", "account", "operation_id", "digest", "file"];

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
    pub fn of(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
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

fn methods(item: &Value) -> Vec<Method> {
    let all =
        [("GET", "get"), ("HEAD", "get"), ("POST", "post"), ("PUT", "put"), ("PATCH", "patch"), ("DELETE", "delete")];
    all.into_iter().filter_map(|(name, key)| Some(Method { name, offered: offered(item.get(key)?) })).collect()
}

/// The media types of every “yes” of an operation; none where it may do without a body.
fn offered(operation: &Value) -> Vec<String> {
    let mut offered = Vec::new();
    let answers = operation["responses"].as_object().into_iter().flatten();
    for (_, answer) in answers.filter(|(status, _)| status.starts_with('2')) {
        let types: Vec<_> = answer["content"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        if types.is_empty() {
            return types;
        }
        offered.extend(types);
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
