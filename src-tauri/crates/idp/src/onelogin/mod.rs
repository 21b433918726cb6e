//! OneLogin: sends what the admin's own JSON template says, by POST and PUT.

pub(crate) mod quirks;

pub(crate) const NAME: &str = "OneLogin";
pub(crate) const MONOGRAM: &str = "On";
