//! Ways in: which program is started, with which arguments. Nothing here goes through a shell, and no text of an admin's
//! can become an option: what begins with `-` is refused.

use crate::address::PublicUrl;
use crate::tunnel::found::{Found, Program};
use crate::tunnel::output::Speaks;
use std::ffi::OsString;
use std::path::PathBuf;

/// Characters of a name that an admin gives.
const LONGEST_NAME: usize = 253;
/// Bytes of a path.
const LONGEST_PATH: usize = 1_024;

/// A way in from the internet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// A quick tunnel of Cloudflare's: no account, a new name at each start. Settings of a named tunnel on this computer
    /// are left aside, because they would answer in the place of the service.
    CloudflaredQuick,
    /// A tunnel that the admin made, with the name that leads to it.
    CloudflaredNamed {
        tunnel: String,
        public: PublicUrl,
    },
    /// ngrok, with the admin's own name if there is one (`sync.ngrok.app`). Its recorder of requests on port 4040 is off: it
    /// would show tokens to every program on this computer.
    Ngrok {
        name: Option<String>,
    },
    TailscaleFunnel,
    /// A port of another computer, by OpenSSH.
    Ssh(SshOptions),
    /// A program of the admin's own: it and its arguments, one each.
    Custom {
        argv: Vec<OsString>,
        speaks: Speaks,
    },
}

/// What `ssh -R` is told. Password and host key must need no question: there is nobody to answer it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshOptions {
    /// `user@host`, or a name from the admin's ssh settings.
    pub destination: String,
    /// Of the ssh server, if not as usual.
    pub port: Option<u16>,
    /// Where the other computer listens: address, or `None` for as its settings say.
    pub listen: Option<String>,
    /// The port that it listens on.
    pub listen_port: u16,
    /// The file with the key to log in with; `None` for what the agent and the admin's ssh settings offer.
    pub identity: Option<PathBuf>,
    /// Takes the key of a host that was never met. Without, one that is not known ends the program.
    pub trusts_new_host: bool,
    /// The public URL, if a web server of the admin's stands in front of it. `None` for services that print one.
    pub public: Option<PublicUrl>,
}

