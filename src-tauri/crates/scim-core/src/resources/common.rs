//! The common attributes, which every resource has and no schema lists (RFC 7643 §3.1).

use super::{complex, reference, shared, text, typed};
use crate::schema::{Attribute, AttributeType, Returned, Uniqueness};
use std::sync::{Arc, LazyLock};

static COMMON: LazyLock<Vec<Arc<Attribute>>> = LazyLock::new(|| {
    shared(vec![
        reference("schemas", "URNs of the schemas in use.", &["uri"])
            .many()
            .required()
            .returned(Returned::Always),
        Attribute {
            uniqueness: Uniqueness::Server,
            ..text("id", "The service's own identifier of the resource.")
                .exact()
                .read_only()
                .required()
                .returned(Returned::Always)
                .indexed()
        },
        text("externalId", "The client's identifier of the resource.")
            .exact()
            .indexed(),
        complex(
            "meta",
            "What the service knows about the resource itself.",
            vec![
                text("resourceType", "The name of the resource type.")
                    .exact()
                    .read_only(),
                typed(
                    AttributeType::DateTime,
                    "created",
                    "When the resource was added.",
                )
                .read_only()
                .indexed(),
                typed(
                    AttributeType::DateTime,
                    "lastModified",
                    "When the resource was last changed.",
                )
                .read_only()
                .indexed(),
                reference("location", "The address of the resource.", &["uri"]).read_only(),
                text("version", "The entity tag of the resource.")
                    .exact()
                    .read_only(),
            ],
        )
        .read_only(),
    ])
});

/// The common attribute called `name`, in any case.
pub fn attribute(name: &str) -> Option<&'static Arc<Attribute>> {
    COMMON
        .iter()
        .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// All common attributes, in the order in which they are rendered.
pub fn attributes() -> &'static [Arc<Attribute>] {
    &COMMON
}
