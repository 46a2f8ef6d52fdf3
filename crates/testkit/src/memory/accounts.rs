//! Accounts as a whole, and users' words for one another.

use super::pages;
use super::state::State;
use super::table::Table;
use domain::account::UserStatus;
use domain::event::PublishedEvent;
use domain::ghost::GhostEntry;
use domain::id::UserId;
use domain::ports::store::{Cursor, Page, Paged, Session, StoreError};
use domain::review::Review;
use domain::time::Instant;
use domain::vouch::Vouch;
use std::cmp::Reverse;
use uuid::Uuid;

impl State {
    pub(super) fn add_vouch(&mut self, vouch: &Vouch) -> Result<(), StoreError> {
        let is_twin = |other: &Vouch| (other.voucher, other.vouched) == (vouch.voucher, vouch.vouched);
        self.vouches.check_unique("vouches_pair", is_twin)?;
        self.vouches.insert(vouch.id, vouch.clone())
    }

    pub(super) fn vouches_for(&self, user: UserId, page: Page) -> Paged<Vouch> {
        let is_there = |vouch: &&Vouch| {
            self.users.get(&vouch.voucher).is_some_and(|voucher| voucher.status != UserStatus::Deleted)
        };
        pages::cut(self.vouches.values().filter(|vouch| vouch.vouched == user).filter(is_there), page, place)
    }

    pub(super) fn vouches_by(&self, user: UserId, page: Page) -> Paged<Vouch> {
        pages::cut(self.vouches.values().filter(|vouch| vouch.voucher == user), page, place)
    }

    pub(super) fn sessions_of(&self, user: UserId) -> Vec<Session> {
        let mut sessions: Vec<_> = self.sessions.values().filter(|session| session.user == user).cloned().collect();
        sessions.sort_by_key(|session| Reverse((session.created_at, session.digest)));
        sessions
    }

    /// An entry has a number where others have an id; in a cursor it stands in the id's place.
    pub(super) fn ghost_history(&self, user: UserId, page: Page) -> Paged<GhostEntry> {
        let numbered: Vec<(u128, GhostEntry)> = (1..).zip(self.ghost_entries.values().cloned()).collect();
        let own = numbered.iter().filter(|(_, entry)| entry.user == user);
        let Paged { rows, next } =
            pages::cut(own, page, |(number, entry)| Cursor::in_time(entry.at, Uuid::from_u128(*number)));
        Paged { rows: rows.into_iter().map(|(_, entry)| entry).collect(), next }
    }

    pub(super) fn reviews_by(&self, user: UserId, page: Page) -> Paged<Review> {
        let own = self.reviews.values().filter(|review| review.reviewer == user);
        pages::cut(own, page, |review| Cursor::in_time(review.created_at, review.id.0))
    }

    /// In the order of their ids, which rise with time.
    pub(super) fn events_of(&self, user: UserId, page: Page) -> Paged<PublishedEvent> {
        let one_time = page.after.map_or(Instant::new(chrono::DateTime::<chrono::Utc>::MAX_UTC), |after| after.at);
        let heard: Vec<_> = self
            .events
            .values()
            .filter(|event| event.recipients.contains(&user))
            .map(|event| PublishedEvent { recipients: vec![user], ..event.clone() })
            .collect();
        let Paged { rows, next } = pages::cut(heard.iter(), page, |event| Cursor::in_time(one_time, event.id.0));
        let next = next.and_then(|_| rows.last().map(|event| Cursor::in_time(event.at, event.id.0)));
        Paged { rows, next }
    }

    pub(super) fn erase_traces(&mut self, user: UserId) {
        forget(&mut self.sessions, |_, session| session.user == user);
        let keys = self.api_keys.clone();
        forget(&mut self.api_key_spend, |(key, _), _| keys.get(key).is_some_and(|key| key.user == user));
        forget(&mut self.api_keys, |_, key| key.user == user);
        forget(&mut self.hosted_agents, |_, agent| agent.user == user);
        forget(&mut self.idempotency_claims, |(owner, _), _| *owner == user);
        let deals = self.deals.clone();
        let shared = |by, deal| deals.get(&deal).is_some_and(|stored| stored.deal.role_of(user) == Some(by));
        forget(&mut self.contact_shares, |(deal, by), _| shared(*by, *deal));
        let heard: Vec<_> = self.events.iter().filter(|(_, event)| event.recipients.contains(&user)).collect();
        let heard: Vec<_> = heard.into_iter().map(|(id, _)| *id).collect();
        for id in heard {
            self.events.change(&id, |event| event.recipients.retain(|recipient| *recipient != user));
        }
    }
}

fn place(vouch: &Vouch) -> Cursor {
    Cursor::in_time(vouch.created_at, vouch.id.0)
}

/// Removes the rows that are meant.
fn forget<K: Clone + Ord, V: Clone>(table: &mut Table<K, V>, is_meant: impl Fn(&K, &V) -> bool) {
    let meant: Vec<K> = table.iter().filter(|(key, row)| is_meant(key, row)).map(|(key, _)| key.clone()).collect();
    meant.iter().for_each(|key| table.remove(key));
}
