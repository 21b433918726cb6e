//! Orders of lists as SQL: each along an index, from a place on, so that a page costs the same wherever it lies.
//!
//! [`SortKey::compare`] says what an order is; the SQL here gives the same one, with equal keys in order of creation.

use super::Reader;
use super::list::Part;
use crate::filter_sql::Sql;
use crate::ids::Kind;
use crate::shared::ABSENT;
use crate::writer::index::sql_key;
use rusqlite::types::Value as SqlValue;
use scim_core::{IndexKey, ResourceId, SortKey, SortValue};
use std::cmp::Ordering;

/// A key as SQLite orders it, and the place in the order of creation.
pub(super) type Key = (SqlValue, i64);

/// How the resources of one kind come in the order of a list, without being sorted.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Order {
    /// All have this key: the order is that of creation.
    Same(SqlValue),
    Column(Column),
    /// The attribute index under this number.
    Attribute(i64),
}

/// A column of `resource r` that an index has in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    name: &'static str,
    /// The index to walk along, after the kind; `None` for the index of a column that one kind alone has.
    index: Option<&'static str>,
    /// No two resources have the same.
    is_unique: bool,
}

const ID: Column = Column {
    name: "r.id",
    index: Some("resource_kind_id"),
    is_unique: true,
};
const CREATED: Column = Column {
    name: "r.created_ms",
    index: Some("resource_created"),
    is_unique: false,
};
const MODIFIED: Column = Column {
    name: "r.modified_ms",
    index: Some("resource_modified"),
    is_unique: false,
};
const USER_NAME: Column = Column {
    name: "r.user_key",
    index: None,
    is_unique: true,
};

impl Order {
    /// The order of `part` in a list that is sorted or not; `None` if no index has it.
    pub fn of(reader: &Reader, part: &Part<'_>, is_sorted: bool) -> Option<Order> {
        if !is_sorted {
            return Some(Order::Same(SqlValue::Null));
        }
        let Some(sort) = part.sort else {
            return Some(Order::Same(ABSENT));
        };
        let path = &sort.path;
        let sub_attribute = path.sub_attribute.as_ref().map(|sub| sub.name.as_ref());
        if path.extension.is_none() {
            let column = match (path.attribute.name.as_ref(), sub_attribute) {
                ("id", None) => Some(ID),
                ("meta", Some("created")) => Some(CREATED),
                ("meta", Some("lastModified")) => Some(MODIFIED),
                ("userName", None) if part.kind == Kind::User => Some(USER_NAME),
                ("meta", Some("resourceType")) => {
                    let name = part.kind.name().to_owned();
                    return Some(Order::Same(SqlValue::Text(name)));
                }
                _ => None,
            };
            if let Some(column) = column {
                return Some(Order::Column(column));
            }
        }
        let number = reader.schemas().paths.order_number(part.kind, path)?;
        Some(Order::Attribute(number))
    }

    /// Keys and seqs of those of `kind` that meet `check`, in order, behind `place`; `None` for [`Order::Same`], where
    /// whatever selects the resources gives the order by itself: see [`behind`].
    pub fn query(
        &self,
        kind: Kind,
        check: Option<&Sql>,
        place: Option<&Key>,
        descending: bool,
    ) -> Option<Sql> {
        let (comparison, direction) = if descending {
            ("<", "DESC")
        } else {
            (">", "ASC")
        };
        let legs = match (self, place) {
            (Order::Same(_), _) => return None,
            (Order::Attribute(number), None) => {
                vec![along_attribute(*number, check, Sql::default())]
            }
            (Order::Attribute(number), Some((key, seq))) => {
                let behind = Sql::new(
                    format!(" AND (s.key, s.resource) {comparison} (?, ?)"),
                    vec![key.clone(), (*seq).into()],
                );
                vec![along_attribute(*number, check, behind)]
            }
            (Order::Column(column), None) => vec![column.along(kind, check, Sql::default())],
            (Order::Column(column), Some((key, seq))) => {
                let Column { name, .. } = column;
                let values = vec![key.clone(), (*seq).into()];
                let tied = Sql::new(format!(" AND {name} = ? AND r.seq {comparison} ?"), values);
                let behind = Sql::new(format!(" AND {name} {comparison} ?"), vec![key.clone()]);
                let mut legs = vec![column.along(kind, check, behind)];
                // Pairs of a column and the row's number are not found by an index at once: so first those that
                // are tied with the place, then those behind it.
                if !column.is_unique {
                    legs.insert(0, column.along(kind, check, tied));
                }
                legs
            }
        };
        let mut sql = Sql::default();
        for leg in legs {
            if !sql.text.is_empty() {
                sql.text += " UNION ALL ";
            }
            sql.text += &leg.text;
            sql.values.extend(leg.values);
        }
        sql.text += &format!(" ORDER BY 1 {direction}, 2 {direction}");
        Some(sql)
    }
}

