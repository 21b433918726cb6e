//! What an import would do: files compared with what the connection owns. Pure, so that laws can be held against it.

mod groups;
mod people;

use crate::types::{ImportAct, ImportCounts, MissingGroups, MissingPeople};
use directory::{ConnectionId, Kind, OwnedMembers, Stored};
use idp::import::{Combined, MappingError, MappingPlan};
use scim_core::{
    AttributeChange, Catalogue, Checked, Patch, ResourceId, Revision, Tolerances, UnknownMembers,
};
use std::collections::HashMap;
use uuid::Uuid;

/// What is read from a file is taken to the letter, but it has no `schemas`. Members that go meanwhile are no mistake of
/// the file's.
pub(super) const FILES: Tolerances = Tolerances {
    missing_schemas: true,
    remove_value_list: true,
    unknown_members: UnknownMembers::LeaveOut,
    ..Tolerances::STRICT
};

/// A larger share of people, groups or memberships than this is not taken away without asking.
pub(super) const BRAKE_PERCENT: u64 = 20;

/// What was decided about an import.
#[derive(Clone, Debug, Default)]
pub(super) struct Decisions {
    pub missing_people: MissingPeople,
    pub missing_groups: MissingGroups,
    pub take_over: bool,
    pub mapping: MappingPlan,
}

/// The directory as far as an import is concerned with it.
#[derive(Default)]
pub(super) struct Here {
    pub users: Vec<Stored>,
    pub groups: Vec<Stored>,
    /// Of those groups; with the names of people whom the connection does not own.
    pub members: OwnedMembers,
    /// People of others who have a `userName` of the file.
    pub strangers: Vec<Stored>,
    /// The names of the connections.
    pub connections: HashMap<ConnectionId, String>,
}

/// Everything that an import would do, in the order in which it is done.
pub(super) struct Plan {
    pub id: Uuid,
    pub connection: ConnectionId,
    pub files: Vec<Uuid>,
    pub file_names: Vec<String>,
    pub take_over: bool,
    pub items: Vec<Item>,
    pub counts: ImportCounts,
    pub brake: Option<Brake>,
    pub remarks: Vec<Remark>,
}

/// What happens to one resource.
pub(super) struct Item {
    pub kind: Kind,
    pub act: ImportAct,
    pub name: String,
    pub line: Option<u64>,
    pub id: ResourceId,
    /// The revision that it was compared with; `None` for what is not here yet.
    pub revision: Option<Revision>,
    pub attributes: Vec<AttributeChange>,
    pub members_added: Vec<String>,
    pub members_removed: Vec<String>,
    pub members_added_count: usize,
    pub members_removed_count: usize,
    pub note: Option<Remark>,
    pub work: Work,
}

/// How it is written.
#[derive(Clone)]
pub(super) enum Work {
    Create(Box<Checked>),
    Replace(Box<Checked>),
    Patch(Box<Patch>),
    Delete,
    Nothing,
}

/// What is lost, and of how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brake {
    People { losing: u64, of: u64 },
    Groups { losing: u64, of: u64 },
    Memberships { losing: u64, of: u64 },
}

impl Brake {
    pub fn number(self) -> u64 {
        match self {
            Brake::People { losing, .. }
            | Brake::Groups { losing, .. }
            | Brake::Memberships { losing, .. } => losing,
        }
    }
}

/// Something worth knowing, as a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Remark {
    /// The `userName` belongs to somebody of this connection, or to nobody's (`None`).
    OwnedBy(Option<String>),
    /// The same, and taken over.
    TakenOver(Option<String>),
    /// The words of the core.
    Refused(String),
    /// Members who are nobody here.
    Strangers { count: u64, example: String },
    /// Managers who are nobody here.
    NoManager { count: u64, example: String },
    /// Two groups share a name.
    SameNames { name: String },
    /// A file may have been cut off in its last value.
    OpenEnd { file: String },
    /// The file has no column that says who is active.
    NoStatus,
}

/// Compares.
///
/// # Errors
/// [`MappingError`] if two columns would become the same.
pub(super) fn plan(
    connection: ConnectionId,
    wanted: &Combined,
    decisions: &Decisions,
    here: &Here,
    catalogue: &Catalogue,
    mut new_id: impl FnMut() -> ResourceId,
) -> Result<Plan, MappingError> {
    let mut plan = Plan {
        id: Uuid::now_v7(),
        connection,
        files: Vec::new(),
        file_names: Vec::new(),
        take_over: decisions.take_over,
        items: Vec::new(),
        counts: ImportCounts::default(),
        brake: None,
        remarks: Vec::new(),
    };
    let mut known = people::Known::of(here);
    if let Some(people) = &wanted.people {
        people::compare(
            &mut plan,
            people,
            decisions,
            here,
            catalogue,
            &mut known,
            &mut new_id,
        )?;
    }
    if let Some(groups) = &wanted.groups {
        groups::compare(
            &mut plan,
            groups,
            decisions,
            here,
            catalogue,
            &known,
            &mut new_id,
        );
    }
    plan.brake = brake(&plan, here);
    // What goes makes room for what comes: a name that is given up can be taken in the same import.
    plan.items.sort_by_key(|item| match (item.kind, item.act) {
        (_, ImportAct::Conflict) => 0,
        (Kind::User, ImportAct::Delete) => 1,
        (Kind::User, ImportAct::Change) => 2,
        (Kind::User, ImportAct::Deactivate) => 3,
        (Kind::User, _) => 4,
        (Kind::Group, ImportAct::Delete | ImportAct::Empty) => 5,
        (Kind::Group, ImportAct::Create) => 6,
        (Kind::Group, _) => 7,
    });
    Ok(plan)
}

fn brake(plan: &Plan, here: &Here) -> Option<Brake> {
    let is_active = |user: &&Stored| user.resource.attributes.active() != Some(false);
    let active = here.users.iter().filter(is_active).count() as u64;
    let groups = here.groups.len() as u64;
    let memberships = here
        .members
        .values()
        .map(|members| members.len() as u64)
        .sum();
    let counts = &plan.counts;
    let people = u64::from(counts.users_deactivated) + u64::from(counts.users_deleted);
    let groups_lost = u64::from(counts.groups_emptied) + u64::from(counts.groups_deleted);
    let exceeds = |losing: u64, of: u64| losing > 0 && losing * 100 > of * BRAKE_PERCENT;
    if exceeds(people, active) {
        Some(Brake::People {
            losing: people,
            of: active,
        })
    } else if exceeds(groups_lost, groups) {
        Some(Brake::Groups {
            losing: groups_lost,
            of: groups,
        })
    } else {
        let losing = u64::from(counts.members_removed);
        exceeds(losing, memberships).then_some(Brake::Memberships {
            losing,
            of: memberships,
        })
    }
}

impl Plan {
    /// How many rows are written.
    pub fn changes(&self) -> usize {
        self.items
            .iter()
            .filter(|item| !matches!(item.work, Work::Nothing))
            .count()
    }
}

impl Item {
    fn new(kind: Kind, act: ImportAct, name: &str, id: ResourceId, work: Work) -> Item {
        Item {
            kind,
            act,
            name: name.to_owned(),
            line: None,
            id,
            revision: None,
            attributes: Vec::new(),
            members_added: Vec::new(),
            members_removed: Vec::new(),
            members_added_count: 0,
            members_removed_count: 0,
            note: None,
            work,
        }
    }
}
