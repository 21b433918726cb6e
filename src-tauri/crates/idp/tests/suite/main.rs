//! The recordings of the providers as data: whether they are well formed and complete, and what is generated from them.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails; clippy.toml allows it in test functions, this allows it in what they call"
)]

mod compatibility;
mod recordings;
mod shape;
