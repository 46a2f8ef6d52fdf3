//! Signing in and out of the sandbox (api.md, “Signing in”).

use crate::app::App;
use crate::failure::Failure;
use crate::views::MeView;
use domain::account::{Identity, Login, User};
use domain::actor::Cx;
use domain::api_key::sha256;
use domain::credits::{CreditReason, CreditTransaction};
use domain::ghost::GhostEntry;
use domain::ports::store::{Session, StoreError, Tx};
use domain::time::{Span, days};
use std::fmt::Write;

/// How long a session lives without being used (wall time).
pub const IDLE: Span = days(30);

/// The value of a session's cookie: 256 random bits in hexadecimal. Only its digest is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// A new token out of 32 unguessable bytes.
    #[must_use]
    pub fn mint(entropy: [u8; 32]) -> Self {
        let mut text = String::with_capacity(64);
        for byte in entropy {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// The token, if `text` has the shape of one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let shaped = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        shaped.then(|| Self(text.to_owned()))
    }

    /// SHA-256 of the token: what is stored.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }

    /// The token, for the cookie.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// A user who signed in.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedIn {
    /// What the cookie shall hold.
    pub token: SessionToken,
    /// Who it is.
    pub me: MeView,
}

/// Signs a user of the sandbox in, creating them the first time. The session that the browser had before ends.
///
/// # Errors
/// `UNAUTHENTICATED` for a suspended or deleted user.
pub async fn sign_in(app: &App, login: &Login, before: Option<&SessionToken>) -> Result<SignedIn, Failure> {
    let token = SessionToken::mint(app.ports.entropy.bytes());
    let (login, digest) = (login.clone(), token.digest());
    let before = before.map(SessionToken::digest);
    let me = app
        .on_our_own("session.sign_in", move |tx, app, cx| {
            let user = find_or_create(tx, app, &login, cx)?;
            user.check_active()?;
            if let Some(before) = &before {
                tx.delete_session(before)?;
            }
            let wall = app.wall();
            tx.insert_session(&Session { digest, user: user.id, created_at: wall, expires_at: wall.plus(IDLE) })?;
            MeView::of(tx, app, user, cx.now)
        })
        .await?;
    Ok(SignedIn { token, me })
}

/// Ends a session. One that is not there has ended before.
///
/// # Errors
/// Only what goes wrong with the store.
pub async fn sign_out(app: &App, token: &SessionToken) -> Result<(), Failure> {
    let digest = token.digest();
    app.on_our_own("session.sign_out", move |tx, _, _| Ok(tx.delete_session(&digest)?)).await
}

/// The sandbox user of that login. A new one is given the credits of a sign-up, unless the login had an account before:
/// then they begin with what that one left behind.
pub(crate) fn find_or_create(tx: &mut dyn Tx, app: &App, login: &Login, cx: &Cx) -> Result<User, Failure> {
    if let Some(user) = tx.user_by_identity(&Identity::Sandbox(login.as_str().to_owned()))? {
        let held = tx.hold_user(user.id)?.filter(|held| held.identity == user.identity);
        // Somebody who has just left is somebody new when they come back.
        return held.ok_or_else(|| StoreError::Stale.into());
    }
    let user = User::of_sandbox(app.id(), login, cx.now);
    tx.insert_user(&user)?;
    match tx.tombstone(&app.settings.tombstone_key.digest(&user.identity))? {
        Some(tombstone) if tombstone.ghost_score > 0 => {
            tx.append_ghost(&[GhostEntry::inherited(user.id, &tombstone)])?;
        }
        Some(_) => {}
        None => grant(tx, app, &user, cx)?,
    }
    Ok(user)
}

fn grant(tx: &mut dyn Tx, app: &App, user: &User, cx: &Cx) -> Result<(), Failure> {
    let amount = app.settings.signup_credits;
    if amount > 0 {
        let reason = CreditReason::SignupGrant;
        let grant = CreditTransaction { id: app.id(), user: user.id, amount, reason, reference: None, at: cx.now };
        tx.add_credits(&grant)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_256_bits_in_hexadecimal_and_does_not_print() {
        let token = SessionToken::mint([0xa5; 32]);
        assert_eq!(token.expose(), "a5".repeat(32));
        assert_eq!(SessionToken::parse(token.expose()), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "SessionToken(…)");
    }

    #[test]
    fn what_has_not_the_shape_of_a_token_is_none() {
        for text in ["", "a5", &"A5".repeat(32), &"g5".repeat(32), &"a5".repeat(33)] {
            assert_eq!(SessionToken::parse(text), None, "{text}");
        }
    }
}
