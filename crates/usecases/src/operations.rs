//! Calls to the payment provider: each is a row first, is leased, made with no transaction open, and its outcome is
//! fed back as a command (money.md, “Operations and keys”). There is no other way to the provider's money.

use crate::app::App;
use crate::deals;
use crate::failure::Failure;
use domain::deal::{Deal, DealCommand, OperationKey, OperationOutcome, OperationSpec, OperationStatus};
use domain::id::DealId;
use domain::money::Currency;
use domain::ports::payments::{Gateway, GatewayError, IntentSubject};
use domain::ports::store::{LeasedOperation, OperationScope, StoreExt, Tx};
use domain::time::{Span, seconds};
use futures_util::future::join_all;
use std::time::Duration;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

/// How long a caller waits for the provider before the workers go on alone.
pub const INLINE_MAX: Duration = Duration::from_secs(10);
/// How long a caller waits before looking whether somebody else's call came to an end; it doubles with each look.
const LOOK_AGAIN_MIN: Duration = Duration::from_millis(25);
/// The longest wait between two looks.
const LOOK_AGAIN_MAX: Duration = Duration::from_millis(400);
/// Operations leased in one go.
const LEASED_AT_ONCE: u32 = 8;
/// The pause after a first call of unknown outcome; it doubles with each.
const PAUSE_MIN: Span = seconds(1);
/// The longest pause before the jitter.
const PAUSE_MAX: Span = seconds(600);

/// What making a call came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    /// An outcome, which is kept; or there was nothing left to do.
    Ended,
    /// An unknown outcome: the same call again, later.
    Unknown,
}

/// Makes the calls that are due, of whatever deal; answers which came to an end.
///
/// # Errors
/// Only what goes wrong with the store; what was leased is taken over when its lease ends.
pub async fn run_due(app: &App) -> Result<Vec<OperationKey>, Failure> {
    let first = app.ports.store.read("operation.next", |tx| Ok::<_, Failure>(tx.next_operation()?)).await?;
    if first.is_none_or(|at| at > app.wall()) {
        return Ok(Vec::new());
    }
    let leased = lease(app, OperationScope::Due).await?;
    let made = join_all(leased.into_iter().map(|leased| async {
        let key = leased.key;
        (key, perform(app, leased).await)
    }));
    let mut ended = Vec::new();
    for (key, made) in made.await {
        if made? == Made::Ended {
            ended.push(key);
        }
    }
    Ok(ended)
}

/// Makes a deal's calls, for at most ten seconds, until `reached` or nothing is left to make: the first try of what
/// the workers would do next. Whatever is not reached by then, or has an unknown outcome, is left to them.
///
/// # Errors
/// Only what goes wrong with the store.
pub(crate) async fn drive<F>(app: &App, deal: DealId, reached: F) -> Result<(), Failure>
where
    F: Fn(&Deal) -> bool + Send + Sync + 'static,
{
    // A task of its own: a caller who hangs up does not cut a call off half-way.
    let app = app.clone();
    let driving = tokio::spawn(async move { drive_on(&app, deal, reached).await });
    match timeout(INLINE_MAX, driving).await {
        Ok(Ok(driven)) => driven,
        Ok(Err(stopped)) => Err(Failure::Broken(format!("driving a deal's operations stopped: {stopped}"))),
        Err(_) => Ok(()),
    }
}

async fn drive_on<F: Fn(&Deal) -> bool>(app: &App, id: DealId, reached: F) -> Result<(), Failure> {
    let mut wait = LOOK_AGAIN_MIN;
    loop {
        let deal = app.ports.store.read("operation.look", move |tx| Ok::<_, Failure>(tx.deal(id)?)).await?;
        if deal.is_none_or(|deal| reached(&deal) || !has_pending(&deal)) {
            return Ok(());
        }
        let leased = lease(app, OperationScope::OfDeal(id)).await?;
        if leased.is_empty() {
            sleep(wait).await;
            wait = (wait * 2).min(LOOK_AGAIN_MAX);
        }
        for operation in leased {
            if perform(app, operation).await? == Made::Unknown {
                return Ok(());
            }
        }
    }
}

