//! What a provider sends, as far as a guide needs it: what proves a step, what ends an account, and how often it comes.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of a provider's requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Traffic {
    pub rhythm: Rhythm,
    pub refused: Refused,
    /// For each event that a step waits for, and for those that the provider is known to cause.
    pub proofs: BTreeMap<Event, Proof>,
    /// When groups ought to have come; none if nothing tells that they are left out.
    #[serde(default)]
    pub groups_due: Option<GroupsDue>,
    /// What ends or empties an account or a group.
    pub deprovisioning: Vec<Deprovisioning>,
    /// What to know once it runs.
    pub afterwards: Vec<Fact>,
}

/// How often the provider comes by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rhythm {
    /// The length of its cycle in minutes; none if it sends when something changes.
    #[serde(default)]
    pub minutes: Option<u32>,
    pub words: String,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub unsourced: Option<String>,
}

/// What the provider does when its token does not work any more: it has ended, was revoked, or its connection is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Refused {
    pub words: String,
    /// What its admin does so that it does not come to that.
    pub stop: String,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub unsourced: Option<String>,
}

/// Something that the service can see in the requests of one connection. Codes are stored with the progress of a setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Any request with a token of the connection.
    Reached,
    /// The provider's own test of address and token.
    ConnectionTest,
    /// The round of made-up people and groups that a provider goes before it begins.
    ActivationRound,
    /// Users are read in pages.
    UsersListed,
    UserLookedUp,
    FirstUser,
    UserUpdated,
    GroupRead,
    FirstGroup,
    MembersAdded,
    FirstDeactivation,
    UserDeleted,
}

/// What a provider does in which it would ask for groups, if it sent any: when all of it has come and no request for a group with
/// it, it sends people only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupsDue {
    pub since: DueSince,
    /// What comes then, in this order; anything may come in between, except requests for groups.
    pub then: Vec<Event>,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub unsourced: Option<String>,
}

/// From when on groups are looked out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueSince {
    /// From the beginning: the provider tries groups out before it sends anybody.
    Start,
    /// From the first of its people on: it sends groups by itself.
    FirstUser,
    /// From when everything before the step of the first group is done: groups come by an act of the admin's.
    Step,
}

/// How an event looks with this provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Proof {
    /// What the step waits for, as it stands in a sentence: "the connection test".
    pub awaited: String,
    /// How long it takes as a rule, and what to check if it takes longer.
    #[serde(default)]
    pub usually: Option<String>,
    /// The requests that prove it; any of them does, in one way of setting up. Of an activation round they are the whole round, in order.
    pub requests: Vec<Request>,
}

/// The shape of a request, exact enough to recognise it by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    pub method: Method,
    pub resource: Resource,
    /// None if it has no filter.
    #[serde(default)]
    pub filter: Option<Filter>,
    /// Parameters that it has besides a filter. `*` stands for any value.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// Whether it has no other parameters than these.
    #[serde(default)]
    pub exact: bool,
    /// What its body does.
    #[serde(default)]
    pub change: Option<Change>,
    pub answer: Answer,
    /// Whether it may be missing.
    #[serde(default)]
    pub optional: bool,
    /// The ways of setting up that send it so; all if empty.
    #[serde(default)]
    pub ways: Vec<String>,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub unsourced: Option<String>,
}

/// An HTTP method that SCIM uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// What it goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Anything behind the base.
    Any,
    Configuration,
    Users,
    User,
    Groups,
    Group,
}

impl Resource {
    /// The path behind the base, for people.
    pub fn path(self) -> &'static str {
        match self {
            Resource::Any => "/…",
            Resource::Configuration => "/ServiceProviderConfig",
            Resource::Users => "/Users",
            Resource::User => "/Users/<id>",
            Resource::Groups => "/Groups",
            Resource::Group => "/Groups/<id>",
        }
    }
}

/// A comparison by `eq` that is all of the request's filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filter {
    /// One of these.
    pub attributes: Vec<String>,
    pub sought: Sought,
}

/// What a filter looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sought {
    /// A random GUID.
    Guid,
    /// A name that nobody has.
    Nobody,
    /// The test e-mail of the guide's values.
    TestEmail,
    /// Somebody or some group of the provider.
    Known,
}

/// What a body does to its resource, however it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Creates,
    Updates,
    Activates,
    Deactivates,
    AddsMembers,
    RemovesMembers,
    ReplacesMembers,
}

/// The answer that the provider needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    pub statuses: Vec<u16>,
    pub words: String,
}

/// What the provider does when something ends in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Deprovisioning {
    pub act: Act,
    /// What its admin does.
    pub when: String,
    /// What then comes over the wire.
    pub sends: String,
    /// What then stands in the directory.
    pub leaves: String,
    #[serde(default)]
    pub ways: Vec<String>,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub unsourced: Option<String>,
}

/// What ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Unassigned,
    Disabled,
    Suspended,
    Deleted,
    Restored,
    MemberRemoved,
    GroupUnassigned,
    GroupDeleted,
}

/// One thing to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fact {
    pub words: String,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub unsourced: Option<String>,
}
