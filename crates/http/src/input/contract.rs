//! What is sent of contracts.

use crate::fields::parse;
use crate::fields::{Fields, Read};
use domain::deal::ContractStatus;
use domain::text::Statement;
use usecases::reviews::NewReview;
use utoipa::ToSchema;

/// The characters of a SHA-256 in hexadecimal.
const HASH_CHARACTERS: usize = 64;

/// What the caller takes the terms to be.
#[derive(ToSchema)]
#[schema(as = ApproveRequest)]
pub struct ApproveInput {
    /// Refused with 412 when `terms_hash` differs.
    #[schema(min_length = 1, max_length = 64)]
    pub expected_terms_hash: Option<String>,
}

/// What to change.
#[derive(ToSchema)]
#[schema(as = NotesRequest)]
pub struct NotesInput {
    /// What to change, or a word to go with it.
    #[schema(min_length = 1, max_length = 5_000)]
    pub notes: String,
}

/// What a party thinks of the other.
#[derive(ToSchema)]
#[schema(as = NewReview)]
pub struct ReviewInput {
    /// 1 is worst, 5 is best.
    #[schema(minimum = 1, maximum = 5)]
    pub rating: u8,
    /// A few words.
    #[schema(max_length = 5_000)]
    pub review_text: Option<String>,
}

/// Reads what the caller takes the terms to be.
///
/// # Errors
/// When it is flawed.
pub fn approve(body: &mut Fields) -> Read<Option<String>> {
    body.optional("expected_terms_hash", parse::plain(HASH_CHARACTERS))
}

/// Reads what to change.
///
/// # Errors
/// When it is missing or flawed.
pub fn notes(body: &mut Fields) -> Read<Statement> {
    body.required("notes", parse::text)
}

/// Reads a review.
///
/// # Errors
/// When a field is missing or flawed.
pub fn review(body: &mut Fields) -> Read<NewReview> {
    let rating = body.required("rating", parse::small(1..=5));
    let text = body.optional("review_text", parse::text);
    Ok(NewReview { rating: rating?, text: text? })
}

/// Reads of which status contracts are wanted.
///
/// # Errors
/// When it is flawed.
pub fn filter(query: &mut Fields) -> Read<Option<ContractStatus>> {
    query.optional("status", parse::one_of(&ContractStatus::ALL, ContractStatus::name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documented::assert_same_names;

    #[test]
    fn the_document_has_the_names_that_are_read() {
        assert_same_names::<ApproveInput, _>(approve);
        assert_same_names::<NotesInput, _>(notes);
        assert_same_names::<ReviewInput, _>(review);
    }
}
