//! What no test asked for. This binary runs after the others, because cargo runs them by their names, and judges what
//! they wrote down (`testkit::api::witness`): every operation of the OpenAPI document has its success, its stranger, and
//! each refusal that it says it has; every code of the catalogue was answered by something.
//!
//! When only some tests were run there is nothing to judge, and it says so.
#![cfg(test)]

mod exceptions;

use domain::refusal::Code;
use exceptions::Exception;
use std::collections::BTreeSet;
use testkit::api::document::{Operation, document};
use testkit::api::witness::{self, Run};

/// The binaries that ask; each must have run whole.
const ASKING: [&str; 2] = ["api", "deal"];

/// Refusals of layers that know no operation, or of a moment that no test can choose: that one test anywhere provokes
/// them will do.
const ANYWHERE: [Code; 12] = [
    Code::BadRequest,
    Code::AmbiguousCredentials,
    Code::ApiKeyExpired,
    Code::ApiKeyRevoked,
    Code::RequestTimeout,
    Code::RateLimited,
    Code::Unavailable,
    Code::Conflict,
    Code::Stale,
    Code::IdempotencyInProgress,
    Code::IdempotencyKeyReused,
    Code::PaymentProviderError,
];

/// What this run has seen, if it was a whole one.
///
/// # Panics
/// In CI, where it always is.
fn whole_run() -> Option<Run> {
    let run = witness::run();
    let missing: Vec<_> = ASKING.iter().filter(|it| !run.whole.contains(**it)).collect();
    if missing.is_empty() {
        return Some(run);
    }
    assert!(std::env::var_os("CI").is_none(), "{missing:?} did not run whole before this");
    eprintln!("nothing to judge: {missing:?} did not run whole before this; `cargo test --workspace` runs everything");
    None
}

/// Everything that no test asked for, each in one line, as the exceptions are written.
fn unasked(run: &Run) -> BTreeSet<String> {
    document().operations().iter().flat_map(|operation| unasked_of(operation, run)).chain(codes(run)).collect()
}

fn unasked_of(operation: &Operation, run: &Run) -> Vec<String> {
    let name = operation.name();
    let seen: Vec<_> = run.seen.iter().filter(|it| it.operation == name).collect();
    let mut unasked = Vec::new();
    if !seen.iter().any(|it| it.status < 400 && !it.rehearsed) {
        unasked.push(format!("{name}: success"));
    }
    // Nothing is hidden from operators, and whoever is none is refused whatever there is.
    let hides = operation.names_something() && !operation.is_open() && !operation.answers(Code::OperatorOnly.as_str());
    if hides && !seen.iter().any(|it| it.hidden) {
        unasked.push(format!("{name}: stranger"));
    }
    let anywhere = |code: &String| ANYWHERE.iter().any(|it| it.as_str() == code);
    let codes = operation.codes().into_iter().filter(|code| !anywhere(code));
    let unprovoked = codes.filter(|code| !seen.iter().any(|it| it.code == *code));
    unasked.extend(unprovoked.map(|code| format!("{name}: {code}")));
    unasked
}

fn codes(run: &Run) -> impl Iterator<Item = String> {
    let unprovoked = Code::ALL.iter().filter(|code| !run.seen.iter().any(|it| it.code == code.as_str()));
    unprovoked.map(|code| format!("any: {code}"))
}

#[test]
fn nothing_is_left_unasked() {
    let Some(run) = whole_run() else { return };
    let unasked = unasked(&run);
    let excepted: BTreeSet<_> = exceptions::ALL.iter().map(Exception::line).collect();
    let missing: Vec<_> = unasked.difference(&excepted).collect();
    assert!(missing.is_empty(), "no test asks for:\n{missing:#?}");
    let needless: Vec<_> = excepted.difference(&unasked).collect();
    assert!(needless.is_empty(), "asked for by now; take them off the exceptions:\n{needless:#?}");
}

#[test]
fn exceptions_only_shrink() {
    assert_eq!(exceptions::ALL.len(), exceptions::MAX, "write the smaller number down; a larger one is a step back");
    let lines: BTreeSet<_> = exceptions::ALL.iter().map(Exception::line).collect();
    assert_eq!(lines.len(), exceptions::ALL.len(), "an exception stands twice");
    assert!(exceptions::ALL.iter().all(|it| it.because.len() > 10), "an exception has no reason");
}
