//! The HTTP API from outside: callers who may ask as wrongly as a test needs, and answers to be looked at.
//!
//! What has to hold of every answer (api.md §1) is asserted of every answer, whatever the test is about: that it is as
//! the OpenAPI document says, too. What was answered is written down for the tests of completeness.

mod answer;
#[cfg(feature = "app")]
pub mod document;
pub mod raw;
#[cfg(feature = "app")]
pub mod witness;

pub use answer::{Answer, keys};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How long something that happens by itself may take.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(20);

/// Somebody who calls the API, with whatever credentials they have.
#[derive(Clone, Debug)]
pub struct Caller {
    http: Client,
    base: Arc<str>,
    credentials: HeaderMap,
}

impl Caller {
    /// Somebody without credentials, who calls the server at `base`, `http://host:port`.
    #[must_use]
    pub fn anonymous(base: &str) -> Self {
        let http = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap_or_default();
        Self { http, base: base.trim_end_matches('/').into(), credentials: HeaderMap::new() }
    }

    /// The same with an API key.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Self {
        self.showing(AUTHORIZATION, &format!("Bearer {key}"))
    }

    /// The same as a browser with a session's cookie, `name=value`, on one of our own pages.
    #[must_use]
    pub fn with_session(&self, cookie: &str) -> Self {
        self.showing(COOKIE, cookie).showing(ORIGIN, &self.base)
    }

    /// The same without credentials.
    #[must_use]
    pub fn without_credentials(&self) -> Self {
        Self { credentials: HeaderMap::new(), ..self.clone() }
    }

    /// The same with one more header in every request.
    #[must_use]
    pub fn showing(&self, name: HeaderName, value: &str) -> Self {
        let mut caller = self.clone();
        caller.credentials.insert(name, header(value));
        caller
    }

    /// Where the server is, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A request to be sent.
    #[must_use]
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        Ask { caller: self.clone(), method, path: path.to_owned(), headers: self.credentials.clone(), body: Vec::new() }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).send().await
    }

    /// `POST` with a body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path).json(&body).send().await
    }

    /// `POST` without a body.
    pub async fn post_nothing(&self, path: &str) -> Answer {
        self.ask(Method::POST, path).send().await
    }

    /// `PATCH`.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PATCH, path).json(&body).send().await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path).send().await
    }

    /// Does what `answer` lists as possible now under that name, and nothing but what stands there.
    ///
    /// # Panics
    /// When it is not listed for this caller.
    pub async fn follow(&self, answer: &Answer, action: &str, body: Option<Value>) -> Answer {
        let listed = answer.action(action);
        assert!(listed.is_some(), "{action} is not listed for the caller: {answer}");
        let listed = listed.unwrap_or(&Value::Null);
        let method = Method::from_bytes(listed["method"].as_str().unwrap_or_default().as_bytes());
        let ask = self.ask(method.unwrap_or(Method::TRACE), listed["href"].as_str().unwrap_or_default());
        match body {
            Some(body) => ask.json(&body).send().await,
            None => ask.send().await,
        }
    }

    /// Reads `path` until what is there at `pointer` equals `value`.
    ///
    /// # Panics
    /// When it does not within 20 seconds.
    pub async fn until(&self, path: &str, pointer: &str, value: impl Into<Value>) -> Answer {
        let value = value.into();
        let begun = Instant::now();
        loop {
            let answer = self.get(path).await.ok();
            if answer.body.pointer(pointer) == Some(&value) {
                return answer;
            }
            assert!(begun.elapsed() < PATIENCE, "{pointer} did not become {value}: {answer}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Takes down how a resource is now, to hold it against how it is later.
    pub async fn watch(&self, path: &str) -> Watched {
        Watched { caller: self.clone(), before: self.get(path).await.ok(), path: path.to_owned() }
    }
}

/// A resource as it was.
#[derive(Debug)]
pub struct Watched {
    caller: Caller,
    path: String,
    before: Answer,
}

impl Watched {
    /// # Panics
    /// When the resource is not, to the byte, what it was.
    pub async fn assert_unchanged(&self) {
        let after = self.caller.get(&self.path).await.ok();
        assert_eq!(after.body, self.before.body, "{} changed", self.path);
        assert_eq!(after.etag(), self.before.etag(), "{} has another version", self.path);
    }
}

/// A request, which may be as wrong as a test needs it.
#[derive(Clone, Debug)]
pub struct Ask {
    caller: Caller,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Ask {
    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.raw(body.to_string(), "application/json")
    }

    /// With these very bytes as the body.
    #[must_use]
    pub fn raw(mut self, body: impl Into<Vec<u8>>, content_type: &str) -> Self {
        self.body = body.into();
        self.header(CONTENT_TYPE.as_str(), content_type)
    }

    /// With a header, in place of the one of that name.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            self.headers.insert(name, header(value));
        }
        self
    }

    /// Without a header that the caller would send.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// Under an `Idempotency-Key`.
    #[must_use]
    pub fn idempotent(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Only if the resource is at this version.
    #[must_use]
    pub fn if_match(self, etag: &str) -> Self {
        self.header("if-match", etag)
    }

    /// As a dry run.
    #[must_use]
    pub fn dry_run(mut self) -> Self {
        self.path.push_str(if self.path.contains('?') { "&dry_run=true" } else { "?dry_run=true" });
        self
    }

    /// Sends it.
    ///
    /// # Panics
    /// When no answer comes, or one that breaks what holds of every answer.
    pub async fn send(self) -> Answer {
        let asked = format!("{} {}", self.method, self.path);
        match self.try_send().await {
            Ok(answer) => answer,
            Err(error) => Answer::missing(&asked, &error),
        }
    }

    /// Sends it to a server that may die meanwhile.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn try_send(self) -> reqwest::Result<Answer> {
        let asked = format!("{} {}", self.method, self.path);
        let url = format!("{}{}", self.caller.base, self.path);
        let request = self.caller.http.request(self.method.clone(), url).headers(self.headers.clone()).body(self.body);
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?.to_vec();
        let answer = Answer::read(asked, status, headers, bytes);
        #[cfg(feature = "app")]
        witness::note(document::judge(&self.method, &self.path, &answer), &self.headers, &self.path, &answer);
        Ok(answer)
    }
}

/// Sends everything at the same time, and gives the answers in the same order.
///
/// # Panics
/// As [`Ask::send`] does.
pub async fn at_once(asks: impl IntoIterator<Item = Ask>) -> Vec<Answer> {
    let mut sent = JoinSet::new();
    for (n, ask) in asks.into_iter().enumerate() {
        sent.spawn(async move { (n, ask.send().await) });
    }
    let mut answers = sent.join_all().await;
    answers.sort_by_key(|(n, _)| *n);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// # Panics
/// When a test asks for what cannot stand in a header.
fn header(value: &str) -> HeaderValue {
    let parsed = HeaderValue::from_bytes(value.as_bytes());
    assert!(parsed.is_ok(), "{value:?} cannot stand in a header");
    parsed.unwrap_or_else(|_| HeaderValue::from_static(""))
}
