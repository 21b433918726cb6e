//! A stored resource as it is sent (RFC 7643 §3).

use crate::member::{GroupMembership, Member};
use crate::resource::Resource;
use crate::schema::{Attribute, ResourceType};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The whole resource in schema order: `schemas`, `id`, `externalId`, `meta`, then its attributes. Locations and
/// `$ref`s are made from `base_url` (such as `https://scim.example.com/api/scim/v2`, without a slash at the end).
/// `members` and `groups` are left out where they are `None` or empty: unassigned and empty are the
/// same (RFC 7643 §2.5).
pub fn render(
    resource: &Resource,
    resource_type: &ResourceType,
    base_url: &str,
    members: Option<&[Member]>,
    groups: Option<&[GroupMembership]>,
) -> Value {
    let document = resource.attributes.as_map();
    let id = resource.id.to_string();
    let mut out = Map::new();
    out.insert(
        "schemas".to_owned(),
        Value::from(schema_urns(document, resource_type)),
    );
    out.insert("id".to_owned(), Value::from(id.as_str()));
    if let Some(external_id) = document.get("externalId") {
        out.insert("externalId".to_owned(), external_id.clone());
    }
    out.insert(
        "meta".to_owned(),
        json!({
            "resourceType": resource_type.name.as_ref(),
            "created": resource.created.to_string(),
            "lastModified": resource.last_modified.to_string(),
            "location": location(resource_type, base_url, &id),
            "version": resource.revision.entity_tag(),
        }),
    );
    for attribute in &resource_type.schema.attributes {
        let derived = match attribute.name.as_ref() {
            "members" => members.map(|members| {
                members
                    .iter()
                    .map(|member| member_to_json(member, base_url))
                    .collect::<Vec<_>>()
            }),
            "groups" => groups.map(|groups| {
                groups
                    .iter()
                    .map(|group| group_to_json(group, base_url))
                    .collect::<Vec<_>>()
            }),
            _ => None,
        };
        let value = match derived {
            Some(elements) if elements.is_empty() => None,
            Some(elements) => Some(Value::Array(elements)),
            None => document
                .get(attribute.name.as_ref())
                .map(|value| with_references(value, attribute, base_url)),
        };
        if let Some(value) = value {
            out.insert(attribute.name.to_string(), value);
        }
    }
    for extension in &resource_type.extensions {
        let Some(Value::Object(held)) = document.get(extension.schema.id.as_ref()) else {
            continue;
        };
        let members = extension.schema.attributes.iter().filter_map(|attribute| {
            let value = held.get(attribute.name.as_ref())?;
            Some((
                attribute.name.to_string(),
                with_references(value, attribute, base_url),
            ))
        });
        out.insert(
            extension.schema.id.to_string(),
            Value::Object(members.collect()),
        );
    }
    Value::Object(out)
}

/// `meta.location` of a resource, also the `Location` header (RFC 7644 §3.3).
pub fn location(resource_type: &ResourceType, base_url: &str, id: &str) -> String {
    format!("{base_url}{}/{id}", resource_type.endpoint)
}

/// One element of `members`. Of a member whose type is not known no address can be made.
pub fn member_to_json(member: &Member, base_url: &str) -> Value {
    let mut out = Map::new();
    out.insert("value".to_owned(), Value::from(member.value.as_str()));
    if let Some(endpoint) = member.member_type.as_deref().and_then(endpoint) {
        out.insert(
            "$ref".to_owned(),
            Value::from(format!("{base_url}{endpoint}/{}", member.value)),
        );
    }
    if let Some(display) = &member.display {
        out.insert("display".to_owned(), Value::from(display.as_str()));
    }
    if let Some(member_type) = &member.member_type {
        out.insert("type".to_owned(), Value::from(member_type.as_str()));
    }
    Value::Object(out)
}

/// One element of a user's `groups`.
pub fn group_to_json(group: &GroupMembership, base_url: &str) -> Value {
    let mut out = Map::new();
    out.insert("value".to_owned(), Value::from(group.value.as_str()));
    out.insert(
        "$ref".to_owned(),
        Value::from(format!("{base_url}/Groups/{}", group.value)),
    );
    if let Some(display) = &group.display {
        out.insert("display".to_owned(), Value::from(display.as_str()));
    }
    out.insert(
        "type".to_owned(),
        Value::from(if group.direct { "direct" } else { "indirect" }),
    );
    Value::Object(out)
}

