//! Text that people write to see what breaks. It comes back to the letter, and means nothing to the store.
//!
//! No NUL among it: the domain refuses that at the door.

use super::world::{World, client, the_gig, the_walk, worker};
use crate::builders::{Walk, answer, api_key, application, at, claim, gig, id, review, session, text, user};
use domain::account::{Identity, Profile, User};
use domain::actor::Role;
use domain::api_key::ApiKey;
use domain::gig::Gig;
use domain::ports::store::{ContactShare, IdempotencyClaim, Session};
use domain::resume::Resume;
use domain::review::Review;
use domain::text::{Body, Prose};
use domain::time::Instant;
use serde_json::json;

/// Each at most 50 characters, so that it fits wherever text does.
pub(super) const HOSTILE: [&str; 14] = [
    "👩‍👩‍👧‍👦 🏴‍☠️ 🦀\u{10FFFF}",
    "\u{202E}evil\u{202C} שלום مرحبا \u{200F}",
    "'; DROP TABLE users; --",
    "\"; DELETE FROM deals; /* ' */",
    "100% _like_ %s %d $1 ? :name ${x} {{y}}",
    r"\ \\ \n \x00 \u0000 \' \%",
    "line\nbreak\tand tab",
    r#"{"a":1,"b":[null]}"#,
    "null",
    "NaN",
    "Ａ\u{FEFF}\u{200B}\u{FFFD}\u{E000}",
    "ﬃ ǅ ẞ İ ı \u{1E9E}",
    "🇩🇪'🇺🇸\"🇯🇵`",
    "<script>alert(1)</script>&amp;",
];

/// Names, profiles, gigs, applications and names of keys.
pub async fn hostile_text_of_people_reads_back(world: World) {
    world.populate().await;
    let longest: Body = text(&"ü\u{1F980}".repeat(10_000));
    for (hostile, n) in HOSTILE.into_iter().zip(100..) {
        let profile = Profile {
            display_name: Some(text(hostile)),
            bio: Some(text(hostile)),
            skills: vec![text(hostile)],
            resume: Some(Resume::Link(hostile.to_owned())),
            ..Profile::default()
        };
        let identity = Identity::Sandbox(hostile.to_owned());
        let someone = User { profile, identity, subscription_tier: hostile.to_owned(), ..user(n) };
        let posted = Gig {
            title: text(hostile),
            scope: text(hostile),
            skills: vec![text(hostile)],
            description: longest.clone(),
            ..gig(n, client(), 0)
        };
        let mut applied = application(n, &posted, someone.id, 1);
        applied.message = text(hostile);
        let digit = u8::try_from(n).unwrap();
        let named = ApiKey { name: Some(hostile.to_owned()), prefix: hostile.to_owned(), ..api_key(digit, client()) };
        let kept = (someone.clone(), Gig { applications_count: 1, ..posted.clone() }, applied.clone(), named.clone());
        world
            .write(move |tx| {
                tx.insert_user(&someone)?;
                tx.insert_gig(&posted)?;
                tx.insert_application(&applied)?;
                tx.insert_api_key(&named)
            })
            .await;
        let (someone, posted, applied, named) = world
            .read(move |tx| Ok((tx.user(id(n))?, tx.gig(id(n))?, tx.application(id(n))?, tx.api_key(id(n))?)))
            .await;
        assert_eq!((someone.unwrap(), posted.unwrap(), applied.unwrap(), named.unwrap()), kept);
    }
}

/// Briefs, contacts and reviews.
pub async fn hostile_text_of_deals_reads_back(world: World) {
    world.populate().await;
    for (hostile, n) in HOSTILE.into_iter().zip(100..) {
        let posted = Gig { title: text(hostile), description: text(&hostile.repeat(100)), ..gig(n, client(), 0) };
        let walk = world.keep(Walk::opened(n, &posted, worker(), 1).completed()).await;
        let words: Prose = text(hostile);
        let said = Review { text: Some(words), ..review(n, walk.deal(), worker(), 5) };
        let shared = ContactShare {
            deal: walk.deal().id,
            by: Role::Worker,
            kind: hostile.to_owned(),
            value: hostile.repeat(20),
            at: at(1),
        };
        let kept = (said.clone(), vec![shared.clone()]);
        world
            .write(move |tx| {
                tx.insert_review(&said)?;
                tx.put_contact(&shared)
            })
            .await;
        assert_eq!(world.read(move |tx| tx.deal(id(n))).await.as_ref(), Some(walk.deal()));
        assert_eq!(world.read(move |tx| Ok((tx.review(id(n))?.unwrap(), tx.contacts(&[id(n)])?))).await, kept);
    }
}

/// Kinds, ids and contents of documents; keys and bodies of claims, a long one among them.
pub async fn hostile_documents_and_answers_read_back(world: World) {
    world.populate().await;
    for hostile in HOSTILE {
        let body = answer(&hostile.repeat(if hostile == "null" { 250_000 } else { 1 }));
        let kept = IdempotencyClaim { answer: Some(body.clone()), ..claim(client(), hostile) };
        world
            .write(move |tx| {
                tx.put_document(hostile, hostile, &json!({ hostile: [hostile] }))?;
                tx.claim_idempotency(&claim(client(), hostile))?;
                tx.answer_claim(client(), hostile, &body)
            })
            .await;
        assert_eq!(world.read(move |tx| tx.document(hostile, hostile)).await, Some(json!({ hostile: [hostile] })));
        assert_eq!(world.write(move |tx| tx.claim_idempotency(&claim(client(), hostile))).await, Some(kept));
        assert!(world.write(move |tx| tx.note_provider_event(hostile, at(0))).await);
    }
}

/// Patterns match nothing, quotes end nothing, and case and form tell two words apart.
pub async fn hostile_text_finds_only_itself(world: World) {
    world.populate().await;
    let words = ["acct_1", "ACCT_1", "acct%1", "acctx1", "é", "e\u{301}", " acct_1", "acct_1 ", ""];
    for (word, n) in words.into_iter().zip(0..) {
        world.write(move |tx| tx.put_document("kind", word, &json!(n))).await;
        assert!(world.write(move |tx| tx.note_provider_event(word, at(0))).await, "{word:?} is new");
    }
    for (word, n) in words.into_iter().zip(0..) {
        assert_eq!(world.read(move |tx| tx.document("kind", word)).await, Some(json!(n)), "{word:?}");
    }
    assert_eq!(world.read(|tx| tx.document("%", "acct_1")).await, None);
    assert_eq!(world.read(|tx| tx.payout_account_by_id("' OR ''='")).await, None);
    assert_eq!(world.read(|tx| tx.deal(the_walk().deal().id)).await, None);
    assert!(world.read(|tx| tx.gig(the_gig())).await.is_some());
}

/// From the first moment that computers count to the last that four digits write.
pub async fn times_read_back_to_the_millisecond(world: World) {
    world.populate().await;
    for (millis, n) in [-1, 0, 999, 1_790_000_000_123, 253_402_300_799_999].into_iter().zip(0..) {
        let instant = Instant::from_millis(millis).unwrap();
        let made = Session { created_at: instant, expires_at: instant, ..session(n, client()) };
        let kept = made.clone();
        world.write(move |tx| tx.insert_session(&made)).await;
        assert_eq!(world.read(move |tx| tx.session(&[n; 32])).await, Some(kept), "{instant}");
    }
}
