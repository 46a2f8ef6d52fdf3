//! What is sent of oneself.

use super::gig::skills;
use crate::fields::parse::{self, Parsed};
use crate::fields::{Fields, Read};
use domain::account::{Login, ProfilePatch, UserType};
use domain::refusal::FieldError;
use serde_json::Value;
use utoipa::ToSchema;

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
    #[schema(max_items = 30)]
    pub skills: Option<Vec<String>>,
    /// client or freelancer.
    pub user_type: Option<String>,
    /// http or https.
    pub portfolio_website_url: Option<String>,
    /// http or https.
    pub resume_url: Option<String>,
}

/// Whom to sign in as.
#[derive(ToSchema)]
#[schema(as = SandboxSignIn)]
pub struct SignInInput {
    /// 1 to 39 of a–z, 0–9 and `-`.
    #[schema(example = "ada")]
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
    }
}
