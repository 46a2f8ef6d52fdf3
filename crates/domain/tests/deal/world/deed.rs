//! What may be asked of a deal, in a word: the one vocabulary of scenarios, properties and matrix.

use super::World;
use super::words::{evidence, text};
use domain::actor::{Actor, Role};
use domain::deal::dispute::Recommendation;
use domain::deal::milestone::Artifact;
use domain::deal::{DealCommand, EndedReason, Milestone, Proposal};
use domain::id::{ContractId, DisputeId, MilestoneId, UserId};
use domain::money::{BasisPoints, Cents, Hours};
use uuid::Uuid;

/// The platform's share in all of these tests: 5 %.
pub const FEE: BasisPoints = BasisPoints(500);

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Client,
    Worker,
    Stranger,
    Operator,
    System,
}

impl Who {
    pub fn actor(self) -> Actor {
        match self {
            Self::Client => Actor::User(CLIENT),
            Self::Worker => Actor::User(WORKER),
            Self::Stranger => Actor::User(UserId(Uuid::from_u128(3))),
            Self::Operator => Actor::Operator(UserId(Uuid::from_u128(4))),
            Self::System => Actor::System,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Worker => "worker",
            Self::Stranger => "stranger",
            Self::Operator => "operator",
            Self::System => "system",
        }
    }
}

/// Who pays.
pub const CLIENT: UserId = UserId(Uuid::from_u128(1));
/// Who works.
pub const WORKER: UserId = UserId(Uuid::from_u128(2));

/// A command without its ids and texts. A milestone is named by its position from 0; a dispute is the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Propose { rate: i64, hours: i32 },
    Agree,
    Decline,
    ShareContact,
    EndNegotiation,
    Approve,
    Revise,
    Cancel,
    TakeBackCancel,
    ObjectToCancel,
    AddMilestone { amount: i64 },
    WithdrawMilestone(usize),
    AcceptMilestone(usize),
    DeclineMilestone(usize),
    Fund(usize),
    Deliver(usize),
    RequestChanges(usize),
    Release(usize),
    OpenDispute(usize),
    Respond,
    AddEvidence,
    Settle { release: i64 },
    Escalate,
    WithdrawDispute,
    Recommend,
    Resolve { release: i64, arbitration: i64, from: Option<Role> },
    RetryOperation(usize),
    OperatorRefund(usize),
    WriteOff(usize),
}

impl Deed {
    /// The name of the command.
    pub fn name(self) -> String {
        let shown = format!("{self:?}");
        shown.chars().take_while(char::is_ascii_alphanumeric).collect()
    }

    /// The deed as a command to the deal of `world`.
    pub fn command(self, world: &World, who: Who) -> DealCommand {
        let milestone = |position: usize| {
            world.deal.milestones().get(position).map_or(MilestoneId(Uuid::nil()), |milestone| milestone.id)
        };
        let fresh = world.fresh_id();
        match self {
            Self::Propose { .. } | Self::Agree | Self::Decline | Self::ShareContact | Self::EndNegotiation => {
                self.about_the_negotiation(fresh)
            }
            Self::Approve => DealCommand::Approve { expected_terms_hash: None },
            Self::Revise => DealCommand::Revise { notes: text("notes"), brief: None },
            Self::Cancel => DealCommand::Cancel { reason: Some(text("reason")) },
            Self::TakeBackCancel => DealCommand::TakeBackCancel,
            Self::ObjectToCancel => DealCommand::ObjectToCancel,
            Self::AddMilestone { amount } => DealCommand::AddMilestone {
                milestone: MilestoneId(fresh),
                title: text("title"),
                scope: text("scope"),
                amount: Cents(amount),
            },
            Self::WithdrawMilestone(at) => DealCommand::WithdrawMilestone { milestone: milestone(at) },
            Self::AcceptMilestone(at) => DealCommand::AcceptMilestone { milestone: milestone(at) },
            Self::DeclineMilestone(at) => DealCommand::DeclineMilestone { milestone: milestone(at) },
            Self::Fund(at) => DealCommand::Fund { milestone: milestone(at), expected_amount: None },
            Self::Deliver(at) => deliver(world.deal.milestones().get(at), milestone(at)),
            Self::RequestChanges(at) => {
                DealCommand::RequestChanges { milestone: milestone(at), notes: text("changes") }
            }
            Self::Release(at) => DealCommand::Release { milestone: milestone(at), expected_amount: None },
            Self::OpenDispute(at) => DealCommand::OpenDispute {
                dispute: DisputeId(fresh),
                milestone: milestone(at),
                disputing_party: if who == Who::Client { Role::Client } else { Role::Worker },
                reason: text("dispute"),
                evidence: vec![evidence(fresh)],
            },
            Self::RetryOperation(at) => {
                DealCommand::RetryOperation { milestone: milestone(at), rationale: text("retry") }
            }
            Self::OperatorRefund(at) => {
                DealCommand::OperatorRefund { milestone: milestone(at), rationale: text("refund") }
            }
            Self::WriteOff(at) => DealCommand::WriteOff { milestone: milestone(at), rationale: text("write off") },
            _ => self.about_a_dispute(world, fresh),
        }
    }

