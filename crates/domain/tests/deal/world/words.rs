//! What people write in these tests, and how a life is told when it goes wrong.

use super::Who;
use domain::deal::{DealEvent, EvidenceInput, EvidenceKind, OperationKey, ProviderFact};
use domain::id::EvidenceId;
use domain::text::Text;
use domain::time::Instant;
use uuid::Uuid;

/// In everything that a person writes here, so that it can be looked for where it must not be.
pub const WHISPER: &str = "whisper";

/// Something that a person wrote.
pub fn text<const MIN: usize, const MAX: usize>(about: &str) -> Text<MIN, MAX> {
    Text::parse(&format!("{WHISPER} {about}")).expect("a short text")
}

pub fn evidence(id: Uuid) -> EvidenceInput {
    EvidenceInput {
        id: EvidenceId(id),
        kind: EvidenceKind::Other,
        url: Some(format!("https://example.org/{WHISPER}")),
        description: Some(text("evidence")),
    }
}

/// One thing that was asked, and what came of it.
#[derive(Clone, Debug)]
pub struct Told {
    pub at: Instant,
    pub who: Who,
    pub what: String,
    pub outcome: String,
}

/// A life, a line a step.
pub fn tale(told: &[Told]) -> String {
    let lines =
        told.iter().map(|told| format!("  {}  {:8} {} → {}", told.at, told.who.name(), told.what, told.outcome));
    lines.collect::<Vec<_>>().join("\n")
}

/// Events by their names: `ReleaseStarted, OperationRequested(capture)`.
pub fn names(events: &[DealEvent]) -> String {
    events.iter().map(name).collect::<Vec<_>>().join(", ")
}

pub fn name(event: &DealEvent) -> String {
    match event {
        DealEvent::Milestone { event, .. } => variant(&format!("{event:?}")),
        DealEvent::Dispute { event, .. } => format!("Dispute{}", variant(&format!("{event:?}"))),
        DealEvent::OperationRequested { operation } => requested(operation.key, operation.stray),
        DealEvent::RefundNamed { .. } => String::from("RefundNamed"),
        DealEvent::OperationSucceeded { key } => format!("OperationSucceeded({})", key.kind.name()),
        DealEvent::OperationFailed { key, .. } => format!("OperationFailed({})", key.kind.name()),
        other => variant(&format!("{other:?}")),
    }
}

fn requested(key: OperationKey, stray: bool) -> String {
    let stray = if stray { "stray " } else { "" };
    format!("OperationRequested({stray}{})", key.kind.name())
}

/// A word of the provider: `Authorized pi_1`.
pub fn fact(fact: &ProviderFact) -> String {
    let about = match fact {
        ProviderFact::Authorized { intent, amount, .. } | ProviderFact::Captured { intent, amount, .. } => {
            format!("{intent} {amount}")
        }
        ProviderFact::PaymentFailed { intent, .. } | ProviderFact::Canceled { intent, .. } => intent.clone(),
        ProviderFact::RefundFailed { refund, amount, .. } => format!("{refund} {amount}"),
        ProviderFact::ChargebackOpened { reference, .. } => reference.clone(),
        ProviderFact::ChargebackClosed { reference, won, .. } => {
            format!("{reference} {}", if *won { "won" } else { "lost" })
        }
        ProviderFact::PayoutPaid { payout, .. } | ProviderFact::PayoutFailed { payout, .. } => payout.clone(),
    };
    format!("hears {} {about}", variant(&format!("{fact:?}")))
}

fn variant(debugged: &str) -> String {
    debugged.chars().take_while(char::is_ascii_alphanumeric).collect()
}
