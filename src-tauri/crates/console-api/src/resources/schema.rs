//! The schema for completion in the filter box and for the forms.

use crate::console::Console;
use crate::resources::as_kind;
use crate::types::{ConsoleError, SchemaAttribute, SchemaQuery};
use scim_core::schema::{Attribute, AttributeType};
use scim_core::{Mutability, Returned};
use std::sync::Arc;

/// `directory.schema`: every path that a filter may name, sub-attributes included.
pub(crate) async fn schema(
    console: &Console,
    input: SchemaQuery,
) -> Result<Vec<SchemaAttribute>, ConsoleError> {
    let catalogue = console.workspace().catalogue();
    let resource_type = as_kind(input.kind).resource_type(&catalogue);
    let mut found = Vec::new();
    list("", scim_core::resources::common::attributes(), &mut found);
    list("", &resource_type.schema.attributes, &mut found);
    for extension in &resource_type.extensions {
        list(
            &format!("{}:", extension.schema.id),
            &extension.schema.attributes,
            &mut found,
        );
    }
    Ok(found)
}

fn list(prefix: &str, attributes: &[Arc<Attribute>], found: &mut Vec<SchemaAttribute>) {
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.returned != Returned::Never)
    {
        let path = format!("{prefix}{}", attribute.name);
        let writable = |one: &Attribute| {
            one.mutability != Mutability::ReadOnly && attribute.mutability != Mutability::ReadOnly
        };
        found.push(entry(
            path.clone(),
            attribute,
            attribute.multi_valued,
            writable(attribute),
        ));
        for sub in &attribute.sub_attributes {
            found.push(entry(
                format!("{path}.{}", sub.name),
                sub,
                sub.multi_valued,
                writable(sub),
            ));
        }
    }
}

fn entry(
    path: String,
    attribute: &Attribute,
    multi_valued: bool,
    writable: bool,
) -> SchemaAttribute {
    SchemaAttribute {
        path,
        data_type: match attribute.attribute_type {
            AttributeType::String => "string",
            AttributeType::Boolean => "boolean",
            AttributeType::Decimal => "decimal",
            AttributeType::Integer => "integer",
            AttributeType::DateTime => "dateTime",
            AttributeType::Reference => "reference",
            AttributeType::Binary => "binary",
            AttributeType::Complex => "complex",
        }
        .to_owned(),
        multi_valued,
        required: attribute.required,
        writable,
        description: attribute.description.to_string(),
        canonical_values: attribute
            .canonical_values
            .iter()
            .map(ToString::to_string)
            .collect(),
    }
}
