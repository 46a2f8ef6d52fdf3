//! Which gigs are wanted, and in what order.

use super::gig::{SKILLS_MAX, rate, status};
use crate::fields::parse::{self, Parsed};
use crate::fields::{Fields, Read};
use domain::gig::GigStatus;
use domain::ports::store::{GigFilter, GigOrder};
use domain::refusal::FieldError;
use domain::search::{Query, QueryError, SkillTag};
use domain::text::Skill;
use serde_json::Value;

/// Reads which gigs are wanted, and in what order.
///
/// # Errors
/// When a parameter is flawed, or the order needs another one.
pub fn gig_filter(fields: &mut Fields) -> Read<GigFilter> {
    let status = fields.optional("status", status);
    let query = fields.optional("q", query);
    let skills = fields.optional("skills", skills);
    let owner = fields.optional("owner_user_id", parse::id);
    let min_rate = fields.optional("min_rate_cents", parse::from_text(rate));
    let max_rate = fields.optional("max_rate_cents", parse::from_text(rate));
    let published_after = fields.optional("published_after", parse::instant);
    let order = fields.optional("sort", parse::one_of(&GigOrder::ALL, GigOrder::name));
    if let (Ok(None), Ok(Some(GigOrder::Relevance))) = (&query, &order) {
        fields.refuse("sort", "NEEDS_QUERY", "relevance needs q: words to be relevant to")?;
    }
    Ok(GigFilter {
        status: status?.unwrap_or(GigStatus::Active),
        query: query?,
        skills: skills?.unwrap_or_default(),
        owner: owner?,
        min_rate: min_rate?,
        max_rate: max_rate?,
        published_after: published_after?,
        order: order?.unwrap_or_default(),
    })
}

fn query(value: &Value) -> Parsed<Query> {
    Query::of(&parse::text(value)?).map_err(|error| {
        let code = match error {
            QueryError::NoTerms => "NO_TERMS",
            QueryError::TooManyTerms => "TOO_MANY",
        };
        vec![FieldError::new("", code, error.to_string())]
    })
}

/// Skills with commas between them. The first that is wrong speaks for all: a query has no place to point at within.
fn skills(value: &Value) -> Parsed<Vec<SkillTag>> {
    let names = value.as_str().unwrap_or_default().split(',').map(Value::from).collect();
    let tags = parse::list(SKILLS_MAX, tag)(&Value::Array(names));
    let whole = |it| FieldError { pointer: String::new(), ..it };
    let mut tags = tags.map_err(|errors| errors.into_iter().take(1).map(whole).collect::<Vec<_>>())?;
    tags.sort_unstable();
    tags.dedup();
    Ok(tags)
}

fn tag(value: &Value) -> Parsed<SkillTag> {
    let skill: Skill = parse::text(value)?;
    SkillTag::of(skill.as_str()).ok_or_else(|| {
        vec![FieldError::new("", "NO_TERMS", "must be skills of letters or digits, with commas between")]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<GigFilter, Vec<(String, &'static str)>> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let read = Fields::of_query(pairs).read(gig_filter);
        read.map_err(|errors| errors.into_iter().map(|it| (it.pointer, it.code)).collect())
    }

    fn refused(pairs: &[(&str, &str)]) -> Vec<(String, &'static str)> {
        read(pairs).expect_err("refused")
    }

    #[test]
    fn what_is_left_out_lets_everything_active_through() {
        assert_eq!(read(&[]), Ok(GigFilter::of(GigStatus::Active)));
    }

    #[test]
    fn words_and_skills_become_tokens() {
        let filter = read(&[("q", "Rust  web"), ("skills", "C++, rust,RUST"), ("sort", "relevance")]).expect("taken");
        assert_eq!(filter.tokens(), ["rust", "web", "=c++", "=rust"]);
        assert_eq!(filter.order, GigOrder::Relevance);
    }

    #[test]
    fn what_cannot_be_looked_for_is_refused() {
        let long = "a".repeat(201);
        let cases = [("", "TOO_SHORT"), ("%", "NO_TERMS"), ("a\0b", "CONTROL_CHARACTER"), (long.as_str(), "TOO_LONG")];
        for (q, code) in cases {
            assert_eq!(refused(&[("q", q)]), [("?q".to_owned(), code)], "{q:?}");
        }
        for (skills, code) in
            [("", "TOO_SHORT"), ("rust,", "TOO_SHORT"), ("%", "NO_TERMS"), ("\0", "CONTROL_CHARACTER")]
        {
            assert_eq!(refused(&[("skills", skills)]), [("?skills".to_owned(), code)], "{skills:?}");
        }
        assert_eq!(refused(&[("skills", &["a"; 31].join(","))]), [("?skills".to_owned(), "TOO_MANY")]);
    }

    #[test]
    fn relevance_needs_words_to_be_relevant_to() {
        assert_eq!(refused(&[("sort", "relevance")]), [("?sort".to_owned(), "NEEDS_QUERY")]);
        assert_eq!(refused(&[("sort", "oldest")]), [("?sort".to_owned(), "NOT_ALLOWED")]);
        assert_eq!(refused(&[("sort", "relevance"), ("q", "%")]), [("?q".to_owned(), "NO_TERMS")]);
    }
}
