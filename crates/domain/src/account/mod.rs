//! A user's account: identity, type, profile, and the account that they are paid on.

mod payout;

pub use payout::{Country, PayoutAccount, PayoutAccountState};

use crate::id::UserId;
use crate::refusal::{Code, Refusal};
use crate::resume::{Resume, ResumeFile};
use crate::text::{Prose, Skill, Text};
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// What a user does here. Gates only the start of things (api.md §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserType {
    /// Posts gigs and starts negotiations.
    Client,
    /// Applies to gigs.
    Freelancer,
}

impl UserType {
    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Freelancer => "freelancer",
        }
    }
}

/// Whether a user may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// Yes.
    Active,
    /// No: an operator said so.
    Suspended,
    /// No: the account was deleted.
    Deleted,
}

impl UserStatus {
    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deleted => "deleted",
        }
    }
}

/// Where an identity comes from: a sandbox login, or GitHub's numeric id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "provider", content = "subject", rename_all = "snake_case")]
pub enum Identity {
    /// A login of the sandbox, lower case.
    Sandbox(String),
    /// GitHub's numeric id; the login may change.
    Github(i64),
    /// Nobody's any more: the account was deleted. Whoever signs in with what it was is somebody new.
    Erased,
}

/// What a user tells others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// A name.
    pub display_name: Option<Text<0, 100>>,
    /// A few words.
    pub bio: Option<Prose>,
    /// What they can do.
    pub skills: Vec<Skill>,
    /// The resume: elsewhere, or a file that was uploaded.
    // Profiles that were written before there were files have a link under this name.
    #[serde(default, alias = "resume_url")]
    pub resume: Option<Resume>,
    /// Where the portfolio is.
    pub portfolio_website_url: Option<String>,
    /// The linked GitHub login.
    pub github_username: Option<String>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Who it is, elsewhere.
    pub identity: Identity,
    /// What the user does here, once chosen.
    pub user_type: Option<UserType>,
    /// Whether the user may act.
    pub status: UserStatus,
    /// `free` or a paid tier.
    pub subscription_tier: String,
    /// Whether the user is an operator.
    pub operator: bool,
    /// What the user tells others.
    pub profile: Profile,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Raised by one with every change.
    pub version: i64,
}

/// What the login of a sandbox user looks like: 1 to 39 of a–z, 0–9 and `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Login(String);

impl Login {
    /// The most characters a login has.
    pub const LENGTH_MAX: usize = 39;

    /// The login, if `text` is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let sized = (1..=Self::LENGTH_MAX).contains(&text.len());
        let plain = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        (sized && plain).then(|| Self(text.to_owned()))
    }

    /// The login.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the sandbox's operator (api.md, “Sandbox only”).
    #[must_use]
    pub fn is_operator(&self) -> bool {
        self.0 == "operator"
    }
}

/// What a user subscribed to, such as `free` or `pro`: 1 to 40 of a–z, 0–9, `_` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tier(String);

impl Tier {
    /// The most characters a tier has.
    pub const LENGTH_MAX: usize = 40;

    /// The tier, if `text` is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let sized = (1..=Self::LENGTH_MAX).contains(&text.len());
        let plain = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
        (sized && plain).then(|| Self(text.to_owned()))
    }

    /// The tier.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a user changes of the own profile. The outer `None` leaves a field as it is, the inner one clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfilePatch {
    /// A name.
    pub display_name: Option<Option<Text<0, 100>>>,
    /// A few words.
    pub bio: Option<Option<Prose>>,
    /// What they can do.
    pub skills: Option<Vec<Skill>>,
    /// What they do here.
    pub user_type: Option<UserType>,
    /// Where the resume is.
    pub resume_url: Option<Option<String>>,
    /// Where the portfolio is.
    pub portfolio_website_url: Option<Option<String>>,
}

