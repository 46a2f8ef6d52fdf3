//! Uploaded resumes, and what hostile senders make of them (security.md, “Hostile input”).

use crate::operations::NOBODY;
use crate::shapes::{ME, UPLOADED, assert_shape};
use reqwest::Method;
use serde_json::json;
use testkit::api::{Answer, Ask};
use testkit::market::{Market, Person};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

testkit::on_both_databases! {
    a_resume_goes_up_and_comes_down,
    every_kind_is_known_by_its_content_and_none_by_its_name,
    what_is_another_kind_is_refused_whatever_it_is_called,
    a_file_that_is_two_things_is_served_as_the_first_and_can_do_nothing,
    a_name_is_nobodys_business,
    a_form_has_the_one_field,
    what_is_no_such_form_is_refused,
    five_megabytes_fit_and_not_a_byte_more,
    a_length_that_lies_gains_nothing,
    what_breaks_off_leaves_nothing,
    an_upload_is_replayed_by_what_is_in_the_file,
    another_resume_takes_its_place,
    there_is_nothing_where_nothing_is,
}

const PATH: &str = "/api/profile/me/resume";
const MAX: usize = 5_242_880;
const PDF: &[u8] = b"%PDF-1.7\nhello\n%%EOF\n";

/// A part of a form: the rest of its disposition, its type, what is in it.
fn part(disposition: &str, media_type: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("Content-Disposition: form-data; {disposition}\r\nContent-Type: {media_type}\r\n\r\n");
    [head.as_bytes(), content].concat()
}

fn form(boundary: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend(format!("--{boundary}\r\n").into_bytes());
        body.extend(part);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    body
}

fn resume(content: &[u8]) -> Vec<u8> {
    part("name=\"resume\"; filename=\"cv.pdf\"", "application/pdf", content)
}

fn sending(who: &Person, parts: &[Vec<u8>]) -> Ask {
    let ask = who.api.ask(Method::POST, PATH);
    ask.raw(form("----a-boundary", parts), "multipart/form-data; boundary=----a-boundary")
}

async fn send(who: &Person, content: &[u8]) -> Answer {
    sending(who, &[resume(content)]).send().await
}

async fn fetch(market: &Market, of: &Person) -> Answer {
    market.worker.api.get(&format!("/api/profile/{}/resume", of.id)).await
}

async fn a_resume_goes_up_and_comes_down(market: &Market) {
    let before = market.client.api.get("/api/profile/me").await.ok();
    let up = send(&market.client, PDF).await.ok();
    assert_shape(&up.body, UPLOADED);
    assert_shape(&up["profile"], ME);
    let url = format!("{}/api/profile/{}/resume", market.anyone.base(), market.client.id);
    assert_eq!((&up["resume_url"], &up["profile"]["resume_url"]), (&json!(url), &json!(url)));
    assert_eq!(up["profile"]["version"], before.number("version") + 1);
    assert_eq!(up.etag(), format!("\"{}\"", before.number("version") + 1));
    let seen = market.worker.api.get(&format!("/api/profile/{}", market.client.id)).await.ok();
    assert_eq!(seen["resume_url"], url);
    let down = fetch(market, &market.client).await.ok();
    assert_eq!(down.bytes, PDF);
    assert_eq!(down.header("content-type"), Some("application/pdf"));
    assert_eq!(down.header("content-length"), Some(PDF.len().to_string().as_str()));
    assert_eq!(down.header("content-disposition"), Some("attachment; filename=\"resume.pdf\""));
    assert_eq!(down.header("x-content-type-options"), Some("nosniff"));
    let policy = down.header("content-security-policy").unwrap_or_default();
    assert!(policy.starts_with("sandbox; default-src 'none'"), "{policy}");
    market.anyone.get(&format!("/api/profile/{}/resume", market.client.id)).await.refused(401, "UNAUTHENTICATED");
}

