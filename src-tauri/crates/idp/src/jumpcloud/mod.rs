//! JumpCloud: reads, merges and PUTs users; edits group members by PATCH.

pub(crate) mod quirks;

pub(crate) const NAME: &str = "JumpCloud";
pub(crate) const MONOGRAM: &str = "Ju";
