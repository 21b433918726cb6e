//! Who a request comes from, told from the request itself.
//!
//! A sign is something that a request shows; each speaks for one provider, and some for one of its kinds of client. Signs
//! of one request seldom decide; a connection adds up what it has seen.

use crate::Idp;
use serde_json::{Map, Value};

/// What is looked at. All of it as sent; nothing is kept but the codes of signs.
#[derive(Clone, Copy, Debug)]
pub struct Traits<'a> {
    pub method: &'a str,
    /// Behind the base: `/Users/…`.
    pub path: &'a str,
    /// The query as it was on the wire.
    pub query: Option<&'a str>,
    pub user_agent: Option<&'a str>,
    /// True if there is a header `adscimversion`.
    pub has_adscimversion: bool,
    pub body: Option<&'a Value>,
}

/// Something that a request shows. Its words are in the catalogue under its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sign {
    /// Stable, stored with log entries.
    pub code: &'static str,
    pub idp: Idp,
    /// Which of the provider's kinds of client it speaks for, if for one alone.
    pub profile: Option<&'static str>,
    /// How sure it is: 3 alone is enough, 1 is a hint.
    pub weight: u32,
}

/// Who was recognised, by all that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recognition {
    pub idp: Idp,
    /// The kind of client, where signs of one kind alone were seen.
    pub profile: Option<&'static str>,
}

macro_rules! signs {
    ($($name:ident = $code:literal, $idp:ident, $profile:expr, $weight:literal, $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: Sign = Sign {
            code: $code, idp: Idp::$idp, profile: $profile, weight: $weight,
        };)*

        /// Every sign.
        pub const SIGNS: &[Sign] = &[$($name),*];
    };
}

/// The signs that are known.
pub mod sign {
    use super::{Idp, Sign};

    signs! {
        ADSCIM_HEADER = "adscim_header", Entra, None, 3, "A header `adscimversion`.";
        ADSCIM_URN = "adscim_urn", Entra, None, 3, "The vendor's own URN in `schemas` of a group.";
        GUID_PROBE = "guid_probe", Entra, None, 1, "A look-up of a random GUID without paging: the connection test.";
        NO_USER_AGENT = "no_user_agent", Entra, None, 1, "No `User-Agent` at all.";
        CAPITAL_OPERATIONS = "capital_operations", Entra, Some("default"), 2, "Operations called `Add`, `Replace`, `Remove`.";
        DOTTED_KEYS = "dotted_keys", Entra, Some("flag"), 2, "A path-less replace with dotted keys.";
        OKTA_AGENT = "okta_agent", Okta, None, 3, "A `User-Agent` that begins with `Okta SCIM Client`.";
        OKTA_EXTERNAL_ID = "okta_external_id", Okta, None, 2, "An `externalId` in the form of an Okta user id.";
        OKTA_GROUP_PUSH = "okta_group_push", Okta, Some("catalogue"), 2, "A path-less replace that repeats a group's `id`.";
        OKTA_PATHLESS_ACTIVE = "okta_pathless_active", Okta, Some("catalogue"), 1, "A path-less replace of `active` alone.";
        OKTA_MEMBER_PUT = "okta_member_put", Okta, Some("wizard"), 1, "A PUT of a group with a list of members and their `display`.";
        ONELOGIN_AGENT = "onelogin_agent", Onelogin, None, 3, "A `User-Agent` that names OneLogin.";
        EMAILS_OBJECT = "emails_object", Onelogin, None, 2, "`emails` as one object.";
        SCIM1_MEMBERS = "scim1_members", Onelogin, Some("scim1"), 2, "Members with an `operation` each.";
        SCIM1_URNS = "scim1_urns", Onelogin, None, 1, "URNs of SCIM 1 in `schemas`.";
        JUMPCLOUD_ID = "jumpcloud_id", Jumpcloud, None, 2, "An `externalId` of 24 hexadecimal digits.";
        SORTED_KEYS = "sorted_keys", Jumpcloud, None, 1, "A user's attributes in alphabetical order.";
        NULL_LIST = "null_list", Jumpcloud, None, 1, "A PUT with null for a list.";
        GOOGLE_AGENT = "google_agent", Google, None, 3, "A `User-Agent` of Google's automatic provisioning.";
    }
}

