//! Reading an inbound event: an envelope whose `data.object` is looked at as JSON, field by field (money.md, “Inbound
//! events”). Typed parsing of whole objects would fail on any field that the provider leaves out.

use domain::account::PayoutAccountState;
use domain::money::{Cents, Currency};
use domain::ports::payments::{BadSignature, GatewayEvent, GatewayEventBody, IntentSubject, PaymentEvent};
use domain::time::Instant;
use serde_json::{Value, json};

/// Which of the provider's two worlds a server belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// Play money.
    Test,
    /// Real money.
    Live,
}

/// Reads an event whose signature was checked. Types that do not concern us, objects that are not ours and objects
/// without the fields that matter are [`GatewayEventBody::Ignored`]: an event is a hint, and what it would have told
/// is found by reading.
///
/// # Errors
/// [`BadSignature`] when the body is no event, or one of the other world.
pub fn read(body: &[u8], world: World) -> Result<GatewayEvent, BadSignature> {
    let envelope: Value = serde_json::from_slice(body).map_err(|_| BadSignature)?;
    let id = text(&envelope, "/id").ok_or(BadSignature)?;
    let kind = text(&envelope, "/type").ok_or(BadSignature)?;
    let object = envelope.pointer("/data/object").filter(|object| object.is_object()).ok_or(BadSignature)?;
    match envelope.pointer("/livemode").and_then(Value::as_bool) {
        Some(live) if live != (world == World::Live) => Err(BadSignature),
        _ => Ok(GatewayEvent { id, body: body_of(&kind, object).unwrap_or(GatewayEventBody::Ignored) }),
    }
}

/// The metadata that names what an object of ours is for; the provider keeps text alone.
#[must_use]
pub fn metadata(subject: IntentSubject) -> Value {
    json!({
        "contract": subject.contract.to_string(),
        "milestone": subject.milestone.to_string(),
        "attempt": subject.attempt.to_string(),
    })
}

/// Seconds since 1970, as the provider writes time.
#[must_use]
pub fn unix_seconds(at: Instant) -> i64 {
    at.millis().div_euclid(1_000)
}

/// What the event says; `None` when it does not concern us.
fn body_of(kind: &str, object: &Value) -> Option<GatewayEventBody> {
    match kind {
        "account.updated" => account(object),
        "payout.paid" => payout(object, true),
        "payout.failed" => payout(object, false),
        _ => Some(GatewayEventBody::Payment { subject: subject(object)?, event: payment(kind, object)? }),
    }
}

fn payment(kind: &str, object: &Value) -> Option<PaymentEvent> {
    match kind {
        "payment_intent.amount_capturable_updated" => authorized(object),
        "payment_intent.succeeded" => Some(PaymentEvent::Captured {
            intent: text(object, "/id")?,
            charge: charge(object)?,
            amount: cents(object, "/amount_received").or_else(|| cents(object, "/amount"))?,
        }),
        "payment_intent.payment_failed" => {
            Some(PaymentEvent::Failed { intent: text(object, "/id")?, code: failure_code(object) })
        }
        "payment_intent.canceled" => Some(PaymentEvent::Canceled { intent: text(object, "/id")? }),
        "charge.expired" => Some(PaymentEvent::Canceled { intent: text(object, "/payment_intent")? }),
        "refund.failed" => Some(PaymentEvent::RefundFailed {
            refund: text(object, "/id")?,
            intent: text(object, "/payment_intent")?,
            amount: cents(object, "/amount")?,
        }),
        "charge.dispute.created" | "charge.dispute.funds_withdrawn" | "charge.dispute.closed" => chargeback(object),
        _ => None,
    }
}

/// A charge that is not spelled out, only named, does not tell when its hold lapses: that has to be read.
fn authorized(object: &Value) -> Option<PaymentEvent> {
    let seconds = object.pointer("/latest_charge/payment_method_details/card/capture_before")?.as_i64()?;
    Some(PaymentEvent::Authorized {
        intent: text(object, "/id")?,
        charge: charge(object)?,
        amount: cents(object, "/amount_capturable").or_else(|| cents(object, "/amount"))?,
        currency: text(object, "/currency").and_then(|code| currency(&code)),
        capture_before: Instant::from_millis(seconds.checked_mul(1_000)?)?,
    })
}

/// The more telling of the two codes that the provider gives.
fn failure_code(object: &Value) -> String {
    let precise = text(object, "/last_payment_error/decline_code").filter(|code| code != "generic_decline");
    let general = || text(object, "/last_payment_error/code");
    precise.or_else(general).unwrap_or_else(|| "card_declined".to_owned())
}

/// Events about a claim may overtake each other: its status counts, not the event's name.
fn chargeback(object: &Value) -> Option<PaymentEvent> {
    let reference = text(object, "/id")?;
    Some(match text(object, "/status")?.as_str() {
        "won" | "warning_closed" => PaymentEvent::ChargebackClosed { reference, won: true },
        "lost" => PaymentEvent::ChargebackClosed { reference, won: false },
        _ => PaymentEvent::ChargebackOpened { reference },
    })
}

fn account(object: &Value) -> Option<GatewayEventBody> {
    let flag = |path: &str| object.pointer(path).and_then(Value::as_bool).unwrap_or(false);
    let mut requirements_due: Vec<String> = ["/requirements/past_due", "/requirements/currently_due"]
        .iter()
        .filter_map(|path| object.pointer(path)?.as_array())
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    requirements_due.sort_unstable();
    requirements_due.dedup();
    let state = PayoutAccountState {
        details_submitted: flag("/details_submitted"),
        transfers_active: text(object, "/capabilities/transfers").as_deref() == Some("active"),
        payouts_enabled: flag("/payouts_enabled"),
        requirements_due,
    };
    Some(GatewayEventBody::Account { account: text(object, "/id")?, state })
}

fn payout(object: &Value, paid: bool) -> Option<GatewayEventBody> {
    Some(GatewayEventBody::Payout { subject: subject(object)?, payout: text(object, "/id")?, paid })
}

fn subject(object: &Value) -> Option<IntentSubject> {
    Some(IntentSubject {
        contract: text(object, "/metadata/contract")?.parse().ok()?,
        milestone: text(object, "/metadata/milestone")?.parse().ok()?,
        attempt: text(object, "/metadata/attempt")?.parse().ok()?,
    })
}

/// The charge of an intent, whether it is spelled out or only named.
fn charge(object: &Value) -> Option<String> {
    text(object, "/latest_charge/id").or_else(|| text(object, "/latest_charge"))
}

fn currency(code: &str) -> Option<Currency> {
    (code == Currency::Usd.code()).then_some(Currency::Usd)
}

fn cents(object: &Value, path: &str) -> Option<Cents> {
    object.pointer(path)?.as_i64().map(Cents)
}

fn text(value: &Value, path: &str) -> Option<String> {
    value.pointer(path)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests;
