//! The shape of the house, held by tests: who may use whom, what the core may not name, what no file may hold,
//! where the documents may point. Each check is also shown a fault, so that it is known to be able to fail.
#![cfg(test)]

mod graph;
mod house;
mod links;
mod sources;
