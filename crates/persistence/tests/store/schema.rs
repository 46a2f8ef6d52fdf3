//! The schema itself: the same on both engines, and no friend of faulty programs.

use crate::fixture::{World, on_both_engines, postgres, sqlite};
use crate::paid_deal::funded;
use crate::recovery::{execute, try_execute};
use diesel::sql_types::{Bool, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use std::collections::BTreeMap;
use tokio_postgres::NoTls;

on_both_engines!(the_database_refuses_what_the_rules_forbid);

/// Each statement breaks one invariant of lifecycles.md.
const FORBIDDEN: [&str; 14] = [
    "UPDATE milestones SET held_cents = held_cents + 1",
    "UPDATE milestones SET captured_cents = -1, held_cents = -1",
    "UPDATE milestones SET status = 'released', captured_cents = 1, held_cents = 1",
    "UPDATE milestones SET settled_release_cents = 1, settled_refund_cents = 1, settled_arbitration_cents = 0",
    "UPDATE milestones SET settled_release_cents = amount_cents",
    "UPDATE milestones SET change_requests = 4",
    "UPDATE milestones SET status = 'lost'",
    "UPDATE deals SET worker_user_id = client_user_id",
    "UPDATE deals SET round_number = 4",
    "UPDATE deals SET revision = 5",
    "UPDATE deals SET negotiation_state = 'expired'",
    "UPDATE deals SET running = NOT running",
    "UPDATE deals SET contract_status = NULL",
    "DELETE FROM deals",
];

async fn the_database_refuses_what_the_rules_forbid(world: World) {
    funded(&world).await;
    execute(&world.url, "UPDATE milestones SET status = status").await;
    let foreign_keys = if world.store.engine() == "sqlite" { "PRAGMA foreign_keys = ON;" } else { "" };
    for statement in FORBIDDEN {
        let refused = try_execute(&world.url, &format!("{foreign_keys}{statement}")).await;
        assert!(
            refused.as_ref().is_err_and(|told| told.to_lowercase().contains("constraint")),
            "{statement}: {refused:?}"
        );
    }
}

/// Table and column → whether it must be set.
type Columns = BTreeMap<(String, String), bool>;

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_have_the_same_tables_and_columns() {
    let (Some(sqlite), Some(postgres)) = (sqlite().await, postgres().await) else { return };
    assert_eq!(columns_of_sqlite(&sqlite.url), columns_of_postgres(&postgres.url).await);
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Bool)]
    required: bool,
}

/// Virtual tables and what they keep to themselves are indexes, not tables.
fn columns_of_sqlite(url: &str) -> Columns {
    let mut conn = SqliteConnection::establish(url.trim_start_matches("sqlite://")).unwrap();
    let columns: Vec<Column> = sql_query(
        "SELECT t.name AS table_name, c.name AS column_name, c.\"notnull\" AS required \
         FROM pragma_table_list t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .load(&mut conn)
    .unwrap();
    columns.into_iter().map(|column| ((column.table_name, column.column_name), column.required)).collect()
}

async fn columns_of_postgres(url: &str) -> Columns {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let columns = client
        .query(
            "SELECT table_name::text, column_name::text, is_nullable = 'NO' FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' AND table_name <> 'migration_lock'",
            &[],
        )
        .await
        .unwrap();
    columns.iter().map(|row| ((row.get(0), row.get(1)), row.get(2))).collect()
}
