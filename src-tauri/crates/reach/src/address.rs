//! Addresses: the public URL as an admin types it, and what kind of place an IP address is.

use serde::Serialize;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Characters of a URL that are read at all.
const LONGEST: usize = 2_048;

/// The address under which providers reach the service: `https://sync.example.com`, with a port or a path in front of the
/// service's own if a proxy adds them. Never has credentials, a query or a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct PublicUrl {
    is_https: bool,
    /// In ASCII (punycode), lower case, without a final dot.
    host: Host,
    port: u16,
    /// Empty, or begins with a slash and does not end with one.
    path: String,
}

/// Why a text is no public URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlFault {
    #[error("the address is not a URL")]
    NotAUrl,
    #[error("the address is longer than {LONGEST} characters")]
    TooLong,
    #[error("the address begins with `{scheme}`, not with http or https")]
    Scheme { scheme: String },
    #[error("the address has a user name or password in it")]
    Credentials,
    #[error("the address has a query or a fragment")]
    Query,
}

impl PublicUrl {
    /// Reads what an admin typed or a tunnel program printed. `http` is read too, so that the ladder can say what is wrong
    /// with it.
    ///
    /// # Errors
    /// [`UrlFault`] for anything else than an absolute http or https address of a host.
    pub fn parse(text: &str) -> Result<PublicUrl, UrlFault> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(UrlFault::TooLong);
        }
        let url = Url::parse(text).map_err(|_| UrlFault::NotAUrl)?;
        let is_https = match url.scheme() {
            "https" => true,
            "http" => false,
            other => {
                let scheme = crate::text::clean(other.as_bytes(), 32, None);
                return Err(UrlFault::Scheme { scheme });
            }
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlFault::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(UrlFault::Query);
        }
        let host = match url.host() {
            Some(Host::Domain(name)) => {
                let name = name.strip_suffix('.').unwrap_or(name);
                if name.is_empty() || name.len() > 253 {
                    return Err(UrlFault::NotAUrl);
                }
                Host::Domain(name.to_owned())
            }
            Some(Host::Ipv4(ip)) => Host::Ipv4(ip),
            Some(Host::Ipv6(ip)) => Host::Ipv6(ip),
            None => return Err(UrlFault::NotAUrl),
        };
        Ok(PublicUrl {
            is_https,
            host,
            port: url.port_or_known_default().ok_or(UrlFault::NotAUrl)?,
            path: url.path().trim_end_matches('/').to_owned(),
        })
    }

    /// False for `http`, which no provider accepts.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// The name or address, without a port; an IPv6 address without brackets.
    pub fn host(&self) -> String {
        match &self.host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(ip) => ip.to_string(),
            Host::Ipv6(ip) => ip.to_string(),
        }
    }

    /// The address, if it is one and needs no name service.
    pub fn ip(&self) -> Option<IpAddr> {
        match self.host {
            Host::Domain(_) => None,
            Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
            Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
        }
    }

    /// The port, that of the scheme if none was given.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What stands in the header `Host`, and what the service has to be told as a public host: with the port, unless it is
    /// that of the scheme.
    pub fn authority(&self) -> String {
        let usual = if self.is_https { 443 } else { 80 };
        if self.port == usual {
            self.host.to_string()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The path in front of everything of the service: empty, or begins with a slash.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// True for a name directly or deeply below `domain`.
    pub fn is_below(&self, domain: &str) -> bool {
        matches!(&self.host, Host::Domain(name)
            if name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.path)
    }
}

impl From<PublicUrl> for String {
    fn from(url: PublicUrl) -> String {
        url.to_string()
    }
}

/// Where an IP address lies, as far as a provider on the internet is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AddressKind {
    Public,
    /// This computer: 127.0.0.0/8, ::1.
    Loopback,
    /// A network at home or in a company: RFC 1918, fc00::/7.
    Private,
    /// Inside a tailnet: Tailscale's own range within fc00::/7, or 100.64.0.0/10, which it shares with providers of
    /// internet access that put several customers behind one address (RFC 6598).
    Shared,
    /// 169.254.0.0/16, fe80::/10.
    LinkLocal,
    /// For documents, tests or nothing at all (RFC 5737, RFC 3849, 0.0.0.0, multicast and the like).
    Unusable,
}

impl AddressKind {
    pub fn of(address: IpAddr) -> AddressKind {
        match address {
            IpAddr::V4(ip) => of_v4(ip),
            IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
                Some(ip) => of_v4(ip),
                None => of_v6(ip),
            },
        }
    }
}

fn of_v4(ip: Ipv4Addr) -> AddressKind {
    let [a, b, c, _] = ip.octets();
    if ip.is_loopback() {
        AddressKind::Loopback
    } else if ip.is_private() {
        AddressKind::Private
    } else if ip.is_link_local() {
        AddressKind::LinkLocal
    } else if a == 100 && (64..128).contains(&b) {
        AddressKind::Shared
    } else if a == 0
        || a >= 224
        || ip.is_documentation()
        || (a == 198 && (b == 18 || b == 19))
        || (a == 192 && b == 0 && c == 0)
    {
        AddressKind::Unusable
    } else {
        AddressKind::Public
    }
}

