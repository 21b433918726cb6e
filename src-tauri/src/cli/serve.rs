//! `directory-sync serve`: the service without a window.

use super::output;
use super::{CliError, Context};
use crate::host::ProgramHost;
use crate::running::{self, Running};
use crate::words::say;
use clap::Args;
use console_api::TlsSource;
use console_api::types::TlsFiles;
use directory::Door;
use serde::Serialize;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  directory-sync serve
  directory-sync serve --console
  directory-sync serve --workspace ci.dsync --listen 127.0.0.1:0 --json
  directory-sync serve --tls-local-ca --listen 192.0.2.7:8765 --open-for 4")]
pub struct Serve {
    /// Where the service listens [default: the workspace's port, 8765 at first, on 127.0.0.1].
    /// Port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,

    /// Speak TLS with this certificate in PEM, the intermediate ones behind it, for as long as the service runs.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// The private key of --tls-cert, in PEM and without a passphrase.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    /// Speak TLS with a certificate by the authority of this workspace, which is made if there is none.
    #[arg(long, conflicts_with = "tls_cert")]
    tls_local_ca: bool,

    /// Hours until a listener that others reach closes to them by itself.
    #[arg(long, value_name = "HOURS", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=168))]
    open_for: u32,

    /// Offer the browser console too, at the address that is then printed.
    #[arg(
        long,
        value_name = "ADDRESS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "127.0.0.1:8766"
    )]
    console: Option<SocketAddr>,

    /// Look for this public name at this address when its reachability is checked, instead of asking the name service: for
    /// a network whose own name service answers with an inside address. May be given more than once.
    #[arg(long, value_name = "NAME=ADDRESS", value_parser = pin)]
    resolve: Vec<(String, IpAddr)>,

    /// Look this often, in seconds, whether the public name still leads here; 0 for never.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = clap::value_parser!(u64).range(0..=3600))]
    check_every: u64,
}

/// `NAME=ADDRESS`.
fn pin(text: &str) -> Result<(String, IpAddr), String> {
    let (name, address) = text
        .split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| say!("cli-serve-resolve-form"))?;
    let address = address
        .parse()
        .map_err(|_| say!("cli-serve-resolve-address", address = address))?;
    Ok((name.to_owned(), address))
}

/// The one line of `serve --json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Announcement {
    base_url: String,
    console_url: Option<String>,
    workspace: String,
    pid: u32,
}

impl Serve {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        // From here on a signal ends the service in order.
        let mut end = crate::platform::EndSignals::listen()?;
        let path = context.workspace_path()?;
        let every = Some(Duration::from_secs(self.check_every));
        let host = ProgramHost::without_window()
            .with_pins(self.resolve.clone())
            .with_self_test_period(every.filter(|every| !every.is_zero()));
        let host = Arc::new(host);
        let running = Running::open(host, Door::CommandLine, path)
            .await
            .map_err(CliError::Failed)?;
        let outcome = self.serve(&running, context.json, &mut end).await;
        if outcome.is_ok() {
            output::note(&say!("cli-serve-ending"));
        }
        running::exit_at_next_signal(end);
        running.end().await;
        outcome
    }

    /// Serves until a signal asks for the end.
    async fn serve(
        &self,
        running: &Running,
        json: bool,
        end: &mut crate::platform::EndSignals,
    ) -> Result<(), CliError> {
        if let Some(source) = self.tls()? {
            running.console.ask_tls(source).await?;
        }
        match self.listen {
            Some(address) if !address.ip().is_loopback() => {
                let minutes = Some(self.open_for * 60);
                running.console.start_open(address, minutes).await?;
                output::note(&say!("cli-serve-open", hours = self.open_for));
            }
            listen => {
                running.console.start(listen).await?;
            }
        }
        let console_url = match self.console {
            Some(address) => Some(
                running
                    .offer_console(address)
                    .await
                    .map_err(CliError::Failed)?,
            ),
            None => None,
        };
        let announcement = Announcement {
            base_url: running.console.base_url().await,
            console_url,
            workspace: running
                .console
                .workspace()
                .info()
                .path
                .display()
                .to_string(),
            pid: std::process::id(),
        };
        if json {
            output::json_line(&announcement)?;
        } else {
            announcement.print()?;
        }
        end.next().await;
        Ok(())
    }
}

impl Serve {
    /// What TLS is asked to be; as the workspace says if `None`.
    fn tls(&self) -> Result<Option<TlsSource>, CliError> {
        if self.tls_local_ca {
            return Ok(Some(TlsSource::Authority));
        }
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else {
            return Ok(None);
        };
        let absolute = |path: &PathBuf| -> Result<String, CliError> {
            Ok(crate::paths::absolute(path)?.display().to_string())
        };
        Ok(Some(TlsSource::Files(TlsFiles {
            certificate: absolute(certificate)?,
            key: absolute(key)?,
        })))
    }
}

impl Announcement {
    fn print(&self) -> Result<(), CliError> {
        output::note(&say!("cli-serving", workspace = self.workspace.as_str()));
        output::line(&self.base_url)?;
        if let Some(url) = &self.console_url {
            output::note(&say!("cli-console-at"));
            output::line(url)?;
        }
        output::note(&say!("cli-serve-ends-with"));
        Ok(())
    }
}
