//! API keys (api.md, “API keys”).

use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use crate::spending;
use crate::views::KeyView;
use domain::actor::Credential;
use domain::api_key::{ApiKey, KeyRequest, KeyText};
use domain::id::ApiKeyId;
use domain::ports::store::{Page, Paged};
use domain::refusal::{Code, Refusal};

/// The kind of document that keeps parallel creations from passing a user's cap together.
const CAP: &str = "keys_cap";

/// Makes a key. Its plaintext is in this answer alone.
///
/// # Errors
/// `LIMIT_REACHED` when the user has as many live keys as one may have; `NOT_FOUND` for an unknown hosted agent.
pub fn create(desk: &mut Desk<'_>, request: &KeyRequest) -> Result<Reply<KeyView>, Failure> {
    if let Some(agent) = request.hosted_agent {
        desk.lock_agent(agent)?;
    }
    let user = desk.user();
    desk.tx.lock_document(CAP, &user.to_string())?;
    let most = desk.app.settings.keys_max;
    if desk.tx.live_api_keys(user, desk.cx.now)? >= most {
        let detail = format!("You have {most} live keys, which is the most; revoke one first");
        return Err(Refusal::new(Code::LimitReached, detail).into());
    }
    issue(desk, request.clone()).map(Reply::Created)
}

/// The caller's keys, newest first.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn list(desk: &mut Desk<'_>, page: Page) -> Result<Paged<KeyView>, Failure> {
    let Paged { rows, next } = desk.tx.api_keys(desk.principal.user, page)?;
    Ok(Paged { rows: rows.into_iter().map(|key| KeyView { key, text: None }).collect(), next })
}

/// The calling key.
///
/// # Errors
/// `API_KEY_REQUIRED` for a session.
pub fn verify(desk: &mut Desk<'_>) -> Result<KeyView, Failure> {
    Ok(KeyView { key: calling_key(desk)?, text: None })
}

/// Replaces the calling key by a new one just like it, 90 days from now. The old one is dead with the answer.
///
/// # Errors
/// `API_KEY_REVOKED` when a parallel call was quicker.
pub fn rotate(desk: &mut Desk<'_>) -> Result<Reply<KeyView>, Failure> {
    if let Credential::Key { hosted_agent: Some(agent), .. } = desk.principal.credential {
        // Whoever deletes the agent revokes every key of it that is there; a new one must not slip past.
        desk.tx.lock_hosted_agent(agent)?;
    }
    let old = calling_key(desk)?;
    old.check(desk.now())?;
    if let Some(revoked) = old.revoked(desk.now()) {
        desk.tx.save_api_key(&revoked)?;
    }
    let new = issue(desk, old.request())?;
    spending::carry_over(desk.tx, &old, &new.key, desk.cx.now.date())?;
    Ok(Reply::Created(new))
}

/// Revokes a key of the caller's.
///
/// # Errors
/// `NOT_FOUND` for a key that is not the caller's.
pub fn revoke(desk: &mut Desk<'_>, id: ApiKeyId) -> Result<Reply<KeyView>, Failure> {
    let key = desk.tx.api_key(id)?.filter(|key| key.user == desk.principal.user);
    let key = key.ok_or_else(|| Refusal::not_found("key"))?;
    desk.check_version(key.version)?;
    let key = match key.revoked(desk.now()) {
        Some(revoked) => {
            desk.tx.save_api_key(&revoked)?;
            revoked
        }
        None => key,
    };
    Ok(Reply::Done(KeyView { key, text: None }))
}

fn issue(desk: &mut Desk<'_>, request: KeyRequest) -> Result<KeyView, Failure> {
    let text = KeyText::mint(&request.prefix, desk.app.ports.entropy.bytes());
    let key = ApiKey::issue(desk.app.id(), desk.user(), &text, request, desk.now());
    desk.tx.insert_api_key(&key)?;
    Ok(KeyView { key, text: Some(text) })
}

fn calling_key(desk: &mut Desk<'_>) -> Result<ApiKey, Failure> {
    let Credential::Key { id, .. } = desk.principal.credential else {
        return Err(Refusal::new(Code::ApiKeyRequired, "This needs an API key").into());
    };
    desk.tx.api_key(id)?.ok_or_else(|| Refusal::not_found("key").into())
}
