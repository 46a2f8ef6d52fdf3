//! Whether what was told can be, all of it at once: nobody should have to fix one setting to hear of the next.

use super::layer::Layer;
use super::secret::Secret;
use super::{Limits, Mode, Settings};
use domain::account::Country;
use domain::money::BasisPoints;
use ipnet::IpNet;
use std::net::IpAddr;

/// The least characters of `SESSION_SECRET`.
const SESSION_SECRET_CHARS_MIN: usize = 32;
/// A whole, in hundredths of a percent.
const BPS_MAX: u16 = 10_000;

/// What live mode will need beside the settings that this version knows.
const LIVE_SETTINGS_TO_COME: &str = "ENCRYPTION_KEYS, GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET, \
     STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET";

/// One thing that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    setting: &'static str,
    what: String,
}

impl Problem {
    pub(super) fn new(setting: &'static str, what: impl Into<String>) -> Self {
        Self { setting, what: what.into() }
    }
}

/// Why the program cannot start with what it was told: everything that is wrong, in one message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these settings do not do:{}", listed(.0))]
pub struct SettingsError(Vec<Problem>);

impl From<Problem> for SettingsError {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

fn listed(problems: &[Problem]) -> String {
    let width = problems.iter().map(|problem| problem.setting.len()).max().unwrap_or_default();
    problems.iter().map(|Problem { setting, what }| format!("\n  {setting:width$}  {what}")).collect()
}

/// Settings from what was told, with defaults for the rest.
pub(super) fn settings(told: Layer) -> Result<Settings, SettingsError> {
    let problems = problems(&told);
    if !problems.is_empty() {
        return Err(SettingsError(problems));
    }
    let default = Settings::default();
    let limits = limits(&told);
    let platform_country = told.platform_country.as_deref().and_then(Country::parse);
    let platform_country = platform_country.unwrap_or(default.platform_country);
    Ok(Settings {
        mode: told.mode.unwrap_or_default(),
        bind: told.bind.unwrap_or(default.bind),
        public_url: told.public_url.map(|url| url.trim_end_matches('/').to_owned()),
        database_url: told.database_url.unwrap_or(default.database_url),
        storage_url: told.storage_url.unwrap_or(default.storage_url),
        session_secret: told.session_secret,
        platform_fee: told.platform_fee_bps.map_or(default.platform_fee, BasisPoints),
        signup_credits: told.signup_credits.unwrap_or(default.signup_credits),
        review_moderation: told.review_moderation.unwrap_or_default(),
        platform_country,
        payout_countries: match &told.payout_countries {
            Some(list) => parsed(list, Country::parse).0,
            None => vec![platform_country],
        },
        trusted_proxies: told.trusted_proxies.as_deref().map(|list| parsed(list, network).0).unwrap_or_default(),
        limits,
        log_format: told.log_format.unwrap_or_default(),
        ..default
    })
}

fn limits(told: &Layer) -> Limits {
    let default = Limits::default();
    Limits {
        user_per_second: told.rate_limit_user_per_second.unwrap_or(default.user_per_second),
        user_burst: told.rate_limit_user_burst.unwrap_or(default.user_burst),
        address_per_second: told.rate_limit_address_per_second.unwrap_or(default.address_per_second),
        address_burst: told.rate_limit_address_burst.unwrap_or(default.address_burst),
        json_bytes_max: told.max_json_bytes.unwrap_or(default.json_bytes_max),
        resume_bytes_max: told.max_resume_bytes.unwrap_or(default.resume_bytes_max),
        keys_max: told.max_keys.unwrap_or(default.keys_max),
    }
}

/// What a list says that is separated by commas, and what of it could not be read.
fn parsed<T>(list: &str, parse: impl Fn(&str) -> Option<T>) -> (Vec<T>, Vec<&str>) {
    let (mut read, mut unread) = (Vec::new(), Vec::new());
    for text in list.split(',').map(str::trim).filter(|text| !text.is_empty()) {
        match parse(text) {
            Some(value) => read.push(value),
            None => unread.push(text),
        }
    }
    (read, unread)
}

/// A network, or an address as a network of its own.
fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

fn lists(told: &Layer) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut refuse = |setting, unread: Vec<&str>, what: &str| {
        problems.extend(unread.into_iter().map(|text| Problem::new(setting, format!("{text} {what}"))));
    };
    let no_country = "is no country; those are two capital letters, such as US";
    let home = told.platform_country.as_deref();
    refuse("PLATFORM_COUNTRY", home.filter(|text| Country::parse(text).is_none()).into_iter().collect(), no_country);
    if let Some(list) = &told.payout_countries {
        refuse("PAYOUT_COUNTRIES", parsed(list, Country::parse).1, no_country);
    }
    if let Some(list) = &told.trusted_proxies {
        refuse("TRUSTED_PROXIES", parsed(list, network).1, "is no network; those look like 10.0.0.0/8");
    }
    if told.payout_countries.as_ref().is_some_and(|list| list.split(',').all(|text| text.trim().is_empty())) {
        problems.push(Problem::new("PAYOUT_COUNTRIES", "names no country; nobody could be paid"));
    }
    problems
}

