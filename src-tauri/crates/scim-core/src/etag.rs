//! Entity tags in requests (RFC 7644 §3.14, RFC 9110 §13.1).

use crate::error::{ScimError, ScimType, excerpt};
use crate::reason;
use crate::resource::Revision;

/// What `If-Match` and `If-None-Match` ask for. Without either everything is allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Precondition {
    if_match: Option<Tags>,
    if_none_match: Option<Tags>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Tags {
    Any,
    /// The opaque parts that are revisions of ours; a foreign tag can never match and is dropped.
    Listed(Vec<Revision>),
}

impl Precondition {
    /// Reads the two header values; several headers of one name are joined by commas first.
    ///
    /// Tags compare weakly in both headers: SCIM's own examples send weak tags in `If-Match`
    /// (RFC 7644 §3.14), which the strong comparison of RFC 9110 §13.1.1 would never let match.
    ///
    /// # Errors
    /// 400 if a value is neither `*` nor a list of entity tags.
    pub fn parse(
        if_match: Option<&str>,
        if_none_match: Option<&str>,
    ) -> Result<Precondition, ScimError> {
        Ok(Precondition {
            if_match: if_match.map(|value| tags("If-Match", value)).transpose()?,
            if_none_match: if_none_match
                .map(|value| tags("If-None-Match", value))
                .transpose()?,
        })
    }

    /// True if a write to a resource of this revision may go on; else the answer is 412.
    pub fn allows(&self, current: Revision) -> bool {
        self.if_match
            .as_ref()
            .is_none_or(|tags| tags.contain(current))
            && !self.is_not_modified(current)
    }

    /// True if `If-None-Match` names this revision: a GET is then answered 304, a write 412.
    pub fn is_not_modified(&self, current: Revision) -> bool {
        self.if_none_match
            .as_ref()
            .is_some_and(|tags| tags.contain(current))
    }

    /// True if neither header was sent.
    pub fn is_empty(&self) -> bool {
        self.if_match.is_none() && self.if_none_match.is_none()
    }
}

impl Tags {
    fn contain(&self, current: Revision) -> bool {
        match self {
            Tags::Any => true,
            Tags::Listed(revisions) => revisions.contains(&current),
        }
    }
}

fn tags(header: &'static str, value: &str) -> Result<Tags, ScimError> {
    let malformed = || {
        ScimError::bad_request(
            ScimType::InvalidSyntax,
            reason::BAD_ENTITY_TAG,
            format!(
                "{header} `{}` cannot be read. Send `*` or entity tags such as W/\"3\".",
                excerpt(value)
            ),
        )
        .with("header", header)
    };
    if value.trim() == "*" {
        return Ok(Tags::Any);
    }
    let mut revisions = Vec::new();
    let mut rest = value.trim_start();
    while !rest.is_empty() {
        let quoted = rest
            .strip_prefix("W/")
            .or_else(|| rest.strip_prefix("w/"))
            .unwrap_or(rest);
        let inside = quoted.strip_prefix('"').ok_or_else(malformed)?;
        let (opaque, after) = inside.split_once('"').ok_or_else(malformed)?;
        if let Ok(number) = opaque.parse::<i64>() {
            revisions.push(Revision(number));
        }
        rest = after.trim_start();
        if let Some(next) = rest.strip_prefix(',') {
            // RFC 9110 §5.6.1.2: empty list elements are ignored.
            rest = next.trim_start_matches([',', ' ', '\t']);
        } else if !rest.is_empty() {
            return Err(malformed());
        }
    }
    if value.trim().is_empty() {
        return Err(malformed());
    }
    Ok(Tags::Listed(revisions))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_lets_a_write_through_only_at_a_listed_revision() {
        let cases: &[(&str, i64, bool)] = &[
            ("*", 7, true),
            (r#"W/"7""#, 7, true),
            (r#""7""#, 7, true),
            (r#"W/"6", W/"7""#, 7, true),
            (r#"W/"6",,W/"8" "#, 7, false),
            (r#"W/"a330bc54f0671c9""#, 7, false),
        ];
        for (header, revision, allowed) in cases {
            let condition = Precondition::parse(Some(header), None).unwrap();
            assert_eq!(condition.allows(Revision(*revision)), *allowed, "{header}");
        }
    }

    #[test]
    fn if_none_match_stops_at_a_listed_revision() {
        let condition = Precondition::parse(None, Some(r#"W/"3""#)).unwrap();
        assert!(condition.is_not_modified(Revision(3)));
        assert!(!condition.allows(Revision(3)));
        assert!(condition.allows(Revision(4)));
        assert!(
            !Precondition::parse(None, Some("*"))
                .unwrap()
                .allows(Revision(1))
        );
        assert!(Precondition::default().allows(Revision(1)));
    }

    #[test]
    fn other_header_values_are_refused() {
        for header in ["", " ", "7", "W/7", r#"W/"7"#, r#""7" "8""#, r#""7" x"#] {
            let error = Precondition::parse(Some(header), None).unwrap_err();
            assert_eq!(
                (error.status, error.reason),
                (400, reason::BAD_ENTITY_TAG),
                "{header}"
            );
        }
    }
}
