//! What this service asks of a schema besides its form, and the catalogue with such schemas in it.

use super::names::is_of_the_standard;
use super::problem::{Problem, Problems, SchemaProblem};
use crate::catalogue::Catalogue;
use crate::schema::{
    Attribute, AttributeType, Mutability, ResourceType, Returned, Schema, SchemaExtension,
    Uniqueness,
};
use std::sync::Arc;

/// The most schemas that an admin may add.
pub const MOST_EXTENSIONS: usize = 50;

impl Schema {
    /// The schema with indexes over these attributes, given as `badge` or `location.code`, and over everything that
    /// must be unique, which is looked up at each write.
    ///
    /// # Errors
    /// [`Problem::NothingToIndex`], [`Problem::NotIndexable`], each at its place in the list: `indexed[1]`.
    pub fn with_indexes(mut self, paths: &[String]) -> Result<Schema, Vec<SchemaProblem>> {
        let mut problems = Problems::default();
        for (index, path) in paths.iter().enumerate() {
            let (name, sub_name) = match path.split_once('.') {
                Some((name, sub_name)) => (name, Some(sub_name)),
                None => (path.as_str(), None),
            };
            let leaf = self
                .attribute(name)
                .and_then(|attribute| match sub_name {
                    Some(sub_name) => attribute.sub_attribute(sub_name),
                    None => Some(attribute),
                })
                .map(|leaf| is_indexable(leaf));
            match leaf {
                None => problems.add(
                    format!("indexed[{index}]"),
                    Problem::NothingToIndex(path.clone()),
                ),
                Some(false) => problems.add(
                    format!("indexed[{index}]"),
                    Problem::NotIndexable(path.clone()),
                ),
                Some(true) => {}
            }
        }
        let is_wanted = |holder: Option<&Attribute>, attribute: &Attribute| {
            let path = match holder {
                Some(holder) => format!("{}.{}", holder.name, attribute.name),
                None => attribute.name.to_string(),
            };
            let is_asked = paths
                .iter()
                .any(|wanted| wanted.eq_ignore_ascii_case(&path));
            is_indexable(attribute) && (is_asked || attribute.uniqueness == Uniqueness::Server)
        };
        for attribute in &mut self.attributes {
            let mut marked = attribute.as_ref().clone();
            marked.indexed = is_wanted(None, attribute);
            for sub in &mut marked.sub_attributes {
                let indexed = is_wanted(Some(attribute), sub);
                *sub = Arc::new(Attribute {
                    indexed,
                    ..sub.as_ref().clone()
                });
            }
            *attribute = Arc::new(marked);
        }
        problems.into_result(Some(self))
    }

    /// What has an index, as [`Schema::with_indexes`] takes it.
    pub fn indexed_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for attribute in &self.attributes {
            if attribute.indexed {
                names.push(attribute.name.to_string());
            }
            let subs = attribute.sub_attributes.iter().filter(|sub| sub.indexed);
            names.extend(subs.map(|sub| format!("{}.{}", attribute.name, sub.name)));
        }
        names
    }
}

/// Whether a value of the attribute has a key to be found by.
pub(super) fn is_indexable(attribute: &Attribute) -> bool {
    !matches!(
        attribute.attribute_type,
        AttributeType::Complex | AttributeType::Binary
    )
}

impl Catalogue {
    /// Whether an admin may add this schema to the catalogue: its URN is free and told apart from the others in paths,
    /// and what it promises can be kept here.
    ///
    /// # Errors
    /// Every problem with its place.
    pub fn check_extension(&self, schema: &Schema) -> Result<(), Vec<SchemaProblem>> {
        let mut problems = Problems::default();
        let urn = schema.id.as_ref();
        if is_of_the_standard(urn) {
            problems.add("id", Problem::StandardUrn(urn.to_owned()));
        } else if self.schema(urn).is_some() {
            problems.add("id", Problem::UrnTaken);
        } else if let Some(known) = self
            .schemas
            .iter()
            .find(|known| begins_with(urn, &known.id) || begins_with(&known.id, urn))
        {
            problems.add("id", Problem::UrnOverlaps(known.id.to_string()));
        }
        let added = self.schemas.len() - Catalogue::standard().schemas.len();
        if added >= MOST_EXTENSIONS {
            problems.add("", Problem::TooManySchemas(MOST_EXTENSIONS));
        }
        for (index, attribute) in schema.attributes.iter().enumerate() {
            let at = format!("attributes[{index}]");
            check_attribute(attribute, &at, &mut problems);
            if attribute.multi_valued && attribute.is_resource_reference() {
                problems.add(format!("{at}.multiValued"), Problem::ManyReferences);
            }
            for (index, sub) in attribute.sub_attributes.iter().enumerate() {
                let at = format!("{at}.subAttributes[{index}]");
                check_attribute(sub, &at, &mut problems);
                if sub.multi_valued {
                    problems.add(format!("{at}.multiValued"), Problem::ManyWithin);
                }
            }
        }
        problems.into_result(Some(()))
    }

    /// The catalogue with one more extension of a resource type, last; unchanged if there is no such type.
    #[must_use]
    pub fn with_extension(&self, resource_type: &str, extension: SchemaExtension) -> Catalogue {
        let mut catalogue = self.clone();
        let holder = [&mut catalogue.user, &mut catalogue.group]
            .into_iter()
            .find(|known| known.name.eq_ignore_ascii_case(resource_type));
        if let Some(holder) = holder {
            catalogue.schemas.push(Arc::clone(&extension.schema));
            let mut changed = ResourceType::clone(holder);
            changed.extensions.push(extension);
            *holder = Arc::new(changed);
        }
        catalogue
    }
}

fn begins_with(urn: &str, other: &str) -> bool {
    urn.len() > other.len()
        && urn.as_bytes()[other.len()] == b':'
        && urn.as_bytes()[..other.len()].eq_ignore_ascii_case(other.as_bytes())
}

fn check_attribute(attribute: &Attribute, at: &str, problems: &mut Problems) {
    if attribute.mutability == Mutability::WriteOnly {
        problems.add(format!("{at}.mutability"), Problem::Secret("mutability"));
    }
    if attribute.returned == Returned::Never {
        problems.add(format!("{at}.returned"), Problem::Secret("`returned`"));
    }
    if attribute.required && attribute.mutability == Mutability::ReadOnly {
        problems.add(format!("{at}.required"), Problem::RequiredReadOnly);
    }
    match attribute.uniqueness {
        Uniqueness::None => {}
        Uniqueness::Global => problems.add(format!("{at}.uniqueness"), Problem::GlobalUniqueness),
        Uniqueness::Server
            if is_indexable(attribute) && attribute.attribute_type != AttributeType::Boolean => {}
        Uniqueness::Server => {
            problems.add(format!("{at}.uniqueness"), Problem::UniquenessOfOther);
        }
    }
}
