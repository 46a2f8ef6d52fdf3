//! Files in an object store: so far, a directory.

use async_trait::async_trait;
use domain::id::FileKey;
use domain::ports::files::{FileChunks, FileReader, FileWriter, Files, FilesError};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error, GetResult, MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload};
use std::path::PathBuf;
use std::sync::Arc;

/// Why files cannot be kept where it was said.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The URL is of another kind.
    #[error("{0} does not begin with file://, the one kind of storage that this version knows")]
    Unknown(String),
    /// The directory cannot be made or used.
    #[error("{0} is not usable: {1}")]
    Unusable(String, String),
}

/// Files in an object store, each an object called after its key.
#[derive(Clone)]
pub struct ObjectFiles {
    store: Arc<dyn ObjectStore>,
    /// Where the objects are, for what a crash leaves beside them.
    directory: PathBuf,
}

impl ObjectFiles {
    /// Files at `url`, `file://` and a directory, which is made if it is not there.
    ///
    /// # Errors
    /// When the URL is of another kind, or the directory cannot be made.
    pub fn open(url: &str) -> Result<Self, StorageError> {
        let directory = url.strip_prefix("file://").map(PathBuf::from);
        let directory = directory.ok_or_else(|| StorageError::Unknown(url.to_owned()))?;
        let unusable = |why: String| StorageError::Unusable(directory.display().to_string(), why);
        std::fs::create_dir_all(&directory).map_err(|error| unusable(error.to_string()))?;
        let store = LocalFileSystem::new_with_prefix(&directory).map_err(|error| unusable(error.to_string()))?;
        // A row that names a file is committed after the file: the file has to be on the disk by then.
        Ok(Self { store: Arc::new(store.with_fsync(true)), directory })
    }
}

#[async_trait]
impl Files for ObjectFiles {
    async fn begin(&self, key: FileKey) -> Result<Box<dyn FileWriter>, FilesError> {
        let upload = self.store.put_multipart(&path(key)).await.map_err(failed)?;
        Ok(Box::new(Writer { upload }))
    }

    async fn read(&self, key: FileKey) -> Result<Option<FileReader>, FilesError> {
        match self.store.get(&path(key)).await {
            Ok(found) => Ok(Some(reader(found))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    async fn delete(&self, key: FileKey) -> Result<(), FilesError> {
        // What was being written when the program was killed stands beside the file, under a name that the store itself
        // cannot delete.
        let unfinished = self.directory.join(format!("{key}#1"));
        match std::fs::remove_file(unfinished) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(FilesError(error.to_string())),
            _ => {}
        }
        match self.store.delete(&path(key)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

/// A key is a UUID: nothing that anybody sent is ever part of a path.
fn path(key: FileKey) -> Path {
    Path::from(key.to_string())
}

fn failed(error: Error) -> FilesError {
    FilesError(error.to_string())
}

fn reader(found: GetResult) -> FileReader {
    FileReader { bytes: found.meta.size, chunks: Box::new(Chunks(found.into_stream())) }
}

struct Writer {
    upload: Box<dyn MultipartUpload>,
}

#[async_trait]
impl FileWriter for Writer {
    async fn write(&mut self, bytes: Vec<u8>) -> Result<(), FilesError> {
        self.upload.put_part(PutPayload::from(bytes)).await.map_err(failed)
    }

    async fn finish(mut self: Box<Self>) -> Result<(), FilesError> {
        self.upload.complete().await.map(|_| ()).map_err(failed)
    }
}

struct Chunks(BoxStream<'static, object_store::Result<bytes::Bytes>>);

#[async_trait]
impl FileChunks for Chunks {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, FilesError> {
        let piece = self.0.next().await.transpose().map_err(failed)?;
        Ok(piece.map(Vec::from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_kind_of_storage_is_named() {
        let Err(error) = ObjectFiles::open("s3://bucket") else { panic!("there is no S3 yet") };
        assert!(error.to_string().contains("s3://bucket"), "{error}");
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_named() {
        let Err(error) = ObjectFiles::open("file:///proc/nowhere") else { panic!("nobody can make that") };
        assert!(error.to_string().contains("/proc/nowhere"), "{error}");
    }
}
