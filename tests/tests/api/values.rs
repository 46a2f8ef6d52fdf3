//! What a value may not be: amounts that are no integers, texts with what nobody can see, dates that never come.

use testkit::api::Answer;
use testkit::market::Market;

testkit::on_both_databases! {
    amounts_are_json_integers_in_range,
    texts_hold_no_control_characters,
    texts_are_counted_in_characters,
    lists_are_bounded_and_typed,
    what_is_written_is_what_is_read,
}

async fn post(market: &Market, body: &str) -> Answer {
    market.client.api.ask(reqwest::Method::POST, "/api/gigs").raw(body, "application/json").send().await
}

async fn amounts_are_json_integers_in_range(market: &Market) {
    let wrong = [
        "1.5",
        "1.0",
        "1e2",
        "1E2",
        "\"100\"",
        "true",
        "[]",
        "{}",
        "-1",
        "100000001",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "-9223372036854775809",
    ];
    for amount in wrong {
        let answer = post(market, &format!(r#"{{"title": "A", "rate_cents": {amount}}}"#)).await;
        answer.refused_at(&["/rate_cents"]);
    }
    assert_eq!(market.client.api.get("/api/gigs?status=draft").await.ok().rows().len(), 0);
    for amount in ["0", "100000000"] {
        let _ = post(market, &format!(r#"{{"title": "A", "rate_cents": {amount}}}"#)).await.created();
    }
}

async fn texts_hold_no_control_characters(market: &Market) {
    for escape in ["\\u0000", "\\u0007", "\\u001b", "\\u007f", "\\u0085"] {
        let answer = post(market, &format!(r#"{{"title": "A{escape}B"}}"#)).await;
        answer.refused_at(&["/title"]);
        let answer = post(market, &format!(r#"{{"title": "A", "skills": ["rust", "s{escape}l"]}}"#)).await;
        answer.refused_at(&["/skills/1"]);
    }
    let raw =
        market.client.api.ask(reqwest::Method::POST, "/api/gigs").raw(b"{\"title\": \"A\0B\"}", "application/json");
    raw.send().await.refused(400, "MALFORMED_JSON");
    assert_eq!(market.client.api.get("/api/gigs?status=draft").await.ok().rows().len(), 0);
    let gig = post(market, r#"{"title": "A\tB\nC"}"#).await.created();
    assert_eq!(gig["title"], "A\tB\nC");
}

async fn texts_are_counted_in_characters(market: &Market) {
    let titled = |title: String| format!(r#"{{"title": "{title}"}}"#);
    let _ = post(market, &titled("😀".repeat(200))).await.created();
    // Composed before it is counted: 400 code points are 200 characters.
    let _ = post(market, &titled("e\\u0301".repeat(200))).await.created();
    let _ = post(market, &titled("\\r\\n".repeat(300) + "A")).await.created();
    post(market, &titled("😀".repeat(201))).await.refused_at(&["/title"]);
    post(market, &titled(" \\n\\t ".to_owned())).await.refused_at(&["/title"]);
    post(market, &titled(String::new())).await.refused_at(&["/title"]);
    post(market, "{}").await.refused_at(&["/title"]);
}

async fn lists_are_bounded_and_typed(market: &Market) {
    for skills in ["\"rust\"", "{}", "7"] {
        post(market, &format!(r#"{{"title": "A", "skills": {skills}}}"#)).await.refused_at(&["/skills"]);
    }
    let many = vec!["\"x\""; 31].join(",");
    post(market, &format!(r#"{{"title": "A", "skills": [{many}]}}"#)).await.refused_at(&["/skills"]);
    let items = r#"{"title": "A", "skills": ["rust", 7, ""]}"#;
    post(market, items).await.refused_at(&["/skills/1", "/skills/2"]);
}

async fn what_is_written_is_what_is_read(market: &Market) {
    let tricky = "Robert'); DROP TABLE gigs;-- <script>alert(1)</script> %00 ${x} {{x}} \\ \u{202e} \u{1d518}";
    let body = serde_json::json!({ "title": tricky, "description": tricky }).to_string();
    let gig = post(market, &body).await.created();
    let read = market.client.api.get(&format!("/api/gigs/{}", gig.text("id"))).await.ok();
    assert_eq!((&read["title"], &read["description"]), (&gig["title"], &gig["description"]));
    assert_eq!(read["title"], tricky);
}
