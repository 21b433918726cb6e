//! One filter over several resource types (RFC 7644 §3.4.2.1), and what it leaves of each.
//!
//! An attribute that a type does not have is no value there, and a comparison with it holds for nothing of that type,
//! whatever the operator: who asks for `nickName ne "Babs"` asks for people. One that no type has is a mistake.
//! `meta.resourceType` is the same for all of one type, so comparisons with it are settled here.

use super::eval::compare;
use super::parse::Parser;
use super::{Filter, FilterError};
use crate::path::AttributePath;
use crate::schema::ResourceType;
use crate::tolerance::{Note, Tolerances};
use serde_json::Value;

/// What a filter leaves of one resource type.
#[derive(Clone, Debug, PartialEq)]
pub enum Share {
    Nothing,
    Everything,
    /// Those that match.
    Some(Filter),
}

impl Filter {
    /// Reads a filter over `types`, and gives the share of each, in their order, and what was forgiven: see
    /// [`Filter::parse_noting`].
    ///
    /// # Errors
    /// [`FilterError`] with the place and what was expected there.
    pub fn parse_for_each(
        text: &str,
        types: &[&ResourceType],
        tolerances: &Tolerances,
    ) -> Result<(Vec<Share>, Vec<Note>), FilterError> {
        let mut shares = Vec::with_capacity(types.len());
        let mut notes: Vec<Note> = Vec::new();
        for (index, resource_type) in types.iter().enumerate() {
            let others: Vec<&ResourceType> = types[..index]
                .iter()
                .chain(&types[index + 1..])
                .copied()
                .collect();
            let (filter, forgiven) = Parser::new(text, 0, resource_type, tolerances)?
                .with_others(&others)
                .whole()?;
            shares.push(settle(filter, resource_type));
            // The same text is read for each type, and forgiven once.
            for note in forgiven {
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
        }
        Ok((shares, notes))
    }

    /// What the parser makes of a comparison with an attribute of another type. It never leaves this module and the
    /// parser: [`settle`] takes it out.
    pub(super) fn of_another_type() -> Filter {
        Filter::Or(Vec::new())
    }
}

/// Takes out what is the same for every resource of the type.
fn settle(filter: Filter, resource_type: &ResourceType) -> Share {
    match filter {
        Filter::And(parts) => {
            let mut left = Vec::with_capacity(parts.len());
            for part in parts {
                match settle(part, resource_type) {
                    Share::Nothing => return Share::Nothing,
                    Share::Everything => {}
                    Share::Some(part) => left.push(part),
                }
            }
            if left.is_empty() {
                Share::Everything
            } else {
                Share::Some(Filter::all(left))
            }
        }
        Filter::Or(parts) => {
            let mut left = Vec::with_capacity(parts.len());
            for part in parts {
                match settle(part, resource_type) {
                    Share::Everything => return Share::Everything,
                    Share::Nothing => {}
                    Share::Some(part) => left.push(part),
                }
            }
            if left.is_empty() {
                Share::Nothing
            } else {
                Share::Some(Filter::any(left))
            }
        }
        Filter::Not(inner) => match settle(*inner, resource_type) {
            Share::Nothing => Share::Everything,
            Share::Everything => Share::Nothing,
            Share::Some(inner) => Share::Some(Filter::Not(Box::new(inner))),
        },
        Filter::Present(path) if is_resource_type(&path) => Share::Everything,
        Filter::Compare { path, op, value } if is_resource_type(&path) => {
            let name = Value::from(resource_type.name.as_ref());
            if compare(&path, op, &value, Some(&name)) {
                Share::Everything
            } else {
                Share::Nothing
            }
        }
        Filter::Present(_) | Filter::Compare { .. } | Filter::ValuePath { .. } => {
            Share::Some(filter)
        }
    }
}

fn is_resource_type(path: &AttributePath) -> bool {
    path.extension.is_none()
        && path.attribute.name.as_ref() == "meta"
        && path
            .sub_attribute
            .as_ref()
            .is_some_and(|sub| sub.name.as_ref() == "resourceType")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    /// The shares of users and of groups, as text.
    fn shares(text: &str) -> [String; 2] {
        let catalogue = Catalogue::standard();
        let types = [catalogue.user.as_ref(), catalogue.group.as_ref()];
        let (shares, _) = Filter::parse_for_each(text, &types, &Tolerances::STRICT).unwrap();
        let shown = |share: &Share| match share {
            Share::Nothing => "nothing".to_owned(),
            Share::Everything => "everything".to_owned(),
            Share::Some(filter) => filter.to_string(),
        };
        [shown(&shares[0]), shown(&shares[1])]
    }

    #[test]
    fn each_type_gets_its_share() {
        let cases = [
            (
                r#"displayName sw "smith""#,
                r#"displayName sw "smith""#,
                r#"displayName sw "smith""#,
            ),
            (r#"userName eq "ada""#, r#"userName eq "ada""#, "nothing"),
            (r#"userName ne "ada""#, r#"userName ne "ada""#, "nothing"),
            ("userName pr", "userName pr", "nothing"),
            ("not (userName pr)", "not (userName pr)", "everything"),
            (
                r#"members[value eq "x"]"#,
                "nothing",
                r#"members[value eq "x"]"#,
            ),
            (
                r#"members.value eq "x" or userName eq "ada""#,
                r#"userName eq "ada""#,
                r#"members.value eq "x""#,
            ),
            (
                r#"userName eq "ada" and displayName eq "b""#,
                r#"userName eq "ada" and displayName eq "b""#,
                "nothing",
            ),
            (r#"meta.resourceType eq "User""#, "everything", "nothing"),
            (
                r#"(meta.resourceType eq "User") or (meta.resourceType eq "Group")"#,
                "everything",
                "everything",
            ),
            (
                r#"meta.resourceType ne "User" and displayName pr"#,
                "nothing",
                "displayName pr",
            ),
            (
                r#"meta.resourceType eq "User" and (active eq true or title pr)"#,
                "active eq true or title pr",
                "nothing",
            ),
            (
                r#"not (meta.resourceType eq "Group" or userName sw "a")"#,
                r#"not (userName sw "a")"#,
                "nothing",
            ),
            ("meta.resourceType pr", "everything", "everything"),
            (r#"meta.resourceType eq "Device""#, "nothing", "nothing"),
        ];
        for (text, user, group) in cases {
            assert_eq!(shares(text), [user, group], "{text}");
        }
    }

    #[test]
    fn what_no_type_has_is_a_mistake_and_names_of_all_types_are_suggested() {
        let catalogue = Catalogue::standard();
        let types = [catalogue.user.as_ref(), catalogue.group.as_ref()];
        for (text, suggested) in [
            ("memberz pr", "members"),
            ("usrName pr", "userName"),
            (r#"meta.resourceType eq "User" and memberz pr"#, "members"),
        ] {
            let error = Filter::parse_for_each(text, &types, &Tolerances::STRICT).unwrap_err();
            assert!(
                error.suggestions.iter().any(|name| name == suggested),
                "{text}: {error:?}"
            );
        }
        for text in [
            "members gt 1",
            "active gt true",
            r#"password eq "x""#,
            "members[nonsense pr]",
            "",
        ] {
            assert!(
                Filter::parse_for_each(text, &types, &Tolerances::STRICT).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_forgiven_is_noted_once() {
        let catalogue = Catalogue::standard();
        let types = [catalogue.user.as_ref(), catalogue.group.as_ref()];
        let text = "active eq \"True\" and manager eq \"x\"";
        let (shares, notes) = Filter::parse_for_each(text, &types, &Tolerances::ALL).unwrap();
        assert_eq!(shares[1], Share::Nothing);
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert!(Filter::parse_for_each(text, &types, &Tolerances::STRICT).is_err());
    }

    #[test]
    fn one_type_alone_has_no_attributes_of_others() {
        let catalogue = Catalogue::standard();
        let alone = Filter::parse_for_each(
            "members pr",
            &[catalogue.user.as_ref()],
            &Tolerances::STRICT,
        );
        assert!(alone.is_err());
    }
}
