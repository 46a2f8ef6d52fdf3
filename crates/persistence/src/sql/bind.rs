//! How the domain's values are written to and read from either engine.

use super::types::{Digest, JsonDoc, Moment, Uid, Words};
use diesel::deserialize::{self, FromSql, FromSqlRow, Queryable};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, Text as SqlText};
use diesel::sqlite::{Sqlite, SqliteValue};
use domain::text::Text;
use domain::time::Instant;
use serde::de::value::{Error as Misread, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Serialize};
use std::io::Write;
use uuid::Uuid;

/// Where PostgreSQL begins to count: the year 2000, in milliseconds after 1970.
const POSTGRES_EPOCH_MS: i64 = 946_684_800_000;

/// Lets a type of the domain stand as a result column of one SQL type. As a bind it needs [`super::Equals`], because a
/// foreign type cannot be made an expression.
macro_rules! reads {
    ($sql:ty: $([$($generics:tt)*] $rust:ty),+ $(,)?) => {$(
        reads!(@column $sql, Pg, [$($generics)*] $rust);
        reads!(@column $sql, Sqlite, [$($generics)*] $rust);
    )+};
    (@column $sql:ty, $db:ty, [$($generics:tt)*] $rust:ty) => {
        impl<$($generics)*> Queryable<$sql, $db> for $rust {
            type Row = Self;

            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    };
}

/// Ids: the sixteen bytes on either side.
macro_rules! ids {
    ($($id:ident),+ $(,)?) => {$(
        reads!(Uid: [] domain::id::$id);

        impl From<domain::id::$id> for Id {
            fn from(id: domain::id::$id) -> Self {
                Self(id.0)
            }
        }

        impl ToSql<Uid, Pg> for domain::id::$id {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                ToSql::<Uid, Pg>::to_sql(&self.0, out)
            }
        }

        impl ToSql<Uid, Sqlite> for domain::id::$id {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                ToSql::<Uid, Sqlite>::to_sql(&self.0, out)
            }
        }

        impl FromSql<Uid, Pg> for domain::id::$id {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                FromSql::<Uid, Pg>::from_sql(value).map(Self)
            }
        }

        impl FromSql<Uid, Sqlite> for domain::id::$id {
            fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                FromSql::<Uid, Sqlite>::from_sql(value).map(Self)
            }
        }
    )+};
}

/// Types that serde writes as one string: cleaned text, and the words of statuses.
macro_rules! words {
    ($([$($generics:tt)*] $rust:ty),+ $(,)?) => {$(
        reads!(Words: [$($generics)*] $rust);

        impl<$($generics)*> ToSql<Words, Pg> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                out.write_all(word(self)?.as_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl<$($generics)*> ToSql<Words, Sqlite> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(word(self)?);
                Ok(IsNull::No)
            }
        }

        impl<$($generics)*> FromSql<Words, Pg> for $rust {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                read_word(std::str::from_utf8(value.as_bytes())?)
            }
        }

        impl<$($generics)*> FromSql<Words, Sqlite> for $rust {
            fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                let text: String = FromSql::<SqlText, Sqlite>::from_sql(value)?;
                read_word(&text)
            }
        }
    )+};
}

/// The string that serde makes of a value that is one string.
fn word<T: Serialize>(value: &T) -> deserialize::Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(format!("not a word: {other}").into()),
    }
}

fn read_word<'de, T: Deserialize<'de>>(text: &'de str) -> deserialize::Result<T> {
    let text: StrDeserializer<'de, Misread> = text.into_deserializer();
    Ok(T::deserialize(text)?)
}

/// An id of any kind, as a bind among several.
#[derive(AsExpression, Clone, Copy, Debug)]
#[diesel(sql_type = Uid)]
pub(crate) struct Id(Uuid);

/// Ids as the right side of `eq_any`.
pub(crate) fn any<T: Copy + Into<Id>>(ids: &[T]) -> Vec<Id> {
    ids.iter().map(|id| (*id).into()).collect()
}

impl ToSql<Uid, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Uid, Pg>::to_sql(&self.0, out)
    }
}

