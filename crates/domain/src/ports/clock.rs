//! Time and identity: the only way either comes in.

use crate::time::{Instant, Span};
use uuid::Uuid;

/// Two times (operations.md, “The sandbox clock”).
pub trait Clock: Send + Sync {
    /// Business time: wall time plus the sandbox's offset, never decreasing. Drives deadlines, `created_at`,
    /// holds, payouts, score decay and key expiry.
    fn now(&self) -> Instant;

    /// Wall time. Drives sessions, rate limits, leases, idempotency and signatures.
    fn wall(&self) -> Instant;
}

/// A source of ids.
pub trait Ids: Send + Sync {
    /// A new UUIDv7, greater than every one before it from this source.
    fn next(&self) -> Uuid;
}

/// A source of unguessable bytes.
pub trait Entropy: Send + Sync {
    /// 32 random bytes from the operating system.
    fn bytes(&self) -> [u8; 32];
}

/// A clock whose business time can be moved forward: the sandbox's.
pub trait MovableClock: Clock {
    /// Sets how far business time is ahead of wall time. Less than it is already changes nothing.
    fn run_ahead(&self, offset: Span);
}
