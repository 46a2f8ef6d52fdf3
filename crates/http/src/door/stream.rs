//! A connection's bytes, with an eye on what goes out.

use super::connection::Connection;
use super::wire::{Foreign, Wire, foreign};
use super::{CLOSE_WITHIN, own};
use crate::api::Api;
use actix_web::http::StatusCode;
use actix_web::rt::net::TcpStream;
use actix_web::web::Data;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::runtime::Handle;
use tokio::time::timeout;

/// What a client still sends is read by so many bytes at a time, and forgotten.
const FORGOTTEN_AT_ONCE: usize = 4_096;

/// A connection: its stream, and what leaves in place of the framework's own answers.
pub struct Door {
    way: Way,
    peer: Option<SocketAddr>,
    api: Data<Api>,
    connection: Rc<Connection>,
    wire: Wire,
    /// How many of the bytes that come next were looked at and may pass.
    cleared: usize,
}

/// Which way a connection goes.
enum Way {
    /// On.
    Open(TcpStream),
    /// Out, with our last words.
    Leaving(Pin<Box<dyn Future<Output = ()>>>),
    /// It is over.
    Gone,
}

impl Door {
    /// A connection from `peer`.
    #[must_use]
    pub fn new(stream: TcpStream, peer: Option<SocketAddr>, api: Data<Api>) -> Self {
        let (way, connection) = (Way::Open(stream), Rc::new(Connection::default()));
        Self { way, peer, api, connection, wire: Wire::default(), cleared: 0 }
    }

    /// What the gate is to know of it.
    #[must_use]
    pub fn connection(&self) -> Rc<Connection> {
        self.connection.clone()
    }

    /// Says our words in place of the framework's, and leaves; answers how many bytes of its were replaced.
    fn poll_leave(&mut self, cx: &mut Context<'_>, bare: Foreign) -> Poll<usize> {
        if let Way::Open(_) = self.way {
            let answer = own::answer(&self.api, bare.status, self.peer);
            if let Way::Open(stream) = std::mem::replace(&mut self.way, Way::Gone) {
                self.way = Way::Leaving(Box::pin(leave(stream, answer)));
            }
        }
        if let Way::Leaving(leaving) = &mut self.way {
            ready!(leaving.as_mut().poll(cx));
            self.way = Way::Gone;
        }
        Poll::Ready(bare.length)
    }
}

/// Says the last words on a connection and ends it. What the client still sends is read for a while: closed over unread
/// bytes, the connection would be reset, and the answer lost with it.
async fn leave(mut stream: TcpStream, answer: Vec<u8>) {
    // A client that is gone, or has heard enough, misses nothing.
    let _ = timeout(CLOSE_WITHIN, async {
        let mut said = 0;
        while let Some(rest) = answer.get(said..).filter(|rest| !rest.is_empty()) {
            said += poll_fn(|cx| Pin::new(&mut stream).poll_write(cx, rest)).await?;
        }
        poll_fn(|cx| Pin::new(&mut stream).poll_shutdown(cx)).await?;
        let mut forgotten = [0; FORGOTTEN_AT_ONCE];
        loop {
            let mut room = ReadBuf::new(&mut forgotten);
            poll_fn(|cx| Pin::new(&mut stream).poll_read(cx, &mut room)).await?;
            if room.filled().is_empty() {
                return Ok::<_, io::Error>(());
            }
        }
    })
    .await;
}

impl Drop for Door {
    /// At a malformed chunk the framework lets go of the connection, though the request has no answer yet: it gets one.
    fn drop(&mut self) {
        let unanswered = self.cleared == 0 && self.wire.is_before_an_answer() && self.connection.is_amid_a_request();
        if let (Way::Open(stream), true, Ok(runtime)) =
            (std::mem::replace(&mut self.way, Way::Gone), unanswered, Handle::try_current())
        {
            runtime.spawn(leave(stream, own::answer(&self.api, StatusCode::BAD_REQUEST, self.peer)));
        }
    }
}

impl AsyncRead for Door {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match &mut self.way {
            Way::Open(stream) => Pin::new(stream).poll_read(cx, buf),
            Way::Leaving(_) | Way::Gone => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncWrite for Door {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if let Way::Open(stream) = &mut this.way {
            let unseen = buf.get(this.cleared..).unwrap_or_default();
            this.cleared += this.wire.follow(unseen, &this.connection);
            if let Some(passing) = buf.get(..this.cleared).filter(|passing| !passing.is_empty()) {
                let written = ready!(Pin::new(stream).poll_write(cx, passing))?;
                this.cleared -= written;
                return Poll::Ready(Ok(written));
            }
        }
        match foreign(buf) {
            Some(bare) => this.poll_leave(cx, bare).map(Ok),
            None => Poll::Ready(Ok(buf.len())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.way {
            Way::Open(stream) => Pin::new(stream).poll_flush(cx),
            Way::Leaving(_) | Way::Gone => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.way {
            Way::Open(stream) => Pin::new(stream).poll_shutdown(cx),
            Way::Leaving(_) | Way::Gone => Poll::Ready(Ok(())),
        }
    }
}
