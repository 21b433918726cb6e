//! How OneLogin departs from the RFCs. Its bodies are templates that an admin typed, with macros filled in, so the
//! departures are those of published templates.

use crate::{AnswerType, Answers, GroupPatchAnswer, ProviderQuirk, Source};
use scim_core::tolerance::note;

const USER_SCHEMA: Source = Source {
    name: "OneLogin: user schema",
    address: Some("https://developers.onelogin.com/scim/define-user-schema"),
};
const TEMPLATE: Source = Source {
    name: "OneLogin: a template",
    address: Some(
        "https://doc.keepnetlabs.com/next-generation-product/platform/company/company-settings/scim-settings/onelogin-scim-integration",
    ),
};
const THIS_PROJECT_S_CHOICE: Source = Source {
    name: "This project’s choice",
    address: None,
};
const SAMPLE_SERVER: Source = Source {
    name: "OneLogin: sample server",
    address: Some("https://github.com/onelogin/onelogin-scim-node"),
};

pub(crate) const QUIRKS: &[ProviderQuirk] = &[
    ProviderQuirk {
        code: note::UNKNOWN_ATTRIBUTE,
        seen: "a template may hold any key",
        source: USER_SCHEMA,
    },
    ProviderQuirk {
        code: note::BOOLEAN_STRING,
        seen: "a macro stands in quotes, so active comes as \"true\"",
        source: TEMPLATE,
    },
    ProviderQuirk {
        code: note::REMOVE_VALUE_LIST,
        seen: "one of the forms in which members leave; no capture shows which one it is",
        source: THIS_PROJECT_S_CHOICE,
    },
    ProviderQuirk {
        code: note::BARE_REFERENCE,
        seen: "older templates give the manager as plain text",
        source: TEMPLATE,
    },
    ProviderQuirk {
        code: note::EMPTY_REFERENCE_CLEARED,
        seen: "the macros of a manager who is not set leave an empty value",
        source: USER_SCHEMA,
    },
    ProviderQuirk {
        code: note::OBJECT_FOR_ARRAY,
        seen: "the vendor’s enterprise example has emails as one object",
        source: USER_SCHEMA,
    },
    ProviderQuirk {
        code: note::MISSING_SCHEMAS,
        seen: "a template may lack schemas",
        source: TEMPLATE,
    },
    ProviderQuirk {
        code: note::UNKNOWN_SCHEMA_URN,
        seen: "a template may name any schema",
        source: TEMPLATE,
    },
    ProviderQuirk {
        code: note::SCALAR_AS_STRING,
        seen: "a macro outside of quotes leaves a number where text is due",
        source: THIS_PROJECT_S_CHOICE,
    },
    ProviderQuirk {
        code: note::SCIM1_URN,
        seen: "templates that were carried over name the schemas of SCIM 1",
        source: USER_SCHEMA,
    },
    ProviderQuirk {
        code: note::SCIM1_MANAGER_ID,
        seen: "the older template has managerId in the manager",
        source: USER_SCHEMA,
    },
    ProviderQuirk {
        code: note::SCIM1_MEMBERS,
        seen: "the connectors of SCIM 1 change members with an operation each",
        source: SAMPLE_SERVER,
    },
];

/// Its developer pages ask for `application/json`, and its partner test wants a list without paging to be whole.
pub(crate) const ANSWERS: Answers = Answers {
    group_patch: GroupPatchAnswer::Body,
    media_type: AnswerType::Json,
    long_lists: true,
};
