//! The HTTP side of an instance: how it answers, and on what it listens.

use crate::readiness::Health;
use crate::running::DRAIN_SECONDS;
use crate::secrets::SandboxSecrets;
use crate::settings::{Limits, Mode, Settings};
use actix_server::Server;
use actix_web::web::Data;
use http::{Api, HttpOptions, Rate};
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use usecases::App;
use usecases::sandbox::Sandbox;

/// How the sandbox answers at `url`.
pub fn options(
    settings: &Settings,
    url: &str,
    secrets: &SandboxSecrets,
    sandbox: Sandbox,
    health: Arc<Health>,
) -> HttpOptions {
    HttpOptions {
        mode: settings.mode.name().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        public_origin: url.to_owned(),
        secure: url.starts_with("https://"),
        loopback_only: settings.mode == Mode::Sandbox,
        sandbox: Some(sandbox),
        cursor_secret: secrets.derived("cursors", settings.session_secret.as_ref()),
        limits: limits(&settings.limits),
        trusted_proxies: settings.trusted_proxies.clone(),
        readiness: health,
    }
}

fn limits(limits: &Limits) -> http::Limits {
    http::Limits {
        json_bytes_max: limits.json_bytes_max,
        user: Rate { per_second: limits.user_per_second, burst: limits.user_burst },
        address: Rate { per_second: limits.address_per_second, burst: limits.address_burst },
        ..http::Limits::default()
    }
}

/// A server on `listener`; it runs when it is polled, and leaves signals to others.
///
/// # Errors
/// When the listener is not usable.
pub fn serve(app: App, options: HttpOptions, listener: TcpListener) -> io::Result<Server> {
    let api = Data::new(Api::new(app, options));
    let server = Server::build().disable_signals().shutdown_timeout(DRAIN_SECONDS);
    let draining = server.graceful_shutdown_signal();
    let server = server.listen("api", listener, move || {
        let draining = draining.clone();
        http::door::service(&api, move || {
            let draining = draining.clone();
            async move { draining.notified().await }
        })
    })?;
    Ok(server.run())
}
