//! A client nothing is known about gets every tolerance that any known client needs; each one
//! that it uses is noted on the log entry, and one setting makes the connection strict.

use crate::{Dialect, GroupPatchAnswer};
use scim_core::Tolerances;

pub(crate) const DIALECT: Dialect = Dialect {
    tolerances: Tolerances::ALL,
    group_patch_answer: GroupPatchAnswer::Body,
};
