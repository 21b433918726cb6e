//! The question of a provider's own connection test, as its guide describes it.

use crate::setup::Reached;
use idp::guide::{Event, Filter, Method, Request, Resource, Sought, Values};
use reach::{Expected, Probe};

/// A question, and whose it is.
pub(super) struct Asked {
    pub(super) probe: Probe,
    /// True if it is the provider's own, false for a plain one.
    pub(super) is_own: bool,
}

/// The first request of the connection test that is exact enough to be asked; a look-up of nobody if there is none.
pub(super) fn of(reached: Option<&Reached>) -> Asked {
    let own = reached.and_then(|reached| {
        let way = reached.values.way.as_deref();
        let requests = reached.guide.requests(Event::ConnectionTest, way);
        let own = |has_filter: bool| {
            requests
                .iter()
                .filter(|request| request.filter.is_some() == has_filter)
                .find_map(|request| asked(request, &reached.values))
        };
        own(true).or_else(|| own(false))
    });
    match own {
        Some(probe) => Asked {
            probe,
            is_own: true,
        },
        None => Asked {
            probe: Probe {
                path: "Users".to_owned(),
                query: vec![("filter".to_owned(), equal("userName", &nobody()))],
                expected: Expected::EmptyList,
                media_type: None,
            },
            is_own: false,
        },
    }
}

fn asked(request: &Request, values: &Values) -> Option<Probe> {
    let is_exact = request.method == Method::Get
        && request.resource == Resource::Users
        && (request.filter.is_some() || !request.parameters.is_empty())
        && request.parameters.values().all(|value| value != "*");
    if !is_exact {
        return None;
    }
    let mut query: Vec<(String, String)> = Vec::new();
    if let Some(filter) = &request.filter {
        query.push(("filter".to_owned(), filter_text(filter, values)?));
    }
    query.extend(request.parameters.clone());
    let expected = match (&request.filter, request.answer.statuses.contains(&404)) {
        (None, _) => Expected::List,
        (Some(_), true) => Expected::EmptyListOrNotFound,
        (Some(_), false) => Expected::EmptyList,
    };
    Some(Probe {
        path: "Users".to_owned(),
        query,
        expected,
        media_type: None,
    })
}

fn filter_text(filter: &Filter, values: &Values) -> Option<String> {
    let sought = match filter.sought {
        Sought::Guid | Sought::Nobody => nobody(),
        Sought::TestEmail => values.test_email.clone(),
        // Somebody who is there would be a person.
        Sought::Known => return None,
    };
    Some(equal(filter.attributes.first()?, &sought))
}

fn equal(attribute: &str, value: &str) -> String {
    let value = serde_json::Value::from(value);
    format!("{attribute} eq {value}")
}

/// Nobody is called like a new random GUID.
fn nobody() -> String {
    uuid::Uuid::new_v4().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use idp::Idp;

    #[test]
    fn each_provider_s_test_is_asked_as_far_as_it_is_known() {
        for idp in Idp::ALL.into_iter().filter(|idp| idp.speaks_scim()) {
            let guide = idp.guide();
            let requests = guide.requests(Event::ConnectionTest, None);
            let probe = requests
                .iter()
                .find_map(|request| asked(request, &Values::sample()));
            let shown = probe.map(|probe| {
                let names: Vec<String> = probe.query.into_iter().map(|(name, _)| name).collect();
                (names.join(" "), probe.expected)
            });
            let expected = match idp {
                Idp::Entra | Idp::Custom => Some(("filter".to_owned(), Expected::EmptyList)),
                Idp::Onelogin => Some(("filter".to_owned(), Expected::EmptyListOrNotFound)),
                Idp::Okta => Some(("count startIndex".to_owned(), Expected::List)),
                _ => None,
            };
            assert_eq!(shown, expected, "{idp:?}");
        }
    }
}
