//! What users report to operators, and what operators do.

use super::super::unit::Unit;
use super::super::{operator_acts, reports};
use domain::id::UserId;
use domain::operator::OperatorAct;
use domain::ports::store::{OperatorActs, Page, Paged, Reports, StoreError};
use domain::report::{Report, Reported};
use uuid::Uuid;

impl Reports for Unit<'_> {
    fn insert_report(&mut self, report: &Report) -> Result<(), StoreError> {
        self.write(|conn| reports::add(conn, report))
    }

    fn save_report(&mut self, report: &Report) -> Result<(), StoreError> {
        self.write(|conn| reports::save(conn, report))
    }

    fn report_of(&mut self, reporter: UserId, subject: Reported) -> Result<Option<Report>, StoreError> {
        self.read(|conn| reports::of(conn, reporter, subject))
    }

    fn reports(&mut self, page: Page) -> Result<Paged<Report>, StoreError> {
        self.read(|conn| reports::list(conn, page))
    }

    fn reports_on(&mut self, subject: Reported, limit: u32) -> Result<Vec<Report>, StoreError> {
        self.read(|conn| reports::on(conn, subject, limit))
    }
}

impl OperatorActs for Unit<'_> {
    fn append_operator_act(&mut self, act: &OperatorAct) -> Result<(), StoreError> {
        self.write(|conn| operator_acts::append(conn, act))
    }

    fn operator_acts(&mut self, subject: Uuid, limit: u32) -> Result<Vec<OperatorAct>, StoreError> {
        self.read(|conn| operator_acts::on(conn, subject, limit))
    }
}