pub use sign::SIGNS;

/// The sign with this code.
pub fn sign_of(code: &str) -> Option<Sign> {
    SIGNS.iter().find(|sign| sign.code == code).copied()
}

/// What a request shows.
pub fn signs(traits: &Traits<'_>) -> Vec<Sign> {
    let mut seen = Vec::new();
    let mut see = |shown: bool, sign: Sign| {
        if shown {
            seen.push(sign);
        }
    };
    let agent = traits.user_agent.unwrap_or_default().to_ascii_lowercase();
    see(traits.has_adscimversion, sign::ADSCIM_HEADER);
    see(agent.is_empty(), sign::NO_USER_AGENT);
    see(agent.starts_with("okta scim client"), sign::OKTA_AGENT);
    see(agent.contains("onelogin"), sign::ONELOGIN_AGENT);
    see(
        agent.starts_with("google-auto-provisioning"),
        sign::GOOGLE_AGENT,
    );
    see(is_guid_probe(traits), sign::GUID_PROBE);
    if let Some(Value::Object(body)) = traits.body {
        see(names_adscim(body), sign::ADSCIM_URN);
        see(has_scim1_urn(body), sign::SCIM1_URNS);
        match traits.method {
            "PATCH" => see_patch(body, &mut see),
            "POST" | "PUT" => see_resource(traits, body, &mut see),
            _ => {}
        }
    }
    seen
}

