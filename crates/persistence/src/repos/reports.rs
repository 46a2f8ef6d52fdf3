//! Reports of gigs and users.

use super::row::{OnConflict, insert, row, save as save_row};
use super::{Conn, Failure, page};
use crate::schema::reports::dsl;
use crate::sql::{Equals, Limited, before};
use diesel::prelude::*;
use domain::id::{ReportId, UserId};
use domain::ports::store::{Cursor, Page, Paged};
use domain::report::{Report, ReportKind, Reported};
use domain::text::Statement;
use domain::time::Instant;
use uuid::Uuid;

row! {
    ReportRow of reports {
        id: ReportId,
        reporter_user_id: UserId,
        kind: String,
        subject_id: Uuid,
        reason: Statement,
        created_at: Instant,
        updated_at: Instant,
        version: i64,
    }
}

pub(super) fn add(conn: &mut Conn, report: &Report) -> Result<(), Failure> {
    insert(conn, &[ReportRow::from(report)], OnConflict::Fail)?;
    Ok(())
}

/// What a save leaves as it is.
const KEPT: [&str; 5] = ["id", "reporter_user_id", "kind", "subject_id", "created_at"];

pub(super) fn save(conn: &mut Conn, report: &Report) -> Result<(), Failure> {
    save_row(conn, &ReportRow::from(report), &["id"], &KEPT)
}

pub(super) fn of(conn: &mut Conn, reporter: UserId, subject: Reported) -> Result<Option<Report>, Failure> {
    let query = dsl::reports
        .filter(dsl::reporter_user_id.equals(reporter))
        .filter(dsl::kind.equals(subject.kind().name()))
        .filter(dsl::subject_id.equals(subject.id()))
        .select(ReportRow::as_select());
    query.get_result::<ReportRow>(conn).optional()?.map(Report::try_from).transpose()
}

pub(super) fn list(conn: &mut Conn, page: Page) -> Result<Paged<Report>, Failure> {
    let query = dsl::reports
        .filter(before(dsl::created_at, dsl::id, page::start(page)))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select(ReportRow::as_select());
    let rows = Limited::new(query, page::rows_wanted(page)).load(conn);
    let cursor = |row: &ReportRow| Cursor { at: row.created_at, id: row.id.0 };
    let Paged { rows, next } = page::cut(rows, page, cursor, Report::try_from)?;
    Ok(Paged { rows: rows.into_iter().collect::<Result<_, _>>()?, next })
}

pub(super) fn on(conn: &mut Conn, subject: Reported, limit: u32) -> Result<Vec<Report>, Failure> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let query = dsl::reports
        .filter(dsl::kind.equals(subject.kind().name()))
        .filter(dsl::subject_id.equals(subject.id()))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select(ReportRow::as_select());
    let rows: Vec<ReportRow> = Limited::new(query, limit).load(conn)?;
    rows.into_iter().take(limit).map(Report::try_from).collect()
}

impl From<&Report> for ReportRow {
    fn from(report: &Report) -> Self {
        Self {
            id: report.id,
            reporter_user_id: report.reporter,
            kind: report.subject.kind().name().to_owned(),
            subject_id: report.subject.id(),
            reason: report.reason.clone(),
            created_at: report.created_at,
            updated_at: report.updated_at,
            version: report.version,
        }
    }
}

impl TryFrom<ReportRow> for Report {
    type Error = Failure;

    fn try_from(row: ReportRow) -> Result<Self, Failure> {
        let kind = ReportKind::ALL.into_iter().find(|kind| kind.name() == row.kind);
        let kind = kind.ok_or_else(|| Failure::unreadable("reports", row.id))?;
        Ok(Self {
            id: row.id,
            reporter: row.reporter_user_id,
            subject: Reported::of(kind, row.subject_id),
            reason: row.reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        })
    }
}
