//! Reports: somebody thinks that an operator should look at a gig or a user (api.md, “operators”).

use crate::id::{GigId, ReportId, UserId};
use crate::refusal::Refusal;
use crate::text::Statement;
use crate::time::Instant;
use uuid::Uuid;

/// What is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportKind {
    /// A gig.
    Gig,
    /// A user.
    User,
}

impl ReportKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Gig, Self::User];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gig => "gig",
            Self::User => "user",
        }
    }
}

/// A gig or a user that somebody reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reported {
    /// A gig.
    Gig(GigId),
    /// A user.
    User(UserId),
}

impl Reported {
    /// What `id` names.
    #[must_use]
    pub const fn of(kind: ReportKind, id: Uuid) -> Self {
        match kind {
            ReportKind::Gig => Self::Gig(GigId(id)),
            ReportKind::User => Self::User(UserId(id)),
        }
    }

    /// Which of the two.
    #[must_use]
    pub const fn kind(self) -> ReportKind {
        match self {
            Self::Gig(_) => ReportKind::Gig,
            Self::User(_) => ReportKind::User,
        }
    }

    /// Its id.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Gig(GigId(id)) | Self::User(UserId(id)) => id,
        }
    }
}

/// A report; one a reporter and subject. Said again in other words, it has the new ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// Who reports.
    pub reporter: UserId,
    /// What.
    pub subject: Reported,
    /// Why.
    pub reason: Statement,
    /// When it was first made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Raised by one with every change.
    pub version: i64,
}

impl Report {
    /// A first report of what belongs to `owner`.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` for what is the reporter's own.
    pub fn first(
        id: ReportId,
        reporter: UserId,
        (subject, owner): (Reported, UserId),
        reason: Statement,
        now: Instant,
    ) -> Result<Self, Refusal> {
        match reporter == owner {
            true => Err(Refusal::field("/id", "NOT_ALLOWED", "must not be your own")),
            false => Ok(Self { id, reporter, subject, reason, created_at: now, updated_at: now, version: 1 }),
        }
    }

    /// The report in other words; `None` when they are the same.
    #[must_use]
    pub fn again(&self, reason: &Statement, now: Instant) -> Option<Self> {
        let version = self.version + 1;
        (self.reason != *reason).then(|| Self { reason: reason.clone(), updated_at: now, version, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_again_is_no_second_report() {
        let (now, words) = (Instant::from_millis(0).unwrap(), |text: &str| Statement::parse(text).unwrap());
        let [id, me, other] = [1, 2, 3].map(Uuid::from_u128);
        let subject = Reported::of(ReportKind::Gig, id);
        let first =
            Report::first(ReportId(id), UserId(me), (subject, UserId(other)), words("Spam"), now).expect("taken");
        assert_eq!(first.again(&words("Spam"), now), None);
        let again = first.again(&words("A fraud"), now).expect("other words");
        assert_eq!((again.id, again.version, again.reason.as_str()), (first.id, 2, "A fraud"));
        let own = Report::first(ReportId(id), UserId(me), (subject, UserId(me)), words("Mine"), now);
        assert_eq!(own.unwrap_err().fields[0].pointer, "/id");
    }
}
