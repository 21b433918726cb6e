//! How JumpCloud departs from the RFCs, as captures by implementers have it.

use crate::{Dialect, GroupPatchAnswer};
use scim_core::Tolerances;

pub(crate) const DIALECT: Dialect = Dialect {
    tolerances: Tolerances {
        // It writes back what it read, merged with attributes of its own (captured PUT).
        unknown_attributes: true,
        // A bound group may list people whose own provisioning has not come yet (vendor's events).
        unknown_members: true,
        // Members leave by `remove`, path `members` and a value list (one implementer's account).
        remove_value_list: true,
        // It names the enterprise URN whether or not the object is there, and others as mapped (captures).
        unknown_schema_urns: true,
        ..Tolerances::STRICT
    },
    group_patch_answer: GroupPatchAnswer::Body,
};
