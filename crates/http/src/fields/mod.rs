//! Reading the fields of a body or a query: everything that is wrong is found at once, and what nobody asked for is
//! refused by name (api.md §1, “Requests”).
//!
//! A reader asks for every field first and only then gives up:
//!
//! ```
//! use clawconnected_http::fields::{Fields, Read, parse};
//! use domain::{money::Cents, text::Title};
//!
//! struct NewThing {
//!     title: Title,
//!     price: Option<Cents>,
//! }
//!
//! fn new_thing(fields: &mut Fields) -> Read<NewThing> {
//!     let title = fields.required("title", parse::text);
//!     let price = fields.optional("price_cents", parse::cents(0..=100));
//!     Ok(NewThing { title: title?, price: price? })
//! }
//! ```

pub mod parse;

use domain::refusal::{FieldError, Refusal};
use parse::Parsed;
use serde_json::{Map, Value};

/// A field was not as it should be, and [`Fields`] knows what is wrong. Nobody else can make one.
#[derive(Debug)]
pub struct Flawed(());

/// A field, or the mark that it has a flaw which is kept elsewhere.
pub type Read<T> = Result<T, Flawed>;

/// What reads an input out of its fields.
pub type Reader<T> = fn(&mut Fields) -> Read<T>;

/// Where the fields stand: decides what a pointer to one looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Body,
    Query,
}

/// The fields of a JSON object or a query, and what was wrong with those that were asked for.
#[derive(Debug)]
pub struct Fields {
    place: Place,
    values: Map<String, Value>,
    asked: Vec<&'static str>,
    errors: Vec<FieldError>,
}

impl Fields {
    /// The fields of a JSON object; `None` where the value is something else.
    #[must_use]
    pub fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(values) => Some(Self::new(Place::Body, values)),
            _ => None,
        }
    }

    /// No fields: a body that was left out.
    #[must_use]
    pub fn none() -> Self {
        Self::new(Place::Body, Map::new())
    }

    /// The parameters of a query, all of them texts. One that stands twice is wrong.
    #[must_use]
    pub fn of_query(pairs: Vec<(String, String)>) -> Self {
        let mut fields = Self::new(Place::Query, Map::new());
        for (name, value) in pairs {
            if fields.values.contains_key(&name) {
                fields.errors.push(FieldError::new(format!("?{name}"), "DUPLICATE", "must not stand twice"));
            }
            fields.values.insert(name, Value::String(value));
        }
        fields
    }

    fn new(place: Place, values: Map<String, Value>) -> Self {
        Self { place, values, asked: Vec::new(), errors: Vec::new() }
    }

    /// A field that must be there.
    ///
    /// # Errors
    /// [`Flawed`] when it is missing, null or not what `parse` takes.
    pub fn required<T>(&mut self, name: &'static str, parse: impl FnOnce(&Value) -> Parsed<T>) -> Read<T> {
        match self.take(name) {
            None | Some(Value::Null) => self.flaw(name, vec![FieldError::new("", "REQUIRED", "is required")]),
            Some(value) => self.parsed(name, parse(&value)),
        }
    }

    /// A field that may be left out; null is as good as that.
    ///
    /// # Errors
    /// [`Flawed`] when it is not what `parse` takes.
    pub fn optional<T>(&mut self, name: &'static str, parse: impl FnOnce(&Value) -> Parsed<T>) -> Read<Option<T>> {
        match self.take(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => self.parsed(name, parse(&value)).map(Some),
        }
    }

    /// A field of a change: left out, it stays as it is; null makes no sense.
    ///
    /// # Errors
    /// [`Flawed`] when it is null or not what `parse` takes.
    pub fn change<T>(&mut self, name: &'static str, parse: impl FnOnce(&Value) -> Parsed<T>) -> Read<Option<T>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Null) => {
                self.flaw(name, vec![FieldError::new("", "WRONG_TYPE", "cannot be cleared; leave it out to keep it")])
            }
            Some(value) => self.parsed(name, parse(&value)).map(Some),
        }
    }

    /// A field of a change that null clears: `None` leaves it, `Some(None)` clears it.
    ///
    /// # Errors
    /// [`Flawed`] when it is not what `parse` takes.
    pub fn clearable<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&Value) -> Parsed<T>,
    ) -> Read<Option<Option<T>>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Null) => Ok(Some(None)),
            Some(value) => self.parsed(name, parse(&value)).map(|value| Some(Some(value))),
        }
    }

    /// Notes what is wrong with fields that are right one by one.
    pub fn refuse<T>(&mut self, name: &'static str, code: &'static str, message: impl Into<String>) -> Read<T> {
        self.flaw(name, vec![FieldError::new("", code, message)])
    }

    /// Runs `reader` over the fields, and answers what it read or everything that was wrong.
    ///
    /// # Errors
    /// Every flaw that was found, and every field that was not asked for.
    pub fn read<T>(mut self, reader: impl FnOnce(&mut Self) -> Read<T>) -> Result<T, Vec<FieldError>> {
        let read = reader(&mut self);
        let unknown: Vec<FieldError> = self.values.keys().map(|name| self.unknown(name)).collect();
        self.errors.extend(unknown);
        match read {
            Ok(input) if self.errors.is_empty() => Ok(input),
            _ => Err(self.errors),
        }
    }

    /// The names that `reader` asks for, in order: what the document of the API must say.
    #[must_use]
    pub fn names<T>(reader: impl FnOnce(&mut Self) -> Read<T>) -> Vec<&'static str> {
        let mut fields = Self::none();
        let _ = reader(&mut fields);
        fields.asked
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.asked.push(name);
        self.values.remove(name)
    }

    fn parsed<T>(&mut self, name: &'static str, parsed: Parsed<T>) -> Read<T> {
        parsed.or_else(|errors| self.flaw(name, errors))
    }

    fn flaw<T>(&mut self, name: &str, errors: Vec<FieldError>) -> Read<T> {
        let here = self.pointer(name);
        self.errors.extend(errors.into_iter().map(|it| FieldError { pointer: format!("{here}{}", it.pointer), ..it }));
        Err(Flawed(()))
    }

    fn unknown(&self, name: &str) -> FieldError {
        let message = match self.asked.as_slice() {
            [] => "is not known here; nothing is".to_owned(),
            asked => format!("is not known here; known are {}", asked.join(", ")),
        };
        FieldError::new(self.pointer(name), "UNKNOWN", message)
    }

    fn pointer(&self, name: &str) -> String {
        match self.place {
            Place::Body => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
            Place::Query => format!("?{name}"),
        }
    }
}

