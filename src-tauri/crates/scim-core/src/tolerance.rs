//! What the core may forgive, each by its own name, and the notes it leaves when it did.

use crate::error::excerpt;
use crate::member::UnknownMembers;

/// A departure from the RFCs that a connection may be allowed, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quirk {
    /// The stable code: also that of the note which its use leaves on the log entry, and the argument
    /// `quirk` of the refusal where it is not tolerated.
    pub code: &'static str,
    /// The section that it departs from.
    pub section: &'static str,
}

macro_rules! quirks {
    ($($(#[doc = $doc:literal])+ $field:ident = $code:ident, $section:literal;)*) => {
        /// Departures from the RFCs that a connection may be allowed. All off is strict.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Tolerances {
            $($(#[doc = $doc])+ pub $field: bool,)*
            /// What becomes of members that name nothing: a policy of the connection, which strict does not change.
            pub unknown_members: UnknownMembers,
            /// What a null in a PUT does to a value that is stored.
            pub put_null: PutNull,
        }

        /// Every quirk, in the order in which tables list them.
        pub const QUIRKS: &[Quirk] = &[
            $(Quirk { code: note::$code, section: $section },)*
            Quirk { code: note::NULL_KEPT, section: "RFC 7643 §2.5" },
        ];

        impl Tolerances {
            /// Nothing is forgiven: the RFCs to the letter.
            pub const STRICT: Tolerances = Tolerances {
                $($field: false,)*
                unknown_members: UnknownMembers::Refuse,
                put_null: PutNull::Clears,
            };

            /// Everything that some client is known to need and that cannot be meant otherwise. A null in a PUT
            /// is not among it: most clients mean by it what RFC 7643 §2.5 says.
            pub const ALL: Tolerances = Tolerances {
                $($field: true,)*
                unknown_members: UnknownMembers::LeaveOut,
                put_null: PutNull::Clears,
            };

            /// Whether the quirk with this code is tolerated; `None` for a code that is none.
            pub fn tolerates(&self, code: &str) -> Option<bool> {
                $(if code == note::$code { return Some(self.$field); })*
                (code == note::NULL_KEPT).then_some(self.put_null == PutNull::Kept)
            }

            /// The same with one quirk tolerated or refused. Other codes change nothing.
            #[must_use]
            pub fn with(mut self, code: &str, tolerated: bool) -> Tolerances {
                $(if code == note::$code { self.$field = tolerated; })*
                if code == note::NULL_KEPT {
                    self.put_null = if tolerated { PutNull::Kept } else { PutNull::Refused };
                }
                self
            }
        }
    };
}

/// What a null in a PUT does to a value that is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PutNull {
    /// It clears it: null is the same as no value (RFC 7643 §2.5).
    #[default]
    Clears,
    /// The value stays, because the sender only did not know it.
    Kept,
    /// 400, because it cannot be told which of the two is meant.
    Refused,
}

quirks! {
    /// Attributes outside the schema are left out and noted (else 400).
    unknown_attributes = UNKNOWN_ATTRIBUTE, "RFC 7643 §3";
    /// `"True"`/`"False"` in any case for a boolean.
    boolean_strings = BOOLEAN_STRING, "RFC 7643 §2.3.2";
    /// `Add`, `Replace`, `Remove`: operation names in any case.
    operation_case = OPERATION_CASE, "RFC 7644 §3.5.2";
    /// In a path-less PATCH, keys such as `name.givenName` and `urn:…:User:department` are paths.
    dotted_keys = DOTTED_KEY, "RFC 7644 §3.5.2.3";
    /// A value path whose filter matches nothing makes the element (`eq` filters joined by `and`).
    value_path_creates = VALUE_PATH_CREATED, "RFC 7644 §3.5.2.3";
    /// `remove` with path `members` and a value list removes those listed, not all.
    remove_value_list = REMOVE_VALUE_LIST, "RFC 7644 §3.5.2.2";
    /// A reference sent as a bare string (`manager`: `"u-9"`).
    bare_references = BARE_REFERENCE, "RFC 7643 §2.3.8";
    /// A single reference sent as an array of one.
    references_in_arrays = REFERENCE_IN_ARRAY, "RFC 7643 §2.4";
    /// An empty `manager.value` or string clears the reference.
    empty_reference_clears = EMPTY_REFERENCE_CLEARED, "RFC 7643 §4.3";
    /// A single object where an array is due.
    object_for_array = OBJECT_FOR_ARRAY, "RFC 7643 §2.4";
    /// readOnly attributes in a PATCH are ignored (else 400 `mutability`).
    read_only_in_patch = READ_ONLY_IGNORED, "RFC 7644 §3.5.2";
    /// PATCH without the PatchOp schema URN, POST or PUT without `schemas`.
    missing_schemas = MISSING_SCHEMAS, "RFC 7643 §3";
    /// URNs in `schemas` that this service does not know are ignored.
    unknown_schema_urns = UNKNOWN_SCHEMA_URN, "RFC 7643 §3";
    /// Numbers and booleans where a string is due are read as text.
    scalars_as_strings = SCALAR_AS_STRING, "RFC 7643 §2.3.1";
    /// An extension's attribute without the URN of its schema: `manager`, `department`.
    extensions_without_urn = EXTENSION_WITHOUT_URN, "RFC 7644 §3.10";
    /// URNs of SCIM 1 where those of SCIM 2.0 are due.
    scim1_urns = SCIM1_URN, "RFC 7643 §10.3";
    /// `manager.managerId`, as SCIM 1 called it, for `manager.value`.
    scim1_manager_ids = SCIM1_MANAGER_ID, "RFC 7643 §4.3";
    /// A PATCH as SCIM 1 has it: `members` with an `operation` each, and no `Operations`.
    scim1_members = SCIM1_MEMBERS, "RFC 7644 §3.5.2";
    /// Members of a PATCH message that no RFC defines are passed over.
    extra_message_members = EXTRA_MESSAGE_MEMBER, "RFC 7644 §3.5.2";
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
    HELD_MEMBER = "held_member", "A member that names no resource yet is held until there is one.";
    MEMBER_BY_OTHER_NAME = "member_by_other_name", "A member was named by externalId or userName and found by that.";
    BOOLEAN_STRING = "boolean_string", "A boolean came as text.";
    OPERATION_CASE = "operation_case", "A PATCH operation was not written in lower case.";
    DOTTED_KEY = "dotted_key", "A key of a PATCH value without path was itself a path.";
    VALUE_PATH_CREATED = "value_path_created", "A value path matched nothing, and the value was made.";
    REMOVE_VALUE_LIST = "remove_value_list", "A remove listed values; only those were removed.";
    BARE_REFERENCE = "bare_reference", "A reference came as bare text.";
    REFERENCE_IN_ARRAY = "reference_in_array", "A single reference came in an array.";
    EMPTY_REFERENCE_CLEARED = "empty_reference_cleared", "An empty reference was read as none.";
    OBJECT_FOR_ARRAY = "object_for_array", "A single value came where a list is due.";
    READ_ONLY_IGNORED = "read_only_ignored", "A PATCH of something that only the service sets was ignored.";
    MISSING_SCHEMAS = "missing_schemas", "The schemas member was missing or incomplete.";
    UNKNOWN_SCHEMA_URN = "unknown_schema_urn", "The schemas member named a schema that is not known here.";
    SCALAR_AS_STRING = "scalar_as_string", "A number or boolean was read as text.";
    EXTENSION_WITHOUT_URN = "extension_without_urn", "An extension's attribute came without the URN of its schema.";
    SCIM1_URN = "scim1_urn", "A URN of SCIM 1 was read as that of SCIM 2.0.";
    SCIM1_MANAGER_ID = "scim1_manager_id", "A manager came as managerId, as SCIM 1 called it.";
    SCIM1_MEMBERS = "scim1_members", "A PATCH came in the form of SCIM 1.";
    EXTRA_MESSAGE_MEMBER = "extra_message_member", "A member of the PATCH message that no RFC defines was ignored.";
    NULL_KEPT = "null_kept", "A PUT had null for an attribute with a value, which was kept.";
    BODY_ID_DIFFERS = "body_id_differs", "The id in the body differs from that in the address and was ignored.";
    MEMBERS_KEPT = "members_kept", "A PUT of a group without members kept those it had.";
    BULK_OPERATION_FAILED = "bulk_operation_failed", "An operation of a Bulk was not done.";
    MEMBERS_CLEARED = "members_cleared", "A remove of members without a filter emptied the group.";
    NOT_STORED = "not_stored", "Something asked for was not found when it was read back from the store.";
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
    fn each_quirk_is_switched_by_its_code_and_no_other() {
        for quirk in QUIRKS {
            let on = Tolerances::STRICT.with(quirk.code, true);
            assert_eq!(on.tolerates(quirk.code), Some(true), "{}", quirk.code);
            let others = QUIRKS.iter().filter(|other| other.code != quirk.code);
            for other in others {
                assert_eq!(on.tolerates(other.code), Some(false), "{}", other.code);
            }
            assert_eq!(
                on.with(quirk.code, false).tolerates(quirk.code),
                Some(false)
            );
            let explained = NOTES.iter().any(|(code, _)| *code == quirk.code);
            assert!(
                explained && quirk.section.starts_with("RFC 764"),
                "{quirk:?}"
            );
        }
        assert_eq!(Tolerances::ALL.tolerates("unknown_member"), None);
        assert_eq!(
            Tolerances::STRICT.with("no_such_code", true),
            Tolerances::STRICT
        );
    }

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
