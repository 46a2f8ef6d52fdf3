//! What happened: audits, contacts shared, published events, entries of ghost scores.

use super::row::{OnConflict, insert, row};
use super::{Conn, Failure, page};
use crate::schema::audit_entries::dsl as audits;
use crate::schema::contact_shares::dsl as contacts;
use crate::schema::event_recipients::dsl as recipients;
use crate::schema::events::dsl as events;
use crate::schema::ghost_entries::dsl as ghosts;
use crate::sql::{Equals, Json, Limited, any, val};
use diesel::prelude::*;
use domain::actor::Role;
use domain::audit::AuditEntry;
use domain::event::{EventName, PublishedEvent};
use domain::ghost::{GhostEntry, GhostReason};
use domain::id::{DealId, EventId, UserId};
use domain::ports::store::{ContactShare, Cursor, Page, Paged};
use domain::time::Instant;
use serde_json::Value;
use uuid::Uuid;

row! {
    AuditRow of audit_entries {
        deal_id: DealId,
        seq: i64,
        happened_at: Instant,
        actor_user_id: Option<UserId>,
        actor_role: Option<Role>,
        action: String,
        from_state: Option<String>,
        to_state: Option<String>,
        payload: Json<Value>,
        prev_hash: String,
        hash: String,
    }
}

row! {
    ContactRow of contact_shares {
        deal_id: DealId,
        shared_by: Role,
        kind: String,
        value: String,
        shared_at: Instant,
    }
}

row! {
    EventRow of events {
        id: EventId,
        name: String,
        subject_id: Uuid,
        deal_id: Option<DealId>,
        happened_at: Instant,
    }
}

row! {
    RecipientRow of event_recipients {
        user_id: UserId,
        event_id: EventId,
    }
}

row! {
    GhostRow of ghost_entries {
        user_id: UserId,
        deal_id: Option<DealId>,
        reason: GhostReason,
        points: i32,
        happened_at: Instant,
    }
}

pub(super) fn append_audit(conn: &mut Conn, entries: &[AuditEntry]) -> Result<(), Failure> {
    let rows: Vec<_> = entries.iter().map(AuditRow::from).collect();
    insert(conn, &rows, OnConflict::Fail)?;
    Ok(())
}

pub(super) fn audit(conn: &mut Conn, deal: DealId) -> Result<Vec<AuditEntry>, Failure> {
    let query =
        audits::audit_entries.filter(audits::deal_id.equals(deal)).order(audits::seq).select(AuditRow::as_select());
    Ok(query.load(conn)?.into_iter().map(AuditEntry::from).collect())
}

pub(super) fn put_contact(conn: &mut Conn, share: &ContactShare) -> Result<(), Failure> {
    let row = ContactRow {
        deal_id: share.deal,
        shared_by: share.by,
        kind: share.kind.clone(),
        value: share.value.clone(),
        shared_at: share.at,
    };
    insert(conn, &[row], OnConflict::Overwrite { key: "deal_id, shared_by", keep: &["deal_id", "shared_by"] })?;
    Ok(())
}

pub(super) fn contacts(conn: &mut Conn, deals: &[DealId]) -> Result<Vec<ContactShare>, Failure> {
    let query = contacts::contact_shares.filter(contacts::deal_id.eq_any(any(deals))).select(ContactRow::as_select());
    let into = |row: ContactRow| ContactShare {
        deal: row.deal_id,
        by: row.shared_by,
        kind: row.kind,
        value: row.value,
        at: row.shared_at,
    };
    Ok(query.load(conn)?.into_iter().map(into).collect())
}

pub(super) fn publish(conn: &mut Conn, events: &[PublishedEvent]) -> Result<(), Failure> {
    let rows: Vec<_> = events.iter().map(event_row).collect();
    insert(conn, &rows, OnConflict::Fail)?;
    let recipients: Vec<_> = events.iter().flat_map(recipient_rows).collect();
    insert(conn, &recipients, OnConflict::Fail)?;
    Ok(())
}

fn event_row(event: &PublishedEvent) -> EventRow {
    EventRow {
        id: event.id,
        name: event.name.as_str().to_owned(),
        subject_id: event.subject,
        deal_id: event.deal,
        happened_at: event.at,
    }
}

fn recipient_rows(event: &PublishedEvent) -> impl Iterator<Item = RecipientRow> {
    event.recipients.iter().map(|user| RecipientRow { user_id: *user, event_id: event.id })
}

