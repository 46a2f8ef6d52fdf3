//! How stories are told: in one transaction, once a key, and again when somebody wrote in between.

use crate::app::{App, Desk};
use crate::call::{Answered, Call, Rendering, Reply};
use crate::claims::{self, Claimed, Hold};
use crate::failure::Failure;
use crate::stories::Story;
use domain::actor::{Cx, Principal};
use domain::ports::store::{Access, StoreExt, StoredAnswer, Tx};
use domain::refusal::{Code, Refusal};
use domain::time::Instant;
use std::sync::Arc;

/// How often a story is told again after somebody wrote in between (security.md, “Races”).
const RETELLINGS_MAX: u32 = 3;

/// What the first half of a story in two halves came to.
pub(crate) enum Begun<T> {
    /// It was told before, in these words.
    Told(StoredAnswer),
    /// What it intends is recorded.
    Intended(T),
}

impl App {
    /// Tells a story that changes things, and answers in words.
    ///
    /// The claim on the `Idempotency-Key` is the first insert of the story's own transaction; the words are kept in
    /// the same. A dry run rolls all of it back in the end. The story may be told several times, and must touch
    /// nothing but its desk.
    ///
    /// # Errors
    /// The story's [`Failure`]; `IDEMPOTENCY_KEY_REUSED`; `CONFLICT` when somebody else wrote each time.
    pub async fn command<T, S, R>(&self, call: Call, story: S, render: R) -> Result<Answered<T>, Failure>
    where
        T: Send + 'static,
        S: Fn(&mut Desk<'_>) -> Result<Reply<T>, Failure> + Send + Sync + 'static,
        R: Fn(&Reply<T>) -> Rendering + Send + Sync + 'static,
    {
        call.story.admit(&call.principal)?;
        let access = if call.dry_run { Access::DryRun } else { Access::Write };
        let (call, told) = (Arc::new(call), Arc::new((story, render)));
        let safe = call.idempotency.is_some();
        let answered = retell(safe, || {
            let (app, call, told, now) = (self.clone(), call.clone(), told.clone(), self.now());
            self.ports.store.transact(call.story.name, access, move |tx| {
                if let Claimed::Told(answer) = claim(tx, &app, &call, Hold::WithEffect)? {
                    return Ok(Answered::replay(answer));
                }
                let (story, render) = &*told;
                let reply = story(&mut desk(tx, &app, &call, now))?;
                answer(tx, &app, &call, reply, render)
            })
        })
        .await?;
        self.wake_workers();
        Ok(answered)
    }

    /// Tells the first half of a story that calls the provider: the claim, leased, and what is intended.
    pub(crate) async fn begin<T, S>(&self, call: &Call, story: S) -> Result<Begun<T>, Failure>
    where
        T: Send + 'static,
        S: Fn(&mut Desk<'_>) -> Result<T, Failure> + Send + Sync + 'static,
    {
        call.story.admit(&call.principal)?;
        let story = Arc::new(story);
        retell(call.idempotency.is_some(), || {
            let (app, call, story, now) = (self.clone(), call.clone(), story.clone(), self.now());
            self.ports.store.write(call.story.name, move |tx| {
                let claimed = claim(tx, &app, &call, Hold::Leased)?;
                let mut desk = desk(tx, &app, &call, now);
                match claimed {
                    Claimed::Told(answer) => return Ok(Begun::Told(answer)),
                    Claimed::Ours => {}
                    // What the twin did has raised the version that the caller knew.
                    Claimed::TakenOver => desk.if_match = None,
                }
                story(&mut desk).map(Begun::Intended)
            })
        })
        .await
    }

    /// Tells the second half of a story that called the provider: what came of it, in words that are kept.
    pub(crate) async fn conclude<T, S, R>(&self, call: Call, story: S, render: R) -> Result<Answered<T>, Failure>
    where
        T: Send + 'static,
        S: Fn(&mut Desk<'_>) -> Result<Reply<T>, Failure> + Send + Sync + 'static,
        R: Fn(&Reply<T>) -> Rendering + Send + Sync + 'static,
    {
        let access = if call.idempotency.is_some() { Access::Write } else { Access::Read };
        let (call, told) = (Arc::new(Call { if_match: None, ..call }), Arc::new((story, render)));
        retell(true, || {
            let (app, call, told, now) = (self.clone(), call.clone(), told.clone(), self.now());
            self.ports.store.transact(call.story.name, access, move |tx| {
                let (story, render) = &*told;
                let reply = story(&mut desk(tx, &app, &call, now))?;
                answer(tx, &app, &call, reply, render)
            })
        })
        .await
    }

    /// Forgets the claim of a story in two halves that had no effect in the end: the same key may be tried again.
    pub(crate) async fn forget(&self, call: &Call) -> Result<(), Failure> {
        let Some(idempotency) = &call.idempotency else { return Ok(()) };
        let (user, key) = (call.principal.user, idempotency.key.clone());
        self.on_our_own("claim.forget", move |tx, _, _| Ok(tx.drop_claim(user, &key)?)).await
    }

    /// Tells a story that only reads.
    ///
    /// # Errors
    /// The story's [`Failure`].
    pub async fn query<T, S>(&self, story: Story, principal: &Principal, tell: S) -> Result<T, Failure>
    where
        T: Send + 'static,
        S: Fn(&mut Desk<'_>) -> Result<T, Failure> + Send + 'static,
    {
        story.admit(principal)?;
        let (app, principal, now) = (self.clone(), principal.clone(), self.now());
        self.ports.store.read(story.name, move |tx| tell(&mut Desk::new(tx, &app, &principal, now))).await
    }

    /// Does something of our own accord in one transaction.
    pub(crate) async fn on_our_own<T, S>(&self, name: &'static str, deed: S) -> Result<T, Failure>
    where
        T: Send + 'static,
        S: Fn(&mut dyn Tx, &App, &Cx) -> Result<T, Failure> + Send + Sync + 'static,
    {
        let deed = Arc::new(deed);
        retell(false, || {
            let (app, deed, cx) = (self.clone(), deed.clone(), Cx::system(self.now()));
            self.ports.store.write(name, move |tx| deed(tx, &app, &cx))
        })
        .await
    }
}

fn desk<'a>(tx: &'a mut dyn Tx, app: &'a App, call: &'a Call, now: Instant) -> Desk<'a> {
    let mut desk = Desk::new(tx, app, &call.principal, now);
    desk.if_match = call.if_match;
    desk
}

fn claim(tx: &mut dyn Tx, app: &App, call: &Call, hold: Hold) -> Result<Claimed, Failure> {
    match call.dry_run {
        true => Ok(Claimed::Ours),
        false => claims::claim(tx, app, call, hold),
    }
}

/// Puts a reply into words, and keeps them if the reply had an effect and nothing is left to come.
fn answer<T>(
    tx: &mut dyn Tx,
    app: &App,
    call: &Call,
    reply: Reply<T>,
    render: impl Fn(&Reply<T>) -> Rendering,
) -> Result<Answered<T>, Failure> {
    let Rendering { answer, kept } = render(&reply);
    match reply {
        _ if call.dry_run => {}
        Reply::Accepted(_) => claims::hand_back(tx, app, call)?,
        _ => claims::keep(tx, call, &kept)?,
    }
    Ok(Answered { answer, fresh: Some(reply) })
}

/// Tells a story until nobody writes in between. `safe`: telling it once more after a commit of unknown outcome
/// has no second effect.
async fn retell<T, F>(safe: bool, mut tell: impl FnMut() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    for _ in 0..RETELLINGS_MAX {
        match tell().await {
            Err(Failure::Contended(_)) => {}
            Err(Failure::OutcomeUnknown) if safe => {}
            ended => return ended,
        }
    }
    match tell().await {
        Err(Failure::Contended(error)) => {
            tracing::warn!(%error, "a story was told {RETELLINGS_MAX} times again and never got through");
            let detail = "Others changed the same thing at the same time; read it again and repeat";
            Err(Refusal::new(Code::Conflict, detail).into())
        }
        ended => ended,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ports::store::StoreError;
    use std::cell::Cell;

    #[tokio::test]
    async fn a_story_is_told_again_three_times_and_then_it_is_a_conflict() {
        let told = Cell::new(0);
        let failure = retell(false, || async {
            told.set(told.get() + 1);
            Err::<(), _>(Failure::from(StoreError::Stale))
        })
        .await
        .unwrap_err();
        assert_eq!((told.get(), failure.code()), (4, Some(Code::Conflict)));
    }

    #[tokio::test]
    async fn a_lost_race_for_a_unique_rule_is_told_again_and_succeeds() {
        let told = Cell::new(0);
        let answer = retell(false, || async {
            told.set(told.get() + 1);
            match told.get() {
                1 => Err(Failure::from(StoreError::Duplicate("reviews_contract_reviewer".to_owned()))),
                n => Ok(n),
            }
        })
        .await;
        assert!(matches!(answer, Ok(2)), "{answer:?}");
    }

    #[tokio::test]
    async fn a_commit_of_unknown_outcome_is_repeated_only_where_that_is_safe() {
        for (safe, expected) in [(false, 1), (true, 4)] {
            let told = Cell::new(0);
            let failure = retell(safe, || async {
                told.set(told.get() + 1);
                Err::<(), _>(Failure::OutcomeUnknown)
            })
            .await;
            assert!(matches!(failure, Err(Failure::OutcomeUnknown)));
            assert_eq!(told.get(), expected);
        }
    }
}
