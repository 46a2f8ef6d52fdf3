//! Small documents.

use super::super::documents;
use super::super::unit::Unit;
use domain::ports::store::{Documents, StoreError};
use serde_json::Value;

impl Documents for Unit<'_> {
    fn document(&mut self, kind: &str, id: &str) -> Result<Option<Value>, StoreError> {
        self.read(|conn| documents::by_id(conn, kind, id))
    }

    fn lock_document(&mut self, kind: &str, id: &str) -> Result<Option<Value>, StoreError> {
        self.write(|conn| documents::lock(conn, kind, id))
    }

    fn put_document(&mut self, kind: &str, id: &str, document: &Value) -> Result<(), StoreError> {
        self.write(|conn| documents::put(conn, kind, id, document))
    }

    fn delete_document(&mut self, kind: &str, id: &str) -> Result<(), StoreError> {
        self.write(|conn| documents::delete(conn, kind, id))
    }

    fn documents(&mut self, kind: &str, limit: u32) -> Result<Vec<(String, Value)>, StoreError> {
        self.read(|conn| documents::of_kind(conn, kind, limit))
    }
}
