//! From columns to attributes: what the file says of a person, laid over what is known of them.

use super::columns::{COLUMNS, Column, Target};
use super::{Person, address_key};
use scim_core::resources::enterprise_user::URN;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Which column becomes which attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MappingPlan {
    changed: BTreeMap<Column, Option<Target>>,
}

/// Why a change of the mapping is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MappingError {
    /// The column cannot become that, or cannot be left out.
    Impossible { column: Column },
    /// Two columns of the file would become this attribute.
    TargetTwice {
        target: Target,
        columns: [Column; 2],
    },
}

/// What the file says of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub line: u64,
    pub user_name: String,
    pub given: Given,
}

/// Attribute by attribute: those that the file has a column for. Empty means that it says there is none.
pub type Given = BTreeMap<Target, String>;

impl MappingPlan {
    /// The usual mapping, with these changes.
    ///
    /// # Errors
    /// [`MappingError::Impossible`] for a target that the column cannot have.
    pub fn with(
        changes: impl IntoIterator<Item = (Column, Option<Target>)>,
    ) -> Result<MappingPlan, MappingError> {
        let mut changed = BTreeMap::new();
        for (column, target) in changes {
            let row = column.row();
            let possible = match target {
                None => !column.is_fixed(),
                Some(target) => row.usual == Some(target) || row.others.contains(&target),
            };
            if !possible {
                return Err(MappingError::Impossible { column });
            }
            if target != row.usual {
                changed.insert(column, target);
            }
        }
        Ok(MappingPlan { changed })
    }

    /// What a column becomes.
    pub fn target(&self, column: Column) -> Option<Target> {
        match self.changed.get(&column) {
            Some(changed) => *changed,
            None => column.row().usual,
        }
    }

    /// The targets of a file's columns.
    ///
    /// # Errors
    /// [`MappingError::TargetTwice`].
    pub fn targets(&self, columns: &[Column]) -> Result<Vec<Option<Target>>, MappingError> {
        let mut taken: BTreeMap<Target, Column> = BTreeMap::new();
        let mut targets = Vec::with_capacity(columns.len());
        for column in columns {
            let target = self.target(*column);
            if let Some(target) = target
                && let Some(other) = taken.insert(target, *column)
            {
                return Err(MappingError::TargetTwice {
                    target,
                    columns: [other, *column],
                });
            }
            targets.push(target);
        }
        Ok(targets)
    }

    /// What a row says, its values under the targets of their columns.
    pub fn wanted(targets: &[Option<Target>], person: &Person) -> Wanted {
        let given = targets
            .iter()
            .zip(&person.values)
            .filter_map(|(target, value)| Some(((*target)?, value.clone())))
            .collect();
        Wanted {
            line: person.line,
            user_name: person.address.clone(),
            given,
        }
    }

    /// Whether people are also known again by their `externalId`.
    pub fn has_external_id(&self, columns: &[Column]) -> bool {
        columns
            .iter()
            .any(|column| self.target(*column) == Some(Target::ExternalId))
    }

    /// What differs from the usual, by keys: how it is kept and sent.
    pub fn changes(&self) -> impl Iterator<Item = (Column, Option<Target>)> + '_ {
        COLUMNS
            .iter()
            .filter_map(|row| Some((row.column, *self.changed.get(&row.column)?)))
    }
}

impl Wanted {
    /// Google's or the company's own id of the person, if the file has one.
    pub fn external_id(&self) -> Option<&str> {
        self.given
            .get(&Target::ExternalId)
            .map(String::as_str)
            .filter(|id| !id.is_empty())
    }

    /// The address of the manager, if the file has a column for it; empty for nobody.
    pub fn manager(&self) -> Option<&str> {
        self.given.get(&Target::Manager).map(String::as_str)
    }
}

/// Attributes of a person as they are to be: what the file says laid over `current`. What it says nothing of stays.
/// `manager` is the id of the manager that the file names, if they are here.
pub fn merge(
    current: Option<&Map<String, Value>>,
    wanted: &Wanted,
    manager: Option<&str>,
) -> Map<String, Value> {
    let mut document = current.cloned().unwrap_or_default();
    document.insert("userName".to_owned(), json!(wanted.user_name));
    let mut name = take_object(&mut document, "name");
    let mut enterprise = take_object(&mut document, URN);
    for (target, value) in &wanted.given {
        match target {
            Target::ExternalId => set(&mut document, "externalId", value),
            Target::DisplayName => set(&mut document, "displayName", value),
            Target::UserType => set(&mut document, "userType", value),
            Target::Title => set(&mut document, "title", value),
            Target::Language => set(&mut document, "preferredLanguage", value),
            Target::GivenName => set(&mut name, "givenName", value),
            Target::FamilyName => set(&mut name, "familyName", value),
            Target::Active => {
                if !value.is_empty() {
                    let active = value.eq_ignore_ascii_case("active");
                    document.insert("active".to_owned(), json!(active));
                }
            }
            Target::Manager => set_manager(&mut enterprise, manager),
            Target::EmployeeNumber
            | Target::Department
            | Target::Division
            | Target::Organization
            | Target::CostCenter => {
                if let Some(attribute) = target.enterprise() {
                    set(&mut enterprise, attribute, value);
                }
            }
            // Below, attribute by attribute.
            Target::UserName
            | Target::HomeMail
            | Target::WorkMail
            | Target::WorkPhone
            | Target::HomePhone
            | Target::MobilePhone
            | Target::WorkAddress
            | Target::HomeAddress => {}
        }
    }
    if current.is_none() {
        document.entry("active").or_insert(json!(true));
    }
    put_object(&mut document, "name", name);
    put_object(&mut document, URN, enterprise);
    mails(&mut document, wanted);
    typed(
        &mut document,
        "phoneNumbers",
        "value",
        wanted,
        &[
            (Target::WorkPhone, "work"),
            (Target::HomePhone, "home"),
            (Target::MobilePhone, "mobile"),
        ],
    );
    typed(
        &mut document,
        "addresses",
        "formatted",
        wanted,
        &[(Target::WorkAddress, "work"), (Target::HomeAddress, "home")],
    );
    document
}

