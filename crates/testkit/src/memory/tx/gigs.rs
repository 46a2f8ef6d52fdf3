//! Gigs, and the applications to them.

use super::super::unit::Unit;
use domain::application::Application;
use domain::gig::Gig;
use domain::id::{ApplicationId, GigId, UserId};
use domain::ports::store::{ApplicationFilter, Applications, GigFilter, Gigs, Page, Paged, StoreError};

impl Gigs for Unit {
    fn insert_gig(&mut self, gig: &Gig) -> Result<(), StoreError> {
        self.write(|state| state.gigs.insert(gig.id, gig.clone()))
    }

    fn save_gig(&mut self, gig: &Gig) -> Result<(), StoreError> {
        self.write(|state| state.save_gig(gig))
    }

    fn gig(&mut self, id: GigId) -> Result<Option<Gig>, StoreError> {
        self.read(|state| state.gigs.get(&id).cloned())
    }

    fn lock_gig(&mut self, id: GigId) -> Result<Option<Gig>, StoreError> {
        self.lock(|state| state.gigs.get(&id).cloned())
    }

    fn delete_gig(&mut self, id: GigId) -> Result<(), StoreError> {
        self.change(|state| state.gigs.remove(&id))
    }

    fn gigs(&mut self, filter: &GigFilter, page: Page) -> Result<Paged<Gig>, StoreError> {
        self.read(|state| state.gigs(filter, page))
    }
}

impl Applications for Unit {
    fn insert_application(&mut self, application: &Application) -> Result<(), StoreError> {
        self.write(|state| state.add_application(application))
    }

    fn save_application(&mut self, application: &Application) -> Result<(), StoreError> {
        self.write(|state| state.applications.save(&application.id, application.clone()))
    }

    fn application(&mut self, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        self.read(|state| state.applications.get(&id).cloned())
    }

    fn application_of(&mut self, gig: GigId, worker: UserId) -> Result<Option<Application>, StoreError> {
        self.read(|state| state.applications.values().find(|it| (it.gig, it.worker) == (gig, worker)).cloned())
    }

    fn applications(&mut self, filter: &ApplicationFilter, page: Page) -> Result<Paged<Application>, StoreError> {
        self.read(|state| state.applications(filter, page))
    }

    fn open_applications(&mut self, gig: GigId) -> Result<Vec<Application>, StoreError> {
        self.read(|state| state.open_applications(gig))
    }
}
