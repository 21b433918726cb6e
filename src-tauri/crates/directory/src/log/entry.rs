//! What stands in the provisioning log: facts and stable codes, never prose.

use crate::actor::Actor;
use crate::ids::{ConnectionId, Kind, LogSeq, OauthClientId, TokenId};
use scim_core::{ResourceId, Revision, ScimError, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Where an entry comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A SCIM request and its answer.
    Exchange,
    /// An act of the admin, by whichever door.
    Local,
    /// An act of this program: migration, pruning, start after a crash.
    System,
}

/// Whether an entry's request did what it asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Applied,
    NoChange,
    /// Values or members were left out on purpose, and noted.
    Partly,
    Refused,
    Held,
}

macro_rules! codes {
    ($type:ident { $($variant:ident = $code:literal $text:literal),* $(,)? }) => {
        impl $type {
            pub const ALL: &'static [$type] = &[$($type::$variant),*];

            /// The stable code.
            pub fn as_str(self) -> &'static str {
                match self { $($type::$variant => $text),* }
            }

            /// The inverse of `as_str`.
            pub fn parse(text: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|known| known.as_str() == text)
            }

            /// The number that stands in the database.
            pub(crate) fn code(self) -> i64 {
                match self { $($type::$variant => $code),* }
            }

            pub(crate) fn from_code(code: i64) -> Option<$type> {
                $type::ALL.iter().copied().find(|known| known.code() == code)
            }
        }
    };
}

codes!(EntryKind { Exchange = 1 "exchange", Local = 2 "local", System = 3 "system" });
codes!(Verdict {
    Applied = 1 "applied",
    NoChange = 2 "no_change",
    Partly = 3 "partly",
    Refused = 4 "refused",
    Held = 5 "held",
});

/// Something accepted or left out that the sender should know of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogNote {
    /// A stable code: a quirk's name or what was left out.
    pub code: Cow<'static, str>,
    pub path: String,
    pub sent: String,
    /// True if something asked for was not stored.
    pub left_out: bool,
    /// Which resource it is about, on an entry that is about several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<uuid::Uuid>,
}

impl From<scim_core::Note> for LogNote {
    fn from(note: scim_core::Note) -> LogNote {
        LogNote {
            code: Cow::Borrowed(note.code),
            path: note.path,
            sent: note.sent,
            left_out: note.left_out,
            resource: None,
        }
    }
}

/// What an entry is about, as it was called then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSubject {
    pub kind: Kind,
    /// `None` for lists, and where no resource came into being.
    pub id: Option<ResourceId>,
    /// `userName` or `displayName`.
    pub name: Option<String>,
}

/// One side of an exchange, redacted before it comes here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapturedMessage {
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
    /// The length in bytes as it was on the wire.
    pub body_length: u64,
    /// True if the body here is shorter than it was.
    pub cut: bool,
    /// True if it was not JSON and only an excerpt is kept.
    pub unparsed: bool,
    /// The SHA-256 of an unparsed body, in hex.
    pub body_sha256: Option<String>,
}

/// An entry to be written. Changes made in the same job since the last entry hang themselves on it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewLogEntry {
    pub kind: EntryKind,
    pub at: Timestamp,
    pub actor: Actor,
    pub connection: Option<ConnectionId>,
    pub token: Option<TokenId>,
    pub oauth_client: Option<OauthClientId>,
    pub request_id: Option<String>,
    pub method: Option<String>,
    /// Path and query, redacted.
    pub target: Option<String>,
    pub status: Option<u16>,
    pub duration_us: Option<i64>,
    pub verdict: Verdict,
    /// A stable code, such as `user_created`.
    pub action: Cow<'static, str>,
    /// A stable code, such as `value_taken`.
    pub reason: Option<Cow<'static, str>>,
    /// Strings, numbers and lists of strings, by name, for the words.
    pub arguments: Map<String, Value>,
    pub notes: Vec<LogNote>,
    /// Codes of what the request showed of its sender.
    pub signs: Vec<Cow<'static, str>>,
    pub subject: Option<LogSubject>,
    /// True if nothing was to be changed: such entries may be dropped under overload.
    pub is_read: bool,
    pub client_address: Option<String>,
    pub user_agent: Option<String>,
    pub request: Option<CapturedMessage>,
    pub response: Option<CapturedMessage>,
}

