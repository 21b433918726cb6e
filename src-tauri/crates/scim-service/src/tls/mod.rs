//! TLS of the service's own listener, and the types that keep cleartext on this computer.

mod identity;

pub use identity::{CertificateFacts, Identity, IdentityFault, certificate_der};

use crate::config::Limits;
use crate::patience::Patience;
use crate::service::ServiceError;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// Where a service takes connections, and how. There is no way to say cleartext on an address that others reach.
#[derive(Debug)]
pub enum Listening {
    Plain(LoopbackListener),
    Tls(TcpListener, Identity),
}

/// A bound socket that only this computer reaches.
#[derive(Debug)]
pub struct LoopbackListener(TcpListener);

impl LoopbackListener {
    /// # Errors
    /// [`ServiceError::NotLoopback`] for a socket that others reach.
    pub fn new(listener: TcpListener) -> Result<LoopbackListener, ServiceError> {
        let address = listener.local_addr()?;
        if address.ip().is_loopback() {
            Ok(LoopbackListener(listener))
        } else {
            Err(ServiceError::NotLoopback(address))
        }
    }
}

impl Listening {
    /// The socket, its address, and what it is secured with.
    pub(crate) fn open(
        self,
        limits: &Limits,
    ) -> Result<(TcpListener, SocketAddr, Option<Tls>), ServiceError> {
        let (listener, tls) = match self {
            Listening::Plain(LoopbackListener(listener)) => (listener, None),
            Listening::Tls(listener, identity) => (listener, Some(Tls::new(identity, limits)?)),
        };
        let address = listener.local_addr()?;
        Ok((listener, address, tls))
    }
}

/// Shakes hands, with the identity that is current.
pub(crate) struct Tls {
    acceptor: TlsAcceptor,
    current: Arc<Current>,
    /// Handshakes that may be under way. They take no place among the open connections.
    places: Arc<Semaphore>,
}

/// Replaced as a whole: a handshake takes what is there when the client has said hello.
#[derive(Debug)]
struct Current(RwLock<Identity>);

impl ResolvesServerCert for Current {
    /// Whatever name was asked for: the service has one identity, and clients judge it.
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.identity().certified())
    }
}

impl Current {
    fn identity(&self) -> Identity {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Tls {
    fn new(identity: Identity, limits: &Limits) -> Result<Tls, ServiceError> {
        let current = Arc::new(Current(RwLock::new(identity)));
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            // 1.2 and 1.3 (RFC 9325 §3.1.1): rustls knows none before them, and no renegotiation.
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&current) as Arc<dyn ResolvesServerCert>);
        // The only protocol that is spoken behind it.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Tls {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            current,
            places: Arc::new(Semaphore::new(limits.handshakes)),
        })
    }

    pub(crate) fn identity(&self) -> Identity {
        self.current.identity()
    }

    pub(crate) fn set_identity(&self, identity: Identity) {
        *self
            .current
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner) = identity;
    }

    /// A place among the handshakes under way; `None` if all are taken.
    pub(crate) fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// Shakes hands; `None` if the client did not in time, or speaks no TLS that is good enough.
    pub(crate) async fn secure(
        &self,
        stream: Patience<TcpStream>,
        limits: &Limits,
    ) -> Option<TlsStream<Patience<TcpStream>>> {
        match timeout(limits.handshake_time, self.acceptor.accept(stream)).await {
            Ok(Ok(stream)) => Some(stream),
            Ok(Err(error)) => {
                tracing::debug!(%error, "a handshake failed");
                None
            }
            Err(_) => {
                tracing::debug!("a handshake took too long");
                None
            }
        }
    }
}