/// The URNs of the schemas that the document uses, core first (RFC 7643 §3).
pub(crate) fn schema_urns(
    document: &Map<String, Value>,
    resource_type: &ResourceType,
) -> Vec<String> {
    let extensions = resource_type
        .extensions
        .iter()
        .map(|extension| extension.schema.id.as_ref());
    let used = extensions.filter(|urn| document.contains_key(*urn));
    std::iter::once(resource_type.schema.id.as_ref())
        .chain(used)
        .map(str::to_owned)
        .collect()
}

/// A complex value that points at another resource gets its `$ref`, in schema order.
fn with_references(value: &Value, attribute: &Attribute, base_url: &str) -> Value {
    if !attribute.is_resource_reference() {
        return value.clone();
    }
    match value {
        Value::Array(elements) => elements
            .iter()
            .map(|element| referenced(element, attribute, base_url))
            .collect(),
        single => referenced(single, attribute, base_url),
    }
}

fn referenced(element: &Value, attribute: &Attribute, base_url: &str) -> Value {
    let Value::Object(held) = element else {
        return element.clone();
    };
    let address = || {
        let sub = attribute.sub_attribute("$ref")?;
        let endpoint = sub
            .reference_types
            .first()
            .map(AsRef::as_ref)
            .and_then(endpoint)?;
        Some(Value::from(format!(
            "{base_url}{endpoint}/{}",
            held.get("value")?.as_str()?
        )))
    };
    let member = |sub: &Arc<Attribute>| {
        let name = sub.name.as_ref();
        let value = if name == "$ref" {
            address()
        } else {
            held.get(name).cloned()
        };
        value.map(|value| (name.to_owned(), value))
    };
    Value::Object(attribute.sub_attributes.iter().filter_map(member).collect())
}

/// Where resources of this type live.
fn endpoint(type_name: &str) -> Option<&'static str> {
    match type_name {
        "User" => Some("/Users"),
        "Group" => Some("/Groups"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attributes::Attributes;
    use crate::catalogue::Catalogue;
    use crate::resource::{ResourceId, Revision};
    use crate::timestamp::Timestamp;
    use uuid::Uuid;

    const BASE: &str = "https://scim.example.com/api/scim/v2";
    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    fn resource(document: Value) -> Resource {
        Resource {
            id: ResourceId(Uuid::from_u128(1)),
            revision: Revision(3),
            created: Timestamp(0),
            last_modified: Timestamp(1_500),
            attributes: Attributes::from_stored(document.as_object().cloned().unwrap()),
        }
    }

    #[test]
    fn a_user_is_rendered_in_order_with_addresses_made_for_the_asker() {
        let document = json!({
            "externalId": "x", "userName": "ada", "active": true,
            (ENTERPRISE): { "department": "R", "manager": { "value": "m-1" } },
        });
        let groups = [GroupMembership {
            value: "g-1".to_owned(),
            display: Some("G".to_owned()),
            direct: true,
        }];
        let user = Catalogue::standard().user;
        let out = render(&resource(document), &user, BASE, None, Some(&groups));
        let expected = concat!(
            r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"#,
            r#""id":"00000000-0000-0000-0000-000000000001","externalId":"x","#,
            r#""meta":{"resourceType":"User","created":"1970-01-01T00:00:00.000Z","lastModified":"1970-01-01T00:00:01.500Z","#,
            r#""location":"https://scim.example.com/api/scim/v2/Users/00000000-0000-0000-0000-000000000001","version":"W/\"3\""},"#,
            r#""userName":"ada","active":true,"#,
            r#""groups":[{"value":"g-1","$ref":"https://scim.example.com/api/scim/v2/Groups/g-1","display":"G","type":"direct"}],"#,
            r#""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R","#,
            r#""manager":{"value":"m-1","$ref":"https://scim.example.com/api/scim/v2/Users/m-1"}}}"#,
        );
        assert_eq!(out.to_string(), expected);
    }

    #[test]
    fn members_are_rendered_as_given_and_left_out_if_there_are_none() {
        let group = Catalogue::standard().group;
        let resource = resource(json!({ "displayName": "G" }));
        let members = [
            Member {
                value: "u".to_owned(),
                display: Some("Ada".to_owned()),
                member_type: Some("User".to_owned()),
            },
            Member::new("x"),
        ];
        let shown = render(&resource, &group, BASE, Some(&members), None);
        let ada = json!({ "value": "u", "$ref": format!("{BASE}/Users/u"), "display": "Ada", "type": "User" });
        assert_eq!(shown["members"], json!([ada, { "value": "x" }]));
        for none in [None, Some([].as_slice())] {
            assert_eq!(
                render(&resource, &group, BASE, none, None).get("members"),
                None
            );
        }
    }
}
