//! The cutter: text in, terms out.
//!
//! Text is put into one form (NFKC, lower case) and cut into words: runs of letters and digits with the marks on them.
//! `+`, `#` and single dots within or around them stay, so that `c++`, `c#`, `node.js` and `.net` are words. A word is
//! a term, and so are its parts: each run of letters and digits alone, and with the `+` and `#` right behind it.
//!
//! No term holds white space, a quote or anything else that an index could read as its own syntax.

use std::collections::BTreeSet;
use std::iter::Peekable;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most characters of a term; what is longer is cut off there, in gigs and in queries alike.
pub const TERM_MAX: usize = 64;

/// The terms of a text.
#[must_use]
pub fn terms(text: &str) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for word in words(text) {
        terms.extend(parts(&word).filter(|part| !part.is_empty()).map(shortened));
        terms.insert(shortened(&word));
    }
    terms
}

/// A word as the term that it is.
pub(super) fn shortened(word: &str) -> String {
    let end = word.char_indices().nth(TERM_MAX).map_or(word.len(), |(end, _)| end);
    word[..end].trim_end_matches('.').to_owned()
}

/// The words of a text, in their order.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut run = String::new();
    let mut chars = folded(text).peekable();
    while let Some(c) = chars.next() {
        match c {
            '.' if skip_dots(&mut chars) => words.extend(word(&std::mem::take(&mut run))),
            c if is_letter(c) || is_sign(c) => run.push(c),
            _ => words.extend(word(&std::mem::take(&mut run))),
        }
    }
    words.extend(word(&run));
    words
}

/// One form for what reads the same. What nobody sees falls out.
fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !is_unseen(*c)).nfkc().flat_map(char::to_lowercase).nfkc()
}

/// Soft hyphens, joiners, and what chooses between looks of one character.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Passes by the dots that follow a dot; whether there were any. Dots in a row end a word.
fn skip_dots(chars: &mut Peekable<impl Iterator<Item = char>>) -> bool {
    let mut any = false;
    while chars.next_if_eq(&'.').is_some() {
        any = true;
    }
    any
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

const fn is_sign(c: char) -> bool {
    matches!(c, '.' | '+' | '#')
}

/// The word that a run of letters and signs is: the dot of a sentence's end is no part of it, nor is what stands in
/// front of its first letter, but for a single dot.
fn word(run: &str) -> Option<String> {
    let (start, _) = run.char_indices().find(|(_, c)| c.is_alphanumeric())?;
    let start = if &run[..start] == "." { 0 } else { start };
    Some(run[start..].trim_end_matches('.').to_owned())
}

/// What a word is made of: `c++17` of `c`, `c++` and `17`.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    word.split('.').flat_map(|piece| {
        let mut rest = piece;
        std::iter::from_fn(move || {
            let letters = rest.find(is_sign).unwrap_or(rest.len());
            let signs = rest[letters..].find(|c| !is_sign(c)).map_or(rest.len(), |more| letters + more);
            let both = [&rest[..letters], &rest[..signs]];
            rest = &rest[signs..];
            (signs > 0).then_some(both)
        })
        .flatten()
        .map(|part| part.trim_start_matches(|c: char| !c.is_alphanumeric()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<String> {
        terms(text).into_iter().collect()
    }

    #[test]
    fn names_with_signs_are_terms_and_yield_their_parts() {
        assert_eq!(cut("C++"), ["c", "c++"]);
        assert_eq!(cut("C#"), ["c", "c#"]);
        assert_eq!(cut("Node.js"), ["js", "node", "node.js"]);
        assert_eq!(cut(".NET"), [".net", "net"]);
        assert_eq!(cut("ASP.NET"), ["asp", "asp.net", "net"]);
        assert_eq!(cut("C++17"), ["17", "c", "c++", "c++17"]);
        assert_eq!(cut("C#.NET"), ["c", "c#", "c#.net", "net"]);
        assert_eq!(cut("3.11"), ["11", "3", "3.11"]);
    }

    #[test]
    fn signs_of_a_sentence_are_no_part_of_a_word() {
        assert_eq!(cut("I know Rust. And C++."), ["and", "c", "c++", "i", "know", "rust"]);
        assert_eq!(cut("wait...what…else .."), ["else", "wait", "what"]);
        assert_eq!(cut("#rust +1 ##c ...net"), ["1", "c", "net", "rust"]);
        assert_eq!(
            cut("front-end, \"quoted\" don't a_b (x) 100% *"),
            ["100", "a", "b", "don", "end", "front", "quoted", "t", "x"]
        );
    }

    #[test]
    fn what_holds_no_letter_yields_nothing() {
        for text in ["", " ", "%", "_", "...", "+++", "#.+", "\u{301}", "❤\u{FE0F}", "👩\u{200D}🦀", "\"*\" -"] {
            assert_eq!(cut(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_reads_the_same_is_the_same() {
        let same = [("ＲＵＳＴ", "rust"), ("ﬃ", "ffi"), ("E\u{301}te", "éTE"), ("co\u{AD}op", "coop"), ("²", "2")];
        for (one, other) in same {
            assert_eq!(cut(one), cut(other), "{one}");
        }
        assert_eq!(cut("İSTANBUL"), ["i\u{307}stanbul"]);
        assert_eq!(cut("हिन्दी"), ["हिन्दी"], "marks do not cut a word");
    }

    #[test]
    fn a_term_has_an_end() {
        assert_eq!(cut(&"ü".repeat(TERM_MAX + 9)), ["ü".repeat(TERM_MAX)]);
        let dotted = format!("{}.b", "a".repeat(TERM_MAX - 1));
        assert_eq!(cut(&dotted), ["a".repeat(TERM_MAX - 1), "b".to_owned()]);
    }

    proptest! {
        #[test]
        fn terms_are_plain_and_stay_what_they_are(text: String) {
            for term in terms(&text) {
                prop_assert!(term.contains(char::is_alphanumeric) && term.chars().count() <= TERM_MAX, "{term:?}");
                prop_assert!(term.chars().all(|c| is_letter(c) || is_sign(c)), "{term:?}");
                prop_assert!(!term.ends_with('.') && !term.contains(".."), "{term:?}");
                prop_assert!(terms(&term).contains(&term), "{term:?}");
            }
        }

        #[test]
        fn case_does_not_matter(text in "[a-zA-Z0-9+#. -]{0,40}") {
            prop_assert_eq!(terms(&text), terms(&text.to_uppercase()));
        }

        #[test]
        fn texts_apart_are_cut_apart(one: String, other: String) {
            let both = terms(&format!("{one}\n{other}"));
            prop_assert_eq!(both, terms(&one).union(&terms(&other)).cloned().collect());
        }

        #[test]
        fn words_between_signs_are_found(words in prop::collection::vec("[a-z0-9]{1,9}", 1..9), sign in "[ ,;:/()!?%_*\"'-]") {
            prop_assert_eq!(terms(&words.join(&sign)), words.into_iter().collect());
        }
    }
}
