//! Every relative link in the README and the documents leads to a file that is there.

use std::path::Path;

use crate::house;

#[test]
fn every_relative_link_leads_somewhere() {
    let mut documents = house::files_under("docs", "md");
    documents.push("README.md".to_owned());
    let links: Vec<(String, String)> = documents
        .iter()
        .flat_map(|document| links_of(&house::read(document)).map(|link| (document.clone(), link)).collect::<Vec<_>>())
        .collect();
    let dead: Vec<String> = links
        .iter()
        .filter(|(from, to)| !leads_somewhere(from, to))
        .map(|(from, to)| format!("{from} → {to}"))
        .collect();
    assert!(dead.is_empty(), "\n{}\n", dead.join("\n"));
    assert!(links.iter().any(|(from, _)| from == "README.md"), "no link of the README was found");
}

#[test]
fn a_dead_link_is_noticed() {
    assert!(leads_somewhere("README.md", "Cargo.toml"));
    assert!(!leads_somewhere("README.md", "docs/no-such-page.md"));
    assert!(!leads_somewhere("docs/README.md", "Cargo.toml"), "a link counts from its document's folder");
}

#[test]
fn links_are_told_from_code_and_from_the_web() {
    let text = "[a](docs/a.md#part) and [b](https://example.org/b), [c](#below)\n\
                `[d](d.md)` ![e](e.png)\n```\n[f](f.md)\n```\n[g](g.md \"title\")\n";
    assert_eq!(links_of(text).collect::<Vec<_>>(), ["docs/a.md", "e.png", "g.md"]);
}

/// The files that a Markdown text links to, without their fragments.
fn links_of(text: &str) -> impl Iterator<Item = String> {
    let mut fenced = false;
    let prose = text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fence && !fenced
    });
    prose.flat_map(|line| {
        let outside_code: String = line.split('`').step_by(2).collect();
        outside_code.split("](").skip(1).filter_map(target).collect::<Vec<_>>()
    })
}

/// The file a link names, from the text behind its `](`; nothing when it leads out of the house or stays on the page.
fn target(rest: &str) -> Option<String> {
    let link = rest.split([')', ' ']).next()?;
    let file = link.split('#').next()?;
    let elsewhere = link.contains("://") || link.starts_with("mailto:");
    (!file.is_empty() && !elsewhere).then(|| file.to_owned())
}

fn leads_somewhere(document: &str, link: &str) -> bool {
    let folder = Path::new(document).parent().unwrap_or(Path::new(""));
    house::root().join(folder).join(link).exists()
}
