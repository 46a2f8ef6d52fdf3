//! Workers at the payment provider: accounts, onboarding, and what follows from news of them.
//!
//! News of an account is copied onto each deal of its worker, one transaction a deal (lifecycles.md). So that a
//! crash in between loses none, a note stands in the store from the news until the last copy.

use crate::app::App;
use crate::deals;
use crate::failure::Failure;
use domain::account::{Country, PayoutAccount, PayoutAccountState, User, UserStatus};
use domain::deal::{DealCommand, Payee};
use domain::id::{DealId, UserId};
use domain::ports::payments::OnboardingLink;
use domain::ports::store::{StoreExt, Tx};
use domain::refusal::Refusal;
use serde_json::Value;
use std::time::Duration;

/// The kind of document that says that news of a worker is not on every deal yet; it names the account's version.
const NEWS: &str = "payee_news";
/// The kind of document that says where a worker's payout account is to be: kept before the provider is asked for it, so
/// that it is asked for the same thing each time.
const COUNTRY: &str = "payee_country";
/// How much news is looked at in one go.
const NEWS_AT_ONCE: u32 = 100;
/// How long an approval waits for an onboarding link before it answers without one.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a new deal needs to know of its worker. The news of the worker is locked: they wait until the deal is
/// kept, and then find it.
pub(crate) fn of(tx: &mut dyn Tx, worker: UserId) -> Result<Payee, Failure> {
    tx.lock_document(NEWS, &worker.to_string())?;
    now(tx, worker)
}

/// What there is to know of a worker: what the provider said last of the account, and whether the worker may act.
fn now(tx: &mut dyn Tx, worker: UserId) -> Result<Payee, Failure> {
    let payee = tx.payout_account(worker)?.map(|account| account.state.payee()).unwrap_or_default();
    let suspended = tx.user(worker)?.is_some_and(|user| user.status == UserStatus::Suspended);
    Ok(Payee { suspended, ..payee })
}

/// Notes that a worker was suspended or restored: news for each of their deals.
pub(crate) fn note_standing(tx: &mut dyn Tx, user: &User) -> Result<(), Failure> {
    let name = user.id.to_string();
    tx.lock_document(NEWS, &name)?;
    Ok(tx.put_document(NEWS, &name, &Value::from(format!("user:{}", user.version)))?)
}

/// Copies what was noted of a worker onto their deals now. What goes wrong is left to the workers.
pub(crate) async fn spread_now(app: &App, worker: UserId) {
    if let Err(error) = spread(app, worker).await {
        tracing::warn!(%error, user = %worker, "the news of a worker is left to the workers");
    }
}

/// Fixes where a worker's payout account is, or is to be: where it was asked for, else where the platform is.
///
/// # Errors
/// `INVALID_STATE` when it is fixed already, elsewhere.
pub(crate) fn fix_country(
    tx: &mut dyn Tx,
    app: &App,
    worker: UserId,
    asked: Option<Country>,
) -> Result<Country, Failure> {
    let home = app.settings.platform_country;
    let name = worker.to_string();
    let kept = tx.lock_document(COUNTRY, &name)?;
    let account = tx.payout_account(worker)?;
    let fixed = match (&account, &kept) {
        (Some(account), _) => Some(account.country.as_deref().and_then(Country::parse).unwrap_or(home)),
        (None, Some(kept)) => kept.as_str().and_then(Country::parse),
        (None, None) => None,
    };
    match (fixed, asked) {
        (Some(fixed), Some(asked)) if fixed != asked => {
            let detail = format!("Your payout account is in {fixed}; that cannot be changed");
            Err(Refusal::state(detail).into())
        }
        (Some(fixed), _) => Ok(fixed),
        (None, asked) => {
            let country = asked.unwrap_or(home);
            tx.put_document(COUNTRY, &name, &Value::from(country.as_str()))?;
            Ok(country)
        }
    }
}

/// A fresh link to the provider's onboarding page. What the provider says of the account by now is taken in, too.
///
/// # Errors
/// `PAYMENT_PROVIDER_ERROR`.
pub(crate) async fn link(app: &App, worker: UserId) -> Result<OnboardingLink, Failure> {
    let account = account(app, worker).await?;
    let link = app.ports.gateway.onboarding_link(&account.account).await?;
    match app.ports.gateway.account(&account.account).await {
        Ok(state) => hear(app, &account.account, state, None).await?,
        Err(error) => tracing::warn!(%error, user = %worker, "a payout account could not be read"),
    }
    Ok(link)
}

