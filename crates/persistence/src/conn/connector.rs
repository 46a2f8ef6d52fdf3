//! Opening PostgreSQL connections: settings from the URL, TLS by rustls, limits of the session.

use super::runtime::OnThread;
use crate::error::{Fault, OpenError};
use diesel::connection::SimpleConnection;
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

/// A PostgreSQL connection as diesel sees it: synchronous, on a thread of its own.
pub(crate) type PgConn = AsyncConnectionWrapper<AsyncPgConnection, OnThread>;

/// How long one attempt to connect may take, unless the URL says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long sent data may stay unacknowledged before the connection counts as lost.
const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(15);

/// Nothing waits without bound: not for a row lock, not for a statement, not for a client that died half-way.
/// READ COMMITTED is what the rules rely on, whatever the server's default is (lifecycles.md).
const SESSION: &str = "SET lock_timeout = '5s'; SET statement_timeout = '30s'; \
     SET idle_in_transaction_session_timeout = '60s'; \
     SET default_transaction_isolation = 'read committed'";

/// Opens connections to one PostgreSQL database.
pub(crate) struct Connector {
    config: Config,
    tls: MakeRustlsConnect,
}

impl Connector {
    /// Reads a `postgres://` URL. `sslmode` may be `disable`, `prefer` (the default) or `require`; a certificate that
    /// the server shows is always verified against the public roots.
    pub(crate) fn new(url: &str) -> Result<Self, OpenError> {
        let mut config: Config = url.parse().map_err(|error| OpenError::bad_url(format!("{error}")))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(UNACKNOWLEDGED_MAX);
        }
        if config.get_application_name().is_none() {
            config.application_name("clawconnected");
        }
        Ok(Self { config, tls: tls()? })
    }

    /// Opens one connection, for the thread that calls.
    pub(crate) fn connect(&self) -> Result<PgConn, Fault> {
        let runtime = OnThread::get_runtime();
        let mut conn = runtime
            .block_on(async {
                let (client, socket) = self.config.connect(self.tls.clone()).await.map_err(|error| chain(&error))?;
                let conn = AsyncPgConnection::try_from_client_and_connection(client, socket).await;
                conn.map_err(|error| error.to_string())
            })
            .map(PgConn::from)
            .map_err(Fault::Lost)?;
        conn.batch_execute(SESSION)?;
        Ok(conn)
    }
}

fn tls() -> Result<MakeRustlsConnect, OpenError> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| OpenError::Connect(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// An error with its causes: the outermost alone says “error connecting to server”, which helps nobody.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
