//! What the program was told, once it is known to be usable (operations.md, “Configuration”).

mod check;
mod layer;
mod secret;

pub use check::SettingsError;
pub use layer::Layer;
pub use secret::Secret;

use clap::ValueEnum;
use domain::account::Country;
use domain::money::BasisPoints;
use domain::review::Moderation;
use domain::time::{Span, seconds};
use ipnet::IpNet;
use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// Where the sandbox keeps what it makes: its database and its secrets.
const DATA_DIR: &str = "data";
/// The sandbox's database within its directory.
const DATABASE_FILE: &str = "clawconnected.db";
/// Where `serve` listens unless told otherwise.
const BIND: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// Everything that the program was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Sandbox or live.
    pub mode: Mode,
    /// Where it listens; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Where people reach it, without a slash at the end; where it listens, unless told otherwise.
    pub public_url: Option<String>,
    /// `sqlite://path` or `postgres://…`; may hold a password.
    pub database_url: Secret,
    /// Where the sandbox keeps its secrets.
    pub data_dir: PathBuf,
    /// What cursors are signed with; the sandbox makes its own.
    pub session_secret: Option<Secret>,
    /// The platform's share of what is released.
    pub platform_fee: BasisPoints,
    /// Credits that a new user is given.
    pub signup_credits: i64,
    /// Who decides whether a review may show.
    pub review_moderation: ReviewModeration,
    /// Where the platform is.
    pub platform_country: Country,
    /// Where workers can be paid.
    pub payout_countries: Vec<Country>,
    /// The proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// What a caller may ask of it.
    pub limits: Limits,
    /// How logs are written.
    pub log_format: LogFormat,
    /// How long a worker may be at a call to the provider before another takes it over; only tests set it.
    pub operation_lease: Span,
}

/// Whether money and people are real.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Play money, test cards, a clock that can be moved; loopback only
    #[default]
    Sandbox,
    /// Real sign-in, real payments; not in this version
    Live,
}

impl Mode {
    /// The word in the settings and in the health answer.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Live => "live",
        }
    }
}

/// Who decides whether a review may show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum ReviewModeration {
    /// A rule; what it flags waits for an operator
    #[default]
    Auto,
    /// An operator, each time
    Operator,
}

impl From<ReviewModeration> for Moderation {
    fn from(told: ReviewModeration) -> Self {
        match told {
            ReviewModeration::Auto => Self::Auto,
            ReviewModeration::Operator => Self::Operator,
        }
    }
}

/// How logs are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people
    #[default]
    Pretty,
    /// One JSON object a line
    Json,
}

/// What a caller may ask of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second that a user may go on making; 0 switches it off.
    pub user_per_second: u32,
    /// Requests that a user may make at once.
    pub user_burst: u32,
    /// Requests a second that an address without a user may go on making; 0 switches it off.
    pub address_per_second: u32,
    /// Requests that an address without a user may make at once.
    pub address_burst: u32,
    /// The largest JSON body, in bytes.
    pub json_bytes_max: usize,
    /// Live API keys a user.
    pub keys_max: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            user_per_second: 50,
            user_burst: 200,
            address_per_second: 20,
            address_burst: 100,
            json_bytes_max: 256 * 1024,
            keys_max: 50,
        }
    }
}

impl Settings {
    /// Settings from the flags and the environment, over those of the TOML file that they name, over the defaults.
    ///
    /// # Errors
    /// When the file cannot be read, and when something that was told cannot be; the message lists all of it.
    pub fn load(told: Layer) -> Result<Self, SettingsError> {
        let file = told.config.as_deref().map(Layer::read).transpose()?.unwrap_or_default();
        check::settings(told.over(file))
    }

    /// A sandbox of its own on a free port, that keeps everything in `directory` and rations nobody: for the demo
    /// and for tests.
    #[must_use]
    pub fn sandbox_in(directory: &Path) -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            database_url: Secret::new(sqlite_url(directory)),
            data_dir: directory.to_path_buf(),
            limits: Limits { user_per_second: 0, address_per_second: 0, ..Limits::default() },
            ..Self::default()
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mode: Mode::Sandbox,
            bind: BIND,
            public_url: None,
            database_url: Secret::new(sqlite_url(Path::new(DATA_DIR))),
            data_dir: PathBuf::from(DATA_DIR),
            session_secret: None,
            platform_fee: BasisPoints(500),
            signup_credits: 100,
            review_moderation: ReviewModeration::Auto,
            platform_country: Country::US,
            payout_countries: vec![Country::US],
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
            log_format: LogFormat::Pretty,
            operation_lease: seconds(60),
        }
    }
}

fn sqlite_url(directory: &Path) -> String {
    format!("sqlite://{}", directory.join(DATABASE_FILE).display())
}
