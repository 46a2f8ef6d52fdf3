//! The pages about the API: the reference, and what each code means. Everything they need is served from here.

use crate::Answer;
use crate::openapi::facts::{Told, open};
use crate::problem::{Problem, catalogue, explained};
use crate::visitor::Visitor;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ContentType, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::refusal::Code;
use flate2::Compression;
use flate2::write::GzEncoder;
use ring::digest::{SHA256, digest};
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;
use utoipa_actix_web::service_config::ServiceConfig;

/// A page takes its style from us, and nothing else from anywhere.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The reference runs our script, which writes its own styles, and tries requests out on us.
const REFERENCE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                                font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                                frame-ancestors 'none'";
/// A file's address changes with the file, so that it can be kept for good.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// A file of the pages.
struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    digest: String,
    packed: Vec<u8>,
}

static SCALAR: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("scalar.js", "text/javascript", include_bytes!("../../assets/scalar/standalone.js")));
static START: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("docs.js", "text/javascript", include_bytes!("../../assets/pages/docs.js")));
static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("docs.css", "text/css; charset=utf-8", include_bytes!("../../assets/pages/docs.css")));

impl Asset {
    fn new(name: &'static str, media_type: &'static str, bytes: &'static [u8]) -> Self {
        let mut hash = String::new();
        for byte in digest(&SHA256, bytes).as_ref().iter().take(8) {
            let _ = write!(hash, "{byte:02x}");
        }
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        let packed = packer.write_all(bytes).and_then(|()| packer.finish()).unwrap_or_default();
        Self { name, media_type, bytes, digest: hash, packed }
    }

    fn address(&self) -> String {
        format!("/docs/assets/{}/{}", self.digest, self.name)
    }

    fn answer(&'static self, takes_packed: bool) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        answer.insert_header((CONTENT_TYPE, self.media_type));
        answer.insert_header((CACHE_CONTROL, FOR_GOOD)).insert_header((VARY, "accept-encoding"));
        match takes_packed && !self.packed.is_empty() {
            true => answer.insert_header((CONTENT_ENCODING, "gzip")).body(Bytes::from_static(&self.packed)),
            false => answer.body(Bytes::from_static(self.bytes)),
        }
    }
}

#[derive(Template)]
#[template(path = "docs.html")]
struct Reference {
    style: String,
    scalar: String,
    start: String,
}

#[derive(Template)]
#[template(path = "errors.html")]
struct Errors {
    style: String,
    count: usize,
    groups: Vec<Group>,
}

/// The codes of a status.
struct Group {
    status: u16,
    name: &'static str,
    entries: Vec<Entry>,
}

/// A code, explained.
struct Entry {
    code: Code,
    title: &'static str,
    meaning: &'static str,
    remedy: &'static str,
    retryable: bool,
}

impl Entry {
    const fn of(code: Code) -> Self {
        Self {
            code,
            title: catalogue::title(code),
            meaning: explained::meaning(code),
            remedy: explained::remedy(code),
            retryable: catalogue::is_retryable(code),
        }
    }
}

/// The whole catalogue, by status.
fn groups() -> Vec<Group> {
    let mut codes = Code::ALL.to_vec();
    codes.sort_by_key(|code| catalogue::status(*code));
    let same = |a: &Code, b: &Code| catalogue::status(*a) == catalogue::status(*b);
    codes.chunk_by(same).filter_map(|codes| Some((catalogue::status(*codes.first()?), codes))).map(group).collect()
}

fn group((status, codes): (StatusCode, &[Code])) -> Group {
    Group {
        status: status.as_u16(),
        name: status.canonical_reason().unwrap_or_default(),
        entries: codes.iter().copied().map(Entry::of).collect(),
    }
}

fn page(template: &impl Template, policy: &'static str) -> Answer {
    let body = template.render().map_err(|error| {
        tracing::error!(%error, "a page was not written");
        Problem::unavailable()
    })?;
    let mut answer = HttpResponse::Ok();
    Ok(answer.content_type(ContentType::html()).insert_header((CONTENT_SECURITY_POLICY, policy)).body(body))
}

/// Shows this document to people.
#[utoipa::path(tag = "Service", security(()), responses((status = 200, body = String, content_type = "text/html")))]
#[get("/docs")]
pub async fn show_reference(visitor: Visitor) -> Answer {
    visitor.without_parameters()?;
    let reference = Reference { style: STYLE.address(), scalar: SCALAR.address(), start: START.address() };
    page(&reference, REFERENCE_POLICY)
}

/// Explains every code that a request can be refused with.
#[utoipa::path(tag = "Service", security(()), responses((status = 200, body = String, content_type = "text/html")))]
#[get("/docs/errors")]
pub async fn explain_errors(visitor: Visitor) -> Answer {
    visitor.without_parameters()?;
    page(&Errors { style: STYLE.address(), count: Code::ALL.len(), groups: groups() }, PAGE_POLICY)
}

/// A file of these pages. Its address changes when it does.
#[utoipa::path(
    tag = "Service", security(()),
    responses((status = 200, content((String = "text/javascript"), (String = "text/css"))))
)]
#[get("/docs/assets/{digest}/{file}")]
pub async fn get_asset(visitor: Visitor) -> Answer {
    let request = visitor.without_parameters()?.request;
    let assets: [&'static Asset; 3] = [&SCALAR, &START, &STYLE];
    let asset = assets.into_iter().find(|asset| asset.address() == request.path());
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let takes_packed = accepted.split(',').any(|it| it.trim().eq_ignore_ascii_case("gzip"));
    asset.map(|it| it.answer(takes_packed)).ok_or_else(|| Problem::of_status(StatusCode::NOT_FOUND))
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[open("show_reference", &[]), open("explain_errors", &[]), open("get_asset", &[])];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(show_reference).service(explain_errors).service(get_asset);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_others_is_what_they_made() {
        for line in include_str!("../../assets/scalar/SHA256SUMS").lines() {
            let (sum, name) = line.split_once("  ").expect("a sum and a name");
            let bytes = std::fs::read(format!("{}/assets/scalar/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a file");
            let found: String = digest(&SHA256, &bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, sum, "{name}");
        }
    }

    #[test]
    fn every_code_has_its_place_on_the_page() {
        let errors = Errors { style: STYLE.address(), count: Code::ALL.len(), groups: groups() };
        let page = errors.render().expect("a page");
        for code in Code::ALL {
            assert_eq!(page.matches(&format!("<article id=\"{code}\">")).count(), 1, "{code}");
        }
        assert!(page.contains("the caller&#39;s own") || page.contains("the caller's own"));
    }
}