fn problems(told: &Layer) -> Vec<Problem> {
    let mut problems = amounts(told);
    problems.extend(lists(told));
    match told.mode.unwrap_or_default() {
        Mode::Sandbox => problems.extend(beyond_loopback(told)),
        Mode::Live => problems.extend(live(told)),
    }
    if let Some(url) = told.public_url.as_deref().filter(|url| !is_http(url)) {
        problems.push(Problem::new("PUBLIC_URL", format!("{url} begins with neither http:// nor https://")));
    }
    if let Some(url) = told.storage_url.as_deref().filter(|url| !url.starts_with("file://")) {
        let what = format!("{url} does not begin with file://; other storage is not available in this version");
        problems.push(Problem::new("STORAGE_URL", what));
    }
    if told.session_secret.as_ref().is_some_and(|secret| chars(secret) < SESSION_SECRET_CHARS_MIN) {
        let what = format!("must have at least {SESSION_SECRET_CHARS_MIN} characters");
        problems.push(Problem::new("SESSION_SECRET", what));
    }
    problems
}

fn amounts(told: &Layer) -> Vec<Problem> {
    let fee_too_large = told
        .platform_fee_bps
        .filter(|bps| *bps > BPS_MAX)
        .map(|bps| Problem::new("PLATFORM_FEE_BPS", format!("{bps} is more than all of it; {BPS_MAX} is 100 %")));
    let negative = |setting, value: Option<i64>| {
        value.filter(|n| *n < 0).map(|n| Problem::new(setting, format!("{n} is less than nothing")))
    };
    let no_body = told.max_json_bytes.filter(|bytes| *bytes == 0);
    let no_file = told.max_resume_bytes.filter(|bytes| *bytes == 0);
    [
        fee_too_large,
        negative("SIGNUP_CREDITS", told.signup_credits),
        negative("MAX_KEYS", told.max_keys),
        no_body.map(|_| Problem::new("MAX_JSON_BYTES", "0 would let no body through")),
        no_file.map(|_| Problem::new("MAX_RESUME_BYTES", "0 would let no file through")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Anybody who can reach the sandbox can sign in to it as anybody.
fn beyond_loopback(told: &Layer) -> Option<Problem> {
    let bind = told.bind.filter(|bind| !bind.ip().is_loopback())?;
    Some(Problem::new("BIND", format!("{bind} is not a loopback address, and the sandbox lets everybody in")))
}

fn live(told: &Layer) -> Vec<Problem> {
    let mut problems = vec![Problem::new(
        "MODE",
        "live mode is not available in this version, which has no sign-in with GitHub and no Stripe yet; \
         leave MODE out to start the sandbox",
    )];
    let missing = [
        ("PUBLIC_URL", told.public_url.is_none()),
        ("DATABASE_URL", told.database_url.is_none()),
        ("STORAGE_URL", told.storage_url.is_none()),
        ("SESSION_SECRET", told.session_secret.is_none()),
    ];
    let needed = missing.into_iter().filter(|(_, missing)| *missing);
    problems.extend(needed.map(|(setting, _)| Problem::new(setting, "live mode needs it")));
    let plain = told.public_url.as_deref().filter(|url| url.starts_with("http://") && !is_loopback_url(url));
    problems.extend(plain.map(|url| Problem::new("PUBLIC_URL", format!("{url} must be https"))));
    problems.push(Problem::new("", format!("and, from the version on that has it: {LIVE_SETTINGS_TO_COME}")));
    problems
}

fn is_http(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

fn is_loopback_url(url: &str) -> bool {
    let host = url.trim_start_matches("http://");
    ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|loopback| host.strip_prefix(loopback).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])))
}

