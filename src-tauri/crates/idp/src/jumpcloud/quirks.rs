//! How JumpCloud departs from the RFCs, as captures by implementers have it.

use crate::{ProviderQuirk, Source};
use scim_core::tolerance::note;

const CAPTURED_REQUESTS: Source = Source {
    name: "JumpCloud: captures",
    address: Some("https://github.com/Paul-E/scim-v2-rust"),
};
const ONE_IMPLEMENTER_S_ACCOUNT: Source = Source {
    name: "JumpCloud: an implementer",
    address: Some("https://app.uni-moni.com/en/kb/sso-setup-jumpcloud"),
};

pub(crate) const QUIRKS: &[ProviderQuirk] = &[
    ProviderQuirk {
        code: note::UNKNOWN_ATTRIBUTE,
        seen: "it writes back what it read, merged with attributes of its own",
        source: CAPTURED_REQUESTS,
    },
    ProviderQuirk {
        code: note::REMOVE_VALUE_LIST,
        seen: "members leave by remove, path members and a list",
        source: ONE_IMPLEMENTER_S_ACCOUNT,
    },
    ProviderQuirk {
        code: note::UNKNOWN_SCHEMA_URN,
        seen: "it names schemas as they are mapped, used or not",
        source: CAPTURED_REQUESTS,
    },
    ProviderQuirk {
        code: note::NULL_KEPT,
        seen: "a PUT has null for lists that it does not know",
        source: CAPTURED_REQUESTS,
    },
];
