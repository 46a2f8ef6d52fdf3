//! What can go wrong, told in one place. Diesel keeps no SQLSTATE, so some faults are known by their message.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as Diesel};
use domain::ports::store::StoreError;

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL is neither `sqlite://path` nor `postgres://…`, or a part of it is wrong. It is not repeated here, since
    /// it may hold a password.
    #[error("the database URL is not usable: {0}; it must be sqlite://path or postgres://user:password@host/name")]
    Url(String),
    /// The database could not be reached or set up.
    #[error("the database could not be opened: {0}")]
    Connect(String),
    /// A migration failed; nothing of it was kept.
    #[error("the database could not be migrated: {0}")]
    Migrate(String),
    /// The database has migrations that this program does not know.
    #[error("the database is newer than this program: it has migration {0}; start the newer program")]
    Newer(String),
    /// Migrations are missing, and this start was told not to run them.
    #[error("the database lacks migrations; run `migrate` first")]
    Older,
}

impl OpenError {
    pub(crate) fn bad_url(why: impl Into<String>) -> Self {
        Self::Url(why.into())
    }

    #[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
    pub(crate) fn connect(error: impl ToString) -> Self {
        Self::Connect(error.to_string())
    }
}

/// What the engine or the database says went wrong with a unit of work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("too much work is queued")]
    Overloaded,
    #[error("the database is closed")]
    Stopped,
    #[error("a unit of work panicked")]
    Panicked,
    /// Somebody else was in the way; nothing happened.
    #[error("contention: {0}")]
    Contention(String),
    /// The connection is gone, and with it all that was not committed.
    #[error("connection lost: {0}")]
    Lost(String),
    #[error("the connection was lost while committing: the outcome is unknown")]
    OutcomeUnknown,
    #[error("{constraint} would be violated")]
    Unique { constraint: String },
    #[error("{0}")]
    Database(String),
}

impl Fault {
    /// Whether the same unit may succeed when it is run again from its start.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Self::Contention(_) | Self::Lost(_))
    }

    /// Whether the connection can be trusted with the next unit.
    pub(crate) fn leaves_connection_usable(&self) -> bool {
        !matches!(self, Self::Lost(_) | Self::OutcomeUnknown | Self::Panicked)
    }
}

/// Why a unit of work failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Its body said no. Everything it wrote is undone.
    Refused(StoreError),
    /// The engine or the database did.
    Fault(Fault),
}

impl Failure {
    /// A row that this program cannot have written.
    pub(crate) fn unreadable(table: &str, id: impl std::fmt::Display) -> Self {
        Self::broken(format!("{table}: row {id} cannot be read"))
    }

    /// Something that must not be, for the log.
    pub(crate) fn broken(what: String) -> Self {
        Fault::Database(what).into()
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(error) => error,
            Failure::Fault(fault) => fault.into(),
        }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Overloaded | Fault::Stopped | Fault::Contention(_) | Fault::Lost(_) => Self::Overloaded,
            Fault::OutcomeUnknown => Self::OutcomeUnknown,
            Fault::Unique { constraint } => Self::Duplicate(constraint),
            Fault::Panicked | Fault::Database(_) => Self::Broken(fault.to_string()),
        }
    }
}

impl From<Diesel> for Failure {
    fn from(error: Diesel) -> Self {
        Self::Fault(error.into())
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Diesel> for Fault {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::DatabaseError(kind, info) => told(kind, info.as_ref()),
            other => Self::Database(other.to_string()),
        }
    }
}

fn told(kind: DatabaseErrorKind, info: &(dyn DatabaseErrorInformation + Send + Sync)) -> Fault {
    let message = info.message();
    match kind {
        DatabaseErrorKind::UniqueViolation => Fault::Unique { constraint: constraint(info) },
        // What a row belongs to went away after it was read: run again, the unit finds that out by itself.
        DatabaseErrorKind::ForeignKeyViolation => Fault::Contention(message.to_owned()),
        DatabaseErrorKind::SerializationFailure => Fault::Contention(message.to_owned()),
        // After a failover the old primary refuses writes; a new connection finds the new one.
        DatabaseErrorKind::ReadOnlyTransaction => Fault::Lost(message.to_owned()),
        // tokio-postgres reports all that has no SQLSTATE this way; only these are not about the connection.
        DatabaseErrorKind::UnableToSendCommand if message.contains("serializing") => {
            Fault::Database(message.to_owned())
        }
        DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection => Fault::Lost(message.to_owned()),
        _ if CONTENTION.iter().any(|known| message.starts_with(known)) => Fault::Contention(message.to_owned()),
        _ if LOST.iter().any(|known| message.starts_with(known)) => Fault::Lost(message.to_owned()),
        _ => Fault::Database(message.to_owned()),
    }
}

const CONTENTION: [&str; 5] = [
    "deadlock detected",
    "canceling statement due to lock timeout",
    "could not obtain lock",
    "database is locked",
    "database table is locked",
];

const LOST: [&str; 4] = [
    "terminating connection",
    "the database system is ",
    "sorry, too many clients already",
    "remaining connection slots are reserved",
];

