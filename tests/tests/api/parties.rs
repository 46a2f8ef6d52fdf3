//! Who is no party learns nothing and changes nothing; who has the wrong side changes nothing.

use crate::operations::NOBODY;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::{Answer, Caller};
use testkit::market::{Deal, Market, Person, Stage, Terms};

testkit::on_both_databases! {
    a_stranger_finds_nothing,
    an_operator_who_is_no_party_is_a_stranger,
    the_wrong_side_is_refused,
    what_does_not_exist_is_not_found,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Client,
    Worker,
    Either,
}

/// A request that one side of a deal, or both, may make.
struct Request {
    side: Side,
    method: Method,
    path: String,
    body: Option<Value>,
}

fn requests(deal: &Deal) -> Vec<Request> {
    use Side::{Client, Either, Worker};
    let of = |side, method: Method, path: String, body| Request { side, method, path, body };
    let (talk, contract, milestone) =
        (|below| deal.talk.path(below), |below| deal.path(below), |below| deal.milestone(below));
    vec![
        of(Either, Method::GET, talk(""), None),
        of(Either, Method::POST, talk("round"), Some(json!({ "hours_per_week": 1 }))),
        of(Either, Method::POST, talk("agree"), None),
        of(Either, Method::POST, talk("decline"), None),
        of(
            Either,
            Method::POST,
            talk("contact-share"),
            Some(json!({ "contact_type": "email", "contact_value": "a@b.example" })),
        ),
        of(Either, Method::GET, contract(""), None),
        of(Either, Method::POST, contract("approve"), None),
        of(Worker, Method::GET, contract("connect-link"), None),
        of(Either, Method::POST, contract("revise"), Some(json!({ "notes": "Again" }))),
        of(Either, Method::POST, contract("cancel"), None),
        of(Client, Method::DELETE, contract("cancel"), None),
        of(Worker, Method::POST, contract("cancel/object"), None),
        of(Client, Method::POST, contract("milestones"), Some(json!({ "title": "More", "amount_cents": 50 }))),
        of(Either, Method::GET, milestone(""), None),
        of(Client, Method::DELETE, milestone(""), None),
        of(Worker, Method::POST, milestone("accept"), None),
        of(Worker, Method::POST, milestone("decline"), None),
        of(Client, Method::POST, milestone("fund"), None),
        of(Worker, Method::POST, milestone("deliver"), Some(json!({ "notes": "Done" }))),
        of(Client, Method::POST, milestone("request-changes"), Some(json!({ "notes": "Shorter" }))),
        of(Client, Method::POST, milestone("release"), None),
        of(Either, Method::POST, contract("reviews"), Some(json!({ "rating": 5 }))),
        of(Either, Method::GET, contract("reviews"), None),
    ]
}

impl Request {
    /// The same request at another path.
    fn at(&self, path: String) -> Self {
        Self { side: self.side, method: self.method.clone(), path, body: self.body.clone() }
    }

    async fn send(&self, caller: &Caller) -> Answer {
        let ask = caller.ask(self.method.clone(), &self.path);
        match &self.body {
            Some(body) => ask.json(body).send().await,
            None => ask.send().await,
        }
    }
}

async fn a_stranger_finds_nothing(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    for user_type in ["client", "freelancer"] {
        let stranger = market.newcomer(user_type).await;
        for request in requests(&deal) {
            let refused = request.send(&stranger.api).await.refused(404, "NOT_FOUND");
            assert_eq!(refused["next_actions"], Value::Null, "{refused}");
            request.send(&stranger.browser).await.refused(404, "NOT_FOUND");
        }
    }
    watched.assert_unchanged().await;
}

async fn an_operator_who_is_no_party_is_a_stranger(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let operator = Person::arrive(&market.anyone, "operator", Some("client")).await;
    for request in requests(&deal).iter().filter(|request| request.method != Method::GET) {
        request.send(&operator.api).await.refused(404, "NOT_FOUND");
    }
    watched.assert_unchanged().await;
}

async fn the_wrong_side_is_refused(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    for request in requests(&deal) {
        let wrong = match request.side {
            Side::Client => &market.worker,
            Side::Worker => &market.client,
            Side::Either => continue,
        };
        request.send(&wrong.api).await.refused(403, "WRONG_ROLE");
    }
    watched.assert_unchanged().await;
}

async fn what_does_not_exist_is_not_found(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    for request in requests(&deal) {
        for id in [&deal.talk.id, &deal.contract, &deal.milestone] {
            let elsewhere = request.at(request.path.replace(id.as_str(), NOBODY));
            if elsewhere.path != request.path {
                let side = if request.side == Side::Worker { &market.worker } else { &market.client };
                elsewhere.send(&side.api).await.refused(404, "NOT_FOUND");
            }
        }
    }
    watched.assert_unchanged().await;
}
