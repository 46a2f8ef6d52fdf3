//! Disputes (lifecycles.md, “Dispute”).

use super::cancel::not_accepted_by_silence;
use super::contract::working;
use super::{Decision, before, impartial, milestone, only, party, settle};
use crate::actor::{Cx, Role};
use crate::deal::dispute::{Dispute, DisputeState, EVIDENCE_MAX, EvidenceKind, RECOMMENDATIONS_MAX, Resolution};
use crate::deal::milestone::{Milestone, MilestoneState, Stage};
use crate::deal::settlement::{Decider, Settlement};
use crate::deal::{Deal, DealCommand, DealEvent, DisputeEvent, Evidence, EvidenceInput};
use crate::id::{DisputeId, MilestoneId};
use crate::money::Cents;
use crate::refusal::{Code, Refusal};
use crate::text::{Prose, Statement};

pub(super) fn decide(deal: &Deal, command: &DealCommand, cx: &Cx) -> Decision {
    use DealCommand as C;
    match command {
        C::OpenDispute { dispute, milestone, disputing_party, reason, evidence } => open(
            deal,
            &NewDispute { id: *dispute, milestone: *milestone, claimed: *disputing_party, reason, evidence },
            cx,
        ),
        C::Respond { dispute, evidence, statement } => {
            let (_, dispute) = find(deal, *dispute)?;
            only(deal, dispute.opened_by.other(), cx, "respond to this dispute")?;
            respond(dispute, evidence_of(evidence, dispute.opened_by.other(), false, cx), statement.clone(), cx)
        }
        C::AddEvidence { dispute, evidence } => add_evidence(deal, *dispute, evidence, cx),
        C::SettleDispute { dispute, release } => name_figure(deal, *dispute, *release, cx),
        C::Escalate { dispute } => escalate(deal, *dispute, cx),
        C::WithdrawDispute { dispute } => withdraw(deal, *dispute, cx),
        C::Recommend { dispute, recommendation } => {
            let wanted = advisable(deal, *dispute, cx)?;
            let event = || DisputeEvent::Recommended { recommendation: recommendation.clone() };
            Ok(wanted.map(|(_, dispute)| DealEvent::dispute(dispute.id, event())).into_iter().collect())
        }
        C::Resolve { dispute, release, rationale, arbitration, arbitration_from } => {
            let ruling =
                Ruling { release: *release, arbitration: *arbitration, arbitration_from: *arbitration_from, rationale };
            resolve(deal, *dispute, &ruling, cx)
        }
        _ => Ok(Vec::new()),
    }
}

struct NewDispute<'a> {
    id: DisputeId,
    milestone: MilestoneId,
    claimed: Role,
    reason: &'a Statement,
    evidence: &'a [EvidenceInput],
}

fn open(deal: &Deal, new: &NewDispute<'_>, cx: &Cx) -> Decision {
    let by = party(deal, cx)?;
    let milestone = milestone(deal, new.milestone)?;
    if by != new.claimed {
        return Err(Refusal::role(format!("disputing_party must be your own side; you are the {by}")));
    }
    let stage = disputable(milestone)?;
    let contract = working(deal)?;
    if milestone
        .disputes
        .iter()
        .any(|dispute| dispute.opened_by == by && matches!(dispute.state, DisputeState::Withdrawn { .. }))
    {
        return Err(Refusal::state("You withdrew a dispute on this milestone; you cannot open another"));
    }
    in_time(milestone, stage, cx)?;
    not_accepted_by_silence(contract, cx.now)?;
    let mut events = Vec::new();
    if contract.cancellation.is_some() {
        events.push(DealEvent::CancelDropped { objected: false });
    }
    let evidence = evidence_of(new.evidence, by, false, cx);
    let event = DisputeEvent::Opened { milestone: milestone.id, by, statement: new.reason.clone(), evidence };
    events.push(DealEvent::dispute(new.id, event));
    Ok(events)
}

/// How far the work on a milestone is whose state takes a dispute.
fn disputable(milestone: &Milestone) -> Result<&Stage, Refusal> {
    match &milestone.state {
        MilestoneState::Held { stage, .. } => Ok(stage),
        MilestoneState::Disputed { dispute, .. } => {
            Err(Refusal::new(Code::DisputeOpen, "The milestone is already disputed").existing(dispute.0))
        }
        MilestoneState::Proposed | MilestoneState::Pending { .. } | MilestoneState::Funding { .. } => {
            Err(Refusal::new(Code::MilestoneNotFunded, "Only a funded milestone can be disputed"))
        }
        state => {
            Err(Refusal::state(format!("The milestone is {}; it can no longer be disputed", state.status().name())))
        }
    }
}