async fn every_kind_is_known_by_its_content_and_none_by_its_name(market: &Market) {
    let kinds: [(&[u8], &str, &str); 4] = [
        (PDF, "application/pdf", "resume.pdf"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg", "resume.jpg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png", "resume.png"),
        (b"RIFF\x04\0\0\0WEBPVP8 ", "image/webp", "resume.webp"),
    ];
    for (content, media_type, name) in kinds {
        let lying = part("name=\"resume\"; filename=\"page.html\"", "text/html", content);
        let _ = sending(&market.client, &[lying]).send().await.ok();
        let down = fetch(market, &market.client).await.ok();
        assert_eq!((down.bytes.as_slice(), down.header("content-type")), (content, Some(media_type)));
        assert_eq!(down.header("content-disposition"), Some(format!("attachment; filename=\"{name}\"").as_str()));
    }
}

async fn what_is_another_kind_is_refused_whatever_it_is_called(market: &Market) {
    let watched = market.client.api.watch("/api/profile/me").await;
    let others: [&[u8]; 10] = [
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
        b"<html>%PDF-1.7",
        b" %PDF-1.7 with a space before it",
        b"GIF89a;/*%PDF-1.7*/",
        b"PK\x03\x04 a zip, or a docx",
        b"\x7fELF",
        b"MZ\x90\0",
        b"%PDF",
        b"\0",
    ];
    for content in others {
        send(&market.client, content).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    send(&market.client, b"").await.refused_at(&["/resume"]);
    watched.assert_unchanged().await;
    fetch(market, &market.client).await.refused(404, "NOT_FOUND");
}

async fn a_file_that_is_two_things_is_served_as_the_first_and_can_do_nothing(market: &Market) {
    let both = b"%PDF-1.7\n<script>fetch('/api/profile/me')</script><html onload=alert(1)>PK\x03\x04";
    let _ = send(&market.client, both).await.ok();
    let down = fetch(market, &market.client).await.ok();
    assert_eq!((down.header("content-type"), down.bytes.as_slice()), (Some("application/pdf"), both.as_slice()));
    assert!(down.header("content-disposition").is_some_and(|it| it.starts_with("attachment")));
}

async fn a_name_is_nobodys_business(market: &Market) {
    let names = [
        "../../etc/passwd",
        "..\\\\..\\\\windows\\\\system32",
        "/etc/passwd",
        "C:\\\\autoexec.bat",
        "cv.pdf\\\"; filename=\\\"x.html",
        "\u{202e}fdp.exe",
        "日本語の履歴書.pdf",
        "%2e%2e%2f%00.pdf",
        "",
        ".",
    ];
    for name in names {
        let named = part(&format!("name=\"resume\"; filename=\"{name}\""), "application/pdf", PDF);
        let answer = sending(&market.client, &[named]).send().await;
        assert_eq!(answer.status, 200, "{name:?}: {answer}");
        assert!(!answer.body.to_string().contains("passwd"), "{answer}");
        let down = fetch(market, &market.client).await.ok();
        assert_eq!(down.header("content-disposition"), Some("attachment; filename=\"resume.pdf\""), "{name:?}");
    }
    let long = part(&format!("name=\"resume\"; filename=\"{}\"", "x".repeat(10_000)), "application/pdf", PDF);
    let _ = sending(&market.client, &[long]).send().await.ok();
    let watched = market.client.api.watch("/api/profile/me").await;
    for broken in ["a\0b", "a\nX-Evil: 1", "a\r\n\r\nb"] {
        let named = part(&format!("name=\"resume\"; filename=\"{broken}\""), "application/pdf", PDF);
        let answer = sending(&market.client, &[named]).send().await;
        assert!((400..=422).contains(&answer.status), "{broken:?}: {answer}");
    }
    watched.assert_unchanged().await;
}

async fn a_form_has_the_one_field(market: &Market) {
    let watched = market.client.api.watch("/api/profile/me").await;
    let other = |name: &str| part(&format!("name=\"{name}\""), "text/plain", b"x");
    sending(&market.client, &[]).send().await.refused_at(&["/resume"]);
    sending(&market.client, &[other("file")]).send().await.refused_at(&["/file"]);
    sending(&market.client, &[other("Resume")]).send().await.refused_at(&["/Resume"]);
    sending(&market.client, &[other("a/b~")]).send().await.refused_at(&["/a~1b~0"]);
    sending(&market.client, &[resume(PDF), other("note")]).send().await.refused_at(&["/note"]);
    sending(&market.client, &[other("note"), resume(PDF)]).send().await.refused_at(&["/note"]);
    sending(&market.client, &[resume(PDF), resume(PDF)]).send().await.refused_at(&["/resume"]);
    let ask = market.client.api.ask(Method::POST, "/api/profile/me/resume?kind=pdf");
    let ask = ask.raw(form("b", &[resume(PDF)]), "multipart/form-data; boundary=b");
    ask.send().await.refused_at(&["?kind"]);
    watched.assert_unchanged().await;
    fetch(market, &market.client).await.refused(404, "NOT_FOUND");
}

async fn what_is_no_such_form_is_refused(market: &Market) {
    let watched = market.client.api.watch("/api/profile/me").await;
    let ask = || market.client.api.ask(Method::POST, PATH);
    for media_type in ["application/pdf", "application/json", "multipart/mixed; boundary=b", "text/plain"] {
        let answer = ask().raw(form("b", &[resume(PDF)]), media_type).send().await;
        answer.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    ask().send().await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    let packed = ask().raw(form("b", &[resume(PDF)]), "multipart/form-data; boundary=b");
    packed.header("content-encoding", "gzip").send().await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    let whole = form("b", &[resume(PDF)]);
    let broken: [(&[u8], &str); 7] = [
        (&whole, "multipart/form-data"),
        (&whole, "multipart/form-data; boundary="),
        (&whole, "multipart/form-data; boundary=other"),
        (&whole[..whole.len() - 7], "multipart/form-data; boundary=b"),
        (&whole[..40], "multipart/form-data; boundary=b"),
        (b"", "multipart/form-data; boundary=b"),
        (b"--b\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\r\n--b--\r\n", "multipart/form-data; boundary=b"),
    ];
    for (body, media_type) in broken {
        ask().raw(body, media_type).send().await.refused(400, "BAD_REQUEST");
    }
    watched.assert_unchanged().await;
    fetch(market, &market.client).await.refused(404, "NOT_FOUND");
}

fn pdf_of(length: usize) -> Vec<u8> {
    let mut content = PDF.to_vec();
    content.resize(length, b'x');
    content
}

async fn five_megabytes_fit_and_not_a_byte_more(market: &Market) {
    let _ = send(&market.client, &pdf_of(MAX)).await.ok();
    assert_eq!(fetch(market, &market.client).await.ok().bytes.len(), MAX);
    let watched = market.client.api.watch("/api/profile/me").await;
    send(&market.client, &pdf_of(MAX + 1)).await.refused(413, "PAYLOAD_TOO_LARGE");
    send(&market.client, &pdf_of(MAX + 200_000)).await.refused(413, "PAYLOAD_TOO_LARGE");
    let padded = [vec![b'x'; MAX], form("b", &[resume(PDF)])].concat();
    let padded = market.client.api.ask(Method::POST, PATH).raw(padded, "multipart/form-data; boundary=b");
    assert!([400, 413].contains(&padded.send().await.status), "what stands before the form counts, too");
    watched.assert_unchanged().await;
    assert_eq!(fetch(market, &market.client).await.ok().bytes.len(), MAX);
}

/// What whoever sends does in the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    Listen,
    HangUp,
}

/// Speaks plain HTTP/1.1, and answers all that came back.
async fn speak(market: &Market, who: &Person, head: &str, body: &[u8], then: Then) -> String {
    let address = market.anyone.base().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: {address}\r\nx-api-key: {}\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=b\r\n{head}\r\n",
        who.key
    );
    stream.write_all(head.as_bytes()).await.expect("the head is sent");
    // Whoever is refused half-way need not listen to the end.
    let _ = stream.write_all(body).await;
    if then == Then::HangUp {
        let _ = stream.shutdown().await;
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in body.chunks(60_000) {
        out.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        out.extend(chunk);
        out.extend(b"\r\n");
    }
    out.extend(b"0\r\n\r\n");
    out
}

async fn a_length_that_lies_gains_nothing(market: &Market) {
    let streamed = chunked(&form("b", &[resume(&pdf_of(MAX))]));
    let answer = speak(market, &market.client, "Transfer-Encoding: chunked\r\n", &streamed, Then::Listen).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let watched = market.client.api.watch("/api/profile/me").await;
    let streamed = chunked(&form("b", &[resume(&pdf_of(MAX + 1))]));
    let answer = speak(market, &market.client, "Transfer-Encoding: chunked\r\n", &streamed, Then::Listen).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    let whole = form("b", &[resume(PDF)]);
    let short = format!("Content-Length: {}\r\n", whole.len() / 2);
    let answer = speak(market, &market.client, &short, &whole, Then::Listen).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    let answer = speak(market, &market.client, "Content-Length: 99999999999\r\n", &whole, Then::Listen).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    watched.assert_unchanged().await;
}

async fn what_breaks_off_leaves_nothing(market: &Market) {
    let watched = market.client.api.watch("/api/profile/me").await;
    let whole = form("b", &[resume(&pdf_of(1_000_000))]);
    let announced = format!("Content-Length: {}\r\n", whole.len());
    for length in [0, 50, 500_000, whole.len() - 1] {
        let answer = speak(market, &market.client, &announced, &whole[..length], Then::HangUp).await;
        assert!(!answer.starts_with("HTTP/1.1 2"), "{length}: {answer}");
    }
    watched.assert_unchanged().await;
    fetch(market, &market.client).await.refused(404, "NOT_FOUND");
}

async fn an_upload_is_replayed_by_what_is_in_the_file(market: &Market) {
    let send = |boundary: &str, content: &[u8]| {
        let ask = market.client.api.ask(Method::POST, PATH).idempotent("k");
        ask.raw(form(boundary, &[resume(content)]), &format!("multipart/form-data; boundary={boundary}")).send()
    };
    let first = send("one", PDF).await.ok();
    let replay = send("another", PDF).await.ok();
    assert_eq!((&replay.bytes, replay.header("idempotency-replayed")), (&first.bytes, Some("true")));
    send("one", b"%PDF-2.0 other").await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(fetch(market, &market.client).await.ok().bytes, PDF);
    let stale = sending(&market.client, &[resume(PDF)]).header("if-match", "\"99\"").send().await;
    stale.refused(412, "STALE");
    assert_eq!(fetch(market, &market.client).await.ok().bytes, PDF);
}

async fn another_resume_takes_its_place(market: &Market) {
    let api = &market.client.api;
    let _ = send(&market.client, PDF).await.ok();
    let _ = send(&market.client, b"%PDF-2.0 newer").await.ok();
    assert_eq!(fetch(market, &market.client).await.ok().bytes, b"%PDF-2.0 newer");
    let me = api.get("/api/profile/me").await.ok();
    let same = api.patch("/api/profile/me", json!({ "resume_url": me["resume_url"] })).await.ok();
    assert_eq!(same.body, me.body, "its own URL changes nothing");
    let elsewhere = json!({ "resume_url": "https://ada.example/cv.pdf" });
    assert_eq!(api.patch("/api/profile/me", elsewhere).await.ok()["resume_url"], "https://ada.example/cv.pdf");
    fetch(market, &market.client).await.refused(404, "NOT_FOUND");
    let _ = send(&market.client, PDF).await.ok();
    let cleared = api.patch("/api/profile/me", json!({ "resume_url": null })).await.ok();
    assert_eq!(cleared["resume_url"], json!(null));
    fetch(market, &market.client).await.refused(404, "NOT_FOUND");
    let _ = send(&market.client, PDF).await.ok();
    let removed = api.delete(PATH).await.ok();
    assert_shape(&removed.body, ME);
    assert_eq!(removed["resume_url"], json!(null));
    let again = api.delete(PATH).await.ok();
    assert_eq!((&again.body, again.etag()), (&removed.body, removed.etag()));
    fetch(market, &market.client).await.refused(404, "NOT_FOUND");
}

async fn there_is_nothing_where_nothing_is(market: &Market) {
    fetch(market, &market.client).await.refused(404, "NOT_FOUND");
    let gone = market.newcomer("client").await;
    let _ = send(&gone, PDF).await.ok();
    gone.browser.post_nothing("/api/account/delete").await.deleted();
    for id in [NOBODY, "x", "me", &gone.id] {
        market.client.api.get(&format!("/api/profile/{id}/resume")).await.refused(404, "NOT_FOUND");
    }
}
