//! Uploaded files beside the rows that name them.
//!
//! A file cannot be written in a transaction, so a note in the store goes before it and stays until a row names the
//! file. Whatever the program is killed at, each file is named by a row or by a note, and what only a note names is
//! deleted in the end. A row never names a file that is not there.

use crate::app::App;
use crate::failure::Failure;
use domain::id::FileKey;
use domain::ports::store::{StoreError, StoreExt, Tx};
use domain::time::{Instant, Span, hours};
use serde_json::Value;

/// The kind of document that names a file which a row names, too.
const KEPT: &str = "files";
/// The kind of document that names a file which no row names: since when, in milliseconds of wall time.
const STRAY: &str = "stray_files";
/// How long a new file may take until a row names it.
const UPLOAD: Span = hours(1);
/// After how long a file that no row names is deleted: later than any row could still name it.
const SWEPT_AFTER: Span = hours(2);
/// How many are looked at in one go.
const AT_ONCE: u32 = 100;
/// How many files a sandbox is taken to have when it forgets everything.
const ALL: u32 = 10_000;

/// Notes a file that is about to be written.
pub(crate) async fn announce(app: &App, key: FileKey) -> Result<(), Failure> {
    let wall = app.wall();
    app.on_our_own("file.announce", move |tx, _, _| Ok(put_stray(tx, key, wall.millis())?)).await
}

/// Takes a finished file over, in the transaction whose row names it; `false` when it came too late.
pub(crate) fn adopt(tx: &mut dyn Tx, key: FileKey, wall: Instant) -> Result<bool, StoreError> {
    let since = tx.lock_document(STRAY, &key.to_string())?;
    if since.and_then(instant).is_none_or(|since| since.plus(UPLOAD) <= wall) {
        return Ok(false);
    }
    tx.delete_document(STRAY, &key.to_string())?;
    tx.put_document(KEPT, &key.to_string(), &Value::from(true))?;
    Ok(true)
}

/// Lets go of a file, in the transaction whose row no longer names it. A worker deletes it.
pub(crate) fn discard(tx: &mut dyn Tx, key: FileKey) -> Result<(), StoreError> {
    tx.delete_document(KEPT, &key.to_string())?;
    put_stray(tx, key, 0)
}

/// Lets go of a new file that was not needed after all, unless a row names it by now.
pub(crate) async fn drop_unless_kept(app: &App, key: FileKey) {
    let dropped = app.on_our_own("file.drop", move |tx, _, _| {
        match tx.lock_document(STRAY, &key.to_string())? {
            Some(_) => put_stray(tx, key, 0)?,
            // The lock itself left a row.
            None => tx.delete_document(STRAY, &key.to_string())?,
        }
        Ok(())
    });
    match dropped.await {
        Ok(()) => app.wake_workers(),
        Err(error) => tracing::warn!(%error, file = %key, "a file that is not needed will be deleted later"),
    }
}

/// Every file there is.
pub(crate) fn all(tx: &mut dyn Tx) -> Result<Vec<FileKey>, StoreError> {
    let mut found = tx.documents(KEPT, ALL)?;
    found.extend(tx.documents(STRAY, ALL)?);
    Ok(found.iter().filter_map(|(key, _)| key.parse().ok()).collect())
}

/// Deletes the files that no row names any more, or ever will. What cannot be deleted is logged, and tried again.
pub async fn sweep(app: &App) {
    let wall = app.wall();
    let strays = app.ports.store.read("file.strays", |tx| Ok::<_, Failure>(tx.documents(STRAY, AT_ONCE)?)).await;
    let strays = strays.unwrap_or_else(|error| {
        tracing::warn!(%error, "the files that nobody needs could not be listed");
        Vec::new()
    });
    let due = |since: Value| instant(since).is_none_or(|since| since.plus(SWEPT_AFTER) <= wall);
    let due = strays.into_iter().filter(|(_, since)| due(since.clone()));
    for key in due.filter_map(|(key, _)| key.parse().ok()) {
        if let Err(error) = delete(app, key).await {
            tracing::warn!(%error, file = %key, "a file that nobody needs could not be deleted");
        }
    }
}

/// The file first: as long as it is there, so is the note.
async fn delete(app: &App, key: FileKey) -> Result<(), Failure> {
    app.ports.files.delete(key).await?;
    app.on_our_own("file.forget", move |tx, _, _| Ok(tx.delete_document(STRAY, &key.to_string())?)).await
}

fn put_stray(tx: &mut dyn Tx, key: FileKey, since_millis: i64) -> Result<(), StoreError> {
    tx.put_document(STRAY, &key.to_string(), &Value::from(since_millis))
}

fn instant(since: Value) -> Option<Instant> {
    since.as_i64().and_then(Instant::from_millis)
}
