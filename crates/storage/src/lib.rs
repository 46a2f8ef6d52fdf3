//! Uploaded files behind the files port.

mod object_files;

pub use object_files::{ObjectFiles, StorageError};
