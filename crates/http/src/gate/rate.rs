//! Rate limits: token buckets in memory, a principal each, or an address each where there is none (api.md §1).
//!
//! They protect the process, so each instance has its own.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use domain::id::UserId;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::{StateInformationMiddleware, StateSnapshot};
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{NotUntil, Quota, RateLimiter};
use ipnet::IpNet;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// How many requests go by before buckets that have filled up again are forgotten.
const SWEEP_EVERY: u32 = 4_096;

/// How fast a bucket fills, and how much it holds. Zero of either switches it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second.
    pub per_second: u32,
    /// Requests at once.
    pub burst: u32,
}

/// A bucket for every key of a kind.
struct Buckets<K: Hash + Eq + Clone> {
    name: &'static str,
    rate: Rate,
    limiter: RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>,
    seen: AtomicU32,
}

/// How a caller stands with its bucket after a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    name: &'static str,
    rate: Rate,
    remaining: u32,
    /// Seconds until the same may be tried again, if it was too much.
    pub refused_seconds: Option<u64>,
}

/// Both kinds of buckets.
pub struct Limits {
    users: Option<Buckets<UserId>>,
    addresses: Option<Buckets<IpAddr>>,
}

impl Limits {
    /// Empty buckets of these sizes.
    #[must_use]
    pub fn new(user: Rate, address: Rate) -> Self {
        Self { users: Buckets::new("user", user), addresses: Buckets::new("address", address) }
    }

    /// Counts a request of a user.
    #[must_use]
    pub fn count_user(&self, user: UserId) -> Option<Standing> {
        self.users.as_ref().map(|users| users.count(&user))
    }

    /// Counts a request from an address. One who has a network of the newer kind has 2⁶⁴ of them, so it counts as one.
    #[must_use]
    pub fn count_address(&self, address: IpAddr) -> Option<Standing> {
        let network = match address {
            IpAddr::V6(it) => IpAddr::V6(Ipv6Addr::from_bits(it.to_bits() >> 64 << 64)),
            IpAddr::V4(_) => address,
        };
        self.addresses.as_ref().map(|addresses| addresses.count(&network))
    }
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn new(name: &'static str, rate: Rate) -> Option<Self> {
        let quota = Quota::per_second(NonZeroU32::new(rate.per_second)?).allow_burst(NonZeroU32::new(rate.burst)?);
        let limiter = RateLimiter::keyed(quota).with_middleware();
        Some(Self { name, rate, limiter, seen: AtomicU32::new(0) })
    }

    fn count(&self, key: &K) -> Standing {
        if self.seen.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP_EVERY) {
            self.limiter.retain_recent();
        }
        let counted = self.limiter.check_key(key);
        Standing {
            name: self.name,
            rate: self.rate,
            remaining: counted.as_ref().map_or(0, StateSnapshot::remaining_burst_capacity),
            refused_seconds: counted.err().map(|not| self.seconds_until(&not)),
        }
    }

    fn seconds_until(&self, not: &NotUntil<<DefaultClock as Clock>::Instant>) -> u64 {
        not.wait_time_from(self.limiter.clock().now()).as_secs() + 1
    }
}

impl Standing {
    /// Writes what the caller may still do (`draft-ietf-httpapi-ratelimit-headers`).
    pub fn write(&self, headers: &mut HeaderMap) {
        let Rate { per_second, burst } = self.rate;
        let window = burst.div_ceil(per_second);
        let reset = self.refused_seconds.unwrap_or_else(|| u64::from((burst - self.remaining).div_ceil(per_second)));
        let policy = format!("\"{}\";q={burst};w={window}", self.name);
        let standing = format!("\"{}\";r={};t={reset}", self.name, self.remaining);
        for (name, text) in [(RATE_LIMIT_POLICY, policy), (RATE_LIMIT, standing)] {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(name, value);
            }
        }
    }
}

