//! A user's public repositories (api.md, “Profiles and vouches”): asked for at most once an hour, shown as they were
//! when their host does not answer.

use crate::app::{App, Desk};
use crate::failure::Failure;
use crate::profiles;
use crate::stories;
use domain::actor::Principal;
use domain::id::UserId;
use domain::ports::identity::{IdentityError, Repo, ReposAnswer};
use domain::refusal::{Code, Refusal};
use domain::time::{Instant, Span, hours, minutes};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The kind of document that keeps what was last heard; its id is the user's.
const KIND: &str = "github_repos";
/// How long an answer is good for (wall time).
const FRESH: Span = hours(1);
/// How long a host that did not answer is left alone, where there is something to show meanwhile.
const PATIENCE: Span = minutes(1);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(10);

/// A user's public repositories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReposView {
    /// The login on GitHub.
    pub github_username: String,
    /// The last changed first.
    pub repos: Vec<Repo>,
}

/// What was last heard of a user's repositories.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Heard {
    login: String,
    tag: Option<String>,
    fresh_until: Instant,
    repos: Vec<Repo>,
}

/// The public repositories of a user, at most `count`.
///
/// # Errors
/// `NOT_FOUND` for an unknown or deleted user and one without a linked GitHub; `UPSTREAM_ERROR` when GitHub does not
/// answer and never has.
pub async fn of(app: &App, principal: &Principal, user: UserId, count: u8) -> Result<ReposView, Failure> {
    let (login, heard) = app.query(stories::REPOS_LIST, principal, move |desk| known(desk, user)).await?;
    let fresh = heard.as_ref().is_some_and(|heard| app.wall() < heard.fresh_until);
    let repos = match heard {
        Some(heard) if fresh => heard.repos,
        heard => ask(app, user, &login, heard).await?,
    };
    Ok(ReposView { github_username: login, repos: repos.into_iter().take(usize::from(count)).collect() })
}

/// The linked login, with what was last heard under it.
fn known(desk: &mut Desk<'_>, user: UserId) -> Result<(String, Option<Heard>), Failure> {
    let login = profiles::public(desk, user)?.profile.github_username;
    let login = login.ok_or_else(|| Refusal::not_found("GitHub account"))?;
    let kept = desk.tx.document(KIND, &user.to_string())?;
    let heard = kept.and_then(|kept| serde_json::from_value::<Heard>(kept).ok());
    Ok((login.clone(), heard.filter(|heard| heard.login == login)))
}

/// Asks the host, and keeps what it says.
async fn ask(app: &App, user: UserId, login: &str, heard: Option<Heard>) -> Result<Vec<Repo>, Failure> {
    let tag = heard.as_ref().and_then(|heard| heard.tag.as_deref());
    let asked = tokio::time::timeout(ANSWER, app.ports.identities.public_repos(login, tag)).await;
    let answer = asked.unwrap_or_else(|_| Err(IdentityError::Unavailable("it took too long".to_owned())));
    let heard = match (answer, heard) {
        (Ok(ReposAnswer::Now { repos, tag }), _) => {
            Heard { login: login.to_owned(), tag, fresh_until: app.wall().plus(FRESH), repos }
        }
        (Ok(ReposAnswer::Unchanged), Some(heard)) => Heard { fresh_until: app.wall().plus(FRESH), ..heard },
        (Err(IdentityError::NoSuchUser), _) => return Err(Refusal::not_found("GitHub account").into()),
        (Err(error), Some(heard)) => {
            tracing::warn!(%error, login, "GitHub does not answer; what it said last is shown");
            Heard { fresh_until: app.wall().plus(PATIENCE), ..heard }
        }
        (failed, None) => {
            tracing::warn!(?failed, login, "GitHub does not answer");
            let detail = "GitHub does not answer, and there is nothing from before to show; try again later";
            return Err(Refusal::new(Code::UpstreamError, detail).into());
        }
    };
    keep(app, user, &heard).await;
    Ok(heard.repos)
}

/// That fails alone: the answer is there all the same.
async fn keep(app: &App, user: UserId, heard: &Heard) {
    let document = serde_json::to_value(heard).unwrap_or_default();
    let kept = app.on_our_own("repos.keep", move |tx, _, _| {
        // Nothing is kept of somebody who has left meanwhile.
        if tx.hold_user(user)?.is_some_and(|user| user.check_active().is_ok()) {
            tx.put_document(KIND, &user.to_string(), &document)?;
        }
        Ok(())
    });
    if let Err(error) = kept.await {
        tracing::warn!(%error, %user, "what GitHub said could not be kept");
    }
}

/// Forgets what was heard of a user's repositories.
pub(crate) fn forget(desk: &mut Desk<'_>) -> Result<(), Failure> {
    Ok(desk.tx.delete_document(KIND, &desk.principal.user.to_string())?)
}
