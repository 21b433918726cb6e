//! Which events an exchange shows.

use super::model::Guide;
use super::traffic::{Change, Event, Filter, Method, Request, Resource, Sought};

/// An exchange, as far as it can prove something.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    pub method: &'a str,
    /// Behind the base, without the query: `/Users/2819c223`.
    pub path: &'a str,
    /// The query as it was on the wire.
    pub query: &'a str,
    pub status: u16,
    /// What it did.
    pub changes: &'a [Change],
    /// The name of the user or group that it was about.
    pub subject: &'a str,
}

/// Something that an exchange shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    pub event: Event,
    /// Of an activation round: the place of the request in it.
    pub request: usize,
}

impl Guide {
    /// Everything that an exchange with this provider shows, on one way of setting up.
    pub fn sights(
        &self,
        way: Option<&str>,
        exchange: &Exchange<'_>,
        test_email: &str,
    ) -> Vec<Sight> {
        let Some(traffic) = &self.traffic else {
            return Vec::new();
        };
        let parameters = parameters(exchange.query);
        let mut sights = Vec::new();
        for event in traffic.proofs.keys().copied() {
            // The made-up user of a test is not the first of the provider's people.
            let is_of_test = exchange.subject.eq_ignore_ascii_case(test_email);
            if is_of_test && !matches!(event, Event::Reached | Event::ActivationRound) {
                continue;
            }
            let requests = self.requests(event, way);
            let mut fitting = requests
                .iter()
                .enumerate()
                .filter(|(_, request)| fits(request, exchange, &parameters, test_email))
                .map(|(request, _)| Sight { event, request });
            match event {
                // Its requests come again and again, so each place in the round that fits is told.
                Event::ActivationRound => sights.extend(fitting),
                _ => sights.extend(fitting.next()),
            }
        }
        sights
    }
}

fn fits(
    request: &Request,
    exchange: &Exchange<'_>,
    parameters: &[(String, String)],
    test_email: &str,
) -> bool {
    if request.resource == Resource::Any {
        // Who was let in has reached the service, whatever became of the request.
        return exchange.status != 401;
    }
    exchange
        .method
        .eq_ignore_ascii_case(name_of(request.method))
        && resource_at(exchange.path) == Some(request.resource)
        && request.answer.statuses.contains(&exchange.status)
        && request
            .change
            .is_none_or(|change| exchange.changes.contains(&change))
        && has_parameters(request, parameters)
        && filter_fits(request.filter.as_ref(), parameters, test_email)
}

fn name_of(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    }
}

fn resource_at(path: &str) -> Option<Resource> {
    let mut segments = path.trim_matches('/').split('/');
    let (first, id) = (segments.next()?, segments.next());
    let is = |name: &str| first.eq_ignore_ascii_case(name);
    match id {
        _ if is("ServiceProviderConfig") || is("Schemas") || is("ResourceTypes") => {
            Some(Resource::Configuration)
        }
        None if is("Users") => Some(Resource::Users),
        Some(_) if is("Users") => Some(Resource::User),
        None if is("Groups") => Some(Resource::Groups),
        Some(_) if is("Groups") => Some(Resource::Group),
        _ => None,
    }
}

fn has_parameters(request: &Request, sent: &[(String, String)]) -> bool {
    let value_of = |wanted: &str| {
        sent.iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.as_str())
    };
    let all_there = request.parameters.iter().all(|(name, wanted)| {
        value_of(name).is_some_and(|value| wanted == "*" || value.eq_ignore_ascii_case(wanted))
    });
    let none_besides = sent.iter().all(|(name, _)| {
        name.eq_ignore_ascii_case("filter")
            || request
                .parameters
                .keys()
                .any(|known| known.eq_ignore_ascii_case(name))
    });
    all_there && (none_besides || !request.exact)
}

fn filter_fits(wanted: Option<&Filter>, sent: &[(String, String)], test_email: &str) -> bool {
    let text = sent
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("filter"))
        .map(|(_, text)| text.as_str());
    let Some(wanted) = wanted else {
        return text.is_none();
    };
    let Some((attribute, value)) = text.and_then(comparison) else {
        return false;
    };
    let is_guid = is_guid(value);
    wanted
        .attributes
        .iter()
        .any(|known| known.eq_ignore_ascii_case(attribute))
        && match wanted.sought {
            Sought::Guid => is_guid,
            Sought::TestEmail => value.eq_ignore_ascii_case(test_email),
            Sought::Known => !is_guid && !value.eq_ignore_ascii_case(test_email),
            Sought::Nobody => true,
        }
}

/// Attribute and value of a filter that is one `eq`.
fn comparison(filter: &str) -> Option<(&str, &str)> {
    let filter = filter.trim();
    let quote = filter.strip_suffix('"')?;
    // An attribute may hold a value path, and that quotes too: the last comparison is the filter's own.
    let (before, value) = quote.rsplit_once(" \"")?;
    let (attribute, operator) = before.trim_end().rsplit_once(' ')?;
    operator
        .eq_ignore_ascii_case("eq")
        .then_some((attribute.trim(), value))
}

fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The parameters of a query, decoded.
fn parameters(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16);
                match (digit(high), digit(low)) {
                    (Some(high), Some(low)) => {
                        #[expect(
                            clippy::cast_possible_truncation,
                            reason = "two hexadecimal digits"
                        )]
                        bytes.push((high * 16 + low) as u8);
                        rest = after;
                    }
                    _ => bytes.push(b'%'),
                }
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_one_comparison_or_nothing() {
        assert_eq!(comparison("userName eq \"ada\""), Some(("userName", "ada")));
        assert_eq!(
            comparison("emails[type eq \"work\"].value EQ \"a b\""),
            Some(("emails[type eq \"work\"].value", "a b"))
        );
        for other in ["userName sw \"ada\"", "active eq true", "userName pr", ""] {
            assert_eq!(comparison(other), None, "{other}");
        }
    }

    #[test]
    fn a_path_leads_to_a_collection_to_one_of_it_or_to_the_configuration() {
        let cases = [
            ("/Users", Some(Resource::Users)),
            ("/Users/", Some(Resource::Users)),
            ("/users/1", Some(Resource::User)),
            ("/Groups", Some(Resource::Groups)),
            ("/Groups/1", Some(Resource::Group)),
            ("/Schemas/urn:x", Some(Resource::Configuration)),
            ("/ServiceProviderConfig", Some(Resource::Configuration)),
            ("/Nowhere", None),
            ("/", None),
        ];
        for (path, expected) in cases {
            assert_eq!(resource_at(path), expected, "{path}");
        }
    }

    #[test]
    fn parameters_are_decoded_as_forms_and_as_addresses_are() {
        let read = parameters("filter=userName+eq+%22a%40b.c%22&count=2&x=%zz");
        let expected = [
            ("filter", "userName eq \"a@b.c\""),
            ("count", "2"),
            ("x", "%zz"),
        ];
        assert_eq!(
            read,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }
}
