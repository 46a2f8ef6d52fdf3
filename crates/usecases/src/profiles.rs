//! Profiles (api.md, “Profiles and vouches”).

use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use crate::files;
use crate::views::{self, MeView, ProfileView};
use domain::account::{ProfilePatch, User, UserStatus};
use domain::id::UserId;
use domain::refusal::Refusal;

/// The caller's own profile.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn me(desk: &mut Desk<'_>) -> Result<MeView, Failure> {
    let user = desk.tx.user(desk.principal.user)?.ok_or_else(|| Refusal::not_found("user"))?;
    MeView::of(desk.tx, desk.app, user, desk.cx.now)
}

/// Changes the caller's own profile. Another `resume_url` than that of the uploaded file deletes the file.
///
/// # Errors
/// `STALE`.
pub fn patch(desk: &mut Desk<'_>, patch: &ProfilePatch) -> Result<Reply<MeView>, Failure> {
    let user = hold_caller(desk)?;
    desk.check_version(user.version)?;
    let mut patch = patch.clone();
    if patch.resume_url == Some(views::resume_url(desk.app, &user)) {
        patch.resume_url = None;
    }
    let patched = user.patched(&patch, desk.now());
    keep(desk, user, patched).map(Reply::Done)
}

/// Anybody's public profile.
///
/// # Errors
/// `NOT_FOUND`, also for a deleted user.
pub fn get(desk: &mut Desk<'_>, id: UserId) -> Result<ProfileView, Failure> {
    let user = public(desk, id)?;
    ProfileView::of(desk.tx, desk.app, user, desk.cx.now)
}

/// The user of that id, as far as there is one.
///
/// # Errors
/// `NOT_FOUND`, also for a deleted user.
pub(crate) fn public(desk: &mut Desk<'_>, id: UserId) -> Result<User, Failure> {
    let user = desk.tx.user(id)?.filter(|user| user.status != UserStatus::Deleted);
    user.ok_or_else(|| Refusal::not_found("user").into())
}

/// The caller, who cannot end the account before the story has ended.
///
/// # Errors
/// `UNAUTHENTICATED` for one whose account has just ended.
pub(crate) fn hold_caller(desk: &mut Desk<'_>) -> Result<User, Failure> {
    let user = desk.tx.hold_user(desk.principal.user)?.ok_or_else(|| Refusal::not_found("user"))?;
    user.check_active()?;
    Ok(user)
}

/// Keeps a changed profile, and lets go of the file that it no longer names.
pub(crate) fn keep(desk: &mut Desk<'_>, before: User, changed: Option<User>) -> Result<MeView, Failure> {
    let Some(after) = changed else { return MeView::of(desk.tx, desk.app, before, desk.cx.now) };
    desk.tx.save_user(&after)?;
    if let Some(file) = before.resume_file().filter(|file| after.resume_file() != Some(*file)) {
        files::discard(desk.tx, file.key)?;
    }
    MeView::of(desk.tx, desk.app, after, desk.cx.now)
}
