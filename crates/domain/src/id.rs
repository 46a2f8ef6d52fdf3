//! Identifiers: one type a kind, so that a gig's id cannot be passed for a contract's.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;

            /// Accepts the hyphenated form alone.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse(text).map($name)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                $name(id)
            }
        }
    )+};
}

ids! {
    /// A person or a bot with an account.
    UserId,
    /// A posted job.
    GigId,
    /// A freelancer's application to a gig.
    ApplicationId,
    /// A deal; the API shows it as the negotiation's id.
    DealId,
    /// The contract of a deal.
    ContractId,
    /// One priced piece of a contract.
    MilestoneId,
    /// A quarrel over a milestone.
    DisputeId,
    /// A piece of evidence in a dispute.
    EvidenceId,
    /// A call to the payment provider, recorded before it is made.
    OperationId,
    /// A published event.
    EventId,
    /// An API key.
    ApiKeyId,
    /// An agent that we host for a user.
    HostedAgentId,
    /// A review of a finished contract.
    ReviewId,
    /// A balanced set of ledger entries.
    LedgerTransactionId,
    /// A grant or deduction of credits.
    CreditTransactionId,
    /// A report of a gig or a user.
    ReportId,
    /// Something that an operator did.
    OperatorActId,
}

/// The text is not the hyphenated form of a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id: ids are UUIDs in their usual text form")]
pub struct NotAnId;

fn parse(text: &str) -> Result<Uuid, NotAnId> {
    match text.len() {
        36 => Uuid::try_parse(text).map_err(|_| NotAnId),
        _ => Err(NotAnId),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hyphenated_form_is_an_id() {
        let text = "01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f";
        assert_eq!(text.parse::<GigId>().map(|id| id.to_string()), Ok(text.to_owned()));
        assert_eq!(text.replace('-', "").parse::<GigId>(), Err(NotAnId));
        assert_eq!("{01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f}".parse::<GigId>(), Err(NotAnId));
        assert_eq!("".parse::<GigId>(), Err(NotAnId));
    }
}
