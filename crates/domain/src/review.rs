//! A review of a finished contract (lifecycles.md, “Review, payout”).

use crate::actor::Role;
use crate::deal::next_actions::Viewer;
use crate::deal::{ContractStatus, Deal};
use crate::id::{ContractId, DealId, ReviewId, UserId};
use crate::next_action::{ActionActor, ActionTarget, NextAction};
use crate::refusal::Refusal;
use crate::text::Prose;
use crate::time::{Instant, Span, days};
use serde::{Deserialize, Serialize};

/// How long a review waits for the other party's.
pub const VISIBILITY: Span = days(7);

/// Where a review stands with moderation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewStatus {
    /// A rule flagged it, or an operator looks at each.
    Pending,
    /// It may show.
    Published,
    /// It may not.
    Rejected,
}

impl ReviewStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Published, Self::Rejected];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Published => "published",
            Self::Rejected => "rejected",
        }
    }
}

/// A review of one party by the other; one a party and contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// Of which contract.
    pub contract: ContractId,
    /// Of which deal.
    pub deal: DealId,
    /// Who wrote it.
    pub reviewer: UserId,
    /// About whom.
    pub reviewee: UserId,
    /// 1 to 5.
    pub rating: u8,
    /// A few words.
    pub text: Option<Prose>,
    /// Where it stands with moderation.
    pub status: ReviewStatus,
    /// When it was written.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Raised by one with every change.
    pub version: i64,
}

/// Who decides whether a review may show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Moderation {
    /// A rule; what it flags waits for an operator.
    #[default]
    Auto,
    /// An operator, each time.
    Operator,
}

/// Words that make an operator look before others read them.
const LISTED: [&str; 10] =
    ["asshole", "bastard", "bitch", "cunt", "fuck", "fucking", "idiot", "moron", "retard", "shit"];

/// Where a new review stands with moderation.
#[must_use]
pub fn moderated(text: Option<&Prose>, moderation: Moderation) -> ReviewStatus {
    let flagged = text.is_some_and(|text| is_flagged(text.as_str()));
    match moderation {
        Moderation::Auto if !flagged => ReviewStatus::Published,
        Moderation::Auto | Moderation::Operator => ReviewStatus::Pending,
    }
}

/// Whether a text has a link, a contact or a listed word.
fn is_flagged(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = || text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    text.contains("://") || words().any(|word| is_address(word) || LISTED.contains(&word)) || has_number(&text)
}

/// `name@host`, `www.host`, or a host of a well-known ending.
fn is_address(word: &str) -> bool {
    const ENDINGS: [&str; 8] = [".com", ".net", ".org", ".io", ".dev", ".app", ".me", ".co"];
    let mail = word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let host = word.split('/').next().unwrap_or(word);
    mail || word.starts_with("www.") || ENDINGS.iter().any(|ending| host.len() > ending.len() && host.ends_with(ending))
}

/// A telephone number: at least eight digits in a row, however they are spaced.
fn has_number(text: &str) -> bool {
    let mut digits = 0;
    for c in text.chars() {
        match c {
            '0'..='9' => digits += 1,
            ' ' | '-' | '(' | ')' | '+' | '.' => {}
            _ => digits = 0,
        }
        if digits >= 8 {
            return true;
        }
    }
    false
}

/// Who of the parties of a completed contract may review it now; `reviews` are the contract's.
#[must_use]
pub fn next_action(deal: &Deal, reviews: &[Review], viewer: Viewer) -> Option<NextAction> {
    let contract = deal.contract.as_ref().filter(|_| deal.contract_status() == Some(ContractStatus::Completed))?;
    let owes = |role| reviews.iter().all(|review| review.reviewer != deal.party(role));
    let (actor, you) = match (owes(Role::Client), owes(Role::Worker)) {
        (true, true) => (ActionActor::Either, matches!(viewer, Viewer::Party(_))),
        (true, false) => (ActionActor::Client, viewer == Viewer::Party(Role::Client)),
        (false, true) => (ActionActor::Worker, viewer == Viewer::Party(Role::Worker)),
        (false, false) => return None,
    };
    Some(NextAction {
        action: "review",
        actor,
        you,
        target: ActionTarget::Contract(contract.id),
        deadline: None,
        if_nobody_acts: None,
        summary: "Review the other party: a rating of 1 to 5, and a few words".to_owned(),
    })
}

/// What an operator makes of a review that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModerationDecision {
    /// It may show.
    Publish,
    /// It may not.
    Reject,
}

impl ModerationDecision {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Publish, Self::Reject];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Reject => "reject",
        }
    }

    /// What a review is after it.
    const fn status(self) -> ReviewStatus {
        match self {
            Self::Publish => ReviewStatus::Published,
            Self::Reject => ReviewStatus::Rejected,
        }
    }
}

impl Review {
    /// The review after an operator's decision; `None` when it was decided so before.
    ///
    /// # Errors
    /// `WRONG_ROLE` for an operator who wrote it or whom it is about; `INVALID_STATE` when it was decided otherwise.
    pub fn moderated(
        &self,
        decision: ModerationDecision,
        operator: UserId,
        now: Instant,
    ) -> Result<Option<Self>, Refusal> {
        if operator == self.reviewer || operator == self.reviewee {
            return Err(Refusal::role("An operator may not rule on a review of their own, or about themselves"));
        }
        match self.status {
            ReviewStatus::Pending => {
                let (status, version) = (decision.status(), self.version + 1);
                Ok(Some(Self { status, updated_at: now, version, ..self.clone() }))
            }
            status if status == decision.status() => Ok(None),
            status => Err(Refusal::state(format!("The review is {} already", status.name()))),
        }
    }

    /// Whether others than its author may read it. `both`: the other party reviewed, too.
    #[must_use]
    pub fn is_visible(&self, both: bool, now: Instant) -> bool {
        self.status == ReviewStatus::Published && (both || self.created_at.plus(VISIBILITY) <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_contacts_and_listed_words_wait_for_an_operator() {
        let status = |text: &str| moderated(Some(&Prose::parse(text).unwrap()), Moderation::Auto);
        for text in [
            "see https://x.test/a",
            "mail ada@example.org!",
            "www.x.test",
            "(example.com/me)",
            "call +1 (555) 010-9999",
            "what an IDIOT.",
        ] {
            assert_eq!(status(text), ReviewStatus::Pending, "{text}");
        }
        for text in ["Great work, on time.", "Paid $800 within 3 days", "scunthorpe.rs passed 12 of 12 tests"] {
            assert_eq!(status(text), ReviewStatus::Published, "{text}");
        }
        assert_eq!(moderated(None, Moderation::Auto), ReviewStatus::Published);
        assert_eq!(moderated(None, Moderation::Operator), ReviewStatus::Pending);
    }
}
