//! The table of settings in `docs/SETTINGS.md` is what the command line says, and the command line says the truth.
#![cfg(test)]

use clap::{Arg, CommandFactory, Parser};
use clawconnected::Settings;
use clawconnected::cli::{Cli, Command};
use std::fmt::Write;
use std::path::Path;

const INTRODUCTION: &str = "\
# Settings

<!-- Made from the command line by `UPDATE_DOCS=1 cargo test -p clawconnected --test settings`. -->

A setting is a flag (`--max-keys 10`), a variable (`MAX_KEYS=10`) or a line of the TOML file that `CONFIG` names
(`max_keys = 10`). A flag goes over a variable, a variable over the file, the file over the default. A program that was
told what cannot be says all of it at once, and ends with 2.

| variable | value | default | what it is |
| --- | --- | --- | --- |
";

#[test]
fn the_table_is_what_the_command_line_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/SETTINGS.md");
    let table = table();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &table).expect("the document can be written");
    }
    let document = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(document, table, "UPDATE_DOCS=1 cargo test -p clawconnected --test settings");
}

#[test]
fn a_flag_is_named_like_its_variable() {
    for arg in arguments() {
        let flag = arg.get_long().expect("every setting has a flag");
        assert_eq!(variable(&arg), flag.replace('-', "_").to_uppercase());
    }
}

#[test]
fn the_defaults_it_tells_are_the_ones_it_has() {
    let mut line = vec!["clawconnected".to_owned(), "serve".to_owned()];
    for arg in arguments() {
        // What others depend on, or what is made when it is needed, is told in words.
        let Some(default) = explained(&arg).1.filter(|default| !default.contains(' ')) else { continue };
        line.extend([format!("--{}", arg.get_long().expect("a flag")), default]);
    }
    let Command::Serve(told) = Cli::try_parse_from(&line).expect("the defaults parse").asked() else {
        panic!("{line:?} is not serve")
    };
    assert!(told.platform_fee_bps.is_some() && told.max_json_bytes.is_some(), "defaults were told: {line:?}");
    assert_eq!(Settings::load(*told).expect("the defaults do"), Settings::default());
}

fn table() -> String {
    arguments().iter().fold(INTRODUCTION.to_owned(), |mut table, arg| {
        let (what, default) = explained(arg);
        let value = arg.get_value_names().and_then(|names| names.first()).expect("a value").replace('|', " or ");
        let default = match default {
            Some(words) if words.contains(' ') => words,
            Some(value) => format!("`{value}`"),
            None => String::new(),
        };
        writeln!(table, "| `{}` | {value} | {default} | {what} |", variable(arg)).expect("text can be written to");
        table
    })
}

/// The arguments of `serve` that are settings.
fn arguments() -> Vec<Arg> {
    let serve = Cli::command().find_subcommand("serve").expect("it serves").clone();
    serve.get_arguments().filter(|arg| arg.get_env().is_some()).cloned().collect()
}

fn variable(arg: &Arg) -> String {
    arg.get_env().expect("every setting has a variable").to_string_lossy().into_owned()
}

/// What the help says an argument is, and its default.
fn explained(arg: &Arg) -> (String, Option<String>) {
    let help = arg.get_help().expect("every setting is explained").to_string();
    match help.split_once(" [default: ") {
        Some((what, default)) => (what.to_owned(), Some(default.trim_end_matches(']').to_owned())),
        None => (help, None),
    }
}
