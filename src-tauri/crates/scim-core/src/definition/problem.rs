//! What is wrong with a definition, and where.

use super::{LONGEST_NAME, LONGEST_URN};

/// No more problems of one definition are gathered: a text with more is no better known by more.
pub const MOST_PROBLEMS: usize = 50;

/// One thing that is wrong with a schema's definition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {problem}")]
pub struct SchemaProblem {
    /// The member, as in `attributes[2].subAttributes[0].type`; empty for the whole definition.
    pub at: String,
    pub problem: Problem,
}

/// What a member of a definition breaks. Each says, in a sentence, what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("This must be {expected}, not {found}.")]
    WrongShape {
        expected: &'static str,
        found: &'static str,
    },
    #[error("This is missing.")]
    Missing,
    #[error("A schema has no `{name}` (RFC 7643 §7).{hint}")]
    UnknownMember { name: String, hint: String },
    #[error("Two members differ only by case; keep one.")]
    TwiceGiven,
    #[error("`{found}` is none of {known}.")]
    UnknownWord { found: String, known: &'static str },
    #[error(
        "The URN must read urn:NAMESPACE:NAME, of letters, digits, `-`, `_` and `.` between colons, at most {LONGEST_URN} characters (RFC 8141)."
    )]
    NotAUrn,
    #[error(
        "`{0}` belongs to the SCIM standard. Take a URN of your own, such as urn:ietf:params:scim:schemas:extension:NAME:2.0:User."
    )]
    StandardUrn(String),
    #[error("The URN stays `{0}`: another URN is another schema.")]
    UrnStays(String),
    #[error("There is a schema with this URN already.")]
    UrnTaken,
    #[error(
        "Paths could not tell this URN from `{0}`, because one begins with the other and a colon."
    )]
    UrnOverlaps(String),
    #[error(
        "An attribute's name begins with a letter, then has letters, digits, `-`, `_` and `$` only, at most {LONGEST_NAME} (RFC 7643 §2.1)."
    )]
    NotAName,
    #[error("The name `{0}` is reserved.")]
    ReservedName(String),
    #[error("`{0}` is there already; names do not differ by case (RFC 7643 §2.1).")]
    NameTaken(String),
    #[error("This is longer than {0} characters.")]
    TooLong(usize),
    #[error("There are more than {0}.")]
    TooMany(usize),
    #[error("This has characters that cannot be seen.")]
    Unprintable,
    #[error("A schema needs at least one attribute.")]
    NoAttributes,
    #[error("A complex attribute needs sub-attributes (RFC 7643 §2.3.8).")]
    NoSubAttributes,
    #[error("Only a complex attribute has sub-attributes (RFC 7643 §2.3.8).")]
    SubAttributesOfSimple,
    #[error("A sub-attribute cannot be complex (RFC 7643 §2.3.8).")]
    ComplexWithinComplex,
    #[error("Only text has canonical values.")]
    CanonicalValuesOfOther,
    #[error("This value stands here twice.")]
    ValueTwice,
    #[error("Only a reference has reference types (RFC 7643 §2.3.7).")]
    ReferenceTypesOfOther,
    #[error("A sub-attribute `$ref` must be a reference beside a text `value` (RFC 7643 §2.4).")]
    BareRef,
    #[error("Several resources cannot be pointed at by one attribute here: make it single-valued.")]
    ManyReferences,
    #[error("A sub-attribute has one value here: make the attribute itself multi-valued.")]
    ManyWithin,
    #[error(
        "What nobody can read back would be a secret, and this service keeps none for others: choose another {0}."
    )]
    Secret(&'static str),
    #[error("Nobody could ever give it: what is required must not be readOnly.")]
    RequiredReadOnly,
    #[error("This service can promise `server` at most: it does not know other services' values.")]
    GlobalUniqueness,
    #[error("Only text, numbers and times can be kept unique.")]
    UniquenessOfOther,
    #[error("The schema has no attribute `{0}`.")]
    NothingToIndex(String),
    #[error("`{0}` cannot be indexed: only text, references, booleans, numbers and times can.")]
    NotIndexable(String),
    #[error("There are {0} schemas of your own already, which is the most.")]
    TooManySchemas(usize),
    #[error("There is no resource type `{0}`.")]
    UnknownResourceType(String),
}

/// Problems by their places, and the place that is being read.
#[derive(Default)]
pub(super) struct Problems(pub Vec<SchemaProblem>);

impl Problems {
    pub fn add(&mut self, at: impl Into<String>, problem: Problem) {
        if self.0.len() < MOST_PROBLEMS {
            self.0.push(SchemaProblem {
                at: at.into(),
                problem,
            });
        }
    }

    pub fn into_result<T>(self, value: Option<T>) -> Result<T, Vec<SchemaProblem>> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            Some(_) | None => Err(self.0),
        }
    }
}

/// `member` of what stands at `at`.
pub(super) fn within(at: &str, member: &str) -> String {
    if at.is_empty() {
        member.to_owned()
    } else {
        format!("{at}.{member}")
    }
}
