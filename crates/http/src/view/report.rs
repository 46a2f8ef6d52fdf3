//! A report in words.

use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use domain::report::Report;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A report of a gig or a user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Report)]
pub struct ReportBody {
    id: Uuid,
    /// gig or user.
    #[schema(value_type = words::ReportKind)]
    kind: &'static str,
    /// The gig or the user.
    subject_id: Uuid,
    reason: String,
    reporter_user_id: Uuid,
    created_at: At,
    updated_at: At,
    version: i64,
}

impl From<&Report> for ReportBody {
    fn from(report: &Report) -> Self {
        Self {
            id: report.id.0,
            kind: report.subject.kind().name(),
            subject_id: report.subject.id(),
            reason: report.reason.to_string(),
            reporter_user_id: report.reporter.0,
            created_at: At(report.created_at),
            updated_at: At(report.updated_at),
            version: report.version,
        }
    }
}

impl ReportBody {
    /// A report in a list.
    #[must_use]
    pub fn in_list(report: Report) -> Self {
        Self::from(&report)
    }
}

/// A report by itself.
#[must_use]
pub fn report(report: &Report) -> Resource {
    Resource::of(&ReportBody::from(report)).at_version(report.version)
}
