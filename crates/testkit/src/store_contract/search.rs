//! Search over gigs: the same question finds the same gigs, in the same order, whatever stands behind the store.

use super::pages::{all_gigs, ids};
use super::texts::HOSTILE;
use super::world::{World, client, the_gig};
use crate::builders::{gig, id, text, user};
use domain::gig::{Gig, GigStatus};
use domain::id::GigId;
use domain::money::Cents;
use domain::ports::store::{Access, GigFilter, GigOrder, Page, StoreError};
use domain::search::{Query, SearchText, SkillTag};
use domain::text::Phrase;
use uuid::Uuid;

const ACTIVE: GigFilter = GigFilter::of(GigStatus::Active);

fn query(words: &str) -> Option<Query> {
    let phrase: Phrase = text(words);
    Some(Query::of(&phrase).unwrap())
}

fn with(words: &str) -> GigFilter {
    GigFilter { query: query(words), ..ACTIVE }
}

fn tags(skills: &[&str]) -> Vec<SkillTag> {
    skills.iter().map(|skill| SkillTag::of(skill).unwrap()).collect()
}

/// A gig that says nothing but this.
fn saying(n: u128, title: &str, description: &str, skills: &[&str], made: i64) -> Gig {
    let skills = skills.iter().map(|skill| text(skill)).collect();
    let scope = text("");
    Gig { title: text(title), description: text(description), scope, skills, ..gig(n, client(), made) }
}

async fn post(world: &World, gigs: Vec<Gig>) {
    world.write(move |tx| gigs.iter().try_for_each(|gig| tx.insert_gig(gig))).await;
}

async fn posted(gigs: Vec<Gig>, world: World) -> World {
    world.write(|tx| tx.insert_user(&user(1))).await;
    post(&world, gigs).await;
    world
}

async fn assert_finds<const N: usize>(world: &World, filter: GigFilter, expected: [u128; N]) {
    assert_eq!(all_gigs(world, filter.clone()).await, ids(expected), "{filter:?}");
}

/// Wherever they stand, in whatever case, and together with every other filter.
pub async fn a_gig_is_found_by_all_its_words(world: World) {
    let scoped = Gig { scope: text("Grammar"), rate: Cents(9), ..saying(33, "Four", "", &[], 3) };
    let draft = Gig { status: GigStatus::Draft, published_at: None, ..saying(34, "Parser", "", &[], 4) };
    let gigs = vec![
        saying(30, "Parser in Rust", "", &[], 0),
        saying(31, "Two", "a RUST parser", &[], 1),
        saying(32, "Three", "", &["rust", "Parser"], 2),
        scoped,
        draft,
    ];
    let world = posted(gigs, world).await;
    assert_finds(&world, with("parser"), [32, 31, 30]).await;
    assert_finds(&world, with("rust PARSER"), [32, 31, 30]).await;
    assert_finds(&world, with("parser two"), [31]).await;
    assert_finds(&world, with("parser grammar"), []).await;
    assert_finds(&world, with("grammar"), [33]).await;
    assert_finds(&world, with("pars"), []).await;
    assert_finds(&world, GigFilter { min_rate: Some(Cents(10)), ..with("grammar") }, []).await;
    assert_finds(&world, GigFilter { owner: Some(id(2)), ..with("parser") }, []).await;
    assert_finds(&world, GigFilter { skills: tags(&["rust"]), ..with("parser") }, [32]).await;
    assert_finds(&world, GigFilter { status: GigStatus::Draft, ..with("parser") }, [34]).await;
}

/// `c` finds `c++`, and not the other way round.
pub async fn names_with_signs_are_words(world: World) {
    let names = ["C", "C++", "C#.", "node.js", "node", ".NET", "C++17", "ASP.NET"];
    let gigs = names.into_iter().zip(30..).map(|(name, n)| saying(n, name, "", &[], 0)).collect();
    let world = posted(gigs, world).await;
    assert_finds(&world, with("c"), [36, 32, 31, 30]).await;
    assert_finds(&world, with("c++"), [36, 31]).await;
    assert_finds(&world, with("c#"), [32]).await;
    assert_finds(&world, with("node"), [34, 33]).await;
    assert_finds(&world, with("Node.JS"), [33]).await;
    assert_finds(&world, with(".net"), [35]).await;
    assert_finds(&world, with("net"), [37, 35]).await;
}

/// A skill is what is listed as one, however it is written.
pub async fn skills_are_filtered_whole(world: World) {
    let gigs = vec![
        saying(30, "React", "Native", &["React Native", "C++"], 0),
        saying(31, "Two", "", &["react-native", "C"], 1),
        saying(32, "react native", "", &["React", "Native"], 2),
    ];
    let world = posted(gigs, world).await;
    let skilled = |skills: &[&str]| GigFilter { skills: tags(skills), ..ACTIVE };
    assert_finds(&world, skilled(&["react native"]), [31, 30]).await;
    assert_finds(&world, skilled(&["REACT"]), [32]).await;
    assert_finds(&world, skilled(&["react native", "c++"]), [30]).await;
    assert_finds(&world, skilled(&["c"]), [31]).await;
    assert_finds(&world, skilled(&["react", "c"]), []).await;
}

