//! A user's repositories, while their host answers and while it does not.

use crate::world::World;
use domain::account::{User, UserType};
use domain::actor::Principal;
use domain::ports::identity::{IdentityError, Repo, ReposAnswer};
use domain::ports::store::StoreExt;
use domain::refusal::Code;
use domain::time::{minutes, seconds};
use usecases::{Failure, repos};

on_each! {
    what_was_heard_is_good_for_an_hour_and_then_asked_for_by_its_tag,
    a_host_that_fails_is_left_alone_while_there_is_something_to_show,
    a_host_that_never_answered_is_a_failure,
    who_has_linked_nothing_has_nothing,
    another_login_is_another_question,
}

fn heard(name: &str, tag: &str) -> Result<ReposAnswer, IdentityError> {
    let repo = Repo {
        name: name.to_owned(),
        html_url: format!("https://github.com/ada/{name}"),
        description: None,
        stargazers_count: 1,
        updated_at: testkit::builders::at(0),
        language: None,
    };
    Ok(ReposAnswer::Now { repos: vec![repo.clone(), repo], tag: Some(tag.to_owned()) })
}

fn silent() -> Result<ReposAnswer, IdentityError> {
    Err(IdentityError::Unavailable("503".to_owned()))
}

async fn shown(world: &World, of: &Principal) -> Result<Vec<String>, Failure> {
    let view = repos::of(&world.app, of, of.user, 1).await?;
    assert!(view.repos.len() <= 1, "no more than were asked for");
    Ok(view.repos.into_iter().map(|repo| repo.name).collect())
}

async fn what_was_heard_is_good_for_an_hour_and_then_asked_for_by_its_tag(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    world.host.will_say(heard("one", "\"1\""));
    assert_eq!(shown(world, &ada).await.unwrap(), ["one"]);
    world.clock.pass(minutes(60) - seconds(1));
    assert_eq!(shown(world, &ada).await.unwrap(), ["one"]);
    assert_eq!(world.host.asked(), [("ada".to_owned(), None)]);
    world.clock.pass(seconds(1));
    world.host.will_say(Ok(ReposAnswer::Unchanged));
    assert_eq!(shown(world, &ada).await.unwrap(), ["one"]);
    world.clock.pass(minutes(60));
    world.host.will_say(heard("two", "\"2\""));
    assert_eq!(shown(world, &ada).await.unwrap(), ["two"]);
    let tagged = ("ada".to_owned(), Some("\"1\"".to_owned()));
    assert_eq!(world.host.asked()[1..], [tagged.clone(), tagged]);
}

async fn a_host_that_fails_is_left_alone_while_there_is_something_to_show(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    world.host.will_say(heard("one", "\"1\""));
    assert_eq!(shown(world, &ada).await.unwrap(), ["one"]);
    world.clock.pass(minutes(60));
    world.host.will_say(silent());
    assert_eq!(shown(world, &ada).await.unwrap(), ["one"]);
    assert_eq!(shown(world, &ada).await.unwrap(), ["one"]);
    assert_eq!(world.host.asked().len(), 2, "not again within the minute");
    world.clock.pass(minutes(1));
    world.host.will_say(heard("two", "\"2\""));
    assert_eq!(shown(world, &ada).await.unwrap(), ["two"]);
}

async fn a_host_that_never_answered_is_a_failure(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    for said in [silent(), Ok(ReposAnswer::Unchanged)] {
        world.host.will_say(said);
        assert_eq!(shown(world, &ada).await.unwrap_err().code(), Some(Code::UpstreamError));
    }
    world.host.will_say(Err(IdentityError::NoSuchUser));
    assert_eq!(shown(world, &ada).await.unwrap_err().code(), Some(Code::NotFound));
    world.host.will_say(heard("one", "\"1\""));
    assert_eq!(shown(world, &ada).await.unwrap(), ["one"], "a failure is not kept");
}

async fn link(world: &World, who: &Principal, login: Option<&'static str>) {
    let id = who.user;
    let linked = world.app.ports.store.write("test.link", move |tx| {
        let mut user: User = tx.user(id)?.unwrap();
        user.profile.github_username = login.map(str::to_owned);
        user.version += 1;
        Ok::<_, Failure>(tx.save_user(&user)?)
    });
    linked.await.unwrap();
}

async fn who_has_linked_nothing_has_nothing(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    link(world, &ada, None).await;
    assert_eq!(shown(world, &ada).await.unwrap_err().code(), Some(Code::NotFound));
    assert_eq!(world.host.asked(), []);
}

async fn another_login_is_another_question(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    world.host.will_say(heard("one", "\"1\""));
    assert_eq!(shown(world, &ada).await.unwrap(), ["one"]);
    link(world, &ada, Some("lovelace")).await;
    world.host.will_say(heard("two", "\"2\""));
    assert_eq!(shown(world, &ada).await.unwrap(), ["two"]);
    assert_eq!(world.host.asked()[1], ("lovelace".to_owned(), None));
}
