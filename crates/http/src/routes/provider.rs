//! The payment provider's own door.

use crate::Answer;
use crate::openapi::facts::{Told, raw};
use crate::resource::Resource;
use crate::visitor::Visitor;
use actix_web::http::header::HeaderName;
use actix_web::post;
use domain::refusal::Code as C;
use serde::Serialize;
use usecases::inbound;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The most bytes of an event: 1 MiB.
const EVENT_BYTES_MAX: usize = 1_048_576;
const STRIPE_SIGNATURE: HeaderName = HeaderName::from_static("stripe-signature");

/// That an event arrived.
#[derive(Serialize, ToSchema)]
#[schema(as = Received)]
pub struct ReceivedBody {
    received: bool,
}

/// Takes an event of the payment provider in. One that came before, and one that does not concern us, is fine.
#[utoipa::path(
    tag = "Provider", security(()), request_body = Object,
    params(("Stripe-Signature" = String, Header, description = "The signature over the raw body")),
    responses((status = 200, body = ReceivedBody))
)]
#[post("/api/stripe/webhook")]
pub async fn receive_event(mut visitor: Visitor) -> Answer {
    let body = visitor.bytes(EVENT_BYTES_MAX).await?;
    let signature = visitor.request.headers().get(STRIPE_SIGNATURE);
    let signature = signature.and_then(|it| it.to_str().ok()).unwrap_or_default();
    inbound::receive(&visitor.api.app, &body, signature).await?;
    Ok(Resource::of(&ReceivedBody { received: true }).shown())
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[raw("receive_event", &[C::BadSignature])];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(receive_event);
}
