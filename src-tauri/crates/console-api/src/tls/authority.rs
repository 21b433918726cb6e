//! The authority that is made here, and the certificates that it issues.
//!
//! Whoever trusts it trusts whoever has its key, so it is made to be of little use to a thief: it may issue for the names that
//! were given and for addresses of private networks, and for nothing else (RFC 5280 §4.2.1.10), and no further authority.

use super::names::{self, Name};
use crate::types::{ConsoleError, KeyPlace};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints,
};
use scim_core::Timestamp;
use scim_service::{CertificateFacts, Identity};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use zeroize::Zeroizing;

/// Ten years: whoever trusts it need not be told again soon.
const AUTHORITY_DAYS: i64 = 3_650;
/// A certificate, which nobody keeps, is short-lived.
const LEAF_DAYS: i64 = 90;
/// Renewed when so much is left.
const RENEW_DAYS: i64 = 30;
/// An authority that ends before is not used for something new.
const SOON_DAYS: i64 = 365;
const DAY_MS: i64 = 86_400_000;

/// Networks that nobody owns on the internet, with their prefixes (RFC 1918, 3927, 4193, 4291, 6598).
const PRIVATE: &[(&str, u8)] = &[
    ("10.0.0.0", 8),
    ("100.64.0.0", 10),
    ("127.0.0.0", 8),
    ("169.254.0.0", 16),
    ("172.16.0.0", 12),
    ("192.168.0.0", 16),
    ("::1", 128),
    ("fc00::", 7),
    ("fe80::", 10),
];

/// The setting `tlsAuthority`: everything but the key.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Kept {
    /// Its common name; also what its certificates have as issuer.
    pub(super) name: String,
    /// In PEM.
    pub(super) certificate: String,
    pub(super) key_place: KeyPlace,
    /// What its certificates are for at present, besides this computer itself.
    pub(super) names: Vec<String>,
    /// The names and single addresses that it may issue for, besides private networks.
    pub(super) permitted: Vec<String>,
}

/// An authority as it was made. The place of its key is not known yet.
pub(super) struct Made {
    pub(super) kept: Kept,
    /// In PEM.
    pub(super) key: Zeroizing<String>,
}

impl Kept {
    pub(super) fn facts(&self) -> Result<CertificateFacts, ConsoleError> {
        CertificateFacts::of_pem(self.certificate.as_bytes())
            .map_err(|error| ConsoleError::internal(&error))
    }

    /// Its certificate in DER.
    pub(super) fn der(&self) -> Result<Vec<u8>, ConsoleError> {
        scim_service::certificate_der(self.certificate.as_bytes())
            .map_err(|error| ConsoleError::internal(&error))
    }

    /// Whether it may issue for all of these.
    pub(super) fn permits(&self, names: &[Name]) -> bool {
        names.iter().all(|name| {
            let text = name.to_string();
            match name {
                Name::Host(host) if host == "localhost" => true,
                Name::Host(_) => self.permitted.iter().any(|permitted| {
                    text.strip_suffix(permitted.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                }),
                Name::Address(address) => is_private(*address) || self.permitted.contains(&text),
            }
        })
    }

    pub(super) fn ends_soon(&self, at: Timestamp) -> Result<bool, ConsoleError> {
        Ok(self.facts()?.ends.0 - at.0 < SOON_DAYS * DAY_MS)
    }
}

/// Whether a certificate is to be renewed.
pub(super) fn is_due(facts: &CertificateFacts, at: Timestamp) -> bool {
    facts.ends.0 - at.0 < RENEW_DAYS * DAY_MS
}

/// Makes an authority for these names.
pub(super) fn make(names: &[Name], at: Timestamp) -> Result<Made, ConsoleError> {
    // Two authorities of one computer have to be told apart in a list, and by clients that go by the name.
    let tag = uuid::Uuid::new_v4().simple().to_string()[..6].to_owned();
    let computer = names::computer_name().unwrap_or_else(|| "this computer".to_owned());
    let computer: String = computer.chars().take(40).collect();
    let name = format!("Directory Sync on {computer} {tag}");
    let permitted: Vec<Name> = names
        .iter()
        .filter(|name| !matches!(name, Name::Address(address) if is_private(*address)))
        .cloned()
        .collect();
    let mut params = subject(&name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: subtrees(&permitted),
        excluded_subtrees: Vec::new(),
    });
    let (year, month, from) = day(at, -1);
    params.not_before = rcgen::date_time_ymd(year, month, from);
    let (year, month, to) = day(at, AUTHORITY_DAYS);
    params.not_after = rcgen::date_time_ymd(year, month, to);
    let key = KeyPair::generate().map_err(|error| ConsoleError::internal(&error))?;
    let certificate = params
        .self_signed(&key)
        .map_err(|error| ConsoleError::internal(&error))?;
    Ok(Made {
        kept: Kept {
            name,
            certificate: certificate.pem(),
            key_place: KeyPlace::Keychain,
            names: names.iter().map(ToString::to_string).collect(),
            permitted: permitted.iter().map(ToString::to_string).collect(),
        },
        key: Zeroizing::new(key.serialize_pem()),
    })
}

