//! Dumps of the Directory API: pages of `users.list`, `groups.list` and `members.list`, one or many in a file.

use super::columns::{COLUMNS, Column};
use super::problem::{Problems, Wrong};
use super::sets::{GroupIn, MemberIn, MemberKind};
use super::{
    Contents, FIELD_CHARS, Format, MOST_GROUPS, MOST_MEMBERS, MOST_PEOPLE, Part, People, Person,
    address_key, clean, is_address, sheet,
};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};

type Object = Map<String, Value>;

pub(super) fn read(name: &str, text: &str) -> Result<Contents, Vec<super::FileProblem>> {
    let mut pages = Pages::default();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let value = value.map_err(|error| {
            let line = error.line() as u64;
            if error.is_eof() {
                Wrong::CutJson.at(line)
            } else {
                let column = error.column();
                let mut problem = Wrong::BrokenJson(without_place(&error)).on(line);
                problem.column = Some(column.to_string());
                vec![problem]
            }
        })?;
        pages.take(value)?;
    }
    let Pages {
        kind,
        entries,
        more,
        group,
    } = pages;
    let part = match kind {
        Some(Listed::Users) => people(&entries)?,
        Some(Listed::Groups) => groups(&entries)?,
        Some(Listed::Members) => members(group.as_deref(), name, &entries)?,
        None => return Err(Wrong::UnknownJson.somewhere()),
    };
    Ok(Contents {
        format: Format::Json,
        part,
        ignored: Vec::new(),
        open_end: false,
        more,
    })
}

/// What serde says, without the place that is told apart.
fn without_place(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words
        .split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Listed {
    Users,
    Groups,
    Members,
}

impl Listed {
    /// By `kind`: `admin#directory#users` is a page of them, `admin#directory#user` one.
    fn of_kind(kind: &str) -> Option<Listed> {
        match kind.strip_prefix("admin#directory#")? {
            "users" | "user" => Some(Listed::Users),
            "groups" | "group" => Some(Listed::Groups),
            "members" | "member" => Some(Listed::Members),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Listed::Users => "users",
            Listed::Groups => "groups",
            Listed::Members => "members",
        }
    }
}

#[derive(Default)]
struct Pages {
    kind: Option<Listed>,
    entries: Vec<Object>,
    /// Whether the last page names another.
    more: bool,
    /// Whose members a page says that it lists.
    group: Option<String>,
}

impl Pages {
    fn take(&mut self, value: Value) -> Result<(), Vec<super::FileProblem>> {
        match value {
            Value::Array(values) => {
                for value in values {
                    self.take(value)?;
                }
                Ok(())
            }
            Value::Object(page) => self.take_object(page),
            _ => Err(Wrong::UnknownJson.somewhere()),
        }
    }

    fn take_object(&mut self, mut page: Object) -> Result<(), Vec<super::FileProblem>> {
        let unknown = || Wrong::UnknownJson.somewhere();
        let said = page
            .get("kind")
            .and_then(Value::as_str)
            .and_then(Listed::of_kind);
        let listed = [Listed::Users, Listed::Groups, Listed::Members]
            .into_iter()
            .find(|kind| page.contains_key(kind.name()));
        let single = ["primaryEmail", "email"]
            .iter()
            .any(|name| page.contains_key(*name));
        let kind = match (said, listed) {
            (_, Some(listed)) => listed,
            (Some(said), None) => said,
            (None, None) if page.contains_key("primaryEmail") => Listed::Users,
            (None, None) => return Err(unknown()),
        };
        if *self.kind.get_or_insert(kind) != kind {
            return Err(unknown());
        }
        if listed.is_none() && single {
            self.entries.push(page);
            return Ok(());
        }
        self.more = page
            .get("nextPageToken")
            .and_then(Value::as_str)
            .is_some_and(|token| !token.is_empty());
        for name in ["groupEmail", "groupKey", "group"] {
            if let Some(group) = page.get(name).and_then(Value::as_str) {
                self.group = Some(group.to_owned());
            }
        }
        match page.remove(kind.name()) {
            Some(Value::Array(entries)) => {
                for entry in entries {
                    let Value::Object(entry) = entry else {
                        return Err(unknown());
                    };
                    self.entries.push(entry);
                }
                Ok(())
            }
            // A list that has nobody leaves the name out.
            None => Ok(()),
            Some(_) => Err(unknown()),
        }
    }
}

fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object
        .get(name)
        .and_then(Value::as_str)
        .map(clean)
        .filter(|text| !text.is_empty())
}

