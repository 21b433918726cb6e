//! Connections: one provider's tenant each, with how its requests are treated.

use crate::ids::ConnectionId;
use scim_core::{Timestamp, UnknownMembers};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What happens when a connection writes to a resource that is not its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ownership {
    /// Refused, whoever owns it.
    Refuse,
    /// A resource made locally is taken over; one of another connection is refused.
    #[default]
    AdoptLocal,
    /// Taken over, whoever owns it.
    AdoptAny,
}

/// Which quirks a connection begins with, before single ones are switched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DialectPreset {
    /// Those of its provider.
    #[default]
    Provider,
    /// Those of every provider.
    All,
    /// None: the RFCs to the letter.
    Strict,
}

/// How a connection's requests are treated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConnectionSettings {
    pub preset: DialectPreset,
    /// Quirks that are treated otherwise than the preset says, by code: true tolerates, false refuses.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub quirks: BTreeMap<String, bool>,
    pub ownership: Ownership,
    /// What becomes of members that name nothing; `None` for [`ConnectionSettings::UNKNOWN_MEMBERS`].
    pub unknown_members: Option<UnknownMembers>,
}

impl ConnectionSettings {
    /// What becomes of members that name nothing, unless the admin says otherwise. Strict does not change it: no RFC
    /// demands that a member is there already.
    pub const UNKNOWN_MEMBERS: UnknownMembers = UnknownMembers::LeaveOut;

    /// The rule for members that name nothing.
    pub fn unknown_members(&self) -> UnknownMembers {
        self.unknown_members.unwrap_or(Self::UNKNOWN_MEMBERS)
    }
}

/// A connection as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct IdpConnection {
    pub id: ConnectionId,
    /// Unique among the connections that have not been removed, without regard to case.
    pub name: String,
    /// The provider's key: `entra`, `okta`, …, `custom`.
    pub provider: String,
    pub settings: ConnectionSettings,
    pub created: Timestamp,
    /// Set once removed. Its row stays, because log entries name it.
    pub removed: Option<Timestamp>,
}

/// A connection to be added.
#[derive(Clone, Debug, PartialEq)]
pub struct NewConnection {
    pub name: String,
    pub provider: String,
    pub settings: ConnectionSettings,
}
