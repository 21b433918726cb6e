//! Groups of the files against groups of the directory, with their members.

use super::people::Known;
use super::{Decisions, FILES, Here, Item, Plan, Remark, Work};
use crate::types::{ImportAct, MissingGroups};
use directory::{Kind, Stored};
use idp::import::{GroupIn, MemberIn, MemberKind, address_key};
use scim_core::{
    Attributes, Catalogue, Patch, PatchRequest, Purpose, ResourceId, ScimError, diff, fold_key,
};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// So many members of one group are named in a preview.
const NAMED: usize = 20;

/// A group with the one that it is in the directory.
struct Pair<'a> {
    group: &'a GroupIn,
    stored: Option<&'a Stored>,
    id: ResourceId,
    name: String,
}

pub(super) fn compare(
    plan: &mut Plan,
    groups: &[GroupIn],
    decisions: &Decisions,
    here: &Here,
    catalogue: &Catalogue,
    known: &Known,
    new_id: &mut impl FnMut() -> ResourceId,
) {
    let by_address: HashMap<String, &Stored> = here
        .groups
        .iter()
        .filter_map(|group| {
            let address = group.resource.attributes.external_id()?;
            Some((address_key(address), group))
        })
        .collect();
    let pairs = paired(plan, groups, &by_address, new_id);
    let met: HashSet<ResourceId> = pairs.iter().map(|pair| pair.id).collect();
    let missing: Vec<&Stored> = here
        .groups
        .iter()
        .filter(|group| !met.contains(&group.resource.id))
        .collect();
    let people = People {
        known,
        here,
        groups: pairs
            .iter()
            .map(|pair| {
                (
                    address_key(&pair.group.address),
                    (pair.id, pair.name.clone()),
                )
            })
            .collect(),
        new: pairs
            .iter()
            .filter(|pair| pair.stored.is_none())
            .map(|pair| pair.id)
            .collect(),
        names: here
            .users
            .iter()
            .chain(&here.groups)
            .map(|one| (one.resource.id, one.name()))
            .collect(),
    };
    let mut strangers: Option<(u64, String)> = None;
    for pair in &pairs {
        let listed = pair.group.members.as_deref();
        let members = listed.map(|listed| people.members(pair.id, listed, &mut strangers));
        one(plan, pair, members, &people, catalogue);
    }
    if let Some((count, example)) = strangers {
        plan.remarks.push(Remark::Strangers { count, example });
    }
    for group in missing {
        leaves(plan, group, decisions.missing_groups, &people, catalogue);
    }
}

fn paired<'a>(
    plan: &mut Plan,
    groups: &'a [GroupIn],
    by_address: &HashMap<String, &'a Stored>,
    new_id: &mut impl FnMut() -> ResourceId,
) -> Vec<Pair<'a>> {
    // Google lets several groups have one name; here they are told apart by their addresses.
    let mut names: HashMap<String, u32> = HashMap::new();
    for name in groups.iter().filter_map(|group| group.name.as_deref()) {
        *names.entry(fold_key(name)).or_default() += 1;
    }
    let mut told = HashSet::new();
    groups
        .iter()
        .map(|group| {
            let stored = by_address.get(&address_key(&group.address)).copied();
            let name = match (&group.name, stored) {
                (Some(name), _) if names.get(&fold_key(name)).is_some_and(|count| *count > 1) => {
                    if told.insert(fold_key(name)) {
                        plan.remarks.push(Remark::SameNames { name: name.clone() });
                    }
                    format!("{name} ({})", group.address)
                }
                (Some(name), _) => name.clone(),
                // The file of members has no names, so one that is there stays.
                (None, Some(stored)) => stored.name().to_owned(),
                (None, None) => group.address.clone(),
            };
            Pair {
                group,
                stored,
                id: stored.map_or_else(&mut *new_id, |stored| stored.resource.id),
                name,
            }
        })
        .collect()
}

/// Who a member's address is.
struct People<'a> {
    known: &'a Known,
    here: &'a Here,
    groups: HashMap<String, (ResourceId, String)>,
    /// Groups that the import makes.
    new: HashSet<ResourceId>,
    names: HashMap<ResourceId, &'a str>,
}

