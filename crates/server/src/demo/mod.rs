//! `demo`: a whole paid deal over HTTP, in a sandbox of its own, with each call and what came back.
//!
//! It is a client like any other: it knows the address of the API, and otherwise goes by the `next_actions` of the
//! answers. Only the ledger at the end is read from within.

mod curtain;
mod deal;
mod narrator;
mod people;
mod shown;

use crate::running::{Running, StartError, start};
use crate::serve::{CommandError, until_told_to_stop};
use crate::settings::Settings;
use narrator::Narrator;
use std::io::{self, Write};
use std::sync::Arc;

/// Why the demo did not play to its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The sandbox did not start, or did not go on.
    #[error(transparent)]
    Sandbox(#[from] CommandError),
    /// A call got no answer.
    #[error("no answer: {0}")]
    Call(#[from] reqwest::Error),
    /// A call was answered with a problem.
    #[error("{who} was refused {call}: {detail}")]
    Refused {
        /// Whose call.
        who: &'static str,
        /// Method and path.
        call: String,
        /// Why, as the answer says.
        detail: String,
    },
    /// An answer did not offer what should be done next.
    #[error("{who} cannot {action} yet; the answer offers {offered}")]
    NotOffered {
        /// To whom.
        who: &'static str,
        /// What.
        action: String,
        /// What it does offer.
        offered: String,
    },
    /// Something did not come about in time.
    #[error("{what} is still {now}, not {wanted}")]
    Overdue {
        /// Which field.
        what: &'static str,
        /// What it is.
        now: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// An answer lacks a field.
    #[error("an answer has no {0}")]
    Lacking(&'static str),
    /// The ledger does not sum to zero.
    #[error("the ledger does not balance")]
    Unbalanced,
    /// Somebody has seen enough.
    #[error("interrupted")]
    Interrupted,
    /// Nobody can be told any more.
    #[error("{0}")]
    Output(#[from] io::Error),
}

impl From<StartError> for DemoError {
    fn from(error: StartError) -> Self {
        Self::Sandbox(error.into())
    }
}

/// Plays the deal on standard output; with `keep` it goes on serving afterwards.
///
/// # Errors
/// At the first call that is not answered as it should be.
pub async fn run(keep: bool) -> Result<(), DemoError> {
    let home = tempfile::Builder::new().prefix("clawconnected-demo-").tempdir()?;
    let running = start(Settings::sandbox_in(home.path())).await?;
    let played = tokio::select! {
        played = play(&running, Box::new(anstream::stdout()), keep) => played,
        _ = tokio::signal::ctrl_c() => Err(DemoError::Interrupted),
    };
    match played {
        Ok(()) if keep => Ok(until_told_to_stop(running).await?),
        played => {
            running.stop().await;
            played
        }
    }
}

/// Plays the deal against a running sandbox, and narrates it to `out`.
async fn play(running: &Running, out: Box<dyn Write + Send>, keep: bool) -> Result<(), DemoError> {
    let narrator = Arc::new(Narrator::new(out));
    narrator.title("A paid deal, from the first post to the payout", running.url())?;
    let played = deal::play(running.url(), &narrator).await?;
    curtain::fall(running, &played, &narrator).await?;
    match keep {
        true => curtain::keep(running.url(), &played, &narrator),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// A writer whose text can be read afterwards.
    #[derive(Clone, Default)]
    struct Transcript(Arc<Mutex<Vec<u8>>>);

    impl Transcript {
        fn text(&self) -> String {
            let bytes = self.0.lock().expect("nobody panicked");
            anstream::adapter::strip_str(std::str::from_utf8(&bytes).expect("it is text")).to_string()
        }
    }

    impl Write for Transcript {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("nobody panicked").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn the_deal_is_played_to_its_end() {
        let home = tempfile::tempdir().expect("a directory");
        let running = start(Settings::sandbox_in(home.path())).await.expect("it starts");
        let transcript = Transcript::default();
        let played = play(&running, Box::new(transcript.clone()), true).await;
        running.stop().await;
        let text = transcript.text();
        played.unwrap_or_else(|error| panic!("{error}\n{text}"));
        for told in ["/auth/sandbox", "/round", "/agree", "/approve", "/fund", "/deliver", "/release", "/reviews"] {
            assert!(text.contains(told), "{told} is not in\n{text}");
        }
        assert!(text.contains("it balances"), "{text}");
    }
}
