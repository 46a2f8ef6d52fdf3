//! What is sent of disputes.

use crate::fields::parse::{self, Parsed};
use crate::fields::{Fields, Read};
use crate::openapi::words;
use domain::actor::Role;
use domain::deal::dispute::EVIDENCE_MAX;
use domain::deal::{DisputeStatus, EvidenceKind};
use domain::money::{AMOUNT_MAX, Cents};
use domain::refusal::FieldError;
use domain::text::Prose;
use serde_json::Value;
use usecases::disputes::{NewDispute, NewEvidence, Ruling};
use utoipa::ToSchema;
use uuid::Uuid;

const SIDES: [Role; 2] = [Role::Client, Role::Worker];

/// A dispute to open.
#[derive(ToSchema)]
#[schema(as = NewDispute)]
pub struct DisputeInput {
    /// The contract.
    pub contract_id: Uuid,
    /// The milestone of the contract.
    pub milestone_id: Uuid,
    /// The caller's own side: client or worker.
    #[schema(value_type = words::Role)]
    pub disputing_party: String,
    /// Why.
    #[schema(min_length = 1, max_length = 5_000)]
    pub reason: String,
    /// What shows it.
    #[schema(max_items = 20)]
    pub evidence: Option<Vec<EvidenceInput>>,
}

/// A piece of evidence.
#[derive(ToSchema)]
#[schema(as = NewEvidence)]
pub struct EvidenceInput {
    /// github_commit, screenshot, video, deployed_url, contract_requirement, build_log or other.
    #[schema(value_type = words::EvidenceType)]
    pub r#type: String,
    /// http or https.
    #[schema(max_length = 2_048, pattern = "^https?://[^\\s/?#]+[^\\s]*$", example = "https://grace.example/parser")]
    pub url: Option<String>,
    /// What it shows.
    #[schema(max_length = 5_000)]
    pub description: Option<String>,
}

/// What the other party says and shows.
#[derive(ToSchema)]
#[schema(as = NewResponse)]
pub struct ResponseInput {
    /// What shows otherwise.
    #[schema(min_items = 1, max_items = 20)]
    pub evidence: Vec<EvidenceInput>,
    /// A word.
    #[schema(max_length = 5_000)]
    pub statement: Option<String>,
}

/// Evidence that comes later.
#[derive(ToSchema)]
#[schema(as = LateEvidence)]
pub struct LateEvidenceInput {
    /// What it is.
    #[schema(min_items = 1, max_items = 20)]
    pub evidence: Vec<EvidenceInput>,
}

/// What the worker should get.
#[derive(ToSchema)]
#[schema(as = SettlementRequest)]
pub struct SettlementInput {
    /// The rest is refunded.
    #[schema(minimum = 0, maximum = 99_999_999)]
    pub release_cents: i64,
}

/// How an operator rules.
#[derive(ToSchema)]
#[schema(as = Ruling)]
pub struct RulingInput {
    /// What the worker gets, before the arbitration fee; the rest is refunded.
    #[schema(minimum = 0, maximum = 99_999_999)]
    pub release_cents: i64,
    /// Why.
    #[schema(min_length = 1, max_length = 5_000)]
    pub rationale: String,
    /// What the arbitration costs; never more than the part of the side that bears it.
    #[schema(minimum = 0, maximum = 99_999_999)]
    pub arbitration_fee_cents: Option<i64>,
    /// From whose part it is taken: client or worker. Needed where there is a fee.
    #[schema(value_type = Option<words::Role>)]
    pub arbitration_fee_from: Option<String>,
}

/// Reads a dispute to open.
///
/// # Errors
/// When a field is missing or flawed.
pub fn new_dispute(body: &mut Fields) -> Read<NewDispute> {
    let contract = body.required("contract_id", parse::id);
    let milestone = body.required("milestone_id", parse::id);
    let disputing_party = body.required("disputing_party", parse::one_of(&SIDES, Role::name));
    let reason = body.required("reason", parse::text);
    let evidence = body.optional("evidence", evidence);
    Ok(NewDispute {
        contract: contract?,
        milestone: milestone?,
        disputing_party: disputing_party?,
        reason: reason?,
        evidence: evidence?.unwrap_or_default(),
    })
}

