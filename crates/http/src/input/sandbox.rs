//! What is sent to the sandbox's own routes.

use crate::fields::parse;
use crate::fields::{Fields, Read};
use domain::time::{Span, seconds};
use usecases::sandbox::ADVANCE_MAX;
use utoipa::ToSchema;

/// How far to move the clock.
#[derive(ToSchema)]
#[schema(as = ClockAdvance)]
pub struct AdvanceInput {
    /// At most 400 days.
    #[schema(minimum = 0, maximum = 34_560_000)]
    pub seconds: i64,
}

/// A test card.
#[derive(ToSchema)]
#[schema(as = TestCard)]
pub struct CardInput {
    /// A number of the sandbox’s test cards.
    #[schema(example = "4242 4242 4242 4242", min_length = 1, max_length = 40)]
    pub card: String,
}

/// Reads how far to move the clock.
///
/// # Errors
/// When it is missing or flawed.
pub fn advance(body: &mut Fields) -> Read<Span> {
    let moved = body.required("seconds", parse::integer(0..=ADVANCE_MAX.num_seconds()));
    moved.map(seconds)
}

/// Reads a test card.
///
/// # Errors
/// When it is missing or flawed.
pub fn card(body: &mut Fields) -> Read<String> {
    body.required("card", parse::plain(40))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documented::assert_same_names;

    #[test]
    fn the_document_has_the_names_that_are_read() {
        assert_same_names::<AdvanceInput, _>(advance);
        assert_same_names::<CardInput, _>(card);
    }
}
