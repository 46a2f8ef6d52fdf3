//! What cannot be read as a request, byte for byte: it gets a problem like any other “no”, once, and the connection ends.

use std::time::Duration;
use testkit::api::{Answer, raw};
use testkit::market::Market;
use tokio::time::Instant;

testkit::on_both_databases! {
    what_is_no_request_is_a_problem,
    a_head_that_is_too_large_is_a_problem,
    a_head_that_does_not_come_is_a_problem,
    the_answers_before_it_are_as_they_were,
    an_answer_without_a_body_is_told_from_one,
    a_body_that_breaks_off_has_one_answer,
    what_asks_for_more_than_http_is_answered,
    a_connection_without_a_word_is_closed_in_time,
}

const GOOD: &str = "GET /api/health HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// What all problems of the door have, besides what every answer has.
fn check_the_door(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.text("code")), (status, code), "{answer}");
    assert_eq!(answer.header("connection"), Some("close"), "{answer}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{answer}");
    assert_eq!(answer.header("referrer-policy"), Some("same-origin"), "{answer}");
    assert!(answer.header("content-security-policy").is_some_and(|it| it.contains("default-src 'none'")), "{answer}");
    assert!(answer.header("date").is_some_and(|it| it.ends_with(" GMT")), "{answer}");
}

#[track_caller]
fn only(answers: &[Answer]) -> &Answer {
    let [answer] = answers else { panic!("not one answer: {answers:#?}") };
    answer
}

async fn what_is_no_request_is_a_problem(market: &Market) {
    let heads = [
        "hello\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n",
        "GET /api/health HTTP/1.1\r\nhost: localhost\r\nno colon here\r\n\r\n",
        "GET /api/health HTTP/1.1\r\nhost: localhost\r\nbad name: x\r\n\r\n",
        "GET /api/health HTTP/9.9\r\nhost: localhost\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "POST /api/gigs HTTP/1.1\r\nhost: localhost\r\ncontent-length: many\r\n\r\n",
        "POST /api/gigs HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n",
        "POST /api/gigs HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
        "POST /api/gigs HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /api/gigs HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: gzip\r\n\r\n",
    ];
    let mut ids = Vec::new();
    for head in heads {
        let answers = market.anyone.say(head).await;
        check_the_door(only(&answers), 400, "BAD_REQUEST");
        ids.push(answers[0].text("request_id").to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), heads.len(), "each has an id of its own");
}

async fn a_head_that_is_too_large_is_a_problem(market: &Market) {
    let large =
        |bytes: usize| format!("GET /api/health HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "x".repeat(bytes));
    for bytes in [200_000, 3_000_000] {
        check_the_door(only(&market.anyone.say(large(bytes)).await), 400, "BAD_REQUEST");
    }
    let many: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    let many = format!("GET /api/health HTTP/1.1\r\nhost: localhost\r\n{many}\r\n");
    check_the_door(only(&market.anyone.say(many).await), 400, "BAD_REQUEST");
}

async fn a_head_that_does_not_come_is_a_problem(market: &Market) {
    let answers = market.anyone.say("GET /api/health HTTP/1.1\r\nhost: local").await;
    check_the_door(only(&answers), 408, "REQUEST_TIMEOUT");
    assert_eq!(answers[0]["retryable"], true);
}

async fn the_answers_before_it_are_as_they_were(market: &Market) {
    let answers = market.anyone.say(format!("{GOOD}{GOOD}hello\r\n\r\n")).await;
    let [first, second, last] = &answers[..] else { panic!("{answers:#?}") };
    for good in [first, second] {
        assert_eq!((good.status, good["service"].as_str()), (200, Some("clawconnected")), "{good}");
    }
    check_the_door(last, 400, "BAD_REQUEST");

    let posted = "POST /api/gigs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                  transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    let answers = market.anyone.say(format!("{posted}{GOOD}hello\r\n\r\n")).await;
    let [first, second, last] = &answers[..] else { panic!("{answers:#?}") };
    assert_eq!((first.status, second.status), (401, 200));
    check_the_door(last, 400, "BAD_REQUEST");
}

async fn an_answer_without_a_body_is_told_from_one(market: &Market) {
    let came = market.anyone.exchange("HEAD /api/health HTTP/1.1\r\nhost: localhost\r\n\r\nhello\r\n\r\n").await;
    let end = came.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |at| at + 4);
    assert!(came.starts_with(b"HTTP/1.1 200 OK\r\n"), "{}", String::from_utf8_lossy(&came));
    check_the_door(only(&raw::answers(&came[end..])), 400, "BAD_REQUEST");
}

async fn a_body_that_breaks_off_has_one_answer(market: &Market) {
    let broken = "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"log\r\nnonsense\r\n";
    let anonymous = "POST /auth/sandbox HTTP/1.1\r\nhost: localhost\r\n".to_owned();
    // Whose key it is, is still being looked up when the chunk turns out to be malformed, as a rule.
    let known = format!("POST /api/gigs HTTP/1.1\r\nhost: localhost\r\nx-api-key: {}\r\n", market.client.key);
    for head in [anonymous, known.clone(), known.clone(), known] {
        let answers = market.anyone.say(format!("{head}{broken}")).await;
        assert_eq!((only(&answers).status, answers[0].text("code")), (400, "BAD_REQUEST"), "{answers:?}");
    }

    // The handler has answered by the time the body turns out to be malformed.
    let unread =
        "POST /api/nothing HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\nnonsense\r\n";
    assert_eq!(only(&market.anyone.say(unread).await).text("code"), "NOT_FOUND");
}

async fn what_asks_for_more_than_http_is_answered(market: &Market) {
    let closing = "host: localhost\r\nconnection: close\r\n";
    let expecting = format!("GET /api/health HTTP/1.1\r\n{closing}expect: 200-maybe\r\n\r\n");
    assert_eq!(only(&market.anyone.say(expecting).await).status, 200);
    let upgrading =
        "GET /api/health HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n";
    assert_eq!(only(&market.anyone.say(upgrading).await).status, 200);
    let tunnel = format!("CONNECT localhost:80 HTTP/1.1\r\n{closing}\r\n");
    assert!(only(&market.anyone.say(tunnel).await).status >= 400);
    let nowhere = "GET /api/health HTTP/1.1\r\nconnection: close\r\n\r\n";
    assert_eq!(only(&market.anyone.say(nowhere).await).text("code"), "BAD_REQUEST");

    let posted =
        "POST /auth/sandbox HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n";
    let came = market.anyone.exchange(format!("{posted}expect: 100-continue\r\ncontent-length: 2\r\n\r\n{{}}")).await;
    let rest = came.strip_prefix(b"HTTP/1.1 100 Continue\r\n\r\n").expect("a word to go on");
    assert_eq!(only(&raw::answers(rest)).text("code"), "VALIDATION_FAILED");
}

async fn a_connection_without_a_word_is_closed_in_time(market: &Market) {
    let begun = Instant::now();
    let came = market.anyone.say(GOOD).await;
    assert_eq!(only(&came).status, 200);
    assert!(begun.elapsed() >= Duration::from_secs(2), "a connection is kept for the next request");
}
