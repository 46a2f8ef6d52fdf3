//! An advisor that says what a test wants it to say, and counts how often it is asked.

use async_trait::async_trait;
use domain::deal::Case;
use domain::money::Cents;
use domain::ports::advisor::{Advice, Advisor, AdvisorError};
use domain::text::Statement;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What comes of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saying {
    /// Half to each.
    Half,
    /// Half to each, after a while.
    Slowly(Duration),
    /// More than there is.
    Nonsense,
    /// No answer.
    Nothing,
}

/// An advisor that follows a script; without one it says half to each.
#[derive(Debug, Default)]
pub struct ScriptedAdvisor {
    script: Mutex<VecDeque<Saying>>,
    asked: AtomicU64,
}

impl ScriptedAdvisor {
    /// The next calls come to this, one after the other.
    pub fn script(&self, sayings: impl IntoIterator<Item = Saying>) {
        self.lines().extend(sayings);
    }

    /// How many calls were made.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    fn lines(&self) -> MutexGuard<'_, VecDeque<Saying>> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Advisor for ScriptedAdvisor {
    async fn advise(&self, case: &Case) -> Result<Advice, AdvisorError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let saying = self.lines().pop_front().unwrap_or(Saying::Half);
        let release = match saying {
            Saying::Half => half(case),
            Saying::Slowly(delay) => {
                tokio::time::sleep(delay).await;
                half(case)
            }
            Saying::Nonsense => Cents(case.amount.0 + 1),
            Saying::Nothing => return Err(AdvisorError::Unreachable("as the script has it".to_owned())),
        };
        let rationale = Statement::parse("As the script has it").map_err(|error| malformed(&error))?;
        let refund = Cents(case.amount.0 - half(case).0);
        Ok(Advice { release, refund, confidence_percent: 50, rationale, model: "script".to_owned() })
    }
}

const fn half(case: &Case) -> Cents {
    Cents(case.amount.0 / 2)
}

fn malformed(error: &impl ToString) -> AdvisorError {
    AdvisorError::Malformed(error.to_string())
}
