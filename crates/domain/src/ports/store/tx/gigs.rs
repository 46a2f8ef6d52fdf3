//! Gigs, and the applications to them.

use super::super::StoreError;
use super::super::shapes::{ApplicationFilter, GigFilter, Page, Paged};
use crate::application::Application;
use crate::gig::Gig;
use crate::id::{ApplicationId, GigId, UserId};

/// Posted jobs.
pub trait Gigs {
    /// Keeps a new gig.
    fn insert_gig(&mut self, gig: &Gig) -> Result<(), StoreError>;
    /// Saves a gig, its `applications_count` excepted.
    fn save_gig(&mut self, gig: &Gig) -> Result<(), StoreError>;
    /// The gig of that id.
    fn gig(&mut self, id: GigId) -> Result<Option<Gig>, StoreError>;
    /// The gig of that id, its row locked to the end of the unit of work: whoever starts something on a gig, or
    /// ends it, takes this first.
    fn lock_gig(&mut self, id: GigId) -> Result<Option<Gig>, StoreError>;
    /// Deletes a gig and what only made sense with it.
    fn delete_gig(&mut self, id: GigId) -> Result<(), StoreError>;
    /// Gigs, newest first.
    fn gigs(&mut self, filter: &GigFilter, page: Page) -> Result<Paged<Gig>, StoreError>;
}

/// Applications to them.
pub trait Applications {
    /// Keeps a new application and raises its gig's count. Unique: gig and worker (`applications_gig_worker`).
    fn insert_application(&mut self, application: &Application) -> Result<(), StoreError>;
    /// Saves an application.
    fn save_application(&mut self, application: &Application) -> Result<(), StoreError>;
    /// The application of that id.
    fn application(&mut self, id: ApplicationId) -> Result<Option<Application>, StoreError>;
    /// The application of a worker to a gig.
    fn application_of(&mut self, gig: GigId, worker: UserId) -> Result<Option<Application>, StoreError>;
    /// Applications, newest first.
    fn applications(&mut self, filter: &ApplicationFilter, page: Page) -> Result<Paged<Application>, StoreError>;
    /// Every application to a gig that is applied or shortlisted.
    fn open_applications(&mut self, gig: GigId) -> Result<Vec<Application>, StoreError>;
}
