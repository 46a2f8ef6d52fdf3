//! Every operation of the OpenAPI document, by the placeholders in its path filled with ids that exist nowhere.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::Answer;
use testkit::market::{Market, Person};

/// An id that nothing has.
pub const NOBODY: &str = "01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f";

/// An operation of the document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: Method,
    /// As the document has it.
    pub template: String,
    /// With ids.
    pub path: String,
}

impl Operation {
    /// Whether it is the operators' alone.
    pub fn is_operators(&self) -> bool {
        self.template.starts_with("/api/admin/")
    }

    /// Whether the path names something by its id.
    pub fn names_something(&self) -> bool {
        self.template.contains('{')
    }
}

/// The operator, with a browser and a key of this test's own.
pub async fn operator(market: &Market) -> Person {
    Person::arrive(&market.anyone, "operator", None).await
}

/// Every operation below `/api` that needs credentials.
pub async fn authenticated(market: &Market) -> Vec<Operation> {
    let document = market.anyone.get("/api/openapi.json").await.ok();
    let all = of(&document);
    assert!(all.len() > 50, "the document lists {} operations", all.len());
    let closed = |it: &Operation| it.template.starts_with("/api/") && !OPEN.contains(&it.template.as_str());
    all.into_iter().filter(closed).collect()
}

/// What needs none (api.md §3, N).
const OPEN: &[&str] = &["/api/health", "/api/openapi.json", "/api/stripe/webhook"];

/// The least that a body of this operation must say.
pub fn least_body(template: &str) -> Value {
    let tail = template.rsplit('/').find(|part| !part.starts_with('{')).unwrap_or_default();
    match tail {
        "advance" => json!({ "seconds": 0 }),
        "applications" => json!({ "status": "rejected" }),
        "credits" => json!({ "amount": 1, "reason": "match_deduction" }),
        "grant" => json!({ "user_id": NOBODY, "amount": 1, "reason": "Sorry" }),
        "moderate" => json!({ "decision": "publish" }),
        "refund" | "restore" | "retry" | "suspend" | "write-off" => json!({ "rationale": "It must be" }),
        "reports" => json!({ "kind": "gig", "id": NOBODY, "reason": "Spam" }),
        "take-down" => json!({ "reason": "Spam" }),
        "tier" => json!({ "tier": "pro", "rationale": "Paid" }),
        "confirm" => json!({ "card": "4242" }),
        "create" => json!({
            "contract_id": NOBODY, "milestone_id": NOBODY, "disputing_party": "client", "reason": "It does not work",
        }),
        "evidence" | "respond" => json!({ "evidence": [{ "type": "other" }] }),
        "contact-share" => json!({ "contact_type": "email", "contact_value": "a@b.example" }),
        "milestones" => json!({ "title": "More", "amount_cents": 50 }),
        "hosted-agents" => json!({ "name": "Bot" }),
        "request-changes" | "revise" => json!({ "notes": "Otherwise" }),
        "resolve" => json!({ "release_cents": 0, "rationale": "So be it" }),
        "reviews" => json!({ "rating": 5 }),
        "settle" => json!({ "release_cents": 0 }),
        _ => json!({}),
    }
}

fn of(document: &Answer) -> Vec<Operation> {
    let paths = document["paths"].as_object().expect("the document has paths");
    let mut all = Vec::new();
    for (template, methods) in paths {
        for method in ["get", "post", "patch", "delete"].into_iter().filter(|method| methods[*method].is_object()) {
            let method = method.to_uppercase().parse().expect("a method");
            all.push(Operation { method, template: template.clone(), path: filled(template) });
        }
    }
    all
}

fn filled(template: &str) -> String {
    let parts = template.split('/').map(|part| if part.starts_with('{') { NOBODY } else { part });
    parts.collect::<Vec<_>>().join("/")
}
