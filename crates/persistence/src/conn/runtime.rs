//! How the synchronous wrapper waits for the asynchronous PostgreSQL connection.

use diesel_async::async_connection_wrapper::BlockOn;
use std::cell::RefCell;
use std::sync::{Arc, Weak};
use tokio::runtime::{Builder, Runtime};

thread_local! {
    static RUNTIME: RefCell<Weak<Runtime>> = const { RefCell::new(Weak::new()) };
}

/// A small runtime that lives as long as the connection of its thread and drives that connection alone. A statement is
/// sent and its answer read without waking any other thread, which the server's own runtime would have to do.
pub(crate) struct OnThread(Arc<Runtime>);

impl BlockOn for OnThread {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.0.block_on(future)
    }

    /// The runtime that the calling thread has, or a new one: a connection is wrapped on the thread that opened it.
    fn get_runtime() -> Self {
        RUNTIME.with_borrow_mut(|known| {
            let runtime = known.upgrade().unwrap_or_else(build);
            *known = Arc::downgrade(&runtime);
            Self(runtime)
        })
    }
}

#[expect(clippy::expect_used, reason = "the trait cannot answer an error, and without file descriptors nothing works")]
fn build() -> Arc<Runtime> {
    Arc::new(Builder::new_current_thread().enable_all().build().expect("a runtime for a connection thread"))
}
