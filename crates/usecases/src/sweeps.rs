//! What has fallen due: time issues its commands (lifecycles.md, “Time”).

use crate::app::App;
use crate::deals;
use crate::failure::Failure;
use domain::deal::{Deal, DealCommand};
use domain::id::DealId;
use domain::ports::store::StoreExt;

/// Deals looked at in one go.
const DUE_AT_ONCE: u32 = 100;
/// Steps of one deal in one transaction; a deal with more takes another.
const STEPS_MAX: usize = 32;

/// Does what has fallen due in every deal, the longest due first; answers the deals in which something happened.
///
/// # Errors
/// Only what goes wrong with the store. A deal that fails is logged, and does not keep the others waiting.
pub async fn tick_due(app: &App) -> Result<Vec<DealId>, Failure> {
    let now = app.now();
    let due = app.ports.store.read("deal.due", move |tx| Ok::<_, Failure>(tx.due_deals(now, DUE_AT_ONCE)?)).await?;
    let mut ticked = Vec::new();
    for deal in due {
        match tick(app, deal).await {
            Ok(true) => ticked.push(deal),
            Ok(false) => {}
            Err(error) => tracing::error!(%error, %deal, "what has fallen due in a deal could not be done"),
        }
    }
    Ok(ticked)
}

/// Does what has fallen due in a deal, one step at a time; whether there was anything.
async fn tick(app: &App, id: DealId) -> Result<bool, Failure> {
    app.on_our_own("deal.tick", move |tx, app, cx| {
        let Some(mut deal): Option<Deal> = tx.lock_deal(id)? else { return Ok(false) };
        for step in 0..STEPS_MAX {
            match deals::act_on_our_own(tx, app, cx, &deal, &DealCommand::Tick)? {
                Some(next) => deal = next,
                None => return Ok(step > 0),
            }
        }
        Ok(true)
    })
    .await
}
