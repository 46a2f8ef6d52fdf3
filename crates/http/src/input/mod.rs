//! What bodies and queries hold: one reader each, and beside it the schema that the OpenAPI document shows for it.
//!
//! The schemas are written for readers of the document; a test holds their names to what the readers ask for.

pub mod contract;
pub mod credits;
pub mod dispute;
pub mod gig;
pub mod hosted_agent;
pub mod key;
pub mod milestone;
pub mod negotiation;
pub mod operator;
pub mod payout;
pub mod profile;
pub mod sandbox;

#[cfg(test)]
pub(crate) mod documented {
    use crate::fields::{Fields, Reader};
    use serde_json::Value;
    use utoipa::ToSchema;

    /// The schema of `S` has the very names that `reader` asks for.
    pub fn assert_same_names<S: ToSchema, T>(reader: Reader<T>) {
        let mut read = Fields::names(reader);
        read.sort_unstable();
        let schema = serde_json::to_value(S::schema()).expect("a schema is JSON");
        let Value::Object(properties) = &schema["properties"] else { panic!("no properties in {schema}") };
        let mut shown: Vec<_> = properties.keys().map(String::as_str).collect();
        shown.sort_unstable();
        assert_eq!(shown, read, "{}", S::name());
    }
}
