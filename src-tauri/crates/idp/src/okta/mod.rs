//! Okta: reads, merges and PUTs users; pushes groups by PATCH.

pub(crate) mod quirks;

pub(crate) const NAME: &str = "Okta";
pub(crate) const MONOGRAM: &str = "Ok";
