//! What the payment provider tells us unasked (money.md, “Inbound events”).
//!
//! An event is a hint: the deal's state moves only forward, whatever order events come in. Its id is kept in the
//! transaction of its effect, so that it has that effect once.

use crate::app::App;
use crate::deals;
use crate::failure::Failure;
use crate::payees;
use domain::deal::{DealCommand, IntentNow, ProviderFact};
use domain::id::ContractId;
use domain::ports::payments::{GatewayEventBody, Intent, IntentSubject, PaymentEvent};
use domain::refusal::{Code, Refusal};

/// Takes in an event. A repetition, and whatever does not concern us, is fine and changes nothing.
///
/// # Errors
/// `BAD_SIGNATURE`. Whatever goes wrong with the store, so that the provider sends the event again.
pub async fn receive(app: &App, body: &[u8], signature: &str) -> Result<(), Failure> {
    let event = app.ports.gateway.open_event(body, signature, app.wall());
    let event = event.map_err(|bad| Refusal::new(Code::BadSignature, bad.to_string()))?;
    match event.body {
        GatewayEventBody::Payment { subject, event: what } => {
            hear(app, subject.contract, fact(subject, what), Some(event.id)).await
        }
        GatewayEventBody::Payout { subject, payout, paid } => {
            let milestone = subject.milestone;
            let fact = match paid {
                true => ProviderFact::PayoutPaid { milestone, payout },
                false => ProviderFact::PayoutFailed { milestone, payout },
            };
            hear(app, subject.contract, fact, Some(event.id)).await
        }
        GatewayEventBody::Account { account, state } => payees::hear(app, &account, state, Some(event.id)).await,
        GatewayEventBody::Ignored => Ok(()),
    }
}

/// Takes in what an intent says that was read from the provider.
pub(crate) async fn hear_of_intent(app: &App, intent: &Intent) -> Result<(), Failure> {
    let Some(subject) = intent.subject else { return Ok(()) };
    let id = intent.id.clone();
    let event = match intent.now.clone() {
        IntentNow::AwaitingCard => return Ok(()),
        IntentNow::Authorized { charge, capture_before } => {
            let (amount, currency) = (intent.amount, intent.currency);
            PaymentEvent::Authorized { intent: id, charge, amount, currency, capture_before }
        }
        IntentNow::Captured { charge } => PaymentEvent::Captured { intent: id, charge, amount: intent.amount },
        IntentNow::Canceled => PaymentEvent::Canceled { intent: id },
    };
    hear(app, subject.contract, fact(subject, event), None).await
}

/// Feeds a fact to the deal of a contract; `event` is its id where it came as one.
async fn hear(app: &App, contract: ContractId, fact: ProviderFact, event: Option<String>) -> Result<(), Failure> {
    app.on_our_own("deal.hear", move |tx, app, cx| {
        if let Some(event) = &event
            && !tx.note_provider_event(event, cx.now)?
        {
            return Ok(());
        }
        let deal = match tx.deal_of_contract(contract)? {
            Some(deal) => tx.lock_deal(deal)?,
            None => None,
        };
        let Some(deal) = deal else {
            tracing::warn!(%contract, "the provider speaks of a contract that is not ours");
            return Ok(());
        };
        deals::act_on_our_own(tx, app, cx, &deal, &DealCommand::Hear(fact.clone()))?;
        Ok(())
    })
    .await?;
    app.wake_workers();
    Ok(())
}

fn fact(subject: IntentSubject, event: PaymentEvent) -> ProviderFact {
    let IntentSubject { milestone, attempt, .. } = subject;
    match event {
        PaymentEvent::Authorized { intent, charge, amount, currency, capture_before } => {
            ProviderFact::Authorized { milestone, attempt, intent, charge, amount, currency, capture_before }
        }
        PaymentEvent::Captured { intent, charge, amount } => {
            ProviderFact::Captured { milestone, attempt, intent, charge, amount }
        }
        PaymentEvent::Failed { intent, code } => ProviderFact::PaymentFailed { milestone, intent, code },
        PaymentEvent::Canceled { intent } => ProviderFact::Canceled { milestone, intent },
        PaymentEvent::RefundFailed { refund, intent, amount } => {
            ProviderFact::RefundFailed { milestone, refund, intent, amount }
        }
        PaymentEvent::ChargebackOpened { reference } => ProviderFact::ChargebackOpened { milestone, reference },
        PaymentEvent::ChargebackClosed { reference, won } => {
            ProviderFact::ChargebackClosed { milestone, reference, won }
        }
    }
}
