//! Credits: a balance that the database keeps from falling below zero, and the movements that make it.

use super::row::{OnConflict, insert, row};
use super::{Conn, Failure};
use crate::schema::credit_accounts::dsl;
use crate::sql::Equals;
use diesel::prelude::*;
use domain::credits::CreditTransaction;
use domain::id::{CreditTransactionId, UserId};
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
