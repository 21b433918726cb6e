//! The directory as plain values, and what the model says of one request.

use crate::harness::ENTERPRISE;
use scim_core::Tolerances;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent<T> {
    Absent,
    Null,
    Value(T),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Email {
    pub value: Option<String>,
    pub kind: Option<String>,
    pub primary: Option<bool>,
}

impl Email {
    pub fn to_json(&self) -> Value {
        let mut out = json!({});
        let parts = [
            ("value", self.value.clone().map(Value::from)),
            ("type", self.kind.clone().map(Value::from)),
            ("primary", self.primary.map(Value::from)),
        ];
        for (name, value) in parts {
            if let Some(value) = value {
                out[name] = value;
            }
        }
        out
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    pub user_name: String,
    pub external: Option<String>,
    pub given: Option<String>,
    pub family: Option<String>,
    pub title: Option<String>,
    pub active: Option<bool>,
    pub emails: Vec<Email>,
    pub department: Option<String>,
    pub manager: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub display_name: String,
    pub external: Option<String>,
    /// Places of users.
    pub members: BTreeSet<usize>,
}

/// A resource that was once created.
#[derive(Clone, Debug)]
pub struct Kept<T> {
    pub id: String,
    pub revision: u64,
    /// `None` once it is deleted.
    pub now: Option<T>,
}

#[derive(Clone, Debug, Default)]
pub struct World {
    pub users: Vec<Kept<User>>,
    pub groups: Vec<Kept<Group>>,
}

/// What a request needs to be forgiven, and what is left out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    pub quirks: BTreeSet<&'static str>,
    pub left_out: BTreeSet<(&'static str, String)>,
    /// Refused whatever is tolerated.
    pub impossible: bool,
}

impl Shape {
    pub fn needs(&mut self, quirk: &'static str) {
        self.quirks.insert(quirk);
    }

    pub fn leaves_out(&mut self, quirk: &'static str, path: &str) {
        self.quirks.insert(quirk);
        self.left_out.insert((quirk, path.to_owned()));
    }

    pub fn is_accepted(&self, tolerances: &Tolerances) -> bool {
        let tolerated = |quirk: &&&str| tolerances.tolerates(quirk) != Some(true);
        !self.impossible && self.quirks.iter().find(tolerated).is_none()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judgement {
    Applied,
    NoChange,
    Partly,
    Refused,
}

impl Judgement {
    pub const ALL: [Judgement; 4] = [
        Judgement::Applied,
        Judgement::NoChange,
        Judgement::Partly,
        Judgement::Refused,
    ];
}

/// What the model expects of one request.
#[derive(Clone, Debug)]
pub struct Expected {
    pub status: u16,
    pub judgement: Judgement,
    /// The codes of all notes, on requests that are done.
    pub codes: BTreeSet<&'static str>,
    pub left_out: BTreeSet<(&'static str, String)>,
}

impl Expected {
    pub fn refused(status: u16) -> Expected {
        Expected {
            status,
            judgement: Judgement::Refused,
            codes: BTreeSet::new(),
            left_out: BTreeSet::new(),
        }
    }

    pub fn done(status: u16, shape: Shape, changed: bool) -> Expected {
        let judgement = match (shape.left_out.is_empty(), changed) {
            (false, _) => Judgement::Partly,
            (true, true) => Judgement::Applied,
            (true, false) => Judgement::NoChange,
        };
        Expected {
            status,
            judgement,
            codes: shape.quirks,
            left_out: shape.left_out,
        }
    }
}

impl World {
    pub fn user_name_is_taken(&self, name: &str, except: Option<usize>) -> bool {
        self.users.iter().enumerate().any(|(place, kept)| {
            let holds = |user: &User| user.user_name.to_lowercase() == name.to_lowercase();
            Some(place) != except && kept.now.as_ref().is_some_and(holds)
        })
    }

    pub fn display_name_is_taken(&self, name: &str, except: Option<usize>) -> bool {
        self.groups.iter().enumerate().any(|(place, kept)| {
            let holds = |group: &Group| group.display_name.to_lowercase() == name.to_lowercase();
            Some(place) != except && kept.now.as_ref().is_some_and(holds)
        })
    }

    pub fn delete_user(&mut self, place: usize) {
        self.users[place].now = None;
        for kept in &mut self.groups {
            if let Some(group) = &mut kept.now
                && group.members.remove(&place)
            {
                kept.revision += 1;
            }
        }
    }

    /// The user as it is shown, without what the service alone decides.
    pub fn show_user(&self, place: usize) -> Option<Value> {
        let user = self.users[place].now.as_ref()?;
        let mut out = json!({ "userName": user.user_name });
        let texts = [("externalId", &user.external), ("title", &user.title)];
        for (name, value) in texts {
            if let Some(value) = value {
                out[name] = json!(value);
            }
        }
        if let Some(active) = user.active {
            out["active"] = json!(active);
        }
        for (name, value) in [("givenName", &user.given), ("familyName", &user.family)] {
            if let Some(value) = value {
                out["name"][name] = json!(value);
            }
        }
        if !user.emails.is_empty() {
            out["emails"] = user.emails.iter().map(Email::to_json).collect();
        }
        if let Some(department) = &user.department {
            out[ENTERPRISE]["department"] = json!(department);
        }
        if let Some(manager) = &user.manager {
            out[ENTERPRISE]["manager"] = json!({ "value": manager });
        }
        let groups: BTreeSet<&str> = self
            .groups
            .iter()
            .filter(|kept| {
                kept.now
                    .as_ref()
                    .is_some_and(|group| group.members.contains(&place))
            })
            .map(|kept| kept.id.as_str())
            .collect();
        if !groups.is_empty() {
            out["groups"] = json!(groups);
        }
        Some(out)
    }

    pub fn show_group(&self, place: usize) -> Option<Value> {
        let group = self.groups[place].now.as_ref()?;
        let mut out = json!({ "displayName": group.display_name });
        if let Some(external) = &group.external {
            out["externalId"] = json!(external);
        }
        let members: BTreeSet<&str> = group
            .members
            .iter()
            .map(|place| self.users[*place].id.as_str())
            .collect();
        if !members.is_empty() {
            out["members"] = json!(members);
        }
        Some(out)
    }
}

/// What an answer shows, without what the service alone decides; members and groups as sorted ids.
pub fn without_own(mut shown: Value) -> Value {
    let Some(object) = shown.as_object_mut() else {
        return shown;
    };
    for name in ["schemas", "id", "meta"] {
        object.remove(name);
    }
    for name in ["members", "groups"] {
        if let Some(list) = object.get_mut(name) {
            let ids: BTreeSet<String> = list
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|one| one["value"].as_str().map(str::to_owned))
                .collect();
            *list = json!(ids);
            if ids.is_empty() {
                object.remove(name);
            }
        }
    }
    if let Some(manager) = shown.pointer_mut(&format!("/{ENTERPRISE}/manager"))
        && let Some(members) = manager.as_object_mut()
    {
        members.retain(|name, _| name == "value");
    }
    shown
}
