//! Credits: a balance that the database keeps from falling below zero, and the movements that make it.

use super::row::{OnConflict, insert, row};
use super::{Conn, Failure, page};
use crate::schema::credit_accounts::dsl;
use crate::schema::credit_transactions::dsl as movements;
use crate::sql::{Equals, Limited, before};
use diesel::prelude::*;
use domain::credits::{CreditReason, CreditTransaction};
use domain::id::{CreditTransactionId, UserId};
use domain::ports::store::{Cursor, Page, Paged};
use domain::time::Instant;

row! {
    AccountRow of credit_accounts {
        user_id: UserId,
        balance: i64,
    }
}

row! {
    MovementRow of credit_transactions {
        id: CreditTransactionId,
        user_id: UserId,
        amount: i64,
        reason: String,
        reference_id: Option<String>,
        created_at: Instant,
    }
}

/// The condition stands in the statement that writes, so that two spenders cannot both pass it.
pub(super) fn add(conn: &mut Conn, transaction: &CreditTransaction) -> Result<Option<i64>, Failure> {
    let CreditTransaction { user, amount, .. } = *transaction;
    insert(conn, &[AccountRow { user_id: user, balance: 0 }], OnConflict::Nothing)?;
    let covered = dsl::credit_accounts.filter(dsl::user_id.equals(user)).filter((dsl::balance + amount).ge(0));
    if diesel::update(covered).set(dsl::balance.eq(dsl::balance + amount)).execute(conn)? == 0 {
        return Ok(None);
    }
    insert(conn, &[MovementRow::from(transaction)], OnConflict::Fail)?;
    balance(conn, user).map(Some)
}

pub(super) fn balance(conn: &mut Conn, user: UserId) -> Result<i64, Failure> {
    let query = dsl::credit_accounts.filter(dsl::user_id.equals(user)).select(dsl::balance);
    Ok(query.get_result(conn).optional()?.unwrap_or(0))
}

pub(super) fn of_reference(
    conn: &mut Conn,
    user: UserId,
    reason: CreditReason,
    reference: &str,
) -> Result<Option<CreditTransaction>, Failure> {
    let query = movements::credit_transactions
        .filter(movements::user_id.equals(user))
        .filter(movements::reason.equals(reason.name()))
        .filter(movements::reference_id.equals(Some(reference)))
        .select(MovementRow::as_select());
    query.get_result::<MovementRow>(conn).optional()?.map(CreditTransaction::try_from).transpose()
}

pub(super) fn of_user(conn: &mut Conn, user: UserId, page: Page) -> Result<Paged<CreditTransaction>, Failure> {
    let query = movements::credit_transactions
        .filter(movements::user_id.equals(user))
        .filter(before(movements::created_at, movements::id, page::start(page)))
        .order((movements::created_at.desc(), movements::id.desc()))
        .select(MovementRow::as_select());
    let rows = Limited::new(query, page::rows_wanted(page)).load(conn);
    let cursor = |row: &MovementRow| Cursor { at: row.created_at, id: row.id.0 };
    let Paged { rows, next } = page::cut(rows, page, cursor, CreditTransaction::try_from)?;
    Ok(Paged { rows: rows.into_iter().collect::<Result<_, _>>()?, next })
}

impl TryFrom<MovementRow> for CreditTransaction {
    type Error = Failure;

    fn try_from(row: MovementRow) -> Result<Self, Failure> {
        let reason = CreditReason::ALL.into_iter().find(|reason| reason.name() == row.reason);
        Ok(Self {
            id: row.id,
            user: row.user_id,
            amount: row.amount,
            reason: reason.ok_or_else(|| Failure::unreadable("credit_transactions", row.id))?,
            reference: row.reference_id,
            at: row.created_at,
        })
    }
}

impl From<&CreditTransaction> for MovementRow {
    fn from(transaction: &CreditTransaction) -> Self {
        Self {
            id: transaction.id,
            user_id: transaction.user,
            amount: transaction.amount,
            reason: transaction.reason.name().to_owned(),
            reference_id: transaction.reference.clone(),
            created_at: transaction.at,
        }
    }
}
