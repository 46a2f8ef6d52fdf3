//! Search over gigs (api.md, “Gigs”): what text is cut into, what is looked for, and what comes first.
//!
//! Every store answers from terms that are cut here, so that the same question finds the same gigs on each of them.

mod query;
mod terms;

pub use query::{Query, QueryError, SkillTag, TERMS_MAX};
pub use terms::{TERM_MAX, terms};

use crate::gig::Gig;
use std::collections::BTreeSet;

/// Which edition of the cutter this is: whatever is cut by an older one is cut anew when the program starts. Raise it
/// with every change to what text is cut into.
pub const EDITION: i32 = 1;

/// How much a term in the title weighs against terms in the skills: more than all of those together.
const TITLE_WEIGHT: i64 = TERMS_MAX as i64 + 1;

/// What a gig is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchText {
    /// The terms of its title.
    pub title: BTreeSet<String>,
    /// The terms of its skills.
    pub skills: BTreeSet<String>,
    /// Every token: the terms of title, skills, description and scope, and each skill as one.
    pub tokens: BTreeSet<String>,
}

impl SearchText {
    /// What `gig` is found by.
    #[must_use]
    pub fn of(gig: &Gig) -> Self {
        let title = terms(gig.title.as_str());
        let skills: BTreeSet<_> = gig.skills.iter().flat_map(|skill| terms(skill.as_str())).collect();
        let mut tokens: BTreeSet<_> = title.union(&skills).cloned().collect();
        tokens.extend(terms(gig.description.as_str()));
        tokens.extend(terms(gig.scope.as_str()));
        tokens.extend(gig.skills.iter().filter_map(|skill| SkillTag::of(skill.as_str())).map(SkillTag::into_token));
        Self { title, skills, tokens }
    }

    /// Whether the gig has every one of these tokens.
    #[must_use]
    pub fn has_all(&self, tokens: &[&str]) -> bool {
        tokens.iter().all(|token| self.tokens.contains(*token))
    }

    /// How well the gig fits: by how many terms of the query its title has, then by how many its skills have.
    #[must_use]
    pub fn relevance(&self, query: &Query) -> i64 {
        query.terms().iter().map(|term| weight_of(self.title.contains(term), self.skills.contains(term))).sum()
    }
}

/// What one term of a query adds to the relevance of a gig that has it in these places.
#[must_use]
pub const fn weight_of(in_title: bool, in_skills: bool) -> i64 {
    (if in_title { TITLE_WEIGHT } else { 0 }) + (if in_skills { 1 } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gig::{GigStatus, NewGig};
    use crate::id::{GigId, UserId};
    use crate::money::Cents;
    use crate::text::{Body, Phrase, Skill, Title};
    use crate::time::Instant;
    use uuid::Uuid;

    #[test]
    fn a_gig_is_found_by_every_text_of_it_and_by_its_skills_whole() {
        let text = SearchText::of(&gig("Parser", "reads", "grammars", &["React Native"]));
        for token in ["parser", "reads", "grammars", "react", "native", "=react-native"] {
            assert!(text.has_all(&[token]), "{token}");
        }
        assert!(!text.has_all(&["parser", "=react"]));
    }

    #[test]
    fn the_title_outweighs_all_skills_and_those_outweigh_the_rest() {
        let in_title = gig("a", "b c", "", &[]);
        let in_skills = gig("x", "a", "", &["b", "c"]);
        let in_text = gig("x", "a b c", "", &[]);
        let query = Query::of(&Phrase::parse("a b c").unwrap()).unwrap();
        assert_eq!(
            [in_title, in_skills, in_text].map(|it| SearchText::of(&it).relevance(&query)),
            [TITLE_WEIGHT, 2, 0]
        );
    }

    fn gig(title: &str, description: &str, scope: &str, skills: &[&str]) -> Gig {
        let new = NewGig {
            title: Title::parse(title).unwrap(),
            description: Body::parse(description).unwrap(),
            scope: Body::parse(scope).unwrap(),
            skills: skills.iter().map(|skill| Skill::parse(skill).unwrap()).collect(),
            rate: Cents::ZERO,
            status: GigStatus::Active,
        };
        Gig::post(GigId(Uuid::nil()), UserId(Uuid::nil()), new, Instant::from_millis(0).unwrap())
    }
}
