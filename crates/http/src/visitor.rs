//! Somebody who need not say who they are.

use crate::api::Api;
use crate::body;
use crate::caller::{instance, parameters};
use crate::fields::{self, Reader};
use crate::gate::credential;
use crate::gate::origin;
use crate::problem::Problem;
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use domain::refusal::Refusal;
use std::future::{Ready, ready};
use usecases::sessions::SessionToken;

/// A visitor, with what they sent.
pub struct Visitor {
    /// The running instance.
    pub(crate) api: Data<Api>,
    pub(crate) request: HttpRequest,
    payload: Payload,
}

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let payload = payload.take();
        ready(instance(request).map(|api| Self { api, request: request.clone(), payload }))
    }
}

impl Visitor {
    /// What stands in the body; the query is empty.
    ///
    /// # Errors
    /// Whatever is wrong with either.
    pub async fn input<T>(&mut self, reader: Reader<T>) -> Result<T, Problem> {
        let headers = self.request.headers();
        let bytes = body::read(headers, &mut self.payload, &self.api.options.limits).await?;
        let fields = body::fields(self.request.headers(), &bytes)?.read(reader);
        let (input, ()) = fields::both(fields, parameters(&self.request)?.read(crate::caller::nothing))?;
        Ok(input)
    }

    /// The bytes of a body of whatever type.
    ///
    /// # Errors
    /// `PAYLOAD_TOO_LARGE`, `REQUEST_TIMEOUT`, `BAD_REQUEST`.
    pub async fn bytes(&mut self, bytes_max: usize) -> Result<Vec<u8>, Problem> {
        let seconds_max = self.api.options.limits.body_seconds_max;
        body::raw(self.request.headers(), &mut self.payload, bytes_max, seconds_max).await
    }

    /// Lets pass what takes no parameters.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` for a parameter.
    pub fn without_parameters(self) -> Result<Self, Problem> {
        parameters(&self.request)?.read(crate::caller::nothing).map_err(Refusal::invalid)?;
        Ok(self)
    }

    /// Lets pass what does not come from another site.
    ///
    /// # Errors
    /// `CSRF_REJECTED`.
    pub fn from_no_other_site(self) -> Result<Self, Problem> {
        origin::check_not_foreign(self.request.headers(), &self.api.options.public_origin)?;
        Ok(self)
    }

    /// Lets pass what comes from our own pages, or carries no session that another site could misuse.
    ///
    /// # Errors
    /// `CSRF_REJECTED`.
    pub fn from_our_site_if_signed_in(self) -> Result<Self, Problem> {
        if self.session().is_some() {
            origin::check_same(self.request.headers(), &self.api.options.public_origin)?;
        }
        Ok(self)
    }

    /// The session that the browser has, whether or not it is still good.
    #[must_use]
    pub fn session(&self) -> Option<SessionToken> {
        let cookie = credential::session(self.request.headers(), self.api.options.session_cookie())?;
        SessionToken::parse(&cookie)
    }
}
