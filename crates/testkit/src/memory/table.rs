//! A table: what every kept thing lies in.

use domain::account::{PayoutAccount, User};
use domain::api_key::ApiKey;
use domain::application::Application;
use domain::gig::Gig;
use domain::hosted_agent::HostedAgent;
use domain::ports::store::StoreError;
use domain::report::Report;
use domain::review::Review;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows by their primary key. A copy shares the rows until one of the two writes.
#[derive(Clone)]
pub(super) struct Table<K, V> {
    name: &'static str,
    rows: Arc<BTreeMap<K, V>>,
}

/// A thing that is saved with a compare on its version.
pub(super) trait Versioned {
    fn version(&self) -> i64;
}

impl<K: Clone + Ord, V: Clone> Table<K, V> {
    /// An empty table; its primary key is called after it.
    pub(super) fn named(name: &'static str) -> Self {
        Self { name, rows: Arc::default() }
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        Arc::make_mut(&mut self.rows).get_mut(key)
    }

    /// Changes the row of that key, if there is one.
    pub(super) fn change(&mut self, key: &K, change: impl FnOnce(&mut V)) {
        if let Some(row) = self.get_mut(key) {
            change(row);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.rows.values()
    }

    /// Adds a row whose key is new.
    pub(super) fn insert(&mut self, key: K, row: V) -> Result<(), StoreError> {
        if self.rows.contains_key(&key) {
            return Err(StoreError::Duplicate(format!("{}_pkey", self.name)));
        }
        self.put(key, row);
        Ok(())
    }

    /// Writes a row, over the one before.
    pub(super) fn put(&mut self, key: K, row: V) {
        Arc::make_mut(&mut self.rows).insert(key, row);
    }

    /// The row of that key, made if there is none.
    pub(super) fn get_or(&mut self, key: K, row: V) -> &mut V {
        Arc::make_mut(&mut self.rows).entry(key).or_insert(row)
    }

    pub(super) fn remove(&mut self, key: &K) {
        Arc::make_mut(&mut self.rows).remove(key);
    }

    /// Lets pass when no row is a twin; `constraint` names the rule.
    pub(super) fn check_unique(&self, constraint: &str, is_twin: impl Fn(&V) -> bool) -> Result<(), StoreError> {
        match self.rows.values().any(is_twin) {
            true => Err(StoreError::Duplicate(constraint.to_owned())),
            false => Ok(()),
        }
    }
}

impl<K: Clone + Ord, V: Clone + Versioned> Table<K, V> {
    /// The stored row that a save of `version` may replace: the one before it.
    pub(super) fn before(&mut self, key: &K, version: i64) -> Result<&mut V, StoreError> {
        self.get_mut(key).filter(|stored| stored.version() == version - 1).ok_or(StoreError::Stale)
    }

    /// Writes a row over the one before it.
    pub(super) fn save(&mut self, key: &K, row: V) -> Result<(), StoreError> {
        let stored = self.before(key, row.version())?;
        *stored = row;
        Ok(())
    }
}

macro_rules! versioned {
    ($($kind:ty),+ $(,)?) => {
        $(impl Versioned for $kind {
            fn version(&self) -> i64 {
                self.version
            }
        })+
    };
}

versioned!(User, ApiKey, Gig, Application, PayoutAccount, Report, Review, HostedAgent);
