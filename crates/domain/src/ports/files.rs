//! Uploaded files: bytes under a key, in and out piece by piece.

use crate::id::FileKey;
use async_trait::async_trait;

/// Why the file store did not do what was asked; for the log, never for the caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("files: {0}")]
pub struct FilesError(pub String);

/// Where uploaded files are. It knows nothing of what is in them, nor whose they are.
#[async_trait]
pub trait Files: Send + Sync {
    /// Begins a file under a key that was never used. Nobody can read it before it is finished.
    async fn begin(&self, key: FileKey) -> Result<Box<dyn FileWriter>, FilesError>;

    /// The file under a key; `None` when there is none, or it is not finished.
    async fn read(&self, key: FileKey) -> Result<Option<FileReader>, FilesError>;

    /// Deletes the file under a key, finished or not, with all that was written of it. None there is a success.
    async fn delete(&self, key: FileKey) -> Result<(), FilesError>;
}

/// A file that is being written. Dropped before it is finished, it never was.
#[async_trait]
pub trait FileWriter: Send {
    /// Adds bytes at the end.
    async fn write(&mut self, bytes: Vec<u8>) -> Result<(), FilesError>;

    /// Makes the file readable. It MUST outlive a crash from then on.
    async fn finish(self: Box<Self>) -> Result<(), FilesError>;
}

/// A finished file, to be read from its start.
pub struct FileReader {
    /// How long it is.
    pub bytes: u64,
    /// What is in it.
    pub chunks: Box<dyn FileChunks>,
}

/// The bytes of a file, piece by piece.
#[async_trait]
pub trait FileChunks: Send {
    /// The next piece, never empty; `None` at the end.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, FilesError>;
}