/// Reads a response.
///
/// # Errors
/// When a field is missing or flawed.
pub fn response(body: &mut Fields) -> Read<(Vec<NewEvidence>, Option<Prose>)> {
    let evidence = body.required("evidence", some_evidence);
    let statement = body.optional("statement", parse::text);
    Ok((evidence?, statement?))
}

/// Reads evidence that comes later.
///
/// # Errors
/// When it is missing or flawed.
pub fn late_evidence(body: &mut Fields) -> Read<Vec<NewEvidence>> {
    body.required("evidence", some_evidence)
}

/// Reads what the worker should get.
///
/// # Errors
/// When it is missing or flawed.
pub fn release(body: &mut Fields) -> Read<Cents> {
    body.required("release_cents", parse::cents(0..=AMOUNT_MAX.0))
}

/// Reads a ruling.
///
/// # Errors
/// When a field is missing or flawed, or nobody bears the fee.
pub fn ruling(body: &mut Fields) -> Read<Ruling> {
    let release = release(body);
    let rationale = body.required("rationale", parse::text);
    let fee = body.optional("arbitration_fee_cents", parse::cents(0..=AMOUNT_MAX.0));
    let from = body.optional("arbitration_fee_from", parse::one_of(&SIDES, Role::name));
    let from = match (&fee, from) {
        (Ok(Some(fee)), Ok(None)) if !fee.is_zero() => {
            body.refuse("arbitration_fee_from", "REQUIRED", "must say who bears the fee: client or worker")
        }
        (_, from) => from,
    };
    let arbitration = fee?.unwrap_or_default();
    Ok(Ruling { release: release?, rationale: rationale?, arbitration, arbitration_from: from? })
}

/// Reads of which status disputes are wanted.
///
/// # Errors
/// When it is flawed.
pub fn filter(query: &mut Fields) -> Read<Option<DisputeStatus>> {
    query.optional("status", parse::one_of(&DisputeStatus::ALL, DisputeStatus::name))
}

/// Reads whether the evidence is wanted.
///
/// # Errors
/// When it is flawed.
pub fn with_evidence(query: &mut Fields) -> Read<bool> {
    let evidence = query.optional("evidence", parse::flag);
    Ok(evidence?.unwrap_or(false))
}

fn evidence(value: &Value) -> Parsed<Vec<NewEvidence>> {
    parse::list(EVIDENCE_MAX, parse::object(piece))(value)
}

fn some_evidence(value: &Value) -> Parsed<Vec<NewEvidence>> {
    match evidence(value)? {
        none if none.is_empty() => Err(vec![FieldError::new("", "TOO_FEW", "must have at least one item")]),
        some => Ok(some),
    }
}

fn piece(fields: &mut Fields) -> Read<NewEvidence> {
    let kind = fields.required("type", parse::one_of(&EvidenceKind::ALL, EvidenceKind::name));
    let url = fields.optional("url", parse::url);
    let description = fields.optional("description", parse::text);
    Ok(NewEvidence { kind: kind?, url: url?, description: description? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documented::assert_same_names;
    use serde_json::json;

    #[test]
    fn the_document_has_the_names_that_are_read() {
        assert_same_names::<DisputeInput, _>(new_dispute);
        assert_same_names::<EvidenceInput, _>(piece);
        assert_same_names::<ResponseInput, _>(response);
        assert_same_names::<LateEvidenceInput, _>(late_evidence);
        assert_same_names::<SettlementInput, _>(release);
        assert_same_names::<RulingInput, _>(ruling);
    }

    #[test]
    fn a_fee_is_borne_by_somebody() {
        let flaws = |body| {
            let errors = Fields::of(body).expect("an object").read(ruling).expect_err("refused");
            errors.into_iter().map(|it| it.pointer).collect::<Vec<_>>()
        };
        let fee = json!({ "release_cents": 1, "rationale": "So", "arbitration_fee_cents": 5 });
        assert_eq!(flaws(fee), ["/arbitration_fee_from"]);
        let wrong = json!({ "release_cents": -1, "arbitration_fee_cents": 5, "arbitration_fee_from": "operator" });
        assert_eq!(flaws(wrong), ["/release_cents", "/rationale", "/arbitration_fee_from"]);
        let free = json!({ "release_cents": 1, "rationale": "So", "arbitration_fee_cents": 0 });
        assert!(Fields::of(free).expect("an object").read(ruling).is_ok());
    }
}
