//! Quarrels, each followed to where its money rests (lifecycles.md, “Dispute”; money.md, “Settlement”).

use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::{Answer, Ask, at_once};
use testkit::books::DealBooks;
use testkit::market::{Deal, GOOD_CARD, Market, Person, Stage, Terms};

testkit::on_both_databases! {
    settled_on_everything_the_worker_is_paid,
    settled_on_nothing_the_hold_is_let_go,
    settled_on_nothing_after_the_capture_the_money_goes_back,
    settled_in_the_middle_each_gets_a_part,
    a_ruling_takes_its_fee_from_the_worker,
    a_ruling_takes_its_fee_from_the_client,
    a_ruling_without_a_fee_gives_all_of_it_back,
    withdrawn_and_then_released,
    a_withdrawn_dispute_gives_the_timers_back_what_was_left,
    nobody_responds_and_it_goes_to_the_operator,
    a_response_gives_three_days,
    a_quarrel_over_nothing_ends_released,
    a_hold_that_lapses_ends_the_quarrel_and_keeps_the_delivery,
    a_hold_is_captured_in_time_and_stays_held,
    a_chargeback_freezes_a_quarrel_and_ends_it,
    a_dispute_ends_the_clients_proposal_to_cancel,
    a_settlement_a_release_and_a_withdrawal_do_not_all_happen,
    a_ruling_and_a_settlement_do_not_both_happen,
    everybody_settles_at_once_and_it_happens_once,
}

const HOUR_SECONDS: i64 = 3_600;
const DAY_SECONDS: i64 = 24 * HOUR_SECONDS;
const LAPSES: &str = "4000 0000 0000 0341";
const CHARGED_BACK: &str = "4000 0000 0000 0259";

/// A dispute that the client opened over delivered work.
struct Quarrel<'a> {
    market: &'a Market,
    deal: Deal,
    path: String,
}

impl<'a> Quarrel<'a> {
    async fn over(market: &'a Market, terms: Terms) -> Self {
        Self::open(market, market.deal(Stage::Delivered, terms).await).await
    }

    /// Over work that was paid for with this card.
    async fn paid_with(market: &'a Market, card: &str) -> Self {
        let deal = market.deal(Stage::Approved, Terms::PAID).await;
        market.complete_kyc(&deal).await;
        market.fund(&deal, card).await;
        let _ = market.client.api.until(&deal.path(""), "/status", "active").await;
        let _ = market.worker.api.post(&deal.milestone("deliver"), json!({ "notes": "Done" })).await.ok();
        Self::open(market, deal).await
    }

    async fn open(market: &'a Market, deal: Deal) -> Self {
        let opened = market.client.api.post("/api/disputes/create", new(&deal)).await.created();
        let path = format!("/api/disputes/{}", opened.text("id"));
        Self { market, deal, path }
    }

    fn ask(&self, who: &Person, what: &str, body: &Value) -> Ask {
        who.api.ask(Method::POST, &format!("{}/{what}", self.path)).json(body)
    }

    async fn send(&self, who: &Person, what: &str, body: Value) -> Answer {
        self.ask(who, what, &body).send().await
    }

    /// Both name the same figure.
    async fn settle(&self, release_cents: i64) -> Answer {
        let figure = json!({ "release_cents": release_cents });
        assert_eq!(self.send(&self.market.worker, "settle", figure.clone()).await.ok()["status"], "open");
        let settled = self.send(&self.market.client, "settle", figure).await.ok();
        assert_eq!(settled["status"], "resolved");
        settled
    }

    async fn rule(&self, body: Value) -> Answer {
        let operator = Person::arrive(&self.market.anyone, "operator", None).await;
        operator.api.post(&self.ruling(), body).await
    }

    fn ruling(&self) -> String {
        format!("{}/resolve", self.path.replace("/api/", "/api/admin/"))
    }

    async fn shown(&self) -> Answer {
        self.market.client.browser.get(&self.path).await.ok()
    }

    async fn milestone(&self) -> Answer {
        self.market.client.browser.get(&self.deal.milestone("")).await.ok()
    }

    async fn until(&self, status: &str) -> Answer {
        self.market.client.browser.until(&self.deal.milestone(""), "/status", status).await
    }

    async fn books(&self) -> DealBooks {
        let books = self.market.books().await;
        books.assert_balanced().await;
        let kept = books.of(&self.deal.talk.id).await;
        kept.assert_sound();
        assert_eq!(kept.deal.milestones()[0].funds.held().0, kept.totals().get("platform_held").copied().unwrap_or(0));
        kept
    }