/// Issues a certificate with a key of its own, which is nowhere but in what is answered.
pub(super) fn issue(
    authority: &Kept,
    key: &str,
    address: IpAddr,
    at: Timestamp,
) -> Result<Identity, ConsoleError> {
    let internal = |error: &dyn std::error::Error| ConsoleError::internal(error);
    let mut names = names::parse_all(&authority.names)?;
    names.extend(names::of_this_computer());
    let listening = Name::Address(address);
    // Where it listens now, if it may issue for that; else clients come by one of the names.
    if authority.permits(std::slice::from_ref(&listening)) {
        names.push(listening);
    }
    let mut texts: Vec<String> = Vec::new();
    for name in &names {
        let text = name.to_string();
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let mut params = CertificateParams::new(texts).map_err(|error| internal(&error))?;
    params.distinguished_name = DistinguishedName::new();
    let common = names.first().map(ToString::to_string).unwrap_or_default();
    params
        .distinguished_name
        // At most 64 characters (RFC 5280, ub-common-name); clients go by the other names.
        .push(
            DnType::CommonName,
            common.chars().take(64).collect::<String>(),
        );
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let ends = authority.facts()?.ends;
    let left = (ends.0 - at.0) / DAY_MS;
    let (year, month, from) = day(at, -1);
    params.not_before = rcgen::date_time_ymd(year, month, from);
    let (year, month, to) = day(at, LEAF_DAYS.min(left));
    params.not_after = rcgen::date_time_ymd(year, month, to);
    let issuer_key = KeyPair::from_pem(key).map_err(|error| internal(&error))?;
    let issuer = Issuer::new(subject(&authority.name), issuer_key);
    let own_key = KeyPair::generate().map_err(|error| internal(&error))?;
    let certificate = params
        .signed_by(&own_key, &issuer)
        .map_err(|error| internal(&error))?;
    let own_key = Zeroizing::new(own_key.serialize_pem());
    Identity::from_pem(certificate.pem().as_bytes(), own_key.as_bytes())
        .map_err(|error| internal(&error))
}

fn subject(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::OrganizationName, "Directory Sync");
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

/// Year, month and day that are so many days after `at` (before, if negative), in UTC. Certificates run from midnight to
/// midnight, so clocks that differ by minutes do no harm.
fn day(at: Timestamp, days: i64) -> (i32, u8, u8) {
    let at = Timestamp(at.0.saturating_add(days.saturating_mul(DAY_MS)));
    let day = jiff::tz::TimeZone::UTC.to_datetime(at.to_jiff()).date();
    let small = |number: i8| u8::try_from(number).unwrap_or(1);
    (day.year().into(), small(day.month()), small(day.day()))
}

fn subtrees(permitted: &[Name]) -> Vec<GeneralSubtree> {
    let own = std::iter::once(GeneralSubtree::DnsName("localhost".to_owned()));
    let private = PRIVATE.iter().filter_map(|(network, prefix)| {
        let network: IpAddr = network.parse().ok()?;
        Some(GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(
            network, *prefix,
        )))
    });
    let given = permitted.iter().map(|name| match name {
        Name::Host(name) => GeneralSubtree::DnsName(name.clone()),
        Name::Address(address) => {
            let whole = if address.is_ipv4() { 32 } else { 128 };
            GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(*address, whole))
        }
    });
    own.chain(given).chain(private).collect()
}

