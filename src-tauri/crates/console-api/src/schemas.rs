//! Schemas: those of the standard, and those that the admin adds, changes and removes.

use crate::console::{Console, now};
use crate::resources::{as_kind, from_kind};
use crate::types::{
    AttributeRow, ChangeSchema, CheckSchema, ConsoleError, ErrorCode, NewSchema, Nothing,
    RemoveSchema, RemovedSchema, ResourceKind, SchemaDetails, SchemaLoss, SchemaProblem, SchemaRef,
    SchemaRow, SchemaUsage, SchemaVerdict,
};
use crate::words::Args;
use directory::{CustomSchema, Holders, Kind, Reader, STRIP_STEP, StoreError, Writer};
use scim_core::schema::Attribute;
use scim_core::{JsonLimits, Schema, losses};
use std::sync::Arc;

/// The largest definition that is read, in bytes.
const LARGEST_DEFINITION: usize = 1024 * 1024;

/// `schemas.list`: those of the standard first, then the admin's own in the order of their adding.
pub(crate) async fn list(console: &Console, _: Nothing) -> Result<Vec<SchemaRow>, ConsoleError> {
    console.read(|reader| Ok(rows(reader))).await
}

fn rows(reader: &Reader) -> Vec<SchemaRow> {
    let catalogue = reader.catalogue();
    let custom = reader.custom_schemas();
    let of_the_standard = Kind::ALL.into_iter().flat_map(|kind| {
        let resource_type = kind.resource_type(&catalogue);
        let core = (Arc::clone(&resource_type.schema), true);
        let extensions = resource_type.extensions.iter();
        std::iter::once(core)
            .chain(extensions.map(|one| (Arc::clone(&one.schema), one.required)))
            .filter(|(schema, _)| !custom.iter().any(|one| one.schema.id == schema.id))
            .map(move |(schema, required)| row(&schema, kind, required))
            .collect::<Vec<_>>()
    });
    of_the_standard.chain(custom.iter().map(own_row)).collect()
}

fn row(schema: &Schema, kind: Kind, required: bool) -> SchemaRow {
    SchemaRow {
        urn: schema.id.to_string(),
        name: schema.name.to_string(),
        description: schema.description.to_string(),
        resource: from_kind(kind),
        custom: false,
        required,
        attributes: u32::try_from(schema.attributes.len()).unwrap_or(u32::MAX),
        created: None,
        changed: None,
    }
}

fn own_row(custom: &CustomSchema) -> SchemaRow {
    SchemaRow {
        custom: true,
        created: Some(custom.created.0),
        changed: Some(custom.changed.0),
        ..row(&custom.schema, custom.kind, custom.required)
    }
}

/// `schemas.get`
pub(crate) async fn get(
    console: &Console,
    input: SchemaRef,
) -> Result<SchemaDetails, ConsoleError> {
    let base_url = console.base_url().await;
    console
        .read(move |reader| details(reader, &input.urn, &base_url))
        .await
}

fn details(reader: &Reader, urn: &str, base_url: &str) -> Result<SchemaDetails, StoreError> {
    let catalogue = reader.catalogue();
    let found = rows(reader)
        .into_iter()
        .find(|row| row.urn.eq_ignore_ascii_case(urn));
    let (Some(row), Some(schema)) = (found, catalogue.schema(urn)) else {
        return Err(unknown(urn));
    };
    let unbuilt = reader
        .custom_schema(urn)
        .map(|custom| reader.unbuilt_indexes(&custom))
        .unwrap_or_default();
    Ok(SchemaDetails {
        row,
        attributes: attributes(&schema.attributes),
        indexed: schema.indexed_names(),
        unbuilt,
        definition: schema.to_json(base_url),
    })
}

fn unknown(urn: &str) -> StoreError {
    StoreError::Unknown {
        what: "schema",
        name: urn.to_owned(),
    }
}

