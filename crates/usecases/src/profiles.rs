//! Profiles (api.md, “Profiles and vouches”).

use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use crate::views::{MeView, ProfileView};
use domain::account::{ProfilePatch, User, UserStatus};
use domain::id::UserId;
use domain::refusal::Refusal;

/// The caller's own profile.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn me(desk: &mut Desk<'_>) -> Result<MeView, Failure> {
    let user = caller(desk)?;
    MeView::of(desk.tx, user, desk.cx.now)
}

/// Changes the caller's own profile.
///
/// # Errors
/// `STALE`.
pub fn patch(desk: &mut Desk<'_>, patch: &ProfilePatch) -> Result<Reply<MeView>, Failure> {
    let mut user = caller(desk)?;
    desk.check_version(user.version)?;
    if let Some(patched) = user.patched(patch, desk.now()) {
        desk.tx.save_user(&patched)?;
        user = patched;
    }
    MeView::of(desk.tx, user, desk.cx.now).map(Reply::Done)
}

/// Anybody's public profile.
///
/// # Errors
/// `NOT_FOUND`, also for a deleted user.
pub fn get(desk: &mut Desk<'_>, id: UserId) -> Result<ProfileView, Failure> {
    let user = desk.tx.user(id)?.filter(|user| user.status != UserStatus::Deleted);
    let user = user.ok_or_else(|| Refusal::not_found("user"))?;
    ProfileView::of(desk.tx, user, desk.cx.now)
}

fn caller(desk: &mut Desk<'_>) -> Result<User, Failure> {
    desk.tx.user(desk.principal.user)?.ok_or_else(|| Refusal::not_found("user").into())
}
