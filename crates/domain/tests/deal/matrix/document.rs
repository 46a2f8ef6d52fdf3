//! `docs/STATE-MACHINES.md`, made of the matrix.

use super::lines::{Kind, Line, Outcome, of};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const HEAD: &str = "# State machines

A deal is one consistency unit of four machines: its negotiation, its contract, its milestones and their disputes. Every
rule stands once, in `crates/domain/src/deal/decide`; this page asks those rules and writes down what they answer. It is
generated: change the rule, then `UPDATE_DOCS=1 cargo test -p domain --test deal`.

How to read it: a state is the status that the API shows, with what matters about it after a comma. *time* is a deadline
that passed, *provider* the payment provider's word or the end of a call to it, *system* our own doing. Whoever is no
party learns `NOT_FOUND`, or `OPERATOR_ONLY` where only an operator may act, and changes nothing. What already took
effect is a repeat: it answers as before and changes nothing. Neither is listed. The full matrix, a line for every state,
command and actor, is the snapshots beside the test, `crates/domain/tests/deal/snapshots`.
";

pub fn page() -> String {
    Kind::ALL.iter().fold(HEAD.to_owned(), |page, kind| page + &section(*kind))
}

fn section(kind: Kind) -> String {
    let lines = of(kind);
    format!("\n## {}\n\n{}\n{}\n{}", kind.name(), diagram(&lines), transitions(&lines), refusals(&lines))
}

/// The edges between statuses, each with what takes it.
fn diagram(lines: &[Line]) -> String {
    let mut edges: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for line in lines {
        if let Outcome::Happens { to, .. } = &line.outcome
            && *to != line.from
        {
            let asked = if line.who == "time" { String::from("time") } else { line.asked.replace(':', "") };
            edges.entry((&line.from, to)).or_default().insert(asked);
        }
    }
    let mut text = String::from("```mermaid\nstateDiagram-v2\n");
    for ((from, to), asked) in edges {
        let asked: Vec<_> = asked.into_iter().collect();
        let _ = writeln!(text, "    {from} --> {to} : {}", asked.join(", "));
    }
    text + "```\n"
}

fn transitions(lines: &[Line]) -> String {
    let mut rows: Vec<(&str, &str, Vec<&str>, &str, &str)> = Vec::new();
    for line in lines {
        let Outcome::Happens { to, events } = &line.outcome else { continue };
        let same = rows
            .iter_mut()
            .find(|row| row.0 == line.state && row.1 == line.asked && row.3 == to.as_str() && row.4 == events.as_str());
        match same {
            Some(row) => row.2.push(line.who),
            None => rows.push((line.state, &line.asked, vec![line.who], to, events)),
        }
    }
    let mut text = String::from("| state | what | by | becomes | events |\n| --- | --- | --- | --- | --- |\n");
    for (state, asked, who, to, events) in rows {
        let _ = writeln!(text, "| {state} | {asked} | {} | {to} | {events} |", who.join(", "));
    }
    text
}

/// Who is refused what, by code. Strangers are left out: they are refused everything.
fn refusals(lines: &[Line]) -> String {
    let mut codes: BTreeMap<(&str, &str), BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.who != "stranger") {
        if let Outcome::Refused(code) = &line.outcome {
            codes.entry((&line.asked, code.as_str())).or_default().entry(line.who).or_default().push(line.state);
        }
    }
    let states = lines.iter().map(|line| line.state).collect::<BTreeSet<_>>().len();
    let mut text = String::from("| refused | with | to whom, when |\n| --- | --- | --- |\n");
    for ((asked, code), whom) in codes {
        let mut by_states: BTreeMap<Vec<&str>, Vec<&str>> = BTreeMap::new();
        for (who, when) in whom {
            by_states.entry(when).or_default().push(who);
        }
        let whom: Vec<String> = by_states
            .into_iter()
            .map(|(when, who)| match when.len() == states {
                true => format!("{}: always", who.join(", ")),
                false => format!("{}: {}", who.join(", "), when.join("; ")),
            })
            .collect();
        let _ = writeln!(text, "| {asked} | `{code}` | {} |", whom.join("<br>"));
    }
    text
}
