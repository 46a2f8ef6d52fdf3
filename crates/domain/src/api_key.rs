//! API keys: what they may do, what they may spend, how long they live (api.md, “API keys”).

use crate::id::{ApiKeyId, HostedAgentId, UserId};
use crate::money::Cents;
use crate::time::{Instant, Span, days};
use serde::{Deserialize, Serialize};

/// How long a key lives.
pub const KEY_LIFETIME: Span = days(90);

/// One thing that a key may do. Scopes do not imply one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every GET but connect-link.
    Read,
    /// All that the other scopes do not name.
    Write,
    /// Approve, agree, accept, revise, settle as worker.
    Approve,
    /// Fund, release, settle as client, the client's cancel.
    Pay,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Approve, Self::Pay];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Approve => "approve",
            Self::Pay => "pay",
        }
    }
}

/// A set of scopes, in order and without duplicates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// Every scope: what a key has unless it was made with fewer.
    #[must_use]
    pub fn all() -> Self {
        Self(Scope::ALL.to_vec())
    }

    /// Whether the set has `scope`.
    #[must_use]
    pub fn allows(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// The scopes in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Scope] {
        &self.0
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut scopes: Vec<_> = scopes.into_iter().collect();
        scopes.sort_unstable();
        scopes.dedup();
        Self(scopes)
    }
}

/// What a key may commit its owner to pay, in cents; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpendingLimits {
    /// For one `fund`.
    pub max_fund_cents_per_call: Option<Cents>,
    /// For all of a UTC day.
    pub max_fund_cents_per_day: Option<Cents>,
}

/// An API key as it is stored; the plaintext is nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose key it is.
    pub user: UserId,
    /// The hosted agent that it belongs to, if any.
    pub hosted_agent: Option<HostedAgentId>,
    /// The part before the underscore.
    pub prefix: String,
    /// The last four characters, so that a person can tell keys apart.
    pub last_four: String,
    /// What its owner calls it.
    pub name: Option<String>,
    /// SHA-256 of the plaintext.
    pub digest: [u8; 32],
    /// What it may do.
    pub scopes: Scopes,
    /// What it may spend.
    pub limits: SpendingLimits,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Instant>,
    /// From when on it authenticates nothing.
    pub expires_at: Instant,
    /// Since when it authenticates nothing.
    pub revoked_at: Option<Instant>,
    /// Raised by one with every change of its owner's making.
    pub version: i64,
}

impl ApiKey {
    /// Whether the key authenticates at `now`.
    ///
    /// # Errors
    /// `API_KEY_REVOKED` or `API_KEY_EXPIRED`.
    pub fn check(&self, now: Instant) -> Result<(), crate::refusal::Refusal> {
        use crate::refusal::{Code, Refusal};
        if self.revoked_at.is_some() {
            return Err(Refusal::new(Code::ApiKeyRevoked, "This API key was revoked or rotated"));
        }
        if self.expires_at <= now {
            return Err(Refusal::new(Code::ApiKeyExpired, format!("This API key expired at {}", self.expires_at)));
        }
        Ok(())
    }
}

/// The part of a key before the last underscore: 1 to 20 of A–Z, a–z, 0–9, `_` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyPrefix(String);

impl KeyPrefix {
    /// The most characters a prefix has.
    pub const LENGTH_MAX: usize = 20;

    /// The prefix, if `text` is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let sized = (1..=Self::LENGTH_MAX).contains(&text.len());
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        (sized && plain).then(|| Self(text.to_owned()))
    }

    /// The prefix.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for KeyPrefix {
    fn default() -> Self {
        Self("claw".to_owned())
    }
}

const RANDOM_CHARS: usize = 30;
const CHECKSUM_CHARS: usize = 6;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The plaintext of a key, `<prefix>_<30 base62><6 base62 checksum>`. Never stored, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyText(String);

impl KeyText {
    /// A new key out of 32 unguessable bytes.
    #[must_use]
    pub fn mint(prefix: &KeyPrefix, entropy: [u8; 32]) -> Self {
        let head = format!("{}_{}", prefix.0, base62(&entropy, RANDOM_CHARS));
        let checksum = checksum(&head);
        Self(head + &checksum)
    }

    /// The key, if `text` has the shape of one and its checksum holds: what was mistyped or made up is told apart
    /// without asking the store.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, tail) = text.rsplit_once('_')?;
        KeyPrefix::parse(prefix)?;
        let shaped =
            tail.len() == RANDOM_CHARS + CHECKSUM_CHARS && tail.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let (head, sum) = text.split_at_checked(text.len().checked_sub(CHECKSUM_CHARS)?)?;
        (shaped && checksum(head) == sum).then(|| Self(text.to_owned()))
    }

    /// SHA-256 of the plaintext: what is stored.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }

    /// The last four characters.
    #[must_use]
    pub fn last_four(&self) -> &str {
        self.0.split_at_checked(self.0.len().saturating_sub(4)).map_or("", |(_, tail)| tail)
    }

    /// The plaintext, for the one answer that shows it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for KeyText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyText(…)")
    }
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    out
}

