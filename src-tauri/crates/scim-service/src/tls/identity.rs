//! What the listener shows to be known by: a certificate chain with its private key, checked together.

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use scim_core::Timestamp;
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use std::sync::Arc;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate, X509Name};

/// Certificates in one chain. Clients refuse long ones, and each costs every handshake its bytes.
const LONGEST_CHAIN: usize = 10;
/// Names of a certificate that are kept.
const MOST_NAMES: usize = 200;
const LONGEST_TEXT: usize = 200;

/// A certificate chain and the private key that belongs to its first certificate. The key has no way out.
#[derive(Clone)]
pub struct Identity {
    certified: Arc<CertifiedKey>,
    facts: Arc<CertificateFacts>,
}

/// What a certificate says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Host names in lower case, `*.` in front of some, and addresses.
    pub names: Vec<String>,
    /// Common name, or organisation if it has none.
    pub subject: String,
    pub issuer: String,
    pub starts: Timestamp,
    pub ends: Timestamp,
    /// SHA-256 of the certificate: 32 pairs of hex digits with colons between them.
    pub fingerprint: String,
    pub is_self_signed: bool,
    /// It may issue certificates itself, which some clients refuse in a server's.
    pub is_authority: bool,
    /// Certificates in the chain, this one among them.
    pub chain: usize,
}

/// Why a certificate and a key make no identity. Says nothing of what is in the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityFault {
    #[error("there is no certificate in PEM")]
    NoCertificate,
    #[error("certificate {number} of the chain cannot be read")]
    BrokenCertificate { number: usize },
    #[error("the chain has more than {most} certificates")]
    TooLong { most: usize },
    #[error("there is no private key in PEM")]
    NoKey,
    #[error("the private key is protected by a passphrase")]
    EncryptedKey,
    #[error("the private key is of a kind that cannot be used")]
    UnusableKey,
    /// `fits` is the number of the certificate in the chain that it does belong to, counted from 1.
    #[error("the private key does not belong to the first certificate")]
    OtherKey { fits: Option<usize> },
    #[error("the certificate has no names")]
    NoNames,
    #[error("the certificate is not for servers")]
    NotForServers,
}

impl Identity {
    /// Takes a chain in PEM, the server's own certificate first, and its private key in PEM. Both may be one text. The times
    /// of the certificate are for the caller to judge.
    ///
    /// # Errors
    /// [`IdentityFault`].
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Identity, IdentityFault> {
        let chain = certificates(chain)?;
        let facts = facts(&chain)?;
        let key = private_key(key)?;
        let key = ring::default_provider()
            .key_provider
            .load_private_key(key)
            .map_err(|_| IdentityFault::UnusableKey)?;
        let belongs_to = |from: usize| {
            CertifiedKey::new(chain[from..].to_vec(), Arc::clone(&key))
                .keys_match()
                .is_ok()
        };
        if !belongs_to(0) {
            let fits = (1..chain.len()).find(|from| belongs_to(*from));
            return Err(IdentityFault::OtherKey {
                fits: fits.map(|from| from + 1),
            });
        }
        Ok(Identity {
            certified: Arc::new(CertifiedKey::new(chain, key)),
            facts: Arc::new(facts),
        })
    }

    pub fn facts(&self) -> &CertificateFacts {
        &self.facts
    }

    /// The server's own certificate in DER, as every client is shown it.
    pub fn certificate(&self) -> &[u8] {
        self.certified.cert.first().map_or(&[], |own| own.as_ref())
    }

    pub(crate) fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.certified)
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Identity").field(&self.facts).finish()
    }
}

impl CertificateFacts {
    /// What the first certificate of a text in PEM says of itself.
    ///
    /// # Errors
    /// [`IdentityFault`] if it cannot be read. One without names, as that of an authority is, can.
    pub fn of_pem(pem: &[u8]) -> Result<CertificateFacts, IdentityFault> {
        read(&certificates(pem)?)
    }

    /// Whether a client that asked for `host`, a name or an address, would find it here (RFC 6125 §6.4: a `*` stands for
    /// one whole label).
    pub fn covers(&self, host: &str) -> bool {
        self.names.iter().any(|name| is_covered(name, host))
    }
}

/// The first certificate of a text in PEM, in DER.
///
/// # Errors
/// [`IdentityFault`] if there is none.
pub fn certificate_der(pem: &[u8]) -> Result<Vec<u8>, IdentityFault> {
    let chain = certificates(pem)?;
    Ok(chain.first().map(|own| own.to_vec()).unwrap_or_default())
}

