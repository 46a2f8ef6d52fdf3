//! Agents that we host for a user, each with a budget of model calls a calendar month (agents.md, “Hosted agents”).

use crate::id::{HostedAgentId, UserId};
use crate::refusal::{Code, Refusal};
use crate::text::Text;
use crate::time::Instant;

/// The most model calls a month that an agent may have.
pub const MONTHLY_LIMIT_MAX: i64 = 1_000_000;
/// What an agent has unless its owner says otherwise.
pub const MONTHLY_LIMIT_DEFAULT: i64 = 1_000;

/// What its owner calls an agent.
pub type AgentName = Text<1, 100>;

/// Whether an agent may call a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AgentStatus {
    /// It may.
    Active,
    /// Its owner paused it, or this month's calls are used up.
    Paused,
}

impl AgentStatus {
    /// Every status.
    pub const ALL: [Self; 2] = [Self::Active, Self::Paused];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
        }
    }
}

/// An agent that we host for a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostedAgent {
    /// Its id.
    pub id: HostedAgentId,
    /// Whose it is.
    pub user: UserId,
    /// What its owner calls it.
    pub name: AgentName,
    /// Model calls a calendar month, in UTC.
    pub monthly_limit: i64,
    /// Model calls in the period that ends at `period_ends_at`. Raises no version.
    pub calls_used: i64,
    /// When the period ends that the calls were counted in. Raises no version.
    pub period_ends_at: Instant,
    /// Whether its owner paused it.
    pub paused: bool,
    /// When it was made.
    pub created_at: Instant,
    /// When its owner last changed it.
    pub updated_at: Instant,
    /// Raised by one with every change of its owner's making.
    pub version: i64,
}

/// An agent that its owner asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHostedAgent {
    /// What to call it.
    pub name: AgentName,
    /// Model calls a month.
    pub monthly_limit: i64,
}

/// What its owner changes; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostedAgentPatch {
    /// What to call it.
    pub name: Option<AgentName>,
    /// Model calls a month.
    pub monthly_limit: Option<i64>,
    /// Whether it may call a model.
    pub status: Option<AgentStatus>,
}

