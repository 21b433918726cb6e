//! Several files as one whole: all people, all groups with their members.

use super::{
    Contents, Format, MOST_GROUPS, MOST_MEMBERS, MOST_PEOPLE, Part, People, Person, address_key,
    clean,
};
use std::collections::HashMap;

/// A group as a list of groups gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupIn {
    pub line: u64,
    pub address: String,
    /// Google's id of it: a page of members may name the group so.
    pub id: Option<String>,
    pub name: Option<String>,
    /// `None`: no file says who is in it.
    pub members: Option<Vec<MemberIn>>,
}

/// Somebody in a group; without a member it only says that the group has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberIn {
    pub line: u64,
    /// The group's address, or its id in Google.
    pub group: String,
    pub member: String,
    pub kind: MemberKind,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    User,
    Group,
    /// Everybody in the company, or something else that is no person.
    Other,
    Unsaid,
}

impl MemberKind {
    pub(super) fn read(text: &str) -> MemberKind {
        match clean(text).to_ascii_uppercase().as_str() {
            "USER" => MemberKind::User,
            "GROUP" => MemberKind::Group,
            "" => MemberKind::Unsaid,
            _ => MemberKind::Other,
        }
    }
}

/// All that several files say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Combined {
    /// `None` without a file of people.
    pub people: Option<People>,
    /// `None` without a file of groups or members.
    pub groups: Option<Vec<GroupIn>>,
}

/// Why files do not make a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Two files of people in the Admin console's format: each is a whole by itself.
    PeopleTwice,
    /// The last page of a list is missing.
    MorePages(&'static str),
    /// Somebody stands in two files.
    Twice {
        value: String,
    },
    TooMany(usize),
    /// A page of members is of a group that no list of groups has.
    UnknownGroup {
        group: String,
    },
}

impl People {
    /// Adds the people of another page, which may say more or less of them.
    fn add(&mut self, page: &People) {
        for column in &page.columns {
            if !self.columns.contains(column) {
                self.columns.push(*column);
                self.rows
                    .iter_mut()
                    .for_each(|row| row.values.push(String::new()));
            }
        }
        let places: Vec<Option<usize>> = self
            .columns
            .iter()
            .map(|column| page.columns.iter().position(|known| known == column))
            .collect();
        self.rows.extend(page.rows.iter().map(|row| {
            Person {
                line: row.line,
                address: row.address.clone(),
                values: places
                    .iter()
                    .map(|place| place.map_or_else(String::new, |at| row.values[at].clone()))
                    .collect(),
            }
        }));
    }
}

/// Puts files together that were read one by one.
///
/// # Errors
/// [`Mismatch`] if they cannot be one import.
pub fn combine<'a>(files: impl IntoIterator<Item = &'a Contents>) -> Result<Combined, Mismatch> {
    let mut pages = [0_u32; 3];
    let mut with_more = [0_u32; 3];
    let mut people: Option<People> = None;
    let mut groups: Option<Vec<GroupIn>> = None;
    let mut members: Option<Vec<&MemberIn>> = None;
    for file in files {
        let kind = match &file.part {
            Part::People(_) => 0,
            Part::Groups(_) => 1,
            Part::Members(_) => 2,
        };
        pages[kind] += 1;
        with_more[kind] += u32::from(file.more);
        match &file.part {
            Part::People(found) => match &mut people {
                None => people = Some(found.clone()),
                Some(_) if file.format == Format::Csv => return Err(Mismatch::PeopleTwice),
                Some(all) => all.add(found),
            },
            Part::Groups(found) => groups.get_or_insert_default().extend(found.iter().cloned()),
            Part::Members(found) => members.get_or_insert_default().extend(found),
        }
    }
    let names = ["users", "groups", "members"];
    for ((name, pages), more) in names.into_iter().zip(pages).zip(with_more) {
        if pages > 0 && more == pages {
            return Err(Mismatch::MorePages(name));
        }
    }
    if let Some(people) = &people {
        nobody_twice(people.rows.iter().map(|person| person.address.as_str()))?;
        if people.rows.len() > MOST_PEOPLE {
            return Err(Mismatch::TooMany(MOST_PEOPLE));
        }
    }
    let groups = with_members(groups, members)?;
    if groups
        .as_ref()
        .is_some_and(|groups| groups.len() > MOST_GROUPS)
    {
        return Err(Mismatch::TooMany(MOST_GROUPS));
    }
    Ok(Combined { people, groups })
}

fn nobody_twice<'a>(addresses: impl Iterator<Item = &'a str>) -> Result<(), Mismatch> {
    let mut seen = std::collections::HashSet::new();
    for address in addresses {
        if !seen.insert(address_key(address)) {
            return Err(Mismatch::Twice {
                value: address.to_owned(),
            });
        }
    }
    Ok(())
}

fn with_members(
    groups: Option<Vec<GroupIn>>,
    members: Option<Vec<&MemberIn>>,
) -> Result<Option<Vec<GroupIn>>, Mismatch> {
    let Some(members) = members else {
        if let Some(groups) = &groups {
            nobody_twice(groups.iter().map(|group| group.address.as_str()))?;
        }
        return Ok(groups);
    };
    if members.len() > MOST_MEMBERS {
        return Err(Mismatch::TooMany(MOST_MEMBERS));
    }
    let is_listed = groups.is_some();
    let mut groups = groups.unwrap_or_default();
    nobody_twice(groups.iter().map(|group| group.address.as_str()))?;
    let mut places: HashMap<String, usize> = HashMap::new();
    for (place, group) in groups.iter().enumerate() {
        places.insert(address_key(&group.address), place);
        if let Some(id) = &group.id {
            places.insert(address_key(id), place);
        }
    }
    for row in members {
        let key = address_key(&row.group);
        let place = match places.get(&key) {
            Some(place) => *place,
            None if is_listed || !row.group.contains('@') => {
                return Err(Mismatch::UnknownGroup {
                    group: row.group.clone(),
                });
            }
            None => {
                places.insert(key, groups.len());
                groups.push(GroupIn {
                    line: row.line,
                    address: row.group.clone(),
                    id: None,
                    name: None,
                    members: None,
                });
                groups.len() - 1
            }
        };
        let all = groups[place].members.get_or_insert_default();
        if !row.member.is_empty() {
            all.push(row.clone());
        }
    }
    Ok(Some(groups))
}
