//! What the service is told at start: limits, public names, the clock.

use crate::rate::RequestRate;
use scim_core::{BulkLimits, JsonLimits, Timestamp};
use std::time::Duration;

/// Bounds on what one client may ask of the service. The defaults are the ones documented;
/// tests use smaller ones.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Open connections. A new one beyond them is closed at once, so that those a provider
    /// already holds live on.
    pub connections: usize,
    /// TLS handshakes under way. A client beyond them is closed at once; it takes no place among the open connections
    /// before its handshake is done.
    pub handshakes: usize,
    /// For one TLS handshake.
    pub handshake_time: Duration,
    /// Requests of one token or OAuth client that are worked on at the same time; of one connection with all its tokens, once
    /// others than this computer reach the service. More of them wait.
    pub in_flight_per_token: usize,
    /// Requests a second of one connection (429), once others than this computer reach the service: it has a public name, or listens
    /// beyond this computer. Until then nothing is counted. [`crate::Service::set_rate`] changes it.
    pub rate: RequestRate,
    /// How long a request waits for its turn before it is answered 429.
    pub queue_time: Duration,
    /// The request target: path and query, in bytes (414).
    pub target_bytes: usize,
    /// All header names and values together (431).
    pub header_bytes: usize,
    /// The number of header fields (431).
    pub header_fields: usize,
    /// The body of a request (413).
    pub body_bytes: usize,
    /// The body of a POST, PUT or PATCH of a group, which may list members by the ten thousand.
    pub group_body_bytes: usize,
    /// The body of a request to the token endpoint (413).
    pub token_body_bytes: usize,
    /// Bodies larger than `body_bytes` that are held at the same time. More of them wait.
    pub large_bodies: usize,
    /// For the head of a request, and for silence between two requests: hyper has one timer for both.
    pub head_time: Duration,
    /// For the whole body (408).
    pub body_time: Duration,
    /// After this the body must have come at `body_rate` or faster (408).
    pub body_grace: Duration,
    /// Bytes a second.
    pub body_rate: usize,
    /// How long a client may leave an answer unread before its connection is cut.
    pub read_time: Duration,
    /// For the work on a request once its body is there (503).
    pub handler_time: Duration,
    /// Operations and bytes of a Bulk (413). `/ServiceProviderConfig` says the same.
    pub bulk: BulkLimits,
    /// As `handler_time`, for a Bulk: operations that were not begun by then are not done (503).
    pub bulk_time: Duration,
    /// Resources in a page, if the request does not say.
    pub page_default: u64,
    /// The most resources in a page; a larger `count` is brought down to it (RFC 7644 §3.4.2.4).
    pub page_most: u64,
    /// How long a cursor is good for (400 `expiredCursor`, RFC 9865 §4).
    pub cursor_time: Duration,
    /// What one list request may cost the store (400 `tooMany`).
    pub query_budget: Duration,
    /// Of a body: depth, string length, number of values.
    pub json: JsonLimits,
    /// How much of a body the log keeps.
    pub logged_body_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 256,
            handshakes: 64,
            handshake_time: Duration::from_secs(10),
            in_flight_per_token: 64,
            rate: RequestRate::default(),
            queue_time: Duration::from_secs(10),
            target_bytes: 8 * 1024,
            header_bytes: 16 * 1024,
            header_fields: 64,
            body_bytes: 2 * 1024 * 1024,
            group_body_bytes: 16 * 1024 * 1024,
            token_body_bytes: 8 * 1024,
            large_bodies: 2,
            head_time: Duration::from_secs(30),
            body_time: Duration::from_secs(30),
            body_grace: Duration::from_secs(5),
            body_rate: 1024,
            read_time: Duration::from_secs(30),
            handler_time: Duration::from_secs(30),
            bulk: BulkLimits::default(),
            bulk_time: Duration::from_secs(120),
            page_default: 100,
            page_most: 1_000,
            cursor_time: Duration::from_secs(3_600),
            query_budget: Duration::from_secs(2),
            json: JsonLimits::default(),
            logged_body_bytes: 256 * 1024,
        }
    }
}

/// Where the time comes from, so that tests can hold it still.
pub type Clock = fn() -> Timestamp;

/// Whole milliseconds of the system's clock.
pub fn system_clock() -> Timestamp {
    Timestamp::from_jiff(jiff::Timestamp::now())
}

/// What a service is started with.
#[derive(Clone, Debug)]
pub struct ServiceConfig {
    pub limits: Limits,
    /// Host names under which the service is reached from outside, over HTTPS: `scim.example.com`,
    /// or with a port if it is not 443. Empty: only this machine reaches it.
    pub public_hosts: Vec<String>,
    pub clock: Clock,
}

impl Default for ServiceConfig {
    fn default() -> ServiceConfig {
        ServiceConfig {
            limits: Limits::default(),
            public_hosts: Vec::new(),
            clock: system_clock,
        }
    }
}
