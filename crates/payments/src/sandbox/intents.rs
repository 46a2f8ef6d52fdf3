//! What may be done with a payment intent, and what its card and its bank do by themselves.
//!
//! Locks are taken in this order, here and in [`super::accounts`]: key, transfer, intent, account.

use super::books::{Books, Halt, check_positive};
use super::cards::{CLAIM_DECIDED_AFTER, Decline, HOLD, TestCard};
use super::events;
use super::records::{Claim, ClaimStatus, DueRecord, Hold, IntentRecord, IntentState, Taking};
use domain::deal::{IntentNow, OperationFailure};
use domain::money::{Cents, Currency};
use domain::ports::payments::IntentSubject;
use domain::time::Instant;

/// What confirming a card came to.
pub(super) enum Confirmation {
    /// The card is held.
    Authorized,
    /// The card is held, but the answer that says so gets lost.
    AnswerLost,
    /// The bank said no.
    Declined(Decline),
}

/// Makes an intent and answers its id.
pub(super) fn create(
    books: &mut Books<'_>,
    subject: IntentSubject,
    amount: Cents,
    currency: Currency,
) -> Result<String, Halt> {
    check_positive(amount)?;
    let intent = IntentRecord { id: books.fresh_id("pi"), subject, amount, currency, state: IntentState::AwaitingCard };
    books.put(&intent)?;
    Ok(intent.id)
}

/// Puts a card behind an intent. The same card again is no news.
pub(super) fn confirm(books: &mut Books<'_>, id: &str, number: &str) -> Result<Confirmation, Halt> {
    let intent = books.lock_existing::<IntentRecord>(id)?;
    let incorrect = || Halt::Refused(OperationFailure::Declined { code: "incorrect_number".to_owned() });
    let card = TestCard::of_number(number).ok_or_else(incorrect)?;
    match intent.now(books.now()) {
        IntentNow::AwaitingCard => ask_bank(books, intent, card),
        IntentNow::Authorized { .. } | IntentNow::Captured { .. } if intent.card() == Some(card) => {
            Ok(Confirmation::Authorized)
        }
        now => Err(Halt::wrong_state(now)),
    }
}

fn ask_bank(books: &mut Books<'_>, mut intent: IntentRecord, card: TestCard) -> Result<Confirmation, Halt> {
    if let Some(decline) = card.decline() {
        books.emit("payment_intent.payment_failed", &events::failed_intent(&intent, decline))?;
        return Ok(Confirmation::Declined(decline));
    }
    let hold = Hold {
        card,
        capture_before: whole_second(books.now().plus(HOLD)),
        lapses_at: whole_second(books.now().plus(card.hold())),
    };
    books.schedule(hold.lapses_at, &intent.id)?;
    intent.state = IntentState::Authorized(hold);
    books.put(&intent)?;
    books.emit("payment_intent.amount_capturable_updated", &events::intent(&intent))?;
    Ok(if card == TestCard::OutcomeUnknown { Confirmation::AnswerLost } else { Confirmation::Authorized })
}

/// Takes the whole of what is held and answers the charge.
pub(super) fn capture(books: &mut Books<'_>, id: &str, amount: Cents) -> Result<String, Halt> {
    let mut intent = books.lock_existing::<IntentRecord>(id)?;
    let Some(hold) = intent.hold(books.now()) else {
        return Err(Halt::wrong_state(intent.now(books.now())));
    };
    if amount != intent.amount {
        return Err(Halt::rejected(if amount > intent.amount { "amount_too_large" } else { "amount_too_small" }));
    }
    books.unschedule(hold.lapses_at, &intent.id)?;
    let claim = (hold.card == TestCard::ChargedBack).then(|| Claim {
        id: books.fresh_id("du"),
        status: ClaimStatus::NeedsResponse,
        decided_at: books.now().plus(CLAIM_DECIDED_AFTER),
    });
    let taking = Taking { card: hold.card, refunded: Cents::ZERO, transferred: Cents::ZERO, claim };
    intent.state = IntentState::Captured(taking);
    books.put(&intent)?;
    books.emit("payment_intent.succeeded", &events::intent(&intent))?;
    tell_of_claim(books, &intent)?;
    Ok(intent.charge())
}

