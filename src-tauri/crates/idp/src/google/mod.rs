//! Google Workspace: not a SCIM client for a service of one's own; its people are imported.

pub mod import;
pub(crate) mod quirks;

pub(crate) const NAME: &str = "Google Workspace";
pub(crate) const MONOGRAM: &str = "Go";
