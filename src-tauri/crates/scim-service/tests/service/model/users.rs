//! Requests about users: what each means, and the shape in which some client sends it.

use super::state::{Email, Sent, Shape, User};
use crate::harness::{ENTERPRISE, USER};
use scim_core::Tolerances;
use serde_json::{Value, json};

const OLD_ENTERPRISE: &str = "urn:scim:schemas:extension:enterprise:1.0";

#[derive(Clone, Copy, Debug)]
pub enum Schemas {
    Right,
    Missing,
    Another,
    Old,
}

#[derive(Clone, Debug)]
pub enum Active {
    Absent,
    Null,
    Bool(bool),
    Text(bool, &'static str),
}

#[derive(Clone, Debug)]
pub enum Title {
    Absent,
    Null,
    Text(String),
    Number(u8),
}

#[derive(Clone, Debug)]
pub enum Emails {
    Absent,
    Null,
    List(Vec<Email>),
    Single(Email),
}

#[derive(Clone, Debug)]
pub enum Manager {
    Absent,
    Null,
    Object(String),
    Bare(String),
    InArray(String),
    OldName(String),
    EmptyValue,
    EmptyText,
}

impl Manager {
    /// What is sent, and who it makes the manager; `None` if nobody.
    pub fn read(&self, shape: &mut Shape) -> (Value, Option<String>) {
        match self {
            Manager::Absent | Manager::Null => (Value::Null, None),
            Manager::Object(id) => (json!({ "value": id, "$ref": null }), Some(id.clone())),
            Manager::Bare(id) => {
                shape.needs("bare_reference");
                (json!(id), Some(id.clone()))
            }
            Manager::InArray(id) => {
                shape.needs("reference_in_array");
                (json!([{ "value": id }]), Some(id.clone()))
            }
            Manager::OldName(id) => {
                shape.needs("scim1_manager_id");
                (json!({ "managerId": id }), Some(id.clone()))
            }
            Manager::EmptyValue => {
                shape.needs("empty_reference_cleared");
                (json!({ "value": "" }), None)
            }
            Manager::EmptyText => {
                shape.needs("bare_reference");
                shape.needs("empty_reference_cleared");
                (json!(""), None)
            }
        }
    }
}

/// A whole user as it is sent.
#[derive(Clone, Debug)]
pub struct Body {
    pub user_name: Option<String>,
    pub external: Sent<String>,
    pub active: Active,
    pub title: Title,
    pub given: Option<String>,
    pub family: Option<String>,
    pub emails: Emails,
    pub department: Option<String>,
    pub department_at_root: bool,
    pub manager: Manager,
    pub old_urn: bool,
    pub schemas: Schemas,
    pub unknown: bool,
    pub echo: bool,
}

impl Body {
    /// What is sent, and the shape of it.
    pub fn render(&self, prefix: &str) -> (Value, Shape) {
        let mut shape = Shape::default();
        let mut out = json!({});
        match self.schemas {
            Schemas::Right => out["schemas"] = json!([USER, ENTERPRISE]),
            Schemas::Missing => shape.needs("missing_schemas"),
            Schemas::Another => {
                shape.needs("unknown_schema_urn");
                out["schemas"] = json!([USER, ENTERPRISE, "urn:example:Another"]);
            }
            Schemas::Old => {
                shape.needs("scim1_urn");
                out["schemas"] = json!(["urn:scim:schemas:core:1.0", OLD_ENTERPRISE]);
            }
        }
        match &self.user_name {
            Some(name) => out["userName"] = json!(format!("{prefix}{name}")),
            None => shape.impossible = true,
        }
        match &self.external {
            Sent::Absent => {}
            Sent::Null => out["externalId"] = Value::Null,
            Sent::Value(text) => out["externalId"] = json!(format!("{prefix}{text}")),
        }
        match &self.active {
            Active::Absent => {}
            Active::Null => out["active"] = Value::Null,
            Active::Bool(value) => out["active"] = json!(value),
            Active::Text(_, text) => {
                shape.needs("boolean_string");
                out["active"] = json!(text);
            }
        }
        match &self.title {
            Title::Absent => {}
            Title::Null => out["title"] = Value::Null,
            Title::Text(text) => out["title"] = json!(text),
            Title::Number(number) => {
                shape.needs("scalar_as_string");
                out["title"] = json!(number);
            }
        }
        for (name, value) in [("givenName", &self.given), ("familyName", &self.family)] {
            if let Some(value) = value {
                out["name"][name] = json!(value);
            }
        }
        match &self.emails {
            Emails::Absent => {}
            Emails::Null => out["emails"] = Value::Null,
            Emails::List(list) => out["emails"] = list.iter().map(Email::to_json).collect(),
            Emails::Single(one) => {
                shape.needs("object_for_array");
                out["emails"] = one.to_json();
            }
        }
        let mut extension = json!({});
        if let Some(department) = &self.department {
            if self.department_at_root {
                shape.needs("extension_without_urn");
                out["department"] = json!(department);
            } else {
                extension["department"] = json!(department);
            }
        }
        if !matches!(self.manager, Manager::Absent) {
            extension["manager"] = self.manager.read(&mut shape).0;
        }
        if extension != json!({}) {
            if self.old_urn {
                shape.needs("scim1_urn");
                out[OLD_ENTERPRISE] = extension;
            } else {
                out[ENTERPRISE] = extension;
            }
        }
        if self.unknown {
            shape.leaves_out("unknown_attribute", "shoeSize");
            out["shoeSize"] = json!(42);
            out["hatSize"] = Value::Null;
            // Null asks for nothing, but a service that refuses unknown names refuses this one too.
        }
        if self.echo {
            out["meta"] = json!({ "resourceType": "User" });
            out["groups"] = json!([]);
        }
        (out, shape)
    }