impl People<'_> {
    fn members(
        &self,
        group: ResourceId,
        listed: &[MemberIn],
        strangers: &mut Option<(u64, String)>,
    ) -> Vec<(ResourceId, String)> {
        let mut members = Vec::with_capacity(listed.len());
        for row in listed {
            let as_group = || {
                let (id, name) = self.groups.get(&address_key(&row.member))?;
                (*id != group).then(|| (*id, name.clone()))
            };
            let as_person = || {
                let (id, name) = self.known.find(&row.member)?;
                Some((id, name.to_owned()))
            };
            let found = match row.kind {
                MemberKind::Group => as_group(),
                MemberKind::User => as_person(),
                MemberKind::Unsaid => as_person().or_else(as_group),
                MemberKind::Other => None,
            };
            match found {
                Some(found) => members.push(found),
                None => {
                    let (count, _) = strangers.get_or_insert_with(|| (0, row.member.clone()));
                    *count += 1;
                }
            }
        }
        members
    }

    fn now(&self, group: ResourceId) -> &[(ResourceId, Option<String>)] {
        self.here.members.get(&group).map_or(&[], Vec::as_slice)
    }

    fn name_of(&self, id: ResourceId, foreign: Option<&String>) -> String {
        foreign
            .cloned()
            .or_else(|| self.names.get(&id).map(|name| (*name).to_owned()))
            .unwrap_or_else(|| id.to_string())
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn values(ids: &[ResourceId]) -> Vec<Value> {
    ids.iter()
        .map(|id| json!({ "value": id.to_string() }))
        .collect()
}

fn patch(operations: Vec<Value>, catalogue: &Catalogue) -> Result<Patch, ScimError> {
    let body = json!({ "schemas": [scim_core::messages::PATCH_OP_URN], "Operations": operations });
    let request = PatchRequest::parse(body, &FILES)?;
    Patch::check(request, Kind::Group.resource_type(catalogue), &FILES)
}

fn refused(plan: &mut Plan, name: &str, line: Option<u64>, id: ResourceId, error: ScimError) {
    plan.counts.conflicts += 1;
    let mut item = Item::new(Kind::Group, ImportAct::Conflict, name, id, Work::Nothing);
    item.line = line;
    item.note = Some(Remark::Refused(error.detail));
    plan.items.push(item);
}

fn one(
    plan: &mut Plan,
    pair: &Pair<'_>,
    members: Option<Vec<(ResourceId, String)>>,
    people: &People<'_>,
    catalogue: &Catalogue,
) {
    let line = Some(pair.group.line);
    let resource_type = Kind::Group.resource_type(catalogue);
    let members = members.unwrap_or_else(|| {
        // Nothing is said of them, so they stay.
        let now = people.now(pair.id).iter();
        now.map(|(id, name)| (*id, people.name_of(*id, name.as_ref())))
            .collect()
    });
    let Some(stored) = pair.stored else {
        // A group that is made later cannot be a member yet: it comes in afterwards.
        let (later, first): (Vec<_>, Vec<_>) = members
            .into_iter()
            .partition(|(id, _)| people.new.contains(id));
        let ids: Vec<ResourceId> = first.iter().map(|(id, _)| *id).collect();
        let body = json!({
            "displayName": pair.name,
            "externalId": pair.group.address,
            "members": values(&ids),
        });
        match Attributes::check(body, resource_type, Purpose::Create, &FILES) {
            Ok(checked) => {
                let attributes = diff(None, Some(&checked.attributes), resource_type);
                let work = Work::Create(Box::new(checked));
                let mut item = Item::new(Kind::Group, ImportAct::Create, &pair.name, pair.id, work);
                item.line = line;
                item.attributes = attributes;
                item.members_added = first
                    .iter()
                    .take(NAMED)
                    .map(|(_, name)| name.clone())
                    .collect();
                item.members_added_count = first.len();
                plan.counts.groups_created += 1;
                plan.counts.members_added += small(first.len());
                plan.items.push(item);
            }
            Err(error) => return refused(plan, &pair.name, line, pair.id, error),
        }
        if !later.is_empty() {
            changed(plan, pair, None, Vec::new(), (later, Vec::new()), catalogue);
        }
        return;
    };
    let current = &stored.resource.attributes;
    let mut operations = Vec::new();
    let mut after = current.as_map().clone();
    for (name, value) in [
        ("displayName", &pair.name),
        ("externalId", &pair.group.address),
    ] {
        // Addresses differ by case for nobody.
        let same = match name {
            "externalId" => current
                .external_id()
                .is_some_and(|id| address_key(id) == address_key(value)),
            _ => current.display_name() == Some(value.as_str()),
        };
        if !same {
            operations.push(json!({ "op": "replace", "path": name, "value": value }));
            after.insert(name.to_owned(), json!(value));
        }
    }
    let attributes = diff(
        Some(current),
        Some(&Attributes::from_stored(after)),
        resource_type,
    );
    let now: HashSet<ResourceId> = people.now(pair.id).iter().map(|(id, _)| *id).collect();
    let wanted: HashSet<ResourceId> = members.iter().map(|(id, _)| *id).collect();
    let added: Vec<(ResourceId, String)> = members
        .into_iter()
        .filter(|(id, _)| !now.contains(id))
        .collect();
    let removed: Vec<(ResourceId, String)> = people
        .now(pair.id)
        .iter()
        // Who is deleted leaves by that.
        .filter(|(id, _)| !wanted.contains(id) && !people.known.gone.contains(id))
        .map(|(id, name)| (*id, people.name_of(*id, name.as_ref())))
        .collect();
    if operations.is_empty() && added.is_empty() && removed.is_empty() {
        plan.counts.groups_unchanged += 1;
        return;
    }
    plan.counts.groups_changed += 1;
    changed(
        plan,
        pair,
        Some((stored, attributes)),
        operations,
        (added, removed),
        catalogue,
    );
}

type Named = Vec<(ResourceId, String)>;

fn changed(
    plan: &mut Plan,
    pair: &Pair<'_>,
    stored: Option<(&Stored, Vec<scim_core::AttributeChange>)>,
    mut operations: Vec<Value>,
    (added, removed): (Named, Named),
    catalogue: &Catalogue,
) {
    for (op, some) in [("add", &added), ("remove", &removed)] {
        if !some.is_empty() {
            let ids: Vec<ResourceId> = some.iter().map(|(id, _)| *id).collect();
            operations.push(json!({ "op": op, "path": "members", "value": values(&ids) }));
        }
    }
    let line = Some(pair.group.line);
    match patch(operations, catalogue) {
        Ok(patch) => {
            let mut item = Item::new(
                Kind::Group,
                ImportAct::Change,
                &pair.name,
                pair.id,
                Work::Patch(Box::new(patch)),
            );
            item.line = line;
            if let Some((stored, attributes)) = stored {
                item.revision = Some(stored.resource.revision);
                item.attributes = attributes;
            }
            let names = |some: &Named| {
                some.iter()
                    .take(NAMED)
                    .map(|(_, name)| name.clone())
                    .collect()
            };
            item.members_added = names(&added);
            item.members_removed = names(&removed);
            item.members_added_count = added.len();
            item.members_removed_count = removed.len();
            plan.counts.members_added += small(added.len());
            plan.counts.members_removed += small(removed.len());
            plan.items.push(item);
        }
        Err(error) => refused(plan, &pair.name, line, pair.id, error),
    }
}

/// A group that is here and in no file.
fn leaves(
    plan: &mut Plan,
    group: &Stored,
    missing: MissingGroups,
    people: &People<'_>,
    catalogue: &Catalogue,
) {
    let id = group.resource.id;
    let count = people.now(id).len();
    let (act, work) = match missing {
        MissingGroups::Leave => {
            plan.counts.groups_left += 1;
            return;
        }
        MissingGroups::Empty if count == 0 => {
            plan.counts.groups_unchanged += 1;
            return;
        }
        MissingGroups::Empty => match patch(
            vec![json!({ "op": "remove", "path": "members" })],
            catalogue,
        ) {
            Ok(patch) => {
                plan.counts.groups_emptied += 1;
                (ImportAct::Empty, Work::Patch(Box::new(patch)))
            }
            Err(error) => return refused(plan, group.name(), None, id, error),
        },
        MissingGroups::Delete => {
            plan.counts.groups_deleted += 1;
            (ImportAct::Delete, Work::Delete)
        }
    };
    plan.counts.members_removed += small(count);
    let mut item = Item::new(Kind::Group, act, group.name(), id, work);
    item.revision = Some(group.resource.revision);
    item.members_removed_count = count;
    let named = people.now(id).iter().take(NAMED);
    item.members_removed = named
        .map(|(id, name)| people.name_of(*id, name.as_ref()))
        .collect();
    plan.items.push(item);
}