fn objects<'a>(object: &'a Object, name: &str) -> impl Iterator<Item = &'a Object> {
    object
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
}

/// The one that is marked as the first of a list, or else its first.
fn primary<'a>(object: &'a Object, name: &str) -> Option<&'a Object> {
    let is_primary = |one: &&Object| one.get("primary").and_then(Value::as_bool) == Some(true);
    objects(object, name)
        .find(is_primary)
        .or_else(|| objects(object, name).next())
}

fn of_type<'a>(object: &'a Object, name: &str, wanted: &str, value: &str) -> Option<&'a str> {
    objects(object, name)
        .filter(|one| text(one, "type").is_some_and(|kind| kind.eq_ignore_ascii_case(wanted)))
        .find_map(|one| text(one, value))
}

/// Where a column stands in a user of the API, and whether this user has the attribute at all.
fn value(user: &Object, column: Column, address: &str) -> Option<String> {
    let name = || user.get("name").and_then(Value::as_object);
    let organization = |field: &str| text(primary(user, "organizations")?, field);
    let found = match column {
        Column::Address => None,
        Column::Id => text(user, "id"),
        Column::GivenName => text(name()?, "givenName"),
        Column::FamilyName => text(name()?, "familyName"),
        Column::FullName => {
            let name = name()?;
            let (given, family) = (text(name, "givenName"), text(name, "familyName"));
            let whole = text(name, "displayName").or_else(|| text(name, "fullName"));
            return whole.map(str::to_owned).or_else(|| {
                let joined = sheet::joined(given.unwrap_or_default(), family.unwrap_or_default());
                (!joined.is_empty()).then_some(joined)
            });
        }
        Column::Status => {
            let is = |name: &str| user.get(name).and_then(Value::as_bool);
            match (is("suspended"), is("archived")) {
                (Some(true), _) => Some("Suspended"),
                (_, Some(true)) => Some("Archived"),
                (None, None) => None,
                _ => Some("Active"),
            }
        }
        Column::HomeMail => of_type(user, "emails", "home", "address"),
        Column::WorkMail => objects(user, "emails")
            .filter(|mail| text(mail, "type") == Some("work"))
            .filter_map(|mail| text(mail, "address"))
            .find(|mail| address_key(mail) != address_key(address)),
        Column::WorkPhone => of_type(user, "phones", "work", "value"),
        Column::HomePhone => of_type(user, "phones", "home", "value"),
        Column::MobilePhone => of_type(user, "phones", "mobile", "value"),
        Column::WorkAddress => of_type(user, "addresses", "work", "formatted"),
        Column::HomeAddress => of_type(user, "addresses", "home", "formatted"),
        Column::EmployeeId => of_type(user, "externalIds", "organization", "value"),
        Column::EmployeeType => organization("description"),
        Column::Title => organization("title"),
        Column::Manager => of_type(user, "relations", "manager", "value"),
        Column::Department => organization("department"),
        Column::CostCenter => organization("costCenter"),
        Column::OrgUnit => text(user, "orgUnitPath"),
        Column::Organization => organization("name"),
        Column::Language => {
            let preferred = |one: &&Object| text(one, "preference") == Some("preferred");
            objects(user, "languages")
                .find(preferred)
                .or_else(|| objects(user, "languages").next())
                .and_then(|one| text(one, "languageCode"))
        }
    };
    found.map(str::to_owned)
}

fn people(entries: &[Object]) -> Result<Part, Vec<super::FileProblem>> {
    let mut problems = Problems::default();
    let mut first: HashMap<String, u64> = HashMap::new();
    // A dump may have been asked for a few fields only: what nobody has, it says nothing of.
    let mut said: BTreeSet<Column> = BTreeSet::new();
    let mut found: Vec<(u64, String, HashMap<Column, String>)> = Vec::new();
    for (line, user) in (1..).zip(entries) {
        if problems.is_full() {
            break;
        }
        // Of a listing with `showDeleted`: such people are gone.
        if user.contains_key("deletionTime") {
            continue;
        }
        let Some(address) = address(user, "primaryEmail", line, &mut first, &mut problems) else {
            continue;
        };
        if found.len() == MOST_PEOPLE {
            problems.add(Wrong::TooMany(MOST_PEOPLE).on(line));
            break;
        }
        let mut values = HashMap::new();
        for row in COLUMNS {
            let Some(value) = value(user, row.column, &address) else {
                continue;
            };
            if value.chars().count() > FIELD_CHARS {
                problems.add(Wrong::FieldTooLong.on(line).of(row.name));
            }
            said.insert(row.column);
            values.insert(row.column, value);
        }
        found.push((line, address, values));
    }
    let columns: Vec<Column> = said.into_iter().collect();
    let rows = found.into_iter().map(|(line, address, mut values)| Person {
        line,
        address,
        values: columns
            .iter()
            .map(|column| values.remove(column).unwrap_or_default())
            .collect(),
    });
    let rows: Vec<Person> = rows.collect();
    let rows = problems.or(rows)?;
    if rows.is_empty() {
        return Err(Wrong::NoRows.somewhere());
    }
    Ok(Part::People(People { columns, rows }))
}

