//! JSON as strangers may send it: no key twice, no nesting without end.
//!
//! `serde_json` alone keeps the last of two equal keys; which of them a caller meant is not ours to guess.

use domain::refusal::{Code, Refusal};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How many objects and arrays may stand within one another.
pub const NESTING_MAX: usize = 32;

/// Reads one JSON text.
///
/// # Errors
/// `MALFORMED_JSON` when it is not UTF-8, not JSON, has a key twice, or is nested deeper than [`NESTING_MAX`].
pub fn parse(bytes: &[u8]) -> Result<Value, Refusal> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0 }.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error| Refusal::new(Code::MalformedJson, format!("The body is not JSON: {error}")))
}

/// A value with so many containers around it.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn inside<E: Error>(self) -> Result<Self, E> {
        match self.depth {
            NESTING_MAX => Err(E::custom(format_args!("nested deeper than {NESTING_MAX}"))),
            depth => Ok(Self { depth: depth + 1 }),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut map = Map::new();
        while let Some(key) = fields.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key {key:?} stands twice in one object")));
            }
            map.insert(key, fields.next_value_seed(inside)?);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_json_is_read_as_it_stands() {
        let text = br#" { "a": [1, -2, 1.5, 1e2, "x", null, true], "b": {} } "#;
        assert_eq!(parse(text), Ok(json!({ "a": [1, -2, 1.5, 1e2, "x", null, true], "b": {} })));
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_at_any_depth() {
        assert_malformed(br#"{"rate_cents": 1, "rate_cents": 2}"#, "stands twice");
        assert_malformed(br#"{"a": [{"b": 1, "\u0062": 2}]}"#, "stands twice");
        assert!(parse(br#"{"a": {"b": 1}, "b": {"b": 1}}"#).is_ok());
    }

    #[test]
    fn nesting_ends_at_the_limit() {
        let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert!(parse(&nested(NESTING_MAX)).is_ok());
        assert_malformed(&nested(NESTING_MAX + 1), "nested deeper");
        assert_malformed(&nested(100_000), "nested deeper");
    }

    #[test]
    fn broken_text_is_refused() {
        let broken: [&[u8]; 7] = [b"", b"{", b"{}{}", b"{'a': 1}", b"\"\\ud800\"", b"\"\xff\"", b"{\"a\": 1e999}"];
        for text in broken {
            assert_malformed(text, "");
        }
    }

    fn assert_malformed(text: &[u8], detail: &str) {
        let refusal = parse(text).expect_err("refused");
        assert_eq!(refusal.code, Code::MalformedJson);
        assert!(refusal.detail.contains(detail), "{}", refusal.detail);
    }
}