impl Column {
    fn along(self, kind: Kind, check: Option<&Sql>, behind: Sql) -> Sql {
        let Column { name, index, .. } = self;
        let from = match index {
            Some(index) => Sql::new(
                format!("r INDEXED BY {index} WHERE r.kind = ?"),
                vec![kind.code().into()],
            ),
            // Resources of other kinds have nothing there.
            None => Sql::new(format!("r WHERE {name} IS NOT NULL"), Vec::new()),
        };
        let head = Sql::new(
            format!("SELECT {name}, r.seq FROM resource {}", from.text),
            from.values,
        );
        with(head, behind, check)
    }
}

fn along_attribute(number: i64, check: Option<&Sql>, behind: Sql) -> Sql {
    let resource = match check {
        Some(_) => " CROSS JOIN resource r ON r.seq = s.resource",
        None => "",
    };
    let head = Sql::new(
        format!("SELECT s.key, s.resource FROM attribute_index s{resource} WHERE s.path = ?"),
        vec![SqlValue::Integer(number)],
    );
    with(head, behind, check)
}

fn with(mut head: Sql, behind: Sql, check: Option<&Sql>) -> Sql {
    head.text += &behind.text;
    head.values.extend(behind.values);
    if let Some(check) = check {
        // The sign keeps the planner from finding resources by the check instead, and then sorting all it found.
        head.text += &format!(" AND +({})", check.text);
        head.values.extend(check.values.iter().cloned());
    }
    head
}

/// Where those that all have the key `same` go on behind `place`: at the beginning, behind a seq, or nowhere.
pub(super) fn behind(same: &SqlValue, place: Option<&Key>, descending: bool) -> Behind {
    let Some((key, seq)) = place else {
        return Behind::Start;
    };
    let order = directed(compare_keys(same, key), descending);
    match order {
        Ordering::Less => Behind::Nowhere,
        Ordering::Equal => Behind::Seq(*seq),
        Ordering::Greater => Behind::Start,
    }
}

/// What [`behind`] gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    Start,
    Seq(i64),
    Nowhere,
}

/// The key of a sort value as SQL has it: `id` is a blob there.
pub(super) fn key_of(sort: &SortKey, value: Option<SortValue>) -> SqlValue {
    match value {
        Some(IndexKey::Text(text)) if is_id(sort) => match ResourceId::parse(&text) {
            Some(id) => SqlValue::Blob(id.0.as_bytes().to_vec()),
            None => ABSENT,
        },
        Some(value) => sql_key(value),
        None => ABSENT,
    }
}

fn is_id(sort: &SortKey) -> bool {
    sort.path.extension.is_none() && sort.path.attribute.name.as_ref() == "id"
}

/// The order of keys and seqs, in the direction of the list.
pub(super) fn compare(one: &Key, other: &Key, descending: bool) -> Ordering {
    let ascending = compare_keys(&one.0, &other.0).then(one.1.cmp(&other.1));
    directed(ascending, descending)
}

fn directed(ascending: Ordering, descending: bool) -> Ordering {
    if descending {
        ascending.reverse()
    } else {
        ascending
    }
}

/// The order of SQLite: nothing, numbers, text, blobs.
fn compare_keys(one: &SqlValue, other: &SqlValue) -> Ordering {
    match (one, other) {
        (SqlValue::Integer(one), SqlValue::Integer(other)) => one.cmp(other),
        (SqlValue::Real(one), SqlValue::Real(other)) => one.total_cmp(other),
        (SqlValue::Integer(one), SqlValue::Real(other)) => (*one as f64).total_cmp(other),
        (SqlValue::Real(one), SqlValue::Integer(other)) => one.total_cmp(&(*other as f64)),
        (SqlValue::Text(one), SqlValue::Text(other)) => one.cmp(other),
        (SqlValue::Blob(one), SqlValue::Blob(other)) => one.cmp(other),
        (one, other) => rank(one).cmp(&rank(other)),
    }
}

