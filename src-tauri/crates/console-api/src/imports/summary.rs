//! What is known of an import later: facts, as they are stored with it.

use crate::types::{ImportCounts, ResourceKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// So many of those that were left are named.
const NAMED: usize = 50;

/// Stored with an import.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Summary {
    /// Names, without their folders.
    pub files: Vec<String>,
    /// As previewed.
    pub counts: ImportCounts,
    pub total: u32,
    pub done: u32,
    pub left: Vec<Left>,
    pub left_count: u32,
    /// Why it ended early, where that was nobody's wish.
    pub stopped: Option<String>,
    pub undoing: Option<Undoing>,
}

/// How far it is undone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Undoing {
    pub run: Uuid,
    pub total: u32,
    pub done: u32,
    pub left: Vec<Left>,
    pub left_count: u32,
}

/// Something that was passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Left {
    pub kind: ResourceKind,
    pub name: String,
    #[serde(flatten)]
    pub why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "why")]
pub(super) enum Why {
    Changed,
    MembersChanged,
    Gone,
    OwnedByAnother,
    HereAgain,
    Taken { value: String },
    Refused { words: String },
}

impl Summary {
    pub fn stored(&self) -> Value {
        // Plain data of ours: there is nothing in it that JSON does not have.
        serde_json::to_value(self).unwrap_or_default()
    }

    pub fn read(stored: &Value) -> Summary {
        serde_json::from_value(stored.clone()).unwrap_or_default()
    }

    pub fn leave(&mut self, left: Left) {
        self.left_count += 1;
        if self.left.len() < NAMED {
            self.left.push(left);
        }
    }
}

impl Undoing {
    pub fn leave(&mut self, left: Left) {
        self.left_count += 1;
        if self.left.len() < NAMED {
            self.left.push(left);
        }
    }
}