/// Patterns, quotes, operators and columns of an index mean nothing.
pub async fn hostile_words_are_just_words(world: World) {
    let world =
        posted(vec![saying(30, "Rust AND title", "or NOT near", &[], 0), saying(31, "Go", "", &[], 1)], world).await;
    for (words, found) in [
        ("rust", true),
        ("ru%", false),
        ("r_st", false),
        ("rus*", false),
        ("\"rust\"", true),
        ("'rust'", true),
        ("rust AND go", false),
        ("rust AND", true),
        ("NOT rust", true),
        ("rust -title", true),
        ("title:rust", true),
        ("tokens : rust", false),
        ("{title}: rust", true),
        ("NEAR(rust title)", true),
        ("NEAR(rust title, 5)", false),
        ("^rust + title", true),
        ("rust ' OR ''='", true),
        ("rust\\", true),
        ("rust;--", true),
        ("rust (", true),
    ] {
        let expected = if found { ids([30]) } else { ids([]) };
        assert_eq!(all_gigs(&world, with(words)).await, expected, "{words}");
    }
}

/// No index cuts, folds or drops a token that was cut before.
pub async fn every_word_that_was_written_is_found(world: World) {
    let gigs: Vec<Gig> = HOSTILE
        .into_iter()
        .chain(["Überfluß ΟΔΟΣ", "हिन्दी 中文 ไทย", "İstanbul ½ ﷺ", "naïve naive", "a.b.c d+e#f"])
        .zip(100..)
        .map(|(hostile, n)| saying(n, hostile, "", &[hostile], 0))
        .collect();
    let world = posted(gigs.clone(), world).await;
    let texts: Vec<_> = gigs.iter().map(|gig| (gig.id.0, SearchText::of(gig))).collect();
    for term in texts.iter().flat_map(|(_, text)| &text.title) {
        let having = |text: &SearchText| text.has_all(&[term]);
        let mut expected: Vec<Uuid> = texts.iter().filter(|(_, text)| having(text)).map(|(id, _)| *id).collect();
        expected.reverse();
        assert_eq!(all_gigs(&world, with(term)).await, expected, "{term}");
    }
}

/// What was edited out or deleted is found no more, and what is stale changes nothing.
pub async fn a_gig_is_found_by_its_newest_text_alone(world: World) {
    let world = posted(vec![saying(30, "Lexer", "", &["rust"], 0), saying(31, "Lexer", "", &[], 1)], world).await;
    let edited = Gig { version: 2, ..saying(30, "Parser", "", &["go"], 0) };
    world.write(move |tx| tx.save_gig(&edited)).await;
    assert_finds(&world, with("lexer"), [31]).await;
    assert_finds(&world, with("parser go"), [30]).await;
    assert_finds(&world, GigFilter { skills: tags(&["rust"]), ..ACTIVE }, []).await;
    let stale = Gig { version: 2, ..saying(30, "Stale", "", &[], 0) };
    assert_eq!(world.attempt(move |tx| tx.save_gig(&stale)).await, Err(StoreError::Stale));
    assert_finds(&world, with("stale"), []).await;
    world.write(|tx| tx.delete_gig(id(30))).await;
    assert_finds(&world, with("parser"), []).await;
    post(&world, vec![saying(30, "Parser", "", &[], 0)]).await;
    assert_finds(&world, with("parser"), [30]).await;
}

/// Terms belong to the unit that writes the gig.
pub async fn a_dry_run_leaves_no_terms(world: World) {
    let world = posted(vec![saying(30, "Lexer", "", &[], 0)], world).await;
    let seen = world
        .transact(Access::DryRun, |tx| {
            tx.insert_gig(&saying(31, "Lexer", "", &[], 1))?;
            tx.save_gig(&Gig { version: 2, ..saying(30, "Parser", "", &[], 0) })?;
            Ok::<_, StoreError>(tx.gigs(&with("lexer"), Page { after: None, limit: 9 })?.rows.len())
        })
        .await;
    assert_eq!(seen, Ok(1));
    assert_finds(&world, with("lexer"), [30]).await;
}

