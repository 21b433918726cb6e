//! Membership beyond the direct members: nested groups, and the ledger of what was asked for.

use super::{Owner, ResourceKind, UnknownMembers, Verdict};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LedgerQuery {
    /// The group.
    pub id: String,
    /// Of the open members; from 1.
    pub page: u64,
    pub page_size: u32,
    /// Exchanges older than this log entry.
    pub before: Option<i64>,
    /// At most so many exchanges; 0 for those who only turn the pages of open members.
    pub exchanges: u32,
}

/// What was asked of a group's members, what is stored, and by which exchanges.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MemberLedger {
    pub sums: MemberSums,
    /// What the provider's admin was told of it; `None` where nothing is open.
    pub told: Option<String>,
    /// A page of what is asked for and not stored, the newest first.
    pub open: Vec<OpenMember>,
    pub page: u64,
    pub page_size: u32,
    /// How many of those there are that can be listed.
    pub listed: u64,
    /// Newest first.
    pub exchanges: Vec<MemberExchange>,
    pub more_exchanges: bool,
    /// The rule of the connection that owns the group; `None` for a group made here.
    pub rule: Option<UnknownMembers>,
    pub owner: Owner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MemberSums {
    pub asked: u64,
    pub stored: u64,
    pub left_out: u64,
    pub held: u64,
    /// Of those left out the ones that are counted and not listed.
    pub unlisted: u64,
    /// False if `unlisted` is the most that there can be: a value may be counted twice.
    pub is_exact: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenMember {
    /// As it was sent.
    pub value: String,
    /// True if it becomes a member by itself as soon as it exists.
    pub held: bool,
    /// Why it is not stored, in words.
    pub why: String,
    /// The entry that those words end with: its deletion, its creation.
    pub why_entry: Option<i64>,
    /// The entry that asked for it last.
    pub asked_by: i64,
    /// Whose request that was; `None` for an act of the admin.
    pub connection: Option<String>,
    /// What it names now.
    pub here: Option<HereNow>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HereNow {
    pub id: String,
    pub kind: ResourceKind,
    pub name: String,
}

/// An entry of the log that asked for members of the group or changed them.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MemberExchange {
    pub seq: i64,
    pub at: i64,
    pub verdict: Verdict,
    /// "Add 25 members".
    pub what: String,
    /// `None` where it asked for nothing: a held member came, a deleted one went.
    pub asked: Option<u64>,
    /// How much of that is as it was asked for.
    pub stored: Option<u64>,
    /// The part of `outcome` that stands out: "1 left out".
    pub missing: Option<String>,
    /// "All of it", or why not.
    pub outcome: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettleMember {
    /// The group.
    pub id: String,
    /// What was asked for, as it was sent.
    pub value: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Nesting {
    /// The nearest first; the first 100.
    pub above: Vec<NestedGroup>,
    pub above_total: u64,
    /// As a tree; the first 100.
    pub inside: Vec<NestedGroup>,
    pub inside_total: u64,
    /// True if the group lies inside itself by way of others.
    pub is_circular: bool,
    /// Direct members.
    pub direct: u64,
    /// Everyone inside, each once; `None` without nested groups, where it is the same.
    pub everyone: Option<Everyone>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NestedGroup {
    pub id: String,
    pub name: String,
    /// Direct members.
    pub members: u64,
    /// 1 for a direct one.
    pub depth: u32,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Everyone {
    /// Users and groups.
    pub members: u64,
    pub users: u64,
    pub active: u64,
    /// False if counting took too long: then `members` is the least that there are, and the rest is 0.
    pub is_exact: bool,
}
