//! Who tells the audience what happens.

use super::shown::{fact, path_shown};
use crate::style::{ACCENT, BAD, GOOD, HEADING, QUIET, paint};
use serde_json::Value;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

/// How wide the path of a call is, so that the statuses stand in a column.
const PATH_WIDTH: usize = 50;
/// How far what came back is indented: below the path of its call.
const INDENT: &str = "               ";

/// Who tells the audience what happens.
pub struct Narrator {
    out: Mutex<Box<dyn Write + Send>>,
}

/// A call and what came back.
pub struct Told<'a> {
    /// Whose call.
    pub who: &'a str,
    /// Its method.
    pub method: &'a str,
    /// Its path.
    pub path: &'a str,
    /// The status of the answer.
    pub status: reqwest::StatusCode,
    /// The answer.
    pub answer: &'a Value,
    /// Which of its fields matter here, as JSON pointers.
    pub shows: &'a [&'a str],
    /// Where in it the resource is, as a JSON pointer.
    pub resource: &'a str,
}

impl Narrator {
    /// A narrator whom `out` hears.
    pub fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out: Mutex::new(out) }
    }

    /// What it is about.
    pub fn title(&self, title: &str, url: &str) -> io::Result<()> {
        let place = format!("over HTTP, in a fresh sandbox at {url}");
        self.line(&format!("\n  {}\n  {}", paint(HEADING, title), paint(QUIET, place)))
    }

    /// A new part of the story.
    pub fn part(&self, title: &str, what: &str) -> io::Result<()> {
        self.line(&format!("\n  {}\n  {}\n", paint(HEADING, title), paint(QUIET, what)))
    }

    /// A call and what came back.
    pub fn call(&self, told: &Told<'_>) -> io::Result<()> {
        let Told { who, method, path, status, .. } = told;
        let path = format!("{:PATH_WIDTH$}", path_shown(path));
        let style = if status.is_success() { GOOD } else { BAD };
        self.line(&format!("  {who:6} {} {path} {}", paint(ACCENT, format!("{method:5}")), paint(style, status)))?;
        if !told.shows.is_empty() {
            let facts: Vec<_> = told.shows.iter().map(|pointer| shown(told.answer, pointer)).collect();
            self.line(&format!("{INDENT}{}", facts.join(" · ")))?;
        }
        match told.answer.pointer(told.resource).and_then(next) {
            Some(next) => self.line(&format!("{INDENT}{}", paint(QUIET, next))),
            None => Ok(()),
        }
    }

    /// Something else.
    pub fn line(&self, text: &str) -> io::Result<()> {
        writeln!(self.out.lock().unwrap_or_else(PoisonError::into_inner), "{text}")
    }
}

fn shown(answer: &Value, pointer: &str) -> String {
    let (name, value) = fact(answer, pointer);
    format!("{} {value}", paint(QUIET, name))
}

/// What the answer says can be done next: by its caller, and else by the others.
fn next(resource: &Value) -> Option<String> {
    let actions = resource.get("next_actions")?.as_array()?;
    let own: Vec<&Value> = actions.iter().filter(|action| action["you"] == true).collect();
    if !own.is_empty() {
        return Some(format!("next: {}{}", words(&own), deadline(own[0])));
    }
    let first = actions.first()?;
    let others: Vec<&Value> = actions.iter().filter(|action| action["actor"] == first["actor"]).collect();
    let actor = first["actor"].as_str().unwrap_or_default();
    Some(format!("next, by the {actor}: {}{}", words(&others), deadline(first)))
}

fn words(actions: &[&Value]) -> String {
    let mut words: Vec<_> = actions.iter().filter_map(|action| action["action"].as_str()).collect();
    words.dedup();
    words.join(", ")
}

fn deadline(action: &Value) -> String {
    let until = action["deadline"].as_str().and_then(|deadline| deadline.split('T').next());
    match (until, action["if_nobody_acts"].as_str()) {
        (Some(day), Some(fate)) => format!(" (by {day}, else {fate})"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn action(word: &str, actor: &str, you: bool) -> Value {
        json!({ "action": word, "actor": actor, "you": you, "deadline": null, "if_nobody_acts": null })
    }

    #[test]
    fn ones_own_actions_come_first() {
        let both = json!({ "next_actions": [action("fund", "client", false), action("cancel", "either", true)] });
        assert_eq!(next(&both).as_deref(), Some("next: cancel"));
        let theirs = json!({ "next_actions": [action("fund", "client", false), action("cancel", "client", false)] });
        assert_eq!(next(&theirs).as_deref(), Some("next, by the client: fund, cancel"));
        assert_eq!(next(&json!({ "next_actions": [] })), None);
    }

    #[test]
    fn a_deadline_says_what_time_does() {
        let mut approve = action("approve", "either", true);
        approve["deadline"] = json!("2026-12-01T09:30:00.000Z");
        approve["if_nobody_acts"] = json!("expires");
        let resource = json!({ "next_actions": [approve] });
        assert_eq!(next(&resource).as_deref(), Some("next: approve (by 2026-12-01, else expires)"));
    }
}