fn attributes(attributes: &[Arc<Attribute>]) -> Vec<AttributeRow> {
    let texts = |texts: &[std::borrow::Cow<'static, str>]| {
        texts.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    attributes
        .iter()
        .map(|attribute| AttributeRow {
            name: attribute.name.to_string(),
            description: attribute.description.to_string(),
            data_type: attribute.attribute_type.as_str().to_owned(),
            multi_valued: attribute.multi_valued,
            required: attribute.required,
            case_exact: attribute.case_exact,
            mutability: attribute.mutability.as_str().to_owned(),
            returned: attribute.returned.as_str().to_owned(),
            uniqueness: attribute.uniqueness.as_str().to_owned(),
            canonical_values: texts(&attribute.canonical_values),
            reference_types: texts(&attribute.reference_types),
            indexed: attribute.indexed,
            sub_attributes: self::attributes(&attribute.sub_attributes),
        })
        .collect()
}

/// What is wrong with a definition, each with its place.
type Problems = Vec<scim_core::SchemaProblem>;

/// Reads a definition. Text that is no JSON is refused by itself: of it nothing else can be told.
fn read(definition: &str) -> Result<Result<Schema, Problems>, ConsoleError> {
    if definition.len() > LARGEST_DEFINITION {
        let args = Args::new().count("most", (LARGEST_DEFINITION / 1024) as u64);
        return Err(
            ConsoleError::say(ErrorCode::BadInput, "error-schema-too-large", &args)
                .at("definition"),
        );
    }
    let raw =
        scim_core::json::parse(definition.as_bytes(), &JsonLimits::default()).map_err(|error| {
            let args = Args::new()
                .text("problem", &error.problem.to_string())
                .count("line", error.line as u64)
                .count("column", error.column as u64);
            ConsoleError::say(ErrorCode::BadInput, "error-schema-no-json", &args).at("definition")
        })?;
    Ok(Schema::read(&raw))
}

/// With the indexes asked for; if none are, with those that the old schema has and the new one still can have.
fn with_indexes(
    schema: Schema,
    asked: Option<&[String]>,
    old: Option<&CustomSchema>,
) -> Result<Schema, Problems> {
    match (asked, old) {
        (Some(asked), _) => schema.with_indexes(asked),
        (None, None) => schema.with_indexes(&[]),
        (None, Some(old)) => {
            let mut kept = old.schema.indexed_names();
            kept.retain(|name| {
                let alone = std::slice::from_ref(name);
                schema.clone().with_indexes(alone).is_ok()
            });
            schema.with_indexes(&kept)
        }
    }
}

/// `schemas.check`: nothing is changed.
pub(crate) async fn check(
    console: &Console,
    input: CheckSchema,
) -> Result<SchemaVerdict, ConsoleError> {
    let schema = match read(&input.definition)? {
        Ok(schema) => schema,
        Err(problems) => return Ok(refused(problems)),
    };
    console
        .read(move |reader| {
            let old = input
                .changes
                .as_deref()
                .map(|urn| reader.custom_schema(urn))
                .transpose()?;
            let checked = with_indexes(schema, input.indexed.as_deref(), old.as_ref())
                .and_then(|schema| reader.check_schema(&schema, old.as_ref()).map(|()| schema));
            let schema = match checked {
                Ok(schema) => schema,
                Err(problems) => return Ok(refused(problems)),
            };
            let Some(old) = old else {
                return Ok(refused(Vec::new()));
            };
            let lost = losses(&old.schema, Some(&schema));
            let counts = reader.count_losses(&old, &lost)?;
            let each = lost.iter().zip(counts.each).map(|(loss, holders)| {
                let path = loss.to_string();
                let path = path.strip_prefix(&format!("{}:", loss.schema));
                SchemaLoss {
                    path: path.unwrap_or_default().to_owned(),
                    holders,
                }
            });
            Ok(SchemaVerdict {
                problems: Vec::new(),
                losses: each.collect(),
                holders: counts.any,
                resource: Some(from_kind(old.kind)),
            })
        })
        .await
}

fn refused(problems: Problems) -> SchemaVerdict {
    SchemaVerdict {
        problems: problems
            .into_iter()
            .map(|problem| SchemaProblem {
                message: problem.problem.to_string(),
                at: problem.at,
            })
            .collect(),
        losses: Vec::new(),
        holders: 0,
        resource: None,
    }
}

/// `schemas.usage`
pub(crate) async fn usage(
    console: &Console,
    input: SchemaRef,
) -> Result<SchemaUsage, ConsoleError> {
    console
        .read(move |reader| {
            let custom = reader.custom_schema(&input.urn)?;
            let holders = reader.holders(custom.kind, &losses(&custom.schema, None), None)?;
            Ok(SchemaUsage {
                resource: from_kind(custom.kind),
                holders: holders.seqs.len() as u64,
            })
        })
        .await
}

/// `schemas.add`
pub(crate) async fn add(
    console: &Console,
    input: NewSchema,
) -> Result<SchemaDetails, ConsoleError> {
    let schema = read(&input.definition)?
        .and_then(|schema| schema.with_indexes(&input.indexed))
        .map_err(StoreError::Schema)?;
    let base_url = console.base_url().await;
    let (grant, at) = (console.grant(), now());
    let act = console.act(at, "schema_added");
    console
        .write(move |writer| {
            let kind = as_kind(input.resource);
            let added = writer.add_schema(&grant, kind, schema, input.required, at)?;
            let entry = act
                .with("name", added.schema.name.as_ref())
                .with("urn", added.schema.id.as_ref())
                .with("resource", kind.name());
            writer.append(entry)?;
            details(writer, &added.schema.id, &base_url)
        })
        .await
}

/// `schemas.change`
pub(crate) async fn change(
    console: &Console,
    input: ChangeSchema,
) -> Result<SchemaDetails, ConsoleError> {
    let schema = read(&input.definition)?.map_err(StoreError::Schema)?;
    let urn = schema.id.to_string();
    let asked = urn.clone();
    let old = console
        .read(move |reader| reader.custom_schema(&asked))
        .await?;
    let required = input.required.unwrap_or(old.required);
    let schema =
        with_indexes(schema, input.indexed.as_deref(), Some(&old)).map_err(StoreError::Schema)?;
    let base_url = console.base_url().await;
    let (grant, at) = (console.grant(), now());
    let act = console.act(at, "schema_changed");
    let taking = take(console, &urn, Some(schema.clone()), input.confirm).await?;
    let Taking { holders, stripped } = taking;
    console
        .write(move |writer| {
            let (changed, rest) = writer.change_schema(&grant, schema, required, &holders, at)?;
            let entry = act
                .with("name", changed.schema.name.as_ref())
                .with("urn", changed.schema.id.as_ref())
                .with("values", stripped + rest);
            writer.append(entry)?;
            details(writer, &changed.schema.id, &base_url)
        })
        .await
}

/// `schemas.remove`
pub(crate) async fn remove(
    console: &Console,
    input: RemoveSchema,
) -> Result<RemovedSchema, ConsoleError> {
    let (grant, at) = (console.grant(), now());
    let act = console.act(at, "schema_removed");
    let Taking { holders, stripped } = take(console, &input.urn, None, input.confirm).await?;
    console
        .write(move |writer| {
            let (removed, rest) = writer.remove_schema(&grant, &input.urn, &holders, at)?;
            let entry = act
                .with("name", removed.schema.name.as_ref())
                .with("urn", removed.schema.id.as_ref())
                .with("values", stripped + rest);
            writer.append(entry)?;
            Ok(RemovedSchema {
                urn: removed.schema.id.to_string(),
                name: removed.schema.name.to_string(),
                stripped: stripped + rest,
            })
        })
        .await
}

/// Who is left for the last transaction, and how many lost their values before it.
struct Taking {
    holders: Holders,
    stripped: u64,
}

/// Takes the values that would have no place, but for the last of them, in steps that hold nobody up. Who stops in
/// between has a schema as before, and a log that says who lost what.
async fn take(
    console: &Console,
    urn: &str,
    new: Option<Schema>,
    confirm: bool,
) -> Result<Taking, ConsoleError> {
    let asked = urn.to_owned();
    let (old, mut holders) = console
        .read(move |reader| {
            let old = reader.custom_schema(&asked)?;
            if let Some(new) = &new {
                reader.check_schema(new, Some(&old))?;
            }
            let lost = losses(&old.schema, new.as_ref());
            let holders = if lost.is_empty() {
                Holders::default()
            } else {
                reader.holders(old.kind, &lost, None)?
            };
            Ok((old, holders))
        })
        .await?;
    if !holders.seqs.is_empty() && !confirm {
        return Err(must_confirm(&old, holders.seqs.len() as u64));
    }
    let mut stripped = 0;
    while holders.seqs.len() > STRIP_STEP {
        let (grant, at) = (console.grant(), now());
        let act = console.act(at, "schema_values_removed");
        let (name, urn) = (old.schema.name.to_string(), old.schema.id.to_string());
        let step = move |writer: &mut Writer| {
            let changed = writer.strip(&grant, &mut holders, at)?;
            let entry = act
                .with("name", name)
                .with("urn", urn)
                .with("values", changed);
            writer.append(entry)?;
            Ok((changed, holders))
        };
        let (changed, mut rest) = console.write(step).await?;
        stripped += changed;
        if rest.seqs.len() <= STRIP_STEP {
            // Those that were given values while the others lost theirs.
            let (kind, lost, head) = (old.kind, rest.losses.clone(), rest.head);
            let since = console
                .read(move |reader| reader.holders(kind, &lost, Some(head)))
                .await?;
            rest.head = since.head;
            rest.seqs.extend(since.seqs);
            rest.seqs.sort_unstable();
            rest.seqs.dedup();
        }
        holders = rest;
    }
    Ok(Taking { holders, stripped })
}

fn must_confirm(old: &CustomSchema, holders: u64) -> ConsoleError {
    let id = match from_kind(old.kind) {
        ResourceKind::User => "error-schema-in-use-by-users",
        ResourceKind::Group => "error-schema-in-use-by-groups",
    };
    ConsoleError::say(
        ErrorCode::Conflict,
        id,
        &Args::new().count("count", holders),
    )
    .at("confirm")
}
