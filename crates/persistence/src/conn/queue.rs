//! A bounded queue between the async side, which never waits for room, and connection threads, which sleep on it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Why an item was not taken in. The item is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotQueued {
    /// There is no room: whoever sent it is told so at once instead of waiting without bound.
    Full,
    /// The queue was closed; nothing new begins.
    Closed,
}

/// First in, first out, for any number of senders and takers.
pub(crate) struct Queue<T> {
    state: Mutex<State<T>>,
    arrived: Condvar,
    room: usize,
}

struct State<T> {
    waiting: VecDeque<T>,
    idle_takers: usize,
    closed: bool,
}

impl<T> Queue<T> {
    /// An empty queue that holds at most `room` items.
    pub(crate) fn new(room: usize) -> Self {
        let state = State { waiting: VecDeque::new(), idle_takers: 0, closed: false };
        Self { state: Mutex::new(state), arrived: Condvar::new(), room }
    }

    /// Takes an item in without waiting. `Ok(true)` says that more items wait than there are idle takers.
    pub(crate) fn push(&self, item: T) -> Result<bool, NotQueued> {
        let mut state = self.lock();
        if state.closed {
            return Err(NotQueued::Closed);
        }
        if state.waiting.len() >= self.room {
            return Err(NotQueued::Full);
        }
        state.waiting.push_back(item);
        let short_of_takers = state.waiting.len() > state.idle_takers;
        drop(state);
        self.arrived.notify_one();
        Ok(short_of_takers)
    }

    /// Sleeps until there is an item. `None`: closed, and all that had been taken in is done.
    pub(crate) fn pop(&self) -> Option<T> {
        self.wait().waiting.pop_front()
    }

    /// Sleeps until there is an item, then takes all that wait, at most `most`. Empty: closed and done.
    pub(crate) fn pop_all(&self, most: usize) -> Vec<T> {
        let mut state = self.wait();
        let count = state.waiting.len().min(most);
        state.waiting.drain(..count).collect()
    }

    /// Takes nothing more in; what waits is still handed out.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_all();
    }

    /// Closes when the guard is dropped, and drops what still waits: a thread that ends before its time must leave
    /// nobody waiting for an answer that will not come.
    pub(crate) fn close_on_exit(&self) -> impl Drop + '_ {
        CloseOnExit(self)
    }

    fn wait(&self) -> MutexGuard<'_, State<T>> {
        let mut state = self.lock();
        state.idle_takers += 1;
        let mut state = self
            .arrived
            .wait_while(state, |state| state.waiting.is_empty() && !state.closed)
            .unwrap_or_else(PoisonError::into_inner);
        state.idle_takers -= 1;
        state
    }

    /// No code that could panic runs under the lock, so a poisoned lock still guards a whole state.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct CloseOnExit<'q, T>(&'q Queue<T>);

impl<T> Drop for CloseOnExit<'_, T> {
    fn drop(&mut self) {
        self.0.close();
        let left = std::mem::take(&mut self.0.lock().waiting);
        drop(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_refuses_and_a_closed_one_hands_out_what_it_has() {
        let queue = Queue::new(2);
        assert_eq!(queue.push(1), Ok(true));
        assert_eq!(queue.push(2), Ok(true));
        assert_eq!(queue.push(3), Err(NotQueued::Full));
        queue.close();
        assert_eq!(queue.push(4), Err(NotQueued::Closed));
        assert_eq!(queue.pop(), Some(1));
        assert_eq!(queue.pop_all(64), vec![2]);
        assert_eq!(queue.pop(), None);
        assert!(queue.pop_all(64).is_empty());
    }

    #[test]
    fn items_are_taken_in_order_and_at_most_as_many_as_asked_for() {
        let queue = Queue::new(10);
        for n in 0..5 {
            queue.push(n).unwrap();
        }
        assert_eq!(queue.pop_all(3), vec![0, 1, 2]);
        assert_eq!(queue.pop_all(3), vec![3, 4]);
    }

    #[test]
    fn a_thread_that_dies_leaves_nobody_waiting() {
        let queue = Queue::new(2);
        let (reply, answer) = tokio::sync::oneshot::channel::<()>();
        queue.push(reply).unwrap();
        drop(queue.close_on_exit());
        assert!(answer.blocking_recv().is_err());
        assert!(queue.pop().is_none());
    }

    #[test]
    fn a_sleeping_taker_is_woken() {
        let queue = std::sync::Arc::new(Queue::new(1));
        let taker = std::thread::spawn({
            let queue = queue.clone();
            move || queue.pop()
        });
        queue.push(7).unwrap();
        assert_eq!(taker.join().unwrap(), Some(7));
    }
}
