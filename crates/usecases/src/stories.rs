//! Every story by name: which credential and which scope it takes (api.md §2 and “API keys”).

use domain::actor::{Credential, Principal, Role};
use domain::api_key::Scope;
use domain::refusal::{Code, Refusal};

/// Which credential a story takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A key or a session.
    Either,
    /// A key: a session gets `API_KEY_REQUIRED`.
    Key,
    /// A session: a key gets `SESSION_REQUIRED`.
    Session,
    /// A key or a session of an operator: everybody else gets `OPERATOR_ONLY`.
    Operator,
}

/// What a key must be allowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A scope.
    One(Scope),
    /// A scope that depends on the caller's side of the deal, which the story finds out.
    BySide {
        /// For the client.
        client: Scope,
        /// For the worker.
        worker: Scope,
    },
}

/// A story: its name in logs, and who is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Story {
    /// Its name.
    pub name: &'static str,
    /// Which credential it takes.
    pub door: Door,
    /// What a key must be allowed to.
    pub needs: Needs,
}

impl Story {
    /// Lets a caller in whose credential and scopes will do. To be asked before a body is read.
    ///
    /// # Errors
    /// `API_KEY_REQUIRED`, `SESSION_REQUIRED`, `SCOPE_MISSING` or `OPERATOR_ONLY`.
    pub fn admit(&self, principal: &Principal) -> Result<(), Refusal> {
        match (self.door, &principal.credential) {
            (Door::Key, Credential::Session) => {
                return Err(Refusal::new(Code::ApiKeyRequired, "This needs an API key; a session will not do"));
            }
            (Door::Session, Credential::Key { .. }) => {
                return Err(Refusal::new(Code::SessionRequired, "This needs a signed-in person; a key will not do"));
            }
            _ => {}
        }
        match self.needs {
            Needs::Nothing => Ok(()),
            Needs::One(scope) => allow(principal, &[scope]),
            Needs::BySide { client, worker } => allow(principal, &[client, worker]),
        }?;
        match self.door {
            Door::Operator if !principal.operator => {
                Err(Refusal::new(Code::OperatorOnly, "Only an operator may do this"))
            }
            _ => Ok(()),
        }
    }

    /// Lets a caller go on whose side is known by now.
    ///
    /// # Errors
    /// `SCOPE_MISSING`.
    pub fn admit_as(&self, principal: &Principal, role: Role) -> Result<(), Refusal> {
        match (self.needs, role) {
            (Needs::BySide { client: scope, .. }, Role::Client)
            | (Needs::BySide { worker: scope, .. }, Role::Worker) => allow(principal, &[scope]),
            _ => Ok(()),
        }
    }
}

/// Lets pass who may do one of `scopes`; a session may do everything.
fn allow(principal: &Principal, scopes: &[Scope]) -> Result<(), Refusal> {
    let Credential::Key { scopes: allowed, .. } = &principal.credential else { return Ok(()) };
    if scopes.iter().any(|scope| allowed.allows(*scope)) {
        return Ok(());
    }
    let names: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
    let detail = format!("The key lacks the scope {}; its owner can make one that has it", names.join(" or "));
    Err(Refusal::new(Code::ScopeMissing, detail))
}

macro_rules! stories {
    ($($constant:ident = $name:literal, $door:ident, $needs:expr;)+) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub const $constant: Story = Story { name: $name, door: Door::$door, needs: $needs };
        )+

        /// Every story.
        pub const ALL: &[Story] = &[$($constant),+];
    };
}

const READ: Needs = Needs::One(Scope::Read);
const WRITE: Needs = Needs::One(Scope::Write);
const APPROVE: Needs = Needs::One(Scope::Approve);
const PAY: Needs = Needs::One(Scope::Pay);

