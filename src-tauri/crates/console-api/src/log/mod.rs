//! The provisioning log as shown: pages, one entry, counts, export. The store keeps facts; the words
//! are made here.

pub(crate) mod curl;
pub(crate) mod detail;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod page;
pub(crate) mod row;
pub(crate) mod search;
