//! How Entra ID departs from the RFCs, as its vendor's compatibility notes and traffic
//! seen by implementers have it.

use crate::{Dialect, GroupPatchAnswer};
use scim_core::Tolerances;

pub(crate) const DIALECT: Dialect = Dialect {
    tolerances: Tolerances {
        // The vendor's sample bodies carry members at the root that no schema has.
        unknown_attributes: true,
        // A member may be named before the cycle has created it; the others must still go in.
        unknown_members: true,
        // Without the compatibility flag `active` comes as "False" (vendor's compatibility page).
        boolean_strings: true,
        // Without the flag the operations are `Add`, `Replace`, `Remove` (same page).
        operation_case: true,
        // With the flag a path-less replace has keys such as `name.givenName` (same page).
        dotted_keys: true,
        // `emails[type eq "work"].value` is replaced on users without a work address (implementers).
        value_path_creates: true,
        // Without the flag a member leaves by `remove`, path `members` and a value list (same page).
        remove_value_list: true,
        // The manager comes as a bare id, or as an array of one (vendor's sample, implementers).
        bare_references: true,
        // A manager is cleared with an empty `value` or an empty string (implementers).
        empty_reference_clears: true,
        // Groups are posted with a schema URN of the vendor's own (vendor's sample).
        unknown_schema_urns: true,
        ..Tolerances::STRICT
    },
    // The vendor's documents show 204 for every PATCH of a group, and large groups cost less so.
    group_patch_answer: GroupPatchAnswer::NoContent,
};
