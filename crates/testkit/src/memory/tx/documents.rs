//! Small documents.

use super::super::pages;
use super::super::unit::Unit;
use domain::ports::store::{Documents, StoreError};
use serde_json::Value;

impl Documents for Unit {
    fn document(&mut self, kind: &str, id: &str) -> Result<Option<Value>, StoreError> {
        self.read(|state| state.documents.get(&named(kind, id)).cloned())
    }

    fn lock_document(&mut self, kind: &str, id: &str) -> Result<Option<Value>, StoreError> {
        self.lock(|state| state.documents.get(&named(kind, id)).cloned())
    }

    fn put_document(&mut self, kind: &str, id: &str, document: &Value) -> Result<(), StoreError> {
        self.change(|state| state.documents.put(named(kind, id), document.clone()))
    }

    fn delete_document(&mut self, kind: &str, id: &str) -> Result<(), StoreError> {
        self.change(|state| state.documents.remove(&named(kind, id)))
    }

    fn documents(&mut self, kind: &str, limit: u32) -> Result<Vec<(String, Value)>, StoreError> {
        self.read(|state| {
            let of_kind = state.documents.iter().filter(|((of, _), _)| of == kind);
            of_kind.map(|((_, id), document)| (id.clone(), document.clone())).take(pages::size(limit)).collect()
        })
    }
}

fn named(kind: &str, id: &str) -> (String, String) {
    (kind.to_owned(), id.to_owned())
}
