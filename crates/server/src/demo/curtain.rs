//! The end: where the money is now, and what each has come to be.

use super::DemoError;
use super::deal::Played;
use super::narrator::Narrator;
use super::people::Person;
use crate::running::{Running, StartError};
use crate::style::{ACCENT, GOOD, HEADING, QUIET, paint};
use domain::id::DealId;
use domain::ledger::{LedgerAccount, LedgerTransaction};
use domain::money::Cents;
use domain::ports::store::{StoreError, StoreExt};

/// How wide a column of the ledger is.
const COLUMN: usize = 15;
/// How wide the names of its rows are.
const NAMES: usize = 12;

/// Shows the ledger, which must balance, and both profiles.
pub async fn fall(running: &Running, played: &Played, narrator: &Narrator) -> Result<(), DemoError> {
    narrator.part("The ledger", "Every movement that the provider confirmed, and where that leaves the money.")?;
    ledger(&movements(running, &played.negotiation).await?, narrator)?;

    narrator.part("Who they are now", "What anybody sees of them.")?;
    for (viewer, shown) in [(&played.grace, &played.ada), (&played.ada, &played.grace)] {
        profile(viewer, shown).await?;
    }
    narrator.line("")?;
    Ok(())
}

async fn movements(running: &Running, deal: &str) -> Result<Vec<LedgerTransaction>, DemoError> {
    let deal: DealId = deal.parse().map_err(|_| DemoError::Lacking("/id"))?;
    let read = running.app().ports.store.read("demo.ledger", move |tx| tx.ledger_of(deal)).await;
    read.map_err(|error: StoreError| StartError::Store(error.to_string()).into())
}

fn ledger(movements: &[LedgerTransaction], narrator: &Narrator) -> Result<(), DemoError> {
    let used: Vec<LedgerAccount> = LedgerAccount::ALL
        .into_iter()
        .filter(|account| movements.iter().any(|it| leg(it, *account).is_some()))
        .collect();
    let row = |name: &str, cell: &dyn Fn(LedgerAccount) -> String| {
        let cells: String = used.iter().map(|account| format!("{:>COLUMN$}", cell(*account))).collect();
        format!("  {name:NAMES$}{cells}").trim_end().to_owned()
    };
    narrator.line(&paint(QUIET, row("", &|account| account.name().replace('_', " "))))?;
    for movement in movements {
        let kind = movement.cause.split(':').next().unwrap_or_default().replace('_', " ");
        let amount = |account| leg(movement, account).map_or_else(String::new, |amount: Cents| amount.to_string());
        narrator.line(&row(&kind, &amount))?;
    }
    let balance = |account| -> i64 { movements.iter().filter_map(|it| leg(it, account)).map(|amount| amount.0).sum() };
    narrator.line(&paint(HEADING, row("balance", &|account| Cents(balance(account)).to_string())))?;
    let sum: i64 = used.iter().map(|account| balance(*account)).sum();
    if sum != 0 || movements.is_empty() {
        return Err(DemoError::Unbalanced);
    }
    Ok(narrator.line(&format!("\n  {}", paint(GOOD, "The accounts sum to $0.00: it balances.")))?)
}

fn leg(movement: &LedgerTransaction, account: LedgerAccount) -> Option<Cents> {
    let amounts = movement.entries.iter().filter(|entry| entry.account == account).map(|entry| entry.amount.0);
    amounts.reduce(|sum, amount| sum + amount).map(Cents)
}

async fn profile(viewer: &Person, shown: &Person) -> Result<(), DemoError> {
    let fields = ["/display_name", "/completed_contracts", "/average_rating"];
    viewer.get(format!("/api/profile/{}", shown.id)).shows(&fields).send().await?;
    Ok(())
}

/// What to do with a sandbox that goes on.
pub fn keep(url: &str, played: &Played, narrator: &Narrator) -> Result<(), DemoError> {
    narrator.part("It goes on", "This sandbox is gone when you stop it with Ctrl-C. Look around:")?;
    for person in [&played.ada, &played.grace] {
        if let Some(key) = &person.key {
            narrator.line(&format!("    export {}={}", person.name.to_uppercase(), paint(ACCENT, key)))?;
        }
    }
    let contract = &played.contract;
    narrator
        .line(&format!("    curl -s '{url}/api/contracts/{contract}?audit=1' -H \"Authorization: Bearer $ADA\"\n"))?;
    Ok(())
}
