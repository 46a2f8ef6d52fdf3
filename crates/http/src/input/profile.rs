//! What is sent of oneself.

use super::gig::skills;
use crate::fields::parse::{self, Parsed};
use crate::fields::{Fields, Read};
use crate::openapi::words;
use domain::account::{Login, ProfilePatch, UserType};
use domain::id::UserId;
use domain::ports::identity::REPOS_MAX;
use domain::refusal::FieldError;
use domain::text::Prose;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// Repositories that are shown when nobody says otherwise.
const REPOS_DEFAULT: u8 = 10;
const USER_TYPES: [UserType; 2] = [UserType::Client, UserType::Freelancer];

/// What to change of the own profile; what is left out stays, null clears.
#[derive(ToSchema)]
#[schema(as = ProfilePatch)]
pub struct ProfilePatchInput {
    /// A name.
    #[schema(max_length = 100)]
    pub display_name: Option<String>,
    /// A few words.
    #[schema(max_length = 5_000)]
    pub bio: Option<String>,
    /// What it takes; duplicates are folded.
    #[schema(max_items = 30, value_type = Option<Vec<words::Skill>>, nullable = false)]
    pub skills: Option<Vec<String>>,
    /// What to be.
    #[schema(value_type = Option<words::UserType>, nullable = false)]
    pub user_type: Option<String>,
    /// http or https.
    #[schema(
        max_length = 2_048,
        pattern = "^https?://[A-Za-z0-9.-]+(:[0-9]{1,4})?([/?#][A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?$",
        example = "https://grace.example/parser"
    )]
    pub portfolio_website_url: Option<String>,
    /// http or https.
    #[schema(
        max_length = 2_048,
        pattern = "^https?://[A-Za-z0-9.-]+(:[0-9]{1,4})?([/?#][A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?$",
        example = "https://grace.example/parser"
    )]
    pub resume_url: Option<String>,
}

/// For whom to vouch.
#[derive(ToSchema)]
#[schema(as = NewVouch)]
pub struct VouchInput {
    /// Somebody else.
    #[schema(format = Uuid)]
    pub vouched_user_id: String,
}

/// A resume, as a form with one file.
#[derive(ToSchema)]
#[schema(as = ResumeUpload)]
pub struct ResumeInput {
    /// A PDF, JPEG, PNG or WebP of at most 5 MB, whatever it is called.
    #[schema(value_type = String, format = Binary)]
    pub resume: Vec<u8>,
}

/// Why to leave.
#[derive(ToSchema)]
#[schema(as = AccountDeletion)]
pub struct DeletionInput {
    /// For the operator.
    #[schema(max_length = 5_000)]
    pub reason: Option<String>,
}

/// How many repositories.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReposParams {
    /// 10 by default.
    #[param(minimum = 1, maximum = 30)]
    pub per_page: Option<u8>,
}

/// Whom to sign in as.
#[derive(ToSchema)]
#[schema(as = SandboxSignIn)]
pub struct SignInInput {
    /// 1 to 39 of a–z, 0–9 and `-`.
    #[schema(example = "ada", max_length = 39, pattern = "^[a-z0-9-]+$")]
    pub login: String,
}

/// Reads what to change of the own profile.
///
/// # Errors
/// When a field is flawed.
pub fn profile_patch(body: &mut Fields) -> Read<ProfilePatch> {
    let display_name = body.clearable("display_name", parse::text);
    let bio = body.clearable("bio", parse::text);
    let skills = body.change("skills", skills);
    let user_type = body.change("user_type", parse::one_of(&USER_TYPES, UserType::name));
    let portfolio_website_url = body.clearable("portfolio_website_url", parse::url);
    let resume_url = body.clearable("resume_url", parse::url);
    Ok(ProfilePatch {
        display_name: display_name?,
        bio: bio?,
        skills: skills?,
        user_type: user_type?,
        resume_url: resume_url?,
        portfolio_website_url: portfolio_website_url?,
    })
}

/// Reads for whom to vouch.
///
/// # Errors
/// When it is missing or flawed.
pub fn vouch(body: &mut Fields) -> Read<UserId> {
    body.required("vouched_user_id", parse::id)
}

/// Reads why somebody leaves; an empty reason is none.
///
/// # Errors
/// When it is flawed.
pub fn deletion(body: &mut Fields) -> Read<Option<Prose>> {
    let reason: Option<Prose> = body.optional("reason", parse::text)?;
    Ok(reason.filter(|reason| !reason.is_empty()))
}

/// Reads how many repositories are wanted.
///
/// # Errors
/// When that is no number of 1 to 30.
pub fn per_page(query: &mut Fields) -> Read<u8> {
    let wanted = query.optional("per_page", parse::from_text(parse::small(1..=REPOS_MAX)));
    Ok(wanted?.unwrap_or(REPOS_DEFAULT))
}

/// Reads whom to sign in as.
///
/// # Errors
/// When it is missing or flawed.
pub fn sign_in(body: &mut Fields) -> Read<Login> {
    body.required("login", login)
}

fn login(value: &Value) -> Parsed<Login> {
    let message = "must be 1 to 39 of a-z, 0-9 and -";
    value.as_str().and_then(Login::parse).ok_or_else(|| vec![FieldError::new("", "MALFORMED", message)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documented::assert_same_names;

    #[test]
    fn the_document_has_the_names_that_are_read() {
        assert_same_names::<ProfilePatchInput, _>(profile_patch);
        assert_same_names::<SignInInput, _>(sign_in);
        assert_same_names::<VouchInput, _>(vouch);
        assert_same_names::<DeletionInput, _>(deletion);
    }
}
