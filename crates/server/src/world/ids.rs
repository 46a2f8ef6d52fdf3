//! New ids.

use domain::ports::clock::Ids;
use uuid::Uuid;

/// UUIDv7s by wall time, with a counter within the millisecond: each is greater than every one this process made
/// before.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimedIds;

impl Ids for TimedIds {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter of the Ids port")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_greater_than_the_one_before() {
        let ids: Vec<Uuid> = (0..10_000).map(|_| TimedIds.next()).collect();
        assert!(ids.is_sorted_by(|one, next| one < next));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }
}