/// By words in the title, by words in the skills, by time, by id.
pub async fn the_most_relevant_come_first(world: World) {
    let gigs = vec![
        saying(30, "rust web", "", &[], 0),
        saying(31, "rust", "web", &["rust", "web"], 1),
        saying(32, "rust", "", &["web"], 2),
        saying(33, "web", "rust", &[], 3),
        saying(34, "x", "", &["rust web"], 4),
        saying(35, "x", "rust web", &[], 5),
        saying(36, "x", "rust web", &[], 5),
        saying(37, "rust rust", "", &["web", "web apps"], 6),
        saying(38, "rust", "no w e b", &[], 7),
    ];
    let world = posted(gigs, world).await;
    let relevant = GigFilter { order: GigOrder::Relevance, ..with("rust web") };
    assert_finds(&world, relevant.clone(), [30, 31, 37, 32, 33, 34, 36, 35]).await;
    assert_finds(&world, GigFilter { skills: tags(&["web"]), ..relevant }, [31, 37, 32]).await;
}

/// By rate, by time, by id.
pub async fn the_best_paid_come_first(world: World) {
    let paying = |n, rate, made| Gig { rate: Cents(rate), ..saying(n, "Rust", "", &[], made) };
    let gigs = vec![paying(30, 5, 0), paying(31, 9, 1), paying(32, 5, 2), paying(33, 0, 3), paying(34, 5, 2)];
    let world = posted(gigs, world).await;
    let paid = |filter| GigFilter { order: GigOrder::RateDesc, ..filter };
    assert_finds(&world, paid(ACTIVE), [31, 34, 32, 30, 33]).await;
    assert_finds(&world, paid(with("rust")), [31, 34, 32, 30, 33]).await;
    assert_finds(&world, GigFilter { max_rate: Some(Cents(5)), ..paid(ACTIVE) }, [34, 32, 30, 33]).await;
    let draft = |n, rate, made| Gig { status: GigStatus::Draft, published_at: None, ..paying(n, rate, made) };
    post(&world, vec![draft(40, 1, 0), draft(41, 2, 1), draft(42, 2, 2)]).await;
    assert_finds(&world, paid(GigFilter::of(GigStatus::Draft)), [42, 41, 40]).await;
}

/// A page goes on after the weight, the time and the id of the last row, whatever comes in and whatever has gone.
pub async fn gigs_posted_meanwhile_shift_no_page(world: World) {
    let gigs = (30..36).map(|n| saying(n, "rust", "", &[], 5)).collect();
    let world = posted(gigs, world).await;
    for order in GigOrder::ALL {
        let filter = GigFilter { order, ..with("rust") };
        let asked = filter.clone();
        let first = world.read(move |tx| tx.gigs(&asked, Page { after: None, limit: 2 })).await;
        assert_eq!(first.rows.iter().map(|gig| gig.id).collect::<Vec<GigId>>(), [35, 34].map(id), "{order:?}");
        post(&world, vec![saying(50, "rust", "", &["rust"], 9)]).await;
        world.write(|tx| tx.delete_gig(id(34))).await;
        let rest = world.read(move |tx| tx.gigs(&filter, Page { after: first.next, limit: 9 })).await;
        assert_eq!(rest.rows.iter().map(|gig| gig.id).collect::<Vec<GigId>>(), [33, 32, 31, 30].map(id), "{order:?}");
        world.write(|tx| tx.delete_gig(id(50))).await;
        post(&world, vec![saying(34, "rust", "", &[], 5)]).await;
    }
}

/// However a store looks for what is common, it finds what it would find of what is rare.
pub async fn a_word_that_many_have_finds_them_all(world: World) {
    const MANY: u128 = 1_100;
    let nth = |n: u128| {
        let more = if n.is_multiple_of(100) { "rust rare" } else { "rust" };
        saying(1_000 + n, more, "", &["sql"], i64::try_from(n / 2).unwrap())
    };
    let world = posted((0..MANY).map(nth).collect(), world).await;
    let newest: Vec<GigId> = (0..MANY).rev().map(|n| id(1_000 + n)).collect();
    for order in GigOrder::ALL {
        let mut found: Vec<GigId> = Vec::new();
        let mut after = None;
        let filter = GigFilter { order, skills: tags(&["sql"]), ..with("rust") };
        loop {
            let asked = filter.clone();
            let page = world.read(move |tx| tx.gigs(&asked, Page { after, limit: 100 })).await;
            found.extend(page.rows.iter().map(|gig| gig.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, newest, "{order:?}");
        let rare = GigFilter { order, ..with("rare rust") };
        assert_finds(&world, rare, [2_000, 1_900, 1_800, 1_700, 1_600, 1_500, 1_400, 1_300, 1_200, 1_100, 1_000]).await;
    }
}

/// Nothing is left to be made searchable, and to do so again changes nothing.
pub async fn whoever_writes_a_gig_makes_it_found(world: World) {
    world.populate().await;
    assert_eq!(world.read(|tx| tx.unindexed_gigs(None, 9)).await, []);
    world
        .write(|tx| {
            let gig = tx.lock_gig(the_gig())?.unwrap();
            tx.index_gig(&gig)
        })
        .await;
    assert_finds(&world, with("parser rust"), [10]).await;
}
