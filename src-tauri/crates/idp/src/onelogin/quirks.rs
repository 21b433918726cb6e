//! How OneLogin departs from the RFCs. Its bodies are templates that an admin typed, with
//! macros filled in, so the departures are those of published templates.

use crate::{Dialect, GroupPatchAnswer};
use scim_core::Tolerances;

pub(crate) const DIALECT: Dialect = Dialect {
    tolerances: Tolerances {
        // A template may hold any key (vendor's connector guide).
        unknown_attributes: true,
        // Group members are named by ids that the last refresh knew (implementers).
        unknown_members: true,
        // A macro sits in quotes, so `active` comes as "true" (published templates).
        boolean_strings: true,
        // The captures of the version 2 connector are few; a value list is among the forms seen elsewhere.
        remove_value_list: true,
        // Older templates give the manager as a plain value (vendor's enterprise example).
        bare_references: true,
        // Macros of an unset manager leave an empty `value` (vendor's template).
        empty_reference_clears: true,
        // The vendor's enterprise example has `emails` as one object.
        object_for_array: true,
        // Templates are accepted by the console without `schemas` (implementers).
        missing_schemas: true,
        // URNs of SCIM 1 stay in templates that were carried over (vendor's example).
        unknown_schema_urns: true,
        // A macro outside quotes leaves a number where a string is due (consequence of templates).
        scalars_as_strings: true,
        ..Tolerances::STRICT
    },
    group_patch_answer: GroupPatchAnswer::Body,
};
