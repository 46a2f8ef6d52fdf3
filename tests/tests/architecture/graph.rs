//! The crate graph. `server → adapters → usecases → domain`, and no adapter sees another.

use std::process::Command;

use serde_json::{Value, json};

use crate::house;

const NOTHING: &[&str] = &[];
/// Driving adapters call use cases and render.
const DRIVING: &[&str] = &["domain", "usecases"];
/// Driven adapters implement ports.
const DRIVEN: &[&str] = &["domain"];
/// The one place that names concrete adapters.
const WIRING: &[&str] = &[
    "advisor",
    "clawconnected-http",
    "dashboard",
    "domain",
    "identity",
    "mcp",
    "notifications",
    "payments",
    "persistence",
    "storage",
    "usecases",
];

/// Every crate that may be here, and which of the others it may use. Dev-dependencies are free.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", NOTHING),
    ("usecases", &["domain"]),
    ("clawconnected-http", DRIVING),
    ("dashboard", DRIVING),
    ("mcp", DRIVING),
    ("advisor", DRIVEN),
    ("identity", DRIVEN),
    ("notifications", DRIVEN),
    ("payments", DRIVEN),
    ("persistence", DRIVEN),
    ("storage", DRIVEN),
    ("clawconnected", WIRING),
    // For tests alone: nobody may use them but as a dev-dependency, so they stand in no list above.
    // The doubles stand beside what they double, the whole program is started in process, and answers are held to the
    // document of the API.
    ("testkit", &["clawconnected", "clawconnected-http", "domain", "payments", "persistence", "usecases"]),
    ("clawconnected-tests", NOTHING),
];

/// What the core may not be built with. Use cases may wait (`tokio`), rules may not.
const FOREIGN: &[(&str, &[&str])] = &[
    ("domain", &["actix-web", "diesel", "diesel-async", "reqwest", "sqlx", "tokio", "tokio-postgres", "utoipa"]),
    ("usecases", &["actix-web", "diesel", "diesel-async", "reqwest", "sqlx", "tokio-postgres", "utoipa"]),
];

#[test]
fn every_arrow_is_in_the_list() {
    let workspace = workspace();
    assert_eq!(faults(&workspace), NOTHING);
    assert!(packages(&workspace).any(|package| name(package) == "domain"), "cargo told of another workspace");
}

#[test]
fn a_new_arrow_is_noticed() {
    let sideways = graph("clawconnected-http", json!({ "name": "persistence", "kind": null, "path": "/house" }));
    assert_eq!(faults(&sideways), ["clawconnected-http → persistence"]);

    let upwards = graph("domain", json!({ "name": "usecases", "kind": null, "path": "/house" }));
    assert_eq!(faults(&upwards), ["domain → usecases"]);

    let to_the_doubles = graph("clawconnected", json!({ "name": "testkit", "kind": "build", "path": "/house" }));
    assert_eq!(faults(&to_the_doubles), ["clawconnected → testkit"]);
}

#[test]
fn a_dev_dependency_is_free() {
    let tested_by_doubles = graph("persistence", json!({ "name": "testkit", "kind": "dev", "path": "/house" }));
    assert_eq!(faults(&tested_by_doubles), NOTHING);
}

#[test]
fn a_crate_that_nobody_listed_is_noticed() {
    let stranger = graph("helpers", json!({ "name": "domain", "kind": null, "path": "/house" }));
    assert_eq!(faults(&stranger), ["helpers is in no list", "helpers → domain"]);
}

#[test]
fn a_framework_in_the_core_is_noticed() {
    let engine = graph("usecases", json!({ "name": "diesel", "kind": null, "path": null }));
    assert_eq!(faults(&engine), ["usecases is built with diesel"]);

    let runtime = graph("domain", json!({ "name": "tokio", "kind": null, "path": null }));
    assert_eq!(faults(&runtime), ["domain is built with tokio"]);
}

/// A workspace of one crate with one dependency.
fn graph(name: &str, dependency: Value) -> Value {
    json!({ "packages": [{ "name": name, "dependencies": [dependency] }] })
}

/// What cargo knows about this workspace.
fn workspace() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(house::root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

fn faults(workspace: &Value) -> Vec<String> {
    packages(workspace).flat_map(faults_of).collect()
}

fn faults_of(package: &Value) -> Vec<String> {
    let from = name(package);
    let allowed = list(ARROWS, from);
    let mut faults: Vec<String> = allowed.is_none().then(|| format!("{from} is in no list")).into_iter().collect();
    for dependency in items(package, "dependencies").filter(|it| it["kind"] != "dev") {
        let to = name(dependency);
        if dependency["path"].is_string() {
            let listed = allowed.is_some_and(|allowed| allowed.contains(&to));
            faults.extend((!listed).then(|| format!("{from} → {to}")));
        } else if list(FOREIGN, from).is_some_and(|foreign| foreign.contains(&to)) {
            faults.push(format!("{from} is built with {to}"));
        }
    }
    faults
}

fn list(lists: &[(&str, &'static [&'static str])], name: &str) -> Option<&'static [&'static str]> {
    lists.iter().find(|(it, _)| *it == name).map(|(_, list)| *list)
}

fn packages(workspace: &Value) -> impl Iterator<Item = &Value> {
    items(workspace, "packages")
}

fn items<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value[field].as_array().unwrap_or_else(|| panic!("cargo leaves out {field}")).iter()
}

fn name(value: &Value) -> &str {
    value["name"].as_str().expect("everything has a name")
}
