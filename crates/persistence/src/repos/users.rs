//! Users.

use super::dialect::{held, locked};
use super::row::{OnConflict, insert, row, save as save_row};
use super::{Conn, Failure};
use crate::schema::users::dsl;
use crate::sql::{Equals, Json, any};
use diesel::prelude::*;
use domain::account::{Identity, Profile, User, UserStatus, UserType};
use domain::id::UserId;
use domain::time::Instant;

row! {
    UserRow of users {
        id: UserId,
        identity_provider: String,
        identity_subject: String,
        user_type: Option<UserType>,
        status: UserStatus,
        subscription_tier: String,
        operator: bool,
        profile: Json<Profile>,
        created_at: Instant,
        updated_at: Instant,
        version: i64,
    }
}

pub(super) fn add(conn: &mut Conn, user: &User) -> Result<(), Failure> {
    insert(conn, &[UserRow::from(user)], OnConflict::Fail)?;
    Ok(())
}

/// What a save leaves as it is.
const KEPT: [&str; 2] = ["id", "created_at"];

pub(super) fn save(conn: &mut Conn, user: &User) -> Result<(), Failure> {
    save_row(conn, &UserRow::from(user), &["id"], &KEPT)
}

pub(super) fn by_id(conn: &mut Conn, id: UserId) -> Result<Option<User>, Failure> {
    let row = dsl::users.filter(dsl::id.equals(id)).select(UserRow::as_select()).get_result(conn).optional()?;
    row.map(User::try_from).transpose()
}

pub(super) fn hold(conn: &mut Conn, id: UserId) -> Result<Option<User>, Failure> {
    let query = dsl::users.filter(dsl::id.equals(id)).select(UserRow::as_select());
    held!(query).get_result::<UserRow>(conn).optional()?.map(User::try_from).transpose()
}

pub(super) fn lock(conn: &mut Conn, id: UserId) -> Result<Option<User>, Failure> {
    let query = dsl::users.filter(dsl::id.equals(id)).select(UserRow::as_select());
    locked!(query).get_result::<UserRow>(conn).optional()?.map(User::try_from).transpose()
}

pub(super) fn by_ids(conn: &mut Conn, ids: &[UserId]) -> Result<Vec<User>, Failure> {
    let rows = dsl::users.filter(dsl::id.eq_any(any(ids))).select(UserRow::as_select()).load(conn)?;
    rows.into_iter().map(User::try_from).collect()
}

pub(super) fn by_identity(conn: &mut Conn, identity: &Identity) -> Result<Option<User>, Failure> {
    if *identity == Identity::Erased {
        return Ok(None);
    }
    let (provider, subject) = identity_columns(identity);
    let row = dsl::users
        .filter(dsl::identity_provider.equals(provider))
        .filter(dsl::identity_subject.equals(subject))
        .select(UserRow::as_select())
        .get_result(conn)
        .optional()?;
    row.map(User::try_from).transpose()
}

/// Nobody's subject is empty, so that an empty one is nobody's.
fn identity_columns(identity: &Identity) -> (&'static str, String) {
    match identity {
        Identity::Sandbox(login) => ("sandbox", login.clone()),
        Identity::Github(id) => ("github", id.to_string()),
        Identity::Erased => ("sandbox", String::new()),
    }
}

impl From<&User> for UserRow {
    fn from(user: &User) -> Self {
        let (provider, subject) = identity_columns(&user.identity);
        Self {
            id: user.id,
            identity_provider: provider.to_owned(),
            identity_subject: subject,
            user_type: user.user_type,
            status: user.status,
            subscription_tier: user.subscription_tier.clone(),
            operator: user.operator,
            profile: Json(user.profile.clone()),
            created_at: user.created_at,
            updated_at: user.updated_at,
            version: user.version,
        }
    }
}

impl TryFrom<UserRow> for User {
    type Error = Failure;

    fn try_from(row: UserRow) -> Result<Self, Failure> {
        let identity = match row.identity_provider.as_str() {
            _ if row.identity_subject.is_empty() => Identity::Erased,
            "sandbox" => Identity::Sandbox(row.identity_subject),
            "github" => {
                Identity::Github(row.identity_subject.parse().map_err(|_| Failure::unreadable("users", row.id))?)
            }
            _ => return Err(Failure::unreadable("users", row.id)),
        };
        Ok(Self {
            id: row.id,
            identity,
            user_type: row.user_type,
            status: row.status,
            subscription_tier: row.subscription_tier,
            operator: row.operator,
            profile: row.profile.0,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        })
    }
}
