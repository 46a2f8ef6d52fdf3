//! Instants as the API writes them.

use domain::time::Instant;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// An instant: RFC 3339 in UTC with a `Z`, to the millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct At(pub Instant);

impl PartialSchema for At {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("RFC 3339 in UTC with a Z, to the millisecond"))
            .into()
    }
}

impl ToSchema for At {
    fn name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }
}
