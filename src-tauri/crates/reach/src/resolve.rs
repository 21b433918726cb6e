//! From names to addresses.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::pin::Pin;
use std::sync::Arc;

/// Why a name has no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unresolved {
    /// There is no such name, or it has no address.
    #[error("the name is not known")]
    Unknown,
    /// The name service cannot be asked.
    #[error("there is no network")]
    Offline,
}

/// A look-up under way.
pub type Lookup<'a> = Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, Unresolved>> + Send + 'a>>;

/// Whoever knows the addresses of names.
pub trait Resolve: Send + Sync {
    /// All addresses of `name`, the best first. Dropping the future gives the question up.
    fn lookup<'a>(&'a self, name: &'a str) -> Lookup<'a>;

    /// True if a person said where `name` leads. Such an address is taken as it is, whatever kind of place it is.
    fn is_pinned(&self, _name: &str) -> bool {
        false
    }
}

/// Names that a person gave the address of, and another name service for the rest. For a computer that sees other addresses
/// than the internet does, because the name service of its network answers with inside ones.
#[derive(Clone)]
pub struct PinnedResolver {
    pins: BTreeMap<String, IpAddr>,
    otherwise: Arc<dyn Resolve>,
}

impl PinnedResolver {
    /// `pins` by name; upper and lower case are the same.
    pub fn new(
        pins: impl IntoIterator<Item = (String, IpAddr)>,
        otherwise: Arc<dyn Resolve>,
    ) -> PinnedResolver {
        let pins = pins.into_iter();
        PinnedResolver {
            pins: pins
                .map(|(name, address)| (name.to_ascii_lowercase(), address))
                .collect(),
            otherwise,
        }
    }
}

impl Resolve for PinnedResolver {
    fn lookup<'a>(&'a self, name: &'a str) -> Lookup<'a> {
        match self.pins.get(&name.to_ascii_lowercase()) {
            Some(&address) => Box::pin(async move { Ok(vec![address]) }),
            None => self.otherwise.lookup(name),
        }
    }

    fn is_pinned(&self, name: &str) -> bool {
        self.pins.contains_key(&name.to_ascii_lowercase())
    }
}

/// The operating system's name service, with its hosts file, search lists and caches: what other programs on this computer
/// see. A look-up that was given up still holds a thread of the runtime's until the system answers or tires.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn lookup<'a>(&'a self, name: &'a str) -> Lookup<'a> {
        Box::pin(async move {
            let found = match tokio::net::lookup_host((name, 0)).await {
                Ok(found) => found.map(|address| address.ip()).collect(),
                Err(_) => Vec::new(),
            };
            if !found.is_empty() {
                return Ok(found);
            }
            // The system's error says which it was in words only, and in the user's language.
            Err(if has_network() {
                Unresolved::Unknown
            } else {
                Unresolved::Offline
            })
        })
    }
}

/// True if some way leads out of this computer. Nothing is sent: connecting a UDP socket only asks the routing table. The
/// addresses are of those reserved for documents.
fn has_network() -> bool {
    let leads_to = |from: IpAddr, to: IpAddr| -> io::Result<()> {
        UdpSocket::bind(SocketAddr::new(from, 0))?.connect(SocketAddr::new(to, 53))
    };
    let v4 = (
        Ipv4Addr::UNSPECIFIED.into(),
        Ipv4Addr::new(192, 0, 2, 1).into(),
    );
    let v6 = (
        Ipv6Addr::UNSPECIFIED.into(),
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into(),
    );
    [v4, v6]
        .into_iter()
        .any(|(from, to)| leads_to(from, to).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_system_knows_this_computer() {
        let found = SystemResolver.lookup("localhost").await.unwrap();
        assert!(found.iter().all(IpAddr::is_loopback), "{found:?}");
    }

    #[tokio::test]
    async fn a_pinned_name_leads_where_it_was_said_and_others_where_the_system_says() {
        let inside: IpAddr = "10.1.2.3".parse().unwrap();
        let pins = [("Sync.example.com".to_owned(), inside)];
        let pinned = PinnedResolver::new(pins, Arc::new(SystemResolver));
        assert_eq!(pinned.lookup("sync.EXAMPLE.com").await, Ok(vec![inside]));
        assert!(pinned.is_pinned("sync.example.com"));
        assert!(!pinned.is_pinned("localhost"));
        let found = pinned.lookup("localhost").await.unwrap();
        assert!(found.iter().all(IpAddr::is_loopback), "{found:?}");
    }
}
