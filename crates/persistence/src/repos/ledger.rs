//! The ledger: append-only, every transaction balanced.

use super::row::{OnConflict, insert, row};
use super::{Conn, Failure};
use crate::schema::ledger_entries::dsl as entries;
use crate::schema::ledger_transactions::dsl;
use crate::sql::Equals;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::id::{DealId, LedgerTransactionId, MilestoneId};
use domain::ledger::{LedgerAccount, LedgerEntry, LedgerTransaction};
use domain::money::Cents;
use domain::time::Instant;
use std::collections::BTreeMap;

row! {
    TransactionRow of ledger_transactions {
        id: LedgerTransactionId,
        deal_id: DealId,
        milestone_id: MilestoneId,
        cause: String,
        happened_at: Instant,
    }
}

row! {
    EntryRow of ledger_entries {
        transaction_id: LedgerTransactionId,
        leg: i32,
        account: LedgerAccount,
        amount_cents: i64,
    }
}

/// SQL cannot say that several rows sum to zero in a way that both engines take, so it is said here.
pub(super) fn append(conn: &mut Conn, transactions: &[LedgerTransaction]) -> Result<(), Failure> {
    if let Some(crooked) = transactions.iter().find(|transaction| !transaction.is_balanced()) {
        return Err(Failure::broken(format!("ledger transaction {} does not balance", crooked.id)));
    }
    let rows: Vec<_> = transactions.iter().map(transaction_row).collect();
    insert(conn, &rows, OnConflict::Fail)?;
    let legs: Vec<_> = transactions.iter().flat_map(entry_rows).collect();
    insert(conn, &legs, OnConflict::Fail)?;
    Ok(())
}

pub(super) fn of_deal(conn: &mut Conn, deal: DealId) -> Result<Vec<LedgerTransaction>, Failure> {
    let legs: Vec<(TransactionRow, EntryRow)> = dsl::ledger_transactions
        .inner_join(entries::ledger_entries.on(entries::transaction_id.eq(dsl::id)))
        .filter(dsl::deal_id.equals(deal))
        .order((dsl::happened_at, dsl::id, entries::leg))
        .select((TransactionRow::as_select(), EntryRow::as_select()))
        .load(conn)?;
    Ok(gathered(legs))
}

fn gathered(legs: Vec<(TransactionRow, EntryRow)>) -> Vec<LedgerTransaction> {
    let mut transactions: Vec<LedgerTransaction> = Vec::new();
    for (row, leg) in legs {
        let entry = LedgerEntry { account: leg.account, amount: Cents(leg.amount_cents) };
        match transactions.last_mut() {
            Some(last) if last.id == row.id => last.entries.push(entry),
            _ => transactions.push(LedgerTransaction {
                id: row.id,
                deal: row.deal_id,
                milestone: row.milestone_id,
                cause: row.cause,
                entries: vec![entry],
                at: row.happened_at,
            }),
        }
    }
    transactions
}

/// Sums every entry there is: for people and for reconciliation, never on the way of a request.
pub(super) fn balances(conn: &mut Conn) -> Result<Vec<(LedgerAccount, Cents)>, Failure> {
    let sums: Vec<(LedgerAccount, i64)> = entries::ledger_entries
        .group_by(entries::account)
        .select((entries::account, sql::<BigInt>("CAST(SUM(amount_cents) AS bigint)")))
        .load(conn)?;
    let sums: BTreeMap<_, _> = sums.into_iter().collect();
    Ok(LedgerAccount::ALL.map(|account| (account, Cents(sums.get(&account).copied().unwrap_or(0)))).to_vec())
}

fn transaction_row(transaction: &LedgerTransaction) -> TransactionRow {
    TransactionRow {
        id: transaction.id,
        deal_id: transaction.deal,
        milestone_id: transaction.milestone,
        cause: transaction.cause.clone(),
        happened_at: transaction.at,
    }
}

fn entry_rows(transaction: &LedgerTransaction) -> impl Iterator<Item = EntryRow> {
    transaction.entries.iter().zip(1..).map(|(entry, leg)| EntryRow {
        transaction_id: transaction.id,
        leg,
        account: entry.account,
        amount_cents: entry.amount.0,
    })
}
