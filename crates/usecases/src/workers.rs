//! The workers: they do what is due, whoever asked for it, and whether or not anybody still waits.
//!
//! Any number of instances may run them over one store. Deals are locked, operations leased, events heard once.

use crate::app::App;
use crate::failure::Failure;
use crate::files;
use crate::inbound;
use crate::indexing;
use crate::operations;
use crate::payees;
use crate::sandbox::SandboxWorld;
use crate::sweeps;
use domain::time::Instant;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// How long the workers rest when nobody wakes them.
const POLL: Duration = Duration::from_millis(250);
/// How long they rest after something went wrong with the store.
const REST: Duration = Duration::from_secs(1);
/// How often they go on in one go while there is always more to do.
const ROUNDS_MAX: usize = 1_000;

/// Something that the workers did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// When, in business time.
    pub at: Instant,
    /// `tick`, `operation`, `provider_event` or `payee`.
    pub what: &'static str,
    /// The deal, the operation's key, the event's id; how many workers' news.
    pub subject: String,
}

/// What there is to work at, side by side.
#[derive(Clone, Copy)]
enum Work {
    /// News, and what time does.
    Due,
    /// Calls to the provider.
    Provider,
}

/// The workers of an instance.
#[derive(Clone)]
pub struct Workers {
    app: App,
    sandbox: Option<SandboxWorld>,
}

impl Workers {
    /// Workers over an application; in the sandbox they keep the sandbox's world going, too.
    #[must_use]
    pub const fn new(app: App, sandbox: Option<SandboxWorld>) -> Self {
        Self { app, sandbox }
    }

    /// Works until told to stop. What is at work then is finished first. A provider that is slow to answer keeps
    /// neither time nor news waiting, and neither do gigs that search does not find yet.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        let indexing = self.index_gigs(stop.clone());
        tokio::join!(self.keep_at(Work::Due, stop.clone()), self.keep_at(Work::Provider, stop), indexing);
    }

    /// Goes once through the gigs that lack terms. From here on whoever writes a gig writes its terms.
    async fn index_gigs(&self, mut stop: watch::Receiver<bool>) {
        let mut after = None;
        while !*stop.borrow() {
            match indexing::index_next(&self.app, after).await {
                Ok(None) => return,
                Ok(last) => after = last,
                Err(error) => {
                    tracing::error!(%error, "gigs could not be made searchable");
                    tokio::select! {
                        () = sleep(REST) => {}
                        told = stop.changed() => if told.is_err() { return },
                    }
                }
            }
        }
    }

    async fn keep_at(&self, work: Work, mut stop: watch::Receiver<bool>) {
        let mut wake = self.app.wake.subscribe();
        while !*stop.borrow() {
            let turn = self.app.turn.read().await;
            let worked = self.work(work).await;
            drop(turn);
            let pause = match worked {
                Ok(ran) if !ran.is_empty() => continue,
                Ok(_) => POLL,
                Err(error) => {
                    tracing::error!(%error, "the workers could not go on");
                    REST
                }
            };
            tokio::select! {
                () = sleep(pause) => {}
                _ = wake.changed() => {}
                // Nobody is left who could say stop, so it is time to.
                told = stop.changed() => if told.is_err() { return },
            }
        }
    }

    /// Does everything that is due until nothing is. The caller has the turn.
    pub(crate) async fn until_quiet(&self) -> Result<Vec<Ran>, Failure> {
        let mut ran = Vec::new();
        for _ in 0..ROUNDS_MAX {
            let before = ran.len();
            ran.extend(self.work(Work::Due).await?);
            ran.extend(self.work(Work::Provider).await?);
            if ran.len() == before {
                break;
            }
        }
        Ok(ran)
    }

    async fn work(&self, work: Work) -> Result<Vec<Ran>, Failure> {
        match work {
            Work::Due => self.do_what_is_due().await,
            Work::Provider => self.call_the_provider().await,
        }
    }

    /// Makes the calls to the provider that are due.
    async fn call_the_provider(&self) -> Result<Vec<Ran>, Failure> {
        let at = self.app.now();
        let ended = operations::run_due(&self.app).await?.into_iter();
        Ok(ended.map(|key| Ran { at, what: "operation", subject: key.to_string() }).collect())
    }

    /// Takes in the news, and does what has fallen due. News that cannot be taken in does not stop time: a deadline
    /// that passes unseen is money that rests where it should not.
    async fn do_what_is_due(&self) -> Result<Vec<Ran>, Failure> {
        let at = self.app.now();
        let events = self.take_in_events().await;
        let news = payees::spread_all(&self.app).await;
        let ticked = sweeps::tick_due(&self.app).await;
        files::sweep(&self.app).await;
        let mut ran = Vec::new();
        let mut note = |what, subject: String| ran.push(Ran { at, what, subject });
        events?.into_iter().for_each(|event| note("provider_event", event));
        if let Some(news) = Some(news?).filter(|news| *news > 0) {
            note("payee", news.to_string());
        }
        ticked?.into_iter().for_each(|deal| note("tick", deal.to_string()));
        Ok(ran)
    }

    /// Keeps the sandbox's world going, and takes in what its provider tells.
    async fn take_in_events(&self) -> Result<Vec<String>, Failure> {
        let Some(sandbox) = &self.sandbox else { return Ok(Vec::new()) };
        sandbox.keep_going().await?;
        sandbox.deliver_events(&self.app).await
    }
}

impl SandboxWorld {
    /// Hands the provider's events in, the oldest first, until there are none; answers their ids.
    pub(crate) async fn deliver_events(&self, app: &App) -> Result<Vec<String>, Failure> {
        let mut delivered = Vec::new();
        while let Some((id, event)) = self.provider.next_event().await? {
            inbound::receive(app, &event.body, &event.signature).await?;
            self.provider.acknowledge(&id).await?;
            delivered.push(id);
        }
        Ok(delivered)
    }
}
