//! How a deal is changed: lock it, decide, save it with everything that follows. There is no other way.

use crate::app::{App, Desk};
use crate::failure::Failure;
use crate::spending;
use crate::stand_ins;
use domain::actor::{Cx, Role};
use domain::deal::next_actions::Viewer;
use domain::deal::{Change, ContractStatus, Deal, DealCommand, DealEvent};
use domain::event::PublishedEvent;
use domain::id::{ContractId, DealId, DisputeId};
use domain::ledger::LedgerTransaction;
use domain::machine::Machine;
use domain::next_action::NextAction;
use domain::ports::store::Tx;
use domain::refusal::{Code, Refusal};
use domain::review;

impl Desk<'_> {
    /// A negotiation's deal, locked.
    ///
    /// # Errors
    /// `NOT_FOUND` when there is none of which the caller is a party.
    pub(crate) fn lock_negotiation(&mut self, id: DealId) -> Result<Deal, Failure> {
        let deal = self.tx.lock_deal(id)?;
        self.known(deal, "negotiation")
    }

    /// A contract's deal, locked. Errors as of [`Self::lock_negotiation`].
    pub(crate) fn lock_contract(&mut self, id: ContractId) -> Result<Deal, Failure> {
        let deal = match self.tx.deal_of_contract(id)? {
            Some(deal) => self.tx.lock_deal(deal)?,
            None => None,
        };
        self.known(deal, "contract")
    }

    /// A negotiation's deal, to look at. Errors as of [`Self::lock_negotiation`].
    pub(crate) fn read_negotiation(&mut self, id: DealId) -> Result<Deal, Failure> {
        let deal = self.tx.deal(id)?;
        self.known(deal, "negotiation")
    }

    /// A contract's deal, to look at. Errors as of [`Self::lock_negotiation`].
    pub(crate) fn read_contract(&mut self, id: ContractId) -> Result<Deal, Failure> {
        let deal = match self.tx.deal_of_contract(id)? {
            Some(deal) => self.tx.deal(deal)?,
            None => None,
        };
        self.known(deal, "contract")
    }

    /// A dispute's deal, locked. Errors as of [`Self::lock_negotiation`]: a command is for the parties alone.
    pub(crate) fn lock_dispute(&mut self, id: DisputeId) -> Result<Deal, Failure> {
        let deal = self.lock_dispute_of_anybody(id)?;
        self.known(deal, "dispute")
    }

    /// A dispute's deal, to look at. Errors as of [`Self::lock_negotiation`].
    pub(crate) fn read_dispute(&mut self, id: DisputeId) -> Result<Deal, Failure> {
        let deal = self.read_dispute_of_anybody(id)?;
        self.known(deal, "dispute")
    }

    /// A dispute's deal, locked, for who need be no party.
    pub(crate) fn lock_dispute_of_anybody(&mut self, id: DisputeId) -> Result<Option<Deal>, Failure> {
        match self.tx.deal_of_dispute(id)? {
            Some(deal) => Ok(self.tx.lock_deal(deal)?),
            None => Ok(None),
        }
    }

    /// A dispute's deal, to look at, for who need be no party.
    pub(crate) fn read_dispute_of_anybody(&mut self, id: DisputeId) -> Result<Option<Deal>, Failure> {
        match self.tx.deal_of_dispute(id)? {
            Some(deal) => Ok(self.tx.deal(deal)?),
            None => Ok(None),
        }
    }

    fn known(&self, deal: Option<Deal>, what: &str) -> Result<Deal, Failure> {
        let deal = deal.filter(|deal| deal.role_of(self.user()).is_some());
        deal.ok_or_else(|| Refusal::not_found(what).into())
    }

    /// The caller's side of a deal.
    ///
    /// # Errors
    /// `NOT_FOUND` for whoever is no party.
    pub(crate) fn role(&self, deal: &Deal) -> Result<Role, Refusal> {
        deal.role_of(self.user()).ok_or_else(|| Refusal::not_found("deal"))
    }

    /// What can be done with a deal now, the reviews of a completed one and the sandbox's stand-ins among it.
    pub(crate) fn next_actions(&mut self, deal: &Deal) -> Result<Vec<NextAction>, Failure> {
        let viewer = deal.role_of(self.user()).map_or(Viewer::Operator, Viewer::Party);
        let mut actions = deal.next_actions(viewer, self.now());
        let completed = deal.contract_status() == Some(ContractStatus::Completed);
        if let Some(contract) = deal.contract.as_ref().filter(|_| completed) {
            let reviews = self.tx.reviews_of_contract(contract.id)?;
            actions.extend(review::next_action(deal, &reviews, viewer));
        }
        if self.app.settings.stand_ins {
            actions.extend(stand_ins::next_actions(deal, viewer));
        }
        Ok(actions)
    }

    /// Carries out the caller's command on a locked deal, and answers the deal after it.
    ///
    /// # Errors
    /// The refusal, with what can be done instead.
    pub(crate) fn act(&mut self, deal: Deal, command: &DealCommand) -> Result<Deal, Failure> {
        let events = self.decide(&deal, command)?;
        self.save(deal, events)
    }

    /// What the caller's command comes to, in the order of guards of lifecycles.md: who asks, `If-Match`, the rest.
    pub(crate) fn decide(&mut self, deal: &Deal, command: &DealCommand) -> Result<Vec<DealEvent>, Failure> {
        let decision = deal.decide(command, &self.cx);
        self.judged(deal, decision)
    }

    /// What the rules answer about a deal, with `If-Match` in its place.
    pub(crate) fn judged<T>(&mut self, deal: &Deal, answer: Result<T, Refusal>) -> Result<T, Failure> {
        let judged = answer.and_then(|it| self.check_version(deal.version).map(|()| it));
        judged.map_err(|refusal| self.explain(deal, refusal))
    }

    /// A refusal of the deal's, with what can be done instead; `If-Match` comes before all that is not about who asks.
    fn explain(&mut self, deal: &Deal, refusal: Refusal) -> Failure {
        if matches!(refusal.code, Code::NotFound | Code::WrongRole | Code::OperatorOnly) {
            return refusal.into();
        }
        let refusal = self.check_version(deal.version).err().unwrap_or(refusal);
        match self.next_actions(deal) {
            Ok(actions) => Failure::refused(refusal, actions),
            Err(failure) => failure,
        }
    }

    /// Saves what a decision came to, and answers the deal after it.
    pub(crate) fn save(&mut self, deal: Deal, events: Vec<DealEvent>) -> Result<Deal, Failure> {
        if events.is_empty() {
            return Ok(deal);
        }
        let change = Change::make(&deal, events, &self.cx);
        save(self.tx, self.app, &deal, change)
    }
}