fn checksum(head: &str) -> String {
    base62(&sha256(head.as_bytes()), CHECKSUM_CHARS)
}

/// The lowest `length` digits to the base of 62 of a big-endian number.
fn base62(bytes: &[u8], length: usize) -> String {
    let mut number = bytes.to_vec();
    (0..length).map(|_| char::from(BASE62[usize::from(divide(&mut number, 62))])).collect()
}

/// Divides a big-endian number in place and answers the remainder.
fn divide(number: &mut [u8], by: u16) -> u8 {
    let mut rest = 0;
    for byte in number {
        let value = rest << 8 | u16::from(*byte);
        *byte = u8::try_from(value / by).unwrap_or(u8::MAX);
        rest = value % by;
    }
    u8::try_from(rest).unwrap_or(0)
}

impl ApiKey {
    /// The key whose plaintext is `text`, as its owner asked for it.
    #[must_use]
    pub fn issue(id: ApiKeyId, user: UserId, text: &KeyText, asked: KeyRequest, now: Instant) -> Self {
        Self {
            id,
            user,
            hosted_agent: asked.hosted_agent,
            prefix: asked.prefix.0,
            last_four: text.last_four().to_owned(),
            name: asked.name,
            digest: text.digest(),
            scopes: asked.scopes,
            limits: asked.limits,
            created_at: now,
            last_used_at: None,
            expires_at: now.plus(KEY_LIFETIME),
            revoked_at: None,
            version: 1,
        }
    }

    /// What to ask for to get another key just like this one.
    #[must_use]
    pub fn request(&self) -> KeyRequest {
        KeyRequest {
            prefix: KeyPrefix(self.prefix.clone()),
            name: self.name.clone(),
            hosted_agent: self.hosted_agent,
            scopes: self.scopes.clone(),
            limits: self.limits,
        }
    }

    /// The key revoked; `None` when it already was.
    #[must_use]
    pub fn revoked(&self, now: Instant) -> Option<Self> {
        match self.revoked_at {
            Some(_) => None,
            None => Some(Self { revoked_at: Some(now), version: self.version + 1, ..self.clone() }),
        }
    }
}

/// What the owner of a new key asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRequest {
    /// The part before the underscore.
    pub prefix: KeyPrefix,
    /// What to call it.
    pub name: Option<String>,
    /// The hosted agent that it shall belong to.
    pub hosted_agent: Option<HostedAgentId>,
    /// What it may do.
    pub scopes: Scopes,
    /// What it may spend.
    pub limits: SpendingLimits,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minted_key_has_the_documented_shape_and_parses() {
        let prefix = KeyPrefix::parse("my_bot-1").unwrap();
        let key = KeyText::mint(&prefix, [7; 32]);
        let tail = key.expose().strip_prefix("my_bot-1_").unwrap();
        assert_eq!(tail.len(), 36);
        assert!(tail.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!(KeyText::parse(key.expose()), Some(key.clone()));
        assert!(key.expose().ends_with(key.last_four()));
    }

    #[test]
    fn any_changed_character_fails_the_checksum() {
        let key = KeyText::mint(&KeyPrefix::default(), [42; 32]);
        for at in 0..key.expose().len() {
            let mut text = key.expose().as_bytes().to_vec();
            text[at] = if text[at] == b'x' { b'y' } else { b'x' };
            assert_eq!(KeyText::parse(std::str::from_utf8(&text).unwrap()), None, "at {at}");
        }
        for text in ["", "_", "claw_", "claw", "claw_é", &"a".repeat(4_000)] {
            assert_eq!(KeyText::parse(text), None, "{text}");
        }
    }

    #[test]
    fn keys_of_unlike_entropy_differ_and_do_not_print() {
        let one = KeyText::mint(&KeyPrefix::default(), [1; 32]);
        let other = KeyText::mint(&KeyPrefix::default(), [2; 32]);
        assert_ne!(one, other);
        assert_eq!(format!("{one:?}"), "KeyText(…)");
    }

    #[test]
    fn prefixes_are_plain_and_short() {
        for prefix in ["c", "A_b-9", &"p".repeat(20)] {
            assert!(KeyPrefix::parse(prefix).is_some(), "{prefix}");
        }
        for prefix in ["", "a b", "ä", "a.b", &"p".repeat(21)] {
            assert!(KeyPrefix::parse(prefix).is_none(), "{prefix}");
        }
    }
}
