//! What a deal offers is what it allows, no more and no less (agents.md, “next_actions”).

use super::moves::every_deed;
use crate::world::{Deed, Who, World};
use domain::actor::{Cx, Role};
use domain::deal::DealEvent;
use domain::deal::next_actions::Viewer;
use domain::machine::Machine;
use domain::next_action::{ActionTarget, NextAction};
use std::collections::BTreeSet;

/// Whatever is offered and not allowed, or allowed and not offered.
pub fn false_offers(world: &World) -> Vec<String> {
    let viewers = [
        (Who::Client, Viewer::Party(Role::Client)),
        (Who::Worker, Viewer::Party(Role::Worker)),
        (Who::Operator, Viewer::Operator),
    ];
    let mut wrong = Vec::new();
    for (who, viewer) in viewers {
        let offers = world.deal.next_actions(viewer, world.now);
        let mine: Vec<&NextAction> = offers.iter().filter(|offer| offer.you).collect();
        let asked: BTreeSet<_> = every_deed(world).into_iter().filter_map(action_of).collect();
        let allowed: BTreeSet<_> =
            every_deed(world).into_iter().filter(|deed| is_allowed(world, who, *deed)).filter_map(action_of).collect();
        for (action, milestone) in asked {
            let offered = mine.iter().any(|offer| offer.action == action && is_about(world, &offer.target, milestone));
            if offered != allowed.contains(&(action, milestone)) {
                let word = if offered { "offered and refused" } else { "allowed and not offered" };
                wrong.push(format!("{action} is {word} to the {}", who.name()));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    wrong
}

fn is_allowed(world: &World, who: Who, deed: Deed) -> bool {
    let cx = Cx { now: world.now, actor: who.actor() };
    let ends = |event: &DealEvent| matches!(event, DealEvent::NegotiationExpired { .. });
    let decided = world.deal.decide(&deed.command(world, who), &cx);
    match deed {
        Deed::Propose { .. } => decided.is_ok_and(|events| !events.iter().any(ends)),
        // Of nothing there is but one figure to name, and it may have been named.
        Deed::Settle { .. } => decided.is_ok() && world.newest_dispute().is_some_and(|dispute| dispute.is_open()),
        _ => decided.is_ok_and(|events| !events.is_empty()),
    }
}

/// The word under which a deed is offered, and its milestone. The rest is offered nowhere: it is no step of a deal.
fn action_of(deed: Deed) -> Option<(&'static str, Option<usize>)> {
    Some(match deed {
        Deed::Propose { .. } => ("round", None),
        Deed::Agree => ("agree", None),
        Deed::Decline => ("decline", None),
        Deed::Approve => ("approve", None),
        Deed::Revise => ("revise", None),
        Deed::Cancel => ("cancel", None),
        Deed::TakeBackCancel => ("take_back_cancel", None),
        Deed::ObjectToCancel => ("object", None),
        Deed::WithdrawMilestone(at) => ("withdraw", Some(at)),
        Deed::AcceptMilestone(at) => ("accept", Some(at)),
        Deed::DeclineMilestone(at) => ("decline", Some(at)),
        Deed::Fund(at) => ("fund", Some(at)),
        Deed::Deliver(at) => ("deliver", Some(at)),
        Deed::RequestChanges(at) => ("request_changes", Some(at)),
        Deed::Release(at) => ("release", Some(at)),
        Deed::OpenDispute(at) => ("dispute", Some(at)),
        Deed::Respond => ("respond", None),
        Deed::Settle { .. } => ("settle", None),
        Deed::Escalate => ("escalate", None),
        Deed::WithdrawDispute => ("withdraw", None),
        Deed::Recommend => ("recommend", None),
        Deed::Resolve { .. } => ("resolve", None),
        _ => return None,
    })
}

fn is_about(world: &World, target: &ActionTarget, milestone: Option<usize>) -> bool {
    let named = match target {
        ActionTarget::Milestone(_, id) | ActionTarget::NewDispute(_, id) => Some(*id),
        _ => None,
    };
    named == milestone.and_then(|at| world.deal.milestones().get(at)).map(|milestone| milestone.id)
}
