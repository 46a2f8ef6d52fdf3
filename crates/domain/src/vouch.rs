//! A vouch: a user's word for another, given once and for good (api.md, “Profiles and vouches”).

use crate::id::{UserId, VouchId};
use crate::refusal::{Code, Refusal};
use crate::time::Instant;

/// A user's word for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouch {
    /// Its id.
    pub id: VouchId,
    /// Who gave it.
    pub voucher: UserId,
    /// For whom.
    pub vouched: UserId,
    /// When.
    pub created_at: Instant,
}

impl Vouch {
    /// The most that a profile shows: the newest.
    pub const SHOWN_MAX: u32 = 100;

    /// A new vouch. `before`: the one that the same user gave the same user, if any.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` for oneself; `ALREADY_VOUCHED`, naming the one before.
    pub fn give(
        id: VouchId,
        voucher: UserId,
        vouched: UserId,
        before: Option<&Self>,
        now: Instant,
    ) -> Result<Self, Refusal> {
        if voucher == vouched {
            return Err(Refusal::field("/vouched_user_id", "NOT_ALLOWED", "is yourself; somebody else has to vouch"));
        }
        match before {
            Some(before) => {
                let detail = "You vouched for this user before; a vouch is for good";
                Err(Refusal::new(Code::AlreadyVouched, detail).existing(before.id.0))
            }
            None => Ok(Self { id, voucher, vouched, created_at: now }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_vouch_is_for_somebody_else_and_given_once() {
        let (ada, grace) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let now = Instant::from_millis(0).unwrap();
        let give = |voucher, vouched, before: Option<&Vouch>| {
            Vouch::give(VouchId(Uuid::from_u128(9)), voucher, vouched, before, now)
        };
        assert_eq!(give(ada, ada, None).unwrap_err().code, Code::ValidationFailed);
        let given = give(ada, grace, None).unwrap();
        let again = give(ada, grace, Some(&given)).unwrap_err();
        assert_eq!((again.code, again.existing_id), (Code::AlreadyVouched, Some(given.id.0)));
    }
}
