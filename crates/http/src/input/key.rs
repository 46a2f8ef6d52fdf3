//! What is sent of API keys.

use crate::fields::parse::{self, Parsed};
use crate::fields::{Fields, Read};
use crate::openapi::words;
use domain::api_key::{KeyPrefix, KeyRequest, Scope, Scopes, SpendingLimits};
use domain::money::AMOUNT_MAX;
use domain::refusal::FieldError;
use serde_json::Value;
use utoipa::ToSchema;

const NAME_CHARACTERS_MAX: usize = 100;

/// A key to make.
#[derive(ToSchema)]
#[schema(as = ApiKeyRequest)]
pub struct KeyInput {
    /// 1 to 20 of A–Z, a–z, 0–9, `_` and `-`; `claw` by default.
    #[schema(max_length = 20, pattern = "^[A-Za-z0-9_-]+$", example = "claw")]
    pub prefix: Option<String>,
    /// What to call it.
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// The hosted agent that it shall belong to.
    pub hosted_agent_id: Option<uuid::Uuid>,
    /// What it may be used for; everything by default.
    #[schema(max_items = 8, value_type = Option<Vec<words::KeyScope>>)]
    pub scopes: Option<Vec<String>>,
    /// What it may spend.
    #[schema(value_type = Option<SpendingLimitsInput>)]
    pub limits: Option<SpendingLimitsInput>,
}

/// What a key may commit its owner to pay; what is left out is not limited.
#[derive(ToSchema)]
#[schema(as = SpendingLimitsRequest)]
pub struct SpendingLimitsInput {
    /// For one `fund`.
    #[schema(minimum = 0, maximum = 99_999_999)]
    pub max_fund_cents_per_call: Option<i64>,
    /// For all of a UTC day.
    #[schema(minimum = 0, maximum = 9_223_372_036_854_775_807_i64)]
    pub max_fund_cents_per_day: Option<i64>,
}

/// Reads a key to make.
///
/// # Errors
/// When a field is flawed.
pub fn key_request(body: &mut Fields) -> Read<KeyRequest> {
    let prefix = body.optional("prefix", prefix);
    let name = body.optional("name", parse::plain(NAME_CHARACTERS_MAX));
    let hosted_agent = body.optional("hosted_agent_id", parse::id);
    let scopes = body.optional("scopes", scopes);
    let limits = body.optional("limits", parse::object(limits));
    Ok(KeyRequest {
        prefix: prefix?.unwrap_or_default(),
        name: name?,
        hosted_agent: hosted_agent?,
        scopes: scopes?.unwrap_or_else(Scopes::all),
        limits: limits?.unwrap_or_default(),
    })
}

fn limits(fields: &mut Fields) -> Read<SpendingLimits> {
    let per_call = fields.optional("max_fund_cents_per_call", parse::cents(0..=AMOUNT_MAX.0));
    let per_day = fields.optional("max_fund_cents_per_day", parse::cents(0..=i64::MAX));
    Ok(SpendingLimits { max_fund_cents_per_call: per_call?, max_fund_cents_per_day: per_day? })
}

fn prefix(value: &Value) -> Parsed<KeyPrefix> {
    let message = "must be 1 to 20 of A-Z, a-z, 0-9, _ and -";
    value.as_str().and_then(KeyPrefix::parse).ok_or_else(|| vec![FieldError::new("", "MALFORMED", message)])
}

/// Scopes, in whatever order and however often; none at all is a key that can say who it is, and no more.
fn scopes(value: &Value) -> Parsed<Scopes> {
    let scopes = parse::list(Scope::ALL.len() * 2, parse::one_of(&Scope::ALL, Scope::name))(value)?;
    Ok(scopes.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documented::assert_same_names;
    use serde_json::json;

    #[test]
    fn the_document_has_the_names_that_are_read() {
        assert_same_names::<KeyInput, _>(key_request);
        assert_same_names::<SpendingLimitsInput, _>(limits);
    }

    #[test]
    fn a_flaw_within_the_limits_is_pointed_at() {
        let body = json!({ "limits": { "max_fund_cents_per_day": -1, "x": 1 }, "scopes": ["read", "all"] });
        let errors = Fields::of(body).expect("an object").read(key_request).expect_err("refused");
        let pointers: Vec<_> = errors.iter().map(|it| it.pointer.as_str()).collect();
        assert_eq!(pointers, ["/scopes/1", "/limits/max_fund_cents_per_day", "/limits/x"]);
    }
}
