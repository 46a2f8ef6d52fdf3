//! What is sent of gigs and applications.

use crate::fields::parse::{self, Parsed};
use crate::fields::{Fields, Read};
use crate::openapi::words;
use domain::application::ApplicationStatus;
use domain::gig::{GigPatch, GigStatus, NewGig};
use domain::id::GigId;
use domain::money::{Cents, RATE_MAX};
use domain::refusal::FieldError;
use domain::text::{Prose, Skill};
use serde_json::Value;
use utoipa::ToSchema;

/// The most skills of a gig or a profile.
pub const SKILLS_MAX: usize = 30;

/// A gig to post.
#[derive(ToSchema)]
#[schema(as = NewGig)]
pub struct NewGigInput {
    /// What it is.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// More of what it is.
    #[schema(max_length = 20_000)]
    pub description: Option<String>,
    /// What is to be done.
    #[schema(max_length = 20_000)]
    pub scope: Option<String>,
    /// What it takes; duplicates are folded.
    #[schema(max_items = 30, value_type = Option<Vec<words::Skill>>)]
    pub skills: Option<Vec<String>>,
    /// Cents an hour; 0 for volunteers, and the default.
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub rate_cents: Option<i64>,
    /// draft by default; active publishes it.
    #[schema(value_type = Option<words::GigStatus>)]
    pub status: Option<String>,
}

/// What to change of a gig; what is left out stays.
#[derive(ToSchema)]
#[schema(as = GigPatch)]
pub struct GigPatchInput {
    /// What it is.
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// More of what it is.
    #[schema(max_length = 20_000, nullable = false)]
    pub description: Option<String>,
    /// What is to be done.
    #[schema(max_length = 20_000, nullable = false)]
    pub scope: Option<String>,
    /// What it takes; duplicates are folded.
    #[schema(max_items = 30, value_type = Option<Vec<words::Skill>>, nullable = false)]
    pub skills: Option<Vec<String>>,
    /// Cents an hour.
    #[schema(minimum = 0, maximum = 100_000_000, nullable = false)]
    pub rate_cents: Option<i64>,
    /// active publishes it.
    #[schema(value_type = Option<words::GigStatus>, nullable = false)]
    pub status: Option<String>,
}

/// An application to a gig.
#[derive(ToSchema)]
#[schema(as = NewApplication)]
pub struct ApplyInput {
    /// A word to the client.
    #[schema(max_length = 5_000)]
    pub message: Option<String>,
}

/// Where an application goes.
#[derive(ToSchema)]
#[schema(as = ApplicationPatch)]
pub struct ApplicationPatchInput {
    /// What becomes of it.
    #[schema(value_type = words::ApplicationVerdict)]
    pub status: String,
}

/// Reads a gig to post.
///
/// # Errors
/// When a field is flawed.
pub fn new_gig(body: &mut Fields) -> Read<NewGig> {
    let title = body.required("title", parse::text);
    let description = body.optional("description", parse::text);
    let scope = body.optional("scope", parse::text);
    let skills = body.optional("skills", skills);
    let rate = body.optional("rate_cents", rate);
    let status = body.optional("status", status);
    Ok(NewGig {
        title: title?,
        description: description?.unwrap_or_default(),
        scope: scope?.unwrap_or_default(),
        skills: skills?.unwrap_or_default(),
        rate: rate?.unwrap_or(Cents::ZERO),
        status: status?.unwrap_or(GigStatus::Draft),
    })
}

/// Reads what to change of a gig.
///
/// # Errors
/// When a field is flawed.
pub fn gig_patch(body: &mut Fields) -> Read<GigPatch> {
    let title = body.change("title", parse::text);
    let description = body.change("description", parse::text);
    let scope = body.change("scope", parse::text);
    let skills = body.change("skills", skills);
    let rate = body.change("rate_cents", rate);
    let status = body.change("status", status);
    Ok(GigPatch {
        title: title?,
        description: description?,
        scope: scope?,
        skills: skills?,
        rate: rate?,
        status: status?,
    })
}

