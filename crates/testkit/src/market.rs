//! People of the marketplace, and deals brought as far as a test needs them, all through the API.

use crate::api::{Answer, Ask, Caller};
use crate::books::Books;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The card that succeeds (money.md, “Gateways”).
pub const GOOD_CARD: &str = "4242 4242 4242 4242";

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their user id.
    pub id: String,
    /// Their agent, with a key that may do everything.
    pub api: Caller,
    /// Their browser, signed in.
    pub browser: Caller,
    /// The plaintext of the key.
    pub key: String,
}

impl Person {
    /// Signs in for the first time, chooses what to be, and makes a key.
    pub async fn arrive(anyone: &Caller, login: &str, user_type: Option<&str>) -> Self {
        let me = anyone.post("/auth/sandbox", json!({ "login": login })).await.ok();
        let cookie = me.header("set-cookie").and_then(|line| line.split(';').next()).unwrap_or_default().to_owned();
        let browser = anyone.with_session(&cookie);
        if let Some(user_type) = user_type {
            let _ = browser.patch("/api/profile/me", json!({ "user_type": user_type })).await.ok();
        }
        let made = browser.post("/api/keys", json!({})).await.created();
        let key = made.text("key").to_owned();
        Self { id: me.text("user_id").to_owned(), api: anyone.with_key(&key), browser, key }
    }

    /// The caller with another key of theirs, made with `request`.
    pub async fn with_key_of(&self, request: Value) -> Caller {
        let made = self.browser.post("/api/keys", request).await.created();
        self.api.without_credentials().with_key(made.text("key"))
    }
}

/// What round 1 proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Cents an hour.
    pub rate_cents: i64,
    /// Whole hours a week.
    pub hours_per_week: i64,
}

impl Terms {
    /// A week that costs nothing.
    pub const FREE: Self = Self { rate_cents: 0, hours_per_week: 5 };
    /// A week that costs $500.00.
    pub const PAID: Self = Self { rate_cents: 10_000, hours_per_week: 5 };

    /// What a week costs, in cents.
    #[must_use]
    pub const fn amount(self) -> i64 {
        self.rate_cents * self.hours_per_week
    }
}

/// How far a deal has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// There is a contract, which nobody approved.
    Agreed,
    /// Both approved it.
    Approved,
    /// The worker can be paid and the first milestone is funded.
    Active,
    /// The work was handed in.
    Delivered,
    /// It was paid for.
    Released,
}

/// A negotiation with the application that led to it.
#[derive(Clone, Debug)]
pub struct Talk {
    /// The gig's id.
    pub gig: String,
    /// The application's id.
    pub application: String,
    /// The negotiation's id.
    pub id: String,
}

impl Talk {
    /// The negotiation's path, or one below it.
    #[must_use]
    pub fn path(&self, below: &str) -> String {
        below_of(format!("/api/negotiations/{}", self.id), below)
    }
}

/// A deal with a contract.
#[derive(Clone, Debug)]
pub struct Deal {
    /// Its negotiation.
    pub talk: Talk,
    /// The contract's id.
    pub contract: String,
    /// The first milestone's id.
    pub milestone: String,
}

impl Deal {
    /// The contract's path, or one below it.
    #[must_use]
    pub fn path(&self, below: &str) -> String {
        below_of(format!("/api/contracts/{}", self.contract), below)
    }

    /// The first milestone's path, or one below it.
    #[must_use]
    pub fn milestone(&self, below: &str) -> String {
        below_of(self.path(&format!("milestones/{}", self.milestone)), below)
    }
}

fn below_of(path: String, below: &str) -> String {
    if below.is_empty() { path } else { format!("{path}/{below}") }
}

/// A client and a worker who deal with each other, and an operator.
#[derive(Debug)]
pub struct Market {
    /// Somebody without an account.
    pub anyone: Caller,
    /// Posts gigs and pays.
    pub client: Person,
    /// Does the work.
    pub worker: Person,
    /// Sees to what nobody else may.
    pub operator: Person,
    database_url: String,
    /// Newcomers so far: each has another name.
    arrived: Arc<AtomicU32>,
}

impl Market {
    /// Two people who have just arrived at the server at `url`, whose books are at `database_url`.
    pub async fn open(url: &str, database_url: &str) -> Self {
        let anyone = Caller::anonymous(url);
        let client = Person::arrive(&anyone, "client", Some("client")).await;
        let worker = Person::arrive(&anyone, "worker", Some("freelancer")).await;
        let operator = Person::arrive(&anyone, "operator", None).await;
        Self { anyone, client, worker, operator, database_url: database_url.to_owned(), arrived: Arc::default() }
    }

    /// Two other people, who have just arrived at the same server.
    pub async fn another(&self) -> Self {
        let client = self.newcomer("client").await;
        let worker = self.newcomer("freelancer").await;
        let (database_url, arrived) = (self.database_url.clone(), self.arrived.clone());
        Self { anyone: self.anyone.clone(), client, worker, operator: self.operator.clone(), database_url, arrived }
    }

