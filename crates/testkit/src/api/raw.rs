//! What no HTTP client would send, and what comes back to the last byte.

use super::{Answer, Caller};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long a connection may stay open with nothing coming.
const PATIENCE: Duration = Duration::from_secs(20);

impl Caller {
    /// Sends these bytes over a connection of their own and reads until the server closes it: all that came.
    ///
    /// # Panics
    /// When there is no connection, or it is not closed.
    #[expect(clippy::expect_used, reason = "for tests alone, which have no better way to fail")]
    pub async fn exchange(&self, bytes: impl Into<Vec<u8>>) -> Vec<u8> {
        let (address, bytes) = (self.base().trim_start_matches("http://").to_owned(), bytes.into());
        let exchange = move || {
            let mut stream = TcpStream::connect(address).expect("a connection");
            stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
            // A server that has read enough need not read the rest.
            let _ = stream.write_all(&bytes);
            let mut came = Vec::new();
            stream.read_to_end(&mut came).expect("the server closes the connection");
            came
        };
        tokio::task::spawn_blocking(exchange).await.expect("an exchange")
    }

    /// Sends these bytes as [`Caller::exchange`] does: the answers that came, each looked at as every answer is.
    ///
    /// # Panics
    /// When anything came that is no whole answer.
    pub async fn say(&self, bytes: impl Into<Vec<u8>>) -> Vec<Answer> {
        answers(&self.exchange(bytes).await)
    }
}

/// The answers that these bytes are.
///
/// # Panics
/// When there is anything else among them, or an answer breaks what holds of every answer.
#[must_use]
pub fn answers(mut bytes: &[u8]) -> Vec<Answer> {
    let mut answers = Vec::new();
    while !bytes.is_empty() {
        let (answer, rest) = first(bytes);
        answers.push(answer);
        bytes = rest;
    }
    answers
}

#[expect(clippy::expect_used, reason = "for tests alone, which have no better way to fail")]
fn first(bytes: &[u8]) -> (Answer, &[u8]) {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.expect("a whole head");
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok());
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").expect("a header");
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
        let before = headers.append(name, HeaderValue::from_str(value).expect("a header's value"));
        assert!(!before, "a header came twice: {head}");
    }
    let body = bytes.get(end + 4..).unwrap_or_default();
    let length = headers.get("content-length").and_then(|it| it.to_str().ok()?.parse().ok()).unwrap_or(0);
    let (body, rest) = body.split_at_checked(length).expect("a whole body");
    (Answer::read("raw bytes".to_owned(), status.expect("an answer"), headers, body.to_vec()), rest)
}
