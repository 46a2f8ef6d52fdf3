//! API keys.

use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::input::key::{self as input, KeyInput};
use crate::openapi::facts::{Told, told};
use crate::page::{PageParams, PageView};
use crate::view::key::{self, KeyBody, NewKeyBody, VerifiedBody};
use actix_web::{get, post};
use domain::refusal::Code as C;
use usecases::{keys, stories};
use utoipa_actix_web::service_config::ServiceConfig;

/// Tells what the calling key may do.
#[utoipa::path(tag = "API keys", responses((status = 200, body = VerifiedBody)))]
#[get("/api/keys/verify")]
pub async fn verify_key(caller: Caller) -> Answer {
    let (question, ()) = caller.ask(stories::KEY_VERIFY, nothing)?;
    question.tell(keys::verify, key::verified).await
}

/// Makes a key. Its plaintext is in this answer alone.
#[utoipa::path(tag = "API keys", request_body = KeyInput, responses((status = 201, body = NewKeyBody)))]
#[post("/api/keys")]
pub async fn create_key(mut caller: Caller) -> Answer {
    let (command, request) = caller.real_command(stories::KEY_CREATE, input::key_request).await?;
    command.tell(move |desk| keys::create(desk, &request), key::new_key).await
}

/// Lists the caller's keys.
#[utoipa::path(tag = "API keys", params(PageParams), responses((status = 200, body = PageView<KeyBody>)))]
#[get("/api/keys")]
pub async fn list_keys(caller: Caller) -> Answer {
    let (listing, ()) = caller.list(stories::KEY_LIST, nothing)?;
    listing.tell(keys::list, KeyBody::in_list).await
}

/// Replaces the calling key by a new one just like it. The old one is dead when the answer arrives, so that there is
/// nobody left to repeat the request: it takes no `Idempotency-Key`.
#[utoipa::path(tag = "API keys", responses((status = 201, body = NewKeyBody)))]
#[post("/api/keys/rotate")]
pub async fn rotate_key(mut caller: Caller) -> Answer {
    let (command, ()) = caller.real_command(stories::KEY_ROTATE, nothing).await?;
    command.without_idempotency().tell(keys::rotate, key::new_key).await
}

/// Revokes a key.
#[utoipa::path(tag = "API keys", responses((status = 200, body = KeyBody)))]
#[post("/api/keys/{id}/revoke")]
pub async fn revoke_key(mut caller: Caller) -> Answer {
    let (command, ()) = caller.real_command(stories::KEY_REVOKE, nothing).await?;
    let id = caller.id("id", "key")?;
    command.tell(move |desk| keys::revoke(desk, id), key::key).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("verify_key", stories::KEY_VERIFY, &[]),
    told("create_key", stories::KEY_CREATE, &[C::NotFound, C::LimitReached]),
    told("list_keys", stories::KEY_LIST, &[]),
    told("rotate_key", stories::KEY_ROTATE, &[]),
    told("revoke_key", stories::KEY_REVOKE, &[]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(verify_key).service(create_key).service(list_keys).service(rotate_key).service(revoke_key);
}