stories! {
    KEY_VERIFY = "key.verify", Key, Needs::Nothing;
    KEY_CREATE = "key.create", Session, Needs::Nothing;
    KEY_LIST = "key.list", Session, Needs::Nothing;
    KEY_ROTATE = "key.rotate", Key, Needs::Nothing;
    KEY_REVOKE = "key.revoke", Session, Needs::Nothing;

    GIG_LIST = "gig.list", Either, READ;
    GIG_GET = "gig.get", Either, READ;
    GIG_CREATE = "gig.create", Either, WRITE;
    GIG_PATCH = "gig.patch", Either, WRITE;
    GIG_DELETE = "gig.delete", Either, WRITE;
    GIG_APPLY = "gig.apply", Either, WRITE;
    APPLICATION_LIST = "application.list", Either, READ;
    APPLICATION_MINE = "application.mine", Either, READ;
    APPLICATION_PATCH = "application.patch", Either, WRITE;
    APPLICATION_WITHDRAW = "application.withdraw", Either, WRITE;

    PROFILE_ME = "profile.me", Either, READ;
    PROFILE_PATCH = "profile.patch", Either, WRITE;
    PROFILE_GET = "profile.get", Either, READ;

    NEGOTIATION_LIST = "negotiation.list", Either, READ;
    NEGOTIATION_GET = "negotiation.get", Either, READ;
    NEGOTIATION_START = "negotiation.start", Either, WRITE;
    NEGOTIATION_ROUND = "negotiation.round", Either, WRITE;
    NEGOTIATION_AGREE = "negotiation.agree", Either, APPROVE;
    NEGOTIATION_DECLINE = "negotiation.decline", Either, WRITE;
    CONTACT_SHARE = "negotiation.contact_share", Either, WRITE;

    CONTRACT_LIST = "contract.list", Either, READ;
    CONTRACT_GET = "contract.get", Either, READ;
    CONTRACT_APPROVE = "contract.approve", Either, APPROVE;
    CONTRACT_REVISE = "contract.revise", Either, APPROVE;
    CONTRACT_CANCEL = "contract.cancel", Either, Needs::BySide { client: Scope::Pay, worker: Scope::Write };
    CANCEL_TAKE_BACK = "contract.cancel_take_back", Either, WRITE;
    CANCEL_OBJECT = "contract.cancel_object", Either, WRITE;
    CONNECT_LINK = "contract.connect_link", Either, WRITE;
    MILESTONE_ADD = "milestone.add", Either, WRITE;
    MILESTONE_WITHDRAW = "milestone.withdraw", Either, WRITE;
    MILESTONE_ACCEPT = "milestone.accept", Either, APPROVE;
    MILESTONE_DECLINE = "milestone.decline", Either, WRITE;
    MILESTONE_GET = "milestone.get", Either, READ;
    MILESTONE_FUND = "milestone.fund", Either, PAY;
    MILESTONE_DELIVER = "milestone.deliver", Either, WRITE;
    MILESTONE_REQUEST_CHANGES = "milestone.request_changes", Either, WRITE;
    MILESTONE_RELEASE = "milestone.release", Either, PAY;
    REVIEW_CREATE = "review.create", Either, WRITE;
    REVIEW_LIST = "review.list", Either, READ;

    CREDITS_GET = "credits.get", Either, READ;
    CREDITS_DEDUCT = "credits.deduct", Either, WRITE;
    CREDITS_LIST = "credits.list", Either, READ;
    PAYOUT_LIST = "payout.list", Either, READ;
    PAYOUT_ACCOUNT_GET = "payout_account.get", Either, READ;
    PAYOUT_ACCOUNT_CONNECT = "payout_account.connect", Either, WRITE;
    REPORT_CREATE = "report.create", Either, WRITE;

    OPERATOR_READ = "operator.read", Operator, READ;
    OPERATOR_RECONCILE = "operator.reconcile", Operator, READ;
    OPERATOR_GRANT = "operator.grant", Operator, WRITE;
    OPERATOR_SUSPEND = "operator.suspend", Operator, WRITE;
    OPERATOR_RESTORE = "operator.restore", Operator, WRITE;
    OPERATOR_TIER = "operator.tier", Operator, WRITE;
    OPERATOR_TAKE_DOWN = "operator.take_down", Operator, WRITE;
    OPERATOR_MODERATE = "operator.moderate", Operator, WRITE;
    OPERATOR_RETRY = "operator.retry", Operator, WRITE;
    OPERATOR_REFUND = "operator.refund", Operator, WRITE;
    OPERATOR_WRITE_OFF = "operator.write_off", Operator, WRITE;
    DISPUTE_LIST = "dispute.list", Either, READ;
    DISPUTE_GET = "dispute.get", Either, READ;
    DISPUTE_CREATE = "dispute.create", Either, WRITE;
    DISPUTE_RESPOND = "dispute.respond", Either, WRITE;
    DISPUTE_EVIDENCE = "dispute.evidence", Either, WRITE;
    DISPUTE_RECOMMEND = "dispute.recommend", Either, WRITE;
    DISPUTE_SETTLE = "dispute.settle", Either, Needs::BySide { client: Scope::Pay, worker: Scope::Approve };
    DISPUTE_ESCALATE = "dispute.escalate", Either, WRITE;
    DISPUTE_WITHDRAW = "dispute.withdraw", Either, WRITE;
    DISPUTE_QUEUE = "dispute.queue", Operator, READ;
    DISPUTE_RESOLVE = "dispute.resolve", Operator, WRITE;

    HOSTED_AGENT_CREATE = "hosted_agent.create", Session, Needs::Nothing;
    HOSTED_AGENT_LIST = "hosted_agent.list", Session, Needs::Nothing;
    HOSTED_AGENT_PATCH = "hosted_agent.patch", Session, Needs::Nothing;
    HOSTED_AGENT_DELETE = "hosted_agent.delete", Session, Needs::Nothing;

    SANDBOX_READ = "sandbox.read", Either, READ;
    SANDBOX_ACT = "sandbox.act", Either, WRITE;
    SANDBOX_CONFIRM = "sandbox.confirm", Either, PAY;
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::api_key::{Scopes, SpendingLimits};
    use domain::id::{ApiKeyId, UserId};
    use uuid::Uuid;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = ALL.iter().map(|story| story.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }

    #[test]
    fn scopes_do_not_imply_one_another() {
        let pays = key(&[Scope::Pay]);
        assert_eq!(MILESTONE_FUND.admit(&pays), Ok(()));
        assert_eq!(GIG_GET.admit(&pays).unwrap_err().code, Code::ScopeMissing);
        assert_eq!(KEY_VERIFY.admit(&key(&[])), Ok(()));
    }

    #[test]
    fn a_cancel_needs_what_its_side_needs() {
        let writes = key(&[Scope::Write]);
        assert_eq!(CONTRACT_CANCEL.admit(&writes), Ok(()));
        assert_eq!(CONTRACT_CANCEL.admit_as(&writes, Role::Worker), Ok(()));
        assert_eq!(CONTRACT_CANCEL.admit_as(&writes, Role::Client).unwrap_err().code, Code::ScopeMissing);
        assert_eq!(CONTRACT_CANCEL.admit(&key(&[Scope::Read])).unwrap_err().code, Code::ScopeMissing);
    }

    #[test]
    fn doors_tell_keys_from_sessions() {
        let session = principal(Credential::Session);
        assert_eq!(KEY_ROTATE.admit(&session).unwrap_err().code, Code::ApiKeyRequired);
        assert_eq!(KEY_CREATE.admit(&key(&Scope::ALL)).unwrap_err().code, Code::SessionRequired);
        assert_eq!(MILESTONE_RELEASE.admit(&session), Ok(()));
    }

    #[test]
    fn what_is_an_operators_is_nobody_elses() {
        let person = principal(Credential::Session);
        let operator = Principal { operator: true, ..person.clone() };
        assert_eq!(OPERATOR_READ.admit(&person).unwrap_err().code, Code::OperatorOnly);
        assert_eq!(OPERATOR_READ.admit(&operator), Ok(()));
        let bound = Principal { operator: true, ..key(&[Scope::Write]) };
        assert_eq!(OPERATOR_READ.admit(&bound).unwrap_err().code, Code::ScopeMissing);
        assert_eq!(OPERATOR_SUSPEND.admit(&bound), Ok(()));
    }

    fn key(scopes: &[Scope]) -> Principal {
        principal(Credential::Key {
            id: ApiKeyId(Uuid::nil()),
            hosted_agent: None,
            scopes: scopes.iter().copied().collect::<Scopes>(),
            limits: SpendingLimits::default(),
        })
    }

    fn principal(credential: Credential) -> Principal {
        Principal { user: UserId(Uuid::nil()), operator: false, credential }
    }
}
