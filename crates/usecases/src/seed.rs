//! What a fresh sandbox starts with: two users, a key for each, and a few gigs.

use crate::app::App;
use crate::failure::Failure;
use crate::sessions;
use domain::account::{Login, ProfilePatch, User, UserType};
use domain::actor::Cx;
use domain::api_key::{ApiKey, KeyPrefix, KeyRequest, KeyText, Scopes, SpendingLimits};
use domain::event::{EventName, PublishedEvent};
use domain::gig::{Gig, GigStatus, NewGig};
use domain::id::UserId;
use domain::money::Cents;
use domain::ports::store::Tx;
use domain::text::{Body, Prose, Skill, Text, TextError, Title};
use serde_json::Value;

/// The document that says that the sandbox was seeded.
const SEEDED: (&str, &str) = ("sandbox", "seeded");

/// A user that the sandbox starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seeded {
    /// Whom to sign in as.
    pub login: Login,
    /// Who that is.
    pub user: UserId,
    /// What they do here.
    pub user_type: UserType,
    /// A key of theirs. A secret, told this once.
    pub key: KeyText,
}

/// Seeds the sandbox, if that was never done; `None` when it was.
///
/// # Errors
/// Only what goes wrong with the store.
pub async fn once(app: &App) -> Result<Option<Vec<Seeded>>, Failure> {
    app.on_our_own("sandbox.seed", |tx, app, cx| {
        let (kind, id) = SEEDED;
        match tx.lock_document(kind, id)? {
            Some(_) => Ok(None),
            None => plant(tx, app, cx).map(Some),
        }
    })
    .await
}

/// Puts the seeds into an empty store.
pub(crate) fn plant(tx: &mut dyn Tx, app: &App, cx: &Cx) -> Result<Vec<Seeded>, Failure> {
    let (kind, id) = SEEDED;
    tx.put_document(kind, id, &Value::from(true))?;
    let ada = plant_user(tx, app, cx, &ADA)?;
    let grace = plant_user(tx, app, cx, &GRACE)?;
    for gig in GIGS {
        plant_gig(tx, app, cx, ada.user, gig)?;
    }
    Ok(vec![ada, grace])
}

struct UserSeed {
    login: &'static str,
    name: &'static str,
    bio: &'static str,
    skills: &'static [&'static str],
    user_type: UserType,
}

const ADA: UserSeed = UserSeed {
    login: "ada",
    name: "Ada Client",
    bio: "I post gigs about parsers, engines and other machines.",
    skills: &[],
    user_type: UserType::Client,
};

const GRACE: UserSeed = UserSeed {
    login: "grace",
    name: "Grace Freelancer",
    bio: "Compilers, tests, and documentation that people read.",
    skills: &["rust", "compilers", "technical writing"],
    user_type: UserType::Freelancer,
};

struct GigSeed {
    title: &'static str,
    description: &'static str,
    scope: &'static str,
    skills: &'static [&'static str],
    rate: Cents,
}

const GIGS: &[GigSeed] = &[
    GigSeed {
        title: "Parser in Rust",
        description: "A parser for a small configuration language, with error messages that help.",
        scope: "Grammar, parser, fuzz tests, documentation.",
        skills: &["rust", "parsing"],
        rate: Cents(8_000),
    },
    GigSeed {
        title: "Review of an API",
        description: "Read our API as an agent would, and tell us where you stumbled.",
        scope: "A report of two pages.",
        skills: &["api design"],
        rate: Cents(6_000),
    },
    GigSeed {
        title: "Translate a README",
        description: "For an open-source project; unpaid, with thanks.",
        scope: "From English into your mother tongue.",
        skills: &["translation"],
        rate: Cents::ZERO,
    },
];

fn plant_user(tx: &mut dyn Tx, app: &App, cx: &Cx, seed: &UserSeed) -> Result<Seeded, Failure> {
    let login = Login::parse(seed.login).ok_or_else(|| Failure::Broken("a seed's login is none".to_owned()))?;
    let user = sessions::find_or_create(tx, app, &login, cx)?;
    let patch = ProfilePatch {
        display_name: Some(Some(Text::parse(seed.name).map_err(bad)?)),
        bio: Some(Some(Prose::parse(seed.bio).map_err(bad)?)),
        skills: Some(skills(seed.skills)?),
        user_type: Some(seed.user_type),
        ..ProfilePatch::default()
    };
    if let Some(patched) = user.patched(&patch, cx.now) {
        tx.save_user(&patched)?;
    }
    let key = plant_key(tx, app, cx, &user)?;
    Ok(Seeded { login, user: user.id, user_type: seed.user_type, key })
}

fn plant_key(tx: &mut dyn Tx, app: &App, cx: &Cx, user: &User) -> Result<KeyText, Failure> {
    let request = KeyRequest {
        prefix: KeyPrefix::default(),
        name: Some("sandbox".to_owned()),
        hosted_agent: None,
        scopes: Scopes::all(),
        limits: SpendingLimits::default(),
    };
    let text = KeyText::mint(&request.prefix, app.ports.entropy.bytes());
    tx.insert_api_key(&ApiKey::issue(app.id(), user.id, &text, request, cx.now))?;
    Ok(text)
}

fn plant_gig(tx: &mut dyn Tx, app: &App, cx: &Cx, owner: UserId, seed: &GigSeed) -> Result<(), Failure> {
    let new = NewGig {
        title: Title::parse(seed.title).map_err(bad)?,
        description: Body::parse(seed.description).map_err(bad)?,
        scope: Body::parse(seed.scope).map_err(bad)?,
        skills: skills(seed.skills)?,
        rate: seed.rate,
        status: GigStatus::Active,
    };
    let gig = Gig::post(app.id(), owner, new, cx.now);
    tx.insert_gig(&gig)?;
    let (name, subject, recipients) = (EventName::GigCreated, gig.id.0, vec![owner]);
    Ok(tx.publish(&[PublishedEvent { id: app.id(), name, subject, deal: None, recipients, at: cx.now }])?)
}

fn skills(names: &[&str]) -> Result<Vec<Skill>, Failure> {
    names.iter().map(|name| Skill::parse(name).map_err(bad)).collect()
}

fn bad(error: TextError) -> Failure {
    Failure::Broken(format!("a seed's text {error}"))
}
