//! `Accept`: what excludes everything that a route answers with is refused, everywhere alike.

use crate::operations;
use reqwest::Method;
use testkit::market::Market;

testkit::on_both_databases! {
    what_takes_none_of_what_is_offered_is_refused_everywhere,
    what_takes_json_is_answered,
    where_there_is_nothing_there_is_nothing_to_refuse,
}

async fn what_takes_none_of_what_is_offered_is_refused_everywhere(market: &Market) {
    let watched = market.client.api.watch("/api/profile/me").await;
    for operation in operations::answering("NOT_ACCEPTABLE") {
        let ask = operation.ask(market).header("accept", "application/xml, font/*");
        ask.send().await.refused(406, "NOT_ACCEPTABLE");
    }
    let patch = market.client.api.ask(Method::PATCH, "/api/profile/me").raw("{\"bio\":\"x\"}", "application/json");
    patch.header("accept", "text/csv").send().await.refused(406, "NOT_ACCEPTABLE");
    watched.assert_unchanged().await;
}

async fn what_takes_json_is_answered(market: &Market) {
    let ask = || market.client.api.ask(Method::GET, "/api/profile/me");
    let _ = ask().without("accept").send().await.ok();
    for accept in ["application/json", "application/*", "*/*", "text/html, */*;q=0.1", "application/json;q=0.5"] {
        let _ = ask().header("accept", accept).send().await.ok();
    }
    for accept in ["application/json;q=0", "application/problem+json", "*/*;q=0"] {
        ask().header("accept", accept).send().await.refused(406, "NOT_ACCEPTABLE");
    }
    let health = market.anyone.ask(Method::GET, "/api/health").header("accept", "text/html");
    health.send().await.refused(406, "NOT_ACCEPTABLE");
}

async fn where_there_is_nothing_there_is_nothing_to_refuse(market: &Market) {
    let ask = |method, path| market.client.api.ask(method, path).header("accept", "text/html").send();
    ask(Method::GET, "/api/nothing").await.refused(404, "NOT_FOUND");
    ask(Method::PUT, "/api/gigs").await.refused(405, "METHOD_NOT_ALLOWED");
    let gig = format!("/api/gigs/{}", market.gig().await);
    ask(Method::DELETE, &gig).await.deleted();
}
