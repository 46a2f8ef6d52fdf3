//! The story: who does what, in which order.

use super::DemoError;
use super::narrator::Narrator;
use super::people::{Person, text};
use serde_json::{Value, json};
use std::sync::Arc;

/// The card that always works.
const CARD: &str = "4242 4242 4242 4242";
/// What both agree on in the third round.
const PAYOUT_DELAY_DAYS: i64 = 5;
const SECONDS_A_DAY: i64 = 86_400;

/// What the story leaves behind.
pub struct Played {
    /// The client.
    pub ada: Person,
    /// The freelancer.
    pub grace: Person,
    /// The negotiation, which is also the deal.
    pub negotiation: String,
    /// The contract.
    pub contract: String,
}

/// Plays it from the first sign-in to both reviews.
pub async fn play(origin: &str, narrator: &Arc<Narrator>) -> Result<Played, DemoError> {
    let mut ada = Person::new("ada", origin, narrator)?;
    let mut grace = Person::new("grace", origin, narrator)?;
    narrator.part("1. Two people sign in", "Each makes a key, which their agent works with from then on.")?;
    arrive(&mut ada, json!({ "user_type": "client", "display_name": "Ada" })).await?;
    arrive(&mut grace, json!({ "user_type": "freelancer", "display_name": "Grace", "skills": ["rust"] })).await?;

    narrator.part("2. A gig finds a freelancer", "Ada posts it, Grace applies, Ada puts her on the shortlist.")?;
    let application = hire(&ada, &grace).await?;

    narrator.part("3. Three rounds", "Either may propose, and either may agree; there is no fourth round.")?;
    let (negotiation, agreed) = bargain(&ada, &grace, &application).await?;
    let contract = text(&agreed, "/contract_id")?.to_owned();

    narrator.part("4. Both approve", "Grace becomes payable meanwhile, at the payment provider.")?;
    approve(&ada, &grace, &agreed["contract"]).await?;

    narrator.part("5. The money is held", "Ada's card is authorized before any work begins; nothing is taken yet.")?;
    let milestone = fund(&ada, &contract).await?;

    narrator.part("6. Work for money", "Grace delivers. Ada releases: 95 % to Grace, 5 % to the platform.")?;
    work(&ada, &grace, &contract).await?;

    narrator.part("7. Days go by", "The sandbox's clock moves, and the payout to Grace's bank falls due.")?;
    wait_for_payout(&grace, &format!("/api/contracts/{contract}/milestones/{milestone}")).await?;

    narrator.part("8. They review each other", "A review shows once both have been written, or after a week.")?;
    review(&ada, &contract, json!({ "rating": 5, "review_text": "Fast, and it parses everything." })).await?;
    review(&grace, &contract, json!({ "rating": 5, "review_text": "Clear scope, quick release." })).await?;
    Ok(Played { ada, grace, negotiation, contract })
}

async fn arrive(person: &mut Person, about: Value) -> Result<(), DemoError> {
    let login = json!({ "login": person.name });
    let me = person.post("/auth/sandbox", login).shows(&["/user_id", "/credits_balance"]).send().await?;
    let new = person.post("/api/keys", json!({ "name": "demo" })).shows(&["/scopes", "/expires_at"]).send().await?;
    person.id = text(&me, "/user_id")?.to_owned();
    person.key = Some(text(&new, "/key")?.to_owned());
    person.patch("/api/profile/me", about).shows(&["/display_name", "/user_type"]).send().await?;
    Ok(())
}

/// Answers the application as Ada sees it.
async fn hire(ada: &Person, grace: &Person) -> Result<Value, DemoError> {
    let gig = json!({
        "title": "A parser in Rust",
        "description": "For a small configuration language, with error messages that help.",
        "scope": "Grammar, parser, fuzz tests, documentation.",
        "skills": ["rust", "parsing"],
        "rate_cents": 8_000,
        "status": "active",
    });
    let posted = ada.post("/api/gigs", gig).shows(&["/title", "/rate_cents", "/status"]).send().await?;
    let gig = format!("/api/gigs/{}", text(&posted, "/id")?);

    let found = grace.get("/api/gigs?min_rate_cents=7500").shows(&["/data/0/title", "/data/0/skills"]).send().await?;
    let seen = grace.get(format!("/api/gigs/{}", text(&found, "/data/0/id")?)).shows(&["/scope"]).send().await?;
    let message = json!({ "message": "I have written two of these." });
    grace.follow(&seen, "apply")?.with(message).shows(&["/status"]).send().await?;

    let shows = ["/data/0/message", "/data/0/worker_profile/ghost_score"];
    let applications = ada.get(format!("{gig}/applications")).shows(&shows).of("/data/0").send().await?;
    let shortlist = ada.follow(&applications["data"][0], "shortlist")?;
    shortlist.with(json!({ "status": "shortlisted" })).shows(&["/status"]).send().await
}