    /// What every account has of it.
    async fn assert_rests(&self, expected: &[(&str, i64)]) {
        let kept = self.books().await;
        let rests: Vec<_> = kept.totals().into_iter().collect();
        assert_eq!(rests, expected, "{:?}", kept.ledger);
    }

    /// What the provider has of it: how much of the one captured charge went to the worker, and how much back.
    async fn assert_at_provider(&self, transferred: i64, refunded: i64) {
        let provider = self.market.books().await.provider().await;
        let captured = provider.captured_of(&self.deal.milestone);
        assert_eq!(captured.len(), 1, "{captured:?}");
        let state = &captured[0]["state"];
        assert_eq!((&state["transferred"], &state["refunded"]), (&json!(transferred), &json!(refunded)), "{state}");
        assert_eq!(provider.transfers_of(&self.deal.milestone).len(), usize::from(transferred > 0));
    }
}

fn new(deal: &Deal) -> Value {
    json!({
        "contract_id": deal.contract, "milestone_id": deal.milestone, "disputing_party": "client",
        "reason": "It does not parse", "evidence": [{ "type": "screenshot" }],
    })
}

fn response() -> Value {
    json!({ "evidence": [{ "type": "build_log" }] })
}

async fn settled_on_everything_the_worker_is_paid(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    quarrel.settle(50_000).await;
    let released = quarrel.until("released").await;
    assert_eq!((released.number("released_cents"), released.number("fee_cents")), (50_000, 2_500));
    assert_eq!(market.client.api.get(&quarrel.deal.path("")).await.ok()["status"], "completed");
    market.books().await.assert_paid_once(&quarrel.deal, 50_000, false).await;
    let _ = market.advance(3 * DAY_SECONDS).await;
    market.books().await.assert_paid_once(&quarrel.deal, 50_000, true).await;
    quarrel.books().await;
}

async fn settled_on_nothing_the_hold_is_let_go(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    quarrel.settle(0).await;
    let _ = quarrel.until("refunded").await;
    assert_eq!(market.client.api.get(&quarrel.deal.path("")).await.ok()["status"], "cancelled");
    quarrel.assert_rests(&[]).await;
    let provider = market.books().await.provider().await;
    assert_eq!(provider.intents_of(&quarrel.deal.milestone)[0]["state"]["status"], "canceled");
}

async fn settled_on_nothing_after_the_capture_the_money_goes_back(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let _ = market.advance(6 * DAY_SECONDS + 1).await;
    quarrel.assert_rests(&[("client_card", -50_000), ("platform_held", 50_000)]).await;
    let figure = json!({ "release_cents": 0 });
    for who in [&market.worker, &market.client] {
        let _ = quarrel.send(who, "settle", figure.clone()).await.ok();
    }
    let refunded = quarrel.until("refunded").await;
    assert_eq!((refunded.number("refunded_cents"), refunded.number("released_cents")), (50_000, 0));
    quarrel.assert_rests(&[]).await;
    quarrel.assert_at_provider(0, 50_000).await;
}

async fn settled_in_the_middle_each_gets_a_part(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    quarrel.settle(30_011).await; // The fee is 1,500.55, which is rounded up.
    let released = quarrel.until("released").await;
    assert_eq!((released.number("released_cents"), released.number("fee_cents")), (30_011, 1_501));
    assert_eq!(released.number("refunded_cents"), 19_989);
    let rests = [("client_card", -30_011), ("platform_fees", 1_501), ("worker_payable", 28_510)];
    quarrel.assert_rests(&rests).await;
    quarrel.assert_at_provider(28_510, 19_989).await;
    assert_eq!(market.client.api.get(&quarrel.deal.path("")).await.ok()["status"], "completed");
}

async fn a_ruling_takes_its_fee_from_the_worker(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let ruling = json!({
        "release_cents": 40_000, "rationale": "Most of it parses", "arbitration_fee_cents": 3_000,
        "arbitration_fee_from": "worker",
    });
    assert_eq!(quarrel.rule(ruling).await.ok()["resolution"]["release_cents"], 37_000);
    let _ = quarrel.until("released").await;
    // The platform's fee is on what was released before arbitration.
    let rests =
        [("arbitration", 3_000), ("client_card", -40_000), ("platform_fees", 2_000), ("worker_payable", 35_000)];
    quarrel.assert_rests(&rests).await;
    quarrel.assert_at_provider(35_000, 10_000).await;
}

