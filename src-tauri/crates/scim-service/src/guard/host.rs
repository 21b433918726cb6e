//! Which hosts a request may be for, against DNS rebinding: a web page that resolved its own name to
//! this machine names itself in `Host`, and is refused. Over TLS the names of the certificate count as declared: whoever
//! could make a browser take a foreign name for this service would need a certificate for it.

use crate::reason;
use crate::tls::CertificateFacts;
use hyper::header::HOST;
use hyper::{HeaderMap, Uri};
use scim_core::ScimError;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, PoisonError, RwLock};

/// The hosts that this service answers to.
#[derive(Debug)]
pub(crate) struct Hosts {
    address: SocketAddr,
    /// Lower case, as declared last. Replaced as a whole: a request takes what is there when its head is checked.
    public: RwLock<Arc<[String]>>,
    /// What the certificate of this listener is for; `None` in cleartext. Replaced as a whole too.
    certified: RwLock<Option<Arc<CertificateFacts>>>,
}

impl Hosts {
    pub(crate) fn new(address: SocketAddr, public: &[String]) -> Hosts {
        Hosts {
            address,
            public: RwLock::new(lower_case(public)),
            certified: RwLock::new(None),
        }
    }

    /// From now on TLS is spoken, with a certificate for these names.
    pub(crate) fn set_certified(&self, facts: &CertificateFacts) {
        *self
            .certified
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(facts.clone()));
    }

    fn certified(&self) -> Option<Arc<CertificateFacts>> {
        self.certified
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Declares these public names instead of those before.
    pub(crate) fn set_public(&self, public: &[String]) {
        *self.public.write().unwrap_or_else(PoisonError::into_inner) = lower_case(public);
    }

    fn public(&self) -> Arc<[String]> {
        Arc::clone(&self.public.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// True once the service is meant to be reached from outside.
    pub(crate) fn is_exposed(&self) -> bool {
        !self.public().is_empty() || !self.address.ip().is_loopback()
    }

    /// Scheme and host by which clients of this listener are told to come.
    pub(crate) fn shown(&self) -> String {
        let Some(certified) = self.certified() else {
            return format!("http://{}", self.address);
        };
        let is_name = |name: &&String| !name.starts_with("*.") && name.parse::<IpAddr>().is_err();
        let name = certified.names.iter().find(is_name);
        match name {
            Some(name) if !certified.covers(&self.address.ip().to_string()) => {
                format!("https://{name}:{}", self.address.port())
            }
            Some(_) | None => format!("https://{}", self.address),
        }
    }

    /// The scheme and host that links of the answer begin with (`https://scim.example.com`).
    ///
    /// # Errors
    /// 421 unless there is exactly one `Host`, it is one of ours, and an absolute target agrees with it.
    pub(crate) fn origin(&self, target: &Uri, headers: &HeaderMap) -> Result<String, ScimError> {
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts
            .next()
            .and_then(|host| host.to_str().ok())
            .unwrap_or_default();
        if hosts.next().is_some() {
            return Err(misdirected("several"));
        }
        let host = host.to_ascii_lowercase();
        let agrees = target
            .authority()
            .is_none_or(|authority| authority.as_str().eq_ignore_ascii_case(&host));
        if !agrees {
            return Err(misdirected(&host));
        }
        if self.public().contains(&host) {
            return Ok(format!("https://{host}"));
        }
        let certified = self.certified();
        if self.is_local(&host, certified.as_deref()) {
            let scheme = if certified.is_some() { "https" } else { "http" };
            return Ok(format!("{scheme}://{host}"));
        }
        Err(misdirected(&host))
    }

    /// `localhost`, `127.0.0.1`, `[::1]`, the very address listened on or a name of the certificate, with the right port.
    /// `0.0.0.0` is never right, although systems take it for this machine.
    fn is_local(&self, host: &str, certified: Option<&CertificateFacts>) -> bool {
        let usual_port = if certified.is_some() { 443 } else { 80 };
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host, Some(usual_port)),
        };
        let own_name = match self.address.ip() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        let is_ours = ["localhost", "127.0.0.1", "[::1]"].contains(&name)
            || (name == own_name && !self.address.ip().is_unspecified())
            || certified.is_some_and(|facts| facts.covers(name.trim_matches(['[', ']'])));
        is_ours && port == Some(self.address.port())
    }
}

fn lower_case(hosts: &[String]) -> Arc<[String]> {
    hosts.iter().map(|host| host.to_ascii_lowercase()).collect()
}