fn has_pending(deal: &Deal) -> bool {
    deal.operations.iter().any(|operation| operation.status == OperationStatus::Pending)
}

async fn lease(app: &App, scope: OperationScope) -> Result<Vec<LeasedOperation>, Failure> {
    let token: Uuid = app.id();
    app.on_our_own("operation.lease", move |tx, app, _| {
        let wall = app.wall();
        let until = wall.plus(app.settings.operation_lease);
        Ok(tx.lease_operations(scope, wall, until, token, LEASED_AT_ONCE)?)
    })
    .await
}

/// Makes a leased call, and keeps what came of it.
async fn perform(app: &App, leased: LeasedOperation) -> Result<Made, Failure> {
    let read = leased.clone();
    let job = app.ports.store.read("operation.read", move |tx| Job::of(tx, &read)).await?;
    let Some(job) = job else { return Ok(Made::Ended) };
    match job.call(app.ports.gateway.as_ref()).await {
        Ok(outcome) => {
            keep(app, leased, outcome).await?;
            Ok(Made::Ended)
        }
        Err(reason) => {
            tracing::warn!(operation = %leased.key, tries = leased.tries, reason, "the outcome of a call is unknown");
            postpone(app, leased).await?;
            Ok(Made::Unknown)
        }
    }
}

/// Feeds an outcome back, unless the lease is somebody else's by now.
async fn keep(app: &App, leased: LeasedOperation, outcome: OperationOutcome) -> Result<(), Failure> {
    app.on_our_own("operation.keep", move |tx, app, cx| {
        let Some(deal) = tx.lock_deal(leased.deal)? else { return Ok(()) };
        if !tx.holds_lease(leased.key, leased.token)? {
            tracing::warn!(operation = %leased.key, "a lease ran out before its call did; the other's outcome counts");
            return Ok(());
        }
        let command = DealCommand::EndOperation { key: leased.key, outcome: outcome.clone() };
        deals::act_on_our_own(tx, app, cx, &deal, &command)?;
        Ok(())
    })
    .await?;
    app.wake_workers();
    Ok(())
}

/// Hands a lease back: the same call again, later.
async fn postpone(app: &App, leased: LeasedOperation) -> Result<(), Failure> {
    let pause = pause(leased.tries, app.ports.entropy.bytes()[0]);
    app.on_our_own("operation.postpone", move |tx, app, _| {
        Ok(tx.postpone_operation(leased.key, leased.token, app.wall().plus(pause))?)
    })
    .await
}

/// The pause after so many tries: doubling, bounded, and up to half as long again by chance.
fn pause(tries: u32, chance: u8) -> Span {
    let doubled = i32::try_from(1_u64 << tries.min(20)).unwrap_or(i32::MAX);
    let pause = PAUSE_MIN.checked_mul(doubled).unwrap_or(PAUSE_MAX).min(PAUSE_MAX);
    pause + pause / 512 * i32::from(chance)
}

/// A call with all that it takes to make it.
struct Job {
    key: OperationKey,
    spec: OperationSpec,
    subject: IntentSubject,
    currency: Currency,
    /// The worker's account at the provider, if there is one.
    account: Option<String>,
}

