# What a developer types. CI types the same: both call the steps of .ci/run.

[private]
default:
    @just --list --unsorted

# Serve the sandbox on 127.0.0.1:8080
run *args:
    cargo run -- {{ args }}

# Play a whole paid deal over HTTP in a fresh sandbox
demo *args:
    cargo run -- demo {{ args }}

# Does it compile?
check:
    cargo check --workspace --all-targets

# Format the sources
fmt:
    cargo fmt --all

# Formatted, and nothing for clippy to say
lint:
    .ci/run fmt lint

# Every test; those on PostgreSQL run where it is found
test:
    .ci/run test

# Ask the server thousands of odd questions, on SQLite or at DATABASE_URL (needs schemathesis)
fuzz *args:
    tests/fuzz/run {{ args }}

# What may be linked: licences, sources, bans, advisories
deny:
    .ci/run deny

# The API documentation of the crates compiles without a warning
docs:
    .ci/run docs

# … and is shown
open-docs:
    cargo doc --workspace --no-deps --open

# Everything that CI does; nothing may be skipped
ci:
    .ci/run
