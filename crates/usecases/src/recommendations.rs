//! Asking an advisor how a dispute should end (agents.md, “Recommendation”).
//!
//! The story has two halves, and the call is made between them with no transaction open. The first charges the
//! calling agent's budget and leaves a note that somebody is asking; the second keeps what came of it. So a dispute is
//! asked about once at a time, and never more often than it may be.

use crate::app::{App, Desk};
use crate::call::{Answered, Call, Rendering, Reply};
use crate::claims;
use crate::commands::Begun;
use crate::deals;
use crate::failure::Failure;
use crate::hosted_agents::{self, Reservation};
use domain::actor::{Actor, Cx};
use domain::deal::{Case, Deal, DealCommand, Recommendation};
use domain::id::{DealId, DisputeId};
use domain::ports::advisor::{Advice, AdvisorError};
use domain::ports::store::{StoreExt, Tx};
use domain::refusal::{Code, Refusal};
use domain::time::{Instant, Span, seconds};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

/// How long an advisor may take.
pub const ADVICE_MAX: Duration = Duration::from_secs(30);
/// How long nobody else asks meanwhile (wall time): longer than an answer takes to be kept.
const LEASE: Span = seconds(40);
/// How often whoever waits for somebody else's answer looks for it.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// The kind of document that says that a dispute is being asked about; its id is the dispute's.
const ASKING: &str = "recommendation";

/// What a party who asked is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdviceView {
    /// The deal's version.
    pub version: i64,
    /// The newest recommendation; none in the rehearsal of a new one.
    pub recommendation: Option<Recommendation>,
}

/// That somebody is asking.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    token: Uuid,
    until: Instant,
}

/// How it stands with a dispute that somebody asks about.
enum Asked {
    /// The recommendation on file holds.
    Answered,
    /// Somebody else is asking.
    Underway,
    /// It is ours to ask.
    Ours(Box<Errand>),
}

/// A call to make, and all that it takes to keep what comes of it.
struct Errand {
    deal: DealId,
    dispute: DisputeId,
    asker: Actor,
    token: Uuid,
    case: Case,
    reservation: Option<Reservation>,
}

