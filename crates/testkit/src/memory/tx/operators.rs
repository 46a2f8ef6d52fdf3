//! What users report to operators, and what operators do.

use super::super::pages;
use super::super::unit::Unit;
use domain::id::UserId;
use domain::operator::OperatorAct;
use domain::ports::store::{Cursor, OperatorActs, Page, Paged, Reports, StoreError};
use domain::report::{Report, Reported};
use uuid::Uuid;

fn place(report: &Report) -> Cursor {
    Cursor { at: report.created_at, id: report.id.0 }
}

impl Reports for Unit {
    fn insert_report(&mut self, report: &Report) -> Result<(), StoreError> {
        self.write(|state| {
            let is_twin = |other: &Report| (other.reporter, other.subject) == (report.reporter, report.subject);
            state.reports.check_unique("reports_reporter_subject", is_twin)?;
            state.reports.insert(report.id, report.clone())
        })
    }

    fn save_report(&mut self, report: &Report) -> Result<(), StoreError> {
        self.write(|state| state.reports.save(&report.id, report.clone()))
    }

    fn report_of(&mut self, reporter: UserId, subject: Reported) -> Result<Option<Report>, StoreError> {
        self.read(|state| state.reports.values().find(|it| (it.reporter, it.subject) == (reporter, subject)).cloned())
    }

    fn reports(&mut self, page: Page) -> Result<Paged<Report>, StoreError> {
        self.read(|state| pages::cut(state.reports.values(), page, place))
    }

    fn reports_on(&mut self, subject: Reported, limit: u32) -> Result<Vec<Report>, StoreError> {
        let page = Page { after: None, limit };
        self.read(|state| pages::cut(state.reports.values().filter(|it| it.subject == subject), page, place).rows)
    }
}

impl OperatorActs for Unit {
    fn append_operator_act(&mut self, act: &OperatorAct) -> Result<(), StoreError> {
        self.write(|state| state.operator_acts.insert(act.id, act.clone()))
    }

    fn operator_acts(&mut self, subject: Uuid, limit: u32) -> Result<Vec<OperatorAct>, StoreError> {
        self.read(|state| {
            let on = state.operator_acts.values().filter(|act| act.subject == subject);
            pages::cut(on, Page { after: None, limit }, |act| Cursor { at: act.at, id: act.id.0 }).rows
        })
    }
}
