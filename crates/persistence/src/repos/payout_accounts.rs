//! Payout accounts, and the provider's events that were heard.

use super::row::{OnConflict, insert, row, save as save_row};
use super::{Conn, Failure};
use crate::schema::payout_accounts::dsl;
use crate::sql::{Equals, Json};
use diesel::prelude::*;
use domain::account::{PayoutAccount, PayoutAccountState};
use domain::id::UserId;
use domain::time::Instant;

row! {
    AccountRow of payout_accounts {
        user_id: UserId,
        account: String,
        country: Option<String>,
        state: Json<PayoutAccountState>,
        updated_at: Instant,
        version: i64,
    }
}

row! {
    EventRow of provider_events {
        id: String,
        received_at: Instant,
    }
}

pub(super) fn add(conn: &mut Conn, account: &PayoutAccount) -> Result<(), Failure> {
    insert(conn, &[AccountRow::from(account)], OnConflict::Fail)?;
    Ok(())
}

/// What a save leaves as it is.
const KEPT: [&str; 1] = ["user_id"];

pub(super) fn save(conn: &mut Conn, account: &PayoutAccount) -> Result<(), Failure> {
    save_row(conn, &AccountRow::from(account), &["user_id"], &KEPT)
}

pub(super) fn of_user(conn: &mut Conn, user: UserId) -> Result<Option<PayoutAccount>, Failure> {
    let query = dsl::payout_accounts.filter(dsl::user_id.equals(user)).select(AccountRow::as_select());
    Ok(query.get_result(conn).optional()?.map(PayoutAccount::from))
}

pub(super) fn by_account(conn: &mut Conn, account: &str) -> Result<Option<PayoutAccount>, Failure> {
    let query = dsl::payout_accounts.filter(dsl::account.equals(account)).select(AccountRow::as_select());
    Ok(query.get_result(conn).optional()?.map(PayoutAccount::from))
}

/// `false` when the event was heard before.
pub(super) fn note_event(conn: &mut Conn, event: &str, at: Instant) -> Result<bool, Failure> {
    let row = EventRow { id: event.to_owned(), received_at: at };
    Ok(insert(conn, &[row], OnConflict::Nothing)? == 1)
}

impl From<&PayoutAccount> for AccountRow {
    fn from(account: &PayoutAccount) -> Self {
        Self {
            user_id: account.user,
            account: account.account.clone(),
            country: account.country.clone(),
            state: Json(account.state.clone()),
            updated_at: account.updated_at,
            version: account.version,
        }
    }
}

impl From<AccountRow> for PayoutAccount {
    fn from(row: AccountRow) -> Self {
        Self {
            user: row.user_id,
            account: row.account,
            country: row.country,
            state: row.state.0,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
