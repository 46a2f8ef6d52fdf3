//! Asking how a dispute should end: one call at a time, each charged before it is made, and nothing kept that is no
//! advice.

use crate::world::{Pair, World, call, fresh, keyed, paid, words};
use domain::actor::{Credential, Principal, Role};
use domain::api_key::{Scopes, SpendingLimits};
use domain::deal::EvidenceKind;
use domain::hosted_agent::{HostedAgent, NewHostedAgent};
use domain::id::{ApiKeyId, DisputeId};
use domain::ports::store::StoreExt;
use domain::refusal::Code;
use domain::text::{Statement, Text};
use domain::time::{days, seconds};
use std::time::Duration;
use testkit::advisor::Saying;
use usecases::disputes::{NewDispute, NewEvidence};
use usecases::{AdviceView, Answered, Call, Desk, Failure, disputes, hosted_agents, recommendations, stories};

on_each! {
    advice_is_kept_and_said_again,
    what_is_no_advice_is_neither_kept_nor_charged,
    a_budget_is_charged_and_never_overdrawn,
    many_who_ask_at_once_are_one_call,
    a_rehearsal_calls_nobody,
    a_dispute_that_ends_meanwhile_keeps_no_advice,
    whoever_crashed_while_asking_is_taken_over,
    what_needs_no_model_goes_on_without_a_budget,
}

/// A pair who quarrel over what was delivered.
async fn quarrel(world: &World, name: &str) -> (Pair, DisputeId) {
    let pair = world.active(name, paid()).await;
    world.deliver(&pair).await;
    let payment = world.payment(&pair).await;
    let new = NewDispute {
        contract: payment.contract,
        milestone: payment.milestone,
        disputing_party: Role::Client,
        reason: Statement::parse("It does not parse").unwrap(),
        evidence: Vec::new(),
    };
    let created = world.tell(stories::DISPUTE_CREATE, &pair.client, move |desk| disputes::create(desk, &new)).await;
    (pair, created.unwrap().id)
}

async fn show_more(world: &World, by: &Principal, id: DisputeId) {
    let piece = NewEvidence { kind: EvidenceKind::BuildLog, url: None, description: None };
    let add = move |desk: &mut Desk<'_>| disputes::add_evidence(desk, id, std::slice::from_ref(&piece));
    world.tell(stories::DISPUTE_EVIDENCE, by, add).await.unwrap();
}

async fn recommend(world: &World, call: Call, id: DisputeId) -> Result<Answered<AdviceView>, Failure> {
    recommendations::recommend(&world.app, call, id, words).await
}

async fn ask(world: &World, who: &Principal, id: DisputeId) -> Result<AdviceView, Failure> {
    recommend(world, call(stories::DISPUTE_RECOMMEND, who), id).await.map(fresh)
}

async fn agent_of(world: &World, owner: &Principal, monthly_limit: i64) -> (Principal, HostedAgent) {
    let new = NewHostedAgent { name: Text::parse("Bot").unwrap(), monthly_limit };
    let create = move |desk: &mut Desk<'_>| hosted_agents::create(desk, &new);
    let agent = world.tell(stories::HOSTED_AGENT_CREATE, owner, create).await.unwrap();
    let (scopes, limits) = (Scopes::all(), SpendingLimits::default());
    let credential = Credential::Key { id: world.app.id::<ApiKeyId>(), hosted_agent: Some(agent.id), scopes, limits };
    (Principal { credential, ..owner.clone() }, agent)
}

async fn used(world: &World, agent: &HostedAgent) -> i64 {
    let id = agent.id;
    let read = world.app.ports.store.read("test.agent", move |tx| Ok::<_, Failure>(tx.hosted_agent(id)?));
    read.await.unwrap().unwrap().calls_used
}

fn code<T>(told: Result<T, Failure>) -> Option<Code> {
    told.err().and_then(|failure| failure.code())
}