impl Job {
    /// The job behind a lease; `None` when the call came to an end by other news.
    fn of(tx: &mut dyn Tx, leased: &LeasedOperation) -> Result<Option<Self>, Failure> {
        let Some(deal) = tx.deal(leased.deal)? else { return Ok(None) };
        let account = tx.payout_account(deal.worker)?.map(|account| account.account);
        let pending = deal
            .operations
            .iter()
            .find(|operation| operation.key == leased.key && operation.status == OperationStatus::Pending);
        let (Some(operation), Some(contract)) = (pending, &deal.contract) else { return Ok(None) };
        // Whatever the key is made again with, it is made with the same: the milestone may be paid for anew meanwhile.
        let attempt = match &operation.spec {
            OperationSpec::CreateIntent { funding_attempt, .. } => *funding_attempt,
            // A look has no key; an intent that names no attempt counts for the current one.
            OperationSpec::Refresh { .. } => {
                contract.milestone(leased.key.milestone).map_or(0, |milestone| milestone.attempts)
            }
            _ => leased.key.attempt,
        };
        let subject = IntentSubject { contract: contract.id, milestone: leased.key.milestone, attempt };
        Ok(Some(Self { key: leased.key, spec: operation.spec.clone(), subject, currency: contract.currency, account }))
    }

    /// Makes the call. An error is an unknown outcome, for the log.
    async fn call(&self, gateway: &dyn Gateway) -> Result<OperationOutcome, String> {
        use OperationOutcome as O;
        let (key, subject) = (self.key.to_string(), self.subject);
        let outcome = match &self.spec {
            OperationSpec::CreateIntent { amount, .. } => {
                let intent = gateway.create_intent(&key, subject, *amount, self.currency).await;
                intent.map(|intent| O::IntentCreated { intent: intent.id })
            }
            OperationSpec::Capture { intent, amount } => {
                gateway.capture(&key, intent, *amount).await.map(|charge| O::Captured { charge })
            }
            OperationSpec::Void { intent } => gateway.void(&key, intent).await.map(|()| O::Voided),
            OperationSpec::Refund { intent, amount } => {
                gateway.refund(&key, intent, *amount, subject).await.map(|refund| O::Refunded { refund })
            }
            OperationSpec::Reverse { transfer, amount } => {
                gateway.reverse(&key, transfer, *amount).await.map(|_| O::Reversed)
            }
            OperationSpec::Refresh { intent } => gateway.intent(intent).await.map(|intent| O::Observed {
                amount: intent.amount,
                funding_attempt: intent.subject.map_or(subject.attempt, |subject| subject.attempt),
                now: intent.now,
            }),
            OperationSpec::Transfer { .. } | OperationSpec::Payout { .. } => self.pay(gateway).await,
        };
        match outcome {
            Ok(outcome) => Ok(outcome),
            Err(GatewayError::Definite(failure)) => Ok(O::Failed(failure)),
            Err(GatewayError::OutcomeUnknown(reason)) => Err(reason),
        }
    }

    /// The calls that need the worker's account.
    async fn pay(&self, gateway: &dyn Gateway) -> Result<OperationOutcome, GatewayError> {
        use domain::deal::OperationFailure::WorkerNotPayable;
        let (key, subject) = (self.key.to_string(), self.subject);
        let account = self.account.as_deref().ok_or(GatewayError::Definite(WorkerNotPayable))?;
        match &self.spec {
            OperationSpec::Transfer { charge, amount } => {
                let transfer = gateway.transfer(&key, account, charge, *amount, subject).await?;
                Ok(OperationOutcome::Transferred { transfer })
            }
            OperationSpec::Payout { amount } => {
                let payout = gateway.payout(&key, account, *amount, subject).await?;
                Ok(OperationOutcome::PayoutSent { payout })
            }
            _ => Err(GatewayError::OutcomeUnknown("no call to a worker's account".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_are_bounded_and_jitter_upwards_only() {
        assert_eq!(pause(0, 0), seconds(1));
        assert_eq!(pause(3, 0), seconds(8));
        assert_eq!(pause(60, 0), PAUSE_MAX);
        for tries in [0, 1, 5, 12, u32::MAX] {
            let (least, most) = (pause(tries, 0), pause(tries, u8::MAX));
            assert!(least < most && most < least + least / 2, "{tries}");
        }
    }
}
