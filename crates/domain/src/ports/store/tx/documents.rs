//! Small documents.

use super::super::StoreError;

/// Small documents: settings of the program, and the sandbox provider's own books.
pub trait Documents {
    /// The document of that kind and id.
    fn document(&mut self, kind: &str, id: &str) -> Result<Option<serde_json::Value>, StoreError>;
    /// The document, its row (or its absence) locked to the end of the unit of work.
    fn lock_document(&mut self, kind: &str, id: &str) -> Result<Option<serde_json::Value>, StoreError>;
    /// Keeps a document, over the one before.
    fn put_document(&mut self, kind: &str, id: &str, document: &serde_json::Value) -> Result<(), StoreError>;
    /// Forgets a document.
    fn delete_document(&mut self, kind: &str, id: &str) -> Result<(), StoreError>;
    /// Documents of a kind in order of id.
    fn documents(&mut self, kind: &str, limit: u32) -> Result<Vec<(String, serde_json::Value)>, StoreError>;
}