async fn a_ruling_takes_its_fee_from_the_client(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let ruling = json!({
        "release_cents": 40_000, "rationale": "Most of it parses", "arbitration_fee_cents": 3_000,
        "arbitration_fee_from": "client",
    });
    assert_eq!(quarrel.rule(ruling).await.ok()["resolution"]["refund_cents"], 7_000);
    let _ = quarrel.until("released").await;
    let rests =
        [("arbitration", 3_000), ("client_card", -43_000), ("platform_fees", 2_000), ("worker_payable", 38_000)];
    quarrel.assert_rests(&rests).await;
    quarrel.assert_at_provider(38_000, 7_000).await;
}

async fn a_ruling_without_a_fee_gives_all_of_it_back(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let _ = quarrel.send(&market.worker, "respond", response()).await.ok();
    let _ = quarrel.send(&market.worker, "escalate", json!({})).await.ok();
    let _ = quarrel.rule(json!({ "release_cents": 0, "rationale": "Nothing parses" })).await.ok();
    let _ = quarrel.until("refunded").await;
    quarrel.assert_rests(&[]).await;
    let audit = quarrel.books().await.audit;
    let ruled = audit.iter().find(|entry| entry.action == "dispute.resolved").expect("a ruling");
    assert!(ruled.actor_user_id.is_some() && ruled.actor_role.is_none(), "{ruled:?}");
    assert!(!ruled.payload.to_string().contains("Nothing parses"), "the audit holds no text");
}

async fn withdrawn_and_then_released(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    market.client.api.post_nothing(&quarrel.deal.milestone("release")).await.refused(409, "DISPUTE_OPEN");
    let _ = quarrel.send(&market.client, "withdraw", json!({})).await.ok();
    let released = market.client.api.post_nothing(&quarrel.deal.milestone("release")).await.ok();
    assert_eq!(released["status"], "released");
    market.books().await.assert_paid_once(&quarrel.deal, 50_000, false).await;
    quarrel.books().await;
    quarrel.send(&market.client, "settle", json!({ "release_cents": 0 })).await.refused(409, "INVALID_STATE");
}

async fn a_withdrawn_dispute_gives_the_timers_back_what_was_left(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let _ = market.advance(4 * DAY_SECONDS).await;
    let quarrel = Quarrel::open(market, deal).await;
    let _ = market.advance(20 * DAY_SECONDS).await;
    assert_eq!(quarrel.milestone().await["status"], "disputed");
    let _ = quarrel.send(&market.client, "withdraw", json!({})).await.ok();
    let _ = market.advance(10 * DAY_SECONDS - HOUR_SECONDS).await;
    assert_eq!(quarrel.milestone().await["status"], "delivered");
    let _ = market.advance(2 * HOUR_SECONDS).await;
    assert_eq!(quarrel.milestone().await["status"], "released");
    market.books().await.assert_paid_once(&quarrel.deal, 50_000, false).await;
}

async fn nobody_responds_and_it_goes_to_the_operator(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let _ = market.advance(24 * HOUR_SECONDS - 60).await;
    assert_eq!(quarrel.shown().await["status"], "open");
    let _ = market.advance(120).await;
    let overdue = quarrel.shown().await;
    assert_eq!((&overdue["status"], &overdue["response_overdue"]), (&json!("under_review"), &json!(true)));
    let score = async |who: &Person| who.browser.get("/api/profile/me").await.ok().number("ghost_score");
    assert_eq!((score(&market.client).await, score(&market.worker).await), (0, 15));
    let _ = market.advance(30 * DAY_SECONDS).await;
    assert_eq!(quarrel.milestone().await["status"], "disputed", "there is no automatic ruling");
    quarrel.assert_rests(&[("client_card", -50_000), ("platform_held", 50_000)]).await;
    let reminded = quarrel.books().await.audit;
    assert_eq!(reminded.iter().filter(|entry| entry.action == "dispute.operator_reminded").count(), 3);
    let _ = quarrel.rule(json!({ "release_cents": 50_000, "rationale": "It parses" })).await.ok();
    let _ = quarrel.until("released").await;
    market.books().await.assert_paid_once(&quarrel.deal, 50_000, false).await;
}

async fn a_response_gives_three_days(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let _ = market.advance(23 * HOUR_SECONDS).await;
    let _ = quarrel.send(&market.worker, "respond", response()).await.ok();
    let _ = market.advance(72 * HOUR_SECONDS - 60).await;
    assert_eq!(quarrel.shown().await["status"], "responded");
    let _ = market.advance(120).await;
    let escalated = quarrel.shown().await;
    assert_eq!((&escalated["status"], &escalated["response_overdue"]), (&json!("under_review"), &json!(false)));
    let me = market.worker.browser.get("/api/profile/me").await.ok();
    assert_eq!(me.number("ghost_score"), 0);
}

