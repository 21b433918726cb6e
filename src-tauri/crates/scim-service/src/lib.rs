//! The SCIM endpoints (RFC 7644) over HTTP/1.1: listener and limits, credentials, routes, and the capture
//! of every exchange for the provisioning log.
//!
//! The protocol itself is `scim-core`'s, storage is `directory`'s. The way of a request: `listener` takes the
//! connection; `pipeline` checks head and credentials, routes, logs and answers; `endpoints` do the work. Beside them `oauth`
//! gives access tokens to clients (RFC 6749).

mod answer;
mod body;
mod call;
mod capture;
mod config;
mod connections;
mod cursor;
mod endpoints;
mod guard;
mod listener;
mod manner;
mod oauth;
mod patience;
mod pipeline;
mod proof;
mod query;
mod rate;
pub mod reason;
mod redact;
mod router;
mod service;
mod stats;
mod tls;
mod turns;

pub use call::{BASE as BASE_PATH, dialect_of};
pub use config::{Clock, Limits, ServiceConfig, system_clock};
pub use endpoints::{Trial, TrialMethod, TrialRequest, Tried, try_out};
pub use manner::{BEARER_TWICE, FORWARDED_HTTP};
pub use oauth::PATH as TOKEN_PATH;
pub use rate::RequestRate;
pub use router::{ROUTES, Route};
pub use service::{Drained, Service, ServiceError};
pub use stats::ServiceStats;
pub use tls::{
    CertificateFacts, Identity, IdentityFault, Listening, LoopbackListener, certificate_der,
};
