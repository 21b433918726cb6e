//! `directory-sync tls …`: TLS of the listener.

use super::output;
use super::{CliError, Context, confirmed, times};
use crate::words::say;
use clap::Subcommand;
use console_api::types::{
    CertificateForm, ExportAuthority, ListenAt, MakeAuthority, Nothing, Severity, Status, TlsMode,
    TlsView, TrustGuide, TrustQuery, UseTlsFiles, Written,
};
use std::net::IpAddr;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Tls {
    /// Show what the listener is known by, and what is odd about it.
    #[command(after_help = "Example:\n  directory-sync tls show --json")]
    Show,
    /// Speak TLS with a certificate and its key from files in PEM. They are read at each start, and again when they change.
    #[command(after_help = "\
Example:
  directory-sync tls use-files --cert /etc/ssl/desk/fullchain.pem --key /etc/ssl/desk/privkey.pem")]
    UseFiles {
        /// The server's own certificate, then the intermediate ones.
        #[arg(long, value_name = "FILE")]
        cert: PathBuf,
        /// Its private key, without a passphrase.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Speak TLS with a certificate by an authority of this workspace, which is made if there is none.
    #[command(after_help = "\
Examples:
  directory-sync tls make-authority
  directory-sync tls make-authority --name desk.corp.example --name 192.0.2.7")]
    MakeAuthority {
        /// A host name or an address that the certificate is for; may be given more than once. Left out: as before, or this
        /// computer's name and addresses and the public names.
        #[arg(long = "name", value_name = "NAME")]
        names: Vec<String>,
        /// Make a new authority even if there is one. Whoever trusted the former has to trust the new one.
        #[arg(long)]
        anew: bool,
    },
    /// Write the certificate of the authority to a file, for those who are to trust it. Never its key.
    #[command(after_help = "Example:\n  directory-sync tls export-authority authority.crt")]
    ExportAuthority {
        file: PathBuf,
        /// In DER instead of PEM.
        #[arg(long)]
        der: bool,
    },
    /// Tell how clients are told to trust the authority.
    #[command(after_help = "\
Examples:
  directory-sync tls trust
  directory-sync tls trust debian --file authority.crt")]
    Trust {
        /// One kind of client: windows, macos, debian, fedora, firefox, proxy, entra-agent or okta-agent.
        kind: Option<String>,
        /// The file that the certificate was exported to, for the commands.
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Turn TLS off. A listener that is open to the network closes.
    #[command(after_help = "Example:\n  directory-sync tls off")]
    Off,
    /// Listen at another address of this computer, over TLS; 127.0.0.1 closes it to the network again.
    #[command(after_help = "\
Examples:
  directory-sync tls listen-at 192.0.2.7 --hours 8
  directory-sync tls listen-at 127.0.0.1")]
    ListenAt {
        address: IpAddr,
        /// Hours until it closes by itself.
        #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=168))]
        hours: u32,
        /// Leave it open until it is closed by hand.
        #[arg(long, conflicts_with = "hours")]
        until_closed: bool,
        /// Do not ask.
        #[arg(long, short)]
        yes: bool,
    },
}

impl Tls {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Tls::Show => {
                let caller = context.caller().await?;
                show(context, &caller.finish("tls.get", &Nothing {}).await?)
            }
            Tls::UseFiles { cert, key } => {
                let input = UseTlsFiles {
                    certificate: Some(absolute(&cert)?),
                    key: Some(absolute(&key)?),
                };
                let caller = context.caller().await?;
                show(context, &caller.finish("tls.useFiles", &input).await?)
            }
            Tls::MakeAuthority { names, anew } => {
                let input = MakeAuthority {
                    names: (!names.is_empty()).then_some(names),
                    anew,
                };
                let caller = context.caller().await?;
                show(context, &caller.finish("tls.makeAuthority", &input).await?)
            }
            Tls::ExportAuthority { file, der } => {
                let input = ExportAuthority {
                    path: Some(absolute(&file)?),
                    form: if der {
                        CertificateForm::Der
                    } else {
                        CertificateForm::Pem
                    },
                };
                let caller = context.caller().await?;
                let written: Written = caller.finish("tls.exportAuthority", &input).await?;
                if context.json {
                    return output::json(&written);
                }
                output::note(&say!("cli-tls-exported"));
                output::line(&output::visible(&written.path.unwrap_or_default()))
            }
            Tls::Trust { kind, file } => trust(context, kind, file).await,
            Tls::Off => {
                let caller = context.caller().await?;
                show(context, &caller.finish("tls.off", &Nothing {}).await?)
            }
            Tls::ListenAt {
                address,
                hours,
                until_closed,
                yes,
            } => listen_at(context, address, (!until_closed).then_some(hours), yes).await,
        }
    }
}

