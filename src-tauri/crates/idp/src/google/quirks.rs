//! Google Workspace sends nothing to a service of one's own, so there is nothing to forgive.

use crate::{Dialect, GroupPatchAnswer};
use scim_core::Tolerances;

pub(crate) const DIALECT: Dialect = Dialect {
    tolerances: Tolerances::STRICT,
    group_patch_answer: GroupPatchAnswer::Body,
};
