//! A deal that is played on however often the server dies under it: each step is safe to take again.

use reqwest::{Method, Result};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use testkit::api::{Answer, Caller};
use testkit::market::{Deal, GOOD_CARD, Talk};
use tokio::sync::Notify;
use tokio::time::sleep;

/// What every deal costs, in cents.
pub const AMOUNT: i64 = 50_000;
const PAUSE: Duration = Duration::from_millis(5);

/// The two who play, at the server that runs now.
#[derive(Clone)]
pub struct Players {
    pub client: Caller,
    pub worker: Caller,
    pub worker_id: String,
    pub moments: Arc<Moments>,
}

/// Told whenever money begins to move: when to kill hurts most.
#[derive(Default)]
pub struct Moments {
    pub fund: Notify,
    pub release: Notify,
}

/// One deal, by its number; it has its ids once there is a contract.
#[derive(Clone)]
pub struct Play {
    number: usize,
    deal: Option<Deal>,
    /// What it is at.
    pub at: &'static str,
}

impl Play {
    pub const fn new(number: usize) -> Self {
        Self { number, deal: None, at: "agree" }
    }

    /// The deal, once there is a contract.
    pub const fn deal(&self) -> Option<&Deal> {
        self.deal.as_ref()
    }

    /// Plays from wherever it stands to the release.
    ///
    /// # Errors
    /// When the server died.
    pub async fn play(&mut self, players: &Players) -> Result<()> {
        let deal = match self.deal.clone() {
            Some(deal) => deal,
            None => self.agree(players).await?,
        };
        self.deal = Some(deal.clone());
        self.at = "approve";
        for who in [&players.client, &players.worker] {
            let _ = post(who, &deal.path("approve"), None).await?.ok();
        }
        while self.step(players, &deal).await? {}
        Ok(())
    }

    /// From the gig to the contract. The keys see to it that a step taken again is not taken twice.
    async fn agree(&self, players: &Players) -> Result<Deal> {
        let Players { client, worker, worker_id, .. } = players;
        let gig = json!({ "title": format!("Deal {}", self.number), "rate_cents": 10_000, "status": "active" });
        let gig = self.once(client, Method::POST, "/api/gigs", gig).await?.created().text("id").to_owned();
        let applied = self.once(worker, Method::POST, &format!("/api/gigs/{gig}/apply"), json!({})).await?.created();
        let application = applied.text("id").to_owned();
        let shortlist = format!("/api/gigs/{gig}/applications/{application}");
        let _ = self.once(client, Method::PATCH, &shortlist, json!({ "status": "shortlisted" })).await?.ok();
        let terms = json!({ "gig_id": gig, "worker_user_id": worker_id, "hours_per_week": 5 });
        let id = self.once(client, Method::POST, "/api/negotiate", terms).await?.created().text("id").to_owned();
        let talk = Talk { gig, application, id };
        let agreed = self.once(worker, Method::POST, &talk.path("agree"), json!({})).await?.ok();
        let milestone = agreed.text_at("/contract/milestones/0/id").to_owned();
        Ok(Deal { talk, contract: agreed.text("contract_id").to_owned(), milestone })
    }

    async fn once(&self, who: &Caller, method: Method, path: &str, body: Value) -> Result<Answer> {
        let key = format!("{} {method} {path}", self.number);
        who.ask(method, path).json(&body).idempotent(&key).try_send().await
    }

    /// Does what comes next; `false` when the money is released.
    async fn step(&mut self, players: &Players, deal: &Deal) -> Result<bool> {
        let Players { client, worker, moments, .. } = players;
        let milestone = client.ask(Method::GET, &deal.milestone("")).try_send().await?.ok();
        match milestone.text("status") {
            "pending" | "funding" => {
                self.at = "fund";
                moments.fund.notify_waiters();
                fund(client, deal).await?;
            }
            "funded" => {
                self.at = "deliver";
                let active = client.ask(Method::GET, &deal.path("")).try_send().await?.ok()["status"] == "active";
                if active {
                    let delivered = post(worker, &deal.milestone("deliver"), Some(json!({ "notes": "Done" }))).await?;
                    let _ = delivered.ok();
                }
            }
            "delivered" => {
                self.at = "release";
                moments.release.notify_waiters();
                let released = post(client, &deal.milestone("release"), None).await?;
                assert!(released.status == 200 || released.status == 202, "{released}");
            }
            "releasing" => {
                self.at = "release";
                moments.release.notify_waiters();
                sleep(PAUSE).await;
            }
            "released" => return Ok(false),
            _ => panic!("deal {} took a wrong turn: {milestone}", self.number),
        }
        Ok(true)
    }
}

/// Asks for the payment, and puts a card behind it unless that was done before.
async fn fund(client: &Caller, deal: &Deal) -> Result<()> {
    let funding = post(client, &deal.milestone("fund"), None).await?;
    assert!(funding.status == 200 || funding.status == 202, "{funding}");
    if funding["client_secret"].is_string() {
        let path = format!("/api/sandbox/payments/{}/confirm", funding.text("payment_intent_id"));
        let paid = post(client, &path, Some(json!({ "card": GOOD_CARD }))).await?;
        assert!(paid.status == 200 || paid.text("code") == "INVALID_STATE", "{paid}");
    }
    Ok(())
}

async fn post(who: &Caller, path: &str, body: Option<Value>) -> Result<Answer> {
    let ask = who.ask(Method::POST, path);
    match body {
        Some(body) => ask.json(&body).try_send().await,
        None => ask.try_send().await,
    }
}
