//! Which adapter stands behind which port. The only place that names them.

use crate::running::StartError;
use crate::secrets::SandboxSecrets;
use crate::settings::Settings;
use crate::world::{SystemClock, SystemEntropy, TimedIds};
use advisor::RuleAdvisor;
use domain::ports::store::{Store, StoreError, StoreExt};
use domain::tombstone::TombstoneKey;
use identity::sandbox::SandboxHost;
use payments::sandbox::SandboxGateway;
use payments::signature::SigningSecret;
use persistence::{Database, Options};
use std::sync::Arc;
use storage::ObjectFiles;
use usecases::sandbox::SandboxWorld;
use usecases::{App, Ports};

/// A sandbox, wired.
pub struct Wired {
    /// The stories over their ports.
    pub app: App,
    /// The provider's other side, and the clock's.
    pub world: SandboxWorld,
    /// The database's engine, by name.
    pub engine: &'static str,
}

/// Wires the sandbox, whose people reach it at `public_url`. The stories are told over what `before` makes of the
/// adapters; the provider's own side stands on them as they are.
///
/// # Errors
/// When the database cannot be opened or brought up to date.
pub async fn sandbox(
    settings: &Settings,
    public_url: &str,
    secrets: &SandboxSecrets,
    before: impl FnOnce(Ports) -> Ports,
) -> Result<Wired, StartError> {
    let database = Database::open(settings.database_url.reveal(), Options::default()).await?;
    let engine = database.engine();
    let store: Arc<dyn Store> = Arc::new(database);
    if has_the_database_to_itself(engine) {
        let ended = store.write("lease.end_all", |tx| tx.end_all_leases()).await;
        ended.map_err(|error: StoreError| StartError::Store(error.to_string()))?;
    }

    let (clock, ids) = (Arc::new(SystemClock::new()), Arc::new(TimedIds));
    let signing = SigningSecret::new(secrets.events.reveal());
    let gateway = Arc::new(SandboxGateway::new(store.clone(), clock.clone(), ids.clone(), public_url, signing));
    let world = SandboxWorld { provider: gateway.clone(), clock: clock.clone(), store: store.clone() };
    // Before anybody asks for the time: it must not be earlier than it was when the program last ran.
    world.follow_clock().await.map_err(|error| StartError::Store(error.to_string()))?;

    let files = Arc::new(ObjectFiles::open(&settings.storage_url)?);
    let (identities, advisor, entropy) = (Arc::new(SandboxHost), Arc::new(RuleAdvisor), Arc::new(SystemEntropy::new()));
    let ports = Ports { store, gateway, files, identities, advisor, clock, ids, entropy };
    Ok(Wired { app: App::new(before(ports), told(settings, public_url, secrets)), world, engine })
}

/// SQLite serves one program at a time, so that whatever is leased was leased by one that is gone.
fn has_the_database_to_itself(engine: &str) -> bool {
    engine == "sqlite"
}

/// What the stories need to know of the settings.
fn told(settings: &Settings, public_url: &str, secrets: &SandboxSecrets) -> usecases::Settings {
    usecases::Settings {
        platform_fee: settings.platform_fee,
        signup_credits: settings.signup_credits,
        keys_max: settings.limits.keys_max,
        public_url: public_url.to_owned(),
        resume_bytes_max: settings.limits.resume_bytes_max,
        tombstone_key: TombstoneKey::new(secrets.derived("tombstones", settings.session_secret.as_ref())),
        moderation: settings.review_moderation.into(),
        platform_country: settings.platform_country,
        payout_countries: settings.payout_countries.clone(),
        stand_ins: true,
        operation_lease: settings.operation_lease,
    }
}
