//! Names and addresses that a certificate is for, and those of this computer.

use crate::types::{ConsoleError, ErrorCode};
use crate::words::Args;
use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

/// Names in one certificate.
const MOST: usize = 40;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    /// In ASCII and lower case, without a final dot.
    Host(String),
    Address(IpAddr),
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Name::Host(name) => f.write_str(name),
            Name::Address(address) => address.fmt(f),
        }
    }
}

impl Name {
    fn parse(text: &str) -> Option<Name> {
        let text = text.trim();
        let bare = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
            .unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return is_single(address).then_some(Name::Address(address));
        }
        if text.contains(['/', ':', '*', '@', '?', '#', '%']) {
            return None;
        }
        let url = reach::PublicUrl::parse(&format!("https://{text}")).ok()?;
        let host = url.host();
        let is_host = url.ip().is_none() && host.split('.').all(is_label);
        is_host.then_some(Name::Host(host))
    }
}

/// Letters, digits and hyphens (RFC 952); underscores occur in networks of Windows.
fn is_label(label: &str) -> bool {
    let is_inner = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    (1..=63).contains(&label.len())
        && label.bytes().all(is_inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// One interface, and not all of them or a group.
pub(super) fn is_single(address: IpAddr) -> bool {
    let is_broadcast = matches!(address, IpAddr::V4(v4) if v4.is_broadcast());
    !address.is_unspecified() && !address.is_multicast() && !is_broadcast
}

/// Names as an admin gives them, without those that stand twice.
///
/// # Errors
/// `badInput` at `names`, with the first that is none.
pub(super) fn parse_all(texts: &[String]) -> Result<Vec<Name>, ConsoleError> {
    let mut names = Vec::new();
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        let name = Name::parse(text).ok_or_else(|| {
            let args = Args::new().text("name", text.trim());
            ConsoleError::say(ErrorCode::BadInput, "error-tls-name", &args).at("names")
        })?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > MOST {
        let args = Args::new().count("most", MOST as u64);
        return Err(
            ConsoleError::say(ErrorCode::BadInput, "error-tls-too-many-names", &args).at("names"),
        );
    }
    Ok(names)
}

/// What this computer is called by itself: every certificate of the authority is for these too.
pub(super) fn of_this_computer() -> [Name; 3] {
    [
        Name::Host("localhost".to_owned()),
        Name::Address(Ipv4Addr::LOCALHOST.into()),
        Name::Address(Ipv6Addr::LOCALHOST.into()),
    ]
}

/// This computer's name, the public names without their ports, and its addresses.
pub(super) fn suggested(addresses: &[IpAddr], public: &[String]) -> Vec<String> {
    let hosts = public
        .iter()
        .map(|authority| match authority.rsplit_once(':') {
            Some((host, port)) if port.parse::<u16>().is_ok() => host.to_owned(),
            _ => authority.clone(),
        });
    let mut names: Vec<String> = Vec::new();
    let all = computer_name()
        .into_iter()
        .chain(hosts)
        .chain(addresses.iter().map(ToString::to_string));
    for name in all.filter_map(|text| Name::parse(&text)) {
        let name = name.to_string();
        if name != "localhost" && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// What this computer is called, where the system says it without native calls.
pub(super) fn computer_name() -> Option<String> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let name = read("/proc/sys/kernel/hostname")
        .or_else(|| read("/etc/hostname"))
        .or_else(|| std::env::var("COMPUTERNAME").ok())?;
    let name = name.trim().to_owned();
    (!name.is_empty()).then_some(name)
}

/// Addresses of this computer other than loopback, as far as the system tells without native calls: on Linux all of them,
/// elsewhere those from which it would reach the internet.
pub(super) fn own_addresses() -> Vec<IpAddr> {
    let mut found: BTreeSet<IpAddr> = BTreeSet::new();
    if let Ok(table) = std::fs::read_to_string("/proc/net/fib_trie") {
        found.extend(local_v4(&table).into_iter().map(IpAddr::from));
    }
    if let Ok(table) = std::fs::read_to_string("/proc/net/if_inet6") {
        found.extend(global_v6(&table).into_iter().map(IpAddr::from));
    }
    // Nothing is sent: the system only chooses the way. The addresses are those of documentation (RFC 5737, RFC 3849).
    for (own, far) in [("0.0.0.0:0", "192.0.2.1:9"), ("[::]:0", "[2001:db8::1]:9")] {
        let chosen = UdpSocket::bind(own).and_then(|socket| {
            socket.connect(far)?;
            socket.local_addr()
        });
        found.extend(chosen.ok().map(|chosen| chosen.ip()));
    }
    found
        .into_iter()
        .filter(|address| !address.is_loopback() && is_single(*address))
        .collect()
}

/// The host entries of the table of local routes.
fn local_v4(table: &str) -> BTreeSet<Ipv4Addr> {
    let mut found = BTreeSet::new();
    let mut last = None;
    for line in table.lines() {
        if let Some(address) = line.trim().strip_prefix("|-- ") {
            last = address.parse::<Ipv4Addr>().ok();
        } else if line.contains("/32 host LOCAL") {
            found.extend(last);
        }
    }
    found
}

/// Those of global scope (`00`): others are of one cable only, and need its name.
fn global_v6(table: &str) -> BTreeSet<Ipv6Addr> {
    table
        .lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let bits = u128::from_str_radix(fields.first()?, 16).ok()?;
            (*fields.get(3)? == "00").then(|| Ipv6Addr::from(bits))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_hosts_or_single_addresses() {
        for (text, name) in [
            ("Desk.Corp.example", "desk.corp.example"),
            (" desk ", "desk"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("desk.example.", "desk.example"),
            ("192.0.2.7", "192.0.2.7"),
            ("[fd00::7]", "fd00::7"),
            ("fd00::7", "fd00::7"),
        ] {
            assert_eq!(
                Name::parse(text).map(|name| name.to_string()).as_deref(),
                Some(name),
                "{text}"
            );
        }
        for text in [
            "",
            "0.0.0.0",
            "::",
            "224.0.0.1",
            "255.255.255.255",
            "*.example.com",
            "https://a.example",
            "a.example:8765",
            "a.example/x",
            "a b",
            "-a.example",
            "a..b",
            "user@a.example",
        ] {
            assert_eq!(Name::parse(text), None, "{text}");
        }
        let twice = [
            "a.example".to_owned(),
            "A.example".to_owned(),
            String::new(),
        ];
        assert_eq!(parse_all(&twice).unwrap().len(), 1);
        let many: Vec<String> = (0..=MOST)
            .map(|number| format!("h{number}.example"))
            .collect();
        assert_eq!(
            parse_all(&many).unwrap_err().field.as_deref(),
            Some("names")
        );
    }

    #[test]
    fn public_names_are_suggested_without_their_ports() {
        let names = suggested(
            &["192.0.2.7".parse().unwrap()],
            &[
                "sync.example.com".to_owned(),
                "other.example.com:8443".to_owned(),
            ],
        );
        for name in ["sync.example.com", "other.example.com", "192.0.2.7"] {
            assert!(names.contains(&name.to_owned()), "{names:?}");
        }
    }

    #[test]
    fn tables_of_linux_are_read() {
        let trie = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n     |-- 192.0.2.0\n        /24 link UNICAST\n     |-- 192.0.2.7\n        /32 host LOCAL\n     |-- 192.0.2.255\n        /32 link BROADCAST\n";
        assert_eq!(
            local_v4(trie),
            BTreeSet::from([Ipv4Addr::new(192, 0, 2, 7)])
        );
        let inet6 = "fe800000000000000000000000000001 02 40 20 80 eth0\n20010db8000000000000000000000007 02 40 00 80 eth0\n00000000000000000000000000000001 01 80 10 80 lo\n";
        assert_eq!(
            global_v6(inet6),
            BTreeSet::from(["2001:db8::7".parse().unwrap()])
        );
    }
}
