//! The pages about the API: everything they need comes from here, and every code is explained.

use domain::refusal::Code;
use reqwest::Method;
use testkit::api::Answer;
use testkit::market::Market;

testkit::on_both_databases! {
    the_reference_comes_with_all_it_needs,
    every_code_is_explained_where_problems_say,
    a_file_is_at_its_own_address_alone,
    pages_are_for_everybody_and_for_no_frame,
}

/// The addresses that a page names in `src` and `href`, but for links to places of pages.
fn addresses(page: &str) -> Vec<&str> {
    let named = ["src=\"", "href=\""].into_iter().flat_map(|name| page.split(name).skip(1));
    named.filter_map(|rest| rest.split('"').next()).filter(|it| !it.starts_with(['#'])).collect()
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.bytes.clone()).expect("UTF-8")
}

async fn the_reference_comes_with_all_it_needs(market: &Market) {
    let page = text(&market.anyone.get("/docs").await.ok());
    let found = addresses(&page);
    assert!(found.iter().all(|it| it.starts_with('/') || *it == "data:,"), "{found:?}");
    let files: Vec<_> = found.into_iter().filter(|it| it.starts_with("/docs/assets/")).collect();
    assert_eq!(files.len(), 3, "{page}");
    for file in files {
        let plain = market.anyone.get(file).await.ok();
        let packed = market.anyone.ask(Method::GET, file).header("accept-encoding", "br, gzip").send().await.ok();
        assert_eq!(packed.header("content-encoding"), Some("gzip"), "{file}");
        assert_eq!(packed.header("content-type"), plain.header("content-type"), "{file}");
        assert!(packed.bytes.len() < plain.bytes.len(), "{file}");
    }
    let script = page.split("src=\"").nth(2).and_then(|it| it.split('"').next()).expect("our own script");
    let script = text(&market.anyone.get(script).await.ok());
    for line in ["telemetry: false", "withDefaultFonts: false", "agent: { disabled: true }", "\"/api/openapi.json\""] {
        assert!(script.contains(line), "{line}: {script}");
    }
}

async fn every_code_is_explained_where_problems_say(market: &Market) {
    let page = text(&market.anyone.get("/docs/errors").await.ok());
    for code in Code::ALL {
        assert_eq!(page.matches(&format!("id=\"{code}\"")).count(), 1, "{code}");
    }
    let nothing = market.anyone.get("/api/nothing").await.refused(404, "NOT_FOUND");
    let (path, anchor) = nothing.text("type").split_once('#').expect("a place on a page");
    assert_eq!(path, "/docs/errors");
    assert!(page.contains(&format!("<article id=\"{anchor}\">")));
}

async fn a_file_is_at_its_own_address_alone(market: &Market) {
    for path in ["/docs/assets/0000000000000000/docs.css", "/docs/assets/x/..%2f..%2fCargo.toml"] {
        market.anyone.get(path).await.refused(404, "NOT_FOUND");
    }
    market.anyone.get("/docs/").await.refused(404, "NOT_FOUND");
}

async fn pages_are_for_everybody_and_for_no_frame(market: &Market) {
    for (path, style) in [("/docs", "style-src 'self' 'unsafe-inline';"), ("/docs/errors", "style-src 'self';")] {
        let page = market.anyone.get(path).await.ok();
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(policy.contains(style) && !policy.contains("unsafe-eval"), "{policy}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        assert!(!text(&page).contains("<style") && !text(&page).contains(" style="), "{path} has a style of its own");
    }
}
