//! What the core may forgive, each by its own name, and the notes it leaves when it did.

/// Departures from the RFCs that a connection may be allowed. All off is strict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tolerances {
    /// Attributes outside the schema are left out and noted (else 400).
    pub unknown_attributes: bool,
    /// Member ids that name nothing are left out and noted (else 400).
    pub unknown_members: bool,
    /// `"True"`/`"False"` in any case for a boolean.
    pub boolean_strings: bool,
    /// `Add`, `Replace`, `Remove`: operation names in any case.
    pub operation_case: bool,
    /// In a path-less PATCH, keys such as `name.givenName` and `urn:…:User:department` are paths.
    pub dotted_keys: bool,
    /// A value path whose filter matches nothing makes the element (`eq` filters joined by `and`).
    pub value_path_creates: bool,
    /// `remove` with path `members` and a value list removes those listed, not all.
    pub remove_value_list: bool,
    /// A reference sent as a bare string or one-element array (`manager`: `"u-9"`).
    pub bare_references: bool,
    /// An empty `manager.value` or string clears the reference.
    pub empty_reference_clears: bool,
    /// A single object where an array is due.
    pub object_for_array: bool,
    /// readOnly attributes in a PATCH are ignored (else 400 `mutability`).
    pub read_only_in_patch: bool,
    /// PATCH without the PatchOp schema URN, POST or PUT without `schemas`.
    pub missing_schemas: bool,
    /// URNs in `schemas` that this service does not know are ignored.
    pub unknown_schema_urns: bool,
    /// Numbers and booleans where a string is due are read as text.
    pub scalars_as_strings: bool,
}

/// Something accepted or left out that the sender should know of. Stored on the log entry as
/// facts and put into words on reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// A stable code: a quirk's name (`boolean_string`) or what was left out
    /// (`unknown_attribute`, `unknown_member`).
    pub code: &'static str,
    /// The attribute path concerned, in the schema's spelling where it has one.
    pub path: String,
    /// What was sent, at most 64 characters, never a secret.
    pub sent: String,
    /// True if something asked for was not stored: the verdict becomes partly.
    pub left_out: bool,
}
