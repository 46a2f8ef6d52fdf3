//! Who people are elsewhere: GitHub, as far as the marketplace looks at it.

use crate::time::Instant;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// The most repositories that are asked for at a time.
pub const REPOS_MAX: u8 = 30;

/// A public repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repo {
    /// Its name, without its owner's.
    pub name: String,
    /// Where a person looks at it.
    pub html_url: String,
    /// What it is.
    pub description: Option<String>,
    /// How many starred it.
    pub stargazers_count: i64,
    /// When it last changed.
    pub updated_at: Instant,
    /// What most of it is written in.
    pub language: Option<String>,
}

/// What a host of code answers to whoever has asked before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReposAnswer {
    /// Nothing has changed since the answer of the tag that was shown.
    Unchanged,
    /// The repositories as they are now.
    Now {
        /// The last changed first, at most [`REPOS_MAX`].
        repos: Vec<Repo>,
        /// What to show when asking again, if the host gave any.
        tag: Option<String>,
    },
}

/// Why a host of code did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// It has nobody of that name.
    #[error("there is no such user there")]
    NoSuchUser,
    /// It cannot be reached, is out of order, or wants to be asked less often; for the log.
    #[error("the host does not answer: {0}")]
    Unavailable(String),
}

/// A host of identities and code.
#[async_trait]
pub trait IdentityHost: Send + Sync {
    /// The public repositories of a user. `tag`: that of the answer before, so that the host can say that it still
    /// holds; an adapter MUST answer [`ReposAnswer::Unchanged`] only where one was shown.
    ///
    /// # Errors
    /// [`IdentityError::NoSuchUser`] only when the host says so; whatever else goes wrong is `Unavailable`.
    async fn public_repos(&self, login: &str, tag: Option<&str>) -> Result<ReposAnswer, IdentityError>;
}
