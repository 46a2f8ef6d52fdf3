//! The OpenAPI document says of every resource what the resource has.

use crate::shapes::{
    ACCOUNT_RECORD, ACT, ACTION, APPLICATION, AUDIT, CONTRACT, CREDIT_TRANSACTION, CREDITS, DISPUTE,
    DISPUTE_RESOLUTION, EVIDENCE, EXPORT, FUNDING, GHOST, GIG_IN_LIST, GIG_RECORD, HOSTED_AGENT, KEY, ME, MILESTONE,
    NEGOTIATION, PAYOUT_ACCOUNT, PAYOUT_ENTRY, PROFILE, RECOMMENDATION, RECONCILIATION, REPO, REPORT, REPOS, REVIEW,
    ROUND, STUCK, UPLOADED, VOUCH, VOUCHER, with,
};
use serde_json::Value;
use std::collections::BTreeSet;
use testkit::market::Market;

testkit::on_both_databases! {
    every_resource_is_described_as_it_is,
    what_is_served_is_what_answers_are_held_to,
}

async fn every_resource_is_described_as_it_is(market: &Market) {
    let document = market.anyone.get("/api/openapi.json").await.ok();
    let resources = [
        ("AccountConnectLink", vec!["expires_at", "url"]),
        ("AccountRecord", ACCOUNT_RECORD.to_vec()),
        ("AccountExport", EXPORT.to_vec()),
        ("ApiKey", KEY.to_vec()),
        ("Application", with(APPLICATION, &["worker_profile"])),
        ("ApprovedContract", with(CONTRACT, &["audit", "connect_url"])),
        ("AuditEntry", AUDIT.to_vec()),
        ("Contract", with(CONTRACT, &["audit"])),
        ("CreditTransaction", CREDIT_TRANSACTION.to_vec()),
        ("Credits", CREDITS.to_vec()),
        ("CreditsMoved", with(CREDITS, &["transaction"])),
        ("Funding", FUNDING.to_vec()),
        ("GhostEntry", GHOST.to_vec()),
        ("GithubRepo", REPO.to_vec()),
        ("GithubRepos", REPOS.to_vec()),
        ("Gig", with(GIG_IN_LIST, &["applications_count", "next_actions"])),
        ("GigRecord", GIG_RECORD.to_vec()),
        ("Dispute", with(DISPUTE, &["evidence"])),
        ("DisputeResolution", DISPUTE_RESOLUTION.to_vec()),
        ("Evidence", EVIDENCE.to_vec()),
        ("HostedAgent", HOSTED_AGENT.to_vec()),
        ("Me", ME.to_vec()),
        ("Milestone", MILESTONE.to_vec()),
        ("Negotiation", with(NEGOTIATION, &["audit"])),
        ("NewApiKey", with(KEY, &["key"])),
        ("NextAction", ACTION.to_vec()),
        ("OperatorAct", ACT.to_vec()),
        ("PayoutAccount", PAYOUT_ACCOUNT.to_vec()),
        ("PayoutEntry", PAYOUT_ENTRY.to_vec()),
        ("Profile", PROFILE.to_vec()),
        ("Reconciliation", RECONCILIATION.to_vec()),
        ("Report", REPORT.to_vec()),
        ("Recommendation", RECOMMENDATION.to_vec()),
        ("Review", REVIEW.to_vec()),
        ("Round", ROUND.to_vec()),
        ("StuckMilestone", STUCK.to_vec()),
        ("UploadedResume", UPLOADED.to_vec()),
        ("Vouch", VOUCH.to_vec()),
        ("Voucher", VOUCHER.to_vec()),
    ];
    for (name, fields) in resources {
        let schema = &document["components"]["schemas"][name];
        let described: Vec<_> = properties(&document.body, schema).into_iter().collect();
        assert_eq!(described, fields, "{name}");
    }
}

async fn what_is_served_is_what_answers_are_held_to(market: &Market) {
    let served = market.anyone.get("/api/openapi.json").await.ok();
    assert!(served.body == *testkit::api::document::document().json(), "another document is served");
}

/// The names of a schema's properties, those of what it is put together of included.
fn properties(document: &Value, schema: &Value) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = testkit::api::keys(&schema["properties"]).into_iter().collect();
    for list in ["allOf", "oneOf"] {
        for part in schema[list].as_array().into_iter().flatten() {
            names.extend(properties(document, part));
        }
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#'));
        names.extend(properties(document, target.unwrap_or_else(|| panic!("{reference} leads nowhere"))));
    }
    names
}
