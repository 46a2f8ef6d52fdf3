//! An application: a freelancer's wish to take a gig (lifecycles.md, “Application”).

use crate::gig::Gig;
use crate::id::{ApplicationId, GigId, UserId};
use crate::next_action::{ActionActor, ActionTarget, NextAction};
use crate::refusal::{Code, Refusal};
use crate::text::Prose;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationStatus {
    /// Waiting for the client.
    Applied,
    /// The client may start a negotiation.
    Shortlisted,
    /// The client said no.
    Rejected,
    /// The freelancer took it back, or the gig is gone.
    Withdrawn,
}

impl ApplicationStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Applied, Self::Shortlisted, Self::Rejected, Self::Withdrawn];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Shortlisted => "shortlisted",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A freelancer's application to a gig; at most one a gig and freelancer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// The gig.
    pub gig: GigId,
    /// The gig's title when it was last applied to.
    pub gig_title: String,
    /// Who posted the gig.
    pub owner: UserId,
    /// Who applies.
    pub worker: UserId,
    /// What the freelancer says.
    pub message: Prose,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// Why it ended, where the gig's end took it along.
    pub ended_reason: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Raised by one with every change.
    pub version: i64,
}

/// Why an application ended when its gig was deleted (lifecycles.md, “Gig”).
pub const GIG_DELETED: &str = "gig_deleted";
/// Why an application ended when its freelancer deleted the account.
pub const ACCOUNT_DELETED: &str = "account_deleted";