/// Carries out a command of our own on a locked deal; `None` when there was nothing to do.
pub(crate) fn act_on_our_own(
    tx: &mut dyn Tx,
    app: &App,
    cx: &Cx,
    deal: &Deal,
    command: &DealCommand,
) -> Result<Option<Deal>, Failure> {
    let events = deal.decide(command, cx)?;
    if events.is_empty() {
        return Ok(None);
    }
    save(tx, app, deal, Change::make(deal, events, cx)).map(Some)
}

/// Keeps a new deal with everything that follows from its beginning.
pub(crate) fn insert(tx: &mut dyn Tx, app: &App, change: Change) -> Result<Deal, Failure> {
    tx.insert_deal(&change.after)?;
    follow(tx, app, change)
}

/// One transition is one version, its audit entries, its movements and its events, in one transaction.
fn save(tx: &mut dyn Tx, app: &App, before: &Deal, change: Change) -> Result<Deal, Failure> {
    tx.save_deal(&change.after, change.after.next_due_at())?;
    spending::settle(tx, before, &change.after)?;
    follow(tx, app, change)
}

/// What follows from a change. The events come last: they take the recipients' feeds, in order (lifecycles.md).
fn follow(tx: &mut dyn Tx, app: &App, change: Change) -> Result<Deal, Failure> {
    tx.append_audit(&change.audit)?;
    let ledger = ledger(app, &change);
    if !ledger.is_empty() {
        tx.append_ledger(&ledger)?;
    }
    let ghosts = change.ghosts();
    if !ghosts.is_empty() {
        tx.append_ghost(&ghosts)?;
    }
    let events = events(app, &change);
    if !events.is_empty() {
        tx.publish(&events)?;
    }
    Ok(change.after)
}

fn ledger(app: &App, change: &Change) -> Vec<LedgerTransaction> {
    let drafts = change.ledger().into_iter();
    drafts
        .map(|draft| LedgerTransaction {
            id: app.id(),
            deal: change.after.id,
            milestone: draft.milestone,
            cause: draft.cause,
            entries: draft.entries,
            at: change.after.updated_at,
        })
        .collect()
}

fn events(app: &App, change: &Change) -> Vec<PublishedEvent> {
    let publications = change.published().into_iter();
    publications
        .map(|publication| PublishedEvent {
            id: app.id(),
            name: publication.name,
            subject: publication.subject,
            deal: Some(change.after.id),
            recipients: publication.recipients,
            at: change.after.updated_at,
        })
        .collect()
}
