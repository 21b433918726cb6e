//! From names to addresses.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::pin::Pin;

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
}
