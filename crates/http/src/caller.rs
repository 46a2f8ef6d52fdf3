//! A caller whose credentials held: a handler that takes one cannot run for anybody else.
//!
//! The order of the guards (lifecycles.md, “Guard order”) is the order in which a handler can get at things: the
//! caller, then what they sent, then the ids in the path, which the story looks up.

use crate::api::Api;
use crate::asked::Asked;
use crate::command::{self, Command};
use crate::fields::{self, Fields, Read};
use crate::gate::origin;
use crate::gate::{Identity, id_of, identity_of};
use crate::page::AskedPage;
use crate::problem::Problem;
use crate::{body, listing::Listing, routing};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{FromRequest, HttpRequest};
use domain::actor::{Credential, Principal};
use domain::deal::OperationKey;
use domain::id::{NotAnId, UserId};
use domain::refusal::{Code, Refusal};
use std::future::{Ready, ready};
use std::rc::Rc;
use std::str::FromStr;
use usecases::Story;
use usecases::call::Call;

/// The most characters of an id that the payment provider gave.
const FOREIGN_ID_MAX: usize = 255;

/// A caller, with what they sent.
pub struct Caller {
    /// The running instance.
    pub(crate) api: Data<Api>,
    /// Who it is.
    pub(crate) principal: Rc<Principal>,
    pub(crate) request: HttpRequest,
    payload: Payload,
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(enter(request, payload.take()))
    }
}

fn enter(request: &HttpRequest, payload: Payload) -> Result<Caller, Problem> {
    let api = instance(request)?;
    let principal = match identity_of(request) {
        Identity::Known(principal) => principal,
        Identity::Unproven(problem) => return Err(Problem::clone(&problem)),
        Identity::Nobody => {
            let detail = "Send an API key as Authorization: Bearer <key> or x-api-key: <key>, or sign in";
            return Err(Problem::new(Code::Unauthenticated, detail));
        }
    };
    if principal.credential == Credential::Session && !origin::is_safe(request.method()) {
        origin::check_same(request.headers(), &api.options.public_origin)?;
    }
    Ok(Caller { api, principal, request: request.clone(), payload })
}

/// The running instance behind a request.
pub(crate) fn instance(request: &HttpRequest) -> Result<Data<Api>, Problem> {
    request.app_data::<Data<Api>>().cloned().ok_or_else(Problem::unavailable)
}

impl Caller {
    /// A command with its input, where `?dry_run=true` may be said.
    ///
    /// # Errors
    /// Whatever is wrong with the scope, the body, the query or the headers, in this order.
    pub async fn command<T>(&mut self, story: Story, reader: fields::Reader<T>) -> Result<(Command, T), Problem> {
        self.read(story, reader, command::dry_run).await
    }

    /// A command with its input that is always meant.
    ///
    /// # Errors
    /// As [`Caller::command`].
    pub async fn real_command<T>(&mut self, story: Story, reader: fields::Reader<T>) -> Result<(Command, T), Problem> {
        self.read(story, reader, |_| Ok(false)).await
    }

    async fn read<T>(
        &mut self,
        story: Story,
        reader: fields::Reader<T>,
        dry_run: fields::Reader<bool>,
    ) -> Result<(Command, T), Problem> {
        self.admit(story)?;
        let limits = &self.api.options.limits;
        let bytes = body::read(self.request.headers(), &mut self.payload, limits).await?;
        let fields = body::fields(self.request.headers(), &bytes)?;
        let (input, dry_run) = fields::both(fields.read(reader), self.parameters()?.read(dry_run))?;
        let call = Call {
            story,
            principal: Principal::clone(&self.principal),
            idempotency: command::idempotency(&self.request, &bytes)?,
            dry_run,
            if_match: command::if_match(self.request.headers())?,
        };
        Ok((Command::new(self.api.clone(), call, id_of(&self.request)), input))
    }

