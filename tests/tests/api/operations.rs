//! Every operation of the OpenAPI document, by the placeholders in its path filled with ids that exist nowhere, and who
//! could ask it.

use reqwest::Method;
use serde_json::json;
use testkit::api::document::{self, document};
use testkit::api::{Ask, Caller};
use testkit::market::Market;

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
    /// What the document says of it.
    pub said: &'static document::Operation,
}

/// Every operation.
pub fn all() -> Vec<Operation> {
    let all: Vec<_> = document().operations().iter().map(Operation::of).collect();
    assert!(all.len() > 100, "the document lists {} operations", all.len());
    all
}

/// Every operation that needs credentials.
pub fn authenticated() -> Vec<Operation> {
    let all = all();
    let open: Vec<_> = all.iter().filter(|it| it.said.is_open() && it.template.starts_with("/api/")).collect();
    let open: Vec<_> = open.iter().map(|it| it.template.as_str()).collect();
    assert_eq!(open, OPEN, "who needs credentials has changed");
    all.into_iter().filter(|it| !it.said.is_open()).collect()
}

/// What needs none below `/api` (api.md §3, N). What comes is written here, so that nothing opens by mistake.
const OPEN: &[&str] = &["/api/health", "/api/openapi.json", "/api/stripe/webhook"];

/// Every operation that can refuse with that code.
pub fn answering(code: &str) -> Vec<Operation> {
    all().into_iter().filter(|it| it.said.answers(code)).collect()
}

impl Operation {
    fn of(said: &'static document::Operation) -> Self {
        let parts = said.template.split('/').map(|part| if part.starts_with('{') { NOBODY } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        Self { method: said.method.clone(), template: said.template.clone(), path, said }
    }

    /// Somebody whom it lets in: a browser, or a key where a browser is none; the operator where nobody else is let in.
    pub fn caller<'a>(&self, market: &'a Market) -> &'a Caller {
        let person = if self.said.answers("OPERATOR_ONLY") { &market.operator } else { &market.client };
        match (self.said.is_open(), self.said.opens_to("session")) {
            (true, _) => &market.anyone,
            (_, true) => &person.browser,
            (_, false) => &person.api,
        }
    }

    /// A request of somebody whom it lets in.
    pub fn ask(&self, market: &Market) -> Ask {
        self.caller(market).ask(self.method.clone(), &self.path)
    }

    /// A request at another path, with the body that the document shows for it.
    pub fn ask_well(&self, market: &Market, path: &str) -> Ask {
        self.put_well(self.caller(market).ask(self.method.clone(), path))
    }

    /// A request with the body that the document shows for it.
    pub fn put_well(&self, ask: Ask) -> Ask {
        match (self.said.example(), &self.method) {
            (Some(body), _) => ask.json(&body),
            (None, &Method::GET) => ask,
            (None, _) => ask.json(&json!({})),
        }
    }
}