fn of_v6(ip: Ipv6Addr) -> AddressKind {
    let [a, b, c, ..] = ip.segments();
    if ip.is_loopback() {
        AddressKind::Loopback
    } else if (a, b, c) == (0xfd7a, 0x115c, 0xa1e0) {
        AddressKind::Shared
    } else if a & 0xfe00 == 0xfc00 {
        AddressKind::Private
    } else if a & 0xffc0 == 0xfe80 {
        AddressKind::LinkLocal
    } else if a & 0xe000 == 0x2000 && (a, b) != (0x2001, 0x0db8) {
        AddressKind::Public
    } else {
        // Only 2000::/3 is given out to be reached from everywhere.
        AddressKind::Unusable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_urls_are_read_as_admins_type_them() {
        let cases = [
            ("https://sync.example.com", "https://sync.example.com"),
            (" https://Sync.Example.com./ ", "https://sync.example.com"),
            ("https://sync.example.com:443/", "https://sync.example.com"),
            (
                "https://sync.example.com:8443/dir/",
                "https://sync.example.com:8443/dir",
            ),
            ("https://münchen.example", "https://xn--mnchen-3ya.example"),
            ("http://10.0.0.1:80", "http://10.0.0.1"),
            ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ];
        for (typed, read) in cases {
            assert_eq!(
                PublicUrl::parse(typed).unwrap().to_string(),
                read,
                "{typed}"
            );
        }
        let url = PublicUrl::parse("https://[2001:db8::1]:8443/a").unwrap();
        assert_eq!((url.host().as_str(), url.path()), ("2001:db8::1", "/a"));
        assert_eq!(url.authority(), "[2001:db8::1]:8443");
    }

    #[test]
    fn what_is_no_public_url_says_why() {
        let scheme = |scheme: &str| UrlFault::Scheme {
            scheme: scheme.to_owned(),
        };
        let cases = [
            ("", UrlFault::NotAUrl),
            ("sync.example.com", UrlFault::NotAUrl),
            ("https://", UrlFault::NotAUrl),
            ("https://.", UrlFault::NotAUrl),
            ("file:///etc/passwd", scheme("file")),
            ("ftp://sync.example.com", scheme("ftp")),
            ("https://me:pw@sync.example.com", UrlFault::Credentials),
            ("https://sync.example.com/?a=b", UrlFault::Query),
            ("https://sync.example.com/#a", UrlFault::Query),
        ];
        for (typed, fault) in cases {
            assert_eq!(PublicUrl::parse(typed), Err(fault), "{typed}");
        }
        let long = format!("https://example.com/{}", "a".repeat(LONGEST));
        assert_eq!(PublicUrl::parse(&long), Err(UrlFault::TooLong));
    }

    #[test]
    fn a_domain_is_matched_at_its_dots() {
        let url = PublicUrl::parse("https://host.tail1a2b3.ts.net").unwrap();
        assert!(url.is_below("ts.net"));
        for domain in ["t.net", "s.net", "host.tail1a2b3.ts.net"] {
            assert!(!url.is_below(domain), "{domain}");
        }
    }

    #[test]
    fn addresses_are_told_apart_by_who_can_reach_them() {
        let cases = [
            ("203.0.113.24", AddressKind::Unusable),
            ("8.8.8.8", AddressKind::Public),
            ("127.0.0.53", AddressKind::Loopback),
            ("10.1.2.3", AddressKind::Private),
            ("172.31.0.1", AddressKind::Private),
            ("172.32.0.1", AddressKind::Public),
            ("192.168.178.2", AddressKind::Private),
            ("100.64.0.1", AddressKind::Shared),
            ("100.128.0.1", AddressKind::Public),
            ("169.254.1.1", AddressKind::LinkLocal),
            ("0.0.0.0", AddressKind::Unusable),
            ("198.18.0.1", AddressKind::Unusable),
            ("224.0.0.1", AddressKind::Unusable),
            ("255.255.255.255", AddressKind::Unusable),
            ("::1", AddressKind::Loopback),
            ("::", AddressKind::Unusable),
            ("::ffff:10.0.0.1", AddressKind::Private),
            ("fd7a:115c:a1e0::1", AddressKind::Shared),
            ("fd00::1", AddressKind::Private),
            ("fe80::1", AddressKind::LinkLocal),
            ("2001:db8::1", AddressKind::Unusable),
            ("2606:4700::6810:84e5", AddressKind::Public),
            ("ff02::1", AddressKind::Unusable),
        ];
        for (address, kind) in cases {
            assert_eq!(AddressKind::of(address.parse().unwrap()), kind, "{address}");
        }
    }
}
