//! What the core may forgive, each by its own name, and the notes it leaves when it did.

use crate::error::excerpt;

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
#[derive(Clone, Debug, PartialEq, Eq)]
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

impl Tolerances {
    /// Nothing is forgiven: the RFCs to the letter.
    pub const STRICT: Tolerances = Tolerances {
        unknown_attributes: false,
        unknown_members: false,
        boolean_strings: false,
        operation_case: false,
        dotted_keys: false,
        value_path_creates: false,
        remove_value_list: false,
        bare_references: false,
        empty_reference_clears: false,
        object_for_array: false,
        read_only_in_patch: false,
        missing_schemas: false,
        unknown_schema_urns: false,
        scalars_as_strings: false,
    };

    /// Everything that some client is known to need.
    pub const ALL: Tolerances = Tolerances {
        unknown_attributes: true,
        unknown_members: true,
        boolean_strings: true,
        operation_case: true,
        dotted_keys: true,
        value_path_creates: true,
        remove_value_list: true,
        bare_references: true,
        empty_reference_clears: true,
        object_for_array: true,
        read_only_in_patch: true,
        missing_schemas: true,
        unknown_schema_urns: true,
        scalars_as_strings: true,
    };
}

macro_rules! note_codes {
    ($($name:ident = $code:literal, $meaning:literal;)*) => {
        /// The codes of notes.
        pub mod note {
            $(#[doc = $meaning] pub const $name: &str = $code;)*
        }

        /// Every code of a [`Note`] with its meaning in one line: the docs are generated from it.
        pub const NOTES: &[(&str, &str)] = &[$(($code, $meaning)),*];
    };
}

note_codes! {
    UNKNOWN_ATTRIBUTE = "unknown_attribute", "An attribute outside the schema was left out.";
    UNKNOWN_MEMBER = "unknown_member", "A member that names no resource was left out.";
    BOOLEAN_STRING = "boolean_string", "A boolean came as text.";
    OPERATION_CASE = "operation_case", "A PATCH operation was not written in lower case.";
    DOTTED_KEY = "dotted_key", "A key of a PATCH value without path was itself a path.";
    VALUE_PATH_CREATED = "value_path_created", "A value path matched nothing, and the value was made.";
    REMOVE_VALUE_LIST = "remove_value_list", "A remove listed values; only those were removed.";
    BARE_REFERENCE = "bare_reference", "A reference came as bare text or in an array.";
    EMPTY_REFERENCE_CLEARED = "empty_reference_cleared", "An empty reference was read as none.";
    OBJECT_FOR_ARRAY = "object_for_array", "A single value came where a list is due.";
    READ_ONLY_IGNORED = "read_only_ignored", "A PATCH of something that only the service sets was ignored.";
    MISSING_SCHEMAS = "missing_schemas", "The schemas member was missing or incomplete.";
    UNKNOWN_SCHEMA_URN = "unknown_schema_urn", "The schemas member named a schema that is not known here.";
    SCALAR_AS_STRING = "scalar_as_string", "A number or boolean was read as text.";
    BODY_ID_DIFFERS = "body_id_differs", "The id in the body differs from that in the address and was ignored.";
    MEMBERS_KEPT = "members_kept", "A PUT of a group without members kept those it had.";
    MEMBERS_CLEARED = "members_cleared", "A remove of members without a filter emptied the group.";
}

impl Note {
    /// A note about something forgiven; everything asked for was stored.
    pub fn forgiven(code: &'static str, path: impl Into<String>, sent: &str) -> Note {
        Note {
            code,
            path: path.into(),
            sent: excerpt(sent),
            left_out: false,
        }
    }

    /// A note about something that was not stored.
    pub fn left_out(code: &'static str, path: impl Into<String>, sent: &str) -> Note {
        Note {
            code,
            path: path.into(),
            sent: excerpt(sent),
            left_out: true,
        }
    }
}

/// The most notes on one request.
const MOST_NOTES: usize = 100;

/// Notes being gathered: of one code and path the first alone, and no more than the log can use. A group of a hundred
/// thousand members, each with an unknown attribute, is one fact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes(Vec<Note>);

impl Notes {
    pub fn gathered(notes: Vec<Note>) -> Notes {
        let mut gathered = Notes::default();
        notes.into_iter().for_each(|note| gathered.push(note));
        gathered
    }

    pub fn push(&mut self, note: Note) {
        let known = |held: &Note| held.code == note.code && held.path == note.path;
        if self.0.iter().any(known) {
            return;
        }
        if self.0.len() < MOST_NOTES {
            self.0.push(note);
        } else if note.left_out && !self.0.iter().any(|held| held.left_out) {
            // That something was left out decides the verdict, so it is not lost to the limit.
            self.0.pop();
            self.0.push(note);
        }
    }

    pub fn into_vec(self) -> Vec<Note> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_kept_once_each_and_within_a_limit() {
        let mut notes = Notes::default();
        for number in 0..1_000 {
            notes.push(Note::forgiven(note::BARE_REFERENCE, "members", "x"));
            notes.push(Note::forgiven(note::DOTTED_KEY, number.to_string(), "x"));
        }
        notes.push(Note::left_out(note::UNKNOWN_ATTRIBUTE, "shoeSize", "5"));
        let notes = notes.into_vec();
        assert_eq!(notes.len(), MOST_NOTES);
        assert_eq!(
            notes
                .iter()
                .filter(|note| note.code == note::BARE_REFERENCE)
                .count(),
            1
        );
        assert!(notes.last().is_some_and(|note| note.left_out));
    }
}
