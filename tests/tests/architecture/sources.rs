//! What the sources may not hold: a framework or a look at the world in the core, the environment outside the wiring,
//! files that have grown out of one idea, and work put off.

use crate::house;

/// A file longer than this holds more than one idea.
const LINES_MAX: usize = 450;

const CORE: &[&str] = &["crates/domain/src/", "crates/usecases/src/"];
const RULES: &[&str] = &["crates/domain/src/"];
const CRATES: &[&str] = &["crates/"];
const EVERYWHERE: &[&str] = &["crates/", "tests/"];
const NOWHERE: &[&str] = &[];
/// Who may read the environment: the program where it is wired, and the tests.
const OUTERMOST: &[&str] = &["crates/server/", "crates/testkit/", "crates/domain/tests/"];

/// Words that code in some places may not hold.
struct Ban {
    places: &'static [&'static str],
    except: &'static [&'static str],
    words: &'static [&'static str],
    because: &'static str,
}

const BANS: &[Ban] = &[
    Ban {
        places: CORE,
        except: NOWHERE,
        words: &["actix_web", "diesel", "diesel_async", "reqwest", "sqlx", "tokio_postgres", "utoipa"],
        because: "the core knows no framework",
    },
    Ban { places: RULES, except: NOWHERE, words: &["tokio", "async_std"], because: "rules do not wait" },
    Ban {
        places: CORE,
        except: NOWHERE,
        words: &["Utc::now", "Local::now", "SystemTime::now", "Uuid::now_v7", "Uuid::new_v4", "rand", "getrandom"],
        because: "rules are told the time and the ids",
    },
    Ban {
        places: RULES,
        except: NOWHERE,
        words: &["Instant::now", "std::fs", "std::process"],
        because: "rules do not read the world",
    },
    Ban {
        places: CRATES,
        except: OUTERMOST,
        words: &["env::var", "env::var_os", "env::vars", "env::args"],
        because: "settings are read in one place and handed in",
    },
    // Spliced, so that this file does not hold them.
    Ban {
        places: EVERYWHERE,
        except: NOWHERE,
        words: &[concat!("#[", "ignore"), concat!("todo", "!"), concat!("unimplemented", "!")],
        because: "what is not done is not claimed",
    },
];

#[test]
fn no_source_holds_what_its_place_forbids() {
    let sources: Vec<String> = ["crates", "tests"].iter().flat_map(|folder| house::files_under(folder, "rs")).collect();
    let faults: Vec<String> = sources.iter().flat_map(|path| faults(path, &house::read(path))).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert!(sources.iter().any(|path| path == "crates/domain/src/lib.rs"), "the sources lie elsewhere");
}

#[test]
fn a_framework_in_the_core_is_noticed() {
    assert_noticed("crates/usecases/src/gigs.rs", "use diesel::prelude::*;", "diesel");
    assert_noticed("crates/domain/src/gig.rs", "    tokio::spawn(later);", "tokio");
    assert_unnoticed("crates/persistence/src/gigs.rs", "use diesel::prelude::*;");
    assert_unnoticed("crates/usecases/src/relay.rs", "tokio::time::sleep(pause).await;");
}

#[test]
fn a_rule_that_reads_the_world_is_noticed() {
    assert_noticed("crates/domain/src/deal/mod.rs", "let now = Utc::now();", "Utc::now");
    assert_noticed("crates/usecases/src/keys.rs", "ring::rand::SystemRandom::new()", "rand");
    assert_noticed("crates/domain/src/id.rs", "Self(uuid::Uuid::now_v7())", "Uuid::now_v7");
    assert_noticed("crates/http/src/routes.rs", "std::env::var(\"MODE\")", "env::var");
    assert_unnoticed("crates/server/src/settings.rs", "std::env::var(\"CONFIG\")");
}

#[test]
fn work_put_off_is_noticed() {
    assert_noticed("crates/http/src/routes.rs", concat!("todo", "!()"), concat!("todo", "!"));
    assert_noticed("tests/tests/deal/main.rs", concat!("#[", "ignore = \"slow\"]"), concat!("#[", "ignore"));
}

#[test]
fn a_file_that_has_outgrown_its_idea_is_noticed() {
    let path = "crates/http/src/routes.rs";
    assert_unnoticed(path, &"//\n".repeat(LINES_MAX));
    let faults = faults(path, &"//\n".repeat(LINES_MAX + 1));
    assert_eq!(faults, ["crates/http/src/routes.rs has 451 lines of 450"]);
}

#[test]
fn comments_and_longer_words_are_left_alone() {
    assert_unnoticed("crates/domain/src/time.rs", "/// Unlike `Utc::now()`, this is told. // diesel, rand");
    assert_unnoticed("crates/domain/src/money.rs", "let operand = brand::random(dieselpunk);");
}

fn assert_noticed(path: &str, source: &str, word: &str) {
    let faults = faults(path, source);
    assert!(faults.len() == 1 && faults[0].starts_with(&format!("{path}:1 names {word}:")), "{faults:?}");
}

fn assert_unnoticed(path: &str, source: &str) {
    assert_eq!(faults(path, source), [] as [&str; 0]);
}

/// What is wrong with a file, named by its path from the root.
fn faults(path: &str, source: &str) -> Vec<String> {
    let lines = source.lines().count();
    let mut faults = Vec::new();
    if path.starts_with("crates/") && path.contains("/src/") && lines > LINES_MAX {
        faults.push(format!("{path} has {lines} lines of {LINES_MAX}"));
    }
    for ban in BANS.iter().filter(|ban| ban.holds_in(path)) {
        for (number, line) in source.lines().enumerate() {
            let named = ban.words.iter().filter(|word| holds_word(code_of(line), word));
            faults.extend(named.map(|word| format!("{path}:{} names {word}: {}", number + 1, ban.because)));
        }
    }
    faults
}

impl Ban {
    fn holds_in(&self, path: &str) -> bool {
        let in_one_of = |places: &[&str]| places.iter().any(|place| path.starts_with(place));
        in_one_of(self.places) && !in_one_of(self.except)
    }
}

/// The line without its comment. The house writes no block comments.
fn code_of(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

/// Whether `word` stands in the code by itself, and not as a part of a longer name.
fn holds_word(code: &str, word: &str) -> bool {
    let in_a_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back().is_some_and(in_a_name);
        let after = code[at + word.len()..].chars().next().is_some_and(in_a_name);
        !before && !after
    })
}
