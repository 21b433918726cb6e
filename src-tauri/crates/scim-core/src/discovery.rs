//! What `/Schemas`, `/ResourceTypes` and `/ServiceProviderConfig` answer (RFC 7643 §5-§7, RFC 7644 §4, RFC 9865 §4): made from what is
//! enforced, so that it is true.

use crate::schema::{
    Attribute, AttributeType, Mutability, ResourceType, Returned, Schema, Uniqueness,
};
use serde_json::{Map, Value, json};

/// The URN of a schema (RFC 7643 §7).
pub const SCHEMA_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";
/// The URN of a resource type (RFC 7643 §6).
pub const RESOURCE_TYPE_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
/// The URN of the service provider's configuration (RFC 7643 §5).
pub const SERVICE_PROVIDER_CONFIG_URN: &str =
    "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

/// The limits and features that `/ServiceProviderConfig` states: the ones that are enforced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLimits {
    /// The most resources in one page.
    pub max_results: u64,
    /// The address of documentation for people, if there is one.
    pub documentation_uri: Option<String>,
    /// Where bulk requests are offered.
    pub bulk: Option<BulkLimits>,
    pub pagination: PaginationLimits,
}

/// Limits of pages (RFC 9865 §4). Both ways of paging are offered; who asks for neither gets the pages that
/// clients have always got, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaginationLimits {
    /// Resources in a page, if the request does not say.
    pub default_page: u64,
    /// How long a cursor is good for, in seconds.
    pub cursor_timeout_s: u64,
}

/// Limits of bulk requests (RFC 7644 §3.7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkLimits {
    pub max_operations: u64,
    pub max_payload_bytes: u64,
}

impl Default for BulkLimits {
    fn default() -> Self {
        BulkLimits {
            max_operations: 1_000,
            max_payload_bytes: 4 * 1024 * 1024,
        }
    }
}

impl Default for ServiceLimits {
    fn default() -> Self {
        ServiceLimits {
            max_results: 1_000,
            documentation_uri: None,
            bulk: Some(BulkLimits::default()),
            pagination: PaginationLimits {
                default_page: 100,
                cursor_timeout_s: 3_600,
            },
        }
    }
}

/// The body of `/ServiceProviderConfig` (RFC 7643 §5). `base_url` has no slash at the end.
pub fn service_provider_config(limits: &ServiceLimits, base_url: &str) -> Value {
    let mut out = Map::new();
    out.insert("schemas".to_owned(), json!([SERVICE_PROVIDER_CONFIG_URN]));
    if let Some(uri) = &limits.documentation_uri {
        out.insert("documentationUri".to_owned(), Value::from(uri.as_str()));
    }
    // Without bulk the two numbers are still required (RFC 7643 §5), and nothing is possible.
    let (operations, bytes) = limits
        .bulk
        .map_or((0, 0), |bulk| (bulk.max_operations, bulk.max_payload_bytes));
    let features = json!({
        "patch": { "supported": true },
        "bulk": { "supported": limits.bulk.is_some(), "maxOperations": operations, "maxPayloadSize": bytes },
        "filter": { "supported": true, "maxResults": limits.max_results },
        "changePassword": { "supported": false },
        "sort": { "supported": true },
        "etag": { "supported": true },
        "pagination": {
            "cursor": true,
            "index": true,
            "defaultPaginationMethod": "index",
            "defaultPageSize": limits.pagination.default_page,
            "maxPageSize": limits.max_results,
            "cursorTimeout": limits.pagination.cursor_timeout_s,
        },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "A token in the Authorization header of each request: `Authorization: Bearer …`.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }, {
            "type": "oauth2",
            "name": "OAuth 2.0 client credentials",
            "description": "Access tokens for a client id and a client secret, by `POST /oauth2/token` on this host.",
            "specUri": "https://www.rfc-editor.org/info/rfc6749",
            "primary": false,
        }],
        "meta": { "resourceType": "ServiceProviderConfig", "location": format!("{base_url}/ServiceProviderConfig") },
    });
    if let Value::Object(features) = features {
        out.extend(features);
    }
    Value::Object(out)
}

impl Schema {
    /// The schema as `/Schemas` shows it (RFC 7643 §7). No member is null.
    pub fn to_json(&self, base_url: &str) -> Value {
        json!({
            "schemas": [SCHEMA_URN],
            "id": self.id.as_ref(),
            "name": self.name.as_ref(),
            "description": self.description.as_ref(),
            "attributes": self.attributes.iter().map(|attribute| attribute.to_json()).collect::<Vec<_>>(),
            "meta": { "resourceType": "Schema", "location": format!("{base_url}/Schemas/{}", self.id) },
        })
    }
}

impl ResourceType {
    /// The resource type as `/ResourceTypes` shows it (RFC 7643 §6). No member is null.
    pub fn to_json(&self, base_url: &str) -> Value {
        let mut out = json!({
            "schemas": [RESOURCE_TYPE_URN],
            "id": self.name.as_ref(),
            "name": self.name.as_ref(),
            "description": self.description.as_ref(),
            "endpoint": self.endpoint.as_ref(),
            "schema": self.schema.id.as_ref(),
        });
        if !self.extensions.is_empty() {
            let extensions = self.extensions.iter();
            out["schemaExtensions"] = extensions.map(|extension| json!({ "schema": extension.schema.id.as_ref(), "required": extension.required })).collect();
        }
        out["meta"] = json!({ "resourceType": "ResourceType", "location": format!("{base_url}/ResourceTypes/{}", self.name) });
        out
    }
}