    fn about_the_negotiation(self, fresh: Uuid) -> DealCommand {
        match self {
            Self::Propose { rate, hours } => DealCommand::Propose {
                proposal: Proposal {
                    rate: Some(Cents(rate)),
                    hours: Some(Hours(hours)),
                    note: Some(text("note")),
                    ..Proposal::default()
                },
                expected_round: None,
            },
            Self::Agree => DealCommand::Agree {
                contract: ContractId(fresh),
                milestone: MilestoneId(Uuid::from_u128(fresh.as_u128() + (1 << 64))),
                fee: FEE,
                expected_round: None,
            },
            Self::Decline => DealCommand::Decline { reason: Some(text("no")) },
            Self::EndNegotiation => DealCommand::EndNegotiation { reason: EndedReason::GigDeleted },
            _ => DealCommand::ShareContact,
        }
    }

    fn about_a_dispute(self, world: &World, fresh: Uuid) -> DealCommand {
        let dispute = world.newest_dispute().map_or(DisputeId(Uuid::nil()), |dispute| dispute.id);
        match self {
            Self::Respond => {
                DealCommand::Respond { dispute, evidence: vec![evidence(fresh)], statement: Some(text("statement")) }
            }
            Self::AddEvidence => DealCommand::AddEvidence { dispute, evidence: vec![evidence(fresh)] },
            Self::Settle { release } => DealCommand::SettleDispute { dispute, release: Cents(release) },
            Self::Escalate => DealCommand::Escalate { dispute },
            Self::Resolve { release, arbitration, from } => DealCommand::Resolve {
                dispute,
                release: Cents(release),
                rationale: text("ruling"),
                arbitration: Cents(arbitration),
                arbitration_from: from,
            },
            Self::Recommend => DealCommand::Recommend { dispute, recommendation: recommendation(world) },
            _ => DealCommand::WithdrawDispute { dispute },
        }
    }
}

/// Each delivery says something else, so that none is a repeat of the one before.
fn deliver(milestone: Option<&Milestone>, id: MilestoneId) -> DealCommand {
    let changes = milestone.map_or(0, |milestone| milestone.changes.len());
    let url = text::<0, 5_000>(&format!("https://example.org/{changes}")).to_string();
    let artifact = Artifact { label: text::<0, 5_000>("label").to_string(), url, description: Some(text("artifact")) };
    DealCommand::Deliver { milestone: id, notes: Some(text("delivery")), artifacts: vec![artifact] }
}

fn recommendation(world: &World) -> Recommendation {
    Recommendation {
        release: Cents(1),
        refund: Cents(1),
        confidence_percent: 50,
        rationale: text::<0, 5_000>("advice").to_string(),
        model: String::from("rules"),
        evidence_seen: world.newest_dispute().map_or(0, |dispute| dispute.evidence.len()),
        at: world.now,
    }
}
