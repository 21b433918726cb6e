//! The SCIM service as the console runs it: start, stop, another port, a port that is taken.

use crate::console::{Console, now};
use crate::port;
use crate::reachability;
use crate::settings;
use crate::types::{ConsoleError, ErrorCode, Nothing, PortHolder, ServiceState, SetPort, Status};
use crate::words::Args;
use directory::{Door, NewLogEntry, OauthClientId, OauthSecretId, TokenId};
use scim_service::{BASE_PATH, Service, ServiceConfig, ServiceStats, TOKEN_PATH};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::PoisonError;
use std::time::Duration;

/// How long requests under way may take to end when the service stops (R-21 of the limits).
const DRAIN: Duration = Duration::from_secs(5);

/// The service, or why it does not run.
pub(crate) struct Slot {
    running: Option<Service>,
    idle: Idle,
    /// An address other than the one in the settings, asked for at the start of the process.
    asked: Option<SocketAddr>,
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

    /// What only the running service can answer to `nonce`; `None` if it does not run.
    pub(crate) fn proof_of(&self, nonce: &str) -> Option<String> {
        self.with_running(|service| service.proof_of(nonce))
            .flatten()
    }

    fn with_running<T>(&self, act: impl FnOnce(&Service) -> T) -> Option<T> {
        let slot = self
            .shared()
            .slot
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        slot.running.as_ref().map(act)
    }

    /// The address that the service listens on.
    pub fn address(&self) -> Option<SocketAddr> {
        let slot = self
            .shared()
            .slot
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        slot.running.as_ref().map(Service::address)
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
        let (running, idle, asked) = {
            let slot = self
                .shared()
                .slot
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            (
                slot.running
                    .as_ref()
                    .map(|service| (service.stats(), service.base_url())),
                slot.idle.clone(),
                slot.asked,
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
        let address = match asked {
            Some(address) => address,
            None => self.address_of_settings().await,
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
            base_url: format!("http://{address}{BASE_PATH}"),
            stats: None,
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
        let asked = {
            let mut slot = self
                .shared()
                .slot
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            slot.asked = address.or(slot.asked);
            slot.asked
        };
        let address = match asked {
            Some(address) => address,
            None => self.address_of_settings().await,
        };
        let result = match bind(address).await {
            Ok(listener) => self.serve(listener).await,
            Err(failure) => Err(failure),
        };
        result.map_err(|failure| {
            let error = failure.error.clone();
            self.shared()
                .slot
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .idle = failure.idle;
            error
        })
    }

    async fn serve(&self, listener: TcpListener) -> Result<SocketAddr, Failure> {
        let workspace = self.workspace();
        let config = ServiceConfig {
            public_hosts: self
                .read(reachability::public_hosts)
                .await
                .map_err(|error| Failure::other(&error.to_string()))?,
            ..ServiceConfig::default()
        };
        let service = Service::start(workspace.clone(), listener, config)
            .await
            .map_err(|error| Failure::other(&error.to_string()))?;
        let address = service.address();
        let base_url = service.base_url();
        {
            let mut slot = self
                .shared()
                .slot
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            slot.running = Some(service);
            slot.idle = Idle::Stopped;
        }
        workspace.record(NewLogEntry::system(now(), "service_started").with("baseUrl", base_url));
        self.shared().ladder.look_soon();
        Ok(address)
    }

    /// Stops; the caller holds the turn. Answers whether it ran.
    pub(crate) async fn halt(&self) -> bool {
        let service = {
            let mut slot = self
                .shared()
                .slot
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            slot.idle = Idle::Stopped;
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

/// Takes the port, or finds out who has it.
async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    if !address.ip().is_loopback() {
        let args = Args::new().text("address", &address.to_string());
        let error =
            ConsoleError::say(ErrorCode::BadInput, "error-not-loopback", &args).at("address");
        return Err(Failure {
            idle: Idle::Failed {
                message: error.message.clone(),
            },
            error,
        });
    }
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
            console
                .shared()
                .slot
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .asked = None;
            console
                .serve(listener)
                .await
                .map_err(|failure| failure.error)?;
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
