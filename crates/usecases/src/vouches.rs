//! Vouches (api.md, “Profiles and vouches”).

use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use crate::profiles;
use domain::id::UserId;
use domain::vouch::Vouch;

/// Vouches for a user, for good.
///
/// # Errors
/// `NOT_FOUND` for an unknown or deleted user, `VALIDATION_FAILED` for oneself, `ALREADY_VOUCHED`.
pub fn give(desk: &mut Desk<'_>, vouched: UserId) -> Result<Reply<Vouch>, Failure> {
    let me = profiles::hold_caller(desk)?.id;
    profiles::public(desk, vouched)?;
    let before = desk.tx.vouch(me, vouched)?;
    let vouch = Vouch::give(desk.app.id(), me, vouched, before.as_ref(), desk.now())?;
    desk.tx.insert_vouch(&vouch)?;
    Ok(Reply::Created(vouch))
}
