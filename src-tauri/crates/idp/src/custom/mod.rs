//! Any other SCIM client.

pub(crate) mod quirks;

pub(crate) const NAME: &str = "Custom SCIM client";
pub(crate) const MONOGRAM: &str = "Cu";