    /// The input of a story that takes no `Idempotency-Key`.
    ///
    /// # Errors
    /// As [`Caller::command`].
    pub async fn input<T>(&mut self, story: Story, reader: fields::Reader<T>) -> Result<T, Problem> {
        let (_, input) = self.real_command(story, reader).await?;
        Ok(input)
    }

    /// A question with its parameters.
    ///
    /// # Errors
    /// Whatever is wrong with the scope or the query.
    pub fn ask<T>(&self, story: Story, reader: fields::Reader<T>) -> Result<(Asked<'_>, T), Problem> {
        self.admit(story)?;
        let input = self.parameters()?.read(reader).map_err(Refusal::invalid)?;
        Ok((Asked { caller: self, story }, input))
    }

    /// A question for a page of a list, with its filters.
    ///
    /// # Errors
    /// Whatever is wrong with the scope, the query or the cursor.
    pub fn list<T>(&self, story: Story, reader: fields::Reader<T>) -> Result<(Listing<'_>, T), Problem> {
        self.admit(story)?;
        let read = |query: &mut Fields| -> Read<_> {
            let (filter, page) = (reader(query), AskedPage::read(query));
            Ok((filter?, page?))
        };
        let (filter, page) = self.parameters()?.read(read).map_err(Refusal::invalid)?;
        Ok((Listing::new(self, story, &page)?, filter))
    }

    /// The id at `name` in the path.
    ///
    /// # Errors
    /// `NOT_FOUND` for what is no id: there is no such `what`.
    pub fn id<I: FromStr<Err = NotAnId>>(&self, name: &str, what: &str) -> Result<I, Problem> {
        let text = self.request.match_info().get(name).unwrap_or_default();
        text.parse().map_err(|_| Refusal::not_found(what).into())
    }

    /// The provider's id at `name` in the path.
    ///
    /// # Errors
    /// `NOT_FOUND` for what cannot be one: there is no such `what`.
    pub fn foreign_id(&self, name: &str, what: &str) -> Result<String, Problem> {
        foreign_id(&self.request, name, what)
    }

    /// The key of a call to the provider at `name` in the path.
    ///
    /// # Errors
    /// `NOT_FOUND` for what is none.
    pub fn operation(&self, name: &str) -> Result<OperationKey, Problem> {
        let text = self.request.match_info().get(name).unwrap_or_default();
        text.parse().map_err(|_| Refusal::not_found("operation").into())
    }

    /// Lets pass who may ask for the story, at an address that can be one: an id that is none leads nowhere, whatever
    /// else was sent.
    fn admit(&self, story: Story) -> Result<(), Problem> {
        story.admit(&self.principal)?;
        let ids = self.request.match_info().iter().filter(|(name, _)| !routing::FOREIGN_IDS.contains(name));
        match ids.map(|(_, text)| text.parse::<UserId>()).any(|id| id.is_err()) {
            true => Err(Problem::of_status(StatusCode::NOT_FOUND)),
            false => Ok(()),
        }
    }

    fn parameters(&self) -> Result<Fields, Problem> {
        parameters(&self.request)
    }
}

/// The provider's id at `name` in a request's path: letters, digits and underscores.
pub(crate) fn foreign_id(request: &HttpRequest, name: &str, what: &str) -> Result<String, Problem> {
    let text = request.match_info().get(name).unwrap_or_default();
    let shaped = text.len() <= FOREIGN_ID_MAX && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if shaped { Ok(text.to_owned()) } else { Err(Refusal::not_found(what).into()) }
}

/// The parameters of a request's query.
pub(crate) fn parameters(request: &HttpRequest) -> Result<Fields, Problem> {
    let pairs = Query::<Vec<(String, String)>>::from_query(request.query_string());
    let pairs = pairs.map_err(|_| Problem::new(Code::BadRequest, "The query cannot be read"))?;
    Ok(Fields::of_query(pairs.into_inner()))
}

/// Reads nothing: no body, no parameters.
///
/// # Errors
/// None; whatever stands there is found by [`Fields::read`].
pub fn nothing(_: &mut Fields) -> Read<()> {
    Ok(())
}
