//! The door: connections, and an answer in our own words where the framework answers by itself.
//!
//! What cannot be read as a request (a head that is garbage, too large, or does not come) never reaches a handler: the
//! framework writes a bare status and closes. Nothing can be hooked in there, so each connection is a [`Door`] that
//! looks at what goes out. An answer that no request of ours asked for is the framework's own, and leaves as a problem
//! with the headers of every answer (api.md §1, “Errors”).

mod connection;
mod own;
mod stream;
mod wire;

pub use connection::Connection;
pub use stream::Door;

use crate::api::Api;
use actix_http::error::DispatchError;
use actix_http::{HttpService, Response};
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::AppConfig;
use actix_web::rt::net::TcpStream;
use actix_web::web::Data;
use std::rc::Rc;
use std::time::Duration;

/// How long the first request of a connection may take to arrive.
const HEAD_WITHIN: Duration = Duration::from_secs(5);
/// How long a connection may take to end.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);

/// Serves the API on connections that somebody else accepts, over HTTP/1.1; `stopping` is over when the server drains.
pub fn service<F, Fut>(
    api: &Data<Api>,
    stopping: F,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), Error = DispatchError, InitError = ()> + use<F, Fut>
where
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = ()> + 'static,
{
    let app = crate::app(api).into_factory().map_err(|error| Response::from(error.error_response()));
    let http = HttpService::build()
        .graceful_shutdown_signal(stopping)
        .client_request_timeout(HEAD_WITHIN)
        .client_disconnect_timeout(CLOSE_WITHIN)
        .on_connect_ext(|door: &Door, data| {
            data.insert::<Rc<Connection>>(door.connection());
        })
        .h1(map_config(app, |()| AppConfig::default()));
    let api = api.clone();
    fn_service(move |stream: TcpStream| {
        let peer = stream.peer_addr().ok();
        let door = Door::new(stream, peer, api.clone());
        async move { Ok::<_, DispatchError>((door, peer)) }
    })
    .and_then(http)
}
