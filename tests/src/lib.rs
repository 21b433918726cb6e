//! Harness of the acceptance tests: everything goes through the public doors.
//!
//! A test starts the built program ([`Service`], [`Window`]), makes connections and tokens with its command line ([`cli`]),
//! and speaks HTTP with it, well ([`Client`]) or badly ([`wire`]), or as it is written down ([`exchanges`]). Clients from elsewhere run as Python scripts ([`python`]).
//! The harness asserts: what it cannot do is a panic that says why, because every test would have to say the same.

pub mod cli;
mod client;
pub mod exchanges;
mod places;
pub mod python;
mod scim;
mod service;
mod wait;
mod webdriver;
mod window;
pub mod wire;

pub use client::{Answer, Client, percent_encoded as encoded};
pub use places::{artifacts, binary, repository, server};
pub use scim::{
    CORE_GROUP, CORE_USER, ENTERPRISE_USER, ERROR, LIST_RESPONSE, PATCH_OP, group, patch, user,
};
pub use service::{Service, ServiceBuilder, Token};
pub use wait::{until, until_some};
pub use window::Window;