/// The address of an entry, once, and as an address is written.
fn address(
    entry: &Object,
    name: &str,
    line: u64,
    first: &mut HashMap<String, u64>,
    problems: &mut Problems,
) -> Option<String> {
    let Some(address) = text(entry, name) else {
        problems.add(Wrong::NoValue.on(line).of(name));
        return None;
    };
    if !is_address(address) {
        problems.add(Wrong::NotAnAddress(address.to_owned()).on(line).of(name));
        return None;
    }
    if let Some(first) = first.insert(address_key(address), line) {
        let wrong = Wrong::Twice {
            value: address.to_owned(),
            first,
        };
        problems.add(wrong.on(line).of(name));
        return None;
    }
    Some(address.to_owned())
}

fn groups(entries: &[Object]) -> Result<Part, Vec<super::FileProblem>> {
    let mut problems = Problems::default();
    let mut first = HashMap::new();
    let mut found = Vec::new();
    for (line, group) in (1..).zip(entries) {
        if problems.is_full() {
            break;
        }
        let Some(address) = address(group, "email", line, &mut first, &mut problems) else {
            continue;
        };
        if found.len() == MOST_GROUPS {
            problems.add(Wrong::TooMany(MOST_GROUPS).on(line));
            break;
        }
        found.push(GroupIn {
            line,
            address,
            id: text(group, "id").map(str::to_owned),
            name: text(group, "name").map(str::to_owned),
            members: None,
        });
    }
    let found = problems.or(found)?;
    if found.is_empty() {
        return Err(Wrong::NoRows.somewhere());
    }
    Ok(Part::Groups(found))
}

/// A page of members does not say whose they are: that stands in the file's name, or somebody put it into the page.
fn members(
    group: Option<&str>,
    name: &str,
    entries: &[Object],
) -> Result<Part, Vec<super::FileProblem>> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let of_page = group.or_else(|| is_address(stem).then_some(stem));
    let mut problems = Problems::default();
    let mut first: HashMap<(String, String), u64> = HashMap::new();
    let mut found = Vec::new();
    for (line, member) in (1..).zip(entries) {
        if problems.is_full() {
            break;
        }
        let own = ["groupEmail", "groupKey", "group"]
            .iter()
            .find_map(|name| text(member, name));
        let Some(of) = own.or(of_page) else {
            return Err(Wrong::MembersOfWhom.somewhere());
        };
        let kind = MemberKind::read(text(member, "type").unwrap_or_default());
        // Everybody in the company is a member without an address.
        let Some(who) = text(member, "email") else {
            if kind != MemberKind::Other {
                problems.add(Wrong::NoValue.on(line).of("email"));
            }
            continue;
        };
        if let Some(first) = first.insert((address_key(of), address_key(who)), line) {
            let wrong = Wrong::Twice {
                value: who.to_owned(),
                first,
            };
            problems.add(wrong.on(line).of("email"));
            continue;
        }
        if found.len() == MOST_MEMBERS {
            problems.add(Wrong::TooMany(MOST_MEMBERS).on(line));
            break;
        }
        found.push(MemberIn {
            line,
            group: of.to_owned(),
            member: who.to_owned(),
            kind,
        });
    }
    let mut found = problems.or(found)?;
    if found.is_empty() {
        // A group without members is a fact; a page of nobody's members is none.
        let Some(of) = of_page else {
            return Err(Wrong::MembersOfWhom.somewhere());
        };
        found.push(MemberIn {
            line: 1,
            group: of.to_owned(),
            member: String::new(),
            kind: MemberKind::Unsaid,
        });
    }
    Ok(Part::Members(found))
}
