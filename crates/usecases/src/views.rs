//! What stories answer: a thing as its caller may see it, with what the caller can do next.

use crate::app::{App, Desk};
use crate::failure::Failure;
use domain::account::User;
use domain::actor::Role;
use domain::api_key::{ApiKey, KeyText};
use domain::application::Application;
use domain::audit::AuditEntry;
use domain::deal::{Contract, Deal, Milestone};
use domain::ghost;
use domain::gig::Gig;
use domain::id::{DealId, MilestoneId, UserId};
use domain::next_action::NextAction;
use domain::ports::store::{ContactShare, Page, Tx};
use domain::refusal::Refusal;
use domain::resume::Resume;
use domain::review::{Review, VISIBILITY};
use domain::time::Instant;
use domain::vouch::Vouch;
use std::collections::BTreeSet;

/// The contacts that the parties of a deal shared, seen from one side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactExchange {
    /// What the caller shared.
    pub mine: Option<ContactShare>,
    /// What the other party shared.
    pub theirs: Option<ContactShare>,
}

/// A deal as one of its parties sees it: as a negotiation and as a contract.
#[derive(Clone, PartialEq)]
pub struct DealView {
    /// The deal.
    pub deal: Deal,
    /// The caller's side.
    pub role: Role,
    /// What was shared.
    pub contacts: ContactExchange,
    /// The audit, where it was asked for; oldest first.
    pub audit: Option<Vec<AuditEntry>>,
    /// What can be done now.
    pub next_actions: Vec<NextAction>,
    /// Where the worker becomes payable; only in the worker's own answer to an approval. A secret.
    pub connect_url: Option<String>,
}

impl std::fmt::Debug for DealView {
    /// Contacts and links are not for logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DealView").field("deal", &self.deal).field("role", &self.role).finish_non_exhaustive()
    }
}

impl DealView {
    /// The contract, once there is one.
    #[must_use]
    pub const fn contract(&self) -> Option<&Contract> {
        self.deal.contract.as_ref()
    }
}

/// A milestone as a party of its deal sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct MilestoneView {
    /// The deal.
    pub deal: DealView,
    /// Which milestone.
    pub id: MilestoneId,
}

impl MilestoneView {
    /// The milestone.
    #[must_use]
    pub fn milestone(&self) -> Option<&Milestone> {
        self.deal.deal.milestone(self.id)
    }
}

/// How a milestone's payment stands.
#[derive(Clone, PartialEq)]
pub struct FundView {
    /// The milestone.
    pub milestone: MilestoneView,
    /// What the client's browser confirms the payment with, while it waits for a card. A secret.
    pub client_secret: Option<String>,
    /// The key that browsers name the platform with; none where nothing is to be paid.
    pub publishable_key: Option<String>,
    /// Our page on which a person pays; none where nothing is to be paid.
    pub pay_url: Option<String>,
}

impl std::fmt::Debug for FundView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FundView").field("milestone", &self.milestone).finish_non_exhaustive()
    }
}

/// A gig as somebody sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct GigView {
    /// The gig.
    pub gig: Gig,
    /// Whether the caller owns it, and so sees how many applied.
    pub owned: bool,
    /// What can be done now; empty in lists.
    pub next_actions: Vec<NextAction>,
}

/// An application as its applicant or the gig's owner sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct ApplicationView {
    /// The application.
    pub application: Application,
    /// The latest deal of the gig and the freelancer, whatever its state.
    pub deal: Option<DealView>,
    /// Who applies, for the gig's owner.
    pub worker: Option<WorkerView>,
    /// What can be done now.
    pub next_actions: Vec<NextAction>,
}

/// A user's word for another, with who gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct VouchView {
    /// The vouch.
    pub vouch: Vouch,
    /// Who gave it.
    pub by: User,
}

/// A user, as others see them.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileView {
    /// The user.
    pub user: User,
    /// Where the resume is, uploaded or not.
    pub resume_url: Option<String>,
    /// Who vouched for the user, the newest first, at most [`Vouch::SHOWN_MAX`].
    pub vouched_by: Vec<VouchView>,
    /// 0 to 100, 0 is best.
    pub ghost_score: u8,
    /// Contracts completed, on either side.
    pub completed_contracts: i64,
    /// The mean of the visible ratings, in hundredths.
    pub average_rating_hundredths: Option<i64>,
}

/// A freelancer, as the owner of a gig that they applied to sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkerView {
    /// The user.
    pub user: User,
    /// Who vouched for the user, the newest first, at most [`Vouch::SHOWN_MAX`].
    pub vouched_by: Vec<VouchView>,
    /// 0 to 100, 0 is best.
    pub ghost_score: u8,
}

/// A user, as they see themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct MeView {
    /// The user.
    pub user: User,
    /// Where the resume is, uploaded or not.
    pub resume_url: Option<String>,
    /// Who vouched for the user, the newest first, at most [`Vouch::SHOWN_MAX`].
    pub vouched_by: Vec<VouchView>,
    /// 0 to 100, 0 is best.
    pub ghost_score: u8,
    /// Credits left.
    pub credits_balance: i64,
}

