//! Text that people write: cleaned once, at the door, and bounded (api.md §1 and §4).

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Why a text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// A control character other than newline and tab.
    #[error("must not contain control characters other than newline and tab")]
    Control,
    /// Fewer characters than the field needs.
    #[error("must have at least {min} characters")]
    TooShort {
        /// The least it may have.
        min: usize,
    },
    /// More characters than the field takes.
    #[error("must have at most {max} characters")]
    TooLong {
        /// The most it may have.
        max: usize,
    },
}

/// Cleaned text of `MIN` to `MAX` characters: line ends are LF, NFC, trimmed, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

/// A gig's or a milestone's title.
pub type Title = Text<1, 200>;
/// A gig's description or scope.
pub type Body = Text<0, 20_000>;
/// A skill.
pub type Skill = Text<1, 50>;
/// What somebody looks for.
pub type Phrase = Text<1, 200>;
/// A note in a round.
pub type Note = Text<0, 2_000>;
/// A cover message, a biography, a review.
pub type Prose = Text<0, 5_000>;
/// A statement that must say something: a reason, notes of a revision.
pub type Statement = Text<1, 5_000>;

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// Cleans and measures a text.
    ///
    /// # Errors
    /// [`TextError`] when it has a control character or is too short or too long after cleaning.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let text = clean(raw)?;
        let length = text.chars().count();
        if length < MIN {
            return Err(TextError::TooShort { min: MIN });
        }
        if length > MAX {
            return Err(TextError::TooLong { max: MAX });
        }
        Ok(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is left after cleaning.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<const MAX: usize> Default for Text<0, MAX> {
    fn default() -> Self {
        Self(String::new())
    }
}

impl<const MIN: usize, const MAX: usize> std::fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Cleans a text: CRLF and CR become LF, then NFC, then trimmed.
///
/// # Errors
/// [`TextError::Control`] when a control character other than newline and tab is left.
pub fn clean(raw: &str) -> Result<String, TextError> {
    let lines = raw.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = lines.nfc().collect();
    let text = text.trim();
    match text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        true => Err(TextError::Control),
        false => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_normalised_before_it_is_counted() {
        let decomposed = "  e\u{301}\r\nx\r ";
        assert_eq!(Text::<3, 3>::parse(decomposed).map(|t| t.to_string()), Ok("é\nx".to_owned()));
    }

    #[test]
    fn control_characters_are_refused_but_not_newline_and_tab() {
        assert_eq!(Title::parse("a\u{0}b"), Err(TextError::Control));
        assert_eq!(Title::parse("a\u{85}b"), Err(TextError::Control));
        assert!(Title::parse("a\tb\nc").is_ok());
    }

    #[test]
    fn bounds_count_characters_and_not_bytes() {
        assert_eq!(Title::parse("   "), Err(TextError::TooShort { min: 1 }));
        assert!(Title::parse(&"ü".repeat(200)).is_ok());
        assert_eq!(Title::parse(&"ü".repeat(201)), Err(TextError::TooLong { max: 200 }));
    }
}