/// Where the worker becomes payable, if the provider says so soon enough.
pub(crate) async fn link_if_possible(app: &App, worker: UserId) -> Option<String> {
    match tokio::time::timeout(PATIENCE, link(app, worker)).await {
        Ok(Ok(link)) => Some(link.url),
        Ok(Err(error)) => {
            tracing::warn!(%error, user = %worker, "no onboarding link could be made");
            None
        }
        Err(_) => None,
    }
}

/// The worker's payout account, made now if there is none.
///
/// # Errors
/// `PAYMENT_PROVIDER_ERROR`.
pub(crate) async fn account(app: &App, worker: UserId) -> Result<PayoutAccount, Failure> {
    let known = app.ports.store.read("payee.account", move |tx| Ok::<_, Failure>(tx.payout_account(worker)?));
    if let Some(known) = known.await? {
        return Ok(known);
    }
    let country = app.on_our_own("payee.country", move |tx, app, _| fix_country(tx, app, worker, None)).await?;
    let key = format!("create_account:{worker}:1");
    let account = app.ports.gateway.create_account(&key, worker, Some(country.as_str())).await?;
    app.on_our_own("payee.open", move |tx, _, cx| {
        if let Some(known) = tx.payout_account(worker)? {
            return Ok(known);
        }
        let new = PayoutAccount {
            user: worker,
            account: account.clone(),
            country: Some(country.to_string()),
            state: PayoutAccountState::default(),
            updated_at: cx.now,
            version: 1,
        };
        tx.insert_payout_account(&new)?;
        Ok(new)
    })
    .await
}

/// Takes in what the provider says of an account; `event` is its id where it came as one, and is heard once.
///
/// # Errors
/// Only what goes wrong with the store.
pub(crate) async fn hear(
    app: &App,
    account: &str,
    state: PayoutAccountState,
    event: Option<String>,
) -> Result<(), Failure> {
    let account = account.to_owned();
    let worker = app
        .on_our_own("payee.hear", move |tx, _, cx| {
            if let Some(event) = &event
                && !tx.note_provider_event(event, cx.now)?
            {
                return Ok(None);
            }
            let Some(known) = tx.payout_account_by_id(&account)? else { return Ok(None) };
            tx.lock_document(NEWS, &known.user.to_string())?;
            if known.state == state {
                return Ok(Some(known.user));
            }
            let version = known.version + 1;
            let next = PayoutAccount { state: state.clone(), updated_at: cx.now, version, ..known };
            tx.save_payout_account(&next)?;
            tx.put_document(NEWS, &next.user.to_string(), &Value::from(version))?;
            Ok(Some(next.user))
        })
        .await?;
    match worker {
        Some(worker) => spread(app, worker).await,
        None => Ok(()),
    }
}

/// Copies the news of every worker that is not on all deals yet: what a crash left behind.
///
/// # Errors
/// Only what goes wrong with the store. News that cannot be copied is logged, and does not keep the others waiting.
pub(crate) async fn spread_all(app: &App) -> Result<usize, Failure> {
    let news = app.ports.store.read("payee.news", |tx| Ok::<_, Failure>(tx.documents(NEWS, NEWS_AT_ONCE)?)).await?;
    let workers: Vec<UserId> = news.iter().filter_map(|(worker, _)| worker.parse().ok()).collect();
    let mut copied = 0;
    for worker in workers {
        match spread(app, worker).await {
            Ok(()) => copied += 1,
            Err(error) => tracing::error!(%error, %worker, "the news of a worker could not be copied onto their deals"),
        }
    }
    Ok(copied)
}

/// Copies the news of a worker onto each deal to which it matters.
async fn spread(app: &App, worker: UserId) -> Result<(), Failure> {
    let name = worker.to_string();
    let (news, ids) = app
        .ports
        .store
        .read("payee.deals", move |tx| Ok::<_, Failure>((tx.document(NEWS, &name)?, tx.deals_of_payee(worker)?)))
        .await?;
    let Some(news) = news else { return Ok(()) };
    for deal in ids {
        copy(app, worker, deal).await?;
    }
    app.on_our_own("payee.spread", move |tx, _, _| {
        let name = worker.to_string();
        // Later news has its own copies to make.
        if tx.lock_document(NEWS, &name)?.as_ref() == Some(&news) {
            tx.delete_document(NEWS, &name)?;
        }
        Ok(())
    })
    .await
}

async fn copy(app: &App, worker: UserId, deal: DealId) -> Result<(), Failure> {
    app.on_our_own("payee.copy", move |tx, app, cx| {
        let Some(deal) = tx.lock_deal(deal)? else { return Ok(()) };
        let payee = now(tx, worker)?;
        deals::act_on_our_own(tx, app, cx, &deal, &DealCommand::UpdatePayee { payee })?;
        Ok(())
    })
    .await
}
