//! Applications.

use super::row::{OnConflict, insert, row, save as save_row};
use super::{Conn, Failure, gigs, page};
use crate::schema::applications::dsl;
use crate::sql::{Equals, Limited, before};
use diesel::prelude::*;
use domain::application::{Application, ApplicationStatus};
use domain::id::{ApplicationId, GigId, UserId};
use domain::ports::store::{ApplicationFilter, Cursor, Page, Paged};
use domain::text::Prose;
use domain::time::Instant;

row! {
    ApplicationRow of applications {
        id: ApplicationId,
        gig_id: GigId,
        gig_title: String,
        owner_user_id: UserId,
        worker_user_id: UserId,
        message: Prose,
        status: ApplicationStatus,
        ended_reason: Option<String>,
        created_at: Instant,
        updated_at: Instant,
        version: i64,
    }
}

pub(super) fn add(conn: &mut Conn, application: &Application) -> Result<(), Failure> {
    insert(conn, &[ApplicationRow::from(application)], OnConflict::Fail)?;
    gigs::count_application(conn, application.gig)
}

/// What a save leaves as it is.
const KEPT: [&str; 5] = ["id", "gig_id", "owner_user_id", "worker_user_id", "created_at"];

pub(super) fn save(conn: &mut Conn, application: &Application) -> Result<(), Failure> {
    save_row(conn, &ApplicationRow::from(application), &["id"], &KEPT)
}

pub(super) fn by_id(conn: &mut Conn, id: ApplicationId) -> Result<Option<Application>, Failure> {
    let query = dsl::applications.filter(dsl::id.equals(id)).select(ApplicationRow::as_select());
    Ok(query.get_result(conn).optional()?.map(Application::from))
}

pub(super) fn of(conn: &mut Conn, gig: GigId, worker: UserId) -> Result<Option<Application>, Failure> {
    let query = dsl::applications
        .filter(dsl::gig_id.equals(gig))
        .filter(dsl::worker_user_id.equals(worker))
        .select(ApplicationRow::as_select());
    Ok(query.get_result(conn).optional()?.map(Application::from))
}

pub(super) fn list(conn: &mut Conn, filter: &ApplicationFilter, page: Page) -> Result<Paged<Application>, Failure> {
    let mut query = dsl::applications.select(ApplicationRow::as_select()).into_boxed();
    if let Some(gig) = filter.gig {
        query = query.filter(dsl::gig_id.equals(gig));
    }
    if let Some(worker) = filter.worker {
        query = query.filter(dsl::worker_user_id.equals(worker));
    }
    if let Some(status) = filter.status {
        query = query.filter(dsl::status.equals(status));
    }
    let query = query
        .filter(before(dsl::created_at, dsl::id, page::start(page)))
        .order((dsl::created_at.desc(), dsl::id.desc()));
    let rows = Limited::new(query, page::rows_wanted(page)).load(conn);
    page::cut(rows, page, |row: &ApplicationRow| Cursor::in_time(row.created_at, row.id.0), Application::from)
}

pub(super) fn open(conn: &mut Conn, gig: GigId) -> Result<Vec<Application>, Failure> {
    let waiting = dsl::status.equals(ApplicationStatus::Applied).or(dsl::status.equals(ApplicationStatus::Shortlisted));
    let query = dsl::applications
        .filter(dsl::gig_id.equals(gig))
        .filter(waiting)
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select(ApplicationRow::as_select());
    Ok(query.load(conn)?.into_iter().map(Application::from).collect())
}

impl From<&Application> for ApplicationRow {
    fn from(application: &Application) -> Self {
        Self {
            id: application.id,
            gig_id: application.gig,
            gig_title: application.gig_title.clone(),
            owner_user_id: application.owner,
            worker_user_id: application.worker,
            message: application.message.clone(),
            status: application.status,
            ended_reason: application.ended_reason.clone(),
            created_at: application.created_at,
            updated_at: application.updated_at,
            version: application.version,
        }
    }
}

impl From<ApplicationRow> for Application {
    fn from(row: ApplicationRow) -> Self {
        Self {
            id: row.id,
            gig: row.gig_id,
            gig_title: row.gig_title,
            owner: row.owner_user_id,
            worker: row.worker_user_id,
            message: row.message,
            status: row.status,
            ended_reason: row.ended_reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
