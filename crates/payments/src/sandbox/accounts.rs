//! Workers' accounts and the money that goes to them, comes back from them, and leaves them for a bank.

use super::books::{Books, Halt, check_positive};
use super::events;
use super::records::{AccountRecord, IntentRecord, IntentState, TransferRecord};
use domain::account::PayoutAccountState;
use domain::deal::OperationFailure;
use domain::id::UserId;
use domain::money::Cents;
use domain::ports::payments::IntentSubject;

/// Makes an account of which nothing is known yet, and answers its id.
pub(super) fn create(books: &mut Books<'_>, user: UserId, country: Option<&str>) -> Result<String, Halt> {
    let requirements_due = vec!["external_account".to_owned(), "individual.verification.document".to_owned()];
    let state = PayoutAccountState { requirements_due, ..PayoutAccountState::default() };
    let account = AccountRecord {
        id: books.fresh_id("acct"),
        user,
        country: country.map(str::to_owned),
        state,
        balance: Cents::ZERO,
    };
    books.put(&account)?;
    Ok(account.id)
}

/// The worker hands in all that was asked, and it is found good.
pub(super) fn complete(books: &mut Books<'_>, id: &str) -> Result<(), Halt> {
    change(books, id, |_| PayoutAccountState {
        details_submitted: true,
        transfers_active: true,
        payouts_enabled: true,
        requirements_due: Vec::new(),
    })
}

/// The provider wants something more, and until then nothing moves.
pub(super) fn restrict(books: &mut Books<'_>, id: &str) -> Result<(), Halt> {
    change(books, id, |before| PayoutAccountState {
        details_submitted: before.details_submitted,
        transfers_active: false,
        payouts_enabled: false,
        requirements_due: vec!["individual.verification.document".to_owned()],
    })
}

/// Tells of a change, and of nothing else.
fn change(
    books: &mut Books<'_>,
    id: &str,
    next: impl Fn(&PayoutAccountState) -> PayoutAccountState,
) -> Result<(), Halt> {
    let mut account = books.lock_existing::<AccountRecord>(id)?;
    let state = next(&account.state);
    if state == account.state {
        return Ok(());
    }
    account.state = state;
    books.put(&account)?;
    books.emit("account.updated", &events::account(&account))?;
    Ok(())
}

/// Gives a worker a share of a charge and answers the transfer.
pub(super) fn transfer(
    books: &mut Books<'_>,
    account: &str,
    charge: &str,
    amount: Cents,
    subject: IntentSubject,
) -> Result<String, Halt> {
    check_positive(amount)?;
    let mut intent = lock_charged(books, charge)?;
    let mut payee = lock_account(books, account, |state| state.transfers_active)?;
    let now = intent.now(books.now());
    let IntentState::Captured(taking) = &mut intent.state else {
        return Err(Halt::wrong_state(now));
    };
    if taking.transferred + amount > intent.amount {
        return Err(Halt::rejected("amount_too_large"));
    }
    taking.transferred = taking.transferred + amount;
    payee.balance = payee.balance + amount;
    let transfer = TransferRecord {
        id: books.fresh_id("tr"),
        intent: intent.id.clone(),
        account: payee.id.clone(),
        amount,
        reversed: Cents::ZERO,
        subject,
    };
    books.put(&intent)?;
    books.put(&payee)?;
    books.put(&transfer)?;
    books.emit("transfer.created", &events::transfer(&transfer))?;
    Ok(transfer.id)
}

/// Brings part or all of a transfer back and answers the reversal.
pub(super) fn reverse(books: &mut Books<'_>, id: &str, amount: Cents) -> Result<String, Halt> {
    check_positive(amount)?;
    let mut transfer = books.lock_existing::<TransferRecord>(id)?;
    let mut intent = books.lock_existing::<IntentRecord>(&transfer.intent)?;
    let mut payee = books.lock_existing::<AccountRecord>(&transfer.account)?;
    if transfer.reversed + amount > transfer.amount {
        return Err(Halt::rejected("amount_too_large"));
    }
    payee.balance = payee.balance.minus(amount).ok_or(Halt::Refused(OperationFailure::InsufficientBalance))?;
    transfer.reversed = transfer.reversed + amount;
    if let IntentState::Captured(taking) = &mut intent.state {
        taking.transferred = taking.transferred - amount;
    }
    books.put(&transfer)?;
    books.put(&intent)?;
    books.put(&payee)?;
    books.emit("transfer.reversed", &events::transfer(&transfer))?;
    Ok(books.fresh_id("trr"))
}

/// Sends money from a worker's account to their bank, which has it at once, and answers the payout.
pub(super) fn pay_out(
    books: &mut Books<'_>,
    account: &str,
    amount: Cents,
    subject: IntentSubject,
) -> Result<String, Halt> {
    check_positive(amount)?;
    let mut payee = lock_account(books, account, |state| state.payouts_enabled)?;
    payee.balance = payee.balance.minus(amount).ok_or(Halt::Refused(OperationFailure::InsufficientBalance))?;
    books.put(&payee)?;
    let payout = books.fresh_id("po");
    books.emit("payout.paid", &events::payout(&payout, amount, subject))?;
    Ok(payout)
}

fn lock_charged(books: &mut Books<'_>, charge: &str) -> Result<IntentRecord, Halt> {
    let intent = IntentRecord::id_of_charge(charge).ok_or_else(Halt::missing)?;
    books.lock_existing(&intent)
}

/// An account that is there and able; to the platform one that is not there is not payable either.
fn lock_account(
    books: &mut Books<'_>,
    id: &str,
    able: impl Fn(&PayoutAccountState) -> bool,
) -> Result<AccountRecord, Halt> {
    let account = books.lock::<AccountRecord>(id)?.filter(|account| able(&account.state));
    account.ok_or(Halt::Refused(OperationFailure::WorkerNotPayable))
}
