//! What is looked for.

use super::terms::{shortened, words};
use crate::text::Phrase;

/// The most words that a query may look for.
pub const TERMS_MAX: usize = 16;
/// The most characters of a skill's tag.
const TAG_MAX: usize = 128;
/// Begins the token of a skill. No term holds it.
const TAG_MARK: char = '=';

/// Words that a gig must have, all of them: each once, and at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(Vec<String>);

/// Why words cannot be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// There is none.
    #[error("must have a letter or a digit to look for")]
    NoTerms,
    /// There are too many.
    #[error("must have at most {TERMS_MAX} different words")]
    TooManyTerms,
}

impl Query {
    /// The words of what somebody typed. Whoever has a word has its parts, so only whole words are looked for.
    ///
    /// # Errors
    /// [`QueryError`] when there are none, or more than [`TERMS_MAX`].
    pub fn of(phrase: &Phrase) -> Result<Self, QueryError> {
        let mut terms: Vec<_> = words(phrase.as_str()).iter().map(|word| shortened(word)).collect();
        terms.sort_unstable();
        terms.dedup();
        match terms.len() {
            0 => Err(QueryError::NoTerms),
            1..=TERMS_MAX => Ok(Self(terms)),
            _ => Err(QueryError::TooManyTerms),
        }
    }

    /// The terms, in order.
    #[must_use]
    pub fn terms(&self) -> &[String] {
        &self.0
    }
}

/// A skill in the form in which skills are compared: its words, with a hyphen between them. `React Native` and
/// `react-native` are one skill; `C` and `C++` are two.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SkillTag(String);

impl SkillTag {
    /// The tag of a skill; `None` when it has neither a letter nor a digit.
    #[must_use]
    pub fn of(skill: &str) -> Option<Self> {
        let tag = words(skill).join("-");
        let token = std::iter::once(TAG_MARK).chain(tag.chars().take(TAG_MAX)).collect();
        (!tag.is_empty()).then_some(Self(token))
    }

    /// What it is kept as among the terms of a gig.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.0
    }

    /// The same.
    #[must_use]
    pub fn into_token(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms;
    use super::*;
    use proptest::prelude::*;

    fn query(text: &str) -> Result<Vec<String>, QueryError> {
        Query::of(&Phrase::parse(text).unwrap()).map(|query| query.0)
    }

    #[test]
    fn a_query_is_its_whole_words_each_once() {
        assert_eq!(query("Rust node.js, RUST!").unwrap(), ["node.js", "rust"]);
        assert_eq!(query("rust AND \"web*\" -NEAR(x)").unwrap(), ["and", "near", "rust", "web", "x"]);
    }

    #[test]
    fn a_query_without_words_or_with_too_many_is_refused() {
        assert_eq!(query("%"), Err(QueryError::NoTerms));
        let numbers = |n: usize| (0..n).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(query(&numbers(TERMS_MAX)).map(|terms| terms.len()), Ok(TERMS_MAX));
        assert_eq!(query(&numbers(TERMS_MAX + 1)), Err(QueryError::TooManyTerms));
    }

    #[test]
    fn skills_are_compared_by_their_words() {
        let tag = |skill| SkillTag::of(skill).map(SkillTag::into_token);
        assert_eq!(tag("React  Native").as_deref(), Some("=react-native"));
        assert_eq!(tag("react_native"), tag("REACT-Native"));
        assert_ne!(tag("C"), tag("C++"));
        assert_eq!(tag("???"), None);
    }

    proptest! {
        #[test]
        fn whoever_wrote_it_is_found_by_it(text: String, more: String) {
            let text: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
            if let Ok(phrase) = Phrase::parse(&text) && let Ok(query) = Query::of(&phrase) {
                let terms = terms(&format!("{text} {more}"));
                prop_assert!(query.terms().iter().all(|term| terms.contains(term)));
            }
        }

        #[test]
        fn a_tag_is_no_term_and_has_no_white_space(skill: String) {
            if let Some(tag) = SkillTag::of(&skill) {
                prop_assert!(tag.token().starts_with(TAG_MARK) && !tag.token().contains(char::is_whitespace));
            }
        }
    }
}
