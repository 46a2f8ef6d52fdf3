//! Workers' accounts: made once, and payable when the provider says so.

use super::bench::{Bench, WORKER, assert_rejected};
use domain::ports::clock::Clock;
use domain::ports::payments::GatewayEventBody;

/// Nothing is known of a new account, and something is asked for.
pub async fn a_new_account_waits_for_its_worker(bench: &Bench) {
    let account = bench.gateway.create_account("account", WORKER, Some("DE")).await.unwrap();
    let state = bench.gateway.account(&account).await.unwrap();
    assert!(!state.details_submitted && !state.transfers_active && !state.payouts_enabled);
    assert!(!state.requirements_due.is_empty());
}

/// The same key answers the same account; another key makes another.
pub async fn creating_twice_under_one_key_makes_one_account(bench: &Bench) {
    let account = bench.gateway.create_account("account", WORKER, None).await.unwrap();
    assert_eq!(bench.gateway.create_account("account", WORKER, None).await, Ok(account.clone()));
    assert_ne!(bench.gateway.create_account("another", WORKER, None).await, Ok(account));
}

/// A link names the account's page and ends soon.
pub async fn an_onboarding_link_leads_to_the_account(bench: &Bench) {
    let account = bench.gateway.create_account("account", WORKER, None).await.unwrap();
    let link = bench.gateway.onboarding_link(&account).await.unwrap();
    assert!(link.url.starts_with("http") && link.url.contains(&account), "{}", link.url);
    assert!(link.expires_at > bench.clock.now());
}

/// Everything handed in: nothing is due, and the platform is told.
pub async fn a_completed_account_can_be_paid(bench: &Bench) {
    let account = bench.payable_account().await;
    let state = bench.gateway.account(&account).await.unwrap();
    assert!(state.details_submitted && state.transfers_active && state.payouts_enabled);
    assert!(state.requirements_due.is_empty());
    assert_eq!(bench.events().await, [GatewayEventBody::Account { account, state }]);
}

/// Restricted: nothing moves, something is due, the platform is told; completed again, all is well.
pub async fn a_restricted_account_says_what_is_due(bench: &Bench) {
    let account = bench.payable_account().await;
    bench.events().await;
    bench.provider.restrict(&account).await.unwrap();
    let state = bench.gateway.account(&account).await.unwrap();
    assert!(state.details_submitted && !state.transfers_active && !state.payouts_enabled);
    assert!(!state.requirements_due.is_empty());
    assert_eq!(bench.events().await, [GatewayEventBody::Account { account: account.clone(), state }]);
    bench.provider.complete_onboarding(&account).await.unwrap();
    assert!(bench.gateway.account(&account).await.unwrap().transfers_active);
}

/// What changes nothing is no news.
pub async fn a_change_is_told_once(bench: &Bench) {
    let account = bench.payable_account().await;
    bench.provider.complete_onboarding(&account).await.unwrap();
    assert_eq!(bench.events().await.len(), 1);
}

/// Nothing is done to, or told of, an account that is not there.
pub async fn an_account_that_is_not_there_is_rejected(bench: &Bench) {
    assert_rejected(bench.gateway.account("acct_none").await);
    assert_rejected(bench.gateway.onboarding_link("acct_none").await);
    assert_rejected(bench.provider.complete_onboarding("acct_none").await);
    assert_rejected(bench.provider.restrict("acct_none").await);
}
