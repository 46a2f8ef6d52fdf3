//! What was answered, written down: so that a test which runs after all others can say what none of them asked.
//!
//! Tests of one binary run in any order, and none of them is the last; but cargo runs the binaries one after another,
//! by their names. So each process writes what it saw into a folder of its run (the run is cargo, the parent of them
//! all), and `tests/zz_completeness` reads the folder.

use super::Answer;
use super::document::Operation;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

/// A folder that nobody has written into for so long is of a run that is over.
const OVER: Duration = Duration::from_hours(6);
/// What has libtest run less than everything.
const SELECTING: [&str; 4] = ["--skip", "--exact", "--ignored", "--list"];

/// An answer, as far as completeness goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seen {
    /// Method and path with its placeholders; `nowhere` where there is no such operation.
    pub operation: String,
    /// The status.
    pub status: u16,
    /// The code of a refusal; empty for a “yes”.
    pub code: String,
    /// Whether it was a dry run.
    pub rehearsed: bool,
    /// Whether it refused to know what there is, as somebody else had seen.
    pub hidden: bool,
}

/// What a run has seen so far.
#[derive(Debug, Default)]
pub struct Run {
    /// The binaries that ran every test they have.
    pub whole: BTreeSet<String>,
    /// What was answered.
    pub seen: BTreeSet<Seen>,
}

#[derive(Default)]
struct Notes {
    seen: HashSet<Seen>,
    /// Who was shown which id.
    shown: HashMap<String, HashSet<String>>,
}

static NOTES: LazyLock<Mutex<Notes>> = LazyLock::new(Mutex::default);

/// Writes down that an operation answered, or that there is none.
pub fn note(operation: Option<&Operation>, credentials: &HeaderMap, path: &str, answer: &Answer) {
    let who = who(credentials);
    let mut notes = NOTES.lock().unwrap_or_else(PoisonError::into_inner);
    if answer.status < 300 && !who.is_empty() {
        show(&answer.body, &who, &mut notes.shown);
    }
    let seen = Seen {
        operation: operation.map_or_else(|| "nowhere".to_owned(), Operation::name),
        status: answer.status,
        code: if answer.status >= 400 { answer.text("code").to_owned() } else { String::new() },
        rehearsed: answer.body["dry_run"] == true,
        hidden: answer.status == 404 && operation.is_some_and(|it| is_hidden(it, path, &who, &notes.shown)),
    };
    if notes.seen.insert(seen.clone()) {
        write(&seen);
    }
}

fn who(credentials: &HeaderMap) -> String {
    let shown = [AUTHORIZATION.as_str(), "x-api-key", COOKIE.as_str()].map(|name| credentials.get(name));
    shown.into_iter().flatten().filter_map(|it| it.to_str().ok()).collect::<Vec<_>>().join("\n")
}

/// Takes down which ids stand in what somebody was shown.
fn show(value: &Value, who: &str, shown: &mut HashMap<String, HashSet<String>>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(id) if name == "id" || name.ends_with("_id") => {
                        shown.entry(id.clone()).or_default().insert(who.to_owned());
                    }
                    _ => show(value, who, shown),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|it| show(it, who, shown)),
        _ => {}
    }
}

/// Whether all that the path names was shown to others, and never to who asks.
fn is_hidden(operation: &Operation, path: &str, who: &str, shown: &HashMap<String, HashSet<String>>) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let places = operation.template.split('/').zip(path.split('/'));
    let mut ids = places.filter(|(place, _)| place.starts_with('{')).map(|(_, id)| shown.get(id)).peekable();
    ids.peek().is_some() && ids.all(|it| it.is_some_and(|readers| !readers.contains(who)))
}

fn write(seen: &Seen) {
    let Some(mut file) = file() else { return };
    let Seen { operation, status, code, rehearsed, hidden } = seen;
    let line = format!("{operation}\t{status}\t{code}\t{rehearsed}\t{hidden}\n");
    // A line is one write: processes of one binary may share the file.
    let _ = file.write_all(line.as_bytes());
}

/// The file of this process's binary in the folder of its run; its name says whether every test runs.
fn file() -> Option<fs::File> {
    let folder = folder()?;
    fs::create_dir_all(&folder).ok()?;
    let whole = if is_whole() { "whole" } else { "part" };
    OpenOptions::new().create(true).append(true).open(folder.join(format!("{}.{whole}", binary()?))).ok()
}

/// Whether nobody asked for some tests alone.
fn is_whole() -> bool {
    let chosen = |it: &String| !it.starts_with('-') || SELECTING.iter().any(|flag| it.starts_with(flag));
    !std::env::args().skip(1).any(|it| chosen(&it))
}

/// The name of this binary, without cargo's hash.
fn binary() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    let name = path.file_stem()?.to_str()?.to_owned();
    Some(name.rsplit_once('-').map_or(name.clone(), |(name, _)| name.to_owned()))
}

/// Where runs write.
fn folders() -> Option<PathBuf> {
    Some(std::env::current_exe().ok()?.parent()?.join("answers"))
}

/// Where this run writes: named by its cargo, and when that began, because numbers of processes come again.
fn folder() -> Option<PathBuf> {
    let cargo = std::os::unix::process::parent_id();
    let stat = fs::read_to_string(format!("/proc/{cargo}/stat")).unwrap_or_default();
    let began = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(19)).unwrap_or_default();
    Some(folders()?.join(format!("{cargo}-{began}")))
}

/// What this run has seen so far. Forgets runs that are over.
#[must_use]
pub fn run() -> Run {
    forget();
    let files = folder().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut run = Run::default();
    for path in files.map(|file| file.path()) {
        let name = path.file_stem().and_then(|it| it.to_str()).unwrap_or_default();
        if path.extension().is_some_and(|it| it == "whole") {
            run.whole.insert(name.to_owned());
        }
        run.seen.extend(fs::read_to_string(&path).unwrap_or_default().lines().filter_map(read));
    }
    run
}

fn forget() {
    for folder in folders().and_then(|it| fs::read_dir(it).ok()).into_iter().flatten().flatten() {
        let age = folder.metadata().and_then(|it| it.modified()).ok().and_then(|it| it.elapsed().ok());
        if age.is_some_and(|age| age > OVER) {
            let _ = fs::remove_dir_all(folder.path());
        }
    }
}

fn read(line: &str) -> Option<Seen> {
    let mut parts = line.split('\t');
    Some(Seen {
        operation: parts.next()?.to_owned(),
        status: parts.next()?.parse().ok()?,
        code: parts.next()?.to_owned(),
        rehearsed: parts.next()? == "true",
        hidden: parts.next()? == "true",
    })
}
