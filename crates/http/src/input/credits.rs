//! What is sent of credits.

use crate::fields::parse;
use crate::fields::{Fields, Read};
use crate::openapi::words;
use domain::credits::{AMOUNT_MAX, CreditReason};
use usecases::credits::Deduction;
use utoipa::ToSchema;

/// What to spend credits on.
#[derive(ToSchema)]
#[schema(as = CreditDeduction)]
pub struct DeductionInput {
    /// How many.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub amount: i64,
    /// match_deduction or intro_deduction.
    #[schema(value_type = words::DeductionReason)]
    pub reason: String,
    /// What for: credits are spent once a reason and reference.
    #[schema(min_length = 1, max_length = 200)]
    pub reference_id: Option<String>,
}

/// Reads what to spend credits on.
///
/// # Errors
/// When a field is missing or flawed.
pub fn deduction(body: &mut Fields) -> Read<Deduction> {
    let amount = body.required("amount", parse::integer(1..=AMOUNT_MAX));
    let reason = body.required("reason", parse::one_of(&CreditReason::DEDUCTIONS, CreditReason::name));
    let reference = body.optional("reference_id", parse::text);
    Ok(Deduction { amount: amount?, reason: reason?, reference: reference? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documented::assert_same_names;

    #[test]
    fn the_document_has_the_names_that_are_read() {
        assert_same_names::<DeductionInput, _>(deduction);
    }
}