fn misdirected(host: &str) -> ScimError {
    ScimError::new(
        421,
        None,
        reason::WRONG_HOST,
        "This service does not answer under that host name. Use the address that its console shows.",
    )
    .with("host", &scim_core::error::excerpt(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn origin(hosts: &Hosts, target: &str, sent: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for host in sent {
            headers.append(HOST, HeaderValue::from_str(host).unwrap());
        }
        hosts.origin(&target.parse().unwrap(), &headers).ok()
    }

    #[test]
    fn only_this_machine_and_declared_names_are_answered() {
        let hosts = Hosts::new(
            "127.0.0.1:8765".parse().unwrap(),
            &["SCIM.example.com".to_owned()],
        );
        for host in [
            "localhost:8765",
            "LOCALHOST:8765",
            "127.0.0.1:8765",
            "[::1]:8765",
        ] {
            let expected = format!("http://{}", host.to_ascii_lowercase());
            assert_eq!(origin(&hosts, "/x", &[host]), Some(expected), "{host}");
        }
        assert_eq!(
            origin(&hosts, "/x", &["scim.example.COM"]).as_deref(),
            Some("https://scim.example.com")
        );
        let refused: &[&[&str]] = &[
            &[],
            &[""],
            &["localhost"],
            &["localhost:80"],
            &["localhost:8766"],
            &["localhost:"],
            &["localhost:8765:8765"],
            &["localhost.:8765"],
            &["0.0.0.0:8765"],
            &["127.0.0.2:8765"],
            &["127.1:8765"],
            &["2130706433:8765"],
            &["[::]:8765"],
            &["[::ffff:127.0.0.1]:8765"],
            &["evil.example:8765"],
            &["localhost.evil.example:8765"],
            &["evil.example@localhost:8765"],
            &["localhost:8765", "localhost:8765"],
            &["localhost:8765, evil.example"],
            &["scim.example.com:8765"],
            &["www.scim.example.com"],
            &["[::1]"],
        ];
        for sent in refused {
            assert_eq!(origin(&hosts, "/x", sent), None, "{sent:?}");
        }
    }

    #[test]
    fn an_absolute_target_must_agree_with_the_host() {
        let hosts = Hosts::new("127.0.0.1:8765".parse().unwrap(), &[]);
        assert!(origin(&hosts, "http://localhost:8765/x", &["localhost:8765"]).is_some());
        assert!(origin(&hosts, "http://evil.example/x", &["localhost:8765"]).is_none());
        assert!(origin(&hosts, "http://localhost:8765/x", &["127.0.0.1:8765"]).is_none());
    }

    #[test]
    fn over_tls_the_names_of_the_certificate_are_answered_too() {
        let hosts = Hosts::new(
            "127.0.0.1:8765".parse().unwrap(),
            &["sync.example.com".to_owned()],
        );
        let facts = |names: &[&str]| CertificateFacts {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            subject: String::new(),
            issuer: String::new(),
            starts: scim_core::Timestamp(0),
            ends: scim_core::Timestamp(0),
            fingerprint: String::new(),
            is_self_signed: false,
            is_authority: false,
            chain: 1,
        };
        assert_eq!(hosts.shown(), "http://127.0.0.1:8765");
        hosts.set_certified(&facts(&["*.lab.example", "desk.corp.example", "fd00::7"]));
        assert_eq!(hosts.shown(), "https://desk.corp.example:8765");
        for host in [
            "localhost:8765",
            "desk.corp.example:8765",
            "DESK.corp.example:8765",
            "a.lab.example:8765",
            "[fd00::7]:8765",
        ] {
            let expected = format!("https://{}", host.to_ascii_lowercase());
            assert_eq!(origin(&hosts, "/x", &[host]), Some(expected), "{host}");
        }
        assert_eq!(
            origin(&hosts, "/x", &["sync.example.com"]).as_deref(),
            Some("https://sync.example.com")
        );
        for host in [
            "desk.corp.example",
            "desk.corp.example:443",
            "corp.example:8765",
            "a.b.lab.example:8765",
            "evil.example:8765",
            "[fd00::8]:8765",
        ] {
            assert_eq!(origin(&hosts, "/x", &[host]), None, "{host}");
        }
        hosts.set_certified(&facts(&["127.0.0.1", "other.example"]));
        assert_eq!(hosts.shown(), "https://127.0.0.1:8765");
        assert!(origin(&hosts, "/x", &["desk.corp.example:8765"]).is_none());
        let usual = Hosts::new("127.0.0.9:443".parse().unwrap(), &[]);
        usual.set_certified(&facts(&["desk.corp.example"]));
        assert!(
            origin(&usual, "/x", &["desk.corp.example"]).is_some(),
            "443 may be left out"
        );
    }

    #[test]
    fn the_address_listened_on_is_answered_unless_it_is_every_address() {
        let one = Hosts::new("127.0.0.9:80".parse().unwrap(), &[]);
        assert!(
            origin(&one, "/", &["127.0.0.9"]).is_some(),
            "port 80 may be left out"
        );
        let every = Hosts::new("0.0.0.0:8765".parse().unwrap(), &[]);
        assert!(origin(&every, "/", &["0.0.0.0:8765"]).is_none());
    }
}
