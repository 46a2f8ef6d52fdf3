//! The end of an account: what only it had is forgotten.

use super::{Conn, Failure};
use crate::schema::api_key_spend::dsl as spend;
use crate::schema::api_keys::dsl as keys;
use crate::schema::contact_shares::dsl as contacts;
use crate::schema::deals::dsl as deals;
use crate::schema::event_recipients::dsl as recipients;
use crate::schema::hosted_agents::dsl as agents;
use crate::schema::idempotency_claims::dsl as claims;
use crate::schema::sessions::dsl as sessions;
use crate::sql::Equals;
use diesel::prelude::*;
use domain::actor::Role;
use domain::id::UserId;

pub(super) fn erase_traces(conn: &mut Conn, user: UserId) -> Result<(), Failure> {
    diesel::delete(sessions::sessions.filter(sessions::user_id.equals(user))).execute(conn)?;
    let own_keys = keys::api_keys.filter(keys::user_id.equals(user));
    diesel::delete(spend::api_key_spend.filter(spend::api_key_id.eq_any(own_keys.select(keys::id)))).execute(conn)?;
    diesel::delete(own_keys).execute(conn)?;
    diesel::delete(agents::hosted_agents.filter(agents::user_id.equals(user))).execute(conn)?;
    diesel::delete(claims::idempotency_claims.filter(claims::user_id.equals(user))).execute(conn)?;
    diesel::delete(recipients::event_recipients.filter(recipients::user_id.equals(user))).execute(conn)?;
    let as_client = deals::deals.filter(deals::client_user_id.equals(user)).select(deals::id);
    let shared = contacts::contact_shares.filter(contacts::shared_by.equals(Role::Client));
    diesel::delete(shared.filter(contacts::deal_id.eq_any(as_client))).execute(conn)?;
    let as_worker = deals::deals.filter(deals::worker_user_id.equals(user)).select(deals::id);
    let shared = contacts::contact_shares.filter(contacts::shared_by.equals(Role::Worker));
    diesel::delete(shared.filter(contacts::deal_id.eq_any(as_worker))).execute(conn)?;
    Ok(())
}
