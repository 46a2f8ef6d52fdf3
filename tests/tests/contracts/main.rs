//! One suite a port, and every adapter of the port through it.
#![cfg(test)]

mod payments;
mod store;
