//! The service over real sockets, on a workspace of its own per test.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, in its helpers as well"
)]

mod bodies;
mod bulk;
mod canaries;
mod cursors;
mod dialects;
mod discovery;
mod ending;
mod groups;
mod guard;
mod harness;
mod limits;
mod lists;
mod log;
mod members;
mod model;
mod oauth;
mod owners;
mod routes;
mod schemas;
mod search;
mod slow;
mod tls;
mod users;
