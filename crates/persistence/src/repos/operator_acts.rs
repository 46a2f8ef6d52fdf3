//! What operators did: append-only.

use super::row::{OnConflict, insert, row};
use super::{Conn, Failure};
use crate::schema::operator_acts::dsl;
use crate::sql::{Equals, Json, Limited};
use diesel::prelude::*;
use domain::id::{OperatorActId, UserId};
use domain::operator::{Deed, OperatorAct};
use domain::text::Statement;
use domain::time::Instant;
use serde_json::Value;
use uuid::Uuid;

row! {
    ActRow of operator_acts {
        id: OperatorActId,
        operator_user_id: UserId,
        deed: String,
        subject_id: Uuid,
        details: Json<Value>,
        rationale: Option<Statement>,
        happened_at: Instant,
    }
}

pub(super) fn append(conn: &mut Conn, act: &OperatorAct) -> Result<(), Failure> {
    let row = ActRow {
        id: act.id,
        operator_user_id: act.operator,
        deed: act.deed.name().to_owned(),
        subject_id: act.subject,
        details: Json(act.details.clone()),
        rationale: act.rationale.clone(),
        happened_at: act.at,
    };
    insert(conn, &[row], OnConflict::Fail)?;
    Ok(())
}

pub(super) fn on(conn: &mut Conn, subject: Uuid, limit: u32) -> Result<Vec<OperatorAct>, Failure> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let query = dsl::operator_acts
        .filter(dsl::subject_id.equals(subject))
        .order((dsl::happened_at.desc(), dsl::id.desc()))
        .select(ActRow::as_select());
    let rows: Vec<ActRow> = Limited::new(query, limit).load(conn)?;
    rows.into_iter().take(limit).map(OperatorAct::try_from).collect()
}

impl TryFrom<ActRow> for OperatorAct {
    type Error = Failure;

    fn try_from(row: ActRow) -> Result<Self, Failure> {
        let deed = Deed::ALL.iter().copied().find(|deed| deed.name() == row.deed);
        Ok(Self {
            id: row.id,
            operator: row.operator_user_id,
            deed: deed.ok_or_else(|| Failure::unreadable("operator_acts", row.id))?,
            subject: row.subject_id,
            details: row.details.0,
            rationale: row.rationale,
            at: row.happened_at,
        })
    }
}