fn is_private(address: IpAddr) -> bool {
    PRIVATE.iter().any(|(network, prefix)| {
        let Ok(network) = network.parse::<IpAddr>() else {
            return false;
        };
        match (network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differing = network.to_bits() ^ address.to_bits();
                differing.leading_zeros() >= u32::from(*prefix)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let differing = network.to_bits() ^ address.to_bits();
                differing.leading_zeros() >= u32::from(*prefix)
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn named(texts: &[&str]) -> Vec<Name> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        names::parse_all(&texts).unwrap()
    }

    const NOW: &str = "2026-11-27T18:00:00Z";

    #[test]
    fn it_may_issue_for_its_names_and_private_addresses_only() {
        let made = make(
            &named(&["desk.example", "203.0.113.7", "10.0.0.7"]),
            at(NOW),
        )
        .unwrap();
        let kept = made.kept;
        assert_eq!(kept.permitted, ["desk.example", "203.0.113.7"]);
        for name in [
            "desk.example",
            "a.desk.example",
            "203.0.113.7",
            "192.168.7.7",
            "172.31.0.1",
            "fd12::1",
            "127.0.0.9",
        ] {
            assert!(kept.permits(&named(&[name])), "{name}");
        }
        for name in [
            "example",
            "xdesk.example",
            "other.example",
            "203.0.113.8",
            "172.32.0.1",
            "2001:db8::1",
            "11.0.0.1",
        ] {
            assert!(!kept.permits(&named(&[name])), "{name}");
        }
    }

    #[test]
    fn a_certificate_is_for_the_names_this_computer_and_where_it_listens() {
        let made = make(&named(&["desk.example"]), at(NOW)).unwrap();
        let address: IpAddr = "192.168.7.7".parse().unwrap();
        let one = issue(&made.kept, &made.key, address, at(NOW)).unwrap();
        assert_eq!(
            one.facts().names,
            [
                "desk.example",
                "localhost",
                "127.0.0.1",
                "::1",
                "192.168.7.7"
            ]
        );
        assert_eq!(one.facts().issuer, made.kept.name);
        assert_eq!(one.facts().ends, at("2027-02-25T00:00:00Z"));
        assert!(!is_due(one.facts(), at(NOW)));
        assert!(is_due(one.facts(), at("2027-01-27T00:00:00Z")));
        // Another time another key: none is kept.
        let other = issue(&made.kept, &made.key, address, at(NOW)).unwrap();
        assert_ne!(one.certificate(), other.certificate());
        // An address of the internet that it was not made for is left out.
        let far = issue(
            &made.kept,
            &made.key,
            "203.0.113.9".parse().unwrap(),
            at(NOW),
        )
        .unwrap();
        assert!(!far.facts().covers("203.0.113.9"));
    }

    #[test]
    fn no_certificate_outlives_the_authority_and_one_that_ends_soon_is_known() {
        let made = make(&named(&["desk.example"]), at("2017-01-01T00:00:00Z")).unwrap();
        let ends = made.kept.facts().unwrap().ends;
        let address = "127.0.0.1".parse().unwrap();
        let late = issue(&made.kept, &made.key, address, at(NOW)).unwrap();
        assert!(late.facts().ends <= ends);
        assert!(made.kept.ends_soon(at(NOW)).unwrap());
        assert!(!made.kept.ends_soon(at("2018-01-01T00:00:00Z")).unwrap());
    }
}
