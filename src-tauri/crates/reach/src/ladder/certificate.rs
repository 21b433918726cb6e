//! What a certificate says of itself. It is read to be told, not to be trusted: trust is `tls`'s.

use crate::question::Token;
use crate::text::clean;
use jiff::Timestamp;
use std::net::IpAddr;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate, X509Name};

/// Names of a certificate that are kept, and characters of each (RFC 1035 §2.3.4).
const NAMES: usize = 16;
const NAME_CHARACTERS: usize = 253;
const ISSUER_CHARACTERS: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Certificate {
    pub(crate) issuer: String,
    pub(crate) starts: Timestamp,
    pub(crate) ends: Timestamp,
    pub(crate) names: Vec<String>,
    pub(crate) is_self_signed: bool,
}

/// Reads a certificate in DER; its texts are shown without `secret`. `None` if it is none.
pub(crate) fn read(der: &[u8], secret: Option<&Token>) -> Option<Certificate> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let validity = certificate.validity();
    let names = match certificate.subject_alternative_name() {
        Ok(Some(names)) => names
            .value
            .general_names
            .iter()
            .filter_map(|general| name(general, secret))
            .take(NAMES)
            .collect(),
        Ok(None) | Err(_) => Vec::new(),
    };
    Some(Certificate {
        issuer: issuer(certificate.issuer(), secret),
        starts: Timestamp::from_second(validity.not_before.timestamp()).ok()?,
        ends: Timestamp::from_second(validity.not_after.timestamp()).ok()?,
        names,
        is_self_signed: certificate.issuer().as_raw() == certificate.subject().as_raw(),
    })
}

/// `Let's Encrypt, R11`: organisation and common name, as far as there are any.
fn issuer(name: &X509Name<'_>, secret: Option<&Token>) -> String {
    let organisation = name.iter_organization().next();
    let common = name.iter_common_name().next();
    let parts: Vec<&str> = [organisation, common]
        .into_iter()
        .flatten()
        .filter_map(|part| part.as_str().ok())
        .collect();
    clean(parts.join(", ").as_bytes(), ISSUER_CHARACTERS, secret)
}

fn name(name: &GeneralName<'_>, secret: Option<&Token>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(clean(name.as_bytes(), NAME_CHARACTERS, secret)),
        GeneralName::IPAddress(bytes) => {
            let ip = match bytes.len() {
                4 => IpAddr::from(<[u8; 4]>::try_from(*bytes).ok()?),
                _ => IpAddr::from(<[u8; 16]>::try_from(*bytes).ok()?),
            };
            Some(ip.to_string())
        }
        _ => None,
    }
}
