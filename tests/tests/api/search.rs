//! Search over gigs: each parameter, what they do together, pages of every order, and words that mean harm.

use reqwest::Url;
use serde_json::{Value, json};
use testkit::api::Answer;
use testkit::market::Market;

testkit::on_both_databases! {
    words_are_found_wherever_they_stand,
    names_with_signs_are_found,
    skills_are_compared_by_their_words,
    every_parameter_narrows_what_is_found,
    what_pays_most_comes_first_when_asked,
    the_most_relevant_comes_first_when_asked,
    every_order_is_walked_without_gaps_or_repeats,
    signs_in_q_are_just_text,
    what_cannot_be_looked_for_is_refused_by_name,
    a_cursor_is_good_for_its_own_search_alone,
    edits_and_deletions_show_at_once,
    drafts_are_searched_by_their_owner_alone,
    a_dry_run_makes_nothing_found,
}

/// The path of a list with these parameters, encoded as a form would.
fn path(parameters: &[(&str, &str)]) -> String {
    let mut url = Url::parse("http://host/api/gigs").expect("a URL");
    url.query_pairs_mut().extend_pairs(parameters);
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

async fn ask(market: &Market, parameters: &[(&str, &str)]) -> Answer {
    market.worker.api.get(&path(parameters)).await
}

/// The titles of what is found, in order.
async fn titles(market: &Market, parameters: &[(&str, &str)]) -> Vec<String> {
    titles_of(&ask(market, parameters).await.ok())
}

fn titles_of(page: &Answer) -> Vec<String> {
    page.rows().iter().map(|gig| gig["title"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn post(market: &Market, mut gig: Value) -> String {
    if gig["status"].is_null() {
        gig["status"] = json!("active");
    }
    market.client.api.post("/api/gigs", gig).await.created().text("id").to_owned()
}

async fn words_are_found_wherever_they_stand(market: &Market) {
    let _ = post(market, json!({ "title": "Parser in RUST" })).await;
    let _ = post(market, json!({ "title": "Second", "description": "a rust parser" })).await;
    let _ = post(market, json!({ "title": "Third", "scope": "Parser.\r\nRust!" })).await;
    let _ = post(market, json!({ "title": "Fourth", "skills": ["rust", "parsers"] })).await;
    assert_eq!(titles(market, &[("q", "rust")]).await, ["Fourth", "Third", "Second", "Parser in RUST"]);
    assert_eq!(titles(market, &[("q", " Parser  ｒｕｓｔ ")]).await, ["Third", "Second", "Parser in RUST"]);
    assert_eq!(titles(market, &[("q", "parser in rust")]).await, ["Parser in RUST"]);
    assert_eq!(titles(market, &[("q", "parse")]).await, [""; 0]);
    assert_eq!(titles(market, &[("q", "go")]).await, [""; 0]);
}

async fn names_with_signs_are_found(market: &Market) {
    for title in ["C", "C++.", "C#", "Node.js", "Node", ".NET", "C++17"] {
        let _ = post(market, json!({ "title": title })).await;
    }
    assert_eq!(titles(market, &[("q", "c++")]).await, ["C++17", "C++."]);
    assert_eq!(titles(market, &[("q", "c#")]).await, ["C#"]);
    assert_eq!(titles(market, &[("q", "c")]).await, ["C++17", "C#", "C++.", "C"]);
    assert_eq!(titles(market, &[("q", "node.js")]).await, ["Node.js"]);
    assert_eq!(titles(market, &[("q", "node")]).await, ["Node", "Node.js"]);
    assert_eq!(titles(market, &[("q", ".net")]).await, [".NET"]);
    assert_eq!(titles(market, &[("q", "net.")]).await, [".NET"]);
}

async fn skills_are_compared_by_their_words(market: &Market) {
    let _ = post(market, json!({ "title": "One", "skills": ["React Native", "C++"] })).await;
    let _ = post(market, json!({ "title": "Two", "skills": ["react-native", "c"] })).await;
    let _ = post(market, json!({ "title": "React Native, C++", "skills": ["React", "native"] })).await;
    assert_eq!(titles(market, &[("skills", "react native")]).await, ["Two", "One"]);
    assert_eq!(titles(market, &[("skills", "REACT  NATIVE , c++")]).await, ["One"]);
    assert_eq!(titles(market, &[("skills", "C")]).await, ["Two"]);
    assert_eq!(titles(market, &[("skills", "native,react,React")]).await, ["React Native, C++"]);
    assert_eq!(titles(market, &[("skills", "react,c++")]).await, [""; 0]);
}

async fn every_parameter_narrows_what_is_found(market: &Market) {
    let skilled = |title: &str, rate: i64| json!({ "title": title, "skills": ["rust"], "rate_cents": rate });
    for (title, rate) in [("Web one", 100), ("Web two", 200), ("Desktop", 200), ("Web three", 300)] {
        let _ = post(market, skilled(title, rate)).await;
    }
    let _ = post(market, json!({ "title": "Web four", "rate_cents": 200 })).await;
    let all = [
        ("q", "web"),
        ("skills", "rust"),
        ("min_rate_cents", "200"),
        ("max_rate_cents", "200"),
        ("owner_user_id", market.client.id.as_str()),
        ("published_after", "2020-01-01T00:00:00Z"),
        ("status", "active"),
        ("sort", "relevance"),
    ];
    assert_eq!(titles(market, &all).await, ["Web two"]);
    assert_eq!(titles(market, &all[..2]).await, ["Web three", "Web two", "Web one"]);
    assert_eq!(titles(market, &all[..3]).await, ["Web three", "Web two"]);
    assert_eq!(titles(market, &[("q", "web"), ("owner_user_id", &market.worker.id)]).await, [""; 0]);
    assert_eq!(titles(market, &[("q", "web"), ("published_after", "2999-01-01T00:00:00Z")]).await, [""; 0]);
}

async fn what_pays_most_comes_first_when_asked(market: &Market) {
    for (title, rate) in [("Low", 100), ("High", 300), ("Middle one", 200), ("Middle two", 200), ("None", 0)] {
        let _ = post(market, json!({ "title": title, "rate_cents": rate })).await;
    }
    let expected = ["High", "Middle two", "Middle one", "Low", "None"];
    assert_eq!(titles(market, &[("sort", "rate_desc")]).await, expected);
    assert_eq!(titles(market, &[("sort", "rate_desc"), ("q", "middle")]).await, expected[1..3]);
    assert_eq!(titles(market, &[("sort", "newest"), ("q", "middle")]).await, expected[1..3]);
}

async fn the_most_relevant_comes_first_when_asked(market: &Market) {
    let _ = post(market, json!({ "title": "Rust and web" })).await;
    let _ = post(market, json!({ "title": "Some rust", "skills": ["web", "rust"] })).await;
    let _ = post(market, json!({ "title": "More rust", "description": "web" })).await;
    let _ = post(market, json!({ "title": "Skilled", "skills": ["rust", "web"] })).await;
    let _ = post(market, json!({ "title": "Described", "description": "Rust web" })).await;
    let _ = post(market, json!({ "title": "Described again", "scope": "Web Rust" })).await;
    let expected = ["Rust and web", "Some rust", "More rust", "Skilled", "Described again", "Described"];
    assert_eq!(titles(market, &[("q", "web rust"), ("sort", "relevance")]).await, expected);
    let mut newest = titles(market, &[("q", "web rust")]).await;
    newest.reverse();
    assert_eq!(newest, ["Rust and web", "Some rust", "More rust", "Skilled", "Described", "Described again"]);
}

async fn every_order_is_walked_without_gaps_or_repeats(market: &Market) {
    let nth = |n: i64| {
        let title = if n % 3 == 0 { format!("Rust {n}") } else { format!("Gig {n}") };
        let skills = if n % 2 == 0 { vec!["rust"] } else { Vec::new() };
        json!({ "title": title, "description": "rust", "skills": skills, "rate_cents": n % 4 })
    };
    for n in 0..11 {
        let _ = post(market, nth(n)).await;
    }
    let mut newcomers = 0;
    for sort in ["newest", "rate_desc", "relevance"] {
        let search = [("q", "rust"), ("sort", sort), ("limit", "2")];
        let expected = titles(market, &[("q", "rust"), ("sort", sort), ("limit", "100")]).await;
        let mut met = Vec::new();
        let mut cursor = String::new();
        let before = newcomers;
        loop {
            let with_cursor = [search.as_slice(), &[("cursor", cursor.as_str())]].concat();
            let page = ask(market, if cursor.is_empty() { &search } else { &with_cursor }).await.ok();
            met.extend(titles_of(&page));
            if page["has_more"] == false {
                break;
            }
            cursor = page.text("next_cursor").to_owned();
            // Comes in before where the walk is, whatever the order.
            let gig = json!({ "title": "Newcomer rust", "skills": ["rust"], "rate_cents": 100 + newcomers });
            let _ = post(market, gig).await;
            newcomers += 1;
        }
        assert_eq!(met, expected, "{sort}");
        assert!(newcomers > before + 3, "{sort} was walked in few steps");
    }
}

async fn signs_in_q_are_just_text(market: &Market) {
    let _ = post(market, json!({ "title": "100% rust_web 'quoted' \"twice\"" })).await;
    let _ = post(market, json!({ "title": "Other" })).await;
    let found = [
        "100%",
        "rust_web",
        "'quoted'",
        "\"twice\"",
        "\"rust",
        "rust*",
        "rust -web",
        "web:rust",
        "^rust",
        "rust)",
        "(web",
        "rust'--",
        "rust\\",
        "{web} rust",
        "100 % rust",
    ];
    for q in found {
        assert_eq!(titles(market, &[("q", q)]).await.len(), 1, "{q}");
    }
    for q in ["ru%", "r_st", "rus*", "rust OR other", "rust NOT web", "NEAR(rust web)", "rust AND web", "1 OR 1=1"] {
        assert_eq!(titles(market, &[("q", q)]).await, [""; 0], "{q}");
    }
}

async fn what_cannot_be_looked_for_is_refused_by_name(market: &Market) {
    let (long, many) = ("a".repeat(1_900), (0..17).map(|n| n.to_string()).collect::<Vec<_>>().join(" "));
    for q in ["", " ", "%", "_", "*", "\"", "--", "...", "+ #", "🦀", "a\0b", "a\u{7}", &long, &"a".repeat(201), &many]
    {
        let shown: String = q.chars().take(20).collect();
        let refused = ask(market, &[("q", q)]).await.refused_at(&["?q"]);
        assert!(!refused.text_at("/errors/0/message").is_empty(), "{shown}");
    }
    for skills in ["", ",", "rust,", "rust,,go", "%", "a\0b", &"a".repeat(51), &["a"; 31].join(",")] {
        ask(market, &[("skills", skills)]).await.refused_at(&["?skills"]);
    }
    for sort in ["", "oldest", "Newest", "relevance"] {
        ask(market, &[("sort", sort)]).await.refused_at(&["?sort"]);
    }
    let all = [("q", "%"), ("skills", ","), ("sort", "best"), ("min_rate_cents", "x")];
    ask(market, &all).await.refused_at(&["?min_rate_cents", "?q", "?skills", "?sort"]);
    ask(market, &[("sort", "relevance"), ("q", "%")]).await.refused_at(&["?q"]);
    market.worker.api.get("/api/gigs?q=a&q=b").await.refused_at(&["?q"]);
    // No address is that long.
    ask(market, &[("q", &"a".repeat(10_000))]).await.refused(400, "BAD_REQUEST");
    let _ = ask(market, &[("q", &"a".repeat(200)), ("skills", &"b".repeat(50))]).await.ok();
}

async fn a_cursor_is_good_for_its_own_search_alone(market: &Market) {
    for n in 0..3 {
        let _ = post(market, json!({ "title": format!("Rust {n}"), "rate_cents": 5 })).await;
    }
    let page = ask(market, &[("q", "rust"), ("sort", "relevance"), ("limit", "1")]).await.ok();
    let cursor = page.text("next_cursor");
    for others in [
        &[("q", "rust")] as &[_],
        &[("sort", "rate_desc")],
        &[("q", "go"), ("sort", "relevance")],
        &[("q", "rust"), ("sort", "rate_desc")],
    ] {
        let parameters = [others, &[("cursor", cursor)]].concat();
        ask(market, &parameters).await.refused_at(&["?cursor"]);
    }
    let same = [("q", "rust"), ("sort", "relevance"), ("limit", "1"), ("cursor", cursor)];
    assert_eq!(titles(market, &same).await, ["Rust 1"]);
}

async fn edits_and_deletions_show_at_once(market: &Market) {
    let id = post(market, json!({ "title": "Lexer", "skills": ["rust"] })).await;
    let gig = format!("/api/gigs/{id}");
    let _ = market.client.api.patch(&gig, json!({ "title": "Parser", "skills": ["go"] })).await.ok();
    assert_eq!(titles(market, &[("q", "lexer")]).await, [""; 0]);
    assert_eq!(titles(market, &[("skills", "rust")]).await, [""; 0]);
    assert_eq!(titles(market, &[("q", "parser"), ("skills", "go")]).await, ["Parser"]);
    let _ = market.client.api.patch(&gig, json!({ "status": "closed" })).await.ok();
    assert_eq!(titles(market, &[("q", "parser")]).await, [""; 0]);
    let _ = market.client.api.patch(&gig, json!({ "status": "active" })).await.ok();
    assert_eq!(titles(market, &[("q", "parser")]).await, ["Parser"]);
    market.client.api.delete(&gig).await.deleted();
    assert_eq!(titles(market, &[("q", "parser")]).await, [""; 0]);
}

async fn drafts_are_searched_by_their_owner_alone(market: &Market) {
    for (title, rate) in [("Secret one", 1), ("Secret two", 3), ("Other", 2)] {
        let _ = post(market, json!({ "title": title, "rate_cents": rate, "status": "draft" })).await;
    }
    assert_eq!(titles(market, &[("q", "secret"), ("status", "draft")]).await, [""; 0]);
    assert_eq!(titles(market, &[("q", "secret")]).await, [""; 0]);
    let mine = market.client.api.get(&path(&[("q", "secret"), ("status", "draft"), ("sort", "relevance")])).await.ok();
    assert_eq!(titles_of(&mine), ["Secret two", "Secret one"]);
    let mine = market.client.api.get(&path(&[("status", "draft"), ("sort", "rate_desc")])).await.ok();
    assert_eq!(titles_of(&mine), ["Secret two", "Other", "Secret one"]);
}

async fn a_dry_run_makes_nothing_found(market: &Market) {
    let gig = json!({ "title": "Dry", "status": "active" });
    let _ = market.client.api.post("/api/gigs?dry_run=true", gig).await.ok();
    assert_eq!(titles(market, &[("q", "dry")]).await, [""; 0]);
}