impl Application {
    /// A first application. The gig decides whether it takes it.
    #[must_use]
    pub fn first(id: ApplicationId, gig: &Gig, worker: UserId, message: Prose, now: Instant) -> Self {
        Self {
            id,
            gig: gig.id,
            gig_title: gig.title.to_string(),
            owner: gig.owner,
            worker,
            message,
            status: ApplicationStatus::Applied,
            ended_reason: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The same application made again after it was withdrawn.
    ///
    /// # Errors
    /// `ALREADY_APPLIED`, naming this one, when it was not withdrawn.
    pub fn again(&self, gig: &Gig, message: Prose, now: Instant) -> Result<Self, Refusal> {
        if self.status != ApplicationStatus::Withdrawn {
            let detail = format!("You applied to this gig before; your application is {}", self.status.name());
            return Err(Refusal::new(Code::AlreadyApplied, detail).existing(self.id.0));
        }
        let mut next = self.moved_to(ApplicationStatus::Applied, now);
        next.gig_title = gig.title.to_string();
        next.message = message;
        next.ended_reason = None;
        Ok(next)
    }

    /// The application shortlisted, rejected or withdrawn; `None` when it already is. `busy`: gig and worker have
    /// an open negotiation or a live contract.
    ///
    /// # Errors
    /// `INVALID_STATE` when that is no move from where it stands, or the two are busy with one another.
    pub fn moved(&self, to: ApplicationStatus, busy: bool, now: Instant) -> Result<Option<Self>, Refusal> {
        use ApplicationStatus::{Applied, Rejected, Shortlisted, Withdrawn};
        match (self.status, to) {
            (from, to) if from == to => Ok(None),
            (Applied | Shortlisted, Rejected | Withdrawn) if busy => {
                Err(Refusal::state("The two parties negotiate or have a contract; end that first"))
            }
            (Applied | Rejected, Shortlisted) | (Applied | Shortlisted, Rejected | Withdrawn) => {
                Ok(Some(self.moved_to(to, now)))
            }
            (from, to) => {
                Err(Refusal::state(format!("An application that is {} cannot become {}", from.name(), to.name())))
            }
        }
    }

    /// The application after its gig was deleted; `None` when it was over before.
    #[must_use]
    pub fn orphaned(&self, now: Instant) -> Option<Self> {
        let open = matches!(self.status, ApplicationStatus::Applied | ApplicationStatus::Shortlisted);
        open.then(|| Self {
            ended_reason: Some(GIG_DELETED.to_owned()),
            ..self.moved_to(ApplicationStatus::Withdrawn, now)
        })
    }

    /// The application after its freelancer deleted the account: over, and without what they wrote; `None` when nothing
    /// of it is left to change.
    #[must_use]
    pub fn abandoned(&self, now: Instant) -> Option<Self> {
        let open = matches!(self.status, ApplicationStatus::Applied | ApplicationStatus::Shortlisted);
        let ended = if open {
            let ended_reason = Some(ACCOUNT_DELETED.to_owned());
            Self { ended_reason, ..self.moved_to(ApplicationStatus::Withdrawn, now) }
        } else {
            self.moved_to(self.status, now)
        };
        (open || !self.message.is_empty()).then(|| Self { message: Prose::default(), ..ended })
    }

    fn moved_to(&self, status: ApplicationStatus, now: Instant) -> Self {
        Self { status, updated_at: now, version: self.version + 1, ..self.clone() }
    }

    /// What can be done with the application now. `gig`: its gig as it is now, unless it is gone; `busy` as in
    /// [`Self::moved`].
    #[must_use]
    pub fn next_actions(&self, viewer: UserId, gig: Option<&Gig>, busy: bool, now: Instant) -> Vec<NextAction> {
        use ApplicationStatus::{Rejected, Shortlisted, Withdrawn};
        let moves = |to| matches!(self.moved(to, busy, now), Ok(Some(_)));
        let itself = ActionTarget::Application(self.gig, self.id);
        let negotiable = self.status == Shortlisted && !busy && gig.is_some_and(|gig| gig.check_negotiable().is_ok());
        let takes_again =
            self.status == Withdrawn && gig.is_some_and(|gig| gig.check_takes_application_of(self.worker).is_ok());
        let candidates = [
            (
                gig.is_some() && moves(Shortlisted),
                "shortlist",
                ActionActor::Owner,
                itself.clone(),
                "Put the freelancer on the shortlist",
            ),
            (
                negotiable,
                "negotiate",
                ActionActor::Owner,
                ActionTarget::NewNegotiation(self.gig, self.worker),
                "Start a negotiation with the freelancer, naming gig_id and worker_user_id",
            ),
            (
                gig.is_some() && moves(Rejected),
                "reject",
                ActionActor::Owner,
                itself.clone(),
                "Turn the freelancer down",
            ),
            (moves(Withdrawn), "withdraw", ActionActor::Applicant, itself, "Take the application back"),
            (takes_again, "apply", ActionActor::Applicant, ActionTarget::Gig(self.gig), "Apply again"),
        ];
        let possible = candidates.into_iter().filter(|(possible, ..)| *possible);
        possible
            .map(|(_, action, actor, target, summary)| self.action(viewer, action, actor, target, summary))
            .collect()
    }

    fn action(
        &self,
        viewer: UserId,
        action: &'static str,
        actor: ActionActor,
        target: ActionTarget,
        summary: &str,
    ) -> NextAction {
        let doer = if actor == ActionActor::Owner { self.owner } else { self.worker };
        NextAction {
            action,
            actor,
            you: doer == viewer,
            target,
            deadline: None,
            if_nobody_acts: None,
            summary: summary.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gig::{GigStatus, NewGig};
    use crate::money::Cents;
    use crate::text::{Body, Title};
    use uuid::Uuid;

    const OWNER: UserId = UserId(Uuid::from_u128(1));
    const WORKER: UserId = UserId(Uuid::from_u128(2));

    #[test]
    fn only_the_listed_moves_are_allowed() {
        use ApplicationStatus::{Applied, Rejected, Shortlisted, Withdrawn};
        let allowed = [
            (Applied, Shortlisted),
            (Rejected, Shortlisted),
            (Applied, Rejected),
            (Shortlisted, Rejected),
            (Applied, Withdrawn),
            (Shortlisted, Withdrawn),
        ];
        for from in ApplicationStatus::ALL {
            for to in ApplicationStatus::ALL {
                let moved = application(from).moved(to, false, now());
                assert_eq!(matches!(moved, Ok(Some(_))), allowed.contains(&(from, to)), "{from:?} → {to:?}");
                assert_eq!(matches!(moved, Ok(None)), from == to, "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn parties_who_are_busy_with_one_another_cannot_leave_by_the_side_door() {
        let shortlisted = application(ApplicationStatus::Shortlisted);
        assert!(shortlisted.moved(ApplicationStatus::Rejected, true, now()).is_err());
        assert!(shortlisted.moved(ApplicationStatus::Withdrawn, true, now()).is_err());
    }

    #[test]
    fn only_a_withdrawn_application_can_be_made_again() {
        let again = application(ApplicationStatus::Withdrawn).again(&gig(), Prose::default(), now()).unwrap();
        assert_eq!((again.status, again.version), (ApplicationStatus::Applied, 2));
        let refusal = application(ApplicationStatus::Rejected).again(&gig(), Prose::default(), now()).unwrap_err();
        assert_eq!((refusal.code, refusal.existing_id), (Code::AlreadyApplied, Some(Uuid::nil())));
    }

    #[test]
    fn a_deleted_gig_takes_its_open_applications_along() {
        let orphan = application(ApplicationStatus::Shortlisted).orphaned(now()).unwrap();
        assert_eq!(orphan.ended_reason.as_deref(), Some("gig_deleted"));
        assert_eq!(application(ApplicationStatus::Rejected).orphaned(now()), None);
    }

    #[test]
    fn what_is_listed_is_what_would_not_be_refused() {
        let names = |status, busy, viewer| -> Vec<(&str, bool)> {
            let actions = application(status).next_actions(viewer, Some(&gig()), busy, now());
            actions.iter().map(|action| (action.action, action.you)).collect()
        };
        assert_eq!(
            names(ApplicationStatus::Applied, false, OWNER),
            [("shortlist", true), ("reject", true), ("withdraw", false)]
        );
        assert_eq!(
            names(ApplicationStatus::Shortlisted, false, WORKER),
            [("negotiate", false), ("reject", false), ("withdraw", true)]
        );
        assert_eq!(names(ApplicationStatus::Shortlisted, true, WORKER), []);
        assert_eq!(names(ApplicationStatus::Withdrawn, false, WORKER), [("apply", true)]);
    }

    fn now() -> Instant {
        Instant::from_millis(1_790_000_000_000).unwrap()
    }

    fn gig() -> Gig {
        let new = NewGig {
            title: Title::parse("Parser in Rust").unwrap(),
            description: Body::default(),
            scope: Body::default(),
            skills: Vec::new(),
            rate: Cents(5_000),
            status: GigStatus::Active,
        };
        Gig::post(GigId(Uuid::nil()), OWNER, new, now())
    }

    fn application(status: ApplicationStatus) -> Application {
        let first = Application::first(ApplicationId(Uuid::nil()), &gig(), WORKER, Prose::default(), now());
        Application { status, ..first }
    }
}
