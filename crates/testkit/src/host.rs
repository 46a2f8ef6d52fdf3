//! A host of identities that says what it was told to: the double of GitHub.

use async_trait::async_trait;
use domain::ports::identity::{IdentityError, IdentityHost, ReposAnswer};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One answer of the host's.
pub type Said = Result<ReposAnswer, IdentityError>;

/// A host that answers what it was told to, in order, and cannot be reached when it was told nothing more.
#[derive(Debug, Default)]
pub struct ScriptedHost {
    script: Mutex<VecDeque<Said>>,
    asked: Mutex<Vec<(String, Option<String>)>>,
}

impl ScriptedHost {
    /// Tells it what to answer next, after what it was told before.
    pub fn will_say(&self, answer: Said) {
        lock(&self.script).push_back(answer);
    }

    /// The login and the tag of every question, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<(String, Option<String>)> {
        lock(&self.asked).clone()
    }
}

#[async_trait]
impl IdentityHost for ScriptedHost {
    async fn public_repos(&self, login: &str, tag: Option<&str>) -> Result<ReposAnswer, IdentityError> {
        lock(&self.asked).push((login.to_owned(), tag.map(str::to_owned)));
        let next = lock(&self.script).pop_front();
        next.unwrap_or_else(|| Err(IdentityError::Unavailable("it was told nothing".to_owned())))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
