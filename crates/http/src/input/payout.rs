//! What is sent of payouts and the accounts they go to.

use crate::fields::parse::{self, Parsed};
use crate::fields::{Fields, Read};
use domain::account::Country;
use domain::refusal::FieldError;
use serde_json::Value;
use utoipa::ToSchema;

const STATUSES: [&str; 7] = ["scheduled", "in_transit", "paid", "parked", "failed", "frozen", "reversed"];

/// Where the payout account is to be.
#[derive(ToSchema)]
#[schema(as = ConnectRequest)]
pub struct ConnectInput {
    /// Two capital letters (ISO 3166-1); where the platform is by default. Fixed once set.
    #[schema(min_length = 2, max_length = 2, pattern = "^[A-Z]{2}$", example = "US")]
    pub country: Option<String>,
}

/// Reads where the payout account is to be.
///
/// # Errors
/// When it is flawed.
pub fn connect(body: &mut Fields) -> Read<Option<Country>> {
    body.optional("country", country)
}

fn country(value: &Value) -> Parsed<Country> {
    let message = "must be a country's two capital letters, such as US";
    value.as_str().and_then(Country::parse).ok_or_else(|| vec![FieldError::new("", "MALFORMED", message)])
}

/// Reads of which status payouts are wanted.
///
/// # Errors
/// When it is flawed.
pub fn filter(query: &mut Fields) -> Read<Option<&'static str>> {
    query.optional("status", parse::one_of(&STATUSES, |status| status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documented::assert_same_names;

    #[test]
    fn the_document_has_the_names_that_are_read() {
        assert_same_names::<ConnectInput, _>(connect);
    }
}
