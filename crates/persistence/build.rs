//! Embedded migrations are read while this crate compiles: compile it again when one changes.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
