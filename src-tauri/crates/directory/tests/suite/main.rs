//! The store through its public face: real files, real threads.

#![expect(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod support;

mod agreement;
mod basics;
mod connections;
mod leaving;
mod lists;
mod members;
mod narrowing;
mod nesting;
mod oauth;
mod open_members;
mod opening;
mod orders;
mod provisioning_log;
mod schemas;
mod setup;
mod upkeep;
