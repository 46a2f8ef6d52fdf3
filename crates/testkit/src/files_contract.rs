//! What every file store has to do, whatever stands behind it (`domain::ports::files`): one suite for all.
//!
//! `files_contract!(make)` makes one test a case; `make` answers an empty store with what it lives in.

// Each case is a test that a macro calls; it fails as tests do.
#![expect(clippy::unwrap_used, reason = "the cases are tests, and have no better way to fail")]

use crate::builders::id;
use domain::id::FileKey;
use domain::ports::files::Files;

/// One `#[tokio::test]` for each case of the files contract.
#[macro_export]
macro_rules! files_contract {
    ($make:ident) => {
        $crate::files_contract!($make:
            a_file_reads_back_as_it_was_written,
            what_is_not_finished_is_not_there,
            what_is_dropped_never_was,
            a_deleted_file_is_gone_and_may_be_deleted_again,
            what_was_not_finished_is_deleted_too,
            a_file_that_is_deleted_while_it_is_read_harms_nobody,
        );
    };
    ($make:ident: $($case:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                let (files, keeps) = $make();
                $crate::files_contract::$case(&files).await;
                drop(keeps);
            }
        )+
    };
}

async fn written(files: &dyn Files, key: FileKey, pieces: &[&[u8]]) {
    let mut writer = files.begin(key).await.unwrap();
    for piece in pieces {
        writer.write(piece.to_vec()).await.unwrap();
    }
    writer.finish().await.unwrap();
}

async fn read(files: &dyn Files, key: FileKey) -> Option<Vec<u8>> {
    let mut reader = files.read(key).await.unwrap()?;
    let mut bytes = Vec::new();
    while let Some(piece) = reader.chunks.next().await.unwrap() {
        assert!(!piece.is_empty(), "a piece holds something");
        bytes.extend(piece);
    }
    assert_eq!(u64::try_from(bytes.len()).unwrap(), reader.bytes);
    Some(bytes)
}

/// Every byte in its order, whatever pieces it came in; and each key has its own.
pub async fn a_file_reads_back_as_it_was_written(files: &dyn Files) {
    let large: Vec<u8> = (0..=u8::MAX).cycle().take(300_000).collect();
    let (head, tail) = large.split_at(70_001);
    written(files, id(1), &[head, b"\0", tail]).await;
    written(files, id(2), &[b"other"]).await;
    assert_eq!(read(files, id(1)).await, Some([head, b"\0", tail].concat()));
    assert_eq!(read(files, id(2)).await.as_deref(), Some(b"other".as_slice()));
    assert_eq!(read(files, id(3)).await, None);
}

/// Nobody reads half a file.
pub async fn what_is_not_finished_is_not_there(files: &dyn Files) {
    let mut writer = files.begin(id(1)).await.unwrap();
    writer.write(b"half".to_vec()).await.unwrap();
    assert_eq!(read(files, id(1)).await, None);
    writer.finish().await.unwrap();
    assert_eq!(read(files, id(1)).await.as_deref(), Some(b"half".as_slice()));
}

/// Whoever hangs up leaves nothing.
pub async fn what_is_dropped_never_was(files: &dyn Files) {
    let mut writer = files.begin(id(1)).await.unwrap();
    writer.write(b"half".to_vec()).await.unwrap();
    drop(writer);
    assert_eq!(read(files, id(1)).await, None);
}

/// A sweep that was cut off is made again.
pub async fn a_deleted_file_is_gone_and_may_be_deleted_again(files: &dyn Files) {
    written(files, id(1), &[b"one"]).await;
    written(files, id(2), &[b"two"]).await;
    files.delete(id(1)).await.unwrap();
    files.delete(id(1)).await.unwrap();
    files.delete(id(9)).await.unwrap();
    assert_eq!(read(files, id(1)).await, None);
    assert_eq!(read(files, id(2)).await.as_deref(), Some(b"two".as_slice()));
}

/// What a killed program had begun is found by its key alone.
pub async fn what_was_not_finished_is_deleted_too(files: &dyn Files) {
    let mut writer = files.begin(id(1)).await.unwrap();
    writer.write(b"half".to_vec()).await.unwrap();
    // As if the program had been killed here: nobody tidies up.
    std::mem::forget(writer);
    files.delete(id(1)).await.unwrap();
    assert_eq!(read(files, id(1)).await, None);
}

/// Whoever reads on gets the file as it was, or an error; never something else.
pub async fn a_file_that_is_deleted_while_it_is_read_harms_nobody(files: &dyn Files) {
    let large: Vec<u8> = (0..=u8::MAX).cycle().take(300_000).collect();
    written(files, id(1), &[&large]).await;
    let mut reader = files.read(id(1)).await.unwrap().unwrap();
    let mut bytes = reader.chunks.next().await.unwrap().unwrap();
    files.delete(id(1)).await.unwrap();
    while let Ok(Some(piece)) = reader.chunks.next().await {
        bytes.extend(piece);
    }
    assert!(large.starts_with(&bytes));
}