/// Why a tunnel was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("{} was not found on this computer", program.name())]
    NotInstalled { program: Program },
    #[error("the {what} is missing")]
    Missing { what: &'static str },
    #[error("the {what} begins with `-`, and the program would take it for an option")]
    Option { what: &'static str },
    #[error("the {what} has characters that no {what} has, or is longer than {LONGEST_NAME}")]
    Characters { what: &'static str },
    #[error("the program cannot be started: {0}")]
    Spawn(#[from] std::io::Error),
}

/// What is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    pub(super) speaks: Speaks,
    /// The URL, where it is known beforehand.
    pub(super) announced: Option<PublicUrl>,
}

impl Way {
    /// The command for a service on 127.0.0.1:`local_port`. Always that address and never `localhost`, which may mean ::1.
    ///
    /// # Errors
    /// Everything of [`StartError`] but `Spawn`.
    pub(super) fn plan(&self, found: &[Found], local_port: u16) -> Result<Plan, StartError> {
        let local = format!("http://127.0.0.1:{local_port}");
        let of = |program: Program| {
            let found = found.iter().find(|found| found.program == program);
            found
                .map(|found| found.path.clone())
                .ok_or(StartError::NotInstalled { program })
        };
        let plan = |program, arguments: Vec<String>, speaks, announced| Plan {
            program,
            arguments: arguments.into_iter().map(OsString::from).collect(),
            speaks,
            announced,
        };
        match self {
            Way::CloudflaredQuick => {
                let mut arguments = strings(&["tunnel", "--no-autoupdate"]);
                if cfg!(unix) {
                    // An empty one is passed over; without, a config.yml of the user's would rule.
                    arguments.extend(strings(&["--config", "/dev/null"]));
                }
                arguments.extend(["--url".to_owned(), local]);
                Ok(plan(
                    of(Program::Cloudflared)?,
                    arguments,
                    Speaks::Cloudflared,
                    None,
                ))
            }
            Way::CloudflaredNamed { tunnel, public } => {
                let tunnel = name("tunnel name", tunnel, "-_. ")?;
                let mut arguments = strings(&["tunnel", "--no-autoupdate", "run", "--url"]);
                arguments.extend([local, tunnel]);
                let program = of(Program::Cloudflared)?;
                Ok(plan(
                    program,
                    arguments,
                    Speaks::Cloudflared,
                    Some(public.clone()),
                ))
            }
            Way::Ngrok { name: own } => {
                let mut arguments = strings(&[
                    "http",
                    "--log=stdout",
                    "--log-format=logfmt",
                    "--log-level=info",
                    "--inspect=false",
                ]);
                if let Some(own) = own {
                    let own = name("host name", own, "-.")?;
                    arguments.push(format!("--url=https://{own}"));
                }
                arguments.push(local);
                Ok(plan(of(Program::Ngrok)?, arguments, Speaks::Ngrok, None))
            }
            Way::TailscaleFunnel => {
                let arguments = vec!["funnel".to_owned(), local_port.to_string()];
                Ok(plan(
                    of(Program::Tailscale)?,
                    arguments,
                    Speaks::Tailscale,
                    None,
                ))
            }
            Way::Ssh(options) => {
                let arguments = options.arguments(local_port)?;
                let program = of(Program::Ssh)?;
                Ok(plan(
                    program,
                    arguments,
                    Speaks::Ssh,
                    options.public.clone(),
                ))
            }
            Way::Custom { argv, speaks } => {
                let (program, arguments) = argv
                    .split_first()
                    .filter(|(program, _)| !program.is_empty())
                    .ok_or(StartError::Missing { what: "program" })?;
                Ok(Plan {
                    program: PathBuf::from(program),
                    arguments: arguments.to_vec(),
                    speaks: *speaks,
                    announced: None,
                })
            }
        }
    }
}

impl SshOptions {
    fn arguments(&self, local_port: u16) -> Result<Vec<String>, StartError> {
        let destination = name("host", &self.destination, "-_.@:[]%+")?;
        // -v for the line that says that the other side listens.
        let mut arguments = strings(&["-v", "-T", "-a", "-x"]);
        if self.public.is_some() {
            // No command is run there; services that print their address do it as one.
            arguments.push("-N".to_owned());
        }
        // A connection shared with another ssh would carry the forwarding in a process that is not watched here.
        for option in [
            "BatchMode=yes",
            "ExitOnForwardFailure=yes",
            "ServerAliveInterval=15",
            "ServerAliveCountMax=3",
            "ConnectTimeout=10",
            "ControlMaster=no",
            "ControlPath=none",
            "PermitLocalCommand=no",
        ] {
            arguments.extend(["-o".to_owned(), option.to_owned()]);
        }
        if self.trusts_new_host {
            arguments.extend(strings(&["-o", "StrictHostKeyChecking=accept-new"]));
        }
        if let Some(identity) = &self.identity {
            let identity = key_file(identity)?;
            arguments.extend(strings(&["-o", "IdentitiesOnly=yes", "-i"]));
            arguments.push(identity);
        }
        if let Some(port) = self.port {
            arguments.extend(["-p".to_owned(), port.to_string()]);
        }
        let listen = match &self.listen {
            Some(listen) => format!("{}:", name("address to listen on", listen, "-.:[]*")?),
            None => String::new(),
        };
        let forward = format!("{listen}{}:127.0.0.1:{local_port}", self.listen_port);
        arguments.extend(["-R".to_owned(), forward, "--".to_owned(), destination]);
        Ok(arguments)
    }
}

/// The path of a key. ssh puts things in the place of `%`, `$` and `~`, and these are no business of whoever types here.
fn key_file(path: &std::path::Path) -> Result<String, StartError> {
    let what = "key file";
    let text = path.to_str().ok_or(StartError::Characters { what })?.trim();
    if text.is_empty() {
        return Err(StartError::Missing { what });
    }
    let is_plain = !text.contains(|c: char| c.is_control() || matches!(c, '%' | '$' | '~' | '"'));
    // Whole, so that it does not depend on where this program was started, and cannot be an option.
    if !is_plain || !path.is_absolute() || text.len() > LONGEST_PATH {
        return Err(StartError::Characters { what });
    }
    Ok(text.to_owned())
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A name that an admin typed: letters, digits and `others`.
fn name(what: &'static str, text: &str, others: &str) -> Result<String, StartError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(StartError::Missing { what });
    }
    if text.starts_with('-') {
        return Err(StartError::Option { what });
    }
    let is_name = text
        .chars()
        .all(|c| c.is_alphanumeric() || others.contains(c));
    if !is_name || text.len() > LONGEST_NAME {
        return Err(StartError::Characters { what });
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Vec<Found> {
        Program::ALL
            .map(|program| Found {
                program,
                path: PathBuf::from("/opt").join(program.name()),
                version: None,
            })
            .to_vec()
    }

    fn command(way: &Way) -> String {
        let plan = way.plan(&found(), 8765).unwrap();
        let words: Vec<_> = plan
            .arguments
            .iter()
            .map(|word| word.to_str().unwrap())
            .collect();
        format!("{} {}", plan.program.display(), words.join(" "))
    }

    fn ssh(destination: &str) -> SshOptions {
        SshOptions {
            destination: destination.to_owned(),
            port: None,
            listen: None,
            listen_port: 80,
            identity: None,
            trusts_new_host: false,
            public: None,
        }
    }

    #[test]
    fn commands_are_the_programs_own() {
        let public = PublicUrl::parse("https://sync.example.com").unwrap();
        let named = Way::CloudflaredNamed {
            tunnel: "rollout".to_owned(),
            public: public.clone(),
        };
        let own = SshOptions {
            port: Some(2222),
            listen: Some("127.0.0.1".to_owned()),
            listen_port: 8765,
            public: Some(public.clone()),
            ..ssh("me@vps.example")
        };
        let keyed = SshOptions {
            identity: Some(PathBuf::from("/home/me/.ssh/tunnel")),
            trusts_new_host: true,
            ..ssh("me@vps.example")
        };
        let options = "-o BatchMode=yes -o ExitOnForwardFailure=yes -o ServerAliveInterval=15 -o ServerAliveCountMax=3 \
                       -o ConnectTimeout=10 -o ControlMaster=no -o ControlPath=none -o PermitLocalCommand=no";
        let config = if cfg!(unix) {
            "--config /dev/null "
        } else {
            ""
        };
        let ngrok =
            "/opt/ngrok http --log=stdout --log-format=logfmt --log-level=info --inspect=false";
        let cases = [
            (
                Way::CloudflaredQuick,
                format!(
                    "/opt/cloudflared tunnel --no-autoupdate {config}--url http://127.0.0.1:8765"
                ),
            ),
            (
                named,
                "/opt/cloudflared tunnel --no-autoupdate run --url http://127.0.0.1:8765 rollout"
                    .to_owned(),
            ),
            (
                Way::Ngrok { name: None },
                format!("{ngrok} http://127.0.0.1:8765"),
            ),
            (
                Way::Ngrok {
                    name: Some("sync.ngrok.app".to_owned()),
                },
                format!("{ngrok} --url=https://sync.ngrok.app http://127.0.0.1:8765"),
            ),
            (
                Way::TailscaleFunnel,
                "/opt/tailscale funnel 8765".to_owned(),
            ),
            (
                Way::Ssh(ssh("nokey@localhost.run")),
                format!(
                    "/opt/ssh -v -T -a -x {options} -R 80:127.0.0.1:8765 -- nokey@localhost.run"
                ),
            ),
            (
                Way::Ssh(keyed),
                format!(
                    "/opt/ssh -v -T -a -x {options} -o StrictHostKeyChecking=accept-new -o IdentitiesOnly=yes \
                     -i /home/me/.ssh/tunnel -R 80:127.0.0.1:8765 -- me@vps.example"
                ),
            ),
            (
                Way::Ssh(own.clone()),
                format!(
                    "/opt/ssh -v -T -a -x -N {options} -p 2222 -R 127.0.0.1:8765:127.0.0.1:8765 -- me@vps.example"
                ),
            ),
        ];
        for (way, expected) in cases {
            assert_eq!(command(&way), expected);
        }
        let plan = Way::Ssh(own).plan(&found(), 8765).unwrap();
        assert_eq!(plan.announced, Some(public));
    }

    #[test]
    fn no_name_becomes_an_option() {
        let public = PublicUrl::parse("https://sync.example.com").unwrap();
        let named = |tunnel: &str| Way::CloudflaredNamed {
            tunnel: tunnel.to_owned(),
            public: public.clone(),
        };
        let ngrok = |name: &str| Way::Ngrok {
            name: Some(name.to_owned()),
        };
        let listening = |listen: &str| {
            Way::Ssh(SshOptions {
                listen: Some(listen.to_owned()),
                ..ssh("host")
            })
        };
        let with_key = |path: &str| {
            Way::Ssh(SshOptions {
                identity: Some(PathBuf::from(path)),
                ..ssh("host")
            })
        };
        let options = [
            Way::Ssh(ssh("-oProxyCommand=touch /tmp/x")),
            Way::Ssh(ssh(" -F/tmp/x")),
            named("--config"),
            ngrok("-evil"),
            listening("-x"),
        ];
        for way in options {
            let error = way.plan(&found(), 8765).unwrap_err();
            assert!(
                matches!(error, StartError::Option { .. }),
                "{way:?} {error:?}"
            );
            assert!(error.to_string().contains("begins with `-`"), "{error}");
        }
        let odd = [
            Way::Ssh(ssh("host command")),
            Way::Ssh(ssh("host\n-x")),
            Way::Ssh(ssh("$(id)")),
            Way::Ssh(ssh(&"a".repeat(300))),
            with_key("-oProxyCommand=x"),
            with_key("keys/own"),
            with_key("/home/me/%h"),
            ngrok("sync.example.com/path?x"),
            ngrok("a b"),
            listening("0.0.0.0 x"),
        ];
        for way in odd {
            let error = way.plan(&found(), 8765).unwrap_err();
            assert!(
                matches!(error, StartError::Characters { .. }),
                "{way:?} {error:?}"
            );
        }
        let missing = [
            Way::Ssh(ssh(" ")),
            Way::Custom {
                argv: Vec::new(),
                speaks: Speaks::AnyUrl,
            },
            Way::Custom {
                argv: vec![OsString::new()],
                speaks: Speaks::AnyUrl,
            },
        ];
        for way in missing {
            let error = way.plan(&found(), 8765).unwrap_err();
            assert!(
                matches!(error, StartError::Missing { .. }),
                "{way:?} {error:?}"
            );
        }
    }

    #[test]
    fn a_program_that_is_not_here_is_not_started() {
        let error = Way::TailscaleFunnel.plan(&[], 8765).unwrap_err();
        assert_eq!(
            error.to_string(),
            "tailscale was not found on this computer"
        );
    }
}
