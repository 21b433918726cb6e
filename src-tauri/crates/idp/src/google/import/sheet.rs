//! The CSV files of the Admin console: `Download users`, and members of groups.

use super::columns::{COLUMNS, Column};
use super::csv::{Row, Rows};
use super::problem::{FileProblem, Problems, Wrong};
use super::sets::{MemberIn, MemberKind};
use super::{
    Contents, Format, MOST_MEMBERS, MOST_PEOPLE, Part, People, Person, address_key, clean,
    is_address,
};
use std::collections::HashMap;

/// A heading without the part in brackets (`[Required]`, `[READ ONLY]`), as it is compared.
fn plain(heading: &str) -> String {
    let name = heading.split('[').next().unwrap_or_default();
    clean(name).to_lowercase()
}

/// Headings that only the download of people has, apart from those that become something.
const MARKS: [&str; 4] = [
    "org unit path",
    "last sign in",
    "2sv enrolled",
    "2sv enforced",
];
/// The head of a file that is filled in to be uploaded has this and lacks the status.
const UPLOAD: &str = "password hash function";

pub(super) fn read(text: &str) -> Result<Contents, Vec<FileProblem>> {
    let mut rows = Rows::of(text);
    let head = rows.next_row().map_err(|problem| vec![problem])?;
    let Some(head) = head else {
        return Err(Wrong::Empty.somewhere());
    };
    let headings: Vec<String> = head.fields.iter().map(|heading| plain(heading)).collect();
    if let [only] = &headings[..] {
        for separator in [';', '\t', '|'] {
            if only.contains(separator) {
                return Err(Wrong::Separator(separator).at(head.line));
            }
        }
    }
    let open_end = !text.ends_with(['\n', '\r']);
    let has = |name: &str| headings.iter().any(|heading| heading == name);
    let mut contents = if has("group email") {
        members(&mut rows, &head, &headings)?
    } else if has("email address") {
        people(&mut rows, &head, &headings)?
    } else if MARKS.iter().any(|mark| has(mark)) {
        return Err(Wrong::NoColumn("Email Address").at(head.line));
    } else {
        let shown: Vec<&str> = head.fields.iter().take(4).map(|one| clean(one)).collect();
        return Err(Wrong::UnknownKind(shown.join(", ")).at(head.line));
    };
    contents.open_end = open_end;
    Ok(contents)
}

fn nothing_twice(head: &Row<'_>, headings: &[String]) -> Result<(), Vec<FileProblem>> {
    for (place, heading) in headings.iter().enumerate() {
        if !heading.is_empty() && headings[..place].contains(heading) {
            let shown = clean(&head.fields[place]);
            return Err(vec![Wrong::ColumnTwice.on(head.line).of(shown)]);
        }
    }
    Ok(())
}

/// Hands each row to `take` once it has as many values as the head.
fn each_row<'a>(
    rows: &mut Rows<'a>,
    expected: usize,
    problems: &mut Problems,
    mut take: impl FnMut(Row<'a>, &mut Problems),
) -> Result<(), Vec<FileProblem>> {
    while !problems.is_full() {
        let Some(row) = rows.next_row().map_err(|problem| vec![problem])? else {
            break;
        };
        let found = row.fields.len();
        if found == expected {
            take(row, problems);
            continue;
        }
        let wrong = if found < expected && rows.is_last() {
            Wrong::CutRow { found, expected }
        } else {
            Wrong::RowLength { found, expected }
        };
        problems.add(wrong.on(row.line));
    }
    Ok(())
}

