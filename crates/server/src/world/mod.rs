//! The adapters of time, identity and chance: the only places that read them from the world.

mod clock;
mod entropy;
mod ids;

pub use clock::SystemClock;
pub use entropy::SystemEntropy;
pub use ids::TimedIds;
