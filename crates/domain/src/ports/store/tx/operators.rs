//! What users report to operators, and what operators do.

use super::super::StoreError;
use super::super::shapes::{Page, Paged};
use crate::id::UserId;
use crate::operator::OperatorAct;
use crate::report::{Report, Reported};
use uuid::Uuid;

/// Reports of gigs and users.
pub trait Reports {
    /// Keeps a new report. Unique: reporter and subject (`reports_reporter_subject`).
    fn insert_report(&mut self, report: &Report) -> Result<(), StoreError>;
    /// Saves a report.
    fn save_report(&mut self, report: &Report) -> Result<(), StoreError>;
    /// What a user reported of a subject.
    fn report_of(&mut self, reporter: UserId, subject: Reported) -> Result<Option<Report>, StoreError>;
    /// Every report, newest first.
    fn reports(&mut self, page: Page) -> Result<Paged<Report>, StoreError>;
    /// The newest reports of a subject.
    fn reports_on(&mut self, subject: Reported, limit: u32) -> Result<Vec<Report>, StoreError>;
}

/// What operators did: only ever added to.
pub trait OperatorActs {
    /// Keeps an act.
    fn append_operator_act(&mut self, act: &OperatorAct) -> Result<(), StoreError>;
    /// The newest acts on a subject.
    fn operator_acts(&mut self, subject: Uuid, limit: u32) -> Result<Vec<OperatorAct>, StoreError>;
}
