//! The Group resource (RFC 7643 §4.2).

use super::{complex, reference, shared, text};
use crate::schema::{ResourceType, Returned, Schema};
use std::borrow::Cow;
use std::sync::Arc;

/// The URN of the core Group schema.
pub const URN: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// The resource type `Group` at `/Groups`.
pub fn resource_type() -> ResourceType {
    ResourceType {
        name: Cow::Borrowed("Group"),
        endpoint: Cow::Borrowed("/Groups"),
        description: Cow::Borrowed("Group"),
        schema: Arc::new(schema()),
        extensions: Vec::new(),
    }
}

fn schema() -> Schema {
    Schema {
        id: Cow::Borrowed(URN),
        name: Cow::Borrowed("Group"),
        description: Cow::Borrowed("Group"),
        attributes: shared(vec![
            // RFC 7643 §8.7.1 says false in the schema and "REQUIRED" in the text of §4.2; a group
            // without a name helps nobody, so what is advertised is what is enforced.
            text("displayName", "The group's name for people.")
                .required()
                .indexed(),
            complex(
                "members",
                "The users and groups in this group.",
                vec![
                    text("value", "The id of the member.")
                        .exact()
                        .immutable()
                        .indexed(),
                    reference("$ref", "The address of the member.", &["User", "Group"]).immutable(),
                    // On request: clients compare what they sent with what they get, and a list of a hundred
                    // thousand members is shorter by their names.
                    text("display", "The member's name for people.")
                        .read_only()
                        .returned(Returned::Request),
                    text("type", "What kind of resource the member is.")
                        .immutable()
                        .canonical(&["User", "Group"]),
                ],
            )
            .many(),
        ]),
    }
}
