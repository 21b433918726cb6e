//! The store through its public face: real files, real threads.

mod support;

mod agreement;
mod basics;
mod connections;
mod lists;
mod members;
mod narrowing;
mod opening;
mod provisioning_log;
mod upkeep;