/// The violated constraint's name. PostgreSQL says it; SQLite says the columns.
fn constraint(info: &(dyn DatabaseErrorInformation + Send + Sync)) -> String {
    match info.constraint_name() {
        Some(name) => name.to_owned(),
        None => name_from_columns(info.message()),
    }
}

/// `UNIQUE constraint failed: deals.gig_id, deals.worker_user_id` → `deals_one_running`. What is not an index of that
/// name is a primary key, which PostgreSQL calls `<table>_pkey`.
fn name_from_columns(message: &str) -> String {
    let columns = message.split_once("failed: ").map_or(message, |(_, columns)| columns);
    let named = UNIQUE.iter().find(|(_, indexed)| *indexed == columns).map(|(name, _)| (*name).to_owned());
    named.unwrap_or_else(|| format!("{}_pkey", columns.split('.').next().unwrap_or_default()))
}

/// The unique indexes of the schema with their columns, as SQLite tells them.
const UNIQUE: [(&str, &str); 13] = [
    ("api_keys_digest", "api_keys.digest"),
    ("applications_gig_worker", "applications.gig_id, applications.worker_user_id"),
    (
        "credit_transactions_reference",
        "credit_transactions.user_id, credit_transactions.reason, credit_transactions.reference_id",
    ),
    ("deals_contract", "deals.contract_id"),
    ("deals_one_running", "deals.gig_id, deals.worker_user_id"),
    ("disputes_one_open", "disputes.milestone_id"),
    ("milestones_position", "milestones.deal_id, milestones.position"),
    ("payment_operations_one_effect", "payment_operations.milestone_id, payment_operations.kind"),
    ("payout_accounts_account", "payout_accounts.account"),
    ("reports_reporter_subject", "reports.reporter_user_id, reports.kind, reports.subject_id"),
    ("reviews_contract_reviewer", "reviews.contract_id, reviews.reviewer_user_id"),
    ("users_identity", "users.identity_provider, users.identity_subject"),
    ("vouches_pair", "vouches.voucher_user_id, vouches.vouched_user_id"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: DatabaseErrorKind, message: &str) -> Fault {
        Fault::from(Diesel::DatabaseError(kind, Box::new(message.to_owned())))
    }

    #[test]
    fn faults_without_a_code_are_known_by_their_message() {
        use DatabaseErrorKind::{UnableToSendCommand, Unknown};
        assert!(matches!(said(Unknown, "deadlock detected"), Fault::Contention(_)));
        assert!(matches!(said(Unknown, "database is locked"), Fault::Contention(_)));
        assert!(matches!(said(Unknown, "terminating connection due to administrator command"), Fault::Lost(_)));
        assert!(matches!(said(UnableToSendCommand, "connection closed"), Fault::Lost(_)));
        assert!(matches!(said(UnableToSendCommand, "error serializing parameter 0"), Fault::Database(_)));
        assert!(matches!(said(Unknown, "disk I/O error"), Fault::Database(_)));
    }

    #[test]
    fn what_went_away_meanwhile_is_looked_for_again() {
        let fault = said(DatabaseErrorKind::ForeignKeyViolation, "violates foreign key constraint");
        assert!(fault.is_passing(), "{fault}");
    }

    #[test]
    fn a_unique_violation_of_sqlite_names_the_constraint() {
        for (columns, constraint) in [
            ("deals.gig_id, deals.worker_user_id", "deals_one_running"),
            ("payout_accounts.user_id", "payout_accounts_pkey"),
        ] {
            let message = format!("UNIQUE constraint failed: {columns}");
            let fault = said(DatabaseErrorKind::UniqueViolation, &message);
            assert_eq!(fault, Fault::Unique { constraint: constraint.into() });
        }
    }

    /// Every unique index of the migrations can be told from what SQLite says, and PostgreSQL has the same.
    #[test]
    fn every_unique_index_has_its_name_here() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
        let [sqlite, postgres] = ["sqlite", "postgres"].map(|engine| unique_indexes(&root.join(engine)));
        let here: std::collections::BTreeMap<_, _> =
            UNIQUE.iter().map(|(n, c)| (n.to_string(), c.to_string())).collect();
        assert_eq!(sqlite, here);
        assert_eq!(postgres, here);
    }

    fn unique_indexes(migrations: &std::path::Path) -> std::collections::BTreeMap<String, String> {
        let directories = std::fs::read_dir(migrations).unwrap();
        let sql: String =
            directories.map(|dir| std::fs::read_to_string(dir.unwrap().path().join("up.sql")).unwrap()).collect();
        sql.split("CREATE UNIQUE INDEX ").skip(1).map(unique_index).collect()
    }

    /// `name ON table (a, b) …` → name, `table.a, table.b`.
    fn unique_index(rest: &str) -> (String, String) {
        let (name, rest) = rest.split_once(" ON ").unwrap();
        let (table, rest) = rest.split_once(" (").unwrap();
        let (columns, _) = rest.split_once(')').unwrap();
        let columns: Vec<_> = columns.split(", ").map(|column| format!("{table}.{column}")).collect();
        (name.to_owned(), columns.join(", "))
    }
}