fn tell_of_claim(books: &mut Books<'_>, intent: &IntentRecord) -> Result<(), Halt> {
    let IntentState::Captured(Taking { claim: Some(claim), .. }) = &intent.state else {
        return Ok(());
    };
    books.schedule(claim.decided_at, &intent.id)?;
    books.emit("charge.dispute.created", &events::claim(intent, claim))?;
    Ok(())
}

/// Cancels an intent that was not captured and answers its id. One already canceled is no news.
pub(super) fn void(books: &mut Books<'_>, id: &str) -> Result<String, Halt> {
    let intent = books.lock_existing::<IntentRecord>(id)?;
    match intent.now(books.now()) {
        IntentNow::AwaitingCard => cancel(books, intent)?,
        IntentNow::Authorized { .. } => {
            if let Some(hold) = intent.hold(books.now()) {
                books.unschedule(hold.lapses_at, &intent.id)?;
            }
            cancel(books, intent)?;
        }
        IntentNow::Canceled => {}
        now @ IntentNow::Captured { .. } => return Err(Halt::wrong_state(now)),
    }
    Ok(id.to_owned())
}

fn cancel(books: &mut Books<'_>, mut intent: IntentRecord) -> Result<(), Halt> {
    intent.state = IntentState::Canceled;
    books.put(&intent)?;
    books.emit("payment_intent.canceled", &events::intent(&intent))?;
    Ok(())
}

/// Gives back part or all of what was taken and answers the refund. To some cards it looks made and fails later, as
/// refunds do: the answer is the same, and an event tells.
pub(super) fn refund(books: &mut Books<'_>, id: &str, amount: Cents, subject: IntentSubject) -> Result<String, Halt> {
    check_positive(amount)?;
    let mut intent = books.lock_existing::<IntentRecord>(id)?;
    let now = intent.now(books.now());
    let IntentState::Captured(taking) = &mut intent.state else {
        return Err(Halt::wrong_state(now));
    };
    if taking.claim.is_some() {
        return Err(Halt::rejected("charge_disputed"));
    }
    if taking.refunded + amount > intent.amount {
        return Err(Halt::rejected("amount_too_large"));
    }
    let refund = books.fresh_id("re");
    if taking.card == TestCard::RefundFails {
        books.emit("refund.failed", &events::refund(&refund, id, amount, subject, "failed"))?;
    } else {
        taking.refunded = taking.refunded + amount;
        books.put(&intent)?;
        books.emit("refund.updated", &events::refund(&refund, id, amount, subject, "succeeded"))?;
    }
    Ok(refund)
}

/// Does the first thing that has fallen due, if anything has.
pub(super) fn run_first_due(books: &mut Books<'_>) -> Result<(), Halt> {
    let now = books.now();
    let Some(due) = books.first::<DueRecord>()?.filter(|due| due.at <= now) else {
        return Ok(());
    };
    books.forget::<DueRecord>(&due.id)?;
    match books.lock::<IntentRecord>(&due.intent)? {
        Some(intent) => overtake(books, intent),
        None => Ok(()),
    }
}

/// What time does to an intent: its hold lapses, or the bank decides its claim. Decided on what the locked record
/// says, because somebody else may have been quicker.
fn overtake(books: &mut Books<'_>, mut intent: IntentRecord) -> Result<(), Halt> {
    let now = books.now();
    match &mut intent.state {
        IntentState::Authorized(hold) if hold.lapses_at <= now => cancel(books, intent),
        IntentState::Captured(Taking { claim: Some(claim), .. })
            if claim.status == ClaimStatus::NeedsResponse && claim.decided_at <= now =>
        {
            claim.status = ClaimStatus::Lost;
            let decided = Claim { id: claim.id.clone(), ..*claim };
            books.put(&intent)?;
            books.emit("charge.dispute.closed", &events::claim(&intent, &decided))?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The provider tells time in whole seconds.
fn whole_second(at: Instant) -> Instant {
    Instant::from_millis(at.millis().div_euclid(1_000) * 1_000).unwrap_or(at)
}
