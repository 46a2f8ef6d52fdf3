//! Hosted agents, their keys, and what they used of their budgets.

use super::world::{World, client, worker};
use crate::builders::{api_key, at, hosted_agent, id, text};
use domain::api_key::ApiKey;
use domain::hosted_agent::HostedAgent;
use domain::id::{ApiKeyId, HostedAgentId};
use domain::ports::store::{Page, StoreError, Tx};

const ALL: Page = Page { after: None, limit: 100 };

/// Everything of an agent comes back, and only the next version is taken.
pub async fn an_agent_reads_back_and_is_saved_by_version(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_hosted_agent(&hosted_agent(30, worker()))).await;
    assert_eq!(world.read(|tx| tx.hosted_agent(id(30))).await, Some(hosted_agent(30, worker())));
    let changed = HostedAgent {
        name: text("B 2"),
        monthly_limit: 1_000_000,
        paused: true,
        updated_at: at(50),
        version: 2,
        ..hosted_agent(30, worker())
    };
    let saved = changed.clone();
    world.write(move |tx| tx.save_hosted_agent(&saved)).await;
    assert_eq!(world.write(|tx| tx.lock_hosted_agent(id(30))).await, Some(changed.clone()));
    for version in [1, 2, 4] {
        let stale = HostedAgent { version, ..changed.clone() };
        let saved = world.attempt(move |tx| tx.save_hosted_agent(&stale)).await;
        assert_eq!(saved, Err(StoreError::Stale), "version {version}");
    }
    world.write(|tx| tx.delete_hosted_agent(id(30))).await;
    assert_eq!(world.read(|tx| tx.hosted_agent(id(30))).await, None);
    assert_eq!(world.write(|tx| tx.lock_hosted_agent(id(30))).await, None);
    world.write(|tx| tx.delete_hosted_agent(id(30))).await;
}

/// What is used is kept beside the owner's changes, and neither undoes the other.
pub async fn a_use_of_a_budget_raises_no_version(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_hosted_agent(&hosted_agent(30, worker()))).await;
    let used = HostedAgent { calls_used: 7, period_ends_at: at(20_000), ..hosted_agent(30, worker()) };
    world.write(move |tx| tx.save_llm_use(&used)).await;
    let renamed = HostedAgent { name: text("Other"), version: 2, ..hosted_agent(30, worker()) };
    world.write(move |tx| tx.save_hosted_agent(&renamed)).await;
    let agent = world.read(|tx| tx.hosted_agent(id(30))).await.unwrap();
    assert_eq!((agent.version, agent.calls_used, agent.period_ends_at), (2, 7, at(20_000)));
    assert_eq!(agent.name.as_str(), "Other");
}

/// Whoever spends of a budget sees what was spent before: a hundred of a hundred and twenty get a call.
pub async fn a_budget_is_never_overdrawn(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_hosted_agent(&hosted_agent(30, worker()))).await;
    let spent = world.together(120, |_, tx| spend(tx)).await;
    let granted = spent.into_iter().filter(|granted| *granted == Ok(true)).count();
    assert_eq!(granted, 100);
    assert_eq!(world.read(|tx| tx.hosted_agent(id(30))).await.unwrap().calls_used, 100);
}

fn spend(tx: &mut dyn Tx) -> Result<bool, StoreError> {
    let agent = tx.lock_hosted_agent(id(30))?.unwrap();
    let granted = agent.reserve(at(60));
    if let Ok(reserved) = &granted {
        tx.save_llm_use(reserved)?;
    }
    Ok(granted.is_ok())
}

/// Whoever makes a key for an agent waits for whoever deletes it, and finds it gone.
pub async fn whoever_locks_an_agent_second_waits(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_hosted_agent(&hosted_agent(30, worker()))).await;
    let (_, second) = world
        .one_after_the_other(
            |tx| {
                tx.lock_hosted_agent(id(30))?;
                tx.delete_hosted_agent(id(30))
            },
            |tx| tx.lock_hosted_agent(id(30)),
        )
        .await;
    assert_eq!(second, Ok(None));
}

/// Of a user alone, newest first, a page at a time.
pub async fn agents_are_their_owners_newest_first(world: World) {
    world.populate().await;
    world
        .write(|tx| {
            (30..35).try_for_each(|n| tx.insert_hosted_agent(&hosted_agent(n, worker())))?;
            tx.insert_hosted_agent(&hosted_agent(40, client()))
        })
        .await;
    let ids = |agents: Vec<HostedAgent>| agents.into_iter().map(|agent| agent.id).collect::<Vec<HostedAgentId>>();
    let first = world.read(|tx| tx.hosted_agents(worker(), Page { after: None, limit: 2 })).await;
    assert_eq!(ids(first.rows), [id(34), id(33)]);
    let after = first.next;
    let rest = world.read(move |tx| tx.hosted_agents(worker(), Page { after, ..ALL })).await;
    assert_eq!((ids(rest.rows), rest.next), (vec![id(32), id(31), id(30)], None));
}

/// Those of the agent that still work, whether expired or not.
pub async fn the_keys_of_an_agent_are_those_not_revoked(world: World) {
    world.populate().await;
    let of_agent = |n: u8, agent: u128| ApiKey { hosted_agent: Some(id(agent)), ..api_key(n, worker()) };
    world
        .write(move |tx| {
            tx.insert_api_key(&of_agent(20, 30))?;
            tx.insert_api_key(&ApiKey { expires_at: at(21), ..of_agent(21, 30) })?;
            tx.insert_api_key(&of_agent(22, 31))?;
            tx.insert_api_key(&api_key(23, worker()))?;
            tx.insert_api_key(&of_agent(24, 30))?;
            tx.save_api_key(&ApiKey { revoked_at: Some(at(30)), version: 2, ..of_agent(24, 30) })
        })
        .await;
    let keys = world.read(|tx| tx.api_keys_of_agent(id(30))).await;
    assert_eq!(keys.into_iter().map(|key| key.id).collect::<Vec<ApiKeyId>>(), [id(20), id(21)]);
    assert_eq!(world.read(|tx| tx.api_keys_of_agent(id(32))).await, []);
}
