//! Calls to the payment provider: each is recorded before it is made (money.md, “Operations and keys”).

use crate::id::MilestoneId;
use crate::money::Cents;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    /// Makes the payment intent that the client confirms with a card.
    CreateIntent,
    /// Takes the authorized money.
    Capture,
    /// Lets an authorization or an unpaid intent go.
    Void,
    /// Gives captured money back.
    Refund,
    /// Gives the worker their share.
    Transfer,
    /// Brings a transfer back.
    Reverse,
    /// Pays the worker's share out to their bank.
    Payout,
    /// Looks at an intent.
    Refresh,
}

impl OperationKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::CreateIntent,
        Self::Capture,
        Self::Void,
        Self::Refund,
        Self::Transfer,
        Self::Reverse,
        Self::Payout,
        Self::Refresh,
    ];

    /// The word in keys and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreateIntent => "create_intent",
            Self::Capture => "capture",
            Self::Void => "void",
            Self::Refund => "refund",
            Self::Transfer => "transfer",
            Self::Reverse => "reverse",
            Self::Payout => "payout",
            Self::Refresh => "refresh",
        }
    }
}

/// The identity of a call, which is also its idempotency key at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OperationKey {
    /// What the call does.
    pub kind: OperationKind,
    /// For which milestone.
    pub milestone: MilestoneId,
    /// From 1; the next begins only when the one before ended for certain.
    pub attempt: u32,
}

impl std::fmt::Display for OperationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.kind.name(), self.milestone, self.attempt)
    }
}

/// The text is not the key of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the id of an operation: those are written kind:milestone:attempt")]
pub struct NotAKey;

impl std::str::FromStr for OperationKey {
    type Err = NotAKey;

    /// Accepts what [`std::fmt::Display`] writes alone.
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let mut parts = text.split(':');
        let (Some(kind), Some(milestone), Some(attempt), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotAKey);
        };
        let kind = OperationKind::ALL.into_iter().find(|it| it.name() == kind).ok_or(NotAKey)?;
        let milestone = milestone.parse().map_err(|_| NotAKey)?;
        let attempt = attempt.parse().map_err(|_| NotAKey)?;
        let key = Self { kind, milestone, attempt };
        if key.to_string() == text { Ok(key) } else { Err(NotAKey) }
    }
}

/// The parameters of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case")]
pub enum OperationSpec {
    /// Make an intent of `amount` for payment attempt `funding_attempt`.
    CreateIntent {
        /// How much.
        amount: Cents,
        /// Which payment attempt of the milestone.
        funding_attempt: u32,
    },
    /// Capture the whole of an intent.
    Capture {
        /// The intent.
        intent: String,
        /// How much.
        amount: Cents,
    },
    /// Cancel an intent.
    Void {
        /// The intent.
        intent: String,
    },
    /// Refund part or all of a captured intent.
    Refund {
        /// The intent.
        intent: String,
        /// How much.
        amount: Cents,
    },
    /// Transfer to the worker's account out of a charge.
    Transfer {
        /// The charge that the money comes from.
        charge: String,
        /// How much.
        amount: Cents,
    },
    /// Reverse a transfer.
    Reverse {
        /// The transfer.
        transfer: String,
        /// How much.
        amount: Cents,
    },
    /// Pay out from the worker's account to their bank.
    Payout {
        /// How much.
        amount: Cents,
    },
    /// Fetch an intent and feed what it says in as a fact.
    Refresh {
        /// The intent.
        intent: String,
    },
}

impl OperationSpec {
    /// What the call does.
    #[must_use]
    pub const fn kind(&self) -> OperationKind {
        match self {
            Self::CreateIntent { .. } => OperationKind::CreateIntent,
            Self::Capture { .. } => OperationKind::Capture,
            Self::Void { .. } => OperationKind::Void,
            Self::Refund { .. } => OperationKind::Refund,
            Self::Transfer { .. } => OperationKind::Transfer,
            Self::Reverse { .. } => OperationKind::Reverse,
            Self::Payout { .. } => OperationKind::Payout,
            Self::Refresh { .. } => OperationKind::Refresh,
        }
    }

    /// The intent that the call is about, where it names one.
    #[must_use]
    pub fn intent(&self) -> Option<&str> {
        match self {
            Self::Capture { intent, .. }
            | Self::Void { intent }
            | Self::Refund { intent, .. }
            | Self::Refresh { intent } => Some(intent),
            _ => None,
        }
    }
}

/// Where a call stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum OperationStatus {
    /// To be made, or made with an unknown outcome: the same key again.
    Pending,
    /// It took effect.
    Succeeded,
    /// It certainly took no effect.
    Failed {
        /// Why.
        failure: OperationFailure,
    },
}

impl OperationStatus {
    /// The word in tables.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed { .. } => "failed",
        }
    }
}

/// A definite failure. An unknown outcome is none: the call stays pending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "failure", rename_all = "snake_case")]
pub enum OperationFailure {
    /// The card was declined.
    Declined {
        /// The provider's code.
        code: String,
    },
    /// The intent is in another state than the call needs.
    WrongState {
        /// The state that it is in.
        now: IntentNow,
    },
    /// The worker's account cannot take the transfer.
    WorkerNotPayable,
    /// The money is not there yet.
    InsufficientBalance,
    /// The key was used with other parameters: our bug.
    KeyReused,
    /// The provider refuses the call.
    Rejected {
        /// The provider's code.
        code: String,
    },
}

/// The state of a payment intent at the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "intent_state", rename_all = "snake_case")]
pub enum IntentNow {
    /// No card was confirmed yet, or the last one failed.
    AwaitingCard,
    /// Authorized, not captured.
    Authorized {
        /// The charge.
        charge: String,
        /// When the hold lapses.
        capture_before: Instant,
    },
    /// Captured.
    Captured {
        /// The charge.
        charge: String,
    },
    /// Canceled, by us or by time.
    Canceled,
}

/// A recorded call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Its identity.
    pub key: OperationKey,
    /// Its parameters.
    pub spec: OperationSpec,
    /// Where it stands.
    pub status: OperationStatus,
    /// Whether it tidies up money of an attempt that is not the current one.
    pub stray: bool,
    /// The provider's id of the refund that it made, once known: what is said of a refund later names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<String>,
    /// When it was recorded.
    pub requested_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

/// What a call came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum OperationOutcome {
    /// The intent was made.
    IntentCreated {
        /// Its id.
        intent: String,
    },
    /// The money was captured.
    Captured {
        /// The charge.
        charge: String,
    },
    /// The intent was canceled.
    Voided,
    /// The money was given back.
    Refunded {
        /// The refund.
        refund: String,
    },
    /// The worker's share was transferred.
    Transferred {
        /// The transfer.
        transfer: String,
    },
    /// The transfer was brought back.
    Reversed,
    /// The payout is on its way.
    PayoutSent {
        /// The payout.
        payout: String,
    },
    /// The intent was looked at.
    Observed {
        /// What it is.
        amount: Cents,
        /// Which payment attempt it was made for.
        funding_attempt: u32,
        /// Where it stands.
        now: IntentNow,
    },
    /// It certainly took no effect.
    Failed(OperationFailure),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let text = "transfer:01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f:2";
        assert_eq!(text.parse::<OperationKey>().map(|key| key.to_string()), Ok(text.to_owned()));
        for text in ["", "transfer", "gift:01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f:2", &format!("{text}:1")] {
            assert_eq!(text.parse::<OperationKey>(), Err(NotAKey), "{text}");
        }
        assert_eq!(text.replace(":2", ":02").parse::<OperationKey>(), Err(NotAKey));
    }
}
