//! The SCIM service as the console runs it: start, stop, another port or address, a port that is taken.

use crate::console::{Console, now};
use crate::port;
use crate::reachability;
use crate::settings;
use crate::tls::{self, Source};
use crate::types::{
    ConsoleError, ErrorCode, ExposureKind, Nothing, PortHolder, ServiceState, SetPort, Status,
};
use crate::words::Args;
use directory::{Door, NewLogEntry, OauthClientId, OauthSecretId, TokenId};
use scim_service::{
    BASE_PATH, Identity, Limits, Listening, LoopbackListener, Service, ServiceConfig, ServiceStats,
    TOKEN_PATH,
};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{PoisonError, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;
use tokio_util::task::AbortOnDropHandle;

/// How long requests under way may take to end when the service stops (R-21 of the limits).
const DRAIN: Duration = Duration::from_secs(5);

/// The service, or why it does not run.
pub(crate) struct Slot {
    running: Option<Service>,
    idle: Idle,
    /// An address other than the one in the settings, asked for at the start of the process.
    asked: Option<SocketAddr>,
    /// As `asked`, for TLS.
    pub(crate) asked_tls: Option<Source>,
    /// The address beyond this computer that the listener was opened at, for as long as its exposure lasts.
    exposed: Option<SocketAddr>,
    /// Renews the certificate while the service runs.
    keeper: Option<AbortOnDropHandle<()>>,
}

#[derive(Clone)]
enum Idle {
    Stopped,
    PortTaken {
        port: u16,
        holder: Option<PortHolder>,
        free_port: u16,
    },
    Failed {
        message: String,
    },
}

impl Slot {
    pub(crate) fn stopped() -> Slot {
        Slot {
            running: None,
            idle: Idle::Stopped,
            asked: None,
            asked_tls: None,
            exposed: None,
            keeper: None,
        }
    }
}

/// The token endpoint that belongs to a base URL.
pub(crate) fn token_url(base_url: &str) -> String {
    let origin = base_url.strip_suffix(BASE_PATH).unwrap_or(base_url);
    format!("{origin}{TOKEN_PATH}")
}

/// What the service is doing now.
pub(crate) struct ServiceFacts {
    pub(crate) state: ServiceState,
    pub(crate) base_url: String,
    pub(crate) stats: Option<ServiceStats>,
}

impl Console {
    /// Starts the service at `address`, or at the loopback port of the workspace's settings.
    ///
    /// # Errors
    /// `portTaken` with who holds it; `badInput` for an address that others could reach without TLS.
    pub async fn start(&self, address: Option<SocketAddr>) -> Result<SocketAddr, ConsoleError> {
        let _turn = self.shared().turn.lock().await;
        self.launch(address).await
    }

    /// Stops the service; what was accepted is answered, within five seconds.
    pub async fn stop(&self) {
        let _turn = self.shared().turn.lock().await;
        // A service that is stopped is open to nobody, and starts again on this computer alone.
        self.shared().exposures.closed(ExposureKind::Listener);
        self.halt().await;
    }

    /// Ends the open connections on which this token was used.
    pub(crate) fn close_connections_of(&self, token: TokenId) {
        self.with_running(|service| service.close_connections_of(token));
    }

    /// Ends the open connections on which this client fetched access tokens, or used one.
    pub(crate) fn close_connections_of_client(&self, client: OauthClientId) {
        self.with_running(|service| service.close_connections_of_client(client));
    }

    /// As [`Console::close_connections_of_client`], for one secret.
    pub(crate) fn close_connections_of_secret(&self, secret: OauthSecretId) {
        self.with_running(|service| service.close_connections_of_secret(secret));
    }

    /// Tells the running service the public names of the workspace: whoever changes one calls this afterwards.
    pub(crate) async fn declare_hosts(&self) -> Result<(), ConsoleError> {
        // In turn, so that what was read last is declared last, and a service that is about to start is not missed.
        let _turn = self.shared().turn.lock().await;
        let hosts = self.read(reachability::public_hosts).await?;
        self.with_running(|service| service.set_public_hosts(&hosts));
        self.shared().ladder.look_soon();
        Ok(())
    }

    /// As [`Console::declare_hosts`], for the rate of requests.
    pub(crate) async fn declare_rate(&self) -> Result<(), ConsoleError> {
        let _turn = self.shared().turn.lock().await;
        let rate = self.read(settings::request_rate).await?;
        self.with_running(|service| service.set_rate(rate));
        Ok(())
    }

    /// What only the running service can answer to `nonce`; `None` if it does not run.
    pub(crate) fn proof_of(&self, nonce: &str) -> Option<String> {
        self.with_running(|service| service.proof_of(nonce))
            .flatten()
    }

    fn with_running<T>(&self, act: impl FnOnce(&Service) -> T) -> Option<T> {
        self.slot().running.as_ref().map(act)
    }

    /// The address that the service listens on.
    pub fn address(&self) -> Option<SocketAddr> {
        self.slot().running.as_ref().map(Service::address)
    }

    /// How this computer itself reaches the service; `None` if it does not run.
    pub(crate) fn local(&self) -> Option<reach::Local> {
        self.with_running(|service| reach::Local {
            address: service.address(),
            certificate: service
                .identity()
                .map(|identity| identity.certificate().to_vec()),
        })
    }

    /// What clients are shown now; `None` in cleartext, or if the service does not run.
    pub(crate) fn identity(&self) -> Option<Identity> {
        self.with_running(Service::identity).flatten()
    }

    /// Shows this from the next handshake on.
    pub(crate) fn set_identity(&self, identity: Identity) {
        self.with_running(|service| service.set_identity(identity));
    }

    pub(crate) fn slot(&self) -> RwLockReadGuard<'_, Slot> {
        self.shared()
            .slot
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn slot_mut(&self) -> RwLockWriteGuard<'_, Slot> {
        self.shared()
            .slot
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// What clients are told as base URL; when the service is stopped, where it would be.
    pub async fn base_url(&self) -> String {
        self.service_facts().await.base_url
    }

    /// Where OAuth clients fetch access tokens: beside the base URL, on the same host.
    pub(crate) async fn token_url(&self) -> String {
        token_url(&self.base_url().await)
    }

    pub(crate) async fn service_facts(&self) -> ServiceFacts {
        let (running, idle) = {
            let slot = self.slot();
            (
                slot.running
                    .as_ref()
                    .map(|service| (service.stats(), service.base_url())),
                slot.idle.clone(),
            )
        };
        if let Some((stats, base_url)) = running {
            let state = ServiceState::Running {
                since: stats.started.0,
                requests: stats.total,
            };
            return ServiceFacts {
                state,
                base_url,
                stats: Some(stats),
            };
        }
        let address = self.wanted_address().await;
        let scheme = match tls::source(self).await {
            Ok(Source::Off) | Err(_) => "http",
            Ok(Source::Files(_) | Source::Authority) => "https",
        };
        let state = match idle {
            Idle::Stopped => ServiceState::Stopped,
            Idle::PortTaken {
                port,
                holder,
                free_port,
            } => ServiceState::PortTaken {
                port,
                holder,
                free_port,
            },
            Idle::Failed { message } => ServiceState::Failed { message },
        };
        ServiceFacts {
            state,
            base_url: format!("{scheme}://{address}{BASE_PATH}"),
            stats: None,
        }
    }

    /// Where the service listens, or would.
    pub(crate) async fn wanted_address(&self) -> SocketAddr {
        if let Some(address) = self.address() {
            return address;
        }
        let is_open = self.is_open(ExposureKind::Listener);
        let asked = {
            let slot = self.slot();
            slot.exposed.filter(|_| is_open).or(slot.asked)
        };
        match asked {
            Some(address) => address,
            None => self.address_of_settings().await,
        }
    }

    async fn address_of_settings(&self) -> SocketAddr {
        let port = settings::read(self)
            .await
            .map_or(settings::DEFAULT_PORT, |settings| settings.port);
        SocketAddr::from((Ipv4Addr::LOCALHOST, port))
    }

    /// Starts; the caller holds the turn. A service that runs already stays as it is.
    pub(crate) async fn launch(
        &self,
        address: Option<SocketAddr>,
    ) -> Result<SocketAddr, ConsoleError> {
        if let Some(address) = self.address() {
            return Ok(address);
        }
        if address.is_some() {
            self.slot_mut().asked = address;
        }
        let address = self.wanted_address().await;
        self.launch_at(address).await
    }

    /// As [`Console::launch`], at an address that is not remembered.
    pub(crate) async fn launch_at(&self, address: SocketAddr) -> Result<SocketAddr, ConsoleError> {
        self.begin(address, None).await.map_err(|failure| {
            let error = failure.error.clone();
            self.slot_mut().idle = failure.idle;
            error
        })
    }

    /// Serves at `address`, with a socket that may be had already. The caller holds the turn.
    async fn begin(
        &self,
        address: SocketAddr,
        listener: Option<TcpListener>,
    ) -> Result<SocketAddr, Failure> {
        let identity = tls::identity(self, address.ip())
            .await
            .map_err(Failure::of)?;
        if identity.is_none() {
            check_loopback(address).map_err(Failure::of)?;
        }
        let listener = match listener {
            Some(listener) => listener,
            None => bind(address).await?,
        };
        self.serve(listener, identity).await
    }

    async fn serve(
        &self,
        listener: TcpListener,
        identity: Option<Identity>,
    ) -> Result<SocketAddr, Failure> {
        let workspace = self.workspace();
        let read = self.read(|reader| {
            let hosts = reachability::public_hosts(reader)?;
            Ok((hosts, settings::request_rate(reader)?))
        });
        let (public_hosts, rate) = read
            .await
            .map_err(|error| Failure::other(&error.to_string()))?;
        let config = ServiceConfig {
            public_hosts,
            clock: self.clock(),
            limits: Limits {
                rate,
                ..Limits::default()
            },
        };
        let keeper = identity
            .is_some()
            .then(|| AbortOnDropHandle::new(tokio::spawn(tls::keep(self.downgrade()))));
        let listening = match identity {
            Some(identity) => Ok(Listening::Tls(listener, identity)),
            None => LoopbackListener::new(listener).map(Listening::Plain),
        };
        let listening = listening.map_err(|error| Failure::other(&error.to_string()))?;
        let service = Service::start(workspace.clone(), listening, config)
            .await
            .map_err(|error| Failure::other(&error.to_string()))?;
        let address = service.address();
        let base_url = service.base_url();
        {
            let mut slot = self.slot_mut();
            slot.running = Some(service);
            slot.idle = Idle::Stopped;
            slot.keeper = keeper;
        }
        workspace.record(NewLogEntry::system(now(), "service_started").with("baseUrl", base_url));
        self.shared().ladder.look_soon();
        Ok(address)
    }

    /// Takes up what TLS is set to now, if the service runs. The caller holds the turn, and has seen that the identity can be had.
    pub(crate) async fn restart(&self) -> Result<(), ConsoleError> {
        let Some(address) = self.address() else {
            return Ok(());
        };
        self.halt().await;
        self.begin(address, None)
            .await
            .map(|_| ())
            .map_err(|failure| {
                self.slot_mut().idle = failure.idle;
                failure.error
            })
    }

    /// Moves a running service to `address`, taking the new socket before letting go of the old one, so that one that cannot be
    /// had changes nothing. The caller holds the turn.
    pub(crate) async fn move_to(&self, address: SocketAddr) -> Result<(), ConsoleError> {
        if self.address() == Some(address) {
            return Ok(());
        }
        // Before anything is let go of.
        if tls::identity(self, address.ip()).await?.is_none() {
            check_loopback(address)?;
        }
        let listener = bind(address).await.map_err(|failure| failure.error)?;
        self.halt().await;
        let moved = self.begin(address, Some(listener)).await;
        moved.map(|_| ()).map_err(|failure| {
            self.slot_mut().idle = failure.idle;
            failure.error
        })
    }

    /// Remembers where the listener was opened beyond this computer.
    pub(crate) fn set_exposed(&self, address: Option<SocketAddr>) {
        self.slot_mut().exposed = address;
    }

    /// Stops; the caller holds the turn. Answers whether it ran.
    pub(crate) async fn halt(&self) -> bool {
        let service = {
            let mut slot = self.slot_mut();
            slot.idle = Idle::Stopped;
            slot.keeper = None;
            slot.running.take()
        };
        let Some(service) = service else { return false };
        service.stop(DRAIN).await;
        self.workspace()
            .record(NewLogEntry::system(now(), "service_stopped"));
        true
    }
}

/// Why the service did not start.
struct Failure {
    error: ConsoleError,
    idle: Idle,
}

impl Failure {
    fn of(error: ConsoleError) -> Failure {
        Failure {
            idle: Idle::Failed {
                message: error.to_string(),
            },
            error,
        }
    }

    fn other(problem: &str) -> Failure {
        let error = ConsoleError::say(
            ErrorCode::Internal,
            "error-service-failed",
            &Args::new().text("problem", problem),
        );
        Failure {
            idle: Idle::Failed {
                message: error.message.clone(),
            },
            error,
        }
    }
}

/// Cleartext beyond this computer would show tokens and people to the network.
pub(crate) fn check_loopback(address: SocketAddr) -> Result<(), ConsoleError> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    let args = Args::new().text("address", &address.ip().to_string());
    Err(ConsoleError::say(ErrorCode::BadInput, "error-not-loopback", &args).at("address"))
}

