//! Uploaded resumes: in and out as streams.

use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::command;
use crate::input::profile::ResumeInput;
use crate::openapi::facts::{Told, told};
use crate::view::profile::{self, MeBody, UploadedBody};
use actix_web::body::SizedStream;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, delete, get, post};
use domain::ports::files::{FileChunks, FilesError};
use futures_util::Stream;
use futures_util::stream::try_unfold;
use usecases::{resumes, stories};
use utoipa_actix_web::service_config::ServiceConfig;

/// Somebody else's file: whatever is in it may do nothing, even where a browser shows it.
const POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// Uploads the caller's resume, in place of the one before.
#[utoipa::path(
    tag = "Profiles", request_body(content = ResumeInput, content_type = "multipart/form-data"),
    responses((status = 200, body = UploadedBody))
)]
#[post("/api/profile/me/resume")]
pub async fn upload_resume(mut caller: Caller) -> Answer {
    let (command, received) = caller.resume(stories::RESUME_UPLOAD).await?;
    let (api, call, render) = command.parts(profile::with_resume);
    Ok(command::send(resumes::upload(&api.app, call, received, render).await?))
}

/// Takes the caller's resume off the profile, and deletes the file.
#[utoipa::path(tag = "Profiles", responses((status = 200, body = MeBody)))]
#[delete("/api/profile/me/resume")]
pub async fn remove_resume(mut caller: Caller) -> Answer {
    let (command, ()) = caller.real_command(stories::RESUME_REMOVE, nothing).await?;
    command.tell(resumes::remove, profile::me).await
}

/// Sends a user's uploaded resume, as an attachment.
#[utoipa::path(
    tag = "Profiles",
    responses((
        status = 200, description = "The file, as an attachment",
        content((String = "application/pdf"), (String = "image/jpeg"), (String = "image/png"), (String = "image/webp"))
    ))
)]
#[get("/api/profile/{user_id}/resume")]
pub async fn download_resume(caller: Caller) -> Answer {
    let (_, ()) = caller.ask(stories::RESUME_GET, nothing)?;
    let user = caller.id("user_id", "user")?;
    let (kind, file) = resumes::open(&caller.api.app, &caller.principal, user).await?;
    let answer = HttpResponse::Ok()
        .content_type(kind.media_type())
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", kind.file_name())))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(SizedStream::new(file.bytes, stream(file.chunks)));
    Ok(answer)
}

fn stream(chunks: Box<dyn FileChunks>) -> impl Stream<Item = Result<Bytes, FilesError>> {
    try_unfold(chunks, |mut chunks| async move {
        let piece = chunks.next().await?;
        Ok(piece.map(|piece| (Bytes::from(piece), chunks)))
    })
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("upload_resume", stories::RESUME_UPLOAD, &[]),
    told("remove_resume", stories::RESUME_REMOVE, &[]),
    told("download_resume", stories::RESUME_GET, &[]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(upload_resume).service(remove_resume).service(download_resume);
}
