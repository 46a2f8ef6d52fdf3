//! Unguessable bytes.

use domain::ports::clock::Entropy;
use ring::rand::{SecureRandom, SystemRandom};

/// The operating system's random bytes.
#[derive(Clone, Debug)]
pub struct SystemEntropy(SystemRandom);

impl SystemEntropy {
    /// The operating system's source.
    #[must_use]
    pub fn new() -> Self {
        Self(SystemRandom::new())
    }
}

impl Default for SystemEntropy {
    fn default() -> Self {
        Self::new()
    }
}

impl Entropy for SystemEntropy {
    #[expect(clippy::expect_used, reason = "a system without random bytes must not make secrets")]
    fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.0.fill(&mut bytes).expect("the operating system has random bytes");
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_draws_are_the_same() {
        let entropy = SystemEntropy::new();
        assert_ne!(entropy.bytes(), entropy.bytes());
    }
}
