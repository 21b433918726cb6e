//! The listener beyond this computer: an act of the admin, told over every page, and over by itself.

use super::names::is_single;
use crate::console::{Console, now};
use crate::exposure::{Close, Opened, ends_in};
use crate::service::check_loopback;
use crate::types::{
    ConsoleError, ErrorCode, ExposureKind, ListenAt, Nothing, ServiceState, Status,
};
use crate::words::{self, Args};
use scim_core::Timestamp;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// `service.listenAt`
pub(crate) async fn listen_at(console: &Console, input: ListenAt) -> Result<Status, ConsoleError> {
    let ip = parse(&input.address)?;
    let ends = ends_in(input.minutes)?;
    {
        let _turn = console.shared().turn.lock().await;
        if ip.is_loopback() {
            come_home(console).await?;
            console.shared().exposures.closed(ExposureKind::Listener);
        } else {
            let port = console.wanted_address().await.port();
            open(console, SocketAddr::new(ip, port), ends).await?;
        }
    }
    crate::app::status(console, Nothing {}).await
}

/// Listens at `address`, which others reach, until `ends`. The caller holds the turn.
async fn open(
    console: &Console,
    address: SocketAddr,
    ends: Option<Timestamp>,
) -> Result<(), ConsoleError> {
    console.move_to(address).await.map_err(|error| {
        // Of the port it is known who has it; what is left is an address that is not this computer's.
        match error.code {
            ErrorCode::Internal => {
                let args = Args::new()
                    .text("address", &address.ip().to_string())
                    .text("problem", &error.message);
                ConsoleError::say(ErrorCode::BadInput, "error-listen-address", &args).at("address")
            }
            _ => error,
        }
    })?;
    console.set_exposed(Some(address));
    let act = console
        .act(now(), "listener_opened")
        .with("address", address.to_string());
    console
        .write(move |writer| writer.append(act).map(|_| ()))
        .await?;
    tell(console, address, ends);
    Ok(())
}

/// Has everybody told that the listener is open to others.
fn tell(console: &Console, address: SocketAddr, ends: Option<Timestamp>) {
    let close: Close = Arc::new(|console: Console| {
        Box::pin(async move {
            let _turn = console.shared().turn.lock().await;
            if let Err(error) = come_home(&console).await {
                tracing::error!(%error, "the listener is closed, and does not run on this computer");
            }
        })
    });
    let args = Args::new().text("address", &address.to_string());
    console.expose(Opened {
        kind: ExposureKind::Listener,
        heading: words::text("tls-exposure-heading", &args),
        words: words::text("tls-exposure-words", &args),
        ends,
        close,
    });
}

/// Back to this computer alone, at the same port. The caller holds the turn. Whatever comes of it, nobody else reaches the
/// service afterwards.
pub(super) async fn come_home(console: &Console) -> Result<(), ConsoleError> {
    console.set_exposed(None);
    let Some(address) = console.address() else {
        return Ok(());
    };
    if address.ip().is_loopback() {
        return Ok(());
    }
    let home = SocketAddr::from((Ipv4Addr::LOCALHOST, address.port()));
    let Err(error) = console.move_to(home).await else {
        return Ok(());
    };
    console.halt().await;
    // The state then tells why, with a port that is free.
    let _ = console.launch(Some(home)).await;
    match console.service_facts().await.state {
        ServiceState::Running { .. } => Ok(()),
        ServiceState::Stopped | ServiceState::PortTaken { .. } | ServiceState::Failed { .. } => {
            Err(error)
        }
    }
}

fn parse(text: &str) -> Result<IpAddr, ConsoleError> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    let refused = |id: &str| {
        let args = Args::new().text("address", text);
        ConsoleError::say(ErrorCode::BadInput, id, &args).at("address")
    };
    let address: IpAddr = bare
        .parse()
        .map_err(|_| refused("error-listen-no-address"))?;
    if is_single(address) {
        Ok(address)
    } else {
        Err(refused("error-listen-one-address"))
    }
}

impl Console {
    /// As [`Console::start`], at an address that may be beyond this computer: then TLS has to be on, and it is told, and ends
    /// after so many minutes.
    ///
    /// # Errors
    /// As [`Console::start`].
    pub async fn start_open(
        &self,
        address: SocketAddr,
        minutes: Option<u32>,
    ) -> Result<SocketAddr, ConsoleError> {
        if address.ip().is_loopback() {
            return self.start(Some(address)).await;
        }
        let ip = parse(&address.ip().to_string())?;
        let ends = ends_in(minutes)?;
        let _turn = self.shared().turn.lock().await;
        if super::identity(self, ip).await?.is_none() {
            check_loopback(address)?;
        }
        let address = self.launch_at(address).await?;
        self.set_exposed(Some(address));
        let act = self
            .act(now(), "listener_opened")
            .with("address", address.to_string());
        self.write(move |writer| writer.append(act).map(|_| ()))
            .await?;
        tell(self, address, ends);
        Ok(address)
    }
}
