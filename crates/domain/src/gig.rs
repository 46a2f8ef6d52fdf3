//! A gig: a job that a client posts (lifecycles.md, “Gig”).

use crate::application::ApplicationStatus;
use crate::deal::Brief;
use crate::id::{GigId, UserId};
use crate::money::{Cents, Currency};
use crate::next_action::{ActionActor, ActionTarget, NextAction};
use crate::refusal::{Code, Refusal};
use crate::text::{Body, Skill, Title};
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// Who sees a gig, and whether it takes applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GigStatus {
    /// Only its owner sees it.
    Draft,
    /// Everybody sees it and freelancers may apply.
    Active,
    /// It takes no applications; running negotiations go on.
    Closed,
}

impl GigStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Active, Self::Closed];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }
}

/// A posted job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gig {
    /// Its id.
    pub id: GigId,
    /// The client who posted it.
    pub owner: UserId,
    /// What it is.
    pub title: Title,
    /// More of what it is.
    pub description: Body,
    /// What is to be done.
    pub scope: Body,
    /// What it takes.
    pub skills: Vec<Skill>,
    /// What an hour pays; zero for volunteers.
    pub rate: Cents,
    /// In what.
    pub currency: Currency,
    /// Who sees it.
    pub status: GigStatus,
    /// How many applications it ever got; its owner sees it.
    pub applications_count: i64,
    /// When it was first active.
    pub published_at: Option<Instant>,
    /// When an operator took it down; it is not active again.
    pub taken_down_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Raised by one with every change.
    pub version: i64,
}

/// What a client posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGig {
    /// What it is.
    pub title: Title,
    /// More of what it is.
    pub description: Body,
    /// What is to be done.
    pub scope: Body,
    /// What it takes.
    pub skills: Vec<Skill>,
    /// What an hour pays.
    pub rate: Cents,
    /// Who shall see it.
    pub status: GigStatus,
}

/// What the owner changes; what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GigPatch {
    /// What it is.
    pub title: Option<Title>,
    /// More of what it is.
    pub description: Option<Body>,
    /// What is to be done.
    pub scope: Option<Body>,
    /// What it takes.
    pub skills: Option<Vec<Skill>>,
    /// What an hour pays.
    pub rate: Option<Cents>,
    /// Who shall see it.
    pub status: Option<GigStatus>,
}

