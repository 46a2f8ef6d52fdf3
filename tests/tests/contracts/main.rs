//! One suite a port, and every adapter of the port through it.
#![cfg(test)]

mod files;
mod payments;
mod store;