/// Takes the port, or finds out who has it.
async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    let bound = tokio::task::spawn_blocking(move || match TcpListener::bind(address) {
        Ok(listener) => Ok(listener),
        Err(error) => {
            let facts = (error.kind() == ErrorKind::AddrInUse)
                .then(|| (port::holder(address), port::free_near(address)));
            Err((error, facts))
        }
    });
    match bound.await {
        Ok(Ok(listener)) => Ok(listener),
        Ok(Err((_, Some((holder, free_port))))) => {
            let args = Args::new()
                .text("port", &address.port().to_string())
                .text(
                    "program",
                    holder
                        .as_ref()
                        .map(|holder| holder.program.as_str())
                        .unwrap_or_default(),
                )
                .text(
                    "pid",
                    &holder
                        .as_ref()
                        .map(|holder| holder.pid.to_string())
                        .unwrap_or_default(),
                )
                .text("free", &free_port.to_string());
            Err(Failure {
                error: ConsoleError::say(ErrorCode::PortTaken, "error-port-taken", &args)
                    .at("port"),
                idle: Idle::PortTaken {
                    port: address.port(),
                    holder,
                    free_port,
                },
            })
        }
        Ok(Err((error, None))) => Err(Failure::other(&error.to_string())),
        Err(error) => Err(Failure::other(&error.to_string())),
    }
}

