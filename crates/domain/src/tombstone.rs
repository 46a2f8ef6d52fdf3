//! What is left of an account after its end: enough to know its owner again, and not enough to know who it was
//! (lifecycles.md, “Ghost score”).

use crate::account::Identity;
use crate::text::Prose;
use crate::time::Instant;
use ring::hmac;

/// What identities of deleted accounts are hashed with. A secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TombstoneKey([u8; 32]);

impl TombstoneKey {
    /// The key of 32 secret bytes.
    #[must_use]
    pub const fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// The keyed hash of an identity: whoever has it, but not the key, learns nothing by trying every GitHub id.
    #[must_use]
    pub fn digest(&self, identity: &Identity) -> [u8; 32] {
        let text = match identity {
            Identity::Sandbox(login) => format!("sandbox:{login}"),
            Identity::Github(id) => format!("github:{id}"),
            Identity::Erased => "erased".to_owned(),
        };
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.0), text.as_bytes());
        let mut digest = [0; 32];
        digest.copy_from_slice(tag.as_ref());
        digest
    }
}

impl std::fmt::Debug for TombstoneKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TombstoneKey(…)")
    }
}

/// A deleted account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// [`TombstoneKey::digest`] of its identity.
    pub identity: [u8; 32],
    /// Its score when it ended, 0 to 100.
    pub ghost_score: u8,
    /// Why its owner left, in their words to the operator.
    pub reason: Option<Prose>,
    /// When.
    pub deleted_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_of_different_providers_and_keys_are_apart() {
        let key = TombstoneKey::new([7; 32]);
        let digests = [
            key.digest(&Identity::Sandbox("1".to_owned())),
            key.digest(&Identity::Github(1)),
            key.digest(&Identity::Github(2)),
            TombstoneKey::new([8; 32]).digest(&Identity::Github(1)),
        ];
        for (n, one) in digests.iter().enumerate() {
            assert!(digests.iter().skip(n + 1).all(|other| other != one), "{n}");
        }
        assert_eq!(key.digest(&Identity::Github(1)), digests[1]);
        assert_eq!(format!("{key:?}"), "TombstoneKey(…)");
    }
}
