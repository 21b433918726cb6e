//! The User resource (RFC 7643 §4.1).

use super::{complex, enterprise_user, reference, shared, text, typed};
use crate::schema::{
    Attribute, AttributeType, Mutability, ResourceType, Returned, Schema, SchemaExtension,
};
use std::borrow::Cow;
use std::sync::Arc;

/// The URN of the core User schema.
pub const URN: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// The resource type `User` at `/Users`, with the enterprise extension.
pub fn resource_type() -> ResourceType {
    ResourceType {
        name: Cow::Borrowed("User"),
        endpoint: Cow::Borrowed("/Users"),
        description: Cow::Borrowed("User Account"),
        schema: Arc::new(schema()),
        extensions: vec![SchemaExtension {
            schema: Arc::new(enterprise_user::schema()),
            required: false,
        }],
    }
}

fn schema() -> Schema {
    let mut attributes = single_valued();
    attributes.extend(multi_valued());
    Schema {
        id: Cow::Borrowed(URN),
        name: Cow::Borrowed("User"),
        description: Cow::Borrowed("User Account"),
        attributes: shared(attributes),
    }
}

fn single_valued() -> Vec<Attribute> {
    vec![
        text(
            "userName",
            "The name by which the person signs in; unique in this directory, whatever its case.",
        )
        .required()
        .unique()
        .indexed(),
        complex(
            "name",
            "The parts of the person's name.",
            vec![
                text("formatted", "The whole name, ready for display."),
                text("familyName", "The family name.").indexed(),
                text("givenName", "The given name.").indexed(),
                text("middleName", "The middle names."),
                text(
                    "honorificPrefix",
                    "What stands before the name, such as a title.",
                ),
                text("honorificSuffix", "What stands after the name."),
            ],
        ),
        text("displayName", "The person's name for people.").indexed(),
        text("nickName", "What the person is called casually."),
        reference(
            "profileUrl",
            "The address of a page about the person.",
            &["external"],
        ),
        text("title", "The person's position, such as Vice President.").indexed(),
        text(
            "userType",
            "How the person relates to the organisation, such as Employee or Contractor.",
        )
        .indexed(),
        text(
            "preferredLanguage",
            "Languages in the order of preference, as in an Accept-Language header.",
        ),
        text(
            "locale",
            "Where to take formats of numbers, currency and time from, such as en-GB.",
        ),
        text(
            "timezone",
            "The person's time zone, as the tz database names it.",
        ),
        typed(
            AttributeType::Boolean,
            "active",
            "Whether the account may be used.",
        )
        .indexed(),
        text("password", "Accepted and never stored.")
            .exact()
            .mutability(Mutability::WriteOnly)
            .returned(Returned::Never),
    ]
}

fn multi_valued() -> Vec<Attribute> {
    const PLACES: &[&str] = &["work", "home", "other"];
    vec![
        complex(
            "emails",
            "E-mail addresses.",
            valued(text("value", "The address.").indexed(), PLACES),
        )
        .many(),
        complex(
            "phoneNumbers",
            "Phone numbers.",
            valued(
                text("value", "The number."),
                &["work", "home", "mobile", "fax", "pager", "other"],
            ),
        )
        .many(),
        complex(
            "ims",
            "Instant messaging addresses.",
            valued(
                text("value", "The address."),
                &["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"],
            ),
        )
        .many(),
        complex(
            "photos",
            "Addresses of pictures of the person.",
            valued(
                reference("value", "The address of the picture.", &["external"]),
                &["photo", "thumbnail"],
            ),
        )
        .many(),
        complex(
            "addresses",
            "Postal addresses.",
            vec![
                text(
                    "formatted",
                    "The whole address, ready for display; may have line breaks.",
                ),
                text("streetAddress", "Street, house number, box."),
                text("locality", "The city or town."),
                text("region", "The state or region."),
                text("postalCode", "The postal code."),
                text(
                    "country",
                    "The country, as a two-letter code of ISO 3166-1.",
                ),
                text("type", "What the address is for.").canonical(PLACES),
                primary(),
            ],
        )
        .many(),
        complex(
            "groups",
            "The groups that the person belongs to; changed through the groups.",
            vec![
                text("value", "The id of the group.").exact().read_only(),
                reference("$ref", "The address of the group.", &["Group"]).read_only(),
                text("display", "The group's name for people.").read_only(),
                text(
                    "type",
                    "Whether the person is a member itself or by a nested group.",
                )
                .read_only()
                .canonical(&["direct", "indirect"]),
            ],
        )
        .many()
        .read_only(),
        complex(
            "entitlements",
            "Things that the person is entitled to.",
            valued(text("value", "The entitlement."), &[]),
        )
        .many(),
        complex(
            "roles",
            "Roles of the person.",
            valued(text("value", "The role."), &[]),
        )
        .many(),
        complex(
            "x509Certificates",
            "Certificates issued to the person.",
            valued(
                typed(
                    AttributeType::Binary,
                    "value",
                    "The certificate, DER in base64.",
                )
                .exact(),
                &[],
            ),
        )
        .many(),
    ]
}

/// The usual sub-attributes of a multi-valued attribute (RFC 7643 §2.4).
fn valued(value: Attribute, types: &[&'static str]) -> Vec<Attribute> {
    vec![
        value,
        text("display", "A name for people."),
        text("type", "What the value is for.").canonical(types),
        primary(),
    ]
}

fn primary() -> Attribute {
    typed(
        AttributeType::Boolean,
        "primary",
        "Whether this is the preferred value; one at most.",
    )
}