fn rank(key: &SqlValue) -> u8 {
    match key {
        SqlValue::Null => 0,
        SqlValue::Integer(_) | SqlValue::Real(_) => 1,
        SqlValue::Text(_) => 2,
        SqlValue::Blob(_) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::{Connection, params_from_iter};

    fn orders() -> Vec<Order> {
        let columns = [ID, CREATED, MODIFIED, USER_NAME];
        let mut orders: Vec<Order> = columns.into_iter().map(Order::Column).collect();
        orders.push(Order::Attribute(1));
        orders
    }

    #[test]
    fn every_order_is_walked_along_an_index_from_its_place_on() {
        let mut db = Connection::open_in_memory().unwrap();
        crate::migrations::migrate(&mut db).unwrap();
        crate::db::keep_plans(&db).unwrap();
        let check = Sql::new(
            "r.user_key = ? OR r.seq IN (SELECT m.member FROM membership m WHERE m.member_of = ?)",
            vec![SqlValue::Text("ada".to_owned()), SqlValue::Integer(1)],
        );
        let place = (SqlValue::Text("ada".to_owned()), 7);
        for order in orders() {
            for check in [None, Some(&check)] {
                for descending in [false, true] {
                    let sql = order
                        .query(Kind::User, check, Some(&place), descending)
                        .unwrap();
                    let mut statement = db
                        .prepare(&format!("EXPLAIN QUERY PLAN {}", sql.text))
                        .unwrap();
                    let steps: Vec<String> = statement
                        .query_map(params_from_iter(sql.values), |row| row.get(3))
                        .unwrap()
                        .collect::<Result<_, _>>()
                        .unwrap();
                    let plan = steps.join("; ");
                    assert!(!plan.contains("B-TREE"), "{}: {plan}", sql.text);
                    assert!(!plan.contains("SCAN"), "{}: {plan}", sql.text);
                    let comparison = if descending { "<" } else { ">" };
                    let begins = [format!("{comparison}?"), format!("{comparison}(?")];
                    let found = plan.contains(&begins[0]) || plan.contains(&begins[1]);
                    assert!(found, "not from its place on: {}: {plan}", sql.text);
                }
            }
        }
    }

    #[test]
    fn keys_are_in_the_order_of_sqlite() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE t (k ANY) STRICT").unwrap();
        let mut keys = vec![
            SqlValue::Null,
            SqlValue::Integer(-1),
            SqlValue::Real(0.5),
            SqlValue::Integer(7),
            SqlValue::Text(String::new()),
            SqlValue::Text("a".to_owned()),
            SqlValue::Text("z\u{10ffff}".to_owned()),
            SqlValue::Text("é".to_owned()),
            ABSENT,
            SqlValue::Blob(vec![0]),
        ];
        for key in keys.iter().rev() {
            db.execute("INSERT INTO t VALUES (?1)", [key]).unwrap();
        }
        keys.sort_by(compare_keys);
        let mut statement = db.prepare("SELECT k FROM t ORDER BY k").unwrap();
        let sorted: Vec<SqlValue> = statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(keys, sorted);
    }

    #[test]
    fn a_part_with_one_key_goes_on_where_the_place_is() {
        let text = SqlValue::Text("x".to_owned());
        let at = |key: &SqlValue| (key.clone(), 7);
        let cases = [
            (&ABSENT, Some(at(&text)), false, Behind::Start),
            (&ABSENT, Some(at(&text)), true, Behind::Nowhere),
            (&ABSENT, Some(at(&ABSENT)), false, Behind::Seq(7)),
            (&ABSENT, Some(at(&ABSENT)), true, Behind::Seq(7)),
            (&text, Some(at(&ABSENT)), true, Behind::Start),
            (&ABSENT, None, true, Behind::Start),
        ];
        for (same, place, descending, expected) in cases {
            assert_eq!(behind(same, place.as_ref(), descending), expected);
        }
    }
}
