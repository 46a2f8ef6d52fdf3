//! Where one answer ends and the next begins, as bytes go out.

use super::connection::{Asked, Connection};
use actix_web::http::StatusCode;

/// How far the answers of a connection have gone out.
#[derive(Debug, Default)]
pub(super) struct Wire {
    at: At,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    /// Before the head of an answer.
    #[default]
    Head,
    /// Before the size of a chunk.
    Chunk,
    /// Within a head, a body or a chunk: so many bytes to go.
    Within { left: usize, then: Next },
    /// Nothing more is told apart: what goes out ends with the connection.
    Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Head,
    Chunk,
    Open,
}

/// An answer that no request asked for: a head alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Foreign {
    /// What it says.
    pub(super) status: StatusCode,
    /// How many bytes it has.
    pub(super) length: usize,
}

impl Wire {
    /// Follows what goes out; answers how many bytes of it are answers to requests that were asked on the connection.
    /// Where there are fewer than there are bytes, a [`Foreign`] one begins.
    ///
    /// Heads, and the sizes of chunks, arrive here whole: the framework encodes each in one go.
    pub(super) fn follow(&mut self, bytes: &[u8], connection: &Connection) -> usize {
        let mut passed = 0;
        while let Some(rest) = bytes.get(passed..).filter(|rest| !rest.is_empty()) {
            match self.at {
                At::Open => return bytes.len(),
                At::Within { left, then } => {
                    let step = left.min(rest.len());
                    passed += step;
                    self.at = match left - step {
                        0 => then.into(),
                        left => At::Within { left, then },
                    };
                }
                At::Chunk => self.at = chunk(rest),
                At::Head => match Head::read(rest) {
                    None => self.at = At::Open,
                    Some(head) if head.status.is_informational() => self.at = head.alone(),
                    Some(head) => match connection.answered() {
                        Some(asked) => self.at = head.answer_to(asked),
                        None => return passed,
                    },
                },
            }
        }
        passed
    }

    /// Whether whatever goes out next is an answer from its beginning.
    pub(super) fn is_before_an_answer(&self) -> bool {
        self.at == At::Head
    }
}

impl From<Next> for At {
    fn from(next: Next) -> Self {
        match next {
            Next::Head => Self::Head,
            Next::Chunk => Self::Chunk,
            Next::Open => Self::Open,
        }
    }
}

/// The answer that begins with these bytes, if it is a head.
pub(super) fn foreign(bytes: &[u8]) -> Option<Foreign> {
    let head = Head::read(bytes)?;
    Some(Foreign { status: head.status, length: head.bytes.len() })
}

/// A chunk with its size, its bytes and its end; the one without bytes is the last.
fn chunk(bytes: &[u8]) -> At {
    let line = bytes.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    let size = std::str::from_utf8(line).ok().and_then(|line| usize::from_str_radix(line.trim_end(), 16).ok());
    match size {
        Some(size) => {
            let then = if size == 0 { Next::Head } else { Next::Chunk };
            At::Within { left: line.len() + size + b"\r\n".len(), then }
        }
        None => At::Open,
    }
}

/// The head of an answer.
struct Head<'a> {
    status: StatusCode,
    bytes: &'a [u8],
}

impl<'a> Head<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        let status = bytes.strip_prefix(b"HTTP/1.")?.get(2..5)?;
        Some(Self { status: StatusCode::from_bytes(status).ok()?, bytes: bytes.get(..end)? })
    }

    /// The value of a field.
    fn field(&self, name: &[u8]) -> Option<&'a [u8]> {
        let mut lines = self.bytes.split(|byte| *byte == b'\n');
        lines.find_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (found, value) = (line.get(..colon)?, line.get(colon + 1..)?);
            found.eq_ignore_ascii_case(name).then(|| value.trim_ascii())
        })
    }

    const fn alone(&self) -> At {
        At::Within { left: self.bytes.len(), then: Next::Head }
    }

    /// The head with the body that follows it.
    fn answer_to(&self, asked: Asked) -> At {
        let bare = matches!(self.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        if asked.head_only || bare {
            return self.alone();
        }
        let left = self.bytes.len();
        if self.field(b"transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case(b"chunked")) {
            return At::Within { left, then: Next::Chunk };
        }
        let length = self.field(b"content-length").and_then(|it| std::str::from_utf8(it).ok()?.parse::<usize>().ok());
        match length.and_then(|length| left.checked_add(length)) {
            Some(left) => At::Within { left, then: Next::Head },
            None => At::Within { left, then: Next::Open },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\ndate: now\r\n\r\n";

    /// How much of `bytes` answers what was asked.
    fn passed(bytes: &[u8], heads_only: &[bool]) -> usize {
        Wire::default().follow(bytes, &Connection::asked_for(heads_only))
    }

    #[test]
    fn what_nobody_asked_for_is_foreign_wherever_it_begins() {
        assert_eq!(passed(BARE, &[]), 0);
        assert_eq!(passed(BARE, &[false]), BARE.len());
        let answers: [&[u8]; 4] = [
            b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
            b"HTTP/1.1 204 No Content\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nA\r\n0123456789\r\n1\r\nx\r\n0\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n",
        ];
        for answer in answers {
            assert_eq!(passed(&[answer, BARE].concat(), &[false]), answer.len());
            assert_eq!(passed(&[answer, answer, BARE].concat(), &[false, false]), 2 * answer.len());
        }
    }

    #[test]
    fn a_body_is_never_taken_for_an_answer() {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", BARE.len());
        let stored = [head.as_bytes(), BARE].concat();
        assert_eq!(passed(&stored, &[false]), stored.len());
        assert_eq!(passed(&stored, &[true]), head.len(), "asked for the head alone, the body is none");
    }

    #[test]
    fn it_goes_on_where_it_was_however_the_bytes_are_cut() {
        let answer = [&b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n012345678"[..], BARE].concat();
        let (connection, mut wire) = (Connection::asked_for(&[false]), Wire::default());
        let first = answer.len() - BARE.len() - 5;
        assert_eq!(wire.follow(&answer[..first], &connection), first);
        assert_eq!(wire.follow(&answer[first..], &connection), 5);
        let own = foreign(&answer[first + 5..]).expect("a head");
        assert_eq!((own.status, own.length), (StatusCode::BAD_REQUEST, BARE.len()));
    }

    #[test]
    fn what_ends_with_the_connection_or_is_no_answer_passes_as_it_is() {
        let open = [&b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabc"[..], BARE].concat();
        assert_eq!(passed(&open, &[false]), open.len());
        assert_eq!(passed(b"no answer at all", &[]), 16);
        let broken = [&b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n"[..], BARE].concat();
        assert_eq!(passed(&broken, &[false]), broken.len());
    }
}
