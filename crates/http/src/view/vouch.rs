//! A vouch in words.

use super::time::At;
use crate::resource::Resource;
use domain::vouch::Vouch;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A user's word for another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Vouch)]
pub struct GivenBody {
    id: Uuid,
    voucher_user_id: Uuid,
    vouched_user_id: Uuid,
    created_at: At,
}

impl GivenBody {
    /// A vouch in a list.
    #[must_use]
    pub fn in_list(vouch: Vouch) -> Self {
        Self::from(&vouch)
    }
}

impl From<&Vouch> for GivenBody {
    fn from(vouch: &Vouch) -> Self {
        Self {
            id: vouch.id.0,
            voucher_user_id: vouch.voucher.0,
            vouched_user_id: vouch.vouched.0,
            created_at: At(vouch.created_at),
        }
    }
}

/// A vouch by itself.
#[must_use]
pub fn vouch(vouch: &Vouch) -> Resource {
    Resource::of(&GivenBody::from(vouch))
}
