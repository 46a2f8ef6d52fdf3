//! The signature over an inbound event: `t=<seconds>,v1=<hex>` with HMAC-SHA256 over `<t>.<body>` (money.md, “Inbound
//! events”). Checked by hand over the raw body, because a body that was parsed and written again is another body.

use crate::envelope::unix_seconds;
use domain::ports::payments::BadSignature;
use domain::time::Instant;
use ring::hmac;

/// How far the time of a signature may be from wall time, in seconds: an older event may be a replay.
const TOLERANCE_SECONDS: u64 = 300;

/// The bytes of an HMAC-SHA256.
const TAG_BYTES: usize = 32;

/// A secret that events are signed with. It never prints itself.
#[derive(Clone)]
pub struct SigningSecret(hmac::Key);

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret")
    }
}

impl SigningSecret {
    /// The secret as the provider writes it; its text is the key, prefix and all.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes()))
    }

    /// The signature header of a body sent at `wall`, in wall time.
    #[must_use]
    pub fn sign(&self, body: &[u8], wall: Instant) -> String {
        let timestamp = unix_seconds(wall).to_string();
        let tag = self.tag(&signed_text(&timestamp, body));
        format!("t={timestamp},v1={tag}")
    }

    /// The HMAC-SHA256 of a message, in hex.
    pub(crate) fn tag(&self, message: &[u8]) -> String {
        hex(hmac::sign(&self.0, message).as_ref())
    }
}

/// Checks that one of the header's signatures is by one of the secrets, and that it was made within five minutes of
/// `wall`. Several secrets are good while one is being rolled over.
///
/// # Errors
/// [`BadSignature`] otherwise, and for a header that is none.
pub fn verify(secrets: &[SigningSecret], header: &str, body: &[u8], wall: Instant) -> Result<(), BadSignature> {
    let header = Header::parse(header).ok_or(BadSignature)?;
    if header.signed_at.abs_diff(unix_seconds(wall)) > TOLERANCE_SECONDS {
        return Err(BadSignature);
    }
    let message = signed_text(header.timestamp, body);
    let holds = |secret: &SigningSecret| header.tags.iter().any(|tag| hmac::verify(&secret.0, &message, tag).is_ok());
    if secrets.iter().any(holds) { Ok(()) } else { Err(BadSignature) }
}

/// What a signature header says. Schemes other than `v1` are somebody else's and are passed over.
struct Header<'a> {
    /// The time as it was written, which is what was signed.
    timestamp: &'a str,
    signed_at: i64,
    tags: Vec<[u8; TAG_BYTES]>,
}

impl<'a> Header<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let fields = || text.split(',').filter_map(|field| field.trim().split_once('='));
        let (_, timestamp) = fields().find(|(name, _)| *name == "t")?;
        let tags = fields().filter(|(name, _)| *name == "v1").filter_map(|(_, value)| unhex(value)).collect();
        Some(Self { timestamp, signed_at: timestamp.parse().ok()?, tags })
    }
}

fn signed_text(timestamp: &str, body: &[u8]) -> Vec<u8> {
    [timestamp.as_bytes(), b".", body].concat()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; TAG_BYTES]> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    (digits.len() == 2 * TAG_BYTES).then_some(bytes)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1"}"#;
    /// `printf '%s' '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test`
    const HEADER: &str = "t=1700000000,v1=c89214b5b5da833daed6f0b8c5bb6bd58cea9022bd80ccc78230f3942d632925";

    fn secret() -> SigningSecret {
        SigningSecret::new("whsec_test")
    }

    fn second(n: i64) -> Instant {
        Instant::from_millis(n * 1_000).unwrap()
    }

    fn check(header: &str, wall: i64) -> Result<(), BadSignature> {
        verify(&[secret()], header, BODY, second(wall))
    }

    #[test]
    fn a_signature_is_the_one_that_openssl_makes() {
        assert_eq!(secret().sign(BODY, second(1_700_000_000)), HEADER);
        assert_eq!(check(HEADER, 1_700_000_000), Ok(()));
    }

    #[test]
    fn a_signature_holds_for_five_minutes_either_way() {
        assert_eq!(check(HEADER, 1_700_000_300), Ok(()));
        assert_eq!(check(HEADER, 1_699_999_700), Ok(()));
        assert_eq!(check(HEADER, 1_700_000_301), Err(BadSignature));
        assert_eq!(check(HEADER, 1_699_999_699), Err(BadSignature));
    }

    #[test]
    fn one_good_signature_of_several_is_enough() {
        let (time, good) = HEADER.split_once(',').unwrap();
        let several = format!("{time},v0=abc,v1={},v1=zz,{good}", "0".repeat(64));
        assert_eq!(check(&several, 1_700_000_000), Ok(()));
        let rolling = [SigningSecret::new("whsec_new"), secret()];
        assert_eq!(verify(&rolling, HEADER, BODY, second(1_700_000_000)), Ok(()));
    }

    #[test]
    fn another_body_time_or_secret_is_refused() {
        let wall = second(1_700_000_000);
        assert_eq!(verify(&[secret()], HEADER, br#"{"id":"evt_2"}"#, wall), Err(BadSignature));
        assert_eq!(verify(&[SigningSecret::new("whsec_other")], HEADER, BODY, wall), Err(BadSignature));
        assert_eq!(verify(&[], HEADER, BODY, wall), Err(BadSignature));
        assert_eq!(check(&HEADER.replace("t=1700000000", "t=1700000001"), 1_700_000_000), Err(BadSignature));
    }

    #[test]
    fn what_is_no_header_is_refused() {
        let good = HEADER.split_once(',').unwrap().1;
        let hostile =
            ["", "t=", "t=1700000000", "v1=00", good, "t=99999999999999999999,v1=00", "t=1700000000,v1=é", "=,=,"];
        for header in hostile {
            assert_eq!(check(header, 1_700_000_000), Err(BadSignature), "{header}");
        }
        assert_eq!(check(&format!("t=-9223372036854775808,{good}"), 1_700_000_000), Err(BadSignature));
    }

    #[test]
    fn a_secret_does_not_print_itself() {
        assert_eq!(format!("{:?}", secret()), "SigningSecret");
    }
}