async fn a_quarrel_over_nothing_ends_released(market: &Market) {
    let settled = Quarrel::over(market, Terms::FREE).await;
    settled.settle(0).await;
    let ruled = Quarrel::over(market, Terms::FREE).await;
    let _ = ruled.rule(json!({ "release_cents": 0, "rationale": "There is nothing" })).await.ok();
    for quarrel in [settled, ruled] {
        let _ = quarrel.until("released").await;
        assert_eq!(market.client.api.get(&quarrel.deal.path("")).await.ok()["status"], "completed");
        quarrel.assert_rests(&[]).await;
    }
}

async fn a_hold_that_lapses_ends_the_quarrel_and_keeps_the_delivery(market: &Market) {
    let quarrel = Quarrel::paid_with(market, LAPSES).await;
    let _ = quarrel.send(&market.worker, "settle", json!({ "release_cents": 20_000 })).await.ok();
    let _ = market.advance(DAY_SECONDS + 1).await;
    let lapsed = quarrel.milestone().await;
    assert_eq!((&lapsed["status"], &lapsed["delivery"]["notes"]), (&json!("pending"), &json!("Done")), "{lapsed}");
    let ended = quarrel.shown().await;
    assert_eq!((&ended["status"], &ended["resolution"]["reason"]), (&json!("resolved"), &json!("hold_lapsed")));
    let figures = (&ended["resolution"]["release_cents"], &ended["resolution"]["refund_cents"]);
    assert_eq!(figures, (&json!(0), &json!(0)));
    quarrel.assert_rests(&[]).await;
    quarrel.send(&market.client, "settle", json!({ "release_cents": 20_000 })).await.refused(409, "INVALID_STATE");
    let funding = market.client.api.post_nothing(&quarrel.deal.milestone("fund")).await.ok();
    let _ = market.pay(&funding, GOOD_CARD).await.ok();
    let _ = quarrel.until("delivered").await;
    let anew = Quarrel::open(market, quarrel.deal.clone()).await;
    anew.settle(50_000).await;
    let _ = anew.until("released").await;
    market.books().await.assert_paid_once(&anew.deal, 50_000, false).await;
}

async fn a_hold_is_captured_in_time_and_stays_held(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let _ = market.advance(5 * DAY_SECONDS).await;
    quarrel.assert_rests(&[]).await;
    let _ = market.advance(DAY_SECONDS + 1).await; // A day before the hold would lapse: capture is not release.
    assert_eq!(quarrel.milestone().await["status"], "disputed");
    quarrel.assert_rests(&[("client_card", -50_000), ("platform_held", 50_000)]).await;
    quarrel.assert_at_provider(0, 0).await;
    let _ = quarrel.rule(json!({ "release_cents": 20_000, "rationale": "Half of it" })).await.ok();
    let _ = quarrel.until("released").await;
    let rests = [("client_card", -20_000), ("platform_fees", 1_000), ("worker_payable", 19_000)];
    quarrel.assert_rests(&rests).await;
    quarrel.assert_at_provider(19_000, 30_000).await;
}

async fn a_chargeback_freezes_a_quarrel_and_ends_it(market: &Market) {
    let quarrel = Quarrel::paid_with(market, CHARGED_BACK).await;
    let _ = market.advance(6 * DAY_SECONDS + 1).await; // Captured, and then claimed.
    let claimed = quarrel.milestone().await;
    assert_eq!((&claimed["status"], &claimed["chargeback"]["status"]), (&json!("disputed"), &json!("open")));
    let figure = json!({ "release_cents": 20_000 });
    let _ = quarrel.send(&market.worker, "settle", figure.clone()).await.ok();
    let watched = market.client.api.watch(&quarrel.path).await;
    quarrel.send(&market.client, "settle", figure).await.refused(409, "PAYMENT_FROZEN");
    let ruling = json!({ "release_cents": 1, "rationale": "So" });
    quarrel.rule(ruling).await.refused(409, "PAYMENT_FROZEN");
    watched.assert_unchanged().await;
    let _ = market.advance(7 * DAY_SECONDS + 1).await;
    let lost = quarrel.milestone().await;
    assert_eq!((&lost["status"], lost.number("charged_back_cents")), (&json!("refunded"), 50_000), "{lost}");
    let ended = quarrel.shown().await;
    assert_eq!((&ended["status"], &ended["resolution"]["reason"]), (&json!("resolved"), &json!("charged_back")));
    quarrel.assert_rests(&[("charged_back", 50_000), ("client_card", -50_000)]).await;
}

