//! Gigs and applications.

use super::pages;
use super::state::State;
use domain::account::UserStatus;
use domain::application::{Application, ApplicationStatus};
use domain::gig::{Gig, GigStatus};
use domain::id::GigId;
use domain::ports::store::{ApplicationFilter, Cursor, GigFilter, Page, Paged, StoreError};
use std::cmp::Reverse;

impl State {
    /// The count of applications is the store's, not the owner's.
    pub(super) fn save_gig(&mut self, gig: &Gig) -> Result<(), StoreError> {
        let stored = self.gigs.before(&gig.id, gig.version)?;
        *stored = Gig { applications_count: stored.applications_count, ..gig.clone() };
        Ok(())
    }

    pub(super) fn gigs(&self, filter: &GigFilter, page: Page) -> Paged<Gig> {
        let may_act = |gig: &&Gig| self.users.get(&gig.owner).is_none_or(|it| it.status != UserStatus::Suspended);
        pages::cut(self.gigs.values().filter(|gig| lets_through(filter, gig)).filter(may_act), page, place)
    }

    pub(super) fn add_application(&mut self, application: &Application) -> Result<(), StoreError> {
        let Application { gig, worker, .. } = *application;
        let is_twin = |other: &Application| (other.gig, other.worker) == (gig, worker);
        self.applications.check_unique("applications_gig_worker", is_twin)?;
        self.applications.insert(application.id, application.clone())?;
        self.gigs.change(&gig, |gig| gig.applications_count += 1);
        Ok(())
    }

    pub(super) fn applications(&self, filter: &ApplicationFilter, page: Page) -> Paged<Application> {
        let wanted = |application: &&Application| {
            filter.gig.is_none_or(|gig| application.gig == gig)
                && filter.worker.is_none_or(|worker| application.worker == worker)
                && filter.status.is_none_or(|status| application.status == status)
        };
        pages::cut(self.applications.values().filter(wanted), page, |application| Cursor {
            at: application.created_at,
            id: application.id.0,
        })
    }

    pub(super) fn open_applications(&self, gig: GigId) -> Vec<Application> {
        let is_open = |status| matches!(status, ApplicationStatus::Applied | ApplicationStatus::Shortlisted);
        let open = self.applications.values().filter(|other| other.gig == gig && is_open(other.status));
        let mut open: Vec<_> = open.cloned().collect();
        open.sort_by_key(|application| Reverse((application.created_at, application.id)));
        open
    }
}

fn lets_through(filter: &GigFilter, gig: &Gig) -> bool {
    gig.status == filter.status
        && filter.owner.is_none_or(|owner| gig.owner == owner)
        && filter.min_rate.is_none_or(|least| gig.rate >= least)
        && filter.max_rate.is_none_or(|most| gig.rate <= most)
        && filter.published_after.is_none_or(|after| gig.published_at.is_some_and(|at| at > after))
}

/// Active gigs stand where they were first active, others where they were made.
fn place(gig: &Gig) -> Cursor {
    let at = match gig.status {
        GigStatus::Active => gig.published_at.unwrap_or(gig.created_at),
        GigStatus::Draft | GigStatus::Closed => gig.created_at,
    };
    Cursor { at, id: gig.id.0 }
}