/// Who it is, by what was seen and how often: the provider with the most weight, if that is enough.
pub fn recognise(seen: impl IntoIterator<Item = (Sign, u64)>) -> Option<Recognition> {
    let mut weights: Vec<(Idp, u64)> = Vec::new();
    let mut profiles: Vec<(Idp, &'static str)> = Vec::new();
    for (sign, count) in seen {
        if count == 0 {
            continue;
        }
        // A hint does not become a proof by being repeated: a client without a name has none in any request.
        let weight = u64::from(sign.weight);
        match weights.iter_mut().find(|(idp, _)| *idp == sign.idp) {
            Some((_, sum)) => *sum += weight,
            None => weights.push((sign.idp, weight)),
        }
        profiles.extend(sign.profile.map(|profile| (sign.idp, profile)));
    }
    let (idp, best) = weights.iter().copied().max_by_key(|(_, weight)| *weight)?;
    let is_alone = weights.iter().filter(|(_, weight)| *weight == best).count() == 1;
    if best < 3 || !is_alone {
        return None;
    }
    let mut of_it: Vec<&'static str> = profiles
        .into_iter()
        .filter(|(of, _)| *of == idp)
        .map(|(_, profile)| profile)
        .collect();
    of_it.dedup();
    Some(Recognition {
        idp,
        profile: match of_it[..] {
            [one] => Some(one),
            _ => None,
        },
    })
}

/// `userName eq "<GUID>"` (or `externalId`) and nothing else, as form encoding has it.
fn is_guid_probe(traits: &Traits<'_>) -> bool {
    let Some(query) = traits.query.filter(|_| traits.method == "GET") else {
        return false;
    };
    let begins = ["filter=userName+eq+%22", "filter=externalId+eq+%22"];
    let value = begins.iter().find_map(|begin| query.strip_prefix(begin));
    value
        .and_then(|value| value.strip_suffix("%22"))
        .is_some_and(|value| {
            let parts: Vec<usize> = value.split('-').map(str::len).collect();
            parts == [8, 4, 4, 4, 12]
                && value
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        })
}

fn urns(body: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let listed = body.get("schemas").and_then(Value::as_array);
    listed.into_iter().flatten().filter_map(Value::as_str)
}

fn names_adscim(body: &Map<String, Value>) -> bool {
    urns(body).any(|urn| {
        urn.starts_with("http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM")
    })
}

fn has_scim1_urn(body: &Map<String, Value>) -> bool {
    urns(body).any(|urn| urn.starts_with("urn:scim:schemas:"))
}

fn see_patch(body: &Map<String, Value>, see: &mut impl FnMut(bool, Sign)) {
    let has_operations = body.contains_key("Operations");
    let members = body.get("members").and_then(Value::as_array);
    let of_scim1 = members
        .into_iter()
        .flatten()
        .any(|member| member.get("operation").is_some());
    see(of_scim1 && !has_operations, sign::SCIM1_MEMBERS);
    let operations = body.get("Operations").and_then(Value::as_array);
    let (mut capital, mut dotted, mut push, mut active) = (false, false, false, false);
    for operation in operations.into_iter().flatten() {
        let op = operation.get("op").and_then(Value::as_str);
        capital |= op.is_some_and(|op| ["Add", "Replace", "Remove"].contains(&op));
        let is_pathless = operation.get("path").is_none();
        let value = operation.get("value").and_then(Value::as_object);
        let Some(value) = value.filter(|_| is_pathless) else {
            continue;
        };
        dotted |= value.keys().any(|key| {
            key.contains('.') && !key.starts_with("urn:")
                || key.starts_with("urn:") && key.contains(":User:")
        });
        push |= value.contains_key("id") && value.contains_key("displayName");
        active |= value.len() == 1 && value.get("active").is_some_and(Value::is_boolean);
    }
    see(capital, sign::CAPITAL_OPERATIONS);
    see(dotted, sign::DOTTED_KEYS);
    see(push, sign::OKTA_GROUP_PUSH);
    see(active, sign::OKTA_PATHLESS_ACTIVE);
}

fn see_resource(traits: &Traits<'_>, body: &Map<String, Value>, see: &mut impl FnMut(bool, Sign)) {
    let external_id = body
        .get("externalId")
        .and_then(Value::as_str)
        .unwrap_or_default();
    see(is_okta_id(external_id), sign::OKTA_EXTERNAL_ID);
    let is_hex =
        external_id.len() == 24 && external_id.bytes().all(|byte| byte.is_ascii_hexdigit());
    see(is_hex, sign::JUMPCLOUD_ID);
    see(
        body.get("emails").is_some_and(Value::is_object),
        sign::EMAILS_OBJECT,
    );
    let is_user = traits.path.starts_with("/Users");
    let is_sorted = body.len() >= 5 && body.keys().is_sorted();
    see(is_user && is_sorted, sign::SORTED_KEYS);
    let is_put = traits.method == "PUT";
    let null_list = ["emails", "addresses", "phoneNumbers", "members"]
        .iter()
        .any(|name| body.get(*name).is_some_and(Value::is_null));
    see(is_put && null_list, sign::NULL_LIST);
    let members = body.get("members").and_then(Value::as_array);
    let with_display = members
        .into_iter()
        .flatten()
        .any(|member| member.get("display").is_some());
    let is_group_put = is_put && traits.path.starts_with("/Groups");
    see(is_group_put && with_display, sign::OKTA_MEMBER_PUT);
}

/// `00u` and 17 letters or digits.
fn is_okta_id(text: &str) -> bool {
    text.len() == 20
        && text.starts_with("00u")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request<'a>(method: &'a str, path: &'a str, body: Option<&'a Value>) -> Traits<'a> {
        Traits {
            method,
            path,
            query: None,
            user_agent: Some("curl/8.5.0"),
            has_adscimversion: false,
            body,
        }
    }

    fn codes(traits: &Traits<'_>) -> Vec<&'static str> {
        signs(traits).iter().map(|sign| sign.code).collect()
    }

    fn recognised(requests: &[Traits<'_>]) -> Option<Recognition> {
        recognise(requests.iter().flat_map(signs).map(|sign| (sign, 1)))
    }

    #[test]
    fn the_connection_test_of_entra_is_known_by_its_header_and_by_its_shape() {
        let probe = Traits {
            query: Some("filter=userName+eq+%227d420df3-1c55-4b0a-9d0c-0b6f2b3f1c11%22"),
            user_agent: None,
            has_adscimversion: true,
            ..request("GET", "/Users", None)
        };
        assert_eq!(
            codes(&probe),
            ["adscim_header", "no_user_agent", "guid_probe"]
        );
        assert_eq!(
            recognised(&[probe]),
            Some(Recognition {
                idp: Idp::Entra,
                profile: None
            })
        );
        let bare = Traits {
            has_adscimversion: false,
            ..probe
        };
        assert_eq!(recognised(&[bare]), None, "two hints are not enough");
    }

    #[test]
    fn the_two_dialects_of_entra_are_told_apart_by_their_patches() {
        let default =
            json!({ "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
        let flag =
            json!({ "Operations": [{ "op": "replace", "value": { "name.givenName": "Ana" } }] });
        for (body, profile) in [(&default, "default"), (&flag, "flag")] {
            let patch = Traits {
                has_adscimversion: true,
                ..request("PATCH", "/Users/1", Some(body))
            };
            let expected = Recognition {
                idp: Idp::Entra,
                profile: Some(profile),
            };
            assert_eq!(recognised(&[patch]), Some(expected));
        }
    }

    #[test]
    fn okta_names_itself_and_its_kinds_of_app_differ_in_their_group_push() {
        let push = json!({ "Operations": [{ "op": "replace", "value": { "id": "g-5", "displayName": "Ops" } }] });
        let catalogue = Traits {
            user_agent: Some("Okta SCIM Client 1.0.0"),
            ..request("PATCH", "/Groups/g-5", Some(&push))
        };
        let expected = Recognition {
            idp: Idp::Okta,
            profile: Some("catalogue"),
        };
        assert_eq!(recognised(&[catalogue]), Some(expected));
        let put =
            json!({ "displayName": "Ops", "members": [{ "value": "u-1", "display": "ana" }] });
        let wizard = Traits {
            method: "PUT",
            body: Some(&put),
            ..catalogue
        };
        let expected = Recognition {
            idp: Idp::Okta,
            profile: Some("wizard"),
        };
        assert_eq!(recognised(&[wizard]), Some(expected));
    }

    #[test]
    fn onelogin_and_jumpcloud_are_told_by_the_shapes_of_their_bodies() {
        let template = json!({ "schemas": ["urn:scim:schemas:core:1.0"], "userName": "ana", "emails": { "value": "a@example.test" } });
        let one = request("POST", "/Users", Some(&template));
        assert_eq!(
            recognised(&[one]).map(|found| found.idp),
            Some(Idp::Onelogin)
        );
        let sorted = json!({ "active": true, "displayName": "d", "emails": [], "externalId": "66e2d689590450d073d20000", "name": {}, "userName": "p" });
        let jump = request("POST", "/Users", Some(&sorted));
        assert_eq!(
            recognised(&[jump]).map(|found| found.idp),
            Some(Idp::Jumpcloud)
        );
    }

    #[test]
    fn a_client_without_signs_is_nobody_however_often_it_asks() {
        let plain = request("GET", "/Users", None);
        assert_eq!(recognised(&[plain, plain, plain]), None);
        let nameless = Traits {
            user_agent: None,
            ..plain
        };
        assert_eq!(
            recognise([(sign::NO_USER_AGENT, 1_000)]),
            None,
            "{nameless:?}"
        );
    }

    #[test]
    fn codes_of_signs_are_unique_and_found_again() {
        for sign in SIGNS {
            assert_eq!(sign_of(sign.code), Some(*sign));
            assert_eq!(
                SIGNS.iter().filter(|other| other.code == sign.code).count(),
                1
            );
        }
        assert_eq!(sign_of("no_such_sign"), None);
    }
}
