//! The service over real sockets, on a workspace of its own per test.

mod bodies;
mod canaries;
mod dialects;
mod discovery;
mod ending;
mod groups;
mod guard;
mod harness;
mod limits;
mod lists;
mod log;
mod routes;
mod slow;
mod users;