impl Gig {
    /// A gig as it is posted.
    #[must_use]
    pub fn post(id: GigId, owner: UserId, new: NewGig, now: Instant) -> Self {
        Self {
            id,
            owner,
            title: new.title,
            description: new.description,
            scope: new.scope,
            skills: new.skills,
            rate: new.rate,
            currency: Currency::default(),
            status: new.status,
            applications_count: 0,
            published_at: (new.status == GigStatus::Active).then_some(now),
            taken_down_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// Whether `user` may read the gig: an active one anybody, any other its owner.
    #[must_use]
    pub fn is_visible_to(&self, user: UserId) -> bool {
        self.status == GigStatus::Active || self.owner == user
    }

    /// Lets the owner pass.
    ///
    /// # Errors
    /// `WRONG_ROLE` for whoever may read the gig, else `NOT_FOUND` (api.md §4, “Who”).
    pub fn check_owner(&self, user: UserId) -> Result<(), Refusal> {
        if self.owner == user {
            return Ok(());
        }
        Err(match self.is_visible_to(user) {
            true => Refusal::role("Only the gig's owner may do this"),
            false => Refusal::not_found("gig"),
        })
    }

    /// The gig after a patch; `None` when nothing would change. `negotiating`: an open negotiation is about it.
    ///
    /// # Errors
    /// `INVALID_STATE` when the status cannot become the wanted one.
    pub fn patched(&self, patch: &GigPatch, negotiating: bool, now: Instant) -> Result<Option<Self>, Refusal> {
        let mut next = self.clone();
        next.title = patch.title.clone().unwrap_or(next.title);
        next.description = patch.description.clone().unwrap_or(next.description);
        next.scope = patch.scope.clone().unwrap_or(next.scope);
        next.skills = patch.skills.clone().unwrap_or(next.skills);
        next.rate = patch.rate.unwrap_or(next.rate);
        next.status = patch.status.unwrap_or(next.status);
        if next == *self {
            return Ok(None);
        }
        self.check_move(next.status, negotiating)?;
        if next.status == GigStatus::Active {
            next.published_at = next.published_at.or(Some(now));
        }
        next.updated_at = now;
        next.version += 1;
        Ok(Some(next))
    }

    /// The gig, taken down by an operator: nobody but its owner sees it, and it takes no applications any more; what
    /// runs goes on. `None` when it is.
    #[must_use]
    pub fn taken_down(&self, now: Instant) -> Option<Self> {
        let status = if self.status == GigStatus::Active { GigStatus::Closed } else { self.status };
        let version = self.version + 1;
        let down = || Self { status, taken_down_at: Some(now), updated_at: now, version, ..self.clone() };
        self.taken_down_at.is_none().then(down)
    }

    fn check_move(&self, to: GigStatus, negotiating: bool) -> Result<(), Refusal> {
        use GigStatus::{Active, Closed, Draft};
        match (self.status, to) {
            (from, to) if from == to => Ok(()),
            (_, Active) if self.taken_down_at.is_some() => {
                Err(Refusal::state("An operator took this gig down; it cannot be active again"))
            }
            (Active | Closed, Draft) if negotiating => {
                Err(Refusal::state("A gig with an open negotiation cannot go back to draft; close it instead"))
            }
            (Active | Closed, Draft) | (Draft | Closed, Active) | (Active, Closed) => Ok(()),
            _ => Err(Refusal::state("A draft was never active and cannot be closed; delete it instead")),
        }
    }

    /// Whether a freelancer may apply now.
    ///
    /// # Errors
    /// `NOT_FOUND` where it was never published, `OWN_GIG` for its owner, `GIG_NOT_ACTIVE` where it takes none.
    pub fn check_takes_application_of(&self, user: UserId) -> Result<(), Refusal> {
        if self.published_at.is_none() && self.owner != user {
            return Err(Refusal::not_found("gig"));
        }
        if self.owner == user {
            return Err(Refusal::new(Code::OwnGig, "Nobody can apply to a gig of their own"));
        }
        if self.status != GigStatus::Active {
            return Err(self.not_active("it takes applications again when its owner sets status=active"));
        }
        Ok(())
    }

    /// Whether a negotiation may begin on it.
    ///
    /// # Errors
    /// `GIG_NOT_ACTIVE` while it is a draft.
    pub fn check_negotiable(&self) -> Result<(), Refusal> {
        match self.status {
            GigStatus::Active | GigStatus::Closed => Ok(()),
            GigStatus::Draft => Err(self.not_active("publish it with status=active first")),
        }
    }

    fn not_active(&self, remedy: &str) -> Refusal {
        Refusal::new(Code::GigNotActive, format!("Gig {} is {}; {remedy}", self.id, self.status.name()))
    }

    /// The gig as a deal keeps it.
    #[must_use]
    pub fn brief(&self) -> Brief {
        Brief {
            title: self.title.clone(),
            description: self.description.clone(),
            scope: self.scope.clone(),
            rate: self.rate,
        }
    }

    /// What can be done with the gig now. `applied`: where the viewer's own application to it stands.
    #[must_use]
    pub fn next_actions(&self, viewer: UserId, applied: Option<ApplicationStatus>) -> Vec<NextAction> {
        let over = applied.is_none_or(|status| status == ApplicationStatus::Withdrawn);
        let applicable = self.status == GigStatus::Active && over;
        let apply = NextAction {
            action: "apply",
            actor: ActionActor::Applicant,
            you: self.owner != viewer,
            target: ActionTarget::Gig(self.id),
            deadline: None,
            if_nobody_acts: None,
            summary: format!("Apply to “{}”", self.title),
        };
        applicable.then_some(apply).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const OWNER: UserId = UserId(Uuid::from_u128(1));
    const OTHER: UserId = UserId(Uuid::from_u128(2));

    #[test]
    fn only_the_listed_moves_of_status_are_allowed() {
        use GigStatus::{Active, Closed, Draft};
        let allowed = [(Draft, Active), (Closed, Active), (Active, Closed), (Active, Draft), (Closed, Draft)];
        for from in GigStatus::ALL {
            for to in GigStatus::ALL {
                let moved = gig(from).patched(&to_status(to), false, now());
                assert_eq!(moved.is_ok(), from == to || allowed.contains(&(from, to)), "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn an_open_negotiation_keeps_a_gig_from_becoming_a_draft_but_not_from_being_edited() {
        assert!(gig(GigStatus::Active).patched(&to_status(GigStatus::Draft), true, now()).is_err());
        let edit = GigPatch { rate: Some(Cents(7)), ..GigPatch::default() };
        let edited = gig(GigStatus::Active).patched(&edit, true, now()).unwrap().unwrap();
        assert_eq!((edited.rate, edited.version), (Cents(7), 2));
    }

    #[test]
    fn a_patch_that_changes_nothing_is_no_change() {
        assert_eq!(gig(GigStatus::Closed).patched(&to_status(GigStatus::Closed), true, now()), Ok(None));
    }

    #[test]
    fn what_was_first_published_stays_so() {
        let later = now().plus(crate::time::days(1));
        let closed = gig(GigStatus::Active).patched(&to_status(GigStatus::Closed), false, now()).unwrap().unwrap();
        let reopened = closed.patched(&to_status(GigStatus::Active), false, later).unwrap().unwrap();
        assert_eq!(reopened.published_at, Some(now()));
    }

    #[test]
    fn strangers_learn_of_a_draft_neither_by_reading_nor_by_applying() {
        let code = |result: Result<(), Refusal>| result.unwrap_err().code;
        assert_eq!(code(gig(GigStatus::Draft).check_owner(OTHER)), Code::NotFound);
        assert_eq!(code(gig(GigStatus::Active).check_owner(OTHER)), Code::WrongRole);
        assert_eq!(code(gig(GigStatus::Draft).check_takes_application_of(OTHER)), Code::NotFound);
        assert_eq!(code(gig(GigStatus::Active).check_takes_application_of(OWNER)), Code::OwnGig);
        let closed = gig(GigStatus::Active).patched(&to_status(GigStatus::Closed), false, now()).unwrap().unwrap();
        assert_eq!(code(closed.check_takes_application_of(OTHER)), Code::GigNotActive);
    }

    #[test]
    fn apply_is_listed_exactly_while_it_would_be_taken() {
        let listed = |status, applied| !gig(status).next_actions(OTHER, applied).is_empty();
        assert!(listed(GigStatus::Active, None));
        assert!(listed(GigStatus::Active, Some(ApplicationStatus::Withdrawn)));
        assert!(!listed(GigStatus::Active, Some(ApplicationStatus::Rejected)));
        assert!(!listed(GigStatus::Closed, None));
    }

    fn now() -> Instant {
        Instant::from_millis(1_790_000_000_000).unwrap()
    }

    fn to_status(status: GigStatus) -> GigPatch {
        GigPatch { status: Some(status), ..GigPatch::default() }
    }

    fn gig(status: GigStatus) -> Gig {
        let new = NewGig {
            title: Title::parse("Parser in Rust").unwrap(),
            description: Body::default(),
            scope: Body::default(),
            skills: Vec::new(),
            rate: Cents(5_000),
            status,
        };
        Gig::post(GigId(Uuid::nil()), OWNER, new, now())
    }
}
