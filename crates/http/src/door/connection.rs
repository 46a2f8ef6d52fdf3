//! What the gate and the door know together of a connection: which requests were asked on it.

use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::Method;
use futures_util::StreamExt;
use futures_util::stream::poll_fn;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::Poll;

/// A connection, for as long as it lasts. One thread has it.
#[derive(Debug, Default)]
pub struct Connection {
    /// Requests that reached the gate and whose answers have not left, oldest first.
    asked: RefCell<VecDeque<Asked>>,
    /// Whether the newest request has a body in chunks whose end was not seen.
    amid_chunks: Cell<bool>,
}

/// A request that reached the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// Whether its answer has no body, whatever its head says.
    pub(super) head_only: bool,
}

impl Connection {
    /// Notes that a request reached the gate: one answer will leave for it.
    pub(crate) fn note(self: &Rc<Self>, request: &mut ServiceRequest) {
        self.asked.borrow_mut().push_back(Asked { head_only: request.method() == Method::HEAD });
        let in_chunks = request.chunked().unwrap_or(false);
        self.amid_chunks.set(in_chunks);
        if in_chunks {
            let payload = self.watched(request.take_payload());
            request.set_payload(payload);
        }
    }

    /// The body as it is, and word of its end.
    fn watched(self: &Rc<Self>, payload: Payload) -> Payload {
        let connection = self.clone();
        let end = poll_fn(move |_| {
            connection.amid_chunks.set(false);
            Poll::Ready(None)
        });
        Payload::Stream { payload: Box::pin(payload.chain(end)) }
    }

    /// The oldest request that waits for its answer, which leaves now.
    pub(super) fn answered(&self) -> Option<Asked> {
        self.asked.borrow_mut().pop_front()
    }

    /// Whether the one request that waits for its answer has a body that did not come to its end.
    pub(super) fn is_amid_a_request(&self) -> bool {
        self.amid_chunks.get() && self.asked.borrow().len() == 1
    }

    #[cfg(test)]
    pub(super) fn asked_for(heads_only: &[bool]) -> Self {
        let asked = heads_only.iter().map(|head_only| Asked { head_only: *head_only }).collect();
        Self { asked: RefCell::new(asked), amid_chunks: Cell::default() }
    }
}
