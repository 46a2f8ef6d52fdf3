//! What operators see and do (api.md, “operators”; security.md, “Operators”).
//!
//! Every story here is an operator's own: its door keeps everybody else out. Each act is kept with its rationale in the
//! transaction of its effect, and one that changes nothing is none.

pub mod accounts;
pub mod gigs;
pub mod moderation;
pub mod money;

use crate::app::Desk;
use crate::failure::Failure;
use domain::operator::{Deed, OperatorAct};
use domain::text::Statement;
use serde_json::Value;
use uuid::Uuid;

/// Why an operator acts, where the contract asks for a reason beside the rationale.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// The reason: it stands for the rationale where that was left out.
    pub reason: Option<Statement>,
    /// The rationale.
    pub rationale: Option<Statement>,
}

impl Why {
    /// What is kept as the rationale.
    const fn words(&self) -> Option<&Statement> {
        match &self.rationale {
            Some(rationale) => Some(rationale),
            None => self.reason.as_ref(),
        }
    }

    /// The details of an act, with the reason where it is not the rationale.
    fn with(&self, mut details: Value) -> Value {
        if let (Some(reason), Some(_)) = (&self.reason, &self.rationale) {
            details["reason"] = Value::from(reason.as_str());
        }
        details
    }
}

/// How many of the newest acts and reports are shown with what they are about.
const SHOWN: u32 = 100;

impl Desk<'_> {
    /// Keeps what the calling operator did, to what and why; `details` are the ids and numbers that belong to it.
    fn record(
        &mut self,
        deed: Deed,
        subject: Uuid,
        details: Value,
        rationale: Option<&Statement>,
    ) -> Result<(), Failure> {
        let act = OperatorAct {
            id: self.app.id(),
            operator: self.user(),
            deed,
            subject,
            details,
            rationale: rationale.cloned(),
            at: self.now(),
        };
        Ok(self.tx.append_operator_act(&act)?)
    }
}