impl HostedAgent {
    /// A new agent, with nothing used.
    #[must_use]
    pub fn create(id: HostedAgentId, user: UserId, new: NewHostedAgent, now: Instant) -> Self {
        Self {
            id,
            user,
            name: new.name,
            monthly_limit: new.monthly_limit,
            calls_used: 0,
            period_ends_at: now.next_month(),
            paused: false,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The agent as it is at `now`: a new month begins with nothing used.
    #[must_use]
    pub fn at(&self, now: Instant) -> Self {
        match self.period_ends_at <= now {
            true => Self { calls_used: 0, period_ends_at: now.next_month(), ..self.clone() },
            false => self.clone(),
        }
    }

    /// Whether it may call a model in the period that it is in.
    #[must_use]
    pub const fn status(&self) -> AgentStatus {
        if self.paused || self.is_used_up() { AgentStatus::Paused } else { AgentStatus::Active }
    }

    const fn is_used_up(&self) -> bool {
        self.calls_used >= self.monthly_limit
    }

    /// The agent as its owner wants it; `None` when it is so already. A raised limit wakes it.
    ///
    /// # Errors
    /// `LIMIT_REACHED` when it shall be active and this month's calls are used up.
    pub fn patched(&self, patch: &HostedAgentPatch, now: Instant) -> Result<Option<Self>, Refusal> {
        let before = self.at(now);
        let monthly_limit = patch.monthly_limit.unwrap_or(before.monthly_limit);
        let paused = match patch.status {
            Some(status) => status == AgentStatus::Paused,
            None => before.paused && monthly_limit <= before.monthly_limit,
        };
        let name = patch.name.clone().unwrap_or_else(|| before.name.clone());
        let after = Self { name, monthly_limit, paused, ..before.clone() };
        if patch.status == Some(AgentStatus::Active) && after.is_used_up() {
            return Err(Refusal::new(Code::LimitReached, format!("{}; raise monthly_llm_limit", after.exhaustion())));
        }
        Ok((after != before).then(|| Self { updated_at: now, version: self.version + 1, ..after }))
    }

    /// The agent with one more call on its budget: to be kept before the call is made.
    ///
    /// # Errors
    /// `AGENT_PAUSED` when it may make none.
    pub fn reserve(&self, now: Instant) -> Result<Self, Refusal> {
        let agent = self.at(now);
        let paused = |detail: String| Err(Refusal::new(Code::AgentPaused, detail));
        match (agent.is_used_up(), agent.paused) {
            (true, _) => paused(format!("{}; whatever needs no model goes on working", agent.exhaustion())),
            (_, true) => {
                paused("The hosted agent was paused by its owner; whatever needs no model goes on working".into())
            }
            (false, false) => Ok(Self { calls_used: agent.calls_used + 1, ..agent }),
        }
    }

    /// The agent with a call given back that was reserved in the period that ends at `period`; `None` when that is
    /// over by now, or there is nothing to give back.
    #[must_use]
    pub fn given_back(&self, period: Instant, now: Instant) -> Option<Self> {
        let agent = self.at(now);
        let due = agent.period_ends_at == period && agent.calls_used > 0;
        due.then(|| Self { calls_used: agent.calls_used - 1, ..agent })
    }

    fn exhaustion(&self) -> String {
        format!("The hosted agent has used its {} model calls until {}", self.monthly_limit, self.period_ends_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::days;
    use uuid::Uuid;

    fn now() -> Instant {
        Instant::from_millis(1_790_000_000_123).unwrap() // 2026-09-21
    }

    fn agent(monthly_limit: i64) -> HostedAgent {
        let new = NewHostedAgent { name: Text::parse("Bot").unwrap(), monthly_limit };
        HostedAgent::create(HostedAgentId(Uuid::nil()), UserId(Uuid::nil()), new, now())
    }

    fn patch(agent: &HostedAgent, patch: &HostedAgentPatch) -> HostedAgent {
        agent.patched(patch, now()).unwrap().unwrap_or_else(|| agent.clone())
    }

    fn code<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Code {
        refused.unwrap_err().code
    }

    #[test]
    fn an_agent_is_paused_when_its_month_is_used_up_and_wakes_with_the_next() {
        let one = agent(1).reserve(now()).unwrap();
        assert_eq!((one.status(), one.calls_used), (AgentStatus::Paused, 1));
        assert_eq!(code(one.reserve(now())), Code::AgentPaused);
        let october = one.at(one.period_ends_at);
        assert_eq!((october.status(), october.calls_used), (AgentStatus::Active, 0));
        assert_eq!(one.reserve(one.period_ends_at).unwrap().calls_used, 1);
        assert_eq!(code(agent(0).reserve(now())), Code::AgentPaused);
    }

    #[test]
    fn a_raised_limit_wakes_it_and_a_lowered_one_does_not() {
        let used_up = agent(1).reserve(now()).unwrap();
        let raised = patch(&used_up, &HostedAgentPatch { monthly_limit: Some(2), ..Default::default() });
        assert_eq!((raised.status(), raised.version), (AgentStatus::Active, 2));
        let paused = patch(&raised, &HostedAgentPatch { status: Some(AgentStatus::Paused), ..Default::default() });
        assert_eq!(code(paused.reserve(now())), Code::AgentPaused);
        let raised = patch(&paused, &HostedAgentPatch { monthly_limit: Some(3), ..Default::default() });
        assert_eq!(raised.status(), AgentStatus::Active);
        let lowered = patch(&paused, &HostedAgentPatch { monthly_limit: Some(1), ..Default::default() });
        assert_eq!(lowered.status(), AgentStatus::Paused);
        let both = HostedAgentPatch { monthly_limit: Some(9), status: Some(AgentStatus::Paused), name: None };
        assert_eq!(patch(&raised, &both).status(), AgentStatus::Paused);
    }

    #[test]
    fn what_its_owner_paused_stays_so_in_the_next_month() {
        let paused = patch(&agent(5), &HostedAgentPatch { status: Some(AgentStatus::Paused), ..Default::default() });
        assert_eq!(paused.at(now().plus(days(40))).status(), AgentStatus::Paused);
        let woken = patch(&paused, &HostedAgentPatch { status: Some(AgentStatus::Active), ..Default::default() });
        assert_eq!(woken.status(), AgentStatus::Active);
    }

    #[test]
    fn what_is_used_up_is_not_woken_by_a_word() {
        let used_up = agent(1).reserve(now()).unwrap();
        let wake = HostedAgentPatch { status: Some(AgentStatus::Active), ..Default::default() };
        assert_eq!(code(used_up.patched(&wake, now())), Code::LimitReached);
        assert_eq!(agent(1).patched(&wake, now()), Ok(None), "it is awake");
    }

    #[test]
    fn a_call_is_given_back_to_the_month_it_was_taken_from() {
        let one = agent(1).reserve(now()).unwrap();
        assert_eq!(one.given_back(one.period_ends_at, now()).map(|it| it.calls_used), Some(0));
        assert_eq!(one.given_back(one.period_ends_at, one.period_ends_at), None);
        assert_eq!(agent(1).given_back(one.period_ends_at, now()), None);
    }
}
