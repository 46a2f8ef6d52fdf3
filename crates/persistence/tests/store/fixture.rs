//! A database of either engine, and things to put into it.

use domain::account::{Identity, Profile, User, UserStatus};
use domain::actor::{Actor, Cx};
use domain::deal::{Brief, Change, Deal, OpenDeal, Payee};
use domain::gig::{Gig, GigStatus};
use domain::id::{DealId, GigId, UserId};
use domain::money::{Cents, Currency};
use domain::ports::store::{StoreError, StoreExt, Tx};
use domain::text::{Body, Title};
use domain::time::{Instant, minutes};
use persistence::{Database, Options};
use tempfile::TempDir;
use uuid::Uuid;

/// An open database that goes away with the test.
pub struct World {
    pub store: Database,
    /// Where it is, for tests that come in through another door.
    pub url: String,
    _dir: Option<TempDir>,
}

pub async fn sqlite() -> Option<World> {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", dir.path().join("test.db").display());
    let store = Database::open(&url, Options::default()).await.unwrap();
    Some(World { store, url, _dir: Some(dir) })
}

/// `None` where there is no PostgreSQL; the cluster says so.
pub async fn postgres() -> Option<World> {
    let url = testkit::postgres::cluster()?.fresh_database();
    let store = Database::open(&url, Options::default()).await.unwrap();
    Some(World { store, url, _dir: None })
}

/// One test of each name and engine.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let world = crate::fixture::sqlite().await.unwrap();
                super::$name(world).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let Some(world) = crate::fixture::postgres().await else { return };
                super::$name(world).await;
            })+
        }
    };
}

pub(crate) use on_both_engines;

impl World {
    /// Runs a unit of work that must succeed.
    pub async fn write<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write("test.write", body).await.unwrap()
    }

    /// Runs a reading unit of work that must succeed.
    pub async fn read<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.read("test.read", body).await.unwrap()
    }
}

/// The `n`th id.
pub fn id<T: From<Uuid>>(n: u128) -> T {
    Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 + n).into()
}

/// `n` minutes after the beginning.
pub fn at(n: i64) -> Instant {
    Instant::from_millis(1_790_000_000_123).unwrap().plus(minutes(n))
}

pub fn user(n: u128) -> User {
    User {
        id: id(n),
        identity: Identity::Sandbox(format!("user-{n}")),
        user_type: None,
        status: UserStatus::Active,
        subscription_tier: "free".into(),
        operator: false,
        profile: Profile { bio: Some(domain::text::Text::parse("“ü”\n🦀").unwrap()), ..Profile::default() },
        created_at: at(0),
        updated_at: at(0),
        version: 1,
    }
}

pub fn gig(n: u128, owner: UserId, made: i64) -> Gig {
    Gig {
        id: id(n),
        owner,
        title: Title::parse("Paint a fence").unwrap(),
        description: Body::default(),
        scope: Body::parse("White").unwrap(),
        skills: vec![domain::text::Skill::parse("painting").unwrap()],
        rate: Cents(5_000),
        currency: Currency::Usd,
        status: GigStatus::Active,
        applications_count: 0,
        published_at: Some(at(made)),
        taken_down_at: None,
        created_at: at(made),
        updated_at: at(made),
        version: 1,
    }
}

/// A deal that was just opened, made at minute `made`.
pub fn opened(n: u128, gig: GigId, client: UserId, worker: UserId, made: i64) -> Change {
    let brief = Brief {
        title: Title::parse("Paint a fence").unwrap(),
        description: Body::default(),
        scope: Body::parse("White").unwrap(),
        rate: Cents(5_000),
    };
    let payee = Payee { kyc_complete: true, payouts_enabled: true, suspended: false };
    let cx = Cx { now: at(made), actor: Actor::User(client) };
    Change::opened(Deal::open(OpenDeal { id: id::<DealId>(n), gig, client, worker, brief, payee }, cx.now), &cx)
}

/// Two users, 1 and 2, and an active gig, 10, of the first.
pub async fn people(world: &World) {
    world
        .write(|tx| {
            tx.insert_user(&user(1))?;
            tx.insert_user(&user(2))?;
            tx.insert_gig(&gig(10, id(1), 0))
        })
        .await;
}
