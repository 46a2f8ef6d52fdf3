//! Advice by rules: the same case always gets the same advice, and the advice says how it came about.

use crate::finding::{self, Finding};
use async_trait::async_trait;
use domain::deal::Case;
use domain::money::Cents;
use domain::ports::advisor::{Advice, Advisor, AdvisorError};
use domain::text::Statement;

/// What the rules call themselves: advice says that no model gave it. Other rules get another number.
const MODEL: &str = "rules-1";
/// Where a case stands in which nothing speaks for either side, in percent for the worker.
const EVEN: i64 = 50;
/// The step that shares are rounded to, in percent.
const STEP: i64 = 5;
/// From here to the end a share is all of it.
const CLEAR: i64 = 15;
/// The most that rules which cannot read claim to know.
const CONFIDENCE_MAX: i64 = 90;

/// Recommends by rules, without a model.
#[derive(Clone, Copy, Debug, Default)]
pub struct RuleAdvisor;

#[async_trait]
impl Advisor for RuleAdvisor {
    async fn advise(&self, case: &Case) -> Result<Advice, AdvisorError> {
        let findings = finding::all(case);
        let score = (EVEN + findings.iter().map(|finding| finding.points).sum::<i64>()).clamp(0, 100);
        let share = share(score);
        let release = between_figures(case, part(case.amount, share));
        let rationale = Statement::parse(&rationale(&findings, share, release, case))
            .map_err(|error| AdvisorError::Malformed(error.to_string()))?;
        let confidence_percent = u8::try_from((EVEN + (score - EVEN).abs()).min(CONFIDENCE_MAX)).unwrap_or(0);
        let refund = case.amount - release;
        Ok(Advice { release, refund, confidence_percent, rationale, model: MODEL.to_owned() })
    }
}

/// The worker's share in percent: all or nothing where it is clear, else in whole steps.
const fn share(score: i64) -> i64 {
    match score {
        ..=CLEAR => 0,
        clear if clear >= 100 - CLEAR => 100,
        score => (score + STEP / 2) / STEP * STEP,
    }
}

/// So many percent of an amount, rounded half up to a cent.
const fn part(amount: Cents, percent: i64) -> Cents {
    Cents((amount.0 * percent + 50) / 100)
}

/// Both parties named a figure: nobody has to accept less, or pay more, than was offered already.
fn between_figures(case: &Case, release: Cents) -> Cents {
    match (case.client_figure, case.worker_figure) {
        (Some(client), Some(worker)) => release.max(client.min(worker)).min(client.max(worker)),
        _ => release,
    }
}

fn rationale(findings: &[Finding], share: i64, release: Cents, case: &Case) -> String {
    let mut text = String::from("By rules, without reading what was written. An even start, and then: ");
    let said = findings.iter().map(|finding| format!("{} ({:+} % for the worker)", finding.says, finding.points));
    let said: Vec<_> = said.collect();
    text += &if said.is_empty() { String::from("nothing that speaks for either side") } else { said.join("; ") };
    text += &format!(". That makes {share} % for the worker");
    if release != part(case.amount, share) {
        text += ", moved to between the figures that the parties named";
    }
    text += &format!(": {release} of {}.", case.amount);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_whole_steps_and_clear_cases_are_clear() {
        assert_eq!([0, 15, 16, 50, 52, 53, 84, 85, 100].map(share), [0, 0, 15, 50, 50, 55, 85, 100, 100]);
    }

    #[test]
    fn a_part_is_rounded_half_up_to_a_cent() {
        assert_eq!([(1, 50), (99, 50), (101, 5)].map(|(amount, share)| part(Cents(amount), share).0), [1, 50, 5]);
    }
}
