//! `Idempotency-Key`: one effect a key, and the same words again (api.md §1, “Idempotency”).

use crate::app::App;
use crate::call::{Call, Idempotency};
use crate::failure::Failure;
use domain::id::UserId;
use domain::ports::store::{IdempotencyClaim, StoredAnswer, Tx};
use domain::refusal::{Code, Refusal};
use domain::time::{Instant, Span, days, seconds};

/// How long a caller may be at a command that calls the provider before a twin takes over (wall time).
const LEASE: Span = seconds(60);

/// How long an answer is kept for replays (wall time).
const KEPT: Span = days(30);

/// What became of a claim.
pub(crate) enum Claimed {
    /// It is ours: tell the story.
    Ours,
    /// A twin began and did not come back: tell the story from where it stands.
    TakenOver,
    /// The story was told before, in these words.
    Told(StoredAnswer),
}

/// How a claim is held.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// It commits with its effect.
    WithEffect,
    /// It commits before its effect, and is leased meanwhile.
    Leased,
}

/// Claims a call's key: the first insert of its transaction. A twin's transaction that has the key is waited for.
///
/// # Errors
/// `IDEMPOTENCY_KEY_REUSED` for another request, `IDEMPOTENCY_IN_PROGRESS` while a twin is at it.
pub(crate) fn claim(tx: &mut dyn Tx, app: &App, call: &Call, hold: Hold) -> Result<Claimed, Failure> {
    let Some(idempotency) = &call.idempotency else { return Ok(Claimed::Ours) };
    let wall = app.wall();
    let claim = claim_of(call.principal.user, idempotency, hold, wall);
    let Some(standing) = tx.claim_idempotency(&claim)? else { return Ok(Claimed::Ours) };
    if standing.claimed_at.plus(KEPT) <= wall {
        tx.drop_claim(claim.user, &claim.key)?;
        tx.claim_idempotency(&claim)?;
        return Ok(Claimed::Ours);
    }
    if standing.fingerprint != claim.fingerprint {
        let detail = "This Idempotency-Key was used for another request; a new request takes a new key";
        return Err(Refusal::new(Code::IdempotencyKeyReused, detail).into());
    }
    if let Some(answer) = standing.answer {
        return Ok(Claimed::Told(answer));
    }
    match standing.leased_until {
        Some(until) if until > wall => Err(in_progress(until.since(wall))),
        _ => {
            tx.renew_claim(&claim)?;
            Ok(Claimed::TakenOver)
        }
    }
}

/// Keeps the words of a story that had its effect.
pub(crate) fn keep(tx: &mut dyn Tx, call: &Call, answer: &StoredAnswer) -> Result<(), Failure> {
    if let Some(idempotency) = &call.idempotency {
        tx.answer_claim(call.principal.user, &idempotency.key, answer)?;
    }
    Ok(())
}

/// Ends the lease of a claim whose story has no words to keep yet: the same key may go on at once.
pub(crate) fn hand_back(tx: &mut dyn Tx, app: &App, call: &Call) -> Result<(), Failure> {
    if let Some(idempotency) = &call.idempotency {
        let wall = app.wall();
        let claim = claim_of(call.principal.user, idempotency, Hold::Leased, wall);
        tx.renew_claim(&IdempotencyClaim { leased_until: Some(wall), ..claim })?;
    }
    Ok(())
}

/// Forgets a claim: its story came to nothing, and the same key may be tried again.
pub(crate) fn forget(tx: &mut dyn Tx, call: &Call) -> Result<(), Failure> {
    if let Some(idempotency) = &call.idempotency {
        tx.drop_claim(call.principal.user, &idempotency.key)?;
    }
    Ok(())
}

fn claim_of(user: UserId, idempotency: &Idempotency, hold: Hold, wall: Instant) -> IdempotencyClaim {
    IdempotencyClaim {
        user,
        key: idempotency.key.clone(),
        fingerprint: idempotency.fingerprint,
        claimed_at: wall,
        leased_until: (hold == Hold::Leased).then(|| wall.plus(LEASE)),
        answer: None,
    }
}

fn in_progress(rest: Span) -> Failure {
    let detail = "A request with this Idempotency-Key is being carried out; repeat it after Retry-After";
    Failure::later(Refusal::new(Code::IdempotencyInProgress, detail), rest)
}
