//! Uploaded files: whatever happens, what no profile names is deleted in the end, and what one names is there.

use crate::world::{World, call, keyed, words};
use domain::account::{ProfilePatch, UserType};
use domain::actor::Principal;
use domain::id::FileKey;
use domain::ports::files::Files;
use domain::refusal::Code;
use domain::time::{hours, minutes};
use usecases::resumes::{self, Received, Receiving};
use usecases::{Call, Failure, Reply, files, profiles, stories};

on_each! {
    a_new_file_takes_the_place_of_the_old_one,
    a_file_that_no_profile_came_to_name_is_swept,
    a_file_that_came_too_late_is_refused,
    a_refused_or_repeated_upload_leaves_nothing,
    a_link_in_the_place_of_a_file_deletes_it,
    a_reset_leaves_no_file,
}

async fn received(world: &World, content: &str) -> Result<Received, Failure> {
    let mut receiving = Receiving::new(&world.app);
    for piece in content.as_bytes().chunks(5) {
        receiving.take(piece).await?;
    }
    receiving.end().await
}

async fn upload(world: &World, call: Call, content: &str) -> Result<Option<String>, Failure> {
    let file = received(world, content).await?;
    let answered = resumes::upload(&world.app, call, file, words).await?;
    Ok(match answered.fresh {
        Some(Reply::Done(me)) => me.resume_url,
        _ => None,
    })
}

async fn content(world: &World, of: &Principal) -> Result<String, Failure> {
    let (_, mut reader) = resumes::open(&world.app, of, of.user).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = reader.chunks.next().await.unwrap() {
        bytes.extend(piece);
    }
    Ok(String::from_utf8(bytes).unwrap())
}

async fn kept(world: &World) -> Vec<FileKey> {
    files::sweep(&world.app).await;
    world.kept.keys()
}

async fn a_new_file_takes_the_place_of_the_old_one(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    let url = upload(world, call(stories::RESUME_UPLOAD, &ada), "%PDF-1.7 the first of them").await.unwrap();
    assert!(url.is_some_and(|url| url.ends_with("/resume")));
    let first = kept(world).await;
    assert_eq!((first.len(), content(world, &ada).await.unwrap().as_str()), (1, "%PDF-1.7 the first of them"));
    upload(world, call(stories::RESUME_UPLOAD, &ada), "%PDF-2.0").await.unwrap();
    let second = kept(world).await;
    assert_eq!((second.len(), content(world, &ada).await.unwrap().as_str()), (1, "%PDF-2.0"));
    assert_ne!(first, second);
    world.clock.pass(hours(9));
    assert_eq!(kept(world).await, second, "age is no reason");
}

async fn a_file_that_no_profile_came_to_name_is_swept(world: &World) {
    let _lost = received(world, "%PDF-1.7 and then the program was killed").await.unwrap();
    world.clock.pass(minutes(119));
    assert_eq!(kept(world).await.len(), 1);
    world.clock.pass(minutes(1));
    assert_eq!(kept(world).await, []);
}

async fn a_file_that_came_too_late_is_refused(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    let late = received(world, "%PDF-1.7 slowly").await.unwrap();
    world.clock.pass(hours(1));
    let refused = resumes::upload(&world.app, call(stories::RESUME_UPLOAD, &ada), late, words).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::RequestTimeout));
    assert_eq!(kept(world).await, []);
    assert_eq!(content(world, &ada).await.unwrap_err().code(), Some(Code::NotFound));
}

async fn a_refused_or_repeated_upload_leaves_nothing(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    let stale = Call { if_match: Some(99), ..call(stories::RESUME_UPLOAD, &ada) };
    assert_eq!(upload(world, stale, "%PDF-1.7").await.unwrap_err().code(), Some(Code::Stale));
    assert_eq!(kept(world).await, []);
    let keyed = || keyed(stories::RESUME_UPLOAD, &ada, "k", "the same");
    assert!(upload(world, keyed(), "%PDF-1.7").await.unwrap().is_some());
    let first = kept(world).await;
    assert_eq!(upload(world, keyed(), "%PDF-1.7").await.unwrap(), None, "a replay");
    assert_eq!(kept(world).await, first);
    for (content, code) in [("", Code::ValidationFailed), ("<html>", Code::UnsupportedMediaType)] {
        assert_eq!(received(world, content).await.err().and_then(|failure| failure.code()), Some(code));
    }
    assert_eq!(kept(world).await, first);
}

async fn a_link_in_the_place_of_a_file_deletes_it(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    let url = upload(world, call(stories::RESUME_UPLOAD, &ada), "%PDF-1.7").await.unwrap();
    let set = |url: Option<String>| {
        let patch = ProfilePatch { resume_url: Some(url), ..ProfilePatch::default() };
        world.tell(stories::PROFILE_PATCH, &ada, move |desk| profiles::patch(desk, &patch))
    };
    let same = set(url.clone()).await.unwrap();
    assert_eq!((same.resume_url, kept(world).await.len()), (url, 1), "its own URL changes nothing");
    let elsewhere = Some("https://ada.example/cv".to_owned());
    assert_eq!(set(elsewhere.clone()).await.unwrap().resume_url, elsewhere);
    assert_eq!(kept(world).await, []);
    let removed = world.tell(stories::RESUME_REMOVE, &ada, resumes::remove).await.unwrap();
    assert_eq!(removed.resume_url, None);
}

async fn a_reset_leaves_no_file(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    upload(world, call(stories::RESUME_UPLOAD, &ada), "%PDF-1.7").await.unwrap();
    let _lost = received(world, "%PDF-1.7 and no more").await.unwrap();
    world.sandbox.reset(&ada).await.unwrap();
    assert_eq!(kept(world).await, []);
    assert!(world.kept.read(FileKey(uuid::Uuid::nil())).await.unwrap().is_none());
}