fn absolute(path: &std::path::Path) -> Result<String, CliError> {
    Ok(crate::paths::absolute(path)?.display().to_string())
}

fn show(context: &Context, view: &TlsView) -> Result<(), CliError> {
    if context.json {
        return output::json(view);
    }
    let mode = match view.mode {
        TlsMode::Off => say!("cli-tls-off"),
        TlsMode::Files => say!("cli-tls-files"),
        TlsMode::LocalAuthority => say!("cli-tls-authority"),
    };
    output::line(&mode)?;
    if let Some(certificate) = &view.certificate {
        output::line(&say!(
            "cli-tls-certificate",
            names = output::visible(&certificate.names.join(", ")).into_owned(),
            issuer = output::visible(&certificate.issuer).into_owned(),
            ends = times::day(certificate.ends)
        ))?;
        output::line(&say!(
            "cli-tls-fingerprint",
            fingerprint = certificate.fingerprint.as_str()
        ))?;
    }
    if let Some(authority) = &view.authority {
        output::line(&say!(
            "cli-tls-authority-is",
            name = output::visible(&authority.name).into_owned(),
            fingerprint = authority.fingerprint.as_str()
        ))?;
        if let Some(file) = &authority.key_file {
            output::note(&say!(
                "cli-tls-key-in-file",
                path = output::visible(file).into_owned()
            ));
        }
    }
    for note in &view.notes {
        let words = match &note.detail {
            Some(detail) => format!("{} {detail}", note.message),
            None => note.message.clone(),
        };
        output::note(&output::visible(&words));
        if let (Severity::Warning, Some(copy)) = (note.severity, &note.copy) {
            output::note(&output::visible(copy));
        }
    }
    match &view.problem {
        Some(problem) => Err(problem.clone().into()),
        None => Ok(()),
    }
}

async fn trust(
    context: &Context,
    kind: Option<String>,
    file: Option<PathBuf>,
) -> Result<(), CliError> {
    let input = TrustQuery {
        path: file.map(|file| absolute(&file)).transpose()?,
    };
    let caller = context.caller().await?;
    let mut guides: Vec<TrustGuide> = caller.finish("tls.trust", &input).await?;
    if let Some(kind) = kind {
        let known: Vec<String> = guides.iter().map(|guide| guide.key.clone()).collect();
        guides.retain(|guide| guide.key == kind);
        if guides.is_empty() {
            return Err(CliError::Usage(say!(
                "cli-tls-no-such-kind",
                kind = kind,
                known = known.join(", ")
            )));
        }
    }
    if context.json {
        return output::json(&guides);
    }
    for guide in guides {
        output::line(&guide.title)?;
        for (number, step) in guide.steps.iter().enumerate() {
            let words = output::visible(&console_api::joined(&step.words)).into_owned();
            output::line(&format!("  {}. {words}", number + 1))?;
            for line in step.copy.iter().flat_map(|copy| copy.lines()) {
                output::line(&format!("     {}", output::visible(line)))?;
            }
        }
        output::line("")?;
    }
    Ok(())
}

async fn listen_at(
    context: &Context,
    address: IpAddr,
    hours: Option<u32>,
    yes: bool,
) -> Result<(), CliError> {
    let caller = context.caller().await?;
    if !caller.runs_elsewhere() {
        caller.close().await?;
        return Err(CliError::Failed(say!("cli-tls-not-running")));
    }
    let question = match hours {
        Some(hours) => say!(
            "cli-tls-listen-question",
            address = address.to_string(),
            hours = hours
        ),
        None => say!(
            "cli-tls-listen-question-open",
            address = address.to_string()
        ),
    };
    if !address.is_loopback() && !confirmed(&question, yes)? {
        return caller.close().await;
    }
    let input = ListenAt {
        address: address.to_string(),
        minutes: hours.map(|hours| hours * 60),
    };
    let status: Status = caller.finish("service.listenAt", &input).await?;
    if context.json {
        return output::json(&status);
    }
    for exposure in &status.exposures {
        output::note(&format!("{}: {}", exposure.heading, exposure.words));
    }
    output::line(&status.base_url)
}
