//! The query of a request (RFC 7644 §3.4.2, §3.9): form encoding, names known here, numbers clamped.

use crate::reason;
use scim_core::error::excerpt;
use scim_core::{ScimError, ScimType, SearchRequest};

/// The parameters of a request. Those not known here are passed over, as in any HTTP interface.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) filter: Option<String>,
    pub(crate) sort_by: Option<String>,
    pub(crate) sort_order: Option<String>,
    pub(crate) start_index: Option<String>,
    pub(crate) count: Option<String>,
    pub(crate) attributes: Option<String>,
    pub(crate) excluded_attributes: Option<String>,
    pub(crate) cursor: Option<String>,
}

/// Which page is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Paging {
    /// From a number on (RFC 7644 §3.4.2.4), which is also what who asks for neither gets.
    Index { start_index: u64, count: u64 },
    /// Behind a cursor, or the first page for `None` (RFC 9865); `count` if it is given.
    Cursor {
        after: Option<String>,
        count: Option<u64>,
    },
}

impl From<SearchRequest> for Query {
    fn from(request: SearchRequest) -> Query {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Query {
            filter: request.filter,
            sort_by: given(request.sort_by),
            sort_order: given(request.sort_order),
            start_index: request.start_index,
            count: request.count,
            attributes: given(request.attributes),
            excluded_attributes: given(request.excluded_attributes),
            cursor: request.cursor,
        }
    }
}

impl Query {
    /// Reads the raw query. An empty value counts as absent, except that of `filter`: an empty filter
    /// is a fault that the sender should hear of, and that of `cursor`, which asks for the first page.
    ///
    /// # Errors
    /// 400 for a broken encoding or a parameter that stands there twice.
    pub(crate) fn parse(raw: Option<&str>) -> Result<Query, ScimError> {
        let mut query = Query::default();
        for (name, value) in pairs(raw) {
            let name = decode(name, true).ok_or_else(|| unreadable(name))?;
            let slot = match name.to_ascii_lowercase().as_str() {
                "filter" => &mut query.filter,
                "sortby" => &mut query.sort_by,
                "sortorder" => &mut query.sort_order,
                "startindex" => &mut query.start_index,
                "count" => &mut query.count,
                "attributes" => &mut query.attributes,
                "excludedattributes" => &mut query.excluded_attributes,
                "cursor" => &mut query.cursor,
                _ => continue,
            };
            let value = decode(value, true).ok_or_else(|| unreadable(&name))?;
            if slot.is_some() {
                return Err(ScimError::invalid_syntax(
                    reason::BAD_PARAMETER,
                    format!(
                        "The parameter {} is given twice. Give it once.",
                        excerpt(&name)
                    ),
                )
                .with("parameter", &excerpt(&name)));
            }
            let means_something = ["filter", "cursor"]
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known));
            if !value.is_empty() || means_something {
                *slot = Some(value);
            }
        }
        Ok(query)
    }

    /// The page asked for.
    ///
    /// # Errors
    /// 400 for numbers that are none, for both ways of paging at once, and with a cursor for more than a page may have
    /// (RFC 9865 §2.1).
    pub(crate) fn paging(&self, default: u64, most: u64) -> Result<Paging, ScimError> {
        let Some(cursor) = &self.cursor else {
            return Ok(Paging::Index {
                start_index: self.first()?,
                count: self.page(default, most)?,
            });
        };
        if self.start_index.is_some() {
            return Err(ScimError::invalid_cursor(
                "Pages are asked for by startIndex or by cursor, not by both. Leave startIndex out.",
            ));
        }
        let count = match integer("count", self.count.as_deref()) {
            Ok(count) => count,
            Err(error) => return Err(ScimError::invalid_count(error.detail)),
        };
        if let Some(count) = count.filter(|count| *count > most) {
            return Err(ScimError::invalid_count(format!(
                "count is {count}; with a cursor it is from 0 to {most}."
            ))
            .with("limit", &most.to_string()));
        }
        Ok(Paging::Cursor {
            after: Some(cursor.clone()).filter(|cursor| !cursor.is_empty()),
            count,
        })
    }

    /// The first result asked for, from 1; less than 1 counts as 1 (RFC 7644 §3.4.2.4).
    ///
    /// # Errors
    /// 400 unless it is an integer.
    pub(crate) fn first(&self) -> Result<u64, ScimError> {
        Ok(integer("startIndex", self.start_index.as_deref())?
            .unwrap_or(1)
            .max(1))
    }

    /// The number of results asked for, at most `most`; a negative one counts as 0 (RFC 7644 §3.4.2.4).
    ///
    /// # Errors
    /// 400 unless it is an integer.
    pub(crate) fn page(&self, default: u64, most: u64) -> Result<u64, ScimError> {
        Ok(integer("count", self.count.as_deref())?
            .unwrap_or(default)
            .min(most))
    }
}

