//! What is known of the providers as data: whether recordings and guides are well formed and complete, and what is made of them.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails; clippy.toml allows it in test functions, this allows it in what they call"
)]

mod baseline;
mod compatibility;
mod guides;
mod recordings;
mod runbook;
mod shape;
mod tutor;