/// Asks for a recommendation, or answers the one on file while no evidence was added since. It moves nothing.
///
/// # Errors
/// Those of the deal; `AGENT_PAUSED` when the calling key's hosted agent is out of budget; `UPSTREAM_ERROR` when the
/// advisor gave no advice, and then nothing is kept; those of [`App::command`].
pub async fn recommend<R>(app: &App, call: Call, dispute: DisputeId, render: R) -> Result<Answered<AdviceView>, Failure>
where
    R: Fn(&Reply<AdviceView>) -> Rendering + Send + Sync + 'static,
{
    if call.dry_run {
        return app.command(call, move |desk: &mut Desk<'_>| rehearse(desk, dispute), render).await;
    }
    let asked = match app.begin(&call, move |desk| ask(desk, dispute)).await? {
        Begun::Told(answer) => return Ok(Answered::replay(answer)),
        Begun::Intended(asked) => asked,
    };
    if let Err(failure) = see_to_it(app, &call, dispute, asked).await {
        forget_claim(app, &call).await;
        return Err(failure);
    }
    let conclude = move |desk: &mut Desk<'_>| view(&desk.read_dispute(dispute)?, dispute).map(Reply::Done);
    app.conclude(call, conclude, render).await
}

fn rehearse(desk: &mut Desk<'_>, dispute: DisputeId) -> Result<Reply<AdviceView>, Failure> {
    let asked = ask(desk, dispute)?;
    let mut view = view(&desk.read_dispute(dispute)?, dispute)?;
    if !matches!(asked, Asked::Answered) {
        view.recommendation = None;
    }
    Ok(Reply::Done(view))
}

fn view(deal: &Deal, id: DisputeId) -> Result<AdviceView, Failure> {
    let (_, dispute) = deal.dispute(id).ok_or_else(|| Refusal::not_found("dispute"))?;
    Ok(AdviceView { version: deal.version, recommendation: dispute.recommendations.last().cloned() })
}

/// The first half: whether there is anything to ask, whether nobody else is at it, and whether the budget has a call
/// left.
fn ask(desk: &mut Desk<'_>, dispute: DisputeId) -> Result<Asked, Failure> {
    let deal = desk.lock_dispute(dispute)?;
    let case = deal.case(dispute, &desk.cx);
    let Some(case) = desk.judged(&deal, case)? else { return Ok(Asked::Answered) };
    let (name, wall) = (dispute.to_string(), desk.app.wall());
    if desk.tx.lock_document(ASKING, &name)?.map(read_note).transpose()?.is_some_and(|note| note.until > wall) {
        return Ok(Asked::Underway);
    }
    let reservation = hosted_agents::reserve(desk)?;
    let note = Note { token: desk.app.id(), until: wall.plus(LEASE) };
    let written = serde_json::to_value(&note).map_err(|error| Failure::Broken(error.to_string()))?;
    desk.tx.put_document(ASKING, &name, &written)?;
    let (deal, asker, token) = (deal.id, desk.cx.actor, note.token);
    Ok(Asked::Ours(Box::new(Errand { deal, dispute, asker, token, case, reservation })))
}

fn read_note(document: serde_json::Value) -> Result<Note, Failure> {
    serde_json::from_value(document).map_err(|error| Failure::Broken(error.to_string()))
}

/// Sees to it that there is a recommendation: asks for it, or waits for whoever does.
async fn see_to_it(app: &App, call: &Call, dispute: DisputeId, mut asked: Asked) -> Result<(), Failure> {
    // The claim and the version were looked at when the story began.
    let again = Call { idempotency: None, if_match: None, ..call.clone() };
    loop {
        match asked {
            Asked::Answered => return Ok(()),
            Asked::Underway => wait_for_the_other(app, dispute).await?,
            Asked::Ours(errand) => {
                if errand.run(app).await? {
                    return Ok(());
                }
            }
        }
        asked = match app.begin(&again, move |desk| ask(desk, dispute)).await? {
            Begun::Told(_) => return Ok(()),
            Begun::Intended(asked) => asked,
        };
    }
}

/// Waits until nobody is asking any more, but no longer than an answer may take.
async fn wait_for_the_other(app: &App, dispute: DisputeId) -> Result<(), Failure> {
    let ended = async {
        loop {
            let name = dispute.to_string();
            let read = move |tx: &mut dyn Tx| Ok::<_, Failure>(tx.document(ASKING, &name)?);
            let note = app.ports.store.read("recommendation.look", read).await?;
            if note.map(read_note).transpose()?.is_none_or(|note| note.until <= app.wall()) {
                return Ok(());
            }
            sleep(LOOK_AGAIN).await;
        }
    };
    timeout(ADVICE_MAX, ended).await.unwrap_or_else(|_| {
        let detail = "A recommendation on this dispute is being made; repeat this after Retry-After";
        Err(Failure::later(Refusal::new(Code::Conflict, detail), seconds(5)))
    })
}

impl Errand {
    /// Makes the call and keeps what came of it; whether that was ours to keep. A task of its own: a caller who hangs
    /// up does not cut it off half-way.
    async fn run(self, app: &App) -> Result<bool, Failure> {
        let app = app.clone();
        let running = tokio::spawn(async move {
            let answer = timeout(ADVICE_MAX, app.ports.advisor.advise(&self.case)).await;
            match advised(answer, &self.case, app.now()) {
                Ok(recommendation) => self.keep(&app, recommendation).await,
                Err(reason) => {
                    tracing::warn!(dispute = %self.dispute, reason, "there is no advice");
                    self.give_up(&app).await?;
                    let detail = "The advisor gave no usable advice; nothing was kept or charged, try again";
                    Err(Refusal::new(Code::UpstreamError, detail).into())
                }
            }
        });
        running.await.unwrap_or_else(|stopped| Err(Failure::Broken(format!("asking for advice stopped: {stopped}"))))
    }

    /// The second half: keeps a recommendation, unless somebody else took over meanwhile.
    async fn keep(self, app: &App, recommendation: Recommendation) -> Result<bool, Failure> {
        let Self { deal, dispute, asker, token, .. } = self;
        let command = DealCommand::Recommend { dispute, recommendation };
        let kept = app.on_our_own("recommendation.keep", move |tx, app, cx| {
            let Some(deal) = tx.lock_deal(deal)? else { return Ok(Ok(false)) };
            if !end_note(tx, dispute, token)? {
                return Ok(Ok(false));
            }
            let cx = Cx { now: cx.now, actor: asker };
            match deals::act_on_our_own(tx, app, &cx, &deal, &command) {
                // The dispute ended meanwhile. The note goes all the same; the call was made and stays charged.
                Err(refused @ Failure::Refused(_)) => Ok(Err(refused)),
                acted => acted.map(|_| Ok(true)),
            }
        });
        kept.await?
    }

    /// The other second half: nothing came of it.
    async fn give_up(self, app: &App) -> Result<(), Failure> {
        let Self { dispute, token, reservation, .. } = self;
        app.on_our_own("recommendation.give_up", move |tx, _, cx| {
            end_note(tx, dispute, token)?;
            reservation.map_or(Ok(()), |reservation| hosted_agents::give_back(tx, reservation, cx.now))
        })
        .await
    }
}

/// The recommendation in an answer, or why there is none, for the log.
fn advised(
    answer: Result<Result<Advice, AdvisorError>, tokio::time::error::Elapsed>,
    case: &Case,
    at: Instant,
) -> Result<Recommendation, String> {
    let advice = answer.map_err(|_| "it took too long".to_owned())?.map_err(|error| error.to_string())?;
    advice.recommendation(case, at).ok_or_else(|| format!("it divides {} as {advice:?}", case.amount))
}

/// Takes the note away, if it is still this one's; whether it was.
fn end_note(tx: &mut dyn Tx, dispute: DisputeId, token: Uuid) -> Result<bool, Failure> {
    let name = dispute.to_string();
    let note = tx.lock_document(ASKING, &name)?.map(read_note).transpose()?;
    let ours = note.is_some_and(|note| note.token == token);
    if ours {
        tx.delete_document(ASKING, &name)?;
    }
    Ok(ours)
}

/// Leaves the caller's `Idempotency-Key` free: nothing happened under it. That fails alone; the lease ends by itself.
async fn forget_claim(app: &App, call: &Call) {
    let call = call.clone();
    let forgotten = app.on_our_own("recommendation.forget", move |tx, _, _| claims::forget(tx, &call)).await;
    if let Err(error) = forgotten {
        tracing::warn!(%error, "a claim could not be forgotten");
    }
}
