//! What the rules and the stories need of the world. Adapters implement these traits.

pub mod advisor;
pub mod clock;
pub mod payments;
pub mod store;

/// A boxed future, so that ports stay object-safe.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