async fn advice_is_kept_and_said_again(world: &World) {
    let (pair, id) = quarrel(world, "again").await;
    let version = world.deal(pair.deal).await.version;
    let first = ask(world, &pair.worker, id).await.unwrap();
    let said = first.recommendation.clone().unwrap();
    assert_eq!((said.release.0, said.refund.0, said.model.as_str()), (25_000, 25_000, "script"));
    assert_eq!(first.version, version + 1);
    assert_eq!(ask(world, &pair.client, id).await.unwrap(), first);
    assert_eq!(world.advisor.asked(), 1);
    for asked in 2..=3 {
        show_more(world, &pair.client, id).await;
        let anew = ask(world, &pair.client, id).await.unwrap();
        assert_eq!(
            (world.advisor.asked(), anew.recommendation.map(|it| it.evidence_seen)),
            (asked, Some(asked as usize - 1))
        );
    }
    show_more(world, &pair.client, id).await;
    assert_eq!(code(ask(world, &pair.client, id).await), Some(Code::LimitReached));
    assert_eq!((world.advisor.asked(), world.milestone_status(&pair).await), (3, "disputed"));
    let audit =
        world.app.ports.store.read("test.audit", move |tx| Ok::<_, Failure>(tx.audit(pair.deal)?)).await.unwrap();
    let asked: Vec<_> =
        audit.iter().filter(|it| it.action == "dispute.recommended").map(|it| it.actor_user_id).collect();
    let [worker, client] = [Some(pair.worker.user), Some(pair.client.user)];
    assert_eq!(asked, [worker, client, client]);
}

async fn what_is_no_advice_is_neither_kept_nor_charged(world: &World) {
    let (pair, id) = quarrel(world, "nothing").await;
    let (bot, agent) = agent_of(world, &pair.worker, 5).await;
    let before = world.deal(pair.deal).await;
    world.advisor.script([Saying::Nothing, Saying::Nonsense]);
    let story = || keyed(stories::DISPUTE_RECOMMEND, &bot, "k", "recommend");
    for _ in 0..2 {
        assert_eq!(code(recommend(world, story(), id).await), Some(Code::UpstreamError));
        assert_eq!(used(world, &agent).await, 0);
    }
    assert_eq!(world.deal(pair.deal).await, before);
    let answered = recommend(world, story(), id).await.unwrap();
    assert!(!answered.is_replay());
    assert_eq!((used(world, &agent).await, world.advisor.asked()), (1, 3));
    assert!(recommend(world, story(), id).await.unwrap().is_replay());
}

async fn a_budget_is_charged_and_never_overdrawn(world: &World) {
    let (pair, id) = quarrel(world, "budget").await;
    let (bot, agent) = agent_of(world, &pair.worker, 2).await;
    for expected in [1, 2] {
        show_more(world, &pair.client, id).await;
        ask(world, &bot, id).await.unwrap();
        assert_eq!(used(world, &agent).await, expected);
    }
    show_more(world, &pair.client, id).await;
    let asked = world.advisor.asked();
    assert_eq!(code(ask(world, &bot, id).await), Some(Code::AgentPaused));
    assert_eq!((world.advisor.asked(), used(world, &agent).await), (asked, 2), "no call is made");
    world.clock.advance(days(31));
    ask(world, &bot, id).await.unwrap();
    assert_eq!(used(world, &agent).await, 1, "the new month wakes it");
}

async fn many_who_ask_at_once_are_one_call(world: &World) {
    let (pair, id) = quarrel(world, "at-once").await;
    let (bot, agent) = agent_of(world, &pair.worker, 1).await;
    world.advisor.script([Saying::Slowly(Duration::from_millis(300))]);
    let tasks: Vec<_> = (0..10)
        .map(|nth| {
            let (app, call) =
                (world.app.clone(), call(stories::DISPUTE_RECOMMEND, if nth % 2 == 0 { &bot } else { &pair.client }));
            tokio::spawn(async move { recommendations::recommend(&app, call, id, words).await.map(fresh) })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap().unwrap());
    }
    answers.dedup();
    assert_eq!((answers.len(), world.advisor.asked()), (1, 1), "{answers:?}");
    assert!(used(world, &agent).await <= 1);
}