fn people(
    rows: &mut Rows<'_>,
    head: &Row<'_>,
    headings: &[String],
) -> Result<Contents, Vec<FileProblem>> {
    nothing_twice(head, headings)?;
    let place = |name: &str| headings.iter().position(|heading| heading == name);
    if place("status").is_none() && place(UPLOAD).is_some() {
        return Err(Wrong::UploadTemplate.at(head.line));
    }
    let mut columns = Vec::new();
    let mut places = Vec::new();
    for known in COLUMNS
        .iter()
        .filter(|known| known.column != Column::Address)
    {
        if let Some(at) = place(&known.heading.to_lowercase()).filter(|_| !known.heading.is_empty())
        {
            columns.push(known.column);
            places.push(at);
        }
    }
    let address =
        place("email address").ok_or_else(|| Wrong::NoColumn("Email Address").at(head.line))?;
    let names = place("first name").zip(place("last name"));
    if names.is_some() {
        columns.push(Column::FullName);
    }
    let ignored = head
        .fields
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != address && !places.contains(at))
        .map(|(_, heading)| clean(heading).to_owned())
        .collect();
    let heading = clean(&head.fields[address]).to_owned();
    let mut problems = Problems::default();
    let mut first: HashMap<String, u64> = HashMap::new();
    let mut found = Vec::new();
    each_row(rows, headings.len(), &mut problems, |row, problems| {
        let value = |at: usize| clean(&row.fields[at]);
        let given = value(address);
        if given.is_empty() {
            problems.add(Wrong::NoValue.on(row.line).of(&heading));
            return;
        }
        if !is_address(given) {
            let wrong = Wrong::NotAnAddress(given.to_owned());
            problems.add(wrong.on(row.line).of(&heading));
            return;
        }
        if let Some(first) = first.insert(address_key(given), row.line) {
            let wrong = Wrong::Twice {
                value: given.to_owned(),
                first,
            };
            problems.add(wrong.on(row.line).of(&heading));
            return;
        }
        if found.len() == MOST_PEOPLE {
            problems.add(Wrong::TooMany(MOST_PEOPLE).on(row.line));
            return;
        }
        let mut values: Vec<String> = places.iter().map(|at| value(*at).to_owned()).collect();
        if let Some((given, family)) = names {
            values.push(joined(value(given), value(family)));
        }
        found.push(Person {
            line: row.line,
            address: given.to_owned(),
            values,
        });
    })?;
    let found = problems.or(found)?;
    if found.is_empty() {
        return Err(Wrong::NoRows.somewhere());
    }
    Ok(Contents {
        format: Format::Csv,
        part: Part::People(People {
            columns,
            rows: found,
        }),
        ignored,
        open_end: false,
        more: false,
    })
}

/// A full name of its parts.
pub(super) fn joined(given: &str, family: &str) -> String {
    clean(&format!("{given} {family}")).to_owned()
}

fn members(
    rows: &mut Rows<'_>,
    head: &Row<'_>,
    headings: &[String],
) -> Result<Contents, Vec<FileProblem>> {
    nothing_twice(head, headings)?;
    let place = |name: &str| headings.iter().position(|heading| heading == name);
    let group = place("group email").ok_or_else(|| Wrong::NoColumn("Group Email").at(head.line))?;
    let member =
        place("member email").ok_or_else(|| Wrong::NoColumn("Member Email").at(head.line))?;
    let kind = place("member type");
    let used = [Some(group), Some(member), kind, place("member role")];
    let ignored = head
        .fields
        .iter()
        .enumerate()
        .filter(|(at, _)| !used.contains(&Some(*at)))
        .map(|(_, heading)| clean(heading).to_owned())
        .collect();
    let mut problems = Problems::default();
    let mut first: HashMap<(String, String), u64> = HashMap::new();
    let mut found = Vec::new();
    each_row(rows, headings.len(), &mut problems, |row, problems| {
        let mut good = true;
        for at in [group, member] {
            let given = clean(&row.fields[at]);
            let column = clean(&head.fields[at]);
            if given.is_empty() {
                problems.add(Wrong::NoValue.on(row.line).of(column));
                good = false;
            } else if !is_address(given) {
                let wrong = Wrong::NotAnAddress(given.to_owned());
                problems.add(wrong.on(row.line).of(column));
                good = false;
            }
        }
        if !good {
            return;
        }
        let (of, who) = (clean(&row.fields[group]), clean(&row.fields[member]));
        if let Some(first) = first.insert((address_key(of), address_key(who)), row.line) {
            let wrong = Wrong::Twice {
                value: who.to_owned(),
                first,
            };
            problems.add(wrong.on(row.line).of(clean(&head.fields[member])));
            return;
        }
        if found.len() == MOST_MEMBERS {
            problems.add(Wrong::TooMany(MOST_MEMBERS).on(row.line));
            return;
        }
        found.push(MemberIn {
            line: row.line,
            group: of.to_owned(),
            member: who.to_owned(),
            kind: kind.map_or(MemberKind::Unsaid, |at| MemberKind::read(&row.fields[at])),
        });
    })?;
    let found = problems.or(found)?;
    if found.is_empty() {
        return Err(Wrong::NoRows.somewhere());
    }
    Ok(Contents {
        format: Format::Csv,
        part: Part::Members(found),
        ignored,
        open_end: false,
        more: false,
    })
}
