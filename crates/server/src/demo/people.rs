//! The people of the story: each calls the API under their own key, and goes by what the answers offer.

use super::DemoError;
use super::narrator::{Narrator, Told};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long the story waits for what happens in the background.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it looks.
const GLANCE: Duration = Duration::from_millis(100);

/// Somebody who calls the API.
pub struct Person {
    /// The name, which is also the login.
    pub name: &'static str,
    /// The key, once there is one.
    pub key: Option<String>,
    /// The user's id, once signed in.
    pub id: String,
    origin: String,
    browser: reqwest::Client,
    narrator: Arc<Narrator>,
}

/// A call to be made.
pub struct Call<'a> {
    person: &'a Person,
    method: Method,
    path: String,
    body: Option<Value>,
    shows: &'a [&'a str],
    resource: &'a str,
}

impl Person {
    /// Somebody with a browser of their own, who is not signed in yet.
    pub fn new(name: &'static str, origin: &str, narrator: &Arc<Narrator>) -> Result<Self, DemoError> {
        // The environment's proxies lead away from this machine, and the sandbox is on it.
        let browser = reqwest::Client::builder().cookie_store(true).no_proxy().build()?;
        let (origin, narrator) = (origin.to_owned(), narrator.clone());
        Ok(Self { name, key: None, id: String::new(), origin, browser, narrator })
    }

    /// A call that reads.
    pub fn get(&self, path: impl Into<String>) -> Call<'_> {
        self.call(Method::GET, path.into())
    }

    /// A call that makes or does something.
    pub fn post(&self, path: impl Into<String>, body: Value) -> Call<'_> {
        Call { body: Some(body), ..self.call(Method::POST, path.into()) }
    }

    /// A call that changes something.
    pub fn patch(&self, path: impl Into<String>, body: Value) -> Call<'_> {
        Call { body: Some(body), ..self.call(Method::PATCH, path.into()) }
    }

    /// The call that an answer offers this person under `action`.
    ///
    /// # Errors
    /// [`DemoError::NotOffered`].
    pub fn follow(&self, resource: &Value, action: &str) -> Result<Call<'_>, DemoError> {
        let offered = resource["next_actions"].as_array().map(Vec::as_slice).unwrap_or_default();
        let found = offered.iter().find(|it| it["action"] == action && it["you"] == true);
        let address = found.and_then(|it| {
            let method = Method::from_bytes(it["method"].as_str()?.as_bytes()).ok()?;
            Some((method, it["href"].as_str()?.to_owned()))
        });
        let (method, path) = address.ok_or_else(|| DemoError::NotOffered {
            who: self.name,
            action: action.to_owned(),
            offered: Value::from(offered).to_string(),
        })?;
        Ok(self.call(method, path))
    }

    fn call(&self, method: Method, path: String) -> Call<'_> {
        Call { person: self, method, path, body: None, shows: &[], resource: "" }
    }
}

impl<'a> Call<'a> {
    /// With this body.
    pub fn with(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// Showing these fields of the answer, as JSON pointers.
    pub fn shows(self, shows: &'a [&'a str]) -> Self {
        Self { shows, ..self }
    }

    /// Where in the answer the resource is whose next actions are told, as a JSON pointer.
    pub fn of(self, resource: &'a str) -> Self {
        Self { resource, ..self }
    }

    /// Makes the call and tells it.
    ///
    /// # Errors
    /// [`DemoError::Refused`] when the answer is a problem.
    pub async fn send(self) -> Result<Value, DemoError> {
        let (status, answer) = self.exchange().await?;
        self.tell(status, answer)
    }

    /// Makes the call again and again until a field of the answer is as wanted, and tells the last.
    ///
    /// # Errors
    /// [`DemoError::Overdue`] when that takes too long.
    pub async fn until(self, field: &'static str, wanted: &'static str) -> Result<Value, DemoError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let (status, answer) = self.exchange().await?;
            let now = answer.pointer(field).and_then(Value::as_str).unwrap_or_default();
            if now == wanted || !status.is_success() {
                return self.tell(status, answer);
            }
            if Instant::now() > deadline {
                return Err(DemoError::Overdue { what: field, now: now.to_owned(), wanted });
            }
            sleep(GLANCE).await;
        }
    }

    fn tell(&self, status: StatusCode, answer: Value) -> Result<Value, DemoError> {
        let Self { person, method, path, resource, .. } = self;
        let shows = if status.is_success() { self.shows } else { &["/code", "/detail"] };
        let told = Told { who: person.name, method: method.as_str(), path, status, answer: &answer, shows, resource };
        person.narrator.call(&told)?;
        if status.is_success() {
            return Ok(answer);
        }
        let detail = answer["detail"].as_str().unwrap_or_default().to_owned();
        Err(DemoError::Refused { who: person.name, call: format!("{method} {path}"), detail })
    }

    async fn exchange(&self) -> Result<(StatusCode, Value), DemoError> {
        let Person { origin, browser, key, .. } = self.person;
        let mut request = browser.request(self.method.clone(), format!("{origin}{}", self.path));
        request = match key {
            Some(key) => request.bearer_auth(key),
            // What a browser says, so that nobody else's page can act under the cookie.
            None => request.header("Origin", origin),
        };
        if let Some(body) = &self.body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let status = response.status();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }
}

/// A text in an answer.
///
/// # Errors
/// [`DemoError::Lacking`].
pub fn text<'a>(answer: &'a Value, pointer: &'static str) -> Result<&'a str, DemoError> {
    answer.pointer(pointer).and_then(Value::as_str).ok_or(DemoError::Lacking(pointer))
}
