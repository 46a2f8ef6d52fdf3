//! What the server hands in: how to answer, and which doors to open.

use crate::gate::rate::Rate;
use async_trait::async_trait;
use ipnet::IpNet;
use std::sync::Arc;
use usecases::sandbox::Sandbox;

/// How to answer. Nothing here says why: the server alone knows the mode.
#[derive(Clone)]
pub struct HttpOptions {
    /// The label that `GET /api/health` shows as `mode`.
    pub mode: String,
    /// The program's version.
    pub version: String,
    /// Scheme, host and port that browsers reach us by, without a slash at the end.
    pub public_origin: String,
    /// Whether browsers reach us by https: cookies are `Secure`, and HSTS is sent.
    pub secure: bool,
    /// Whether to answer requests to a loopback `Host` alone.
    pub loopback_only: bool,
    /// The sandbox; without it its routes do not exist.
    pub sandbox: Option<Sandbox>,
    /// What signs cursors.
    pub cursor_secret: [u8; 32],
    /// What protects the process.
    pub limits: Limits,
    /// The proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// Tells whether requests can be served.
    pub readiness: Arc<dyn Readiness>,
}

/// What protects the process (operations.md, “Configuration”).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a JSON body.
    pub json_bytes_max: usize,
    /// The most seconds that a body may take to arrive.
    pub body_seconds_max: u64,
    /// Requests a user.
    pub user: Rate,
    /// Requests an address, where there is no user.
    pub address: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes_max: 262_144,
            body_seconds_max: 30,
            user: Rate { per_second: 50, burst: 200 },
            address: Rate { per_second: 20, burst: 100 },
        }
    }
}

/// Tells whether requests can be served.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// The parts that are not ready, such as `database`, `migrations` or `worker`; none when all is well.
    async fn lacking(&self) -> Vec<&'static str>;
}

impl HttpOptions {
    /// The name of a session's cookie. The prefix has browsers refuse it from other hosts and over plain http.
    #[must_use]
    pub const fn session_cookie(&self) -> &'static str {
        if self.secure { "__Host-clawconnected_session" } else { "clawconnected_session" }
    }
}
