//! What a worker is paid, and the account that they are paid on, in words.

use super::milestone::paid_at;
use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use domain::account::PayoutAccount;
use domain::deal::Payout;
use domain::ports::store::{DealMilestone, StoredAnswer};
use serde::Serialize;
use usecases::contracts::ConnectLink;
use utoipa::ToSchema;
use uuid::Uuid;

/// A payout to the caller's bank.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PayoutEntry)]
pub struct PayoutRow {
    milestone_id: Uuid,
    contract_id: Uuid,
    gig_title: String,
    milestone_title: String,
    amount_cents: i64,
    #[schema(example = "usd")]
    currency: &'static str,
    /// scheduled, in_transit, paid, parked, failed, frozen or reversed.
    #[schema(value_type = words::PayoutStatus)]
    status: &'static str,
    /// When it is made at the earliest.
    due_at: At,
    /// When the bank had it.
    paid_at: Option<At>,
    /// When the share arrived on the caller's account.
    created_at: At,
    updated_at: At,
    version: i64,
}

/// How a worker can be paid.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PayoutAccount)]
pub struct PayoutAccountBody {
    connected: bool,
    transfers_active: bool,
    payouts_enabled: bool,
    requirements_due: Vec<String>,
    /// Fixed once set.
    country: Option<String>,
}

/// Where the caller becomes payable.
#[derive(Serialize, ToSchema)]
#[schema(as = AccountConnectLink)]
pub struct AccountLinkBody {
    url: Option<String>,
    expires_at: Option<At>,
}

impl PayoutRow {
    /// A row of a list; none for what has no payout.
    #[must_use]
    pub fn of(it: &DealMilestone) -> Option<Self> {
        let (milestone, contract) = (it.milestone()?, it.deal.contract.as_ref()?);
        let payout: &Payout = milestone.payout.as_ref()?;
        Some(Self {
            milestone_id: milestone.id.0,
            contract_id: contract.id.0,
            gig_title: contract.brief.title.to_string(),
            milestone_title: milestone.title.to_string(),
            amount_cents: payout.amount.0,
            currency: contract.currency.code(),
            status: it.deal.payout_status(payout),
            due_at: At(payout.due_at),
            paid_at: paid_at(payout).map(At),
            created_at: At(it.deal.payout_since(milestone)?),
            updated_at: At(milestone.updated_at),
            version: it.deal.version,
        })
    }

    /// The names of the columns, as a line of CSV.
    pub const CSV_HEAD: &'static str =
        "milestone_id,contract_id,gig_title,milestone_title,amount_cents,currency,status,due_at,paid_at,created_at\r\n";

    /// The row as a line of CSV.
    #[must_use]
    pub fn csv_line(&self) -> String {
        let Self { milestone_id, contract_id, amount_cents, currency, status, .. } = self;
        let paid_at = self.paid_at.map(|at| at.0.to_string()).unwrap_or_default();
        let (gig, milestone) = (csv_text(&self.gig_title), csv_text(&self.milestone_title));
        let (due_at, created_at) = (self.due_at.0, self.created_at.0);
        format!(
            "{milestone_id},{contract_id},{gig},{milestone},{amount_cents},{currency},{status},{due_at},{paid_at},\
             {created_at}\r\n"
        )
    }
}

/// What somebody wrote as a field of CSV: quoted, and never the beginning of a formula when a spreadsheet reads it.
fn csv_text(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let guard = if formula || text.starts_with(['\t', '\r', '\n']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

impl PayoutAccountBody {
    /// How a worker with that account can be paid; without one, not at all yet.
    #[must_use]
    pub fn of(account: Option<&PayoutAccount>) -> Self {
        let state = account.map(|account| account.state.clone()).unwrap_or_default();
        Self {
            connected: account.is_some(),
            transfers_active: state.transfers_active,
            payouts_enabled: state.payouts_enabled,
            requirements_due: state.requirements_due,
            country: account.and_then(|account| account.country.clone()),
        }
    }
}

/// How a worker with that account can be paid.
#[must_use]
pub fn account(account: Option<&PayoutAccount>) -> Resource {
    Resource::of(&PayoutAccountBody::of(account))
}

/// Where the caller becomes payable. The link is a secret: no replay keeps it.
#[must_use]
pub fn link(link: &ConnectLink) -> Resource {
    let body = AccountLinkBody { url: Some(link.url.clone()), expires_at: Some(At(link.expires_at)) };
    Resource::of(&body).kept_as(&AccountLinkBody { url: None, expires_at: None })
}

/// A kept answer of [`link`] with a fresh link in it.
#[must_use]
pub fn reveal(kept: StoredAnswer, fresh: &ConnectLink) -> StoredAnswer {
    StoredAnswer { body: link(fresh).done().answer.body, ..kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_formula_or_another_field() {
        assert_eq!(csv_text("Paint, \"white\"\nand dry"), "\"Paint, \"\"white\"\"\nand dry\"");
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"] {
            assert_eq!(csv_text(text), format!("\"'{text}\""), "{text:?}");
        }
        assert_eq!(csv_text("a=1"), "\"a=1\"");
    }
}
