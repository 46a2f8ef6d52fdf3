//! Uploaded resumes (api.md, “Profiles and vouches”): taken in piece by piece, never whole in memory.

use crate::app::{App, Desk};
use crate::call::{Answered, Call, Rendering, Reply};
use crate::failure::Failure;
use crate::stories;
use crate::views::MeView;
use crate::{files, profiles};
use domain::actor::Principal;
use domain::id::{FileKey, UserId};
use domain::ports::files::{FileReader, FileWriter};
use domain::refusal::{Code, Refusal};
use domain::resume::{Resume, ResumeFile, ResumeKind};
use ring::digest::{Context, SHA256};

/// How often a file is looked for that was replaced between the row and the file.
const LOOKS_MAX: u32 = 3;

/// A resume that comes in.
pub struct Receiving<'a> {
    app: &'a App,
    /// The first bytes, until they tell what it is.
    head: Vec<u8>,
    started: Option<(ResumeKind, FileKey, Box<dyn FileWriter>)>,
    bytes: u64,
    digest: Context,
}

/// A resume that came in whole, and that no profile names yet.
pub struct Received {
    file: ResumeFile,
    /// SHA-256 of what is in it.
    pub digest: [u8; 32],
}

impl<'a> Receiving<'a> {
    /// Nothing has come yet.
    #[must_use]
    pub fn new(app: &'a App) -> Self {
        Self { app, head: Vec::new(), started: None, bytes: 0, digest: Context::new(&SHA256) }
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// `PAYLOAD_TOO_LARGE` once it is too long, `UNSUPPORTED_MEDIA_TYPE` once it is seen to be nothing that is taken.
    pub async fn take(&mut self, piece: &[u8]) -> Result<(), Failure> {
        self.bytes = self.bytes.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        if self.bytes > self.app.settings.resume_bytes_max {
            return Err(too_large(self.app.settings.resume_bytes_max).into());
        }
        self.digest.update(piece);
        if let Some((_, _, writer)) = &mut self.started {
            return Ok(writer.write(piece.to_vec()).await?);
        }
        self.head.extend_from_slice(piece);
        if self.head.len() >= ResumeKind::HEAD_BYTES { self.start().await } else { Ok(()) }
    }

    /// It came in whole.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` when there was nothing in it, `UNSUPPORTED_MEDIA_TYPE` for nothing that is taken.
    pub async fn end(mut self) -> Result<Received, Failure> {
        if self.bytes == 0 {
            return Err(Refusal::field("/resume", "TOO_SHORT", "is an empty file").into());
        }
        if self.started.is_none() {
            self.start().await?;
        }
        let (kind, key, writer) = self.started.ok_or_else(|| Failure::Broken("a file was not begun".to_owned()))?;
        writer.finish().await?;
        let mut digest = [0; 32];
        digest.copy_from_slice(self.digest.finish().as_ref());
        Ok(Received { file: ResumeFile { key, kind, bytes: self.bytes }, digest })
    }

    /// It will not come in whole: what there is of it is deleted.
    pub async fn abandon(self) {
        if let Some((_, key, writer)) = self.started {
            drop(writer);
            files::drop_unless_kept(self.app, key).await;
        }
    }

    /// What it is, is known: from here on it goes to the file store.
    async fn start(&mut self) -> Result<(), Failure> {
        let kind = ResumeKind::of(&self.head).ok_or_else(|| {
            let detail = "A resume is a PDF, JPEG, PNG or WebP; what was sent begins like none of them";
            Refusal::new(Code::UnsupportedMediaType, detail)
        })?;
        let key = self.app.id();
        files::announce(self.app, key).await?;
        let mut writer = self.app.ports.files.begin(key).await?;
        writer.write(std::mem::take(&mut self.head)).await?;
        self.started = Some((kind, key, writer));
        Ok(())
    }
}

/// The refusal of a file of more than `bytes_max`.
#[must_use]
pub fn too_large(bytes_max: u64) -> Refusal {
    Refusal::new(Code::PayloadTooLarge, format!("The file is larger than {bytes_max} bytes"))
}

/// Makes what came in the caller's resume. It is deleted again where it does not become that.
///
/// # Errors
/// `STALE`, `REQUEST_TIMEOUT`.
pub async fn upload(
    app: &App,
    call: Call,
    received: Received,
    render: impl Fn(&Reply<MeView>) -> Rendering + Send + Sync + 'static,
) -> Result<Answered<MeView>, Failure> {
    let file = received.file;
    let answered = app.command(call, move |desk| replace(desk, file), render).await;
    if answered.as_ref().map_or(true, Answered::is_replay) {
        files::drop_unless_kept(app, file.key).await;
    }
    answered
}

fn replace(desk: &mut Desk<'_>, file: ResumeFile) -> Result<Reply<MeView>, Failure> {
    let user = profiles::hold_caller(desk)?;
    desk.check_version(user.version)?;
    if !files::adopt(desk.tx, file.key, desk.app.wall())? {
        return Err(Refusal::new(Code::RequestTimeout, "The upload took too long; send it again").into());
    }
    let changed = user.with_resume(Some(Resume::File(file)), desk.now());
    profiles::keep(desk, user, changed).map(Reply::Done)
}

/// Takes the caller's resume off the profile, wherever it is.
///
/// # Errors
/// `STALE`.
pub fn remove(desk: &mut Desk<'_>) -> Result<Reply<MeView>, Failure> {
    let user = profiles::hold_caller(desk)?;
    desk.check_version(user.version)?;
    let changed = user.with_resume(None, desk.now());
    profiles::keep(desk, user, changed).map(Reply::Done)
}

/// A user's uploaded resume, to be read.
///
/// # Errors
/// `NOT_FOUND` for an unknown or deleted user, and where nothing was uploaded.
pub async fn open(app: &App, principal: &Principal, user: UserId) -> Result<(ResumeKind, FileReader), Failure> {
    for _ in 0..LOOKS_MAX {
        let file = app.query(stories::RESUME_GET, principal, move |desk| file_of(desk, user)).await?;
        // The file may have been replaced since the row was read; the next look finds the one in its place.
        if let Some(reader) = app.ports.files.read(file.key).await? {
            return Ok((file.kind, reader));
        }
    }
    Err(Failure::Broken(format!("the resume of user {user} is not where its profile says")))
}

fn file_of(desk: &mut Desk<'_>, user: UserId) -> Result<ResumeFile, Failure> {
    let file = profiles::public(desk, user)?.resume_file();
    file.ok_or_else(|| Refusal::not_found("resume").into())
}