impl Attribute {
    /// The definition as a schema shows it.
    fn to_json(&self) -> Value {
        let mut out = json!({
            "name": self.name.as_ref(),
            "type": self.attribute_type.as_str(),
            "multiValued": self.multi_valued,
            "description": self.description.as_ref(),
            "required": self.required,
            "caseExact": self.case_exact,
            "mutability": self.mutability.as_str(),
            "returned": self.returned.as_str(),
            "uniqueness": self.uniqueness.as_str(),
        });
        if !self.canonical_values.is_empty() {
            out["canonicalValues"] = self
                .canonical_values
                .iter()
                .map(|value| Value::from(value.as_ref()))
                .collect();
        }
        if !self.reference_types.is_empty() {
            out["referenceTypes"] = self
                .reference_types
                .iter()
                .map(|value| Value::from(value.as_ref()))
                .collect();
        }
        if !self.sub_attributes.is_empty() {
            out["subAttributes"] = self
                .sub_attributes
                .iter()
                .map(|sub| sub.to_json())
                .collect();
        }
        out
    }
}

impl AttributeType {
    /// As RFC 7643 §7 spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            AttributeType::String => "string",
            AttributeType::Boolean => "boolean",
            AttributeType::Decimal => "decimal",
            AttributeType::Integer => "integer",
            AttributeType::DateTime => "dateTime",
            AttributeType::Reference => "reference",
            AttributeType::Binary => "binary",
            AttributeType::Complex => "complex",
        }
    }
}

impl Mutability {
    /// As RFC 7643 §7 spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Mutability::ReadOnly => "readOnly",
            Mutability::ReadWrite => "readWrite",
            Mutability::Immutable => "immutable",
            Mutability::WriteOnly => "writeOnly",
        }
    }
}

impl Returned {
    /// As RFC 7643 §7 spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Returned::Always => "always",
            Returned::Never => "never",
            Returned::Default => "default",
            Returned::Request => "request",
        }
    }
}

impl Uniqueness {
    /// As RFC 7643 §7 spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Uniqueness::None => "none",
            Uniqueness::Server => "server",
            Uniqueness::Global => "global",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    fn no_nulls(value: &Value, at: &str) {
        match value {
            Value::Null => panic!("{at} is null"),
            Value::Array(elements) => elements.iter().for_each(|element| no_nulls(element, at)),
            Value::Object(members) => {
                members
                    .iter()
                    .for_each(|(name, value)| no_nulls(value, &format!("{at}.{name}")));
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn nothing_that_is_advertised_is_null() {
        let catalogue = Catalogue::standard();
        for schema in &catalogue.schemas {
            no_nulls(&schema.to_json("https://x.example"), &schema.id);
        }
        for resource_type in catalogue.resource_types() {
            no_nulls(
                &resource_type.to_json("https://x.example"),
                &resource_type.name,
            );
        }
        no_nulls(
            &service_provider_config(&ServiceLimits::default(), "https://x.example"),
            "config",
        );
    }

    #[test]
    fn the_configuration_states_the_limits_it_was_given() {
        let bulk = BulkLimits {
            max_operations: 7,
            max_payload_bytes: 8,
        };
        let limits = ServiceLimits {
            max_results: 9,
            documentation_uri: Some("https://docs.example".to_owned()),
            bulk: Some(bulk),
            pagination: PaginationLimits {
                default_page: 3,
                cursor_timeout_s: 60,
            },
        };
        let config = service_provider_config(&limits, "https://x.example");
        assert_eq!(
            config["filter"],
            json!({ "supported": true, "maxResults": 9 })
        );
        assert_eq!(
            config["bulk"],
            json!({ "supported": true, "maxOperations": 7, "maxPayloadSize": 8 })
        );
        assert_eq!(
            config["pagination"],
            json!({
                "cursor": true, "index": true, "defaultPaginationMethod": "index",
                "defaultPageSize": 3, "maxPageSize": 9, "cursorTimeout": 60,
            })
        );
        assert_eq!(config["documentationUri"], "https://docs.example");
        assert_eq!(
            config["meta"]["location"],
            "https://x.example/ServiceProviderConfig"
        );
    }

    #[test]
    fn a_schema_definition_says_what_is_enforced() {
        let user = Catalogue::standard()
            .user
            .schema
            .to_json("https://x.example");
        let named = |name: &str| {
            let attributes = user["attributes"].as_array().unwrap();
            attributes
                .iter()
                .find(|attribute| attribute["name"] == name)
                .unwrap()
                .clone()
        };
        let user_name = named("userName");
        assert_eq!(
            (
                &user_name["required"],
                &user_name["uniqueness"],
                &user_name["caseExact"]
            ),
            (&json!(true), &json!("server"), &json!(false))
        );
        let password = named("password");
        assert_eq!(
            (&password["mutability"], &password["returned"]),
            (&json!("writeOnly"), &json!("never"))
        );
        assert_eq!(named("groups")["mutability"], "readOnly");
        assert_eq!(
            named("emails")["subAttributes"][2]["canonicalValues"],
            json!(["work", "home", "other"])
        );
    }
}