/// Answers the negotiation's id, and what Grace's agreement came to.
async fn bargain(ada: &Person, grace: &Person, application: &Value) -> Result<(String, Value), DemoError> {
    let whom = json!({ "gig_id": application["gig_id"], "worker_user_id": application["worker_user_id"] });
    let shows = ["/state", "/rounds_left"];
    let opened = ada.follow(application, "negotiate")?.with(whom).shows(&shows).send().await?;
    let negotiation = text(&opened, "/id")?.to_owned();
    let address = format!("/api/negotiations/{negotiation}");

    let low = json!({ "rate_cents": 7_000, "hours_per_week": 20, "note": "Twenty hours should do." });
    propose(ada, &opened, low).await?;
    let high =
        json!({ "rate_cents": 9_000, "hours_per_week": 25, "payout_delay_days": 3, "note": "Fuzzing takes time." });
    propose(grace, &grace.get(&address).shows(&["/turn", "/amount_cents"]).send().await?, high).await?;
    let between =
        json!({ "rate_cents": 8_000, "payout_delay_days": PAYOUT_DELAY_DAYS, "note": "Let us meet halfway." });
    propose(ada, &ada.get(&address).shows(&["/turn", "/amount_cents"]).send().await?, between).await?;

    let last = grace.get(&address).shows(&["/turn", "/amount_cents", "/rounds_left"]).send().await?;
    let shows = ["/contract/total_cents", "/contract/payout_delay_days"];
    let agreed = grace.follow(&last, "agree")?.shows(&shows).of("/contract").send().await?;
    Ok((negotiation, agreed))
}

async fn propose(person: &Person, negotiation: &Value, terms: Value) -> Result<(), DemoError> {
    let shows = ["/round_number", "/rate_cents", "/hours_per_week", "/amount_cents"];
    person.follow(negotiation, "round")?.with(terms).shows(&shows).send().await?;
    Ok(())
}

/// Both approve the contract; `contract` is how Grace sees it.
async fn approve(ada: &Person, grace: &Person, contract: &Value) -> Result<(), DemoError> {
    let address = format!("/api/contracts/{}", text(contract, "/id")?);
    let terms = json!({ "expected_terms_hash": contract["terms_hash"] });
    grace.follow(contract, "approve")?.with(terms).shows(&["/status", "/worker_approved_at"]).send().await?;
    let seen = ada.get(&address).shows(&["/total_cents", "/worker_approved_at"]).send().await?;
    ada.follow(&seen, "approve")?.shows(&["/status", "/activation_deadline"]).send().await?;

    let waiting = grace.get(&address).shows(&["/status", "/kyc_complete"]).send().await?;
    grace.follow(&waiting, "connect_link")?.shows(&["/url"]).send().await?;
    let onboarding = format!("/api/sandbox/connect/{}/complete", grace.id);
    grace.post(onboarding, json!({})).shows(&["/payouts_enabled"]).send().await?;
    grace.get(&address).shows(&["/status", "/kyc_complete"]).until("/status", "pending_client_funding").await?;
    Ok(())
}

/// Answers the milestone's id.
async fn fund(ada: &Person, contract: &str) -> Result<String, DemoError> {
    let address = format!("/api/contracts/{contract}");
    let seen = ada.get(&address).shows(&["/status", "/milestones/0/amount_cents"]).send().await?;
    let fund = ada.follow(&seen, "fund")?.with(json!({ "expected_amount_cents": seen["total_cents"] }));
    let shows = ["/status", "/amount_cents", "/payment_intent_id"];
    let funding = fund.shows(&shows).of("/milestone").send().await?;
    let confirm = format!("/api/sandbox/payments/{}/confirm", text(&funding, "/payment_intent_id")?);
    ada.post(confirm, json!({ "card": CARD })).shows(&["/status"]).send().await?;
    ada.get(&address).shows(&["/status", "/milestones/0/status"]).until("/status", "active").await?;
    Ok(text(&funding, "/milestone/id")?.to_owned())
}

async fn work(ada: &Person, grace: &Person, contract: &str) -> Result<(), DemoError> {
    let address = format!("/api/contracts/{contract}");
    let seen = grace.get(&address).shows(&["/status", "/milestones/0/status"]).send().await?;
    let work = json!({
        "notes": "Parser, fuzz tests, documentation.",
        "artifacts": [{ "type": "github_commit", "url": "https://github.com/grace/parser/commit/4f2a9c1" }],
    });
    let shows = ["/status", "/auto_release_at"];
    grace.follow(&seen, "deliver")?.with(work).shows(&shows).send().await?;

    let seen = ada.get(&address).shows(&["/milestones/0/status", "/milestones/0/delivery/notes"]).send().await?;
    let shows = ["/status", "/released_cents", "/fee_cents"];
    let released = ada.follow(&seen, "release")?.shows(&shows).send().await?;
    if released["status"] != "released" {
        let shows = ["/milestones/0/status", "/milestones/0/released_cents"];
        ada.get(&address).shows(&shows).until("/milestones/0/status", "released").await?;
    }
    Ok(())
}

async fn wait_for_payout(grace: &Person, milestone: &str) -> Result<(), DemoError> {
    let shows = ["/payout/status", "/payout/due_at"];
    grace.get(milestone).shows(&shows).send().await?;
    let seconds = json!({ "seconds": PAYOUT_DELAY_DAYS * SECONDS_A_DAY + 60 });
    grace.post("/api/sandbox/clock/advance", seconds).shows(&["/now", "/ran"]).send().await?;
    let shows = ["/payout/status", "/payout/amount_cents"];
    grace.get(milestone).shows(&shows).until("/payout/status", "paid").await?;
    Ok(())
}

async fn review(person: &Person, contract: &str, words: Value) -> Result<(), DemoError> {
    let seen = person.get(format!("/api/contracts/{contract}")).shows(&["/status"]).send().await?;
    person.follow(&seen, "review")?.with(words).shows(&["/rating", "/text"]).send().await?;
    Ok(())
}