/// The address a request comes from. `X-Forwarded-For`, its lines joined, counts only as far as it was written by proxies
/// we trust: from its end backwards, up to the first address that is none of theirs.
#[must_use]
pub fn address_of(peer: Option<IpAddr>, forwarded: &str, trusted: &[IpNet]) -> IpAddr {
    let mut address = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.to_canonical());
    for hop in forwarded.rsplit(',').map(|hop| hop_of(hop.trim())) {
        match hop {
            Some(hop) if trusted.iter().any(|network| network.contains(&address)) => address = hop.to_canonical(),
            _ => break,
        }
    }
    address
}

/// The address of a hop, with or without a port.
fn hop_of(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| text.parse().ok().map(|hop: SocketAddr| hop.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_bucket_runs_dry_and_each_caller_has_its_own() {
        let limits = Limits::new(Rate { per_second: 1, burst: 2 }, Rate { per_second: 0, burst: 9 });
        let [ada, grace] = [1, 2].map(|n| UserId(Uuid::from_u128(n)));
        let left = |user| limits.count_user(user).map(|it| (it.remaining, it.refused_seconds.is_some()));
        assert_eq!(left(ada), Some((1, false)));
        assert_eq!(left(ada), Some((0, false)));
        assert_eq!(left(ada), Some((0, true)));
        assert_eq!(left(grace), Some((1, false)));
        assert_eq!(limits.count_address(ip("::1")), None, "zero switches it off");
    }

    #[test]
    fn a_network_of_the_newer_kind_is_one_address() {
        let limits = Limits::new(Rate { per_second: 0, burst: 0 }, Rate { per_second: 1, burst: 1 });
        let refused = |text| limits.count_address(ip(text)).and_then(|it| it.refused_seconds).is_some();
        assert!(!refused("2001:db8::1"));
        assert!(refused("2001:db8::ffff:2"));
        assert!(!refused("2001:db8:0:1::1"));
    }

    #[test]
    fn the_headers_say_what_is_left() {
        let mut headers = HeaderMap::new();
        let rate = Rate { per_second: 50, burst: 200 };
        Standing { name: "user", rate, remaining: 99, refused_seconds: None }.write(&mut headers);
        let read = |name| headers.get(name).and_then(|it: &HeaderValue| it.to_str().ok());
        assert_eq!(read("ratelimit-policy"), Some("\"user\";q=200;w=4"));
        assert_eq!(read("ratelimit"), Some("\"user\";r=99;t=3"));
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxies = ["10.0.0.0/30", "fd00::/8"].map(|network| network.parse().expect("a network"));
        let seen = |peer, forwarded| address_of(Some(ip(peer)), forwarded, &proxies);
        assert_eq!(seen("10.0.0.1", "6.6.6.6, 9.9.9.9"), ip("9.9.9.9"));
        assert_eq!(seen("10.0.0.1", "9.9.9.9, 10.0.0.2"), ip("9.9.9.9"));
        assert_eq!(seen("10.0.0.1", "9.9.9.9:4711,[fd00::1]:80"), ip("9.9.9.9"));
        assert_eq!(seen("10.0.0.4", "9.9.9.9"), ip("10.0.0.4"), "beyond the network");
        assert_eq!(seen("8.8.8.8", "9.9.9.9"), ip("8.8.8.8"));
        assert_eq!(seen("10.0.0.1", "nonsense"), ip("10.0.0.1"));
        assert_eq!(seen("10.0.0.1", ""), ip("10.0.0.1"));
    }

    #[test]
    fn an_old_address_in_new_clothes_is_the_old_address() {
        let proxy = ["10.0.0.1/32".parse().expect("a network")];
        assert_eq!(address_of(Some(ip("::ffff:9.9.9.9")), "", &[]), ip("9.9.9.9"));
        assert_eq!(address_of(Some(ip("::ffff:10.0.0.1")), "9.9.9.9", &proxy), ip("9.9.9.9"));
    }
}