/// Whether the name of a certificate, in lower case, covers a host name or an address.
fn is_covered(name: &str, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    match name.strip_prefix("*.") {
        None => name == host,
        Some(parent) => {
            host.parse::<IpAddr>().is_err()
                && host
                    .split_once('.')
                    .is_some_and(|(label, rest)| !label.is_empty() && rest == parent)
        }
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, IdentityFault> {
    let mut chain = Vec::new();
    for found in CertificateDer::pem_slice_iter(pem) {
        if chain.len() == LONGEST_CHAIN {
            return Err(IdentityFault::TooLong {
                most: LONGEST_CHAIN,
            });
        }
        let number = chain.len() + 1;
        chain.push(found.map_err(|_| IdentityFault::BrokenCertificate { number })?);
    }
    if chain.is_empty() {
        return Err(IdentityFault::NoCertificate);
    }
    Ok(chain)
}

fn private_key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, IdentityFault> {
    let has = |words: &[u8]| pem.windows(words.len()).any(|window| window == words);
    if has(b"-----BEGIN ENCRYPTED PRIVATE KEY-----") || has(b"Proc-Type: 4,ENCRYPTED") {
        return Err(IdentityFault::EncryptedKey);
    }
    PrivateKeyDer::from_pem_slice(pem).map_err(|_| IdentityFault::NoKey)
}

/// The facts of a server's certificate.
fn facts(chain: &[CertificateDer<'_>]) -> Result<CertificateFacts, IdentityFault> {
    let facts = read(chain)?;
    if facts.names.is_empty() {
        return Err(IdentityFault::NoNames);
    }
    let own = parsed(chain, 0)?;
    let purposes = own
        .extended_key_usage()
        .map_err(|_| IdentityFault::BrokenCertificate { number: 1 })?;
    if purposes.is_some_and(|purposes| !purposes.value.any && !purposes.value.server_auth) {
        return Err(IdentityFault::NotForServers);
    }
    Ok(facts)
}

fn read(chain: &[CertificateDer<'_>]) -> Result<CertificateFacts, IdentityFault> {
    let broken = || IdentityFault::BrokenCertificate { number: 1 };
    for index in 1..chain.len() {
        parsed(chain, index)?;
    }
    let own = parsed(chain, 0)?;
    let validity = own.validity();
    let time = |seconds: i64| seconds.checked_mul(1_000).map(Timestamp).ok_or_else(broken);
    let names = own.subject_alternative_name().map_err(|_| broken())?;
    let names = names.map_or_else(Vec::new, |names| {
        let general = names.value.general_names.iter();
        general.filter_map(name).take(MOST_NAMES).collect()
    });
    let digest = Sha256::digest(chain.first().map_or(&[][..], |own| own.as_ref()));
    let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    Ok(CertificateFacts {
        names,
        subject: text(own.subject()),
        issuer: text(own.issuer()),
        starts: time(validity.not_before.timestamp())?,
        ends: time(validity.not_after.timestamp())?,
        fingerprint: pairs.join(":"),
        is_self_signed: own.issuer().as_raw() == own.subject().as_raw(),
        is_authority: own.is_ca(),
        chain: chain.len(),
    })
}

fn parsed<'a>(
    chain: &'a [CertificateDer<'_>],
    index: usize,
) -> Result<X509Certificate<'a>, IdentityFault> {
    let broken = IdentityFault::BrokenCertificate { number: index + 1 };
    let der = chain.get(index).ok_or_else(|| broken.clone())?;
    match X509Certificate::from_der(der) {
        Ok((_, certificate)) => Ok(certificate),
        Err(_) => Err(broken),
    }
}

fn text(name: &X509Name<'_>) -> String {
    let common = name.iter_common_name().next();
    let found = common.or_else(|| name.iter_organization().next());
    let text = found.and_then(|part| part.as_str().ok());
    text.unwrap_or_default()
        .chars()
        .take(LONGEST_TEXT)
        .collect()
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        GeneralName::IPAddress(bytes) => match bytes.len() {
            4 => Some(IpAddr::from(<[u8; 4]>::try_from(*bytes).ok()?).to_string()),
            16 => Some(IpAddr::from(<[u8; 16]>::try_from(*bytes).ok()?).to_string()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, Issuer, KeyPair};

    fn params(names: &[&str]) -> CertificateParams {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        CertificateParams::new(names).unwrap()
    }

    /// A self-signed certificate and its key, in PEM.
    fn made(params: &CertificateParams) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
    }

    fn fault(chain: &str, key: &str) -> IdentityFault {
        Identity::from_pem(chain.as_bytes(), key.as_bytes()).unwrap_err()
    }

    #[test]
    fn a_certificate_with_its_key_is_an_identity_and_says_its_names() {
        let mut asked = params(&["Sync.example.com", "*.corp.example", "192.0.2.7", "::1"]);
        asked.not_before = rcgen::date_time_ymd(2026, 1, 2);
        asked.not_after = rcgen::date_time_ymd(2027, 1, 2);
        let (chain, key) = made(&asked);
        for (chain, key) in [(chain.clone(), key.clone()), {
            let both = format!("{key}{chain}");
            (both.clone(), both)
        }] {
            let identity = Identity::from_pem(chain.as_bytes(), key.as_bytes()).unwrap();
            let facts = identity.facts();
            assert_eq!(
                facts.names,
                ["sync.example.com", "*.corp.example", "192.0.2.7", "::1"]
            );
            assert_eq!(facts.starts.0, 1_767_312_000_000);
            assert_eq!(facts.ends.0, 1_798_848_000_000);
            assert_eq!(facts.fingerprint.len(), 95);
            assert!(facts.is_self_signed && facts.chain == 1);
            for host in [
                "sync.example.com",
                "SYNC.example.com",
                "a.corp.example",
                "::1",
            ] {
                assert!(facts.covers(host), "{host}");
            }
            for host in [
                "example.com",
                "corp.example",
                "a.b.corp.example",
                "192.0.2.8",
                ".corp.example",
            ] {
                assert!(!facts.covers(host), "{host}");
            }
        }
    }

    #[test]
    fn each_fault_is_told_apart() {
        let (chain, key) = made(&params(&["a.example"]));
        let (other_chain, other_key) = made(&params(&["b.example"]));
        let encrypted =
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
        let older = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
        let nonsense = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let unending = "-----BEGIN CERTIFICATE-----\nAAAA\n";
        let mut for_clients = params(&["a.example"]);
        for_clients.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let (for_clients, its_key) = made(&for_clients);
        let (nameless, nameless_key) = made(&params(&[]));
        let swapped = format!("{other_chain}{chain}");
        let cases = [
            ("", key.as_str(), IdentityFault::NoCertificate),
            (key.as_str(), key.as_str(), IdentityFault::NoCertificate),
            (broken, &key, IdentityFault::BrokenCertificate { number: 1 }),
            (
                unending,
                &key,
                IdentityFault::BrokenCertificate { number: 1 },
            ),
            (
                &format!("{chain}{broken}"),
                &key,
                IdentityFault::BrokenCertificate { number: 2 },
            ),
            (&chain.repeat(11), &key, IdentityFault::TooLong { most: 10 }),
            (&chain, "", IdentityFault::NoKey),
            (&chain, &chain, IdentityFault::NoKey),
            (&chain, encrypted, IdentityFault::EncryptedKey),
            (&chain, older, IdentityFault::EncryptedKey),
            (&chain, nonsense, IdentityFault::UnusableKey),
            (&chain, &other_key, IdentityFault::OtherKey { fits: None }),
            (&swapped, &key, IdentityFault::OtherKey { fits: Some(2) }),
            (&nameless, &nameless_key, IdentityFault::NoNames),
            (&for_clients, &its_key, IdentityFault::NotForServers),
        ];
        for (chain, key, expected) in cases {
            assert_eq!(fault(chain, key), expected);
        }
    }

    #[test]
    fn the_key_is_in_no_text_of_an_identity() {
        let (chain, key) = made(&params(&["a.example"]));
        let identity = Identity::from_pem(chain.as_bytes(), key.as_bytes()).unwrap();
        let body: String = key.lines().filter(|line| !line.starts_with('-')).collect();
        assert!(!format!("{identity:?}").contains(&body[..20]));
    }

    #[test]
    fn a_chain_is_read_whole_and_an_authority_is_known_as_one() {
        let mut authority = params(&[]);
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
        let key = KeyPair::generate().unwrap();
        let authority_pem = authority.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(authority, key);
        let leaf_key = KeyPair::generate().unwrap();
        let leaf = params(&["a.example"])
            .signed_by(&leaf_key, &issuer)
            .unwrap();
        let chain = format!("{}{authority_pem}", leaf.pem());
        let identity =
            Identity::from_pem(chain.as_bytes(), leaf_key.serialize_pem().as_bytes()).unwrap();
        assert_eq!(identity.facts().chain, 2);
        assert!(!identity.facts().is_authority);
        assert_eq!(identity.certificate(), leaf.der().as_ref());
        let facts = CertificateFacts::of_pem(authority_pem.as_bytes()).unwrap();
        assert!(facts.is_authority && facts.names.is_empty());
    }
}
