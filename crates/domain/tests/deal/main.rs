//! The deal, driven from outside: scenarios of whole lives, properties over random ones, and the matrix of every
//! transition, from which `docs/STATE-MACHINES.md` is made.

#![cfg(test)]

mod matrix;
mod properties;
mod scenarios;
mod world;
