//! What the sandbox lets a caller do in the place of a client's browser and of the provider's onboarding page: without
//! it, `next_actions` would break off where the outside world has to act.

use domain::actor::Role;
use domain::deal::next_actions::Viewer;
use domain::deal::{Deal, Milestone, MilestoneState};
use domain::next_action::{ActionActor, ActionTarget, NextAction};

/// Confirming a payment that waits for a card, and completing the worker's onboarding.
pub(crate) fn next_actions(deal: &Deal, viewer: Viewer) -> Vec<NextAction> {
    let payments = deal.milestones().iter().filter_map(|milestone| confirm(milestone, viewer));
    payments.chain(complete(deal, viewer)).collect()
}

fn confirm(milestone: &Milestone, viewer: Viewer) -> Option<NextAction> {
    let MilestoneState::Funding { intent: Some(intent), .. } = &milestone.state else { return None };
    let target = ActionTarget::SandboxPayment(intent.clone());
    let summary = format!("Confirm the payment of {} with a test card, such as 4242 4242 4242 4242", milestone.amount);
    Some(action("confirm", Role::Client, viewer, target, summary))
}

fn complete(deal: &Deal, viewer: Viewer) -> Option<NextAction> {
    let target = ActionTarget::SandboxOnboarding(deal.worker);
    let summary = String::from("Complete your onboarding, as you would at the payment provider");
    deal.wants_onboarding().then(|| action("complete", Role::Worker, viewer, target, summary))
}

fn action(action: &'static str, role: Role, viewer: Viewer, target: ActionTarget, summary: String) -> NextAction {
    let actor = match role {
        Role::Client => ActionActor::Client,
        Role::Worker => ActionActor::Worker,
    };
    let you = viewer == Viewer::Party(role);
    NextAction { action, actor, you, target, deadline: None, if_nobody_acts: None, summary }
}
