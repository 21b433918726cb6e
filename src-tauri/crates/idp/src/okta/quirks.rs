//! How Okta departs from the RFCs, as its protocol reference and captures have it.

use crate::{ProviderQuirk, Source};
use scim_core::tolerance::note;

const CONNECTING_A_SCIM_INTEGRATION: Source = Source {
    name: "Okta: integration guide",
    address: Some(
        "https://developer.okta.com/docs/guides/scim-provisioning-integration-connect/main/",
    ),
};
const SCIM_QUESTIONS: Source = Source {
    name: "Okta: SCIM FAQ",
    address: Some("https://developer.okta.com/docs/concepts/scim/faqs/"),
};
const SCIM_2_0_PROTOCOL_REFERENCE: Source = Source {
    name: "Okta: SCIM reference",
    address: Some("https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20/"),
};

pub(crate) const QUIRKS: &[ProviderQuirk] = &[
    ProviderQuirk {
        code: note::UNKNOWN_ATTRIBUTE,
        seen: "custom profile attributes travel whether or not the service knows them",
        source: CONNECTING_A_SCIM_INTEGRATION,
    },
    ProviderQuirk {
        code: note::EMPTY_REFERENCE_CLEARED,
        seen: "profile values are not checked before they are sent; an unset manager may be empty text",
        source: SCIM_QUESTIONS,
    },
    ProviderQuirk {
        code: note::READ_ONLY_IGNORED,
        seen: "each group push repeats the read-only id in a path-less replace",
        source: SCIM_2_0_PROTOCOL_REFERENCE,
    },
];