    /// The user that it makes, out of nothing or of what there is.
    pub fn apply(
        &self,
        prefix: &str,
        before: Option<&User>,
        tolerances: &Tolerances,
        shape: &mut Shape,
    ) -> User {
        let keeps_null = tolerances.tolerates("null_kept") == Some(true);
        let mut kept = |is_null: bool, has: bool| {
            let keeps = is_null && has && keeps_null && before.is_some();
            if keeps {
                shape.needs("null_kept");
            }
            keeps
        };
        let old = before.cloned().unwrap_or_default();
        let email = |email: &Email| email.clone();
        User {
            user_name: format!("{prefix}{}", self.user_name.clone().unwrap_or_default()),
            external: match &self.external {
                Sent::Absent => old.external,
                Sent::Null if kept(true, old.external.is_some()) => old.external,
                Sent::Null => None,
                Sent::Value(text) => Some(format!("{prefix}{text}")),
            },
            active: match &self.active {
                Active::Absent => old.active,
                Active::Null if kept(true, old.active.is_some()) => old.active,
                Active::Null => None,
                Active::Bool(value) | Active::Text(value, _) => Some(*value),
            },
            title: match &self.title {
                Title::Null if kept(true, old.title.is_some()) => old.title,
                Title::Absent | Title::Null => None,
                Title::Text(text) => Some(text.clone()),
                Title::Number(number) => Some(number.to_string()),
            },
            given: self.given.clone(),
            family: self.family.clone(),
            emails: match &self.emails {
                Emails::Null if kept(true, !old.emails.is_empty()) => old.emails,
                Emails::Absent | Emails::Null => Vec::new(),
                Emails::List(list) => list.iter().map(email).collect(),
                Emails::Single(one) => vec![one.clone()],
            },
            department: self.department.clone(),
            manager: match &self.manager {
                Manager::Null if kept(true, old.manager.is_some()) => old.manager,
                other => other.read(&mut Shape::default()).1,
            },
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Op {
    pub adds: bool,
    pub capital: bool,
}

impl Op {
    fn word(self, shape: &mut Shape) -> &'static str {
        if self.capital {
            shape.needs("operation_case");
        }
        match (self.adds, self.capital) {
            (true, false) => "add",
            (true, true) => "Add",
            (false, false) => "replace",
            (false, true) => "Replace",
        }
    }
}

/// How an attribute is addressed.
#[derive(Clone, Copy, Debug)]
pub enum At {
    Path,
    /// In a value without path, as an object.
    Nested,
    /// In a value without path, under a key that is a path.
    Dotted,
    /// Without the URN of its extension.
    Short,
    ShortNested,
}

#[derive(Clone, Copy, Debug)]
pub enum Field {
    UserName,
    Title,
    Name,
    Given,
    Department,
    Manager,
    Emails,
}

#[derive(Clone, Debug)]
pub enum Step {
    Active(Op, At, bool, Option<&'static str>),
    Title(Op, At, Option<String>),
    UserName(Op, At, String),
    Given(Op, At, String),
    Department(Op, At, String),
    Manager(Op, At, Manager),
    Remove(Field),
    AddEmails(Vec<Email>, bool),
    ReplaceEmails(Vec<Email>, bool),
    RemoveListed(Email),
    EmailOfKind(Op, String, String),
    RemoveKind(String),
    Unknown(bool),
    Id(bool),
    Groups,
}

fn addressed(at: At, op: &str, names: &[&str], value: Value, shape: &mut Shape) -> Value {
    let path = match names {
        [urn, name] if urn.starts_with("urn:") => format!("{urn}:{name}"),
        names => names.join("."),
    };
    let last = names.last().copied().unwrap_or_default();
    let nest = |value: Value| {
        names
            .iter()
            .rev()
            .fold(value, |inner, name| json!({ *name: inner }))
    };
    let in_extension = names[0].starts_with("urn:");
    match at {
        At::Short if in_extension => {
            shape.needs("extension_without_urn");
            json!({ "op": op, "path": last, "value": value })
        }
        At::ShortNested if in_extension => {
            shape.needs("extension_without_urn");
            json!({ "op": op, "value": { last: value } })
        }
        At::Dotted if names.len() > 1 => {
            shape.needs("dotted_key");
            json!({ "op": op, "value": { path: value } })
        }
        At::Nested | At::Dotted | At::ShortNested => json!({ "op": op, "value": nest(value) }),
        At::Path | At::Short => json!({ "op": op, "path": path, "value": value }),
    }
}

fn same(one: &Option<String>, other: &Option<String>) -> bool {
    let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
    lower(one) == lower(other)
}

impl Step {
    pub fn render(&self, prefix: &str, shape: &mut Shape) -> Value {
        match self {
            Step::Active(op, at, value, text) => {
                let value = match text {
                    Some(text) => {
                        shape.needs("boolean_string");
                        json!(text)
                    }
                    None => json!(value),
                };
                addressed(*at, op.word(shape), &["active"], value, shape)
            }
            Step::Title(op, at, text) => {
                addressed(*at, op.word(shape), &["title"], json!(text), shape)
            }
            Step::UserName(op, at, name) => {
                let name = json!(format!("{prefix}{name}"));
                addressed(*at, op.word(shape), &["userName"], name, shape)
            }
            Step::Given(op, at, text) => {
                let names = ["name", "givenName"];
                addressed(*at, op.word(shape), &names, json!(text), shape)
            }
            Step::Department(op, at, text) => {
                let names = [ENTERPRISE, "department"];
                addressed(*at, op.word(shape), &names, json!(text), shape)
            }
            Step::Manager(op, at, manager) => {
                let (value, _) = manager.read(shape);
                let names = [ENTERPRISE, "manager"];
                addressed(*at, op.word(shape), &names, value, shape)
            }
            Step::Remove(field) => {
                let path = match field {
                    Field::UserName => {
                        shape.impossible = true;
                        "userName".to_owned()
                    }
                    Field::Title => "title".to_owned(),
                    Field::Name => "name".to_owned(),
                    Field::Given => "name.givenName".to_owned(),
                    Field::Department => format!("{ENTERPRISE}:department"),
                    Field::Manager => format!("{ENTERPRISE}:manager"),
                    Field::Emails => "emails".to_owned(),
                };
                json!({ "op": "remove", "path": path })
            }
            Step::AddEmails(list, single) => {
                let value = match (single, list.first()) {
                    // RFC 7644 §3.5.2.1 adds "a new value": one may come without an array.
                    (true, Some(first)) => first.to_json(),
                    _ => list.iter().map(Email::to_json).collect(),
                };
                json!({ "op": "add", "path": "emails", "value": value })
            }
            Step::ReplaceEmails(list, single) => {
                let value = match (single, list.first()) {
                    (true, Some(first)) => {
                        shape.needs("object_for_array");
                        first.to_json()
                    }
                    _ => list.iter().map(Email::to_json).collect(),
                };
                json!({ "op": "replace", "path": "emails", "value": value })
            }
            Step::RemoveListed(email) => {
                shape.needs("remove_value_list");
                json!({ "op": "remove", "path": "emails", "value": [email.to_json()] })
            }
            Step::EmailOfKind(op, kind, value) => {
                let path = format!("emails[type eq \"{kind}\"].value");
                json!({ "op": op.word(shape), "path": path, "value": value })
            }
            Step::RemoveKind(kind) => {
                json!({ "op": "remove", "path": format!("emails[type eq \"{kind}\"]") })
            }
            Step::Unknown(nested) => {
                shape.leaves_out("unknown_attribute", "shoeSize");
                if *nested {
                    json!({ "op": "replace", "value": { "shoeSize": 42 } })
                } else {
                    json!({ "op": "add", "path": "shoeSize", "value": 42 })
                }
            }
            Step::Id(nested) => {
                shape.needs("read_only_ignored");
                if *nested {
                    json!({ "op": "replace", "value": { "id": "x" } })
                } else {
                    json!({ "op": "replace", "path": "id", "value": "x" })
                }
            }
            Step::Groups => {
                shape.leaves_out("read_only_ignored", "groups");
                json!({ "op": "add", "path": "groups", "value": [{ "value": "x" }] })
            }
        }
    }

    /// Does it. False if it finds no target.
    pub fn apply(
        &self,
        prefix: &str,
        user: &mut User,
        tolerances: &Tolerances,
        shape: &mut Shape,
    ) -> bool {
        match self {
            Step::Active(_, _, value, _) => user.active = Some(*value),
            Step::Title(op, _, None) if op.adds => {}
            Step::Title(_, _, text) => user.title.clone_from(text),
            Step::UserName(_, _, name) => user.user_name = format!("{prefix}{name}"),
            Step::Given(_, _, text) => user.given = Some(text.clone()),
            Step::Department(_, _, text) => user.department = Some(text.clone()),
            Step::Manager(op, _, manager) => match manager.read(&mut Shape::default()).1 {
                Some(id) => user.manager = Some(id),
                None if op.adds => {}
                None => user.manager = None,
            },
            Step::Remove(field) => match field {
                Field::UserName => {}
                Field::Title => user.title = None,
                Field::Name => (user.given, user.family) = (None, None),
                Field::Given => user.given = None,
                Field::Department => user.department = None,
                Field::Manager => user.manager = None,
                Field::Emails => user.emails.clear(),
            },
            Step::AddEmails(list, single) => {
                let count = if *single { 1 } else { list.len() };
                let mut chosen = None;
                for email in list.iter().take(count) {
                    let place = add_email(&mut user.emails, email);
                    if email.primary == Some(true) {
                        chosen = Some(place);
                    }
                }
                if let Some(chosen) = chosen {
                    for (place, email) in user.emails.iter_mut().enumerate() {
                        if place != chosen && email.primary == Some(true) {
                            email.primary = Some(false);
                        }
                    }
                }
            }
            Step::ReplaceEmails(list, single) => {
                let count = if *single { 1 } else { list.len() };
                user.emails = list.iter().take(count).cloned().collect();
            }
            Step::RemoveListed(listed) => user.emails.retain(|email| {
                let all = (listed.value.is_none() || same(&listed.value, &email.value))
                    && (listed.kind.is_none() || same(&listed.kind, &email.kind))
                    && (listed.primary.is_none() || listed.primary == email.primary);
                !all
            }),
            Step::EmailOfKind(_, kind, value) => {
                let kind = Some(kind.clone());
                let mut found = false;
                for email in user
                    .emails
                    .iter_mut()
                    .filter(|held| same(&held.kind, &kind))
                {
                    email.value = Some(value.clone());
                    found = true;
                }
                if !found {
                    if tolerances.tolerates("value_path_created") != Some(true) {
                        return false;
                    }
                    shape.needs("value_path_created");
                    user.emails.push(Email {
                        value: Some(value.clone()),
                        kind,
                        primary: None,
                    });
                }
            }
            Step::RemoveKind(kind) => {
                let kind = Some(kind.clone());
                user.emails.retain(|email| !same(&email.kind, &kind));
            }
            Step::Unknown(_) | Step::Id(_) | Step::Groups => {}
        }
        true
    }
}

/// Adds an address unless it is there, and says where it is. One that has all that was sent is the same, and so is one
/// with the same value and type; it takes what was sent.
fn add_email(held: &mut Vec<Email>, new: &Email) -> usize {
    let exact = held.iter().position(|held| {
        (new.value.is_none() || new.value == held.value)
            && (new.kind.is_none() || new.kind == held.kind)
            && (new.primary.is_none() || new.primary == held.primary)
    });
    let in_other_case = held.iter().position(|held| {
        (new.value.is_none() || same(&new.value, &held.value))
            && (new.kind.is_none() || same(&new.kind, &held.kind))
            && (new.primary.is_none() || new.primary == held.primary)
    });
    let same_pair = held.iter().position(|held| {
        new.value.is_some() && same(&new.value, &held.value) && same(&new.kind, &held.kind)
    });
    match exact.or(in_other_case).or(same_pair) {
        Some(place) => {
            let held = &mut held[place];
            held.value = new.value.clone().or(held.value.take());
            held.kind = new.kind.clone().or(held.kind.take());
            held.primary = new.primary.or(held.primary);
            place
        }
        None => {
            held.push(new.clone());
            held.len() - 1
        }
    }
}
