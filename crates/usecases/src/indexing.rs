//! Gigs that search does not find yet: those of the time before there was a search, or before it cut terms as it does
//! now.

use crate::app::App;
use crate::failure::Failure;
use domain::id::GigId;
use domain::ports::store::{StoreExt, Tx};

/// Gigs whose terms are cut in one transaction.
const AT_ONCE: u32 = 50;

/// Cuts the terms of the next few gigs after `after`, by id, that lack them; answers the last of those, or `None` when
/// there was none. Each is locked and read again first, so that an edit meanwhile, or another instance at the same
/// work, cannot leave it with terms of an older text.
///
/// # Errors
/// Only what goes wrong with the store.
pub async fn index_next(app: &App, after: Option<GigId>) -> Result<Option<GigId>, Failure> {
    let store = &app.ports.store;
    let unindexed = move |tx: &mut dyn Tx| Ok::<_, Failure>(tx.unindexed_gigs(after, AT_ONCE)?);
    let ids = store.read("gig.unindexed", unindexed).await?;
    let last = ids.last().copied();
    if last.is_some() {
        let cut = move |tx: &mut dyn Tx| {
            for id in &ids {
                if let Some(gig) = tx.lock_gig(*id)? {
                    tx.index_gig(&gig)?;
                }
            }
            Ok::<_, Failure>(())
        };
        store.write("gig.index", cut).await?;
    }
    Ok(last)
}
