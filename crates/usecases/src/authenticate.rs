//! Who is calling (api.md §2; security.md, “Authentication”).

use crate::app::App;
use crate::failure::Failure;
use crate::sessions::{IDLE, SessionToken};
use domain::account::User;
use domain::actor::{Credential, Principal};
use domain::api_key::{ApiKey, KeyText};
use domain::ports::store::{Session, StoreExt, Tx};
use domain::refusal::{Code, Refusal};
use domain::time::{Instant, Span, minutes};

/// How much later a use must be than the last that was noted for it to be noted, too.
const NOTED_EVERY: Span = minutes(1);

/// The caller behind an API key.
///
/// # Errors
/// `UNAUTHENTICATED` for what is no key of ours or whose owner may not act; `API_KEY_EXPIRED`, `API_KEY_REVOKED`.
pub async fn by_key(app: &App, text: &str) -> Result<Principal, Failure> {
    let key = KeyText::parse(text).ok_or_else(|| unauthenticated("This is no API key; check that it is complete"))?;
    let (digest, now) = (key.digest(), app.now());
    let (key, user) = app
        .ports
        .store
        .read("authenticate.key", move |tx| {
            let key = tx.api_key_by_digest(&digest)?.filter(|key| same(&key.digest, &digest));
            let key = key.ok_or_else(|| unauthenticated("There is no such API key"))?;
            key.check(now)?;
            let user = owner(tx, key.user)?;
            Ok::<_, Failure>((key, user))
        })
        .await?;
    if key.last_used_at.is_none_or(|at| now.since(at) >= NOTED_EVERY) {
        note_use(app, &key, now).await;
    }
    Ok(principal_of_key(&key, &user))
}

/// The caller behind a session's cookie.
///
/// # Errors
/// `UNAUTHENTICATED` for an unknown or ended session, or whose owner may not act.
pub async fn by_session(app: &App, token: &SessionToken) -> Result<Principal, Failure> {
    let (digest, wall) = (token.digest(), app.wall());
    let (session, user) = app
        .ports
        .store
        .read("authenticate.session", move |tx| {
            let session = tx.session(&digest)?.filter(|session| same(&session.digest, &digest));
            let session = session.filter(|session| wall < session.expires_at);
            let session = session.ok_or_else(|| unauthenticated("The session has ended; sign in again"))?;
            let user = owner(tx, session.user)?;
            Ok::<_, Failure>((session, user))
        })
        .await?;
    if wall.plus(IDLE).since(session.expires_at) >= NOTED_EVERY {
        prolong(app, &session, wall).await;
    }
    Ok(Principal { user: user.id, operator: user.operator, credential: Credential::Session })
}

/// The caller that a key stands for.
pub(crate) fn principal_of_key(key: &ApiKey, user: &User) -> Principal {
    let credential =
        Credential::Key { id: key.id, hosted_agent: key.hosted_agent, scopes: key.scopes.clone(), limits: key.limits };
    Principal { user: user.id, operator: user.operator, credential }
}

fn owner(tx: &mut dyn Tx, id: domain::id::UserId) -> Result<User, Failure> {
    let user = tx.user(id)?.ok_or_else(|| unauthenticated("This account was deleted"))?;
    user.check_active()?;
    Ok(user)
}

/// Notes that a key was used. That fails alone: its caller is who they are all the same.
async fn note_use(app: &App, key: &ApiKey, now: Instant) {
    let id = key.id;
    if let Err(error) = app.on_our_own("authenticate.note", move |tx, _, _| Ok(tx.touch_api_key(id, now)?)).await {
        tracing::warn!(%error, key = %id, "the use of a key could not be noted");
    }
}

/// Moves the end of a session that is in use. That fails alone, too.
async fn prolong(app: &App, session: &Session, wall: Instant) {
    let digest = session.digest;
    let prolonged =
        app.on_our_own("authenticate.prolong", move |tx, _, _| Ok(tx.extend_session(&digest, wall.plus(IDLE))?)).await;
    if let Err(error) = prolonged {
        tracing::warn!(%error, "a session could not be prolonged");
    }
}

fn unauthenticated(detail: &str) -> Refusal {
    Refusal::new(Code::Unauthenticated, detail)
}

/// Compares digests in a time that does not depend on where they differ.
fn same(left: &[u8; 32], right: &[u8; 32]) -> bool {
    left.iter().zip(right).fold(0, |difference, (left, right)| difference | (left ^ right)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_the_same_only_when_every_byte_is() {
        let digest = [7; 32];
        assert!(same(&digest, &[7; 32]));
        for at in 0..32 {
            let mut other = digest;
            other[at] ^= 1;
            assert!(!same(&digest, &other), "at {at}");
        }
    }
}