/// The window counts from the latest delivery and runs on through requested changes.
fn in_time(milestone: &Milestone, stage: &Stage, cx: &Cx) -> Result<(), Refusal> {
    let window = match stage {
        Stage::Funded { .. } => None,
        Stage::Delivered { .. } | Stage::ChangesRequested { .. } => milestone.dispute_window_ends_at(),
    };
    before(window, cx.now, Code::DisputeWindowClosed, "The time to open a dispute")?;
    match stage {
        Stage::Delivered { auto_release_at, .. } if milestone.paused_since.is_none() => {
            before(Some(*auto_release_at), cx.now, Code::DisputeWindowClosed, "The time to open a dispute")
        }
        Stage::Funded { undelivered_at } | Stage::ChangesRequested { undelivered_at }
            if milestone.paused_since.is_none() =>
        {
            before(Some(*undelivered_at), cx.now, Code::InvalidState, "The time to deliver")
        }
        _ => Ok(()),
    }
}

fn respond(dispute: &Dispute, evidence: Vec<Evidence>, statement: Option<Prose>, cx: &Cx) -> Decision {
    if responded_alike(dispute, &evidence, statement.as_ref()) {
        return Ok(Vec::new());
    }
    if !dispute.is_open() {
        return Err(over(dispute));
    }
    if dispute.response_overdue {
        return Err(Refusal::new(
            Code::ResponseDeadlinePassed,
            "The time to respond is over; hand evidence in instead",
        ));
    }
    if !matches!(dispute.state, DisputeState::Open) {
        return Err(Refusal::state(format!(
            "The dispute is {}; a response is taken while it is open",
            dispute.status()
        )));
    }
    before(Some(dispute.response_deadline), cx.now, Code::ResponseDeadlinePassed, "The time to respond")?;
    Ok(vec![DealEvent::dispute(dispute.id, DisputeEvent::Responded { evidence, statement })])
}

/// Whether the very same was responded before.
fn responded_alike(dispute: &Dispute, evidence: &[Evidence], statement: Option<&Prose>) -> bool {
    fn shown(piece: &Evidence) -> (EvidenceKind, Option<&String>, Option<&Prose>) {
        (piece.kind, piece.url.as_ref(), piece.description.as_ref())
    }
    let responder = dispute.opened_by.other();
    let mut before = dispute.evidence.iter().filter(|piece| piece.side == responder && !piece.late).peekable();
    before.peek().is_some()
        && before.map(shown).eq(evidence.iter().map(shown))
        && dispute.statement.as_ref() == statement
}

fn add_evidence(deal: &Deal, id: DisputeId, evidence: &[EvidenceInput], cx: &Cx) -> Decision {
    let side = party(deal, cx)?;
    let (_, dispute) = open_one(deal, id)?;
    let late = dispute.evidence.iter().filter(|piece| piece.late && piece.side == side).count();
    if late + evidence.len() > EVIDENCE_MAX {
        return Err(Refusal::new(
            Code::LimitReached,
            format!("A party hands in at most {EVIDENCE_MAX} later pieces of evidence"),
        ));
    }
    let evidence = evidence_of(evidence, side, true, cx);
    Ok(vec![DealEvent::dispute(id, DisputeEvent::EvidenceAdded { evidence })])
}

/// A party names what the worker should get; the same figure from both settles.
fn name_figure(deal: &Deal, id: DisputeId, release: Cents, cx: &Cx) -> Decision {
    let by = party(deal, cx)?;
    let (milestone, dispute) = find(deal, id)?;
    if let DisputeState::Resolved { resolution: Resolution::Settled { settlement }, .. } = &dispute.state
        && settlement.release == release
    {
        return Ok(Vec::new());
    }
    let (_, dispute) = open_one(deal, dispute.id)?;
    within(milestone, release, "/release_cents")?;
    if dispute.figure(by) == Some(release) {
        return Ok(Vec::new());
    }
    let mut events = vec![DealEvent::dispute(id, DisputeEvent::FigureNamed { by, release })];
    if dispute.figure(by.other()) == Some(release) {
        unfrozen(milestone)?;
        let settlement = split(milestone, release, Cents::ZERO, None, Decider::Parties, cx);
        events.extend(settle::resolve(milestone, dispute, Resolution::Settled { settlement }, settlement));
    }
    Ok(events)
}

fn escalate(deal: &Deal, id: DisputeId, cx: &Cx) -> Decision {
    party(deal, cx)?;
    let (_, dispute) = find(deal, id)?;
    match dispute.state {
        DisputeState::UnderReview { .. } => Ok(Vec::new()),
        DisputeState::Responded { .. } => Ok(vec![DealEvent::dispute(id, DisputeEvent::Escalated)]),
        DisputeState::Open => {
            Err(Refusal::state("The other party may still respond; the dispute goes on after 24 hours"))
        }
        _ => Err(over(dispute)),
    }
}

fn withdraw(deal: &Deal, id: DisputeId, cx: &Cx) -> Decision {
    party(deal, cx)?;
    let (_, dispute) = find(deal, id)?;
    only(deal, dispute.opened_by, cx, "withdraw the dispute that they opened")?;
    match dispute.state {
        DisputeState::Withdrawn { .. } => Ok(Vec::new()),
        DisputeState::Resolved { .. } => Err(over(dispute)),
        _ => Ok(vec![DealEvent::dispute(id, DisputeEvent::Withdrawn)]),
    }
}