async fn a_dispute_ends_the_clients_proposal_to_cancel(market: &Market) {
    let deal = market.deal(Stage::Active, Terms::PAID).await;
    let _ = market.client.api.post_nothing(&deal.path("cancel")).await.ok();
    let mut body = new(&deal);
    body["disputing_party"] = json!("worker");
    let _ = market.worker.api.post("/api/disputes/create", body).await.created();
    let contract = market.client.api.get(&deal.path("")).await.ok();
    assert_eq!((&contract["cancellation"], &contract["status"]), (&json!(null), &json!("active")));
    market.client.api.post_nothing(&deal.path("cancel")).await.refused(409, "DISPUTE_OPEN");
    market.worker.api.post_nothing(&deal.path("cancel")).await.refused(409, "DISPUTE_OPEN");
}

async fn a_settlement_a_release_and_a_withdrawal_do_not_all_happen(market: &Market) {
    for round in 0..6 {
        let quarrel = Quarrel::over(market, Terms::PAID).await;
        let figure = json!({ "release_cents": 20_000 });
        let _ = quarrel.send(&market.worker, "settle", figure.clone()).await.ok();
        let mut asks = vec![
            quarrel.ask(&market.client, "settle", &figure),
            market.client.api.ask(Method::POST, &quarrel.deal.milestone("release")),
            quarrel.ask(&market.client, "withdraw", &json!({})),
        ];
        asks.rotate_left(round % 3);
        let answers = at_once(asks).await;
        match quarrel.shown().await.text("status") {
            "resolved" => {
                let _ = quarrel.until("released").await;
                let rests = [("client_card", -20_000), ("platform_fees", 1_000), ("worker_payable", 19_000)];
                quarrel.assert_rests(&rests).await;
                quarrel.assert_at_provider(19_000, 30_000).await;
            }
            "withdrawn" => {
                // The release won after it, or nobody moved anything yet.
                let released = market.client.api.post_nothing(&quarrel.deal.milestone("release")).await;
                assert!([200, 202].contains(&released.status), "{answers:?} {released}");
                let _ = quarrel.until("released").await;
                market.books().await.assert_paid_once(&quarrel.deal, 50_000, false).await;
            }
            other => panic!("{other}: {answers:?}"),
        }
        let won = answers.iter().filter(|it| it.status < 300 && it.asked.contains("/api/disputes/")).count();
        assert_eq!(won, 1, "{answers:?}");
    }
}

async fn a_ruling_and_a_settlement_do_not_both_happen(market: &Market) {
    let operator = Person::arrive(&market.anyone, "operator", None).await;
    for round in 0..6 {
        let quarrel = Quarrel::over(market, Terms::PAID).await;
        let figure = json!({ "release_cents": 20_000 });
        let _ = quarrel.send(&market.worker, "settle", figure.clone()).await.ok();
        let ruling = json!({ "release_cents": 40_000, "rationale": "So" });
        let mut asks = vec![
            quarrel.ask(&market.client, "settle", &figure),
            operator.api.ask(Method::POST, &quarrel.ruling()).json(&ruling),
        ];
        asks.rotate_left(round % 2);
        let answers = at_once(asks).await;
        assert_eq!(answers.iter().filter(|it| it.status == 200).count(), 1, "{answers:?}");
        let _ = quarrel.until("released").await;
        let released = match quarrel.shown().await["resolution"]["reason"].as_str() {
            Some("settled") => 20_000,
            Some("ruled") => 40_000,
            other => panic!("{other:?}"),
        };
        let fee = released / 20;
        let rests = [("client_card", -released), ("platform_fees", fee), ("worker_payable", released - fee)];
        quarrel.assert_rests(&rests).await;
        quarrel.assert_at_provider(released - fee, 50_000 - released).await;
    }
}

async fn everybody_settles_at_once_and_it_happens_once(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let figure = json!({ "release_cents": 30_000 });
    let asks = (0..20).map(|nth| quarrel.ask([&market.client, &market.worker][nth % 2], "settle", &figure));
    let answers = at_once(asks).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    let _ = quarrel.until("released").await;
    let rests = [("client_card", -30_000), ("platform_fees", 1_500), ("worker_payable", 28_500)];
    quarrel.assert_rests(&rests).await;
    let audit = quarrel.books().await.audit;
    let count = |action: &str| audit.iter().filter(|entry| entry.action == action).count();
    assert_eq!((count("dispute.figure_named"), count("dispute.resolved")), (2, 1));
}
