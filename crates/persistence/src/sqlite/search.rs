//! How SQLite finds gigs by their tokens: by an FTS5 index. Its planner cannot know how many gigs are in there, so it is
//! told which way to go.

use crate::sql::Spliced;
use diesel::sql_types::{BigInt, Bool};
use domain::ports::store::GigFilter;

/// Where a text begins in another; 0 where it does not.
pub(crate) const POSITION: &str = "instr";

/// How many gigs have every one of these tokens, counted no further than to `most`.
pub(crate) fn count(tokens: &[&str], most: i64) -> Spliced<BigInt> {
    Spliced::new("(SELECT count(*) FROM (SELECT 1 FROM gig_index WHERE gig_index MATCH ")
        .text(all_of(tokens))
        .sql(" LIMIT ")
        .number(most)
        .sql("))")
}

/// The gigs of a status that have every one of these tokens, looked up one by one: the `+` keeps the indexes of the
/// lists out of it.
pub(crate) fn from_the_index(filter: &GigFilter, tokens: &[&str]) -> Spliced<Bool> {
    Spliced::new("+gigs.status = ")
        .text(filter.status.name())
        .sql(" AND gigs.id IN (SELECT t.gig_id FROM gig_index i CROSS JOIN gig_terms t ON t.n = i.rowid")
        .sql(" WHERE gig_index MATCH ")
        .text(all_of(tokens))
        .sql(")")
}

/// No token has a quote in it.
fn all_of(tokens: &[&str]) -> String {
    tokens.iter().map(|token| format!("\"{token}\"")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate;
    use crate::schema::gigs::dsl;
    use crate::sql::{At, before};
    use crate::sqlite::repos::gig_terms::along_the_list;
    use diesel::debug_query;
    use diesel::prelude::*;
    use diesel::sql_types::Text;
    use diesel::sqlite::Sqlite;
    use domain::gig::GigStatus;
    use domain::time::Instant;
    use uuid::Uuid;

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    fn plan(condition: Spliced<Bool>) -> String {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        migrate::sqlite(&mut conn, true).unwrap();
        let start = At { weight: 0, instant: Instant::from_millis(0).unwrap(), id: Uuid::nil() };
        let query = dsl::gigs
            .select(dsl::title)
            .filter(condition)
            .filter(before(dsl::published_at, dsl::id, start))
            .order((dsl::published_at.desc(), dsl::id.desc()));
        let query = debug_query::<Sqlite, _>(&query).to_string();
        let (sql, _) = query.split_once(" -- binds").unwrap();
        let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut conn).unwrap();
        steps.into_iter().map(|step| step.detail + "\n").collect()
    }

    #[test]
    fn what_is_rare_is_looked_up_gig_by_gig() {
        let plan = plan(from_the_index(&GigFilter::of(GigStatus::Active), &["rust"]));
        assert!(plan.contains("SEARCH gigs USING INDEX sqlite_autoindex_gigs_1 (id=?)"), "{plan}");
        assert!(plan.contains("SCAN i VIRTUAL TABLE INDEX 0:M1"), "{plan}");
        assert!(plan.contains("SEARCH t USING INTEGER PRIMARY KEY (rowid=?)"), "{plan}");
    }

    #[test]
    fn what_is_common_is_met_along_the_list() {
        let plan = plan(along_the_list(&GigFilter::of(GigStatus::Active), &["rust", "web"]));
        assert!(plan.contains("SEARCH gigs USING INDEX gigs_published (status=?"), "{plan}");
        assert!(plan.contains("USING INDEX sqlite_autoindex_gig_terms_1 (gig_id=?)"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
