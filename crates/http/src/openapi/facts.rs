//! What is known of an operation: who is let in, what it takes, and so which “no” it can answer.

use super::entries;
use crate::routes;
use domain::api_key::Scope;
use domain::refusal::Code;
use serde_json::{Value, json};
use std::collections::HashMap;
use usecases::Story;
use usecases::stories::{Door, Needs};

/// Where commands take no `Idempotency-Key`: the provider's events have ids of their own, a rotated key cannot ask
/// again, and the sandbox is played with.
const WITHOUT_KEY: [&str; 3] = ["/api/stripe/", "/api/keys/rotate", "/api/sandbox/"];

/// What a route file says of an operation beside its handler: the story that it tells, and what its rules refuse.
///
/// What follows from other facts (no credentials, no scope, a body that is none, an id that nothing has) is not said.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The handler's name, which is the operation's.
    pub operation: &'static str,
    /// The story; none where nobody has to say who they are.
    pub story: Option<Story>,
    /// Whether the body is taken as it comes, and the query is nobody's business.
    pub raw: bool,
    /// What its own rules refuse.
    pub refusals: &'static [Code],
}

/// An operation that tells a story.
#[must_use]
pub const fn told(operation: &'static str, story: Story, refusals: &'static [Code]) -> Told {
    Told { operation, story: Some(story), raw: false, refusals }
}

/// An operation that is open to everybody.
#[must_use]
pub const fn open(operation: &'static str, refusals: &'static [Code]) -> Told {
    Told { operation, story: None, raw: false, refusals }
}

/// One that is open to everybody and takes whatever comes.
#[must_use]
pub const fn raw(operation: &'static str, refusals: &'static [Code]) -> Told {
    Told { operation, story: None, raw: true, refusals }
}

/// Everything that the routes say, by operation.
#[must_use]
pub fn all() -> HashMap<&'static str, Told> {
    routes::TOLD.iter().copied().flatten().map(|told| (told.operation, *told)).collect()
}

/// What is known of one operation.
pub struct Facts<'a> {
    method: &'a str,
    path: &'a str,
    told: Option<Told>,
    media_types: Vec<String>,
    dry_run: bool,
    open: bool,
    /// Whether every “yes” has a body, whose type somebody may not take.
    shown: bool,
}

impl<'a> Facts<'a> {
    /// What is known of `operation`, as it was collected.
    pub fn of(method: &'a str, path: &'a str, operation: &mut Value, known: &HashMap<&str, Told>) -> Self {
        let name = operation["operationId"].as_str().unwrap_or_default();
        let told = known.get(name).copied();
        let open = operation.get("security").is_some_and(|it| *it == json!([{}]));
        let dry_run = operation["parameters"].as_array().into_iter().flatten().any(|it| it["name"] == "dry_run");
        let content = operation.get_mut("requestBody").map(|body| &mut body["content"]);
        let media_types = content.into_iter().flat_map(entries).map(|(name, _)| name.to_owned()).collect();
        let mut answers = operation["responses"].as_object().into_iter().flatten();
        let shown = answers.all(|(_, answer)| answer["content"].is_object());
        Self { method, path, told, media_types, dry_run, open, shown }
    }

    /// The names of the ids in its path.
    pub fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Whether it can be tried without its effect.
    pub const fn has_dry_run(&self) -> bool {
        self.dry_run
    }

    /// Whether it takes an `Idempotency-Key` and an `If-Match`.
    pub fn is_keyed(&self) -> bool {
        let plain = !self.path.starts_with("/api/") || WITHOUT_KEY.iter().any(|prefix| self.path.starts_with(prefix));
        self.changes_something() && !self.open && !plain
    }

    /// Which credentials let somebody in, and which scopes a key needs: any one of the list will do.
    pub fn security(&self) -> Value {
        if self.open {
            return json!([]);
        }
        let door = self.story().map_or(Door::Either, |it| it.door);
        let mut ways = Vec::new();
        if door != Door::Session {
            for scopes in self.scopes() {
                let names: Vec<_> = scopes.into_iter().map(Scope::name).collect();
                ways.extend([json!({ "bearer": names }), json!({ "api_key": names })]);
            }
        }
        if door != Door::Key {
            ways.push(json!({ "session": [] }));
        }
        Value::Array(ways)
    }

    /// The scopes with which a key gets in, one way an entry.
    fn scopes(&self) -> Vec<Option<Scope>> {
        match self.story().map_or(Needs::Nothing, |it| it.needs) {
            Needs::Nothing => vec![None],
            Needs::One(scope) => vec![Some(scope)],
            Needs::BySide { client, worker } => vec![Some(client), Some(worker)],
        }
    }

    fn story(&self) -> Option<Story> {
        self.told.and_then(|it| it.story)
    }

    /// Every “no” that it can answer.
    pub fn refusals(&self) -> Vec<Code> {
        let mut codes = vec![Code::BadRequest, Code::RateLimited, Code::Unavailable];
        if !self.told.is_some_and(|it| it.raw) {
            codes.push(Code::ValidationFailed);
        }
        if self.ids().next().is_some() {
            codes.push(Code::NotFound);
        }
        if self.shown {
            codes.push(Code::NotAcceptable);
        }
        if !self.open {
            codes.extend(self.refusals_of_callers());
        }
        if self.changes_something() && !self.open || !self.media_types.is_empty() {
            codes.extend(self.refusals_of_bodies());
        }
        if self.is_keyed() {
            codes.extend([Code::IdempotencyKeyReused, Code::IdempotencyInProgress, Code::Stale]);
        }
        codes.extend(self.told.map_or(&[][..], |it| it.refusals));
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    fn refusals_of_callers(&self) -> Vec<Code> {
        let mut codes =
            vec![Code::AmbiguousCredentials, Code::Unauthenticated, Code::ApiKeyExpired, Code::ApiKeyRevoked];
        if self.changes_something() {
            codes.extend([Code::CsrfRejected, Code::Conflict]);
        }
        let story = self.story();
        match story.map(|it| it.door) {
            Some(Door::Key) => codes.push(Code::ApiKeyRequired),
            Some(Door::Session) => codes.push(Code::SessionRequired),
            Some(Door::Operator) => codes.push(Code::OperatorOnly),
            _ => {}
        }
        if story.is_some_and(|it| it.needs != Needs::Nothing) {
            codes.push(Code::ScopeMissing);
        }
        codes
    }

    fn refusals_of_bodies(&self) -> Vec<Code> {
        let mut codes = vec![Code::PayloadTooLarge, Code::UnsupportedMediaType, Code::RequestTimeout];
        let json = self.media_types.is_empty() || self.media_types.iter().any(|it| it == "application/json");
        if json && !self.told.is_some_and(|it| it.raw) {
            codes.push(Code::MalformedJson);
        }
        codes
    }

    fn changes_something(&self) -> bool {
        self.method != "get"
    }
}
