//! TLS of the service's own listener: where its certificate comes from, kept in the workspace; the key never is.
//!
//! From files it is read at each start, and again when they change. From the local authority a new certificate with a new key is
//! issued at each start and long before its end, so that the only key at rest is the authority's own.

mod authority;
mod choose;
mod export;
mod files;
mod keys;
mod listen;
mod names;
mod renew;
mod source;
mod trust;
mod view;

pub(crate) use choose::{make_authority, off, use_files};
pub(crate) use export::export_authority;
pub(crate) use listen::listen_at;
pub(crate) use renew::{identity, keep};
pub use source::Source;
pub(crate) use source::{is_set, source};
pub(crate) use trust::trust;
pub(crate) use view::{get, notice};
