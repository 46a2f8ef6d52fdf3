//! What the sandbox shows of itself.

use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use domain::deal::IntentNow;
use serde::Serialize;
use usecases::sandbox::{Advanced, ClockView, Confirmation};
use usecases::seed::Seeded;
use usecases::workers::Ran;
use utoipa::ToSchema;
use uuid::Uuid;

/// What the clock shows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Clock)]
pub struct ClockBody {
    /// Business time.
    now: At,
    /// How far it is ahead of wall time.
    offset_seconds: i64,
}

/// What happened while the clock was moved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClockAdvanced)]
pub struct AdvancedBody {
    now: At,
    /// In the order in which it ran.
    ran: Vec<RanBody>,
}

/// Something that ran.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ran)]
pub struct RanBody {
    at: At,
    #[schema(value_type = words::RanKind)]
    what: &'static str,
    subject: String,
}

/// How a payment stands after a card was tried.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardConfirmation)]
pub struct ConfirmationBody {
    #[schema(value_type = words::CardOutcome)]
    status: &'static str,
}

/// A user that the sandbox starts with.
#[derive(Serialize, ToSchema)]
#[schema(as = SeededUser)]
pub struct SeededBody {
    /// Whom to sign in as.
    login: String,
    user_id: Uuid,
    #[schema(value_type = words::UserType)]
    user_type: &'static str,
    /// A key of theirs, told this once.
    key: String,
}

/// What the clock shows.
#[must_use]
pub fn clock(view: &ClockView) -> Resource {
    // The two clocks were read one after the other: to the nearest second.
    let offset_seconds = (view.offset.num_milliseconds() + 500).div_euclid(1_000);
    Resource::of(&ClockBody { now: At(view.now), offset_seconds })
}

/// What happened while the clock was moved.
#[must_use]
pub fn advanced(view: &Advanced) -> Resource {
    let ran = |it: &Ran| RanBody { at: At(it.at), what: it.what, subject: it.subject.clone() };
    Resource::of(&AdvancedBody { now: At(view.now), ran: view.ran.iter().map(ran).collect() })
}

/// How a payment stands after a card was tried.
#[must_use]
pub fn confirmation(confirmation: &Confirmation) -> Resource {
    let status = match confirmation {
        Confirmation::Confirmed(IntentNow::AwaitingCard) => "requires_payment_method",
        Confirmation::Confirmed(IntentNow::Authorized { .. }) => "requires_capture",
        Confirmation::Confirmed(IntentNow::Captured { .. }) => "succeeded",
        Confirmation::Confirmed(IntentNow::Canceled) => "canceled",
        Confirmation::Unknown => "unknown",
    };
    Resource::of(&ConfirmationBody { status })
}

/// A user that the sandbox starts with.
#[must_use]
pub fn seeded(it: Seeded) -> SeededBody {
    SeededBody {
        login: it.login.as_str().to_owned(),
        user_id: it.user.0,
        user_type: it.user_type.name(),
        key: it.key.expose().to_owned(),
    }
}
