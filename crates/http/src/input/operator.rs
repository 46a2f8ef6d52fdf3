//! What operators, and those who report to them, send.

use crate::fields::parse::{self, Parsed};
use crate::fields::{Fields, Read};
use crate::openapi::words;
use domain::account::Tier;
use domain::credits::AMOUNT_MAX;
use domain::id::UserId;
use domain::refusal::FieldError;
use domain::report::{ReportKind, Reported};
use domain::review::{ModerationDecision, ReviewStatus};
use domain::text::Statement;
use serde_json::Value;
use usecases::operators::Why;
use utoipa::ToSchema;
use uuid::Uuid;

/// What to report.
#[derive(ToSchema)]
#[schema(as = NewReport)]
pub struct ReportInput {
    /// gig or user.
    #[schema(value_type = words::ReportKind)]
    pub kind: String,
    /// The gig or the user.
    pub id: Uuid,
    /// What is wrong with it.
    #[schema(min_length = 1, max_length = 5_000)]
    pub reason: String,
}

/// Why an operator acts.
#[derive(ToSchema)]
#[schema(as = Rationale)]
pub struct RationaleInput {
    /// Kept with the act.
    #[schema(min_length = 1, max_length = 5_000)]
    pub rationale: String,
}

/// Which tier, and why.
#[derive(ToSchema)]
#[schema(as = TierChange)]
pub struct TierInput {
    /// 1 to 40 of a–z, 0–9, `_` and `-`.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9_-]+$", example = "pro")]
    pub tier: String,
    /// Kept with the act.
    #[schema(min_length = 1, max_length = 5_000)]
    pub rationale: String,
}

/// Why a gig is taken down.
#[derive(ToSchema)]
#[schema(as = TakeDown)]
pub struct TakeDownInput {
    /// What is wrong with it.
    #[schema(min_length = 1, max_length = 5_000)]
    pub reason: String,
    /// Kept with the act; the reason by default.
    #[schema(min_length = 1, max_length = 5_000)]
    pub rationale: Option<String>,
}

/// Credits for a user.
#[derive(ToSchema)]
#[schema(as = CreditGrant)]
pub struct GrantInput {
    /// Whom to give them to.
    pub user_id: Uuid,
    /// How many.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub amount: i64,
    /// What for.
    #[schema(min_length = 1, max_length = 5_000)]
    pub reason: String,
    /// Kept with the act; the reason by default.
    #[schema(min_length = 1, max_length = 5_000)]
    pub rationale: Option<String>,
}

/// What becomes of a review.
#[derive(ToSchema)]
#[schema(as = ModerationRequest)]
pub struct ModerationInput {
    /// publish or reject.
    #[schema(value_type = words::ModerationDecision)]
    pub decision: String,
    /// Why.
    #[schema(min_length = 1, max_length = 5_000)]
    pub reason: Option<String>,
    /// Kept with the act; the reason by default.
    #[schema(min_length = 1, max_length = 5_000)]
    pub rationale: Option<String>,
}

/// Reads what to report.
///
/// # Errors
/// When a field is missing or flawed.
pub fn report(body: &mut Fields) -> Read<(Reported, Statement)> {
    let kind = body.required("kind", parse::one_of(&ReportKind::ALL, ReportKind::name));
    let id = body.required("id", parse::id::<UserId>);
    let reason = body.required("reason", parse::text);
    Ok((Reported::of(kind?, id?.0), reason?))
}

/// Reads why an operator acts.
///
/// # Errors
/// When it is missing or flawed.
pub fn rationale(body: &mut Fields) -> Read<Statement> {
    body.required("rationale", parse::text)
}

/// Reads which tier, and why.
///
/// # Errors
/// When a field is missing or flawed.
pub fn tier(body: &mut Fields) -> Read<(Tier, Statement)> {
    let tier = body.required("tier", tier_name);
    let rationale = rationale(body);
    Ok((tier?, rationale?))
}

fn tier_name(value: &Value) -> Parsed<Tier> {
    let message = "must be 1 to 40 of a-z, 0-9, _ and -";
    value.as_str().and_then(Tier::parse).ok_or_else(|| vec![FieldError::new("", "MALFORMED", message)])
}

/// Reads why a gig is taken down.
///
/// # Errors
/// When a field is missing or flawed.
pub fn take_down(body: &mut Fields) -> Read<Why> {
    let reason = body.required("reason", parse::text);
    let rationale = body.optional("rationale", parse::text);
    Ok(Why { reason: Some(reason?), rationale: rationale? })
}

/// Reads credits for a user.
///
/// # Errors
/// When a field is missing or flawed.
pub fn grant(body: &mut Fields) -> Read<(UserId, i64, Why)> {
    let user = body.required("user_id", parse::id);
    let amount = body.required("amount", parse::integer(1..=AMOUNT_MAX));
    let why = take_down(body);
    Ok((user?, amount?, why?))
}

/// Reads what becomes of a review.
///
/// # Errors
/// When a field is missing or flawed.
pub fn moderation(body: &mut Fields) -> Read<(ModerationDecision, Why)> {
    let decision = body.required("decision", parse::one_of(&ModerationDecision::ALL, ModerationDecision::name));
    let reason = body.optional("reason", parse::text);
    let rationale = body.optional("rationale", parse::text);
    Ok((decision?, Why { reason: reason?, rationale: rationale? }))
}

/// Reads of which status reviews are wanted.
///
/// # Errors
/// When it is flawed.
pub fn reviews(query: &mut Fields) -> Read<Option<ReviewStatus>> {
    query.optional("status", parse::one_of(&ReviewStatus::ALL, ReviewStatus::name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documented::assert_same_names;

    #[test]
    fn the_document_has_the_names_that_are_read() {
        assert_same_names::<ReportInput, _>(report);
        assert_same_names::<RationaleInput, _>(rationale);
        assert_same_names::<TierInput, _>(tier);
        assert_same_names::<TakeDownInput, _>(take_down);
        assert_same_names::<GrantInput, _>(grant);
        assert_same_names::<ModerationInput, _>(moderation);
    }
}