impl User {
    /// A user of the sandbox, as they sign in for the first time.
    #[must_use]
    pub fn of_sandbox(id: UserId, login: &Login, now: Instant) -> Self {
        Self {
            id,
            identity: Identity::Sandbox(login.0.clone()),
            user_type: None,
            status: UserStatus::Active,
            subscription_tier: "free".to_owned(),
            operator: login.is_operator(),
            profile: Profile {
                display_name: Text::parse(&login.0).ok(),
                // As if they had signed up with GitHub under that login.
                github_username: Some(login.0.clone()),
                ..Profile::default()
            },
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The user after a patch; `None` when nothing would change.
    #[must_use]
    pub fn patched(&self, patch: &ProfilePatch, now: Instant) -> Option<Self> {
        let mut next = self.clone();
        let profile = &mut next.profile;
        set(&mut profile.display_name, &patch.display_name);
        set(&mut profile.bio, &patch.bio);
        set(&mut profile.skills, &patch.skills);
        if let Some(link) = &patch.resume_url {
            profile.resume = link.clone().map(Resume::Link);
        }
        set(&mut profile.portfolio_website_url, &patch.portfolio_website_url);
        next.user_type = patch.user_type.or(next.user_type);
        (next != *self).then(|| next.touched(now))
    }

    /// The user with another resume, or none; `None` when nothing would change.
    #[must_use]
    pub fn with_resume(&self, resume: Option<Resume>, now: Instant) -> Option<Self> {
        let changed = self.profile.resume != resume;
        let profile = Profile { resume, ..self.profile.clone() };
        changed.then(|| Self { profile, ..self.clone() }.touched(now))
    }

    /// The file behind the resume, where it was uploaded.
    #[must_use]
    pub fn resume_file(&self) -> Option<ResumeFile> {
        match self.profile.resume {
            Some(Resume::File(file)) => Some(file),
            _ => None,
        }
    }

    /// What is left of a user who deleted the account: that there was one.
    #[must_use]
    pub fn erased(&self, now: Instant) -> Self {
        let erased = Self {
            identity: Identity::Erased,
            user_type: None,
            status: UserStatus::Deleted,
            subscription_tier: "free".to_owned(),
            operator: false,
            profile: Profile::default(),
            ..self.clone()
        };
        erased.touched(now)
    }

    fn touched(self, now: Instant) -> Self {
        Self { updated_at: now, version: self.version + 1, ..self }
    }

    /// The user, suspended by an operator; `None` when they are.
    ///
    /// # Errors
    /// `INVALID_STATE` for an operator, and for a deleted account.
    pub fn suspended(&self, now: Instant) -> Result<Option<Self>, Refusal> {
        match self.status {
            UserStatus::Suspended => Ok(None),
            UserStatus::Deleted => Err(Refusal::state("The account was deleted")),
            UserStatus::Active if self.operator => {
                Err(Refusal::state("An operator is not suspended, but taken from the configuration"))
            }
            UserStatus::Active => Ok(Some(self.changed(now, |next| next.status = UserStatus::Suspended))),
        }
    }

    /// The user, free to act again; `None` when they are.
    ///
    /// # Errors
    /// `INVALID_STATE` for a deleted account.
    pub fn restored(&self, now: Instant) -> Result<Option<Self>, Refusal> {
        match self.status {
            UserStatus::Active => Ok(None),
            UserStatus::Deleted => Err(Refusal::state("The account was deleted")),
            UserStatus::Suspended => Ok(Some(self.changed(now, |next| next.status = UserStatus::Active))),
        }
    }

    /// The user on another tier; `None` when they are on it.
    ///
    /// # Errors
    /// `INVALID_STATE` for a deleted account.
    pub fn on_tier(&self, tier: &Tier, now: Instant) -> Result<Option<Self>, Refusal> {
        match self.status {
            UserStatus::Deleted => Err(Refusal::state("The account was deleted")),
            _ if self.subscription_tier == tier.0 => Ok(None),
            _ => Ok(Some(self.changed(now, |next| next.subscription_tier.clone_from(&tier.0)))),
        }
    }

    fn changed(&self, now: Instant, change: impl FnOnce(&mut Self)) -> Self {
        let mut next = self.clone();
        change(&mut next);
        next.updated_at = now;
        next.version += 1;
        next
    }

    /// Lets a user who may act pass.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` for one who is suspended or deleted (security.md, “Authentication”).
    pub fn check_active(&self) -> Result<(), Refusal> {
        match self.status {
            UserStatus::Active => Ok(()),
            UserStatus::Suspended => Err(Refusal::new(Code::Unauthenticated, "This account is suspended")),
            UserStatus::Deleted => Err(Refusal::new(Code::Unauthenticated, "This account was deleted")),
        }
    }

    /// Lets those pass who chose to be of that type.
    ///
    /// # Errors
    /// `CLIENT_ONLY` or `FREELANCER_ONLY` for everybody else.
    pub fn check_type(&self, wanted: UserType) -> Result<(), Refusal> {
        if self.user_type == Some(wanted) {
            return Ok(());
        }
        let code = match wanted {
            UserType::Client => Code::ClientOnly,
            UserType::Freelancer => Code::FreelancerOnly,
        };
        let detail = format!("Only a {0} may do this; set user_type={0} with PATCH /api/profile/me", wanted.name());
        Err(Refusal::new(code, detail))
    }
}

fn set<T: Clone>(field: &mut T, patch: &Option<T>) {
    if let Some(value) = patch {
        field.clone_from(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::FileKey;
    use crate::resume::ResumeKind;
    use uuid::Uuid;

    #[test]
    fn logins_are_plain_and_short() {
        for login in ["ada", "a-1", &"x".repeat(39)] {
            assert!(Login::parse(login).is_some(), "{login}");
        }
        for login in ["", "Ada", "a b", "ä", "a_b", &"x".repeat(40)] {
            assert!(Login::parse(login).is_none(), "{login}");
        }
    }

    #[test]
    fn tiers_and_countries_are_what_they_look_like() {
        assert!(Tier::parse("pro_2-x").is_some());
        for tier in ["", "Pro", "a b", &"x".repeat(41)] {
            assert_eq!(Tier::parse(tier), None, "{tier}");
        }
        assert_eq!(Country::parse("DE").map(|it| it.to_string()), Some("DE".to_owned()));
        for country in ["", "D", "de", "DEU", "D1", "ÄÖ"] {
            assert_eq!(Country::parse(country), None, "{country}");
        }
    }

    #[test]
    fn a_suspension_is_undone_and_told_once() {
        let now = Instant::from_millis(0).unwrap();
        let ada = User::of_sandbox(UserId(Uuid::nil()), &Login::parse("ada").unwrap(), now);
        let suspended = ada.suspended(now).unwrap().unwrap();
        assert_eq!((suspended.status, suspended.version), (UserStatus::Suspended, 2));
        assert_eq!(suspended.suspended(now), Ok(None));
        assert_eq!(suspended.restored(now).unwrap().unwrap().status, UserStatus::Active);
        assert_eq!(ada.restored(now), Ok(None));
        let operator = User::of_sandbox(UserId(Uuid::nil()), &Login::parse("operator").unwrap(), now);
        assert_eq!(operator.suspended(now).unwrap_err().code, Code::InvalidState);
        let gone = User { status: UserStatus::Deleted, ..ada };
        assert_eq!(gone.suspended(now).unwrap_err().code, Code::InvalidState);
        assert_eq!(gone.restored(now).unwrap_err().code, Code::InvalidState);
    }

    #[test]
    fn a_patch_clears_what_is_null_and_leaves_what_is_left_out() {
        let now = Instant::from_millis(0).unwrap();
        let ada = User::of_sandbox(UserId(Uuid::nil()), &Login::parse("ada").unwrap(), now);
        let patch =
            ProfilePatch { display_name: Some(None), user_type: Some(UserType::Client), ..ProfilePatch::default() };
        let patched = ada.patched(&patch, now).unwrap();
        assert_eq!((patched.profile.display_name.clone(), patched.user_type), (None, Some(UserType::Client)));
        assert_eq!(patched.patched(&patch, now), None);
        assert_eq!(patched.patched(&ProfilePatch::default(), now), None);
    }

    #[test]
    fn a_profile_keeps_a_link_or_a_file_and_reads_what_was_written_before_there_were_files() {
        let link = Profile { resume: Some(Resume::Link("https://a.example/cv".to_owned())), ..Profile::default() };
        let before = serde_json::json!({
            "display_name": null, "bio": null, "skills": [], "resume_url": "https://a.example/cv",
            "portfolio_website_url": null, "github_username": null,
        });
        assert_eq!(serde_json::from_value::<Profile>(before).unwrap(), link);
        let file = ResumeFile { key: FileKey(Uuid::nil()), kind: ResumeKind::Pdf, bytes: 7 };
        for resume in [link.resume.clone(), Some(Resume::File(file)), None] {
            let profile = Profile { resume, ..Profile::default() };
            let kept = serde_json::to_value(&profile).unwrap();
            assert_eq!(serde_json::from_value::<Profile>(kept).unwrap(), profile);
        }
    }

    #[test]
    fn of_an_erased_user_nothing_is_left_that_says_who_it_was() {
        let now = Instant::from_millis(0).unwrap();
        let ada = User::of_sandbox(UserId(Uuid::nil()), &Login::parse("ada").unwrap(), now);
        let erased = ada.erased(now);
        assert!(!format!("{erased:?}").contains("ada"), "{erased:?}");
        assert_eq!((erased.id, erased.status, erased.version), (ada.id, UserStatus::Deleted, 2));
        assert_eq!(erased.check_active().unwrap_err().code, Code::Unauthenticated);
    }

    #[test]
    fn types_gate_and_suspended_users_are_nobody() {
        let now = Instant::from_millis(0).unwrap();
        let ada = User::of_sandbox(UserId(Uuid::nil()), &Login::parse("ada").unwrap(), now);
        assert_eq!(ada.check_type(UserType::Client).unwrap_err().code, Code::ClientOnly);
        assert_eq!(ada.check_type(UserType::Freelancer).unwrap_err().code, Code::FreelancerOnly);
        assert_eq!(ada.check_active(), Ok(()));
        let suspended = User { status: UserStatus::Suspended, ..ada };
        assert_eq!(suspended.check_active().unwrap_err().code, Code::Unauthenticated);
    }
}
