//! Users, their sessions and keys, what those spend, and where they are paid.

use super::world::{World, client, worker};
use crate::builders::{api_key, at, id, payout_account, session, text, user};
use domain::account::{Identity, PayoutAccount, PayoutAccountState, User, UserStatus};
use domain::api_key::{ApiKey, Scope, SpendingLimits};
use domain::id::{ApiKeyId, HostedAgentId};
use domain::money::Cents;
use domain::ports::store::{Session, StoreError};
use domain::time::parse_date;

/// Everything of a user comes back, and only the next version is taken.
pub async fn a_user_reads_back_and_is_saved_by_version(world: World) {
    world.write(|tx| tx.insert_user(&user(1))).await;
    let mut changed = User { version: 2, status: UserStatus::Suspended, operator: true, updated_at: at(5), ..user(1) };
    changed.user_type = None;
    changed.profile.bio = Some(text("Writes parsers"));
    changed.profile.github_username = Some("ada".to_owned());
    let saved = changed.clone();
    world.write(move |tx| tx.save_user(&saved)).await;
    assert_eq!(world.read(|tx| tx.user(client())).await, Some(changed.clone()));
    for version in [1, 2, 4] {
        let stale = User { version, ..changed.clone() };
        assert_eq!(world.attempt(move |tx| tx.save_user(&stale)).await, Err(StoreError::Stale), "version {version}");
    }
    assert_eq!(world.attempt(|tx| tx.save_user(&User { version: 2, ..user(8) })).await, Err(StoreError::Stale));
    assert_eq!(world.read(|tx| tx.user(client())).await, Some(changed));
}

/// Identities of different providers are apart; of some ids those are found that exist.
pub async fn users_are_found_by_identity_and_in_numbers(world: World) {
    let by_github = User { identity: Identity::Github(i64::MAX), ..user(3) };
    let inserted = by_github.clone();
    world
        .write(move |tx| {
            tx.insert_user(&user(1))?;
            tx.insert_user(&user(2))?;
            tx.insert_user(&inserted)
        })
        .await;
    assert_eq!(world.read(|tx| tx.user_by_identity(&user(2).identity)).await, Some(user(2)));
    assert_eq!(world.read(|tx| tx.user_by_identity(&Identity::Github(i64::MAX))).await, Some(by_github));
    let number = Identity::Sandbox(i64::MAX.to_string());
    assert_eq!(world.read(move |tx| tx.user_by_identity(&number)).await, None);
    let mut some = world.read(|tx| tx.users(&[id(2), id(9), id(1), id(2)])).await;
    some.sort_by_key(|user| user.id);
    assert_eq!(some, [user(1), user(2)]);
    assert_eq!(world.read(|tx| tx.users(&[])).await, []);
}

/// A session is found by its digest alone, is extended, and ends.
pub async fn a_session_lives_and_ends(world: World) {
    world.populate().await;
    world
        .write(|tx| {
            tx.insert_session(&session(7, client()))?;
            tx.insert_session(&session(8, client()))
        })
        .await;
    world.write(|tx| tx.extend_session(&[7; 32], at(120))).await;
    let extended = Session { expires_at: at(120), ..session(7, client()) };
    assert_eq!(world.read(|tx| tx.session(&[7; 32])).await, Some(extended));
    world.write(|tx| tx.delete_session(&[7; 32])).await;
    assert_eq!(world.read(|tx| tx.session(&[7; 32])).await, None);
    assert_eq!(world.read(|tx| tx.session(&[8; 32])).await, Some(session(8, client())));
}

/// A key is found whatever its state: who asks has to say why it does not work.
pub async fn a_key_is_found_by_its_digest(world: World) {
    world.populate().await;
    let limits = SpendingLimits { max_fund_cents_per_call: None, max_fund_cents_per_day: Some(Cents(i64::MAX)) };
    let made = ApiKey {
        hosted_agent: Some(id::<HostedAgentId>(99)),
        name: None,
        scopes: [Scope::Pay, Scope::Read].into_iter().collect(),
        limits,
        ..api_key(20, worker())
    };
    let inserted = made.clone();
    world.write(move |tx| tx.insert_api_key(&inserted)).await;
    assert_eq!(world.read(|tx| tx.api_key_by_digest(&[20; 32])).await, Some(made.clone()));
    let revoked = ApiKey { revoked_at: Some(at(30)), version: 2, ..made };
    let saved = revoked.clone();
    world.write(move |tx| tx.save_api_key(&saved)).await;
    assert_eq!(world.read(|tx| tx.api_key_by_digest(&[20; 32])).await, Some(revoked.clone()));
    assert_eq!(world.read(|tx| tx.api_key(id(20))).await, Some(revoked.clone()));
    assert_eq!(world.attempt(move |tx| tx.save_api_key(&revoked)).await, Err(StoreError::Stale));
    assert_eq!(world.read(|tx| tx.api_key_by_digest(&[21; 32])).await, None);
}

