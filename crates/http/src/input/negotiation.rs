//! What is sent in negotiations.

use super::gig::rate;
use crate::fields::parse;
use crate::fields::{Fields, Read};
use domain::deal::Proposal;
use domain::deal::negotiation::ROUNDS_MAX;
use domain::deal::terms::{PAYOUT_DELAY_MAX, PAYOUT_DELAY_MIN};
use domain::text::{Prose, Text};
use usecases::negotiations::Start;
use utoipa::ToSchema;
use uuid::Uuid;

const STATES: [&str; 5] = ["pending", "in_progress", "pending_owner_approval", "approved", "expired"];

/// With whom to negotiate about what.
#[derive(ToSchema)]
#[schema(as = NewNegotiation)]
pub struct StartInput {
    /// The gig.
    pub gig_id: Uuid,
    /// A freelancer on the gig's shortlist.
    pub worker_user_id: Uuid,
}

/// With whom to negotiate about what; with any of the terms, round 1 is made at once.
#[derive(ToSchema)]
#[schema(as = NewNegotiationWithTerms)]
pub struct NegotiateInput {
    /// The gig.
    pub gig_id: Uuid,
    /// A freelancer on the gig's shortlist.
    pub worker_user_id: Uuid,
    /// Cents an hour.
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub rate_cents: Option<i64>,
    /// Up to two decimals.
    #[schema(minimum = 0, maximum = 168, multiple_of = 0.01)]
    pub hours_per_week: Option<f64>,
    /// When work starts.
    #[schema(format = Date)]
    pub start_date: Option<String>,
    /// Days between release and payout.
    #[schema(minimum = 3, maximum = 10)]
    pub payout_delay_days: Option<u8>,
}

/// A proposal; what is left out keeps its last value.
#[derive(ToSchema)]
#[schema(as = NewRound)]
pub struct RoundInput {
    /// Cents an hour.
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub rate_cents: Option<i64>,
    /// Up to two decimals.
    #[schema(minimum = 0, maximum = 168, multiple_of = 0.01)]
    pub hours_per_week: Option<f64>,
    /// When work starts.
    #[schema(format = Date)]
    pub start_date: Option<String>,
    /// Days between release and payout.
    #[schema(minimum = 3, maximum = 10)]
    pub payout_delay_days: Option<u8>,
    /// A word to the other party.
    #[schema(max_length = 2_000)]
    pub note: Option<String>,
    /// Refused with 412 when `round_number` differs.
    #[schema(minimum = 0, maximum = 3)]
    pub expected_round: Option<u8>,
}

/// What the caller takes to be on the table.
#[derive(ToSchema)]
#[schema(as = AgreeRequest)]
pub struct AgreeInput {
    /// Refused with 412 when `round_number` differs.
    #[schema(minimum = 0, maximum = 3)]
    pub expected_round: Option<u8>,
}

/// Why, for the other party.
#[derive(ToSchema)]
#[schema(as = Reason)]
pub struct ReasonInput {
    /// Why.
    #[schema(max_length = 5_000)]
    pub reason: Option<String>,
}

/// A contact for the other party alone.
#[derive(ToSchema)]
#[schema(as = NewContact)]
pub struct ContactInput {
    /// Such as Telegram or e-mail.
    #[schema(min_length = 1, max_length = 50)]
    pub contact_type: String,
    /// The handle or the address.
    #[schema(min_length = 1, max_length = 200)]
    pub contact_value: String,
}

/// Reads with whom to negotiate about what.
///
/// # Errors
/// When a field is missing or flawed.
pub fn start(body: &mut Fields) -> Read<Start> {
    let gig = body.required("gig_id", parse::id);
    let worker = body.required("worker_user_id", parse::id);
    Ok(Start { gig: gig?, worker: worker?, proposal: None })
}

/// Reads the same, and the terms of round 1 if there are any.
///
/// # Errors
/// When a field is missing or flawed.
pub fn negotiate(body: &mut Fields) -> Read<Start> {
    let (started, proposal) = (start(body), terms(body));
    let (started, proposal) = (started?, proposal?);
    Ok(Start { proposal: (proposal != Proposal::default()).then_some(proposal), ..started })
}

/// Reads a proposal, and how many rounds its author has seen.
///
/// # Errors
/// When a field is flawed.
pub fn round(body: &mut Fields) -> Read<(Proposal, Option<u8>)> {
    let proposal = terms(body);
    let note = body.optional("note", parse::text);
    let expected_round = expected_round(body);
    Ok((Proposal { note: note?, ..proposal? }, expected_round?))
}

fn terms(body: &mut Fields) -> Read<Proposal> {
    let rate = body.optional("rate_cents", rate);
    let hours = body.optional("hours_per_week", parse::hours);
    let start_date = body.optional("start_date", parse::date);
    let delay = body.optional("payout_delay_days", parse::small(PAYOUT_DELAY_MIN..=PAYOUT_DELAY_MAX));
    Ok(Proposal { rate: rate?, hours: hours?, start_date: start_date?, payout_delay_days: delay?, note: None })
}

/// Reads how many rounds the caller has seen.
///
/// # Errors
/// When it is flawed.
pub fn expected_round(body: &mut Fields) -> Read<Option<u8>> {
    body.optional("expected_round", parse::small(0..=ROUNDS_MAX))
}

/// Reads why.
///
/// # Errors
/// When it is flawed.
pub fn reason(body: &mut Fields) -> Read<Option<Prose>> {
    body.optional("reason", parse::text)
}

/// Reads a contact: what kind, and which.
///
/// # Errors
/// When a field is missing or flawed.
pub fn contact(body: &mut Fields) -> Read<(Text<1, 50>, Text<1, 200>)> {
    let kind = body.required("contact_type", parse::text);
    let value = body.required("contact_value", parse::text);
    Ok((kind?, value?))
}

/// Reads in which state negotiations are wanted.
///
/// # Errors
/// When it is flawed.
pub fn filter(query: &mut Fields) -> Read<Option<&'static str>> {
    query.optional("state", parse::one_of(&STATES, |state| state))
}

/// Reads whether the audit is wanted.
///
/// # Errors
/// When it is flawed.
pub fn audit(query: &mut Fields) -> Read<bool> {
    let audit = query.optional("audit", parse::flag);
    Ok(audit?.unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documented::assert_same_names;
    use domain::deal::NegotiationState;
    use serde_json::json;

    #[test]
    fn the_document_has_the_names_that_are_read() {
        assert_same_names::<StartInput, _>(start);
        assert_same_names::<NegotiateInput, _>(negotiate);
        assert_same_names::<RoundInput, _>(round);
        assert_same_names::<AgreeInput, _>(expected_round);
        assert_same_names::<ReasonInput, _>(reason);
        assert_same_names::<ContactInput, _>(contact);
    }

    #[test]
    fn terms_make_a_first_round_and_nothing_makes_none() {
        let id = Uuid::nil().to_string();
        let read = |body| Fields::of(body).expect("an object").read(negotiate).expect("taken");
        assert_eq!(read(json!({ "gig_id": id, "worker_user_id": id })).proposal, None);
        let with_terms = read(json!({ "gig_id": id, "worker_user_id": id, "rate_cents": 0 }));
        assert!(with_terms.proposal.is_some());
    }

    #[test]
    fn every_state_can_be_asked_for() {
        use NegotiationState as S;
        for state in [S::Pending, S::InProgress, S::PendingOwnerApproval, S::Approved] {
            assert!(STATES.contains(&state.name()), "{}", state.name());
        }
    }
}