impl NewLogEntry {
    /// An entry with the given head and nothing else.
    pub fn new(kind: EntryKind, actor: Actor, at: Timestamp, action: &'static str) -> NewLogEntry {
        let (token, oauth_client, connection) = match actor {
            Actor::Token(token, connection) => (Some(token), None, Some(connection)),
            Actor::Client(client, connection) => (None, Some(client), Some(connection)),
            Actor::Anonymous | Actor::Admin(_) | Actor::System => (None, None, None),
        };
        NewLogEntry {
            kind,
            at,
            actor,
            connection,
            token,
            oauth_client,
            request_id: None,
            method: None,
            target: None,
            status: None,
            duration_us: None,
            verdict: Verdict::Applied,
            action: Cow::Borrowed(action),
            reason: None,
            arguments: Map::new(),
            notes: Vec::new(),
            signs: Vec::new(),
            subject: None,
            is_read: false,
            client_address: None,
            user_agent: None,
            request: None,
            response: None,
        }
    }

    /// An act of the admin.
    pub fn local(door: crate::actor::Door, at: Timestamp, action: &'static str) -> NewLogEntry {
        NewLogEntry::new(EntryKind::Local, Actor::Admin(door), at, action)
    }

    /// An act of this program.
    pub fn system(at: Timestamp, action: &'static str) -> NewLogEntry {
        NewLogEntry::new(EntryKind::System, Actor::System, at, action)
    }

    /// A SCIM exchange.
    pub fn exchange(actor: Actor, at: Timestamp, action: &'static str) -> NewLogEntry {
        NewLogEntry::new(EntryKind::Exchange, actor, at, action)
    }

    /// Adds an argument for the words.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> NewLogEntry {
        self.arguments.insert(name.to_owned(), value.into());
        self
    }

    /// Sets what the entry is about.
    #[must_use]
    pub fn about(
        mut self,
        kind: Kind,
        id: Option<ResourceId>,
        name: Option<String>,
    ) -> NewLogEntry {
        self.subject = Some(LogSubject { kind, id, name });
        self
    }

    /// Makes it a refusal with the error's reason, arguments and status.
    #[must_use]
    pub fn refused(mut self, error: &ScimError) -> NewLogEntry {
        self.verdict = Verdict::Refused;
        self.status = Some(error.status);
        self.reason = Some(Cow::Borrowed(error.reason));
        for (name, value) in &error.arguments {
            self.arguments
                .insert((*name).to_owned(), Value::from(value.as_str()));
        }
        self
    }
}

/// An entry as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    pub seq: LogSeq,
    pub kind: EntryKind,
    pub at: Timestamp,
    pub actor: Actor,
    pub connection: Option<ConnectionId>,
    /// The connection's name now, also if it was removed since.
    pub connection_name: Option<String>,
    pub token: Option<TokenId>,
    /// The token's name, also if it was deleted since.
    pub token_name: Option<String>,
    pub oauth_client: Option<OauthClientId>,
    /// The client's name, also if it was deleted since.
    pub oauth_client_name: Option<String>,
    pub request_id: Option<String>,
    pub method: Option<String>,
    pub target: Option<String>,
    pub status: Option<u16>,
    pub duration_us: Option<i64>,
    pub verdict: Verdict,
    pub action: String,
    pub reason: Option<String>,
    pub arguments: Map<String, Value>,
    pub notes: Vec<LogNote>,
    /// Codes of what the request showed of its sender.
    pub signs: Vec<String>,
    pub subject: Option<LogSubject>,
    pub is_read: bool,
    pub client_address: Option<String>,
    pub user_agent: Option<String>,
    /// How many requests it stands for: 1, or more in a folded flood or a gap.
    pub count: u64,
}

/// What an entry did to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Created,
    Updated,
    Deleted,
}

codes!(ChangeKind { Created = 1 "created", Updated = 2 "updated", Deleted = 3 "deleted" });

/// A member, by id and by the name it had then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberName {
    pub id: uuid::Uuid,
    pub name: String,
}

/// What happened to a resource: the attributes that differ and the members that came or went.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub kind: ChangeKind,
    pub resource_kind: Kind,
    pub id: ResourceId,
    /// `userName` or `displayName` after it; before it for a deletion.
    pub name: String,
    /// `None` for a creation.
    pub before: Option<Revision>,
    /// `None` for a deletion.
    pub after: Option<Revision>,
    /// In schema order. A deletion lists everything that was there.
    pub attributes: Vec<scim_core::AttributeChange>,
    pub members_added: Vec<MemberName>,
    pub members_removed: Vec<MemberName>,
    /// SHA-256 of the document without members, before and after.
    pub digest_before: Option<[u8; 32]>,
    pub digest_after: Option<[u8; 32]>,
}

/// An entry with everything that hangs on it.
#[derive(Clone, Debug, PartialEq)]
pub struct LogDetail {
    pub entry: LogEntry,
    /// `None` if there was none, or if it was pruned since.
    pub request: Option<CapturedMessage>,
    pub response: Option<CapturedMessage>,
    /// True if bodies were here and retention took them.
    pub bodies_pruned: bool,
    pub changes: Vec<Change>,
}