fn take_object(document: &mut Map<String, Value>, name: &str) -> Map<String, Value> {
    match document.remove(name) {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

fn put_object(document: &mut Map<String, Value>, name: &str, object: Map<String, Value>) {
    if !object.is_empty() {
        document.insert(name.to_owned(), Value::Object(object));
    }
}

fn set(object: &mut Map<String, Value>, name: &str, value: &str) {
    if value.is_empty() {
        object.remove(name);
    } else {
        object.insert(name.to_owned(), json!(value));
    }
}

fn set_manager(enterprise: &mut Map<String, Value>, manager: Option<&str>) {
    let known = enterprise
        .get("manager")
        .and_then(|manager| manager.get("value"))
        .and_then(Value::as_str);
    match manager {
        Some(manager) if known == Some(manager) => {}
        Some(manager) => {
            enterprise.insert("manager".to_owned(), json!({ "value": manager }));
        }
        None => {
            enterprise.remove("manager");
        }
    }
}

fn is_type(value: &Value, kind: &str) -> bool {
    value
        .get("type")
        .and_then(Value::as_str)
        .is_some_and(|found| found.eq_ignore_ascii_case(kind))
}

/// The primary address of type `work` first, then the other two, then what the file says nothing of.
fn mails(document: &mut Map<String, Value>, wanted: &Wanted) {
    let former = match document.remove("emails") {
        Some(Value::Array(former)) => former,
        _ => Vec::new(),
    };
    let given = |target: Target| wanted.given.get(&target);
    let mut mails = vec![json!({ "value": wanted.user_name, "type": "work", "primary": true })];
    for (target, kind) in [(Target::WorkMail, "work"), (Target::HomeMail, "home")] {
        let Some(mail) = given(target).filter(|mail| !mail.is_empty()) else {
            continue;
        };
        if kind != "work" || address_key(mail) != address_key(&wanted.user_name) {
            mails.push(json!({ "value": mail, "type": kind }));
        }
    }
    let is_ours = |mail: &Value| {
        mail.get("primary").and_then(Value::as_bool) == Some(true)
            || (given(Target::WorkMail).is_some() && is_type(mail, "work"))
            || (given(Target::HomeMail).is_some() && is_type(mail, "home"))
            || mail
                .get("value")
                .and_then(Value::as_str)
                .is_some_and(|value| address_key(value) == address_key(&wanted.user_name))
    };
    mails.extend(former.into_iter().filter(|mail| !is_ours(mail)));
    document.insert("emails".to_owned(), Value::Array(mails));
}

/// Values of which the file has one for each of these types.
fn typed(
    document: &mut Map<String, Value>,
    attribute: &str,
    sub_attribute: &str,
    wanted: &Wanted,
    types: &[(Target, &str)],
) {
    let said: Vec<(&str, &String)> = types
        .iter()
        .filter_map(|(target, kind)| Some((*kind, wanted.given.get(target)?)))
        .collect();
    if said.is_empty() {
        return;
    }
    let former = match document.remove(attribute) {
        Some(Value::Array(former)) => former,
        _ => Vec::new(),
    };
    let mut values: Vec<Value> = Vec::new();
    for (kind, value) in &said {
        // One that is the same keeps what else is known of it: a primary mark, the parts of an address.
        let known = former.iter().find(|one| {
            is_type(one, kind)
                && one.get(sub_attribute).and_then(Value::as_str) == Some(value.as_str())
        });
        match known {
            Some(known) => values.push(known.clone()),
            None if value.is_empty() => {}
            None => values.push(json!({ sub_attribute: value, "type": kind })),
        }
    }
    let others = former
        .into_iter()
        .filter(|one| !said.iter().any(|(kind, _)| is_type(one, kind)));
    values.extend(others);
    if !values.is_empty() {
        document.insert(attribute.to_owned(), Value::Array(values));
    }
}
