//! What workers are paid, and the accounts that they are paid on (api.md, “Contracts and milestones”).

use crate::app::{App, Desk};
use crate::call::{Answered, Call, Rendering, Reply};
use crate::commands::Begun;
use crate::contracts::ConnectLink;
use crate::failure::Failure;
use crate::payees;
use domain::account::{Country, PayoutAccount};
use domain::ports::store::{DealMilestone, Page, Paged, StoredAnswer};
use domain::refusal::Refusal;

/// The caller's payouts, the newest first; those of a status, if any.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn list(desk: &mut Desk<'_>, status: Option<&'static str>, page: Page) -> Result<Paged<DealMilestone>, Failure> {
    Ok(desk.tx.payouts(desk.principal.user, status, page)?)
}

/// The account that the caller is paid on, if there is one.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn account(desk: &mut Desk<'_>) -> Result<Option<PayoutAccount>, Failure> {
    Ok(desk.tx.payout_account(desk.principal.user)?)
}

/// Where the caller becomes payable, before the first deal or at any time. The link is fresh each time, and no replay
/// keeps it: `reveal` puts another one into an answer that is told again.
///
/// # Errors
/// `VALIDATION_FAILED` for a country in which nobody can be paid; `INVALID_STATE` when the account is in another one;
/// `PAYMENT_PROVIDER_ERROR`; those of [`App::command`].
pub async fn connect<R, V>(
    app: &App,
    call: Call,
    country: Option<Country>,
    render: R,
    reveal: V,
) -> Result<Answered<ConnectLink>, Failure>
where
    R: Fn(&Reply<ConnectLink>) -> Rendering + Send + Sync + 'static,
    V: Fn(StoredAnswer, &ConnectLink) -> StoredAnswer + Send,
{
    let worker = call.principal.user;
    let begun = app.begin(&call, move |desk| {
        check_country(desk, country)?;
        payees::fix_country(desk.tx, desk.app, worker, country)
    });
    let told = match begun.await? {
        Begun::Told(answer) => Some(answer),
        Begun::Intended(_) => None,
    };
    let link = match payees::link(app, worker).await {
        Ok(link) => ConnectLink { url: link.url, expires_at: link.expires_at },
        Err(failure) => {
            if told.is_none() {
                app.forget(&call).await?;
            }
            return Err(failure);
        }
    };
    match told {
        Some(answer) => Ok(Answered::replay(reveal(answer, &link))),
        None => app.conclude(call, move |_| Ok(Reply::Done(link.clone())), render).await,
    }
}

fn check_country(desk: &Desk<'_>, country: Option<Country>) -> Result<(), Refusal> {
    let payable = &desk.app.settings.payout_countries;
    match country {
        Some(country) if !payable.contains(&country) => {
            let names: Vec<_> = payable.iter().map(Country::as_str).collect();
            let message = format!("must be where workers can be paid: {}", names.join(", "));
            Err(Refusal::field("/country", "NOT_ALLOWED", message))
        }
        _ => Ok(()),
    }
}
