//! Kills aimed at payouts: many deals are released, and each life of the server lets time run on to their payouts and
//! is cut short in the middle of them.

use crate::chance::{Chance, kills};
use crate::play::{Play, Players};
use crate::storm::{Cast, LAST_LIFE_MAX};
use crate::verdict;
use crate::victim::Victim;
use reqwest::Method;
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};
use testkit::api::Ask;
use testkit::books::Books;
use testkit::postgres;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Hours in which deals are released, and three days later are paid out.
const HOURS: usize = 14;
/// Deals that are released within an hour.
const DEALS_AN_HOUR: usize = 2;
const HOUR_SECONDS: i64 = 3_600;
/// From the release to the payout.
const DELAY_HOURS: i64 = 72;
/// How long a life lasts at most once a payout was asked for, in milliseconds: about as long as it takes.
const PAYOUT_MILLIS_MAX: u64 = 20;
/// How long to wait for a payout that an earlier life may have made.
const IDLE_MAX: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_payout_is_made_once_on_sqlite() {
    let home = tempfile::tempdir().expect("a directory");
    let database_url = format!("sqlite://{}", home.path().join("payouts.db").display());
    storm("SQLite payouts", &database_url, home.path()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_payout_is_made_once_on_postgres() {
    let Some(cluster) = postgres::durable_cluster() else { return };
    let home = tempfile::tempdir().expect("a directory");
    storm("PostgreSQL payouts", &cluster.fresh_database(), home.path()).await;
}

async fn storm(name: &str, database_url: &str, home: &Path) {
    let (mut chance, begun) = (Chance::of_this_run(name), Instant::now());
    let first = Victim::start(database_url, home);
    let cast = Cast::assemble(first.url(), database_url).await;
    let plays = released(&cast.at(first.url())).await;
    first.kill();

    let (lives, mut aimed) = (HOURS.min(kills() as usize), 0);
    for _ in 0..lives {
        let mut victim = Victim::start(database_url, home);
        let moved = tokio::spawn(advance(&cast.at(victim.url()), HOUR_SECONDS).try_send());
        aimed += usize::from(victim.pays_out(IDLE_MAX).await);
        sleep(chance.within_millis(PAYOUT_MILLIS_MAX)).await;
        victim.kill();
        let _ = timeout(LAST_LIFE_MAX, moved).await.expect("who called a dead server hears so");
    }

    let made = made(database_url, &plays).await;
    let last = Victim::start(database_url, home);
    verdict::pronounce(&cast.at(last.url()), database_url, &plays).await;
    last.kill();
    println!("{name}: {aimed} of {lives} kills came amid a payout; {made} were made by then, in {:?}", begun.elapsed());
    assert!(lives < HOURS || aimed >= HOURS / 2, "hardly a payout was cut short");
}

/// Deals that nobody disturbs until they are released, some each hour; the payouts of the first are due within an hour.
async fn released(players: &Players) -> Vec<Play> {
    let mut plays = Vec::new();
    for hour in 0..HOURS {
        let mut lanes = JoinSet::new();
        for number in 1..=DEALS_AN_HOUR {
            let (players, mut play) = (players.clone(), Play::new(hour * DEALS_AN_HOUR + number));
            lanes.spawn(async move {
                play.play(&players).await.expect("nobody kills this one");
                play
            });
        }
        plays.extend(lanes.join_all().await);
        let _ = advance(players, HOUR_SECONDS).send().await.ok();
    }
    let passed = i64::try_from(HOURS).expect("a few hours");
    let _ = advance(players, (DELAY_HOURS - passed - 1) * HOUR_SECONDS).send().await.ok();
    plays
}

fn advance(players: &Players, seconds: i64) -> Ask {
    let clock = players.client.ask(Method::POST, "/api/sandbox/clock/advance");
    clock.json(&json!({ "seconds": seconds }))
}

/// How many payouts the provider has made.
async fn made(database_url: &str, plays: &[Play]) -> usize {
    let provider = Books::open(database_url).await.provider().await;
    plays.iter().filter_map(Play::deal).map(|deal| provider.payouts_of(&deal.milestone).len()).sum()
}