/// A use is noted beside the owner's changes, and neither undoes the other.
pub async fn a_use_of_a_key_raises_no_version(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_api_key(&api_key(20, worker()))).await;
    world.write(|tx| tx.touch_api_key(id(20), at(40))).await;
    let renamed = ApiKey { name: Some("desktop".to_owned()), version: 2, ..api_key(20, worker()) };
    world.write(move |tx| tx.save_api_key(&renamed)).await;
    let key = world.read(|tx| tx.api_key(id(20))).await.unwrap();
    assert_eq!((key.version, key.last_used_at, key.name.as_deref()), (2, Some(at(40)), Some("desktop")));
}

/// The limit on keys counts those that still work.
pub async fn live_keys_are_neither_revoked_nor_expired(world: World) {
    world.populate().await;
    world
        .write(|tx| {
            (20..24).try_for_each(|n| tx.insert_api_key(&api_key(n, worker())))?;
            tx.insert_api_key(&api_key(24, client()))?;
            tx.insert_api_key(&ApiKey { expires_at: at(50), ..api_key(25, worker()) })?;
            tx.save_api_key(&ApiKey { revoked_at: Some(at(30)), version: 2, ..api_key(20, worker()) })
        })
        .await;
    assert_eq!(world.read(|tx| tx.live_api_keys(worker(), at(49))).await, 4);
    assert_eq!(world.read(|tx| tx.live_api_keys(worker(), at(50))).await, 3, "a key ends at its very time");
    assert_eq!(world.read(|tx| tx.live_api_keys(client(), at(50))).await, 1);
    assert_eq!(world.read(|tx| tx.live_api_keys(id(3), at(50))).await, 0);
}

/// Each key and day has a sum of its own, which can be taken back but not below nothing.
pub async fn spending_adds_up_by_day(world: World) {
    world.populate().await;
    world.write(|tx| (20..22).try_for_each(|n| tx.insert_api_key(&api_key(n, worker())))).await;
    let day = parse_date("2026-12-31").unwrap();
    let next_day = parse_date("2027-01-01").unwrap();
    assert_eq!(world.write(move |tx| tx.add_spend(id(20), day, Cents(70))).await, Cents(70));
    assert_eq!(world.write(move |tx| tx.add_spend(id(20), day, Cents(-20))).await, Cents(50));
    assert_eq!(world.write(move |tx| tx.add_spend(id(20), next_day, Cents(1))).await, Cents(1));
    assert_eq!(world.write(move |tx| tx.add_spend(id(21), day, Cents(2))).await, Cents(2));
    let below = world.attempt(move |tx| tx.add_spend(id(20), day, Cents(-51))).await;
    assert!(matches!(below, Err(StoreError::Broken(_))), "{below:?}");
    assert_eq!(world.write(move |tx| tx.add_spend(id(20), day, Cents(0))).await, Cents(50));
}

/// Spenders of one key wait for one another, so that each sees the sum that it made.
pub async fn spending_of_many_at_once_adds_up(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_api_key(&api_key(20, worker()))).await;
    let day = parse_date("2026-12-31").unwrap();
    let sums = world.together(20, move |_, tx| tx.add_spend(id::<ApiKeyId>(20), day, Cents(5))).await;
    let mut sums: Vec<i64> = sums.into_iter().map(|sum| sum.unwrap().0).collect();
    sums.sort_unstable();
    assert_eq!(sums, (1..=20).map(|n| n * 5).collect::<Vec<_>>());
}

/// The platform asks by user, the provider by its own id.
pub async fn a_payout_account_is_found_by_both_its_names(world: World) {
    world.populate().await;
    let made = payout_account(worker(), "acct_1");
    let inserted = made.clone();
    world.write(move |tx| tx.insert_payout_account(&inserted)).await;
    assert_eq!(world.read(|tx| tx.payout_account(worker())).await, Some(made.clone()));
    let state = PayoutAccountState {
        details_submitted: true,
        transfers_active: true,
        payouts_enabled: true,
        requirements_due: Vec::new(),
    };
    let known = PayoutAccount { state, version: 2, updated_at: at(9), ..made };
    let saved = known.clone();
    world.write(move |tx| tx.save_payout_account(&saved)).await;
    assert_eq!(world.read(|tx| tx.payout_account_by_id("acct_1")).await, Some(known.clone()));
    assert_eq!(world.attempt(move |tx| tx.save_payout_account(&known)).await, Err(StoreError::Stale));
    assert_eq!(world.read(|tx| tx.payout_account(client())).await, None);
    assert_eq!(world.read(|tx| tx.payout_account_by_id("acct_2")).await, None);
}
