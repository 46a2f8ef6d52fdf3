//! Files in memory: the double of the file store, held to the same contract (`files_contract`).

use async_trait::async_trait;
use domain::id::FileKey;
use domain::ports::files::{FileChunks, FileReader, FileWriter, Files, FilesError};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How much a piece holds that is read: little, so that readers meet several.
const PIECE_BYTES: usize = 7;

type Kept = Arc<Mutex<BTreeMap<FileKey, Vec<u8>>>>;

/// Files that are gone with the test.
#[derive(Clone, Default)]
pub struct MemoryFiles {
    finished: Kept,
}

impl MemoryFiles {
    /// The keys of the files that are finished.
    #[must_use]
    pub fn keys(&self) -> Vec<FileKey> {
        lock(&self.finished).keys().copied().collect()
    }
}

#[async_trait]
impl Files for MemoryFiles {
    async fn begin(&self, key: FileKey) -> Result<Box<dyn FileWriter>, FilesError> {
        Ok(Box::new(Writing { key, bytes: Vec::new(), finished: self.finished.clone() }))
    }

    async fn read(&self, key: FileKey) -> Result<Option<FileReader>, FilesError> {
        let found = lock(&self.finished).get(&key).cloned();
        Ok(found.map(|bytes| FileReader {
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            chunks: Box::new(Reading(bytes)),
        }))
    }

    async fn delete(&self, key: FileKey) -> Result<(), FilesError> {
        lock(&self.finished).remove(&key);
        Ok(())
    }
}

struct Writing {
    key: FileKey,
    bytes: Vec<u8>,
    finished: Kept,
}

#[async_trait]
impl FileWriter for Writing {
    async fn write(&mut self, mut bytes: Vec<u8>) -> Result<(), FilesError> {
        self.bytes.append(&mut bytes);
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<(), FilesError> {
        lock(&self.finished).insert(self.key, self.bytes);
        Ok(())
    }
}

struct Reading(Vec<u8>);

#[async_trait]
impl FileChunks for Reading {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, FilesError> {
        let piece: Vec<u8> = self.0.drain(..PIECE_BYTES.min(self.0.len())).collect();
        Ok((!piece.is_empty()).then_some(piece))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