/// The dispute, if a recommendation would tell something new; `None` while the newest has seen all the evidence.
pub(in crate::deal) fn advisable<'a>(
    deal: &'a Deal,
    id: DisputeId,
    cx: &Cx,
) -> Result<Option<(&'a Milestone, &'a Dispute)>, Refusal> {
    party(deal, cx)?;
    let (_, dispute) = find(deal, id)?;
    if dispute.standing_recommendation().is_some() {
        return Ok(None);
    }
    let found = open_one(deal, id)?;
    match dispute.recommendations.len() {
        0..RECOMMENDATIONS_MAX => Ok(Some(found)),
        _ => Err(Refusal::new(
            Code::LimitReached,
            format!("A dispute gets at most {RECOMMENDATIONS_MAX} recommendations"),
        )),
    }
}

struct Ruling<'a> {
    release: Cents,
    arbitration: Cents,
    arbitration_from: Option<Role>,
    rationale: &'a Statement,
}

/// An operator rules. The arbitration is taken from one side's part, never more than that part.
fn resolve(deal: &Deal, id: DisputeId, ruling: &Ruling<'_>, cx: &Cx) -> Decision {
    impartial(deal, cx)?;
    let (milestone, dispute) = find(deal, id)?;
    let settlement =
        split(milestone, ruling.release, ruling.arbitration, ruling.arbitration_from, Decider::Operator, cx);
    if ruled_alike(dispute, &settlement, ruling.rationale) {
        return Ok(Vec::new());
    }
    let (milestone, dispute) = open_one(deal, id)?;
    unfrozen(milestone)?;
    within(milestone, ruling.release, "/release_cents")?;
    let fee = deal.contract.as_ref().map_or(Cents::ZERO, |contract| contract.fee.fee_on(ruling.release));
    let most = match ruling.arbitration_from {
        None => Cents::ZERO,
        Some(Role::Client) => milestone.amount - ruling.release,
        Some(Role::Worker) => ruling.release - fee,
    };
    if ruling.arbitration.0 < 0 || ruling.arbitration > most {
        let message = format!("must be between $0.00 and {most}, the part of the side that bears it");
        return Err(Refusal::field("/arbitration_fee_cents", "TOO_LARGE", message));
    }
    let resolution = Resolution::Ruled { settlement, rationale: ruling.rationale.clone() };
    Ok(settle::resolve(milestone, dispute, resolution, settlement))
}

/// Whether the very same was ruled before.
fn ruled_alike(dispute: &Dispute, now: &Settlement, why: &Statement) -> bool {
    let DisputeState::Resolved { resolution: Resolution::Ruled { settlement, rationale }, .. } = &dispute.state else {
        return false;
    };
    Settlement { at: now.at, ..*settlement } == *now && rationale == why
}

fn split(
    milestone: &Milestone,
    release: Cents,
    arbitration: Cents,
    from: Option<Role>,
    decided_by: Decider,
    cx: &Cx,
) -> Settlement {
    let refund = milestone.amount - release;
    let (release, refund) = match from {
        Some(Role::Worker) => (release - arbitration, refund),
        Some(Role::Client) => (release, refund - arbitration),
        None => (release, refund),
    };
    Settlement { release, refund, arbitration, arbitration_from: from, decided_by, at: cx.now }
}

fn within(milestone: &Milestone, release: Cents, pointer: &str) -> Result<(), Refusal> {
    match (Cents::ZERO..=milestone.amount).contains(&release) {
        true => Ok(()),
        false => {
            Err(Refusal::field(pointer, "OUT_OF_RANGE", format!("must be between $0.00 and {}", milestone.amount)))
        }
    }
}

fn unfrozen(milestone: &Milestone) -> Result<(), Refusal> {
    match milestone.is_frozen() {
        true => Err(Refusal::new(
            Code::PaymentFrozen,
            "The client's bank claims this payment; nothing moves until that is decided",
        )),
        false => Ok(()),
    }
}

fn evidence_of(inputs: &[EvidenceInput], side: Role, late: bool, cx: &Cx) -> Vec<Evidence> {
    inputs
        .iter()
        .map(|input| Evidence {
            id: input.id,
            side,
            kind: input.kind,
            url: input.url.clone(),
            description: input.description.clone(),
            late,
            at: cx.now,
        })
        .collect()
}

fn find(deal: &Deal, id: DisputeId) -> Result<(&Milestone, &Dispute), Refusal> {
    deal.dispute(id).ok_or_else(|| Refusal::not_found("dispute"))
}

fn open_one(deal: &Deal, id: DisputeId) -> Result<(&Milestone, &Dispute), Refusal> {
    let (milestone, dispute) = find(deal, id)?;
    if dispute.is_open() { Ok((milestone, dispute)) } else { Err(over(dispute)) }
}

fn over(dispute: &Dispute) -> Refusal {
    Refusal::state(format!("The dispute is {}", dispute.status()))
}
