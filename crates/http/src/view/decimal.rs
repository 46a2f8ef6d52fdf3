//! Numbers with two decimals that are integers inside.

use serde::{Serialize, Serializer};
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Hundredths, written as a number with at most two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hundredths(pub i64);

impl Serialize for Hundredths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        match (rest, format!("{sign}{whole}.{rest:02}").parse()) {
            (0, _) | (_, Err(_)) => serializer.serialize_i64(self.0 / 100),
            (_, Ok(number)) => serializer.serialize_f64(number),
        }
    }
}

impl PartialSchema for Hundredths {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Number).description(Some("A number with at most two decimals")).into()
    }
}

impl ToSchema for Hundredths {
    fn name() -> Cow<'static, str> {
        "Decimal".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_as_short_as_they_are() {
        let write = |hundredths| serde_json::to_string(&Hundredths(hundredths)).expect("JSON");
        assert_eq!([0, 4000, 1225, 450, 29].map(write), ["0", "40", "12.25", "4.5", "0.29"]);
        assert_eq!([-500, -125, -50].map(write), ["-5", "-1.25", "-0.5"]);
    }
}
