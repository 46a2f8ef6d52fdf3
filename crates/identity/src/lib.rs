//! Who people are elsewhere, behind the identity port.

pub mod sandbox;
