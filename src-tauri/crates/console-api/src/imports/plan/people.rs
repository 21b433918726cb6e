//! People of the file against people of the directory.

use super::{Decisions, FILES, Here, Item, Plan, Remark, Work};
use crate::types::{ImportAct, MissingPeople};
use directory::{Kind, Stored};
use idp::import::{Column, MappingError, MappingPlan, People, Wanted, address_key, merge};
use scim_core::{
    Attributes, Catalogue, Checked, Purpose, ResourceId, ResourceType, ScimError, diff, fold_key,
};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// Who is known by which address once the import is made.
#[derive(Default)]
pub(super) struct Known {
    ids: HashMap<String, (ResourceId, String)>,
    /// Those who are deleted by the import.
    pub gone: HashSet<ResourceId>,
}

impl Known {
    pub fn of(here: &Here) -> Known {
        let mut known = Known::default();
        for user in &here.users {
            known.note(user.name(), user.resource.id);
        }
        known
    }

    fn note(&mut self, user_name: &str, id: ResourceId) {
        self.ids
            .insert(address_key(user_name), (id, user_name.to_owned()));
    }

    pub fn find(&self, address: &str) -> Option<(ResourceId, &str)> {
        let (id, name) = self.ids.get(&address_key(address))?;
        (!self.gone.contains(id)).then_some((*id, name.as_str()))
    }
}

/// The one in the directory whom a row is about.
enum Match<'a> {
    Owned(&'a Stored),
    TakenOver(&'a Stored),
    Refused(&'a Stored),
    New(ResourceId),
}

pub(super) fn compare(
    plan: &mut Plan,
    people: &People,
    decisions: &Decisions,
    here: &Here,
    catalogue: &Catalogue,
    known: &mut Known,
    new_id: &mut impl FnMut() -> ResourceId,
) -> Result<(), MappingError> {
    let targets = decisions.mapping.targets(&people.columns)?;
    let by_external_id = decisions.mapping.has_external_id(&people.columns);
    if !people.columns.contains(&Column::Status) {
        plan.remarks.push(Remark::NoStatus);
    }
    let rows: Vec<Wanted> = people
        .rows
        .iter()
        .map(|person| MappingPlan::wanted(&targets, person))
        .collect();
    let matches = matched(&rows, decisions, here, by_external_id, new_id);

    // Everybody has an id before anybody is looked at: managers are named by it.
    let mut met: HashSet<ResourceId> = HashSet::new();
    for (row, found) in rows.iter().zip(&matches) {
        match found {
            Match::Owned(stored) => {
                met.insert(stored.resource.id);
                known.note(&row.user_name, stored.resource.id);
            }
            Match::TakenOver(stored) => known.note(&row.user_name, stored.resource.id),
            Match::New(id) => known.note(&row.user_name, *id),
            Match::Refused(_) => {}
        }
    }
    let missing: Vec<&Stored> = here
        .users
        .iter()
        .filter(|user| !met.contains(&user.resource.id))
        .collect();
    if decisions.missing_people == MissingPeople::Delete {
        known.gone = missing.iter().map(|user| user.resource.id).collect();
    }

    let mut no_manager: Option<(u64, String)> = None;
    for (row, found) in rows.iter().zip(matches) {
        let manager = row.manager().filter(|address| !address.is_empty());
        let id = manager
            .and_then(|address| known.find(address))
            .map(|(id, _)| id.to_string());
        if let (Some(address), None) = (manager, &id) {
            let (count, _) = no_manager.get_or_insert_with(|| (0, address.to_owned()));
            *count += 1;
        }
        one(plan, row, found, id.as_deref(), here, catalogue);
    }
    if let Some((count, example)) = no_manager {
        plan.remarks.push(Remark::NoManager { count, example });
    }
    for user in missing {
        leaves(plan, user, decisions.missing_people, catalogue);
    }
    Ok(())
}

fn matched<'a>(
    rows: &[Wanted],
    decisions: &Decisions,
    here: &'a Here,
    by_external_id: bool,
    new_id: &mut impl FnMut() -> ResourceId,
) -> Vec<Match<'a>> {
    let by_name: HashMap<String, &Stored> = here
        .users
        .iter()
        .map(|user| (fold_key(user.name()), user))
        .collect();
    let external = |user: &'a Stored| user.resource.attributes.external_id().map(|id| (id, user));
    let by_id: HashMap<&str, &Stored> = if by_external_id {
        here.users.iter().filter_map(external).collect()
    } else {
        HashMap::new()
    };
    let strangers: HashMap<String, &Stored> = here
        .strangers
        .iter()
        .map(|user| (fold_key(user.name()), user))
        .collect();
    let mut taken: HashSet<ResourceId> = HashSet::new();
    // Who is known by an id is that person, whatever their address is now; the others go by their address.
    let known: Vec<Option<&Stored>> = rows
        .iter()
        .map(|row| {
            let found = by_id.get(row.external_id()?).copied()?;
            taken.insert(found.resource.id).then_some(found)
        })
        .collect();
    rows.iter()
        .zip(known)
        .map(|(row, found)| {
            let key = fold_key(&row.user_name);
            let found = found.or_else(|| {
                let named = by_name.get(&key).copied()?;
                taken.insert(named.resource.id).then_some(named)
            });
            match (found, strangers.get(&key)) {
                (Some(found), _) => Match::Owned(found),
                (None, Some(stranger)) if decisions.take_over => Match::TakenOver(stranger),
                (None, Some(stranger)) => Match::Refused(stranger),
                (None, None) => Match::New(new_id()),
            }
        })
        .collect()
}

