//! What one source told: the flags and the environment, or a file. What it left out is for the next.

use super::check::{Problem, SettingsError};
use super::secret::Secret;
use super::{LogFormat, Mode, ReviewModeration};
use clap::Args;
use config::{Config, File, FileFormat};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// What one source told. In a TOML file the names are those of the variables in lower case, `database_url = "…"`.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[command(next_help_heading = "Settings (flag over variable over file over default)")]
#[serde(default, deny_unknown_fields)]
pub struct Layer {
    /// A TOML file with more of these settings
    #[arg(long, env = "CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Whether money and people are real [default: sandbox]
    #[arg(long, env = "MODE", value_enum, value_name = "sandbox|live", hide_possible_values = true)]
    pub mode: Option<Mode>,
    /// Where to listen; the sandbox takes loopback addresses only [default: 127.0.0.1:8080]
    #[arg(long, env = "BIND", value_name = "ADDRESS:PORT")]
    pub bind: Option<SocketAddr>,
    /// Where people reach it [default: http:// and where it listens]
    #[arg(long, env = "PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// sqlite://path or postgres://user:password@host/name [default: sqlite://data/clawconnected.db]
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<Secret>,
    /// At least 32 characters; what cursors are signed with [default: the sandbox makes its own]
    #[arg(long, env = "SESSION_SECRET", value_name = "TEXT", hide_env_values = true)]
    pub session_secret: Option<Secret>,
    /// The platform's share of what is released, in hundredths of a percent [default: 500]
    #[arg(long, env = "PLATFORM_FEE_BPS", value_name = "N")]
    pub platform_fee_bps: Option<u16>,
    /// Credits that a new user is given [default: 100]
    #[arg(long, env = "SIGNUP_CREDITS", value_name = "N")]
    pub signup_credits: Option<i64>,
    /// Who decides whether a review may show: a rule, which leaves what it flags to the operator, or the operator [default: auto]
    #[arg(long, env = "REVIEW_MODERATION", value_enum, value_name = "auto|operator", hide_possible_values = true)]
    pub review_moderation: Option<ReviewModeration>,
    /// Where the platform is, by two capital letters; workers' payout accounts are there unless they say otherwise [default: US]
    #[arg(long, env = "PLATFORM_COUNTRY", value_name = "COUNTRY")]
    pub platform_country: Option<String>,
    /// Where workers can be paid, by two capital letters each, separated by commas [default: where the platform is]
    #[arg(long, env = "PAYOUT_COUNTRIES", value_name = "COUNTRIES")]
    pub payout_countries: Option<String>,
    /// Networks of proxies whose X-Forwarded-For counts, such as 10.0.0.0/8, separated by commas [default: of no proxy]
    #[arg(long, env = "TRUSTED_PROXIES", value_name = "NETWORKS")]
    pub trusted_proxies: Option<String>,
    /// Requests a second that a user may go on making; 0 switches the limit off [default: 50]
    #[arg(long, env = "RATE_LIMIT_USER_PER_SECOND", value_name = "N")]
    pub rate_limit_user_per_second: Option<u32>,
    /// Requests that a user may make at once; 0 switches the limit off [default: 200]
    #[arg(long, env = "RATE_LIMIT_USER_BURST", value_name = "N")]
    pub rate_limit_user_burst: Option<u32>,
    /// Requests a second from an address without a user; 0 switches the limit off [default: 20]
    #[arg(long, env = "RATE_LIMIT_ADDRESS_PER_SECOND", value_name = "N")]
    pub rate_limit_address_per_second: Option<u32>,
    /// Requests at once from an address without a user; 0 switches the limit off [default: 100]
    #[arg(long, env = "RATE_LIMIT_ADDRESS_BURST", value_name = "N")]
    pub rate_limit_address_burst: Option<u32>,
    /// The largest JSON body, in bytes [default: 262144]
    #[arg(long, env = "MAX_JSON_BYTES", value_name = "N")]
    pub max_json_bytes: Option<usize>,
    /// Live API keys a user [default: 50]
    #[arg(long, env = "MAX_KEYS", value_name = "N")]
    pub max_keys: Option<i64>,
    /// How logs are written [default: pretty]
    #[arg(long, env = "LOG_FORMAT", value_enum, value_name = "pretty|json", hide_possible_values = true)]
    pub log_format: Option<LogFormat>,
}

impl Layer {
    /// What a TOML file tells.
    ///
    /// # Errors
    /// When it cannot be read, is no TOML, or has a setting that there is not.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        let source = File::from(path).format(FileFormat::Toml);
        let told = Config::builder().add_source(source).build().and_then(Config::try_deserialize);
        told.map_err(|error| SettingsError::from(Problem::new("CONFIG", format!("{}: {error}", path.display()))))
    }

    /// What this source told, and what `under` did where this one did not.
    #[must_use]
    pub fn over(self, under: Self) -> Self {
        Self {
            config: self.config.or(under.config),
            mode: self.mode.or(under.mode),
            bind: self.bind.or(under.bind),
            public_url: self.public_url.or(under.public_url),
            database_url: self.database_url.or(under.database_url),
            session_secret: self.session_secret.or(under.session_secret),
            platform_fee_bps: self.platform_fee_bps.or(under.platform_fee_bps),
            signup_credits: self.signup_credits.or(under.signup_credits),
            review_moderation: self.review_moderation.or(under.review_moderation),
            platform_country: self.platform_country.or(under.platform_country),
            payout_countries: self.payout_countries.or(under.payout_countries),
            trusted_proxies: self.trusted_proxies.or(under.trusted_proxies),
            rate_limit_user_per_second: self.rate_limit_user_per_second.or(under.rate_limit_user_per_second),
            rate_limit_user_burst: self.rate_limit_user_burst.or(under.rate_limit_user_burst),
            rate_limit_address_per_second: self.rate_limit_address_per_second.or(under.rate_limit_address_per_second),
            rate_limit_address_burst: self.rate_limit_address_burst.or(under.rate_limit_address_burst),
            max_json_bytes: self.max_json_bytes.or(under.max_json_bytes),
            max_keys: self.max_keys.or(under.max_keys),
            log_format: self.log_format.or(under.log_format),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("it is written");
        file
    }

    #[test]
    fn a_file_tells_what_the_flags_left_out() {
        let file = file("mode = \"sandbox\"\nmax_keys = 7\nbind = \"127.0.0.1:1\"\nlog_format = \"json\"\n");
        let flags = Layer { bind: Some("127.0.0.1:2".parse().expect("an address")), ..Layer::default() };
        let told = flags.over(Layer::read(file.path()).expect("it reads"));
        assert_eq!(told.bind, Some("127.0.0.1:2".parse().expect("an address")));
        assert_eq!((told.max_keys, told.log_format), (Some(7), Some(LogFormat::Json)));
    }

    #[test]
    fn a_misspelt_setting_is_named() {
        let error = Layer::read(file("max_kyes = 7\n").path()).expect_err("there is no such setting");
        assert!(error.to_string().contains("max_kyes"), "{error}");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = Layer::read(Path::new("/nowhere/clawconnected.toml")).expect_err("it is not there");
        assert!(error.to_string().contains("/nowhere/clawconnected.toml"), "{error}");
    }
}