/// Reads a word to the client.
///
/// # Errors
/// When it is flawed.
pub fn apply(body: &mut Fields) -> Read<Prose> {
    let message = body.optional("message", parse::text);
    Ok(message?.unwrap_or_default())
}

/// Reads where an application goes.
///
/// # Errors
/// When it is missing or flawed.
pub fn application_patch(body: &mut Fields) -> Read<ApplicationStatus> {
    const TO: [ApplicationStatus; 2] = [ApplicationStatus::Shortlisted, ApplicationStatus::Rejected];
    body.required("status", parse::one_of(&TO, ApplicationStatus::name))
}

/// Reads of which status applications are wanted.
///
/// # Errors
/// When it is flawed.
pub fn application_filter(query: &mut Fields) -> Read<Option<ApplicationStatus>> {
    query.optional("status", application_status)
}

/// Reads which of the caller's own applications are wanted.
///
/// # Errors
/// When a parameter is flawed.
pub fn own_application_filter(query: &mut Fields) -> Read<(Option<GigId>, Option<ApplicationStatus>)> {
    let gig = query.optional("gig_id", parse::id);
    let status = query.optional("status", application_status);
    Ok((gig?, status?))
}

fn application_status(value: &Value) -> Parsed<ApplicationStatus> {
    parse::one_of(&ApplicationStatus::ALL, ApplicationStatus::name)(value)
}

/// A list of skills without duplicates.
///
/// # Errors
/// When it is no list of at most [`SKILLS_MAX`] skills.
pub fn skills(value: &Value) -> Parsed<Vec<Skill>> {
    let mut skills = parse::list(SKILLS_MAX, parse::text)(value)?;
    let mut seen = std::collections::HashSet::new();
    skills.retain(|skill: &Skill| seen.insert(skill.clone()));
    Ok(skills)
}

/// Cents an hour.
///
/// # Errors
/// When it is no integer, or out of range.
pub fn rate(value: &Value) -> Parsed<Cents> {
    parse::cents(0..=RATE_MAX.0)(value)
}

/// The status of a gig. Many a client says `published`; it is told the word for it.
///
/// # Errors
/// When it is no status.
pub fn status(value: &Value) -> Parsed<GigStatus> {
    match value.as_str() {
        Some("published") => {
            let message = "must be draft, active or closed; to publish a gig, use active";
            Err(vec![FieldError::new("", "NOT_ALLOWED", message)])
        }
        _ => parse::one_of(&GigStatus::ALL, GigStatus::name)(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documented::assert_same_names;
    use serde_json::json;

    #[test]
    fn the_document_has_the_names_that_are_read() {
        assert_same_names::<NewGigInput, _>(new_gig);
        assert_same_names::<GigPatchInput, _>(gig_patch);
        assert_same_names::<ApplyInput, _>(apply);
        assert_same_names::<ApplicationPatchInput, _>(application_patch);
    }

    #[test]
    fn a_gig_is_a_draft_for_nothing_unless_said_otherwise() {
        let gig = Fields::of(json!({ "title": "A" })).expect("an object").read(new_gig).expect("taken");
        assert_eq!((gig.status, gig.rate, gig.skills.len()), (GigStatus::Draft, Cents::ZERO, 0));
    }

    #[test]
    fn published_is_told_the_right_word() {
        let errors = Fields::of(json!({ "status": "published" })).expect("an object").read(gig_patch);
        let errors = errors.expect_err("refused");
        assert_eq!((errors[0].pointer.as_str(), errors[0].code), ("/status", "NOT_ALLOWED"));
        assert!(errors[0].message.contains("use active"), "{}", errors[0].message);
    }

    #[test]
    fn skills_are_folded() {
        let folded = skills(&json!(["rust", " rust ", "sql"])).expect("taken");
        assert_eq!(folded.iter().map(ToString::to_string).collect::<Vec<_>>(), ["rust", "sql"]);
    }
}
