//! The definitions of the standard resource types (RFC 7643 §4, §8.7). Everything else follows from them.

pub mod common;
pub mod enterprise_user;
pub mod group;
pub mod user;

use crate::schema::{Attribute, AttributeType, Mutability, Returned, Uniqueness};
use std::borrow::Cow;
use std::sync::Arc;

/// A new definition with the defaults of RFC 7643 §2.2: optional, single-valued text that heeds no
/// case, readWrite, returned by default, unique nowhere.
fn text(name: &'static str, description: &'static str) -> Attribute {
    Attribute {
        name: Cow::Borrowed(name),
        description: Cow::Borrowed(description),
        attribute_type: AttributeType::String,
        multi_valued: false,
        required: false,
        case_exact: false,
        mutability: Mutability::ReadWrite,
        returned: Returned::Default,
        uniqueness: Uniqueness::None,
        canonical_values: Vec::new(),
        reference_types: Vec::new(),
        sub_attributes: Vec::new(),
        indexed: false,
    }
}

fn typed(
    attribute_type: AttributeType,
    name: &'static str,
    description: &'static str,
) -> Attribute {
    Attribute {
        attribute_type,
        ..text(name, description)
    }
}

/// A reference; URIs heed case (RFC 7643 §2.3.7).
fn reference(name: &'static str, description: &'static str, types: &[&'static str]) -> Attribute {
    Attribute {
        case_exact: true,
        reference_types: types.iter().copied().map(Cow::Borrowed).collect(),
        ..typed(AttributeType::Reference, name, description)
    }
}

fn complex(
    name: &'static str,
    description: &'static str,
    sub_attributes: Vec<Attribute>,
) -> Attribute {
    Attribute {
        sub_attributes: shared(sub_attributes),
        ..typed(AttributeType::Complex, name, description)
    }
}

fn shared(attributes: Vec<Attribute>) -> Vec<Arc<Attribute>> {
    attributes.into_iter().map(Arc::new).collect()
}

impl Attribute {
    fn many(self) -> Attribute {
        Attribute {
            multi_valued: true,
            ..self
        }
    }

    fn required(self) -> Attribute {
        Attribute {
            required: true,
            ..self
        }
    }

    fn exact(self) -> Attribute {
        Attribute {
            case_exact: true,
            ..self
        }
    }

    fn mutability(self, mutability: Mutability) -> Attribute {
        Attribute { mutability, ..self }
    }

    fn read_only(self) -> Attribute {
        self.mutability(Mutability::ReadOnly)
    }

    fn immutable(self) -> Attribute {
        self.mutability(Mutability::Immutable)
    }

    fn returned(self, returned: Returned) -> Attribute {
        Attribute { returned, ..self }
    }

    fn unique(self) -> Attribute {
        Attribute {
            uniqueness: Uniqueness::Server,
            ..self
        }
    }

    fn canonical(self, values: &[&'static str]) -> Attribute {
        Attribute {
            canonical_values: values.iter().copied().map(Cow::Borrowed).collect(),
            ..self
        }
    }

    fn indexed(self) -> Attribute {
        Attribute {
            indexed: true,
            ..self
        }
    }
}
