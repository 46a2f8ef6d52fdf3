//! The sandbox provider's onboarding page: what Stripe's own page is in live mode. Plain HTML: no script, no style.

use crate::caller::foreign_id;
use crate::openapi::facts::{Told, open};
use crate::problem::Problem;
use crate::visitor::Visitor;
use crate::{Answer, HttpResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, ContentType, LOCATION};
use actix_web::{get, post};
use domain::account::PayoutAccountState;
use domain::refusal::Code as C;
use usecases::sandbox::{OnboardingAnswer, Sandbox};
use utoipa_actix_web::service_config::ServiceConfig;

/// The page may send its forms to us, and nothing else.
const POLICY: &str = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn behind(visitor: &Visitor) -> Result<&Sandbox, Problem> {
    visitor.api.options.sandbox.as_ref().ok_or_else(|| Problem::of_status(StatusCode::NOT_FOUND))
}

fn account(visitor: &Visitor) -> Result<String, Problem> {
    foreign_id(&visitor.request, "account", "account")
}

/// Shows the provider's onboarding page.
#[utoipa::path(tag = "Sandbox", security(()), responses((status = 200, body = String, content_type = "text/html")))]
#[get("/sandbox/onboarding/{account}")]
pub async fn show_onboarding(visitor: Visitor) -> Answer {
    let visitor = visitor.without_parameters()?;
    let account = account(&visitor)?;
    let state = behind(&visitor)?.look_at_account(&account).await?;
    let page = HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(page(&account, &state));
    Ok(page)
}

/// Hands in what the provider asks of a worker.
#[utoipa::path(tag = "Sandbox", security(()), responses((status = 303, description = "Back to the page")))]
#[post("/sandbox/onboarding/{account}/complete")]
pub async fn complete_at_page(visitor: Visitor) -> Answer {
    answer(visitor, OnboardingAnswer::Complete).await
}

/// Has the provider turn a worker down.
#[utoipa::path(tag = "Sandbox", security(()), responses((status = 303, description = "Back to the page")))]
#[post("/sandbox/onboarding/{account}/reject")]
pub async fn reject_at_page(visitor: Visitor) -> Answer {
    answer(visitor, OnboardingAnswer::Reject).await
}

async fn answer(visitor: Visitor, answer: OnboardingAnswer) -> Answer {
    let visitor = visitor.without_parameters()?.from_no_other_site()?;
    let account = account(&visitor)?;
    behind(&visitor)?.answer_onboarding(&account, answer).await?;
    let page = format!("/sandbox/onboarding/{account}");
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, page)).finish())
}

fn page(account: &str, state: &PayoutAccountState) -> String {
    let account = escaped(account);
    let standing = match (state.details_submitted, state.transfers_active) {
        (true, true) => "Onboarding is complete: this account can be paid.",
        (true, false) => "The provider has restricted this account.",
        (false, _) => "The provider has yet to hear from you.",
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Onboarding (sandbox)</title></head>\n\
         <body>\n<main>\n<h1>Onboarding (sandbox)</h1>\n\
         <p>Here the payment provider would ask who you are and where to send your money. In the sandbox you say \
         how that ends.</p>\n<p>Account <code>{account}</code>. {standing}</p>\n\
         <form method=\"post\" action=\"/sandbox/onboarding/{account}/complete\">\
         <button type=\"submit\">Complete onboarding</button></form>\n\
         <form method=\"post\" action=\"/sandbox/onboarding/{account}/reject\">\
         <button type=\"submit\">Be rejected</button></form>\n</main>\n</body>\n</html>\n"
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    open("show_onboarding", &[C::PaymentProviderError]),
    open("complete_at_page", &[C::CsrfRejected, C::PaymentProviderError]),
    open("reject_at_page", &[C::CsrfRejected, C::PaymentProviderError]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(show_onboarding).service(complete_at_page).service(reject_at_page);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_shown_and_not_executed() {
        let page = page("\"><script>alert(1)</script>", &PayoutAccountState::default());
        assert!(!page.contains("<script>"), "{page}");
        assert!(page.contains("&quot;&gt;&lt;script&gt;"), "{page}");
    }
}