/// `service.start`: a port that is taken is told in the status, with a free one to take instead.
pub(crate) async fn start(console: &Console, _: Nothing) -> Result<Status, ConsoleError> {
    match console.start(None).await {
        Ok(_) => {}
        Err(error) if error.code == ErrorCode::PortTaken => {}
        Err(error) => return Err(error),
    }
    crate::app::status(console, Nothing {}).await
}

/// `service.stop`
pub(crate) async fn stop(console: &Console, _: Nothing) -> Result<Status, ConsoleError> {
    console.stop().await;
    crate::app::status(console, Nothing {}).await
}

/// `service.setPort`: takes the new port before it lets go of the old one, so that a port that is taken
/// changes nothing.
pub(crate) async fn set_port(console: &Console, input: SetPort) -> Result<Status, ConsoleError> {
    if input.port == 0 {
        return Err(
            ConsoleError::say(ErrorCode::BadInput, "error-port-zero", &Args::new()).at("port"),
        );
    }
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, input.port));
    {
        let _turn = console.shared().turn.lock().await;
        if console.address() != Some(address) {
            let listener = bind(address).await.map_err(|failure| failure.error)?;
            settings::store_port(console, input.port).await?;
            console.halt().await;
            console.slot_mut().asked = None;
            // Back on this computer alone: whoever opens it again says so again.
            console.shared().exposures.closed(ExposureKind::Listener);
            let begun = console.begin(address, Some(listener)).await;
            begun.map_err(|failure| {
                console.slot_mut().idle = failure.idle;
                failure.error
            })?;
        }
    }
    crate::app::status(console, Nothing {}).await
}

/// The door's name in the types that travel.
pub(crate) fn door_kind(door: Door) -> crate::types::DoorKind {
    match door {
        Door::Window => crate::types::DoorKind::Window,
        Door::CommandLine => crate::types::DoorKind::CommandLine,
        Door::BrowserConsole => crate::types::DoorKind::BrowserConsole,
    }
}
