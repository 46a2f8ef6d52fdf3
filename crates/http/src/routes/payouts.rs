//! Payouts, and the accounts they go to.

use crate::Answer;
use crate::accept::Accepts;
use crate::api::Api;
use crate::caller::{Caller, nothing};
use crate::command::send;
use crate::input::payout::{self as input, ConnectInput};
use crate::openapi::facts::{Told, told};
use crate::openapi::words;
use crate::page::{PageParams, PageView};
use crate::problem::Problem;
use crate::view::payout::{self, AccountLinkBody, PayoutAccountBody, PayoutRow};
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpResponse, get, post};
use domain::actor::Principal;
use domain::ports::store::{Cursor, DealMilestone, Page, Paged};
use domain::refusal::Code as C;
use futures_util::stream::{self, Stream, StreamExt};
use usecases::{Failure, payouts, stories};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

const JSON: &str = "application/json";
const CSV: &str = "text/csv";
/// Rows that are read in one go for a file: it is sent as it is read, however long it is.
const ROWS_AT_ONCE: u32 = 500;

/// Which payouts.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PayoutParams {
    /// scheduled, in_transit, paid, parked, failed, frozen or reversed.
    #[param(value_type = Option<words::PayoutStatus>)]
    pub status: Option<String>,
}

/// Lists the caller's payouts, the newest first; with `Accept: text/csv` all of them at once, as a file.
#[utoipa::path(
    tag = "Payouts", params(PayoutParams, PageParams),
    responses((status = 200, content((PageView<PayoutRow> = "application/json"), (String = "text/csv"))))
)]
#[get("/api/payouts")]
pub async fn list_payouts(caller: Caller) -> Answer {
    if Accepts::of(caller.request.headers()).best(&[JSON, CSV]) == Some(CSV) {
        let (_, status) = caller.ask(stories::PAYOUT_LIST, input::filter)?;
        return file(&caller, status).await;
    }
    let (listing, status) = caller.list(stories::PAYOUT_LIST, input::filter)?;
    listing.tell(move |desk, page| payouts::list(desk, status, page), |it| PayoutRow::of(&it)).await
}

async fn file(caller: &Caller, status: Option<&'static str>) -> Answer {
    let reading = Reading { api: caller.api.clone(), principal: Principal::clone(&caller.principal), status };
    // Whatever is wrong with the first rows is still an answer of its own.
    let first = reading.rows(None).await?;
    let file = HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"payouts.csv\""))
        .streaming(lines(reading, first).boxed_local());
    Ok(file)
}

/// A list on its way into a file.
struct Reading {
    api: Data<Api>,
    principal: Principal,
    status: Option<&'static str>,
}

impl Reading {
    async fn rows(&self, after: Option<Cursor>) -> Result<Paged<DealMilestone>, Failure> {
        let (status, page) = (self.status, Page { after, limit: ROWS_AT_ONCE });
        let story = move |desk: &mut usecases::Desk<'_>| payouts::list(desk, status, page);
        self.api.app.query(stories::PAYOUT_LIST, &self.principal, story).await
    }
}

/// The file, piece by piece: its head with the first rows, then the others as they are read.
fn lines(reading: Reading, first: Paged<DealMilestone>) -> impl Stream<Item = Result<Bytes, Error>> {
    let head = PayoutRow::CSV_HEAD.to_owned() + &text_of(&first);
    let head = stream::iter([Ok(Bytes::from(head))]);
    head.chain(stream::try_unfold((reading, first.next), |(reading, next)| async move {
        let Some(after) = next else { return Ok(None) };
        let page = reading.rows(Some(after)).await.map_err(Problem::from)?;
        Ok(Some((Bytes::from(text_of(&page)), (reading, page.next))))
    }))
}

fn text_of(page: &Paged<DealMilestone>) -> String {
    page.rows.iter().filter_map(PayoutRow::of).map(|row| row.csv_line()).collect()
}

/// Shows the account that the caller is paid on.
#[utoipa::path(tag = "Payouts", responses((status = 200, body = PayoutAccountBody)))]
#[get("/api/account/payouts")]
pub async fn get_payout_account(caller: Caller) -> Answer {
    let (question, ()) = caller.ask(stories::PAYOUT_ACCOUNT_GET, nothing)?;
    question.tell(payouts::account, |account| payout::account(account.as_ref())).await
}

/// Makes a link to the provider's onboarding page for the caller, fresh each time.
#[utoipa::path(
    tag = "Payouts", request_body = Option<ConnectInput>, responses((status = 200, body = AccountLinkBody))
)]
#[post("/api/account/connect-link")]
pub async fn make_connect_link(mut caller: Caller) -> Answer {
    let (command, country) = caller.real_command(stories::PAYOUT_ACCOUNT_CONNECT, input::connect).await?;
    let (api, call, render) = command.parts(payout::link);
    Ok(send(payouts::connect(&api.app, call, country, render, payout::reveal).await?))
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("list_payouts", stories::PAYOUT_LIST, &[]),
    told("get_payout_account", stories::PAYOUT_ACCOUNT_GET, &[]),
    told("make_connect_link", stories::PAYOUT_ACCOUNT_CONNECT, &[C::InvalidState, C::PaymentProviderError]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(list_payouts).service(get_payout_account).service(make_connect_link);
}
