//! How Entra ID departs from the RFCs, as its vendor's compatibility notes and traffic seen by implementers have it.

use crate::{AnswerType, Answers, GroupPatchAnswer, ProviderQuirk, Source};
use scim_core::tolerance::note;

const SCIM_REFERENCE: Source = Source {
    name: "Entra: SCIM reference",
    address: Some(
        "https://learn.microsoft.com/en-us/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups",
    ),
};
const SCIM_COMPATIBILITY: Source = Source {
    name: "Entra: SCIM compatibility",
    address: Some(
        "https://learn.microsoft.com/en-us/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility",
    ),
};
const A_PATH_TO_AN_ELEMENT_THAT_IS_NOT_THERE: Source = Source {
    name: "Entra: missing elements",
    address: Some("https://github.com/ssoready/ssoready/pull/249"),
};
const MANAGER_AS_TEXT: Source = Source {
    name: "Entra: manager as text",
    address: Some("https://github.com/Captain-P-Goldfish/SCIM-SDK/issues/686"),
};
const HOW_A_MANAGER_IS_CLEARED: Source = Source {
    name: "Entra: clearing a manager",
    address: Some("https://github.com/pranems/SCIMServer"),
};
const REFERENCE_REQUESTS: Source = Source {
    name: "Entra: sample requests",
    address: Some("https://github.com/AzureAD/SCIMReferenceCode"),
};

pub(crate) const QUIRKS: &[ProviderQuirk] = &[
    ProviderQuirk {
        code: note::UNKNOWN_ATTRIBUTE,
        seen: "sample bodies carry root members that no schema has, and mappings may name any attribute",
        source: SCIM_REFERENCE,
    },
    ProviderQuirk {
        code: note::BOOLEAN_STRING,
        seen: "without the compatibility flag active comes as \"False\" and \"True\"",
        source: SCIM_COMPATIBILITY,
    },
    ProviderQuirk {
        code: note::OPERATION_CASE,
        seen: "without the flag operations are Add, Replace and Remove",
        source: SCIM_COMPATIBILITY,
    },
    ProviderQuirk {
        code: note::DOTTED_KEY,
        seen: "with the flag one path-less replace has keys such as name.givenName",
        source: SCIM_COMPATIBILITY,
    },
    ProviderQuirk {
        code: note::VALUE_PATH_CREATED,
        seen: "emails[type eq \"work\"].value is replaced on users without a work address",
        source: A_PATH_TO_AN_ELEMENT_THAT_IS_NOT_THERE,
    },
    ProviderQuirk {
        code: note::REMOVE_VALUE_LIST,
        seen: "without the flag members leave by remove, path members and a list",
        source: SCIM_COMPATIBILITY,
    },
    ProviderQuirk {
        code: note::BARE_REFERENCE,
        seen: "the manager comes as the bare id of a user",
        source: MANAGER_AS_TEXT,
    },
    ProviderQuirk {
        code: note::REFERENCE_IN_ARRAY,
        seen: "the vendor’s sample has the manager as an array of one",
        source: SCIM_REFERENCE,
    },
    ProviderQuirk {
        code: note::EMPTY_REFERENCE_CLEARED,
        seen: "a manager is cleared by an empty value or an empty text",
        source: HOW_A_MANAGER_IS_CLEARED,
    },
    ProviderQuirk {
        code: note::MISSING_SCHEMAS,
        seen: "an extension may be used without being listed in schemas",
        source: SCIM_REFERENCE,
    },
    ProviderQuirk {
        code: note::UNKNOWN_SCHEMA_URN,
        seen: "groups are posted with a second URN, which is the vendor’s own",
        source: SCIM_REFERENCE,
    },
    ProviderQuirk {
        code: note::EXTENSION_WITHOUT_URN,
        seen: "the manager is asked for and changed by the path manager alone",
        source: SCIM_REFERENCE,
    },
    ProviderQuirk {
        code: note::EXTRA_MESSAGE_MEMBER,
        seen: "the reference collection has a name in operations and an id beside them",
        source: REFERENCE_REQUESTS,
    },
];

/// The vendor's documents show 204 for every PATCH of a group, and large groups cost less so.
pub(crate) const ANSWERS: Answers = Answers {
    group_patch: GroupPatchAnswer::NoContent,
    media_type: AnswerType::ScimJson,
    long_lists: false,
};