/// An API key as its owner sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyView {
    /// The key.
    pub key: ApiKey,
    /// The plaintext, in the one answer that shows it. A secret.
    pub text: Option<KeyText>,
}

/// A review as somebody sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewView {
    /// The review.
    pub review: Review,
    /// Who wrote it; `None` when the account is gone.
    pub reviewer: Option<User>,
}

impl Desk<'_> {
    /// A deal as the caller sees it.
    ///
    /// # Errors
    /// `NOT_FOUND` when the caller is no party.
    pub(crate) fn view(&mut self, deal: Deal) -> Result<DealView, Failure> {
        let shares = self.tx.contacts(&[deal.id])?;
        self.seen(deal, &shares)
    }

    /// Deals as the caller, who is a party of each, sees them.
    pub(crate) fn views(&mut self, deals: Vec<Deal>) -> Result<Vec<DealView>, Failure> {
        let ids: Vec<_> = deals.iter().map(|deal| deal.id).collect();
        let shares = if ids.is_empty() { Vec::new() } else { self.tx.contacts(&ids)? };
        deals.into_iter().map(|deal| self.seen(deal, &shares)).collect()
    }

    fn seen(&mut self, deal: Deal, shares: &[ContactShare]) -> Result<DealView, Failure> {
        let role = deal.role_of(self.user()).ok_or_else(|| Refusal::not_found("deal"))?;
        let next_actions = self.next_actions(&deal)?;
        let contacts =
            ContactExchange { mine: share_of(shares, deal.id, role), theirs: share_of(shares, deal.id, role.other()) };
        Ok(DealView { deal, role, contacts, audit: None, next_actions, connect_url: None })
    }
}

fn share_of(shares: &[ContactShare], deal: DealId, by: Role) -> Option<ContactShare> {
    shares.iter().find(|share| share.deal == deal && share.by == by).cloned()
}

impl MeView {
    /// The user as they see themselves.
    pub(crate) fn of(tx: &mut dyn Tx, app: &App, user: User, now: Instant) -> Result<Self, Failure> {
        let ghost_score = ghost::score(&tx.ghost_entries(&[user.id])?, now);
        let credits_balance = tx.credits_balance(user.id)?;
        let vouched_by = vouched_by(tx, &[user.id])?;
        Ok(Self { resume_url: resume_url(app, &user), vouched_by, user, ghost_score, credits_balance })
    }
}

impl ProfileView {
    /// The user as others see them.
    pub(crate) fn of(tx: &mut dyn Tx, app: &App, user: User, now: Instant) -> Result<Self, Failure> {
        let ghost_score = ghost::score(&tx.ghost_entries(&[user.id])?, now);
        let (completed_contracts, average_rating_hundredths) = tx.reputation(user.id, now.minus(VISIBILITY))?;
        let vouched_by = vouched_by(tx, &[user.id])?;
        let resume_url = resume_url(app, &user);
        Ok(Self { user, resume_url, vouched_by, ghost_score, completed_contracts, average_rating_hundredths })
    }
}

impl WorkerView {
    /// The users as the owner of a gig that they applied to sees them.
    pub(crate) fn of(tx: &mut dyn Tx, ids: &[UserId], now: Instant) -> Result<Vec<Self>, Failure> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let entries = tx.ghost_entries(ids)?;
        let score_of = |user: UserId| {
            let own: Vec<_> = entries.iter().filter(|entry| entry.user == user).cloned().collect();
            ghost::score(&own, now)
        };
        let users = tx.users(ids)?;
        let vouched_by = vouched_by(tx, ids)?;
        let word_for = |user: UserId| vouched_by.iter().filter(|it| it.vouch.vouched == user).cloned().collect();
        let view = |user: User| Self { ghost_score: score_of(user.id), vouched_by: word_for(user.id), user };
        Ok(users.into_iter().map(view).collect())
    }
}

/// Where a user's resume is, for others.
pub(crate) fn resume_url(app: &App, user: &User) -> Option<String> {
    match user.profile.resume.as_ref()? {
        Resume::Link(url) => Some(url.clone()),
        Resume::File(_) => Some(app.settings.resume_url(user.id)),
    }
}

/// Who vouched for some users, who are different ones; the newest first for each.
fn vouched_by(tx: &mut dyn Tx, ids: &[UserId]) -> Result<Vec<VouchView>, Failure> {
    let newest = Page { after: None, limit: Vouch::SHOWN_MAX };
    let mut vouches = Vec::new();
    for id in ids {
        vouches.extend(tx.vouches_for(*id, newest)?.rows);
    }
    with_vouchers(tx, vouches)
}

/// Vouches with who gave them.
pub(crate) fn with_vouchers(tx: &mut dyn Tx, vouches: Vec<Vouch>) -> Result<Vec<VouchView>, Failure> {
    let ids: BTreeSet<UserId> = vouches.iter().map(|vouch| vouch.voucher).collect();
    let ids: Vec<UserId> = ids.into_iter().collect();
    let users = if ids.is_empty() { Vec::new() } else { tx.users(&ids)? };
    let by = |voucher: UserId| users.iter().find(|user| user.id == voucher).cloned();
    Ok(vouches.into_iter().filter_map(|vouch| by(vouch.voucher).map(|by| VouchView { vouch, by })).collect())
}