/// An integer of any size, brought into the range from 0 up.
fn integer(name: &'static str, text: Option<&str>) -> Result<Option<u64>, ScimError> {
    let Some(text) = text.map(str::trim) else {
        return Ok(None);
    };
    let (is_negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ScimError::bad_request(
            ScimType::InvalidValue,
            reason::BAD_PARAMETER,
            format!("{name} `{}` is not an integer.", excerpt(text)),
        )
        .with("parameter", name));
    }
    // Digits that do not fit are a number too large, not a fault.
    Ok(Some(if is_negative {
        0
    } else {
        digits.parse().unwrap_or(u64::MAX)
    }))
}

/// Names and values as sent, not decoded.
pub(crate) fn pairs(raw: Option<&str>) -> impl Iterator<Item = (&str, &str)> {
    raw.unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// Undoes percent encoding, and with `plus` also `+` for a space. `None` if an escape is broken or the
/// result is not UTF-8.
pub(crate) fn decode(text: &str, plus: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            b'+' if plus => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

fn unreadable(name: &str) -> ScimError {
    ScimError::invalid_syntax(
        reason::BAD_PARAMETER,
        format!(
            "The parameter {} cannot be read: send UTF-8, percent-encoded.",
            excerpt(name)
        ),
    )
    .with("parameter", &excerpt(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_and_percent_are_spaces() {
        for raw in [
            "filter=userName+eq+%22ada%2B1%40x%22&startIndex=2",
            "Filter=userName%20eq%20%22ada%2b1%40x%22&startindex=2&unknown=1",
        ] {
            let query = Query::parse(Some(raw)).unwrap();
            assert_eq!(
                query.filter.as_deref(),
                Some(r#"userName eq "ada+1@x""#),
                "{raw}"
            );
            assert_eq!(query.first().unwrap(), 2);
        }
    }

    #[test]
    fn numbers_are_clamped_and_words_are_refused() {
        let cases = [
            ("", Some((1, 100))),
            ("startIndex=0&count=0", Some((1, 0))),
            ("startIndex=-5&count=-1", Some((1, 0))),
            ("startIndex=%2B7&count=1000", Some((7, 1000))),
            ("startIndex=3&count=1001", Some((3, 1000))),
            ("count=99999999999999999999999", Some((1, 1000))),
            ("startIndex=&count=", Some((1, 100))),
            ("startIndex=one", None),
            ("count=1.5", None),
            ("count=0x10", None),
        ];
        for (raw, expected) in cases {
            let query = Query::parse(Some(raw)).unwrap();
            let got = query
                .first()
                .and_then(|first| Ok((first, query.page(100, 1000)?)))
                .ok();
            assert_eq!(got, expected, "{raw}");
        }
    }

    #[test]
    fn a_cursor_asks_for_its_own_way_of_paging() {
        let paging = |raw: &str| Query::parse(Some(raw)).unwrap().paging(100, 1_000);
        let cursor = |after: Option<&str>, count| {
            Ok(Paging::Cursor {
                after: after.map(str::to_owned),
                count,
            })
        };
        assert_eq!(paging("cursor&count=10"), cursor(None, Some(10)));
        assert_eq!(paging("cursor="), cursor(None, None));
        assert_eq!(paging("Cursor=abc&count=-1"), cursor(Some("abc"), Some(0)));
        assert_eq!(
            paging("count=5000"),
            Ok(Paging::Index {
                start_index: 1,
                count: 1_000
            })
        );
        for (raw, scim_type) in [
            ("cursor=&count=1001", ScimType::InvalidCount),
            ("cursor=&count=ten", ScimType::InvalidCount),
            ("cursor=&startIndex=1", ScimType::InvalidCursor),
        ] {
            assert_eq!(paging(raw).unwrap_err().scim_type, Some(scim_type), "{raw}");
        }
    }

    #[test]
    fn broken_and_doubled_parameters_are_refused() {
        for raw in [
            "filter=%zz",
            "filter=%ff",
            "filter=%2",
            "count=1&count=2",
            "filter=a&FILTER=b",
        ] {
            assert_eq!(Query::parse(Some(raw)).unwrap_err().status, 400, "{raw}");
        }
        assert_eq!(
            Query::parse(Some("filter=")).unwrap().filter.as_deref(),
            Some("")
        );
    }
}
