//! Which hosts a request may be for, against DNS rebinding: a web page that resolved its own name to
//! this machine names itself in `Host`, and is refused.

use crate::reason;
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
}

impl Hosts {
    pub(crate) fn new(address: SocketAddr, public: &[String]) -> Hosts {
        Hosts {
            address,
            public: RwLock::new(lower_case(public)),
        }
    }

    /// Declares these public names instead of those before.
    pub(crate) fn set_public(&self, public: &[String]) {
        *self.public.write().unwrap_or_else(PoisonError::into_inner) = lower_case(public);
    }

    fn public(&self) -> Arc<[String]> {
        Arc::clone(&self.public.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// True once the service is meant to be reached from outside.
    pub(crate) fn any_public(&self) -> bool {
        !self.public().is_empty()
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
        if self.is_local(&host) {
            return Ok(format!("http://{host}"));
        }
        Err(misdirected(&host))
    }

    /// `localhost`, `127.0.0.1`, `[::1]` or the very address listened on, with the right port.
    /// `0.0.0.0` is never right, although systems take it for this machine.
    fn is_local(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host, Some(80)),
        };
        let own_name = match self.address.ip() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        let is_ours = ["localhost", "127.0.0.1", "[::1]"].contains(&name)
            || (name == own_name && !self.address.ip().is_unspecified());
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
