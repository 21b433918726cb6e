//! How Okta departs from the RFCs, as its protocol reference and captures have it.

use crate::{Dialect, GroupPatchAnswer};
use scim_core::Tolerances;

pub(crate) const DIALECT: Dialect = Dialect {
    tolerances: Tolerances {
        // Custom profile attributes travel whether or not the service knows them (vendor's guide).
        unknown_attributes: true,
        // A pushed group may list people who are not provisioned yet (vendor's trouble-shooting page).
        unknown_members: true,
        // Each group push repeats the read-only `id` in a path-less replace; a 400 there stops
        // the push (vendor's protocol reference).
        read_only_in_patch: true,
        // Profile values are sent unvalidated; an unset manager arrives as an empty string (vendor's FAQ).
        empty_reference_clears: true,
        ..Tolerances::STRICT
    },
    group_patch_answer: GroupPatchAnswer::Body,
};
