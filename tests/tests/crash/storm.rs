//! Lives of a server, one after another, each cut short; and a last one that comes to its end.

use crate::chance::{Chance, kills};
use crate::play::{Play, Players};
use crate::verdict;
use crate::victim::Victim;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use testkit::api::Caller;
use testkit::market::{Market, Stage, Terms};
use testkit::postgres;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Deals that are played at the same time.
const LANES: usize = 4;
/// How long a life lasts at most after money began to move, in milliseconds: about as long as a release takes.
const RELEASE_MILLIS_MAX: u64 = 60;
/// One life in so many ends at a payment instead of a release.
const LIVES_PER_PAYMENT: u64 = 4;
/// How long a life lasts at most when no money moves.
const IDLE_MAX: Duration = Duration::from_secs(5);
/// One life in so many sees the clock moved, so that payouts fall due in the middle of it all.
const LIVES_PER_JUMP: u64 = 6;
const JUMP_SECONDS: i64 = 43_200;
/// How long the last life may take: leases end after a second, pauses grow.
pub const LAST_LIFE_MAX: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_done_twice_on_sqlite() {
    let home = tempfile::tempdir().expect("a directory");
    let database_url = format!("sqlite://{}", home.path().join("crash.db").display());
    storm("SQLite", &database_url, home.path()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_done_twice_on_postgres() {
    let Some(cluster) = postgres::durable_cluster() else { return };
    let home = tempfile::tempdir().expect("a directory");
    storm("PostgreSQL", &cluster.fresh_database(), home.path()).await;
}

/// Who plays, with keys that outlive every server.
pub struct Cast {
    client_key: String,
    worker_key: String,
    worker_id: String,
}

impl Cast {
    /// Two who have dealt with each other before, so that the worker is known to the provider.
    pub async fn assemble(url: &str, database_url: &str) -> Self {
        let market = Market::open(url, database_url).await;
        let _ = market.deal(Stage::Active, Terms::PAID).await;
        Self { client_key: market.client.key, worker_key: market.worker.key, worker_id: market.worker.id }
    }

    pub fn at(&self, url: &str) -> Players {
        let anyone = Caller::anonymous(url);
        Players {
            client: anyone.with_key(&self.client_key),
            worker: anyone.with_key(&self.worker_key),
            worker_id: self.worker_id.clone(),
            moments: Arc::default(),
        }
    }
}

/// Deals at every stage, for all lanes.
#[derive(Clone, Default)]
struct Deals(Arc<Mutex<Piles>>);

#[derive(Default)]
struct Piles {
    begun: usize,
    unfinished: Vec<Play>,
    finished: Vec<Play>,
    /// What deals were at when their server died, and how often.
    cut_short: BTreeMap<&'static str, usize>,
}

impl Deals {
    fn piles(&self) -> MutexGuard<'_, Piles> {
        self.0.lock().expect("no lane panics with it in hand")
    }

    /// A deal that a server died under, else a new one.
    fn take(&self) -> Play {
        let mut piles = self.piles();
        let cut_short = piles.unfinished.pop();
        cut_short.unwrap_or_else(|| {
            piles.begun += 1;
            Play::new(piles.begun)
        })
    }

    /// Plays one deal after another until the server dies.
    async fn play_on(self, players: Players) {
        loop {
            let mut play = self.take();
            let died = play.play(&players).await.is_err();
            let mut piles = self.piles();
            if died {
                *piles.cut_short.entry(play.at).or_default() += 1;
                piles.unfinished.push(play);
                return;
            }
            piles.finished.push(play);
        }
    }

    /// Finishes what was begun.
    async fn finish(&self, players: &Players) {
        let unfinished = std::mem::take(&mut self.piles().unfinished);
        for mut play in unfinished {
            play.play(players).await.expect("nobody kills this one");
            self.piles().finished.push(play);
        }
    }
}

async fn storm(name: &str, database_url: &str, home: &Path) {
    let (mut chance, kills, begun) = (Chance::of_this_run(name), kills(), Instant::now());
    let first = Victim::start(database_url, home);
    let cast = Cast::assemble(first.url(), database_url).await;
    first.kill();

    let deals = Deals::default();
    for _ in 0..kills {
        let victim = Victim::start(database_url, home);
        let players = cast.at(victim.url());
        let moment = players.moments.clone();
        let moment = if chance.one_in(LIVES_PER_PAYMENT) { moment.fund.notified() } else { moment.release.notified() };
        let lanes = live(&players, &deals, chance.one_in(LIVES_PER_JUMP));
        let _ = timeout(IDLE_MAX, moment).await;
        sleep(chance.within_millis(RELEASE_MILLIS_MAX)).await;
        victim.kill();
        timeout(LAST_LIFE_MAX, lanes.join_all()).await.expect("who called a dead server hears so");
    }

    let last = Victim::start(database_url, home);
    let players = cast.at(last.url());
    timeout(LAST_LIFE_MAX, deals.finish(&players)).await.expect("every deal finishes");
    let Piles { begun: deals_begun, finished, cut_short, .. } = std::mem::take(&mut *deals.piles());
    assert_eq!(finished.len(), deals_begun, "some deals got lost");
    verdict::pronounce(&players, database_url, &finished).await;
    last.kill();
    println!("{name}: {deals_begun} deals outlived {kills} kills in {:?}, cut short at {cut_short:?}", begun.elapsed());
    assert!(kills < 10 || cut_short.contains_key("release"), "no release was cut short");
}

/// Has lanes play until the server dies, and perhaps somebody move its clock meanwhile.
fn live(players: &Players, deals: &Deals, jump: bool) -> JoinSet<()> {
    let mut lanes = JoinSet::new();
    for _ in 0..LANES {
        lanes.spawn(deals.clone().play_on(players.clone()));
    }
    if jump {
        let clock = players.client.ask(Method::POST, "/api/sandbox/clock/advance");
        let moved = clock.json(&json!({ "seconds": JUMP_SECONDS })).try_send();
        lanes.spawn(async move { drop(moved.await) }); // Whether it got there is all the same.
    }
    lanes
}
