//! The Enterprise User extension (RFC 7643 §4.3).

use super::{complex, reference, shared, text};
use crate::schema::Schema;
use std::borrow::Cow;

/// The URN of the extension.
pub const URN: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The schema of the extension.
pub fn schema() -> Schema {
    Schema {
        id: Cow::Borrowed(URN),
        name: Cow::Borrowed("EnterpriseUser"),
        description: Cow::Borrowed("Enterprise User"),
        attributes: shared(vec![
            text(
                "employeeNumber",
                "The number or code by which the organisation knows the person.",
            )
            .indexed(),
            text("costCenter", "The name of a cost centre.").indexed(),
            text("organization", "The name of an organisation.").indexed(),
            text("division", "The name of a division.").indexed(),
            text("department", "The name of a department.").indexed(),
            complex(
                "manager",
                "The person's manager.",
                vec![
                    text("value", "The id of the manager's User resource.")
                        .exact()
                        .indexed(),
                    reference(
                        "$ref",
                        "The address of the manager's User resource.",
                        &["User"],
                    ),
                    text("displayName", "The manager's name for people.").read_only(),
                ],
            ),
        ]),
    }
}
