//! Microsoft Entra ID: provisions users by PATCH and groups by member edits, in cycles.

pub(crate) mod quirks;

pub(crate) const NAME: &str = "Microsoft Entra ID";
pub(crate) const MONOGRAM: &str = "En";
