//! What lies below the API: ledger, audit and the sandbox provider's own books, read straight from the database.

use crate::market::Deal as Ids;
use domain::audit::{AuditEntry, first_broken};
use domain::deal::Deal;
use domain::id::DealId;
use domain::ledger::{LedgerAccount, LedgerTransaction};
use domain::money::Cents;
use domain::ports::store::{StoreError, StoreExt, Tx};
use persistence::{Database, Options};
use serde_json::Value;
use std::collections::BTreeMap;
use std::str::FromStr;

/// More documents than any test makes.
const ALL: u32 = 100_000;

/// The books of a running server, read over a connection of their own.
pub struct Books {
    database: Database,
}

/// What is kept about one deal.
#[derive(Clone, Debug)]
pub struct DealBooks {
    /// The deal.
    pub deal: Deal,
    /// Its audit, oldest first.
    pub audit: Vec<AuditEntry>,
    /// Its ledger, oldest first.
    pub ledger: Vec<LedgerTransaction>,
}

/// What the sandbox provider keeps.
#[derive(Clone, Debug)]
pub struct ProviderBooks {
    /// Payment intents.
    pub intents: Vec<Value>,
    /// Transfers to workers.
    pub transfers: Vec<Value>,
    /// Workers' accounts.
    pub accounts: Vec<Value>,
    /// Requests that it carried out or refused, once a key.
    pub requests: Vec<Value>,
}

impl Books {
    /// Opens the database of a server.
    ///
    /// # Panics
    /// When it cannot be opened.
    #[expect(clippy::expect_used, reason = "for tests alone, which have no better way to fail")]
    pub async fn open(url: &str) -> Self {
        let options = Options { postgres_connections: 1, sqlite_readers: 1, migrate: false, ..Options::default() };
        Self { database: Database::open(url, options).await.expect("the server's database opens") }
    }

    /// What is kept about the deal of a negotiation.
    ///
    /// # Panics
    /// When there is no such deal.
    pub async fn of(&self, negotiation: &str) -> DealBooks {
        let id = DealId::from_str(negotiation);
        assert!(id.is_ok(), "{negotiation} is no id");
        let id = id.unwrap_or(DealId(uuid::Uuid::nil()));
        self.read(move |tx| {
            let deal = tx.deal(id)?.ok_or(StoreError::Refused)?;
            Ok(DealBooks { deal, audit: tx.audit(id)?, ledger: tx.ledger_of(id)? })
        })
        .await
    }

    /// What the sandbox provider keeps.
    pub async fn provider(&self) -> ProviderBooks {
        self.read(|tx| {
            Ok(ProviderBooks {
                intents: documents(tx, "sandbox_intent")?,
                transfers: documents(tx, "sandbox_transfer")?,
                accounts: documents(tx, "sandbox_account")?,
                requests: documents(tx, "sandbox_key")?,
            })
        })
        .await
    }

    /// Changes the provider's intents of a milestone behind everybody's back.
    ///
    /// # Panics
    /// When there is none.
    #[expect(clippy::expect_used, reason = "for tests alone, which have no better way to fail")]
    pub async fn forge_intent(&self, milestone: &str, change: impl Fn(&mut Value) + Send + Sync + 'static) {
        let milestone = milestone.to_owned();
        let forged = self.database.write("testkit.forge", move |tx| {
            let of_milestone = |(_, it): &(String, Value)| it["subject"]["milestone"] == milestone.as_str();
            let found: Vec<_> = tx.documents("sandbox_intent", ALL)?.into_iter().filter(of_milestone).collect();
            for (id, mut intent) in found.clone() {
                change(&mut intent);
                tx.put_document("sandbox_intent", &id, &intent)?;
            }
            Ok::<_, StoreError>(found.len())
        });
        assert!(forged.await.expect("the books can be written") > 0, "the milestone was never paid for");
    }

    /// Every account's balance over all deals.
    pub async fn balances(&self) -> BTreeMap<LedgerAccount, i64> {
        let balances = self.read(|tx| tx.balances()).await;
        balances.into_iter().map(|(account, Cents(amount))| (account, amount)).collect()
    }

    /// # Panics
    /// When the ledger as a whole does not balance.
    pub async fn assert_balanced(&self) {
        let balances = self.balances().await;
        assert_eq!(balances.values().sum::<i64>(), 0, "{balances:?}");
    }

    #[expect(clippy::expect_used, reason = "for tests alone, which have no better way to fail")]
    async fn read<T, F>(&self, body: F) -> T
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    {
        self.database.read("testkit.books", body).await.expect("the books can be read")
    }
}

fn documents(tx: &mut dyn Tx, kind: &str) -> Result<Vec<Value>, StoreError> {
    Ok(tx.documents(kind, ALL)?.into_iter().map(|(_, document)| document).collect())
}

