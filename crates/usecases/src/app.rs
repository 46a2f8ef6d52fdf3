//! Everything that a story needs of the world, and the desk it works at.

use domain::account::Country;
use domain::actor::{Cx, Principal};
use domain::id::{ContractId, MilestoneId, UserId};
use domain::money::BasisPoints;
use domain::ports::advisor::Advisor;
use domain::ports::clock::{Clock, Entropy, Ids};
use domain::ports::payments::Gateway;
use domain::ports::store::{Store, Tx};
use domain::refusal::{Code, Refusal};
use domain::review::Moderation;
use domain::time::{Instant, Span, seconds};
use std::sync::Arc;
use tokio::sync::{RwLock, watch};
use uuid::Uuid;

/// What a running instance was told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The platform's share of what is released, frozen on each contract when it is made.
    pub platform_fee: BasisPoints,
    /// Credits that a new user is given.
    pub signup_credits: i64,
    /// Live API keys that a user may have.
    pub keys_max: i64,
    /// Where people reach us, without a slash at the end.
    pub public_url: String,
    /// Who decides whether a review may show.
    pub moderation: Moderation,
    /// Where the platform is, and workers' payout accounts unless they say otherwise.
    pub platform_country: Country,
    /// Where workers can be paid.
    pub payout_countries: Vec<Country>,
    /// Whether the program stands in for a client's browser and the provider's onboarding page, so that whoever asks
    /// what can be done next is pointed there.
    pub stand_ins: bool,
    /// How long a worker may be at a call to the provider before another takes it over (wall time).
    pub operation_lease: Span,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            platform_fee: BasisPoints(500),
            signup_credits: 100,
            keys_max: 50,
            public_url: "http://127.0.0.1:8080".to_owned(),
            moderation: Moderation::Auto,
            platform_country: Country::US,
            payout_countries: vec![Country::US],
            stand_ins: false,
            operation_lease: seconds(60),
        }
    }
}

impl Settings {
    /// Our page on which a person pays for a milestone.
    #[must_use]
    pub fn pay_url(&self, contract: ContractId, milestone: MilestoneId) -> String {
        format!("{}/pay/{contract}/{milestone}", self.public_url)
    }
}

/// The driven ports that the stories use.
#[derive(Clone)]
pub struct Ports {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The payment provider.
    pub gateway: Arc<dyn Gateway>,
    /// Who recommends how disputes should end.
    pub advisor: Arc<dyn Advisor>,
    /// Business time and wall time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
    /// Unguessable bytes.
    pub entropy: Arc<dyn Entropy>,
}

/// Everything that a story needs of the world. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The driven ports.
    pub ports: Ports,
    /// What this instance was told.
    pub settings: Arc<Settings>,
    /// Told whenever something was written that the workers may want to see to.
    pub(crate) wake: Arc<watch::Sender<()>>,
    /// Shared by the workers; whoever moves the sandbox's clock has it alone.
    pub(crate) turn: Arc<RwLock<()>>,
}

impl App {
    /// An application over these ports.
    #[must_use]
    pub fn new(ports: Ports, settings: Settings) -> Self {
        Self { ports, settings: Arc::new(settings), wake: Arc::new(watch::Sender::new(())), turn: Arc::default() }
    }

    /// Tells the workers that there may be something to do.
    pub(crate) fn wake_workers(&self) {
        self.wake.send_replace(());
    }

    /// Business time.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.ports.clock.now()
    }

    /// Wall time.
    #[must_use]
    pub fn wall(&self) -> Instant {
        self.ports.clock.wall()
    }

    /// A new id of whatever kind is wanted.
    #[must_use]
    pub fn id<I: From<Uuid>>(&self) -> I {
        I::from(self.ports.ids.next())
    }
}

/// Where a story works: one transaction, one caller, one moment.
pub struct Desk<'a> {
    pub(crate) tx: &'a mut dyn Tx,
    pub(crate) app: &'a App,
    pub(crate) principal: &'a Principal,
    pub(crate) cx: Cx,
    pub(crate) if_match: Option<i64>,
}

impl<'a> Desk<'a> {
    /// A desk for `principal` at `now`.
    pub(crate) fn new(tx: &'a mut dyn Tx, app: &'a App, principal: &'a Principal, now: Instant) -> Self {
        Self { tx, app, principal, cx: Cx { now, actor: principal.actor() }, if_match: None }
    }

    /// When the story takes place.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.cx.now
    }

    /// Whose story it is.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.principal.user
    }

    /// Lets pass unless the caller named another version in `If-Match`.
    ///
    /// # Errors
    /// `STALE`.
    pub(crate) fn check_version(&self, version: i64) -> Result<(), Refusal> {
        match self.if_match {
            Some(wanted) if wanted != version => Err(Refusal::new(
                Code::Stale,
                format!("The resource is at version {version}, not {wanted}; read it again and decide anew"),
            )),
            _ => Ok(()),
        }
    }
}
