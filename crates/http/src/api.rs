//! What every request needs of the running instance.

use crate::gate::rate::Limits;
use crate::openapi;
use crate::options::HttpOptions;
use crate::page::CursorKey;
use crate::routing::Addresses;
use usecases::App;

/// The running instance, as requests see it. One for all threads.
pub struct Api {
    /// The stories.
    pub(crate) app: App,
    /// How to answer.
    pub(crate) options: HttpOptions,
    /// What signs cursors.
    pub(crate) cursors: CursorKey,
    /// The buckets of the rate limits.
    pub(crate) limits: Limits,
    /// Which addresses there are.
    pub(crate) addresses: Addresses,
    /// The OpenAPI document, written.
    pub(crate) document: String,
}

impl Api {
    /// An instance that tells the stories of `app` and answers as `options` say.
    #[must_use]
    pub fn new(app: App, options: HttpOptions) -> Self {
        let document = openapi::document(options.sandbox.is_some());
        Self {
            app,
            cursors: CursorKey::new(&options.cursor_secret),
            limits: Limits::new(options.limits.user, options.limits.address),
            addresses: Addresses::of(&document),
            document: document.to_string(),
            options,
        }
    }
}
