//! What the ledger says of a milestone, and whether the milestone's own figures say the same.

use super::Difference;
use domain::deal::Milestone;
use domain::deal::OperationKind;
use domain::id::MilestoneId;
use domain::ledger::{LedgerAccount, LedgerTransaction};
use domain::money::Cents;

/// A milestone's money by the ledger, that of attempts which do not count included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ours {
    pub(super) captured: Cents,
    pub(super) refunded: Cents,
    pub(super) transferred: Cents,
    pub(super) charged_back: Cents,
    held: Cents,
    fees: Cents,
    arbitration: Cents,
    losses: Cents,
}

impl Ours {
    pub(super) fn of(ledger: &[LedgerTransaction], milestone: MilestoneId) -> Self {
        let mut ours = Self::default();
        for transaction in ledger.iter().filter(|it| it.milestone == milestone) {
            for entry in &transaction.entries {
                ours.add(transaction, entry.account, entry.amount);
            }
        }
        ours
    }

    fn add(&mut self, transaction: &LedgerTransaction, account: LedgerAccount, amount: Cents) {
        let sum = match account {
            LedgerAccount::ClientCard => return self.add_of_client(transaction, amount),
            LedgerAccount::WorkerPayable | LedgerAccount::WorkerPaid => &mut self.transferred,
            LedgerAccount::ChargedBack => &mut self.charged_back,
            LedgerAccount::PlatformHeld => &mut self.held,
            LedgerAccount::PlatformFees => &mut self.fees,
            LedgerAccount::Arbitration => &mut self.arbitration,
            LedgerAccount::PlatformLosses => &mut self.losses,
        };
        *sum = *sum + amount;
    }

    /// What comes from the card was captured, unless it is a refund that came back; what goes to it is a refund.
    fn add_of_client(&mut self, transaction: &LedgerTransaction, amount: Cents) {
        if amount < Cents::ZERO && !transaction.cause.starts_with(OperationKind::Refund.name()) {
            self.captured = self.captured - amount;
        } else {
            self.refunded = self.refunded + amount;
        }
    }
}

/// What all of a ledger comes to on an account.
pub(super) fn balance(ledger: &[LedgerTransaction], account: LedgerAccount) -> Cents {
    let entries = ledger.iter().flat_map(|transaction| &transaction.entries);
    entries.filter(|entry| entry.account == account).map(|entry| entry.amount).sum()
}

/// Where a milestone's own figures disagree with the ledger. Money of attempts that do not count is in the ledger alone:
/// what is held beyond the milestone's own must be what was taken beyond it.
pub(super) fn figure_differences(ours: &Ours, milestone: &Milestone) -> Vec<Difference> {
    let funds = &milestone.funds;
    let stray_taken = (ours.captured - ours.refunded) - (funds.captured - funds.refunded);
    let stray_held = ours.held - funds.held();
    [
        Difference::between("figures.transferred", ours.transferred, funds.transferred - funds.reversed),
        Difference::between("figures.fees", ours.fees, funds.fee),
        Difference::between("figures.arbitration", ours.arbitration, funds.arbitration),
        Difference::between("figures.charged_back", ours.charged_back, funds.charged_back),
        Difference::between("figures.losses", Cents::ZERO - ours.losses, funds.platform_loss),
        Difference::between("figures.held", ours.held, funds.held() + stray_taken)
            .filter(|_| stray_held != stray_taken),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::{DealId, LedgerTransactionId};
    use domain::ledger::LedgerEntry;
    use domain::time::Instant;
    use uuid::Uuid;

    fn moved(cause: &str, from: LedgerAccount, to: LedgerAccount, amount: i64) -> LedgerTransaction {
        let leg = |account, amount| LedgerEntry { account, amount: Cents(amount) };
        LedgerTransaction {
            id: LedgerTransactionId(Uuid::nil()),
            deal: DealId(Uuid::nil()),
            milestone: MilestoneId(Uuid::nil()),
            cause: cause.to_owned(),
            entries: vec![leg(from, -amount), leg(to, amount)],
            at: Instant::from_millis(0).unwrap(),
        }
    }

    #[test]
    fn a_refund_that_came_back_is_neither_a_refund_nor_a_capture() {
        use LedgerAccount::{ClientCard, PlatformHeld, WorkerPaid, WorkerPayable};
        let ledger = [
            moved("capture:m:1", ClientCard, PlatformHeld, 100),
            moved("refund:m:1", PlatformHeld, ClientCard, 30),
            moved("refund:m:1", ClientCard, PlatformHeld, 30),
            moved("transfer:m:1", PlatformHeld, WorkerPayable, 60),
            moved("payout_paid:m", WorkerPayable, WorkerPaid, 60),
        ];
        let ours = Ours::of(&ledger, MilestoneId(Uuid::nil()));
        let expected = Ours { captured: Cents(100), transferred: Cents(60), held: Cents(40), ..Ours::default() };
        assert_eq!(ours, expected);
        assert_eq!(Ours::of(&ledger, MilestoneId(Uuid::from_u128(1))), Ours::default());
        assert_eq!(balance(&ledger, WorkerPayable), Cents::ZERO);
    }
}
