//! A running service: started on a listener, asked for figures, stopped.

use crate::answer::Refusal;
use crate::call::{too_many_requests, too_quick};
use crate::config::{Clock, Limits, ServiceConfig};
use crate::connections::OpenConnections;
use crate::guard::credentials::Brake;
use crate::guard::host::Hosts;
use crate::listener;
use crate::proof::Prover;
use crate::rate::{Rates, RequestRate};
use crate::router::router;
use crate::stats::{Counters, ServiceStats};
use crate::tls::{Identity, Listening, Tls};
use crate::turns::{Turn, Turns};
use directory::{Actor, ConnectionId, OauthClientId, OauthSecretId, TokenId, Workspace};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) workspace: Workspace,
    pub(crate) limits: Limits,
    pub(crate) clock: Clock,
    pub(crate) hosts: Hosts,
    /// `None` in cleartext.
    pub(crate) tls: Option<Arc<Tls>>,
    pub(crate) brake: Brake,
    pub(crate) prover: Prover,
    pub(crate) turns: Turns,
    pub(crate) rates: Rates,
    pub(crate) large_bodies: Arc<Semaphore>,
    pub(crate) counters: Counters,
    pub(crate) connections: Arc<OpenConnections>,
    pub(crate) router: axum::Router,
    /// Connections and the work on requests.
    pub(crate) tasks: TaskTracker,
}

impl Shared {
    /// Waits for the turn of the token or client; once others than this computer reach the service for that of its connection, whose
    /// requests are then counted as well. The turn lasts until it is dropped.
    ///
    /// # Errors
    /// 429 if the connection is too quick, or the turn does not come in time.
    pub(crate) async fn turn(
        &self,
        actor: Actor,
        connection: ConnectionId,
        begun: Instant,
    ) -> Result<OwnedSemaphorePermit, Refusal> {
        let turn = if self.hosts.is_exposed() {
            self.rates.take(connection, begun).map_err(too_quick)?;
            Turn::OfConnection(connection)
        } else {
            Turn::Of(actor)
        };
        self.turns
            .wait(turn, self.limits.queue_time)
            .await
            .ok_or_else(too_many_requests)
    }
}

/// Why a service did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    #[error("the listening socket cannot be used: {0}")]
    Socket(#[from] std::io::Error),
    /// Cleartext beyond this machine would show tokens and people to the network.
    #[error(
        "{0} can be reached from other machines; without TLS the service listens on 127.0.0.1 only"
    )]
    NotLoopback(SocketAddr),
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// Without randomness the service could not prove that it is itself.
    #[error("the operating system gives no random bytes: {0}")]
    Random(#[from] getrandom::Error),
}

/// How a stop went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drained {
    /// True if every request that had been accepted was answered; false if the time ran out and connections
    /// were cut.
    pub all_answered: bool,
}

/// The SCIM endpoints on one address, until stopped. Dropping it stops taking connections.
pub struct Service {
    shared: Arc<Shared>,
    address: SocketAddr,
    stop: CancellationToken,
    cut: CancellationToken,
    accepting: JoinHandle<()>,
}

impl Service {
    /// Serves `workspace` on a socket whose address is bound already, so that a port in use is an error of
    /// the caller's. Needs a tokio runtime with time and I/O.
    ///
    /// # Errors
    /// [`ServiceError`] if the socket cannot be used, TLS cannot be set up, or there is no randomness.
    pub async fn start(
        workspace: Workspace,
        listening: Listening,
        config: ServiceConfig,
    ) -> Result<Service, ServiceError> {
        let (listener, address, tls) = listening.open(&config.limits)?;
        let hosts = Hosts::new(address, &config.public_hosts);
        if let Some(tls) = &tls {
            hosts.set_certified(tls.identity().facts());
        }
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let shared = Arc::new(Shared {
            hosts,
            tls: tls.map(Arc::new),
            brake: Brake::new(),
            prover: Prover::new()?,
            turns: Turns::new(config.limits.in_flight_per_token),
            rates: Rates::new(config.limits.rate),
            large_bodies: Arc::new(Semaphore::new(config.limits.large_bodies)),
            counters: Counters::new((config.clock)()),
            connections: Arc::new(OpenConnections::default()),
            router: router(),
            tasks: TaskTracker::new(),
            clock: config.clock,
            limits: config.limits,
            workspace,
        });
        let (stop, cut) = (CancellationToken::new(), CancellationToken::new());
        let accepting = tokio::spawn(listener::accept(
            listener,
            Arc::clone(&shared),
            stop.clone(),
            cut.clone(),
        ));
        tracing::info!(%address, tls = shared.tls.is_some(), "the service answers");
        Ok(Service {
            shared,
            address,
            stop,
            cut,
            accepting,
        })
    }

