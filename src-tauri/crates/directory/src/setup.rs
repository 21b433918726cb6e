//! How far the admin has come with connecting a provider: what is kept of it. What it means is not known here.

use crate::ids::{ConnectionId, LogSeq};
use scim_core::Timestamp;
use std::collections::BTreeMap;

/// The setup of one connection. One that was never touched has nothing in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    pub connection: ConnectionId,
    /// What was decided on the way, by name.
    pub choices: BTreeMap<String, String>,
    /// Proofs were looked for in the log up to this entry.
    pub read_to: LogSeq,
    /// By name, the first exchange that showed it.
    pub proofs: BTreeMap<String, Proof>,
    /// By step.
    pub ticks: BTreeMap<String, Tick>,
}

/// The exchange that showed something. Its entry may have been pruned since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    pub at: Timestamp,
    pub entry: LogSeq,
}

/// What the admin said of a step by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    pub at: Timestamp,
    /// False: whatever is proven, the step is not done.
    pub ticked: bool,
}

impl Setup {
    pub(crate) fn untouched(connection: ConnectionId) -> Setup {
        Setup {
            connection,
            choices: BTreeMap::new(),
            read_to: LogSeq(0),
            proofs: BTreeMap::new(),
            ticks: BTreeMap::new(),
        }
    }
}
