//! Gigs, and the applications to them.

use super::super::unit::Unit;
use super::super::{applications, gigs};
use domain::application::Application;
use domain::gig::Gig;
use domain::id::{ApplicationId, GigId, UserId};
use domain::ports::store::{ApplicationFilter, Applications, GigFilter, Gigs, Page, Paged, StoreError};

impl Gigs for Unit<'_> {
    fn insert_gig(&mut self, gig: &Gig) -> Result<(), StoreError> {
        self.write(|conn| gigs::add(conn, gig))
    }

    fn save_gig(&mut self, gig: &Gig) -> Result<(), StoreError> {
        self.write(|conn| gigs::save(conn, gig))
    }

    fn gig(&mut self, id: GigId) -> Result<Option<Gig>, StoreError> {
        self.read(|conn| gigs::by_id(conn, id))
    }

    fn lock_gig(&mut self, id: GigId) -> Result<Option<Gig>, StoreError> {
        self.write(|conn| gigs::lock(conn, id))
    }

    fn delete_gig(&mut self, id: GigId) -> Result<(), StoreError> {
        self.write(|conn| gigs::delete(conn, id))
    }

    fn gigs(&mut self, filter: &GigFilter, page: Page) -> Result<Paged<Gig>, StoreError> {
        self.read(|conn| gigs::list(conn, filter, page))
    }
}

impl Applications for Unit<'_> {
    fn insert_application(&mut self, application: &Application) -> Result<(), StoreError> {
        self.write(|conn| applications::add(conn, application))
    }

    fn save_application(&mut self, application: &Application) -> Result<(), StoreError> {
        self.write(|conn| applications::save(conn, application))
    }

    fn application(&mut self, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        self.read(|conn| applications::by_id(conn, id))
    }

    fn application_of(&mut self, gig: GigId, worker: UserId) -> Result<Option<Application>, StoreError> {
        self.read(|conn| applications::of(conn, gig, worker))
    }

    fn applications(&mut self, filter: &ApplicationFilter, page: Page) -> Result<Paged<Application>, StoreError> {
        self.read(|conn| applications::list(conn, filter, page))
    }

    fn open_applications(&mut self, gig: GigId) -> Result<Vec<Application>, StoreError> {
        self.read(|conn| applications::open(conn, gig))
    }
}