    /// The address listened on, with the port that the system chose if 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a client of this listener takes as base URL: by the address where the certificate has it, else by its first name.
    pub fn base_url(&self) -> String {
        format!("{}{}", self.shared.hosts.shown(), crate::call::BASE)
    }

    /// What clients are shown; `None` if the service speaks cleartext.
    pub fn identity(&self) -> Option<Identity> {
        self.shared.tls.as_ref().map(|tls| tls.identity())
    }

    /// Shows this from the next handshake on, and answers under its names. Connections that are open stay so. Nothing
    /// happens to a service in cleartext.
    pub fn set_identity(&self, identity: Identity) {
        if let Some(tls) = &self.shared.tls {
            self.shared.hosts.set_certified(identity.facts());
            tls.set_identity(identity);
        }
    }

    /// Answers under these names from now on, beside those of this computer, and under no other public ones. Each is a name
    /// with its port, unless that is 443. Requests whose head was checked before are not concerned.
    pub fn set_public_hosts(&self, hosts: &[String]) {
        self.shared.hosts.set_public(hosts);
    }

    /// Counts the requests of each connection by `rate` from the next one on, while others than this computer reach the service.
    pub fn set_rate(&self, rate: RequestRate) {
        self.shared.rates.set(rate);
    }

    /// What `GET /healthz?nonce=…` of this very service, and of no other, answers as `proof`: 64 hex digits. `None` unless
    /// `nonce` has 32 to 64 hex digits. Whoever wants to know where a public name leads asks there and compares.
    pub fn proof_of(&self, nonce: &str) -> Option<String> {
        self.shared.prover.answer(nonce)
    }

    /// Counters since the start. Cheap enough to ask every second.
    pub fn stats(&self) -> ServiceStats {
        self.shared
            .counters
            .snapshot(self.shared.connections.count())
    }

    /// Ends the connections that `token` was used on, each after the answer under way. The token itself is
    /// refused from the moment that it is revoked in the workspace.
    pub fn close_connections_of(&self, token: TokenId) {
        self.shared.connections.close_of(token.0);
    }

    /// As [`Service::close_connections_of`], for an OAuth client: where it fetched access tokens, and where they were used.
    pub fn close_connections_of_client(&self, client: OauthClientId) {
        self.shared.connections.close_of(client.0);
    }

    /// As [`Service::close_connections_of_client`], for one secret of a client.
    pub fn close_connections_of_secret(&self, secret: OauthSecretId) {
        self.shared.connections.close_of(secret.0);
    }

    /// Where OAuth clients on this machine fetch access tokens.
    pub fn token_url(&self) -> String {
        format!("{}{}", self.shared.hosts.shown(), crate::oauth::PATH)
    }

    /// Stops taking connections, waits at most `drain` until what was accepted is answered, then cuts the rest.
    /// When it returns, nothing of the service uses the workspace any more, except writes that the store had begun.
    pub async fn stop(mut self, drain: Duration) -> Drained {
        self.stop.cancel();
        if let Err(error) = (&mut self.accepting).await {
            tracing::error!(%error, "the accept loop ended badly");
        }
        self.shared.tasks.close();
        let all_answered = tokio::time::timeout(drain, self.shared.tasks.wait())
            .await
            .is_ok();
        self.cut.cancel();
        if !all_answered {
            tracing::warn!("connections were cut: they did not end in time");
            // Work on requests is not cut, or a change could be made that nobody learns of; it ends with
            // the limits of its own.
            self.shared.tasks.wait().await;
        }
        tracing::info!(all_answered, "the service has stopped");
        Drained { all_answered }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop.cancel();
        self.accepting.abort();
    }
}
