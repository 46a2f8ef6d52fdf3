//! Everything that is held about a user as one JSON object, written while it is read: a page of a list at a time is in
//! memory, however long the lists are.

use crate::Answer;
use crate::view::account;
use crate::view::application::ApplicationBody;
use crate::view::ghost::GhostBody;
use crate::view::gig::GigBody;
use crate::view::hosted_agent::AgentBody;
use crate::view::key::KeyBody;
use crate::view::profile::{MeBody, VouchBody};
use crate::view::review::{PublishedBody, ReviewBody};
use crate::view::time::At;
use crate::view::vouch::GivenBody;
use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, ContentType};
use actix_web::web::Bytes;
use domain::actor::Principal;
use domain::ports::store::{Cursor, Page, Paged};
use futures_util::future::LocalBoxFuture;
use futures_util::stream::try_unfold;
use serde::Serialize;
use std::rc::Rc;
use usecases::{App, Desk, Failure, exports, hosted_agents, profiles, stories};

/// Rows a page.
const ROWS: u32 = 100;

/// Reads a page of a list, and writes its rows.
type Read = fn(App, Rc<Principal>, Page) -> LocalBoxFuture<'static, Result<Paged<String>, Failure>>;

/// The lists by name, in the order in which they are written.
const LISTS: [(&str, Read); 14] = [
    ("gigs", |app, of, page| list(app, of, page, exports::gigs, GigBody::in_list)),
    ("applications", |app, of, page| list(app, of, page, exports::applications, ApplicationBody::in_list)),
    ("deals", |app, of, page| list(app, of, page, exports::deals, account::deal)),
    ("api_keys", |app, of, page| list(app, of, page, exports::keys, KeyBody::in_list)),
    ("hosted_agents", |app, of, page| list(app, of, page, hosted_agents::list, AgentBody::in_list)),
    ("sessions", |app, of, page| list(app, of, page, exports::sessions, account::session)),
    ("vouches_given", |app, of, page| list(app, of, page, exports::vouches_given, GivenBody::in_list)),
    ("vouches_received", |app, of, page| list(app, of, page, exports::vouches_received, VouchBody::in_list)),
    ("reviews_written", |app, of, page| list(app, of, page, exports::reviews_written, ReviewBody::in_list)),
    ("reviews_received", |app, of, page| list(app, of, page, exports::reviews_received, PublishedBody::in_list)),
    ("ghost_entries", |app, of, page| list(app, of, page, exports::ghost_entries, GhostBody::in_list)),
    ("credit_transactions", |app, of, page| list(app, of, page, exports::credits, account::credit)),
    ("payout_accounts", |app, of, page| list(app, of, page, exports::payout_accounts, account::payout_account)),
    ("events", |app, of, page| list(app, of, page, exports::events, account::event)),
];

fn list<T: Send + 'static, V: Serialize + 'static>(
    app: App,
    of: Rc<Principal>,
    page: Page,
    story: fn(&mut Desk<'_>, Page) -> Result<Paged<T>, Failure>,
    view: fn(T) -> V,
) -> LocalBoxFuture<'static, Result<Paged<String>, Failure>> {
    Box::pin(async move {
        let read = app.query(stories::ACCOUNT_EXPORT, &of, move |desk| story(desk, page)).await?;
        let rows = read.rows.into_iter().map(|row| written(&view(row))).collect();
        Ok(Paged { rows, next: read.next })
    })
}

fn written(view: &impl Serialize) -> String {
    // Views are structs of texts and numbers: there is nothing in them that JSON could not say.
    serde_json::to_string(view).unwrap_or_default()
}

/// Where the writing stands.
struct Writing {
    app: App,
    of: Rc<Principal>,
    /// The lists that are not written to their end.
    lists: std::slice::Iter<'static, (&'static str, Read)>,
    /// The list that is being written, and where its next page begins.
    open: Option<(Read, Option<Cursor>)>,
    /// Whether the object is closed.
    done: bool,
}

/// Everything that is held about `principal`. What is wrong before the first byte is a problem; what goes wrong later
/// breaks the answer off, so that nobody takes a part for the whole.
pub(crate) async fn everything(app: &App, principal: &Rc<Principal>) -> Answer {
    let me = app.query(stories::ACCOUNT_EXPORT, principal, profiles::me).await?;
    let exported_at = written(&At(app.now()));
    let begin = format!("{{\"exported_at\":{exported_at},\"profile\":{}", written(&MeBody::from(&me)));
    let writing = Writing { app: app.clone(), of: principal.clone(), lists: LISTS.iter(), open: None, done: false };
    let stream = try_unfold((Some(begin), writing), |(begin, mut writing)| async move {
        let piece = match begin {
            Some(begin) => Some(begin),
            None => writing.next().await?,
        };
        Ok::<_, Failure>(piece.map(|piece| (Bytes::from(piece), (None, writing))))
    });
    let name = "attachment; filename=\"clawconnected-account.json\"";
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .insert_header((CONTENT_DISPOSITION, name))
        .streaming(stream))
}

impl Writing {
    /// The next piece: a page of a list, or the end of everything.
    async fn next(&mut self) -> Result<Option<String>, Failure> {
        let (mut text, read, after) = match (self.open.take(), self.done) {
            (Some((read, after)), _) => (",".to_owned(), read, after),
            (None, true) => return Ok(None),
            (None, false) => match self.lists.next() {
                Some((name, read)) => (format!(",\"{name}\":["), *read, None),
                None => {
                    self.done = true;
                    return Ok(Some("}".to_owned()));
                }
            },
        };
        let page = read(self.app.clone(), self.of.clone(), Page { after, limit: ROWS }).await?;
        text.push_str(&page.rows.join(","));
        match page.next {
            Some(next) => self.open = Some((read, Some(next))),
            None => text.push(']'),
        }
        Ok(Some(text))
    }
}