async fn a_rehearsal_calls_nobody(world: &World) {
    let (pair, id) = quarrel(world, "dry").await;
    let (bot, agent) = agent_of(world, &pair.worker, 1).await;
    let before = world.deal(pair.deal).await;
    let dry = || Call { dry_run: true, ..call(stories::DISPUTE_RECOMMEND, &bot) };
    assert_eq!(fresh(recommend(world, dry(), id).await.unwrap()).recommendation, None);
    assert_eq!((world.advisor.asked(), used(world, &agent).await), (0, 0));
    assert_eq!(world.deal(pair.deal).await, before);
    let meant = ask(world, &bot, id).await.unwrap();
    assert_eq!(fresh(recommend(world, dry(), id).await.unwrap()), meant, "the one on file holds");
}

async fn a_dispute_that_ends_meanwhile_keeps_no_advice(world: &World) {
    let (pair, id) = quarrel(world, "ended").await;
    world.advisor.script([Saying::Slowly(Duration::from_millis(500))]);
    let (app, asking) = (world.app.clone(), keyed(stories::DISPUTE_RECOMMEND, &pair.worker, "k", "recommend"));
    let asked = tokio::spawn(async move { recommendations::recommend(&app, asking, id, words).await.map(fresh) });
    while world.advisor.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    world.tell(stories::DISPUTE_WITHDRAW, &pair.client, move |desk| disputes::withdraw(desk, id)).await.unwrap();
    assert_eq!(code(asked.await.unwrap()), Some(Code::InvalidState));
    let deal = world.deal(pair.deal).await;
    assert_eq!(deal.dispute(id).unwrap().1.recommendations, []);
    let left = world.app.ports.store.read("test.notes", |tx| Ok::<_, Failure>(tx.documents("recommendation", 9)?));
    assert_eq!(left.await.unwrap(), []);
    let again = keyed(stories::DISPUTE_RECOMMEND, &pair.worker, "k", "recommend");
    assert_eq!(code(recommend(world, again, id).await), Some(Code::InvalidState), "the key is free");
}

async fn whoever_crashed_while_asking_is_taken_over(world: &World) {
    let (pair, id) = quarrel(world, "crashed").await;
    let note = serde_json::json!({ "token": uuid::Uuid::nil(), "until": world.wall().plus(seconds(40)) });
    let leave =
        world.app.ports.store.write("test.crash", move |tx| {
            Ok::<_, Failure>(tx.put_document("recommendation", &id.to_string(), &note)?)
        });
    leave.await.unwrap();
    let (app, waiting) = (world.app.clone(), call(stories::DISPUTE_RECOMMEND, &pair.client));
    let waiting = tokio::spawn(async move { recommendations::recommend(&app, waiting, id, words).await.map(fresh) });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!waiting.is_finished() && world.advisor.asked() == 0, "somebody else may still be at it");
    world.clock.pass(seconds(41));
    assert!(waiting.await.unwrap().unwrap().recommendation.is_some());
    assert_eq!(world.advisor.asked(), 1);
}

async fn what_needs_no_model_goes_on_without_a_budget(world: &World) {
    let (pair, id) = quarrel(world, "paused").await;
    let (bot, _) = agent_of(world, &pair.worker, 0).await;
    assert_eq!(code(ask(world, &bot, id).await), Some(Code::AgentPaused));
    show_more(world, &bot, id).await;
    ask(world, &pair.client, id).await.unwrap();
    assert!(ask(world, &bot, id).await.unwrap().recommendation.is_some(), "what is on file costs nothing");
}
