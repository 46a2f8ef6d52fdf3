//! The matrix of every state, command and actor: a change of it is a change of the rules, and is read as one.
//!
//! `INSTA_UPDATE=always cargo test -p domain --test deal` accepts what changed.

mod document;
mod lines;
mod specimens;

use lines::{Kind, Line};
use std::path::Path;

fn assert_matrix(kind: Kind) {
    let text: Vec<String> = lines::of(kind).iter().map(Line::text).collect();
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(kind.name().to_lowercase(), text.join("\n"));
    });
}

#[test]
fn the_negotiation_answers_as_written() {
    assert_matrix(Kind::Negotiation);
}

#[test]
fn the_contract_answers_as_written() {
    assert_matrix(Kind::Contract);
}

#[test]
fn the_milestone_answers_as_written() {
    assert_matrix(Kind::Milestone);
}

#[test]
fn the_dispute_answers_as_written() {
    assert_matrix(Kind::Dispute);
}

#[test]
fn the_page_about_the_machines_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/STATE-MACHINES.md");
    let page = document::page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let first = page.lines().zip(written.lines()).find(|(now, then)| now != then);
    assert!(
        page == written,
        "docs/STATE-MACHINES.md is not what the rules say now, first at {first:?}.\n\
         Regenerate it: UPDATE_DOCS=1 cargo test -p domain --test deal"
    );
}