/// A document for an existing person: checked, and as it will be stored.
fn replaced(
    current: &Attributes,
    document: Map<String, Value>,
    resource_type: &ResourceType,
) -> Result<(Checked, Attributes), ScimError> {
    let checked = Attributes::check(
        Value::Object(document),
        resource_type,
        Purpose::Replace,
        &FILES,
    )?;
    let merged = Attributes::merge_replace(current, checked.clone(), false, resource_type, &FILES)?;
    Ok((checked, merged.attributes))
}

fn one(
    plan: &mut Plan,
    row: &Wanted,
    found: Match<'_>,
    manager: Option<&str>,
    here: &Here,
    catalogue: &Catalogue,
) {
    let resource_type = Kind::User.resource_type(catalogue);
    let owner = |stored: &Stored| {
        stored
            .owner
            .map(|owner| here.connections.get(&owner).cloned().unwrap_or_default())
    };
    let mut conflict = |id: ResourceId, note: Remark| {
        plan.counts.conflicts += 1;
        let mut item = Item::new(
            Kind::User,
            ImportAct::Conflict,
            &row.user_name,
            id,
            Work::Nothing,
        );
        item.line = Some(row.line);
        item.note = Some(note);
        plan.items.push(item);
    };
    let (stored, note) = match found {
        Match::Owned(stored) => (stored, None),
        Match::TakenOver(stored) => (stored, Some(Remark::TakenOver(owner(stored)))),
        Match::Refused(stored) => {
            conflict(stored.resource.id, Remark::OwnedBy(owner(stored)));
            return;
        }
        Match::New(id) => {
            let document = merge(None, row, manager);
            let checked = Attributes::check(
                Value::Object(document),
                resource_type,
                Purpose::Create,
                &FILES,
            );
            match checked {
                Ok(checked) => {
                    let attributes = diff(None, Some(&checked.attributes), resource_type);
                    let work = Work::Create(Box::new(checked));
                    let mut item =
                        Item::new(Kind::User, ImportAct::Create, &row.user_name, id, work);
                    item.line = Some(row.line);
                    item.attributes = attributes;
                    plan.counts.users_created += 1;
                    plan.items.push(item);
                }
                Err(error) => conflict(id, Remark::Refused(error.detail)),
            }
            return;
        }
    };
    let current = &stored.resource.attributes;
    let document = merge(Some(current.as_map()), row, manager);
    match replaced(current, document, resource_type) {
        Ok((checked, after)) => {
            let attributes = diff(Some(current), Some(&after), resource_type);
            if attributes.is_empty() && note.is_none() {
                plan.counts.users_unchanged += 1;
                return;
            }
            // Somebody whom the file suspends is counted with those who left: it is the same loss.
            let stops = current.active() != Some(false) && after.active() == Some(false);
            let act = if stops {
                plan.counts.users_deactivated += 1;
                ImportAct::Deactivate
            } else {
                plan.counts.users_changed += 1;
                ImportAct::Change
            };
            plan.counts.taken_over += u32::from(note.is_some());
            let mut item = Item::new(
                Kind::User,
                act,
                &row.user_name,
                stored.resource.id,
                Work::Replace(Box::new(checked)),
            );
            item.line = Some(row.line);
            item.revision = Some(stored.resource.revision);
            item.attributes = attributes;
            item.note = note;
            plan.items.push(item);
        }
        Err(error) => conflict(stored.resource.id, Remark::Refused(error.detail)),
    }
}

/// Somebody who is here and not in the file.
fn leaves(plan: &mut Plan, user: &Stored, missing: MissingPeople, catalogue: &Catalogue) {
    let resource_type = Kind::User.resource_type(catalogue);
    let current = &user.resource.attributes;
    let (act, work, attributes) = match missing {
        MissingPeople::Leave => {
            plan.counts.users_left += 1;
            return;
        }
        MissingPeople::Deactivate if current.active() == Some(false) => {
            plan.counts.users_unchanged += 1;
            return;
        }
        MissingPeople::Deactivate => {
            let mut document = current.as_map().clone();
            document.insert("active".to_owned(), json!(false));
            match replaced(current, document, resource_type) {
                Ok((checked, after)) => {
                    plan.counts.users_deactivated += 1;
                    (
                        ImportAct::Deactivate,
                        Work::Replace(Box::new(checked)),
                        diff(Some(current), Some(&after), resource_type),
                    )
                }
                Err(error) => {
                    plan.counts.conflicts += 1;
                    let mut item = Item::new(
                        Kind::User,
                        ImportAct::Conflict,
                        user.name(),
                        user.resource.id,
                        Work::Nothing,
                    );
                    item.note = Some(Remark::Refused(error.detail));
                    plan.items.push(item);
                    return;
                }
            }
        }
        MissingPeople::Delete => {
            plan.counts.users_deleted += 1;
            (ImportAct::Delete, Work::Delete, Vec::new())
        }
    };
    let mut item = Item::new(Kind::User, act, user.name(), user.resource.id, work);
    item.revision = Some(user.resource.revision);
    item.attributes = attributes;
    plan.items.push(item);
}