impl Books {
    /// # Panics
    /// Unless a milestone's money, so many cents, moved once and all of it to the worker but for the fee of 5 %, in our
    /// ledger as at the provider; and on to the worker's bank, if `paid_out`.
    pub async fn assert_paid_once(&self, deal: &Ids, amount: i64, paid_out: bool) {
        let kept = self.of(&deal.talk.id).await;
        kept.assert_sound();
        let fee = (amount * 500 + 5_000) / 10_000;
        let worker = if paid_out { "worker_paid" } else { "worker_payable" };
        let mut expected = BTreeMap::from([("client_card", -amount), ("platform_fees", fee), (worker, amount - fee)]);
        expected.retain(|_, amount| *amount != 0);
        assert_eq!(kept.totals(), expected, "{:?}", kept.ledger);
        let moves = usize::from(amount > 0);
        assert_eq!(kept.movements(LedgerAccount::ClientCard), moves);
        assert_eq!(kept.movements(LedgerAccount::WorkerPayable), moves + usize::from(paid_out && amount > 0));
        let provider = self.provider().await;
        provider.assert_paid_once(&deal.milestone, amount, amount - fee);
        let sent: Vec<_> = provider.payouts_of(&deal.milestone).into_iter().map(Value::as_i64).collect();
        let due = (paid_out && amount > 0).then_some(Some(amount - fee));
        assert_eq!(sent, Vec::from_iter(due), "payouts of {}", deal.milestone);
    }
}

impl DealBooks {
    /// # Panics
    /// When a movement does not balance, or the audit's chain is broken or does not end at the deal's head.
    pub fn assert_sound(&self) {
        let lopsided = self.ledger.iter().find(|movement| !movement.is_balanced());
        assert_eq!(lopsided, None);
        assert_eq!(first_broken(&self.audit), None);
        assert_eq!(self.audit.last().map(|last| last.hash.as_str()), Some(self.deal.audit.hash.as_str()));
    }

    /// What every account got from this deal, in cents; accounts that got nothing are left out.
    #[must_use]
    pub fn totals(&self) -> BTreeMap<&'static str, i64> {
        let mut totals = BTreeMap::new();
        for entry in self.ledger.iter().flat_map(|movement| &movement.entries) {
            *totals.entry(entry.account.name()).or_insert(0) += entry.amount.0;
        }
        totals.retain(|_, amount| *amount != 0);
        totals
    }

    /// How many movements took money out of, or put it into, an account.
    #[must_use]
    pub fn movements(&self, account: LedgerAccount) -> usize {
        let touches = |movement: &&LedgerTransaction| movement.entries.iter().any(|entry| entry.account == account);
        self.ledger.iter().filter(touches).count()
    }
}

impl ProviderBooks {
    /// # Panics
    /// Unless one intent of a milestone was captured and `share` of it transferred, once.
    pub fn assert_paid_once(&self, milestone: &str, amount: i64, share: i64) {
        let captured = self.captured_of(milestone);
        let taken: Vec<_> = captured.iter().map(|it| (&it["amount"], &it["state"]["transferred"])).collect();
        let moved: Vec<_> = self.transfers_of(milestone).into_iter().map(|it| &it["amount"]).collect();
        if amount == 0 {
            assert_eq!((taken.len(), moved.len()), (0, 0));
        } else {
            assert_eq!(taken, [(&Value::from(amount), &Value::from(share))]);
            assert_eq!(moved, [&Value::from(share)]);
        }
    }

    /// The transfers of a milestone.
    #[must_use]
    pub fn transfers_of(&self, milestone: &str) -> Vec<&Value> {
        self.transfers.iter().filter(|transfer| transfer["subject"]["milestone"] == milestone).collect()
    }

    /// What was paid out for a milestone to its worker's bank, payout by payout.
    #[must_use]
    pub fn payouts_of(&self, milestone: &str) -> Vec<&Value> {
        let sent = |it: &&Value| it["outcome"]["Ok"].is_string() && it["request"]["request"] == "payout";
        let of_it = |it: &&Value| it["request"]["subject"]["milestone"] == milestone;
        self.requests.iter().filter(sent).filter(of_it).map(|it| &it["request"]["amount"]).collect()
    }

    /// The intents of a milestone.
    #[must_use]
    pub fn intents_of(&self, milestone: &str) -> Vec<&Value> {
        self.intents.iter().filter(|intent| intent["subject"]["milestone"] == milestone).collect()
    }

    /// The intents of a milestone whose money was taken.
    #[must_use]
    pub fn captured_of(&self, milestone: &str) -> Vec<&Value> {
        let captured = |intent: &&Value| intent["state"]["status"] == "captured";
        self.intents_of(milestone).into_iter().filter(captured).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn provider(captures: usize, transfers: usize) -> ProviderBooks {
        let subject = json!({ "milestone": "m" });
        let state = json!({ "status": "captured", "transferred": 95 });
        let intent = json!({ "subject": subject, "amount": 100, "state": state });
        let transfer = json!({ "subject": subject, "amount": 95 });
        ProviderBooks {
            intents: vec![intent; captures],
            transfers: vec![transfer; transfers],
            accounts: Vec::new(),
            requests: Vec::new(),
        }
    }

    #[test]
    fn what_moved_once_is_fine() {
        provider(1, 1).assert_paid_once("m", 100, 95);
        provider(0, 0).assert_paid_once("m", 0, 0);
    }

    #[test]
    #[should_panic(expected = "left == right")]
    fn a_second_transfer_is_noticed() {
        provider(1, 2).assert_paid_once("m", 100, 95);
    }

    #[test]
    #[should_panic(expected = "left == right")]
    fn a_second_capture_is_noticed() {
        provider(2, 1).assert_paid_once("m", 100, 95);
    }

    #[test]
    #[should_panic(expected = "left == right")]
    fn a_transfer_that_never_came_is_noticed() {
        provider(1, 0).assert_paid_once("m", 100, 95);
    }
}