pub(super) fn append_ghost(conn: &mut Conn, entries: &[GhostEntry]) -> Result<(), Failure> {
    let row = |entry: &GhostEntry| GhostRow {
        user_id: entry.user,
        deal_id: entry.deal,
        reason: entry.reason,
        points: entry.points,
        happened_at: entry.at,
    };
    let rows: Vec<_> = entries.iter().map(row).collect();
    insert(conn, &rows, OnConflict::Fail)?;
    Ok(())
}

pub(super) fn ghost_entries(conn: &mut Conn, users: &[UserId]) -> Result<Vec<GhostEntry>, Failure> {
    let query = ghosts::ghost_entries.filter(ghosts::user_id.eq_any(any(users))).select(GhostRow::as_select());
    Ok(query.load(conn)?.into_iter().map(GhostEntry::from).collect())
}

/// The newest first. An entry has a number where others have an id; in a cursor it stands in the id's place.
pub(super) fn ghost_history(conn: &mut Conn, user: UserId, page: Page) -> Result<Paged<GhostEntry>, Failure> {
    let start = page::start(page);
    let number = i64::try_from(start.id.as_u128()).unwrap_or(i64::MAX);
    let earlier = ghosts::happened_at.lt(val(start.instant));
    let beside = ghosts::happened_at.equals(start.instant).and(ghosts::id.lt(number));
    let query = ghosts::ghost_entries
        .filter(ghosts::user_id.equals(user))
        .filter(earlier.or(beside))
        .order((ghosts::happened_at.desc(), ghosts::id.desc()))
        .select((ghosts::id, GhostRow::as_select()));
    let rows = Limited::new(query, page::rows_wanted(page)).load::<(i64, GhostRow)>(conn);
    let place = |(number, row): &(i64, GhostRow)| {
        // Numbers are given out from 1 on.
        Cursor::in_time(row.happened_at, Uuid::from_u128(u128::try_from(*number).unwrap_or_default()))
    };
    page::cut(rows, page, place, |(_, row)| GhostEntry::from(row))
}

/// The newest first: the ids of events rise with time.
pub(super) fn events_of(conn: &mut Conn, user: UserId, page: Page) -> Result<Paged<PublishedEvent>, Failure> {
    let query = recipients::event_recipients
        .inner_join(events::events)
        .filter(recipients::user_id.equals(user))
        .filter(recipients::event_id.lt(val(page::start(page).id)))
        .order(recipients::event_id.desc())
        .select(EventRow::as_select());
    let rows = Limited::new(query, page::rows_wanted(page)).load(conn);
    let place = |row: &EventRow| Cursor::in_time(row.happened_at, row.id.0);
    let Paged { rows, next } = page::cut(rows, page, place, |row| event(row, user))?;
    Ok(Paged { rows: rows.into_iter().collect::<Result<_, _>>()?, next })
}

fn event(row: EventRow, recipient: UserId) -> Result<PublishedEvent, Failure> {
    let name = EventName::ALL.iter().find(|name| name.as_str() == row.name);
    Ok(PublishedEvent {
        id: row.id,
        name: *name.ok_or_else(|| Failure::unreadable("events", row.id))?,
        subject: row.subject_id,
        deal: row.deal_id,
        recipients: vec![recipient],
        at: row.happened_at,
    })
}

impl From<GhostRow> for GhostEntry {
    fn from(row: GhostRow) -> Self {
        Self { user: row.user_id, deal: row.deal_id, reason: row.reason, points: row.points, at: row.happened_at }
    }
}

impl From<&AuditEntry> for AuditRow {
    fn from(entry: &AuditEntry) -> Self {
        Self {
            deal_id: entry.deal,
            seq: entry.seq,
            happened_at: entry.at,
            actor_user_id: entry.actor_user_id,
            actor_role: entry.actor_role,
            action: entry.action.clone(),
            from_state: entry.from_state.clone(),
            to_state: entry.to_state.clone(),
            payload: Json(entry.payload.clone()),
            prev_hash: entry.prev_hash.clone(),
            hash: entry.hash.clone(),
        }
    }
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        Self {
            deal: row.deal_id,
            seq: row.seq,
            at: row.happened_at,
            actor_user_id: row.actor_user_id,
            actor_role: row.actor_role,
            action: row.action,
            from_state: row.from_state,
            to_state: row.to_state,
            payload: row.payload.0,
            prev_hash: row.prev_hash,
            hash: row.hash,
        }
    }
}