impl ToSql<Uid, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        ToSql::<Uid, Sqlite>::to_sql(&self.0, out)
    }
}

impl ToSql<Uid, Pg> for Uuid {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<Uid, Sqlite> for Uuid {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Uid, Pg> for Uuid {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_slice(value.as_bytes())?)
    }
}

impl FromSql<Uid, Sqlite> for Uuid {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let bytes: Vec<u8> = FromSql::<Binary, Sqlite>::from_sql(value)?;
        Ok(Self::from_slice(&bytes)?)
    }
}

ids!(
    ApiKeyId,
    ApplicationId,
    ContractId,
    CreditTransactionId,
    DealId,
    DisputeId,
    EventId,
    GigId,
    HostedAgentId,
    LedgerTransactionId,
    MilestoneId,
    OperationId,
    OperatorActId,
    ReportId,
    ReviewId,
    UserId,
);

words!(
    [const MIN: usize, const MAX: usize] Text<MIN, MAX>,
    [] domain::account::UserStatus,
    [] domain::account::UserType,
    [] domain::actor::Role,
    [] domain::application::ApplicationStatus,
    [] domain::deal::OperationKind,
    [] domain::ghost::GhostReason,
    [] domain::gig::GigStatus,
    [] domain::ledger::LedgerAccount,
    [] domain::money::Currency,
    [] domain::review::ReviewStatus,
);

reads!(Moment: [] Instant);

impl ToSql<Moment, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let micros = micros_since(*self, POSTGRES_EPOCH_MS)?;
        out.write_all(&micros.to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<Moment, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(micros_since(*self, 0)?);
        Ok(IsNull::No)
    }
}

impl FromSql<Moment, Pg> for Instant {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        instant(i64::from_be_bytes(value.as_bytes().try_into()?), POSTGRES_EPOCH_MS)
    }
}

impl FromSql<Moment, Sqlite> for Instant {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        instant(FromSql::<BigInt, Sqlite>::from_sql(value)?, 0)
    }
}

fn micros_since(instant: Instant, epoch_ms: i64) -> Result<i64, &'static str> {
    let millis = instant.millis().checked_sub(epoch_ms);
    millis.and_then(|millis| millis.checked_mul(1_000)).ok_or("the instant is outside of what a database can hold")
}

fn instant(micros: i64, epoch_ms: i64) -> deserialize::Result<Instant> {
    let millis = micros.div_euclid(1_000).checked_add(epoch_ms);
    millis.and_then(Instant::from_millis).ok_or_else(|| "the instant is out of range".into())
}

reads!(Digest: [] [u8; 32]);

impl ToSql<Digest, Pg> for [u8; 32] {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self)?;
        Ok(IsNull::No)
    }
}

impl ToSql<Digest, Sqlite> for [u8; 32] {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Digest, Pg> for [u8; 32] {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(value.as_bytes().try_into()?)
    }
}

impl FromSql<Digest, Sqlite> for [u8; 32] {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let bytes: Vec<u8> = FromSql::<Binary, Sqlite>::from_sql(value)?;
        Ok(bytes.as_slice().try_into()?)
    }
}

/// A value kept as a JSON document, in its serde form.
#[derive(AsExpression, Clone, Debug, FromSqlRow, PartialEq)]
#[diesel(sql_type = JsonDoc)]
pub(crate) struct Json<T>(pub(crate) T);

/// The first byte of PostgreSQL's binary form of `jsonb`: its version.
const JSONB_VERSION: u8 = 1;

impl<T: Serialize + std::fmt::Debug> ToSql<JsonDoc, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB_VERSION])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: Serialize + std::fmt::Debug> ToSql<JsonDoc, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned> FromSql<JsonDoc, Pg> for Json<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes() {
            [JSONB_VERSION, json @ ..] => Ok(Self(serde_json::from_slice(json)?)),
            _ => Err("jsonb of an unknown version".into()),
        }
    }
}

impl<T: DeserializeOwned> FromSql<JsonDoc, Sqlite> for Json<T> {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text: String = FromSql::<SqlText, Sqlite>::from_sql(value)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}
