//! The ladder over real sockets of this computer, and tunnels with stand-in programs.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, in its helpers as well"
)]

mod answers;
mod bounds;
mod certificates;
mod harness;
mod local;
mod names;
#[cfg(unix)]
mod tunnels;
mod whole;