fn chars(secret: &Secret) -> usize {
    secret.reveal().chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_told_is_the_sandbox_on_loopback() {
        let settings = settings(Layer::default()).expect("the defaults do");
        assert_eq!(settings, Settings::default());
        assert_eq!((settings.mode, settings.bind.to_string()), (Mode::Sandbox, "127.0.0.1:8080".to_owned()));
        assert_eq!(settings.database_url.reveal(), "sqlite://data/clawconnected.db");
    }

    #[test]
    fn lists_are_separated_by_commas() {
        let told = Layer {
            platform_country: Some("DE".to_owned()),
            trusted_proxies: Some(" 10.0.0.0/8,::1,".to_owned()),
            ..Layer::default()
        };
        let read = settings(told.clone()).expect("they do");
        assert_eq!(read.payout_countries, [read.platform_country]);
        let networks: Vec<_> = read.trusted_proxies.iter().map(ToString::to_string).collect();
        assert_eq!(networks, ["10.0.0.0/8", "::1/128"]);
        let told = Layer { payout_countries: Some("US,DE".to_owned()), ..told };
        assert_eq!(settings(told).expect("they do").payout_countries.len(), 2);
        let nowhere = Layer { payout_countries: Some(" ,".to_owned()), ..Layer::default() };
        assert!(settings(nowhere).is_err());
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let told = Layer {
            bind: Some("0.0.0.0:80".parse().expect("an address")),
            public_url: Some("claw.example".to_owned()),
            session_secret: Some(Secret::new("short")),
            platform_fee_bps: Some(10_001),
            signup_credits: Some(-1),
            max_keys: Some(-1),
            max_json_bytes: Some(0),
            platform_country: Some("usa".to_owned()),
            payout_countries: Some("US, x".to_owned()),
            trusted_proxies: Some("10.0.0.0/33".to_owned()),
            max_resume_bytes: Some(0),
            storage_url: Some("s3://bucket".to_owned()),
            ..Layer::default()
        };
        let SettingsError(problems) = settings(told).expect_err("none of it does");
        let mut named: Vec<_> = problems.iter().map(|problem| problem.setting).collect();
        named.sort_unstable();
        let expected = [
            "BIND",
            "MAX_JSON_BYTES",
            "MAX_KEYS",
            "MAX_RESUME_BYTES",
            "PAYOUT_COUNTRIES",
            "PLATFORM_COUNTRY",
            "PLATFORM_FEE_BPS",
            "PUBLIC_URL",
            "SESSION_SECRET",
            "SIGNUP_CREDITS",
            "STORAGE_URL",
            "TRUSTED_PROXIES",
        ];
        assert_eq!(named, expected);
    }

    #[test]
    fn live_mode_says_that_it_is_to_come_and_what_it_lacks() {
        let told =
            Layer { mode: Some(Mode::Live), database_url: Some(Secret::new("postgres://h/db")), ..Layer::default() };
        let message = settings(told).expect_err("there is no live mode").to_string();
        for word in ["not available in this version", "PUBLIC_URL", "SESSION_SECRET", "STRIPE_SECRET_KEY"] {
            assert!(message.contains(word), "{word} is not in: {message}");
        }
        assert!(!message.contains("DATABASE_URL"), "it was told: {message}");
    }

    #[test]
    fn a_live_url_is_https_but_for_loopback() {
        let problems = |url: &str| {
            let told = Layer { mode: Some(Mode::Live), public_url: Some(url.to_owned()), ..Layer::default() };
            problems(&told).into_iter().filter(|problem| problem.setting == "PUBLIC_URL").count()
        };
        assert_eq!(problems("https://claw.example"), 0);
        assert_eq!(problems("http://localhost:8080"), 0);
        assert_eq!(problems("http://127.0.0.1"), 0);
        assert_eq!(problems("http://claw.example"), 1);
        assert_eq!(problems("http://localhost.claw.example"), 1);
    }
}