/// Both readings, or everything that was wrong with either.
///
/// # Errors
/// `VALIDATION_FAILED`.
pub fn both<A, B>(a: Result<A, Vec<FieldError>>, b: Result<B, Vec<FieldError>>) -> Result<(A, B), Refusal> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (a, b) => Err(Refusal::invalid([a.err(), b.err()].into_iter().flatten().flatten().collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Cents;
    use domain::text::Title;
    use serde_json::json;

    #[derive(Debug, PartialEq, Eq)]
    struct Thing {
        title: Title,
        price: Option<Cents>,
        link: Option<Option<String>>,
    }

    fn thing(fields: &mut Fields) -> Read<Thing> {
        let title = fields.required("title", parse::text);
        let price = fields.change("price_cents", parse::cents(0..=100));
        let link = fields.clearable("link", parse::url);
        Ok(Thing { title: title?, price: price?, link: link? })
    }

    fn flaws(body: Value) -> Vec<(String, &'static str)> {
        let errors = Fields::of(body).expect("an object").read(thing).expect_err("refused");
        errors.into_iter().map(|it| (it.pointer, it.code)).collect()
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let body = json!({ "price_cents": 101, "link": "ftp://x", "tit/le~": 1 });
        let expected =
            [("/title", "REQUIRED"), ("/price_cents", "TOO_LARGE"), ("/link", "MALFORMED"), ("/tit~1le~0", "UNKNOWN")];
        assert_eq!(flaws(body), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }

    #[test]
    fn what_is_left_out_differs_from_what_is_cleared() {
        let read = |body| Fields::of(body).expect("an object").read(thing).expect("taken");
        assert_eq!(read(json!({ "title": "a" })).link, None);
        assert_eq!(read(json!({ "title": "a", "link": null })).link, Some(None));
        assert_eq!(flaws(json!({ "title": "a", "price_cents": null })), [("/price_cents".to_owned(), "WRONG_TYPE")]);
        assert_eq!(flaws(json!({ "title": null })), [("/title".to_owned(), "REQUIRED")]);
    }

    #[test]
    fn a_query_is_pointed_at_with_a_question_mark() {
        let pairs = [("limit", "1"), ("limit", "2"), ("stats", "x")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        let errors = Fields::of_query(pairs.to_vec())
            .read(|fields| fields.optional("limit", parse::from_text(parse::integer(1..=100))))
            .expect_err("refused");
        let errors: Vec<_> = errors.iter().map(|it| (it.pointer.as_str(), it.code)).collect();
        assert_eq!(errors, [("?limit", "DUPLICATE"), ("?stats", "UNKNOWN")]);
    }

    #[test]
    fn a_reader_tells_what_it_asks_for() {
        assert_eq!(Fields::names(thing), ["title", "price_cents", "link"]);
    }
}
