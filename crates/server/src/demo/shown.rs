//! JSON for people: money as money, times without their seconds, ids by their end.

use domain::money::Cents;
use serde_json::Value;

/// The most characters of a text that is shown.
const TEXT_MAX: usize = 60;
/// How much of the end of an id tells it from others.
const ID_TAIL: usize = 6;

/// The name and the value of a field of an answer; `pointer` leads to it (RFC 6901).
pub fn fact(answer: &Value, pointer: &str) -> (String, String) {
    let value = answer.pointer(pointer).unwrap_or(&Value::Null);
    let mut words = pointer.rsplit('/').filter(|word| !is_plumbing(word));
    let field = words.next().unwrap_or(pointer);
    let name = field.strip_suffix("_cents").unwrap_or(field).replace('_', " ");
    let name = match words.next() {
        Some(whole) => format!("{} {name}", whole.strip_suffix('s').unwrap_or(whole)),
        None => name,
    };
    (name, shown(field, value))
}

/// Whether a word of a pointer only leads somewhere: the rows of a list, and which of them.
fn is_plumbing(word: &str) -> bool {
    word.is_empty() || word == "data" || word.bytes().all(|byte| byte.is_ascii_digit())
}

fn shown(field: &str, value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Number(cents) if field.ends_with("_cents") => {
            cents.as_i64().map_or_else(|| cents.to_string(), |cents| Cents(cents).to_string())
        }
        Value::String(text) => text_shown(text),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().map(|item| shown(field, item)).collect::<Vec<_>>().join(", ")
        }
        Value::Array(items) => items.len().to_string(),
        other => other.to_string(),
    }
}

fn text_shown(text: &str) -> String {
    if is_id(text) {
        return tail(text);
    }
    if let Some(time) = time_shown(text) {
        return time;
    }
    match text.char_indices().nth(TEXT_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `2026-11-24T09:30:00.000Z` → `2026-11-24 09:30`.
fn time_shown(text: &str) -> Option<String> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    (date.len() == 10 && time.len() >= 5).then(|| format!("{date} {}", &time[..5]))
}

/// A path whose ids are cut to their ends.
pub fn path_shown(path: &str) -> String {
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let parts: Vec<_> = path.split('/').map(|part| if is_id(part) { tail(part) } else { part.to_owned() }).collect();
    let path = parts.join("/");
    query.map_or_else(|| path.clone(), |query| format!("{path}?{query}"))
}

/// Whether it is a UUID, or an id of the provider's such as `pi_…`.
fn is_id(text: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    match text.rsplit_once('_') {
        Some((kind, id)) => kind.len() <= 6 && id.len() >= 16 && hex(id),
        None => text.len() == 36 && hex(text),
    }
}

fn tail(id: &str) -> String {
    format!("…{}", &id[id.len() - ID_TAIL..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_shown_for_people() {
        let answer = json!({
            "rate_cents": 8_000,
            "title": "A parser",
            "payout": { "due_at": "2026-11-29T09:30:00.123Z", "paid_at": null },
            "skills": ["rust", "parsing"],
            "milestones": [{ "amount_cents": 50_000 }],
            "rounds": [{}, {}],
            "id": "01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f",
        });
        for (pointer, name, value) in [
            ("/rate_cents", "rate", "$80.00"),
            ("/title", "title", "A parser"),
            ("/payout/due_at", "payout due at", "2026-11-29 09:30"),
            ("/payout/paid_at", "payout paid at", "–"),
            ("/milestones/0/amount_cents", "milestone amount", "$500.00"),
            ("/skills", "skills", "rust, parsing"),
            ("/rounds", "rounds", "2"),
            ("/id", "id", "…8d9e0f"),
        ] {
            assert_eq!(fact(&answer, pointer), (name.to_owned(), value.to_owned()));
        }
    }

    #[test]
    fn a_path_keeps_its_words() {
        let path = "/api/contracts/01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f/approve?dry_run=true";
        assert_eq!(path_shown(path), "/api/contracts/…8d9e0f/approve?dry_run=true");
        assert_eq!(path_shown("/api/keys"), "/api/keys");
        assert_eq!(
            path_shown("/api/sandbox/payments/pi_01936f0a8c4e7c3a9d2e/confirm"),
            "/api/sandbox/payments/…3a9d2e/confirm"
        );
    }
}
