//! What is sent of milestones.

use crate::fields::parse;
use crate::fields::{Fields, Read};
use domain::deal::milestone::Artifact;
use domain::money::{AMOUNT_MAX, Cents};
use domain::text::{Prose, Text};
use usecases::contracts::NewMilestone;
use utoipa::ToSchema;

/// The most things that a delivery points at.
const ARTIFACTS_MAX: usize = 50;

/// A further milestone.
#[derive(ToSchema)]
#[schema(as = NewMilestone)]
pub struct MilestoneInput {
    /// What it is.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// 0, or 50 and more.
    #[schema(minimum = 0, maximum = 99_999_999)]
    pub amount_cents: i64,
    /// What is to be done.
    #[schema(max_length = 20_000)]
    pub scope: Option<String>,
}

/// What the caller takes the milestone to cost.
#[derive(ToSchema)]
#[schema(as = PaymentRequest)]
pub struct PaymentInput {
    /// Refused with 412 when `amount_cents` differs.
    #[schema(minimum = 0, maximum = 9_223_372_036_854_775_807_i64)]
    pub expected_amount_cents: Option<i64>,
}

/// What the worker hands in.
#[derive(ToSchema)]
#[schema(as = NewDelivery)]
pub struct DeliveryInput {
    /// What to change, or a word to go with it.
    #[schema(max_length = 5_000)]
    pub notes: Option<String>,
    /// What to look at.
    #[schema(max_items = 50)]
    pub artifacts: Option<Vec<ArtifactInput>>,
}

/// A thing that the worker points at.
#[derive(ToSchema)]
#[schema(as = NewArtifact)]
pub struct ArtifactInput {
    /// What kind of thing, in the worker's words.
    #[schema(min_length = 1, max_length = 50)]
    pub r#type: String,
    /// http or https.
    #[schema(
        max_length = 2_048,
        pattern = "^https?://[A-Za-z0-9.-]+(:[0-9]{1,4})?([/?#][A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?$",
        example = "https://grace.example/parser"
    )]
    pub url: String,
    /// More of what it is.
    #[schema(max_length = 5_000)]
    pub description: Option<String>,
}

/// Reads a further milestone.
///
/// # Errors
/// When a field is missing or flawed.
pub fn new_milestone(body: &mut Fields) -> Read<NewMilestone> {
    let title = body.required("title", parse::text);
    let amount = body.required("amount_cents", parse::cents(0..=AMOUNT_MAX.0));
    let scope = body.optional("scope", parse::text);
    Ok(NewMilestone { title: title?, scope: scope?.unwrap_or_default(), amount: amount? })
}

/// Reads what the caller takes the milestone to cost.
///
/// # Errors
/// When it is flawed.
pub fn expected_amount(body: &mut Fields) -> Read<Option<Cents>> {
    body.optional("expected_amount_cents", parse::cents(0..=i64::MAX))
}

/// Reads what the worker hands in.
///
/// # Errors
/// When a field is flawed.
pub fn delivery(body: &mut Fields) -> Read<(Option<Prose>, Vec<Artifact>)> {
    let notes = body.optional("notes", parse::text);
    let artifacts = body.optional("artifacts", parse::list(ARTIFACTS_MAX, parse::object(artifact)));
    Ok((notes?, artifacts?.unwrap_or_default()))
}

fn artifact(fields: &mut Fields) -> Read<Artifact> {
    let label = fields.required("type", parse::text);
    let url = fields.required("url", parse::url);
    let description = fields.optional("description", parse::text);
    let label: Text<1, 50> = label?;
    Ok(Artifact { label: label.to_string(), url: url?, description: description? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documented::assert_same_names;

    #[test]
    fn the_document_has_the_names_that_are_read() {
        assert_same_names::<MilestoneInput, _>(new_milestone);
        assert_same_names::<PaymentInput, _>(expected_amount);
        assert_same_names::<DeliveryInput, _>(delivery);
        assert_same_names::<ArtifactInput, _>(artifact);
    }
}