    /// What lies below the API.
    pub async fn books(&self) -> Books {
        Books::open(&self.database_url).await
    }

    /// Somebody else, who has just arrived.
    pub async fn newcomer(&self, user_type: &str) -> Person {
        let login = format!("newcomer-{}", self.arrived.fetch_add(1, Ordering::Relaxed));
        Person::arrive(&self.anyone, &login, Some(user_type)).await
    }

    /// The client posts a gig that takes applications, and answers its id.
    pub async fn gig(&self) -> String {
        let gig = json!({ "title": "A parser in Rust", "rate_cents": 10_000, "status": "active" });
        self.client.api.post("/api/gigs", gig).await.created().text("id").to_owned()
    }

    /// The worker applies to a new gig and the client talks to them.
    pub async fn talk(&self) -> Talk {
        let gig = self.gig().await;
        let applied = self.worker.api.post_nothing(&format!("/api/gigs/{gig}/apply")).await.created();
        let application = applied.text("id").to_owned();
        self.shortlist(&gig, &application).await;
        let parties = json!({ "gig_id": gig, "worker_user_id": self.worker.id });
        let id = self.client.api.post("/api/negotiations", parties).await.created().text("id").to_owned();
        Talk { gig, application, id }
    }

    /// The client puts an application on the shortlist.
    pub async fn shortlist(&self, gig: &str, application: &str) {
        let path = format!("/api/gigs/{gig}/applications/{application}");
        let _ = self.client.api.patch(&path, json!({ "status": "shortlisted" })).await.ok();
    }

    /// The client proposes and the worker agrees.
    pub async fn agreed(&self, talk: Talk, terms: Terms) -> Deal {
        let round = json!({ "rate_cents": terms.rate_cents, "hours_per_week": terms.hours_per_week });
        let _ = self.client.api.post(&talk.path("round"), round).await.ok();
        let agreed = self.worker.api.post_nothing(&talk.path("agree")).await.ok();
        let milestone = agreed.text_at("/contract/milestones/0/id").to_owned();
        Deal { talk, contract: agreed.text("contract_id").to_owned(), milestone }
    }

    /// A new deal that has come as far as `stage`.
    pub async fn deal(&self, stage: Stage, terms: Terms) -> Deal {
        let deal = self.agreed(self.talk().await, terms).await;
        if stage >= Stage::Approved {
            let _ = self.client.api.post_nothing(&deal.path("approve")).await.ok();
            let _ = self.worker.api.post_nothing(&deal.path("approve")).await.ok();
        }
        if stage >= Stage::Active {
            self.activate(&deal, terms).await;
        }
        if stage >= Stage::Delivered {
            let _ = self.worker.api.post(&deal.milestone("deliver"), json!({ "notes": "Done" })).await.ok();
        }
        if stage >= Stage::Released {
            let _ = self.client.api.post_nothing(&deal.milestone("release")).await.ok();
            let _ = self.client.api.until(&deal.milestone(""), "/status", "released").await;
        }
        deal
    }

    async fn activate(&self, deal: &Deal, terms: Terms) {
        if terms.amount() > 0 {
            self.complete_kyc(deal).await;
        }
        self.fund(deal, GOOD_CARD).await;
        let _ = self.client.api.until(&deal.path(""), "/status", "active").await;
    }

    /// The worker becomes payable, as at the provider's onboarding page.
    pub async fn complete_kyc(&self, deal: &Deal) {
        if self.worker.api.get(&deal.path("")).await.ok()["kyc_complete"] == true {
            return;
        }
        let _ = self.worker.api.get(&deal.path("connect-link")).await.ok();
        let done = self.worker.api.post_nothing(&format!("/api/sandbox/connect/{}/complete", self.worker.id)).await;
        let _ = done.ok();
        let _ = self.worker.api.until(&deal.path(""), "/kyc_complete", true).await;
    }

    /// The client funds the first milestone, with a card where it costs anything.
    pub async fn fund(&self, deal: &Deal, card: &str) {
        let funding = self.client.api.post_nothing(&deal.milestone("fund")).await.ok();
        if funding["client_secret"].is_string() {
            let _ = self.pay(&funding, card).await.ok();
        }
        let _ = self.client.api.until(&deal.milestone(""), "/status", "funded").await;
    }

    /// The client gives a card to the intent of what `fund` answered.
    pub async fn pay(&self, funding: &Answer, card: &str) -> Answer {
        self.paying(funding, card).send().await
    }

    /// The request that does it.
    #[must_use]
    pub fn paying(&self, funding: &Answer, card: &str) -> Ask {
        let path = format!("/api/sandbox/payments/{}/confirm", funding.text("payment_intent_id"));
        self.client.api.ask(Method::POST, &path).json(&json!({ "card": card }))
    }

    /// Moves the sandbox's clock.
    pub async fn advance(&self, seconds: i64) -> Answer {
        self.client.api.post("/api/sandbox/clock/advance", json!({ "seconds": seconds })).await.ok()
    }
}
