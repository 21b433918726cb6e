//! Tunnels, with shell scripts in the place of the programs.

use crate::harness::PATIENCE;
use reach::{
    Exit, Program, PublicUrl, Speaks, StartError, Tunnel, TunnelOptions, TunnelState, Way, found_in,
};
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::timeout;

/// A stand-in: a script, read by `sh`, in a folder of its own that it runs with as `$1`.
struct StandIn {
    folder: tempfile::TempDir,
    speaks: Speaks,
    script: String,
}

impl StandIn {
    fn new(speaks: Speaks, script: &str) -> StandIn {
        StandIn {
            folder: tempfile::tempdir().unwrap(),
            speaks,
            // So that the test knows whom it started.
            script: format!("echo $$ > \"$1/pid.new\"; mv \"$1/pid.new\" \"$1/pid\"\n{script}\n"),
        }
    }

    fn start(&self, grace: Duration) -> Tunnel {
        let script = self.folder.path().join("program.sh");
        std::fs::write(&script, &self.script).unwrap();
        let argv = [
            OsString::from("/bin/sh"),
            script.into(),
            self.folder.path().into(),
        ];
        let way = Way::Custom {
            argv: argv.to_vec(),
            speaks: self.speaks,
        };
        let options = TunnelOptions {
            grace,
            ..TunnelOptions::default()
        };
        Tunnel::start(&way, &[], 8765, options).unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The process id that the script wrote into this file.
    async fn process(&self, name: &str) -> i32 {
        let path = self.path(name);
        until(|| std::fs::read_to_string(&path).is_ok_and(|text| text.ends_with('\n'))).await;
        std::fs::read_to_string(path)
            .unwrap()
            .trim()
            .parse()
            .unwrap()
    }
}

/// Waits until `holds`.
async fn until(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until no such process is left; one that ended and was not waited for yet is none.
async fn is_gone(process: i32) {
    until(|| {
        let state = std::process::Command::new("ps")
            .args(["-o", "stat=", "-p", &process.to_string()])
            .output()
            .unwrap();
        let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
        state.is_empty() || state.starts_with('Z')
    })
    .await;
}

async fn when(
    state: &mut watch::Receiver<TunnelState>,
    holds: impl Fn(&TunnelState) -> bool,
) -> TunnelState {
    let found = timeout(PATIENCE, state.wait_for(|state| holds(state))).await;
    found.expect("the state never came").unwrap().clone()
}

fn url(text: &str) -> PublicUrl {
    PublicUrl::parse(text).unwrap()
}

const GRACE: Duration = Duration::from_secs(5);
const BOX: &str = "2026-01-01T00:00:00Z INF |  https://";

#[tokio::test]
async fn a_tunnel_comes_up_changes_its_address_and_is_stopped() {
    let stand_in = StandIn::new(
        Speaks::Cloudflared,
        &format!(
            r#"echo "starting"
while [ ! -e "$1/one" ]; do sleep 0.02; done
echo "{BOX}a-b.trycloudflare.com  |" >&2
while [ ! -e "$1/two" ]; do sleep 0.02; done
echo "{BOX}c-d.trycloudflare.com  |" >&2
while :; do sleep 0.1; done"#
        ),
    );
    let tunnel = stand_in.start(GRACE);
    let mut state = tunnel.state();
    assert!(matches!(*state.borrow(), TunnelState::Starting { .. }));
    std::fs::write(stand_in.path("one"), "").unwrap();
    let up = when(&mut state, |state| state.url().is_some()).await;
    let TunnelState::Up { url: first, .. } = up else {
        panic!("{up:?}")
    };
    assert_eq!(first, url("https://a-b.trycloudflare.com"));
    std::fs::write(stand_in.path("two"), "").unwrap();
    let changed = when(&mut state, |state| state.url() != Some(&first)).await;
    let TunnelState::UrlChanged { old, new, .. } = changed else {
        panic!("{changed:?}")
    };
    assert_eq!((old, new), (first, url("https://c-d.trycloudflare.com")));

    let process = stand_in.process("pid").await;
    let last = timeout(PATIENCE, tunnel.stop()).await.unwrap();
    assert!(matches!(last, TunnelState::Stopped { .. }), "{last:?}");
    assert!(state.borrow().is_over());
    is_gone(process).await;
}

#[tokio::test]
async fn a_program_that_ends_leaves_its_last_words() {
    let stand_in = StandIn::new(
        Speaks::Ngrok,
        r#"i=0; while [ $i -lt 30 ]; do echo "line $i"; i=$((i+1)); done
echo "t=1 lvl=info msg=\"started tunnel\" obj=tunnels url=https://a.ngrok-free.app"
printf 'Your authtoken: 1yaP1QLD0cVVKBknmtX9TAduxr6_6BSaEj1DVgGXFiVSHZbz9'
exit 3"#,
    );
    let tunnel = stand_in.start(GRACE);
    let mut state = tunnel.state();
    let dropped = when(&mut state, TunnelState::is_over).await;
    let TunnelState::Dropped {
        exit, last_lines, ..
    } = dropped.clone()
    else {
        panic!("{dropped:?}")
    };
    assert_eq!(
        exit,
        Exit {
            code: Some(3),
            signal: None
        }
    );
    assert_eq!(last_lines.len(), 20);
    assert_eq!(last_lines[0], "line 12");
    assert_eq!(last_lines[19], "Your authtoken: •••");
    assert_eq!(
        tunnel.stop().await,
        dropped,
        "stopping what has ended changes nothing"
    );
    is_gone(stand_in.process("pid").await).await;
}

#[tokio::test]
async fn a_program_that_is_killed_by_a_signal_says_by_which() {
    let stand_in = StandIn::new(Speaks::AnyUrl, "kill -9 $$");
    let tunnel = stand_in.start(GRACE);
    let dropped = when(&mut tunnel.state(), TunnelState::is_over).await;
    let TunnelState::Dropped { exit, .. } = dropped else {
        panic!("{dropped:?}")
    };
    assert_eq!(
        exit,
        Exit {
            code: None,
            signal: Some(9)
        }
    );
}

#[tokio::test]
async fn what_a_program_started_ends_with_it() {
    // The child of the stand-in ignores the request to end, and holds the pipes.
    let script = r#"sh -c 'trap "" TERM; echo $$ > "$1/grandchild.new"; mv "$1/grandchild.new" "$1/grandchild"; while :; do sleep 0.1; done' x "$1" &
echo https://sync.example.com"#;
    for ends_by_itself in [true, false] {
        let tail = if ends_by_itself {
            r#"while [ ! -e "$1/grandchild" ]; do sleep 0.02; done"#
        } else {
            "while :; do sleep 0.1; done"
        };
        let stand_in = StandIn::new(Speaks::AnyUrl, &format!("{script}\n{tail}"));
        let tunnel = stand_in.start(GRACE);
        let (process, grandchild) = (
            stand_in.process("pid").await,
            stand_in.process("grandchild").await,
        );
        if ends_by_itself {
            when(&mut tunnel.state(), TunnelState::is_over).await;
        }
        let last = timeout(PATIENCE, tunnel.stop()).await.unwrap();
        assert_eq!(
            matches!(last, TunnelState::Dropped { .. }),
            ends_by_itself,
            "{last:?}"
        );
        is_gone(process).await;
        is_gone(grandchild).await;
    }
}

#[tokio::test]
async fn a_program_that_does_not_want_to_end_is_killed() {
    let stand_in = StandIn::new(
        Speaks::AnyUrl,
        "trap '' TERM\necho https://sync.example.com\nwhile :; do sleep 0.1; done",
    );
    let tunnel = stand_in.start(Duration::from_millis(300));
    when(&mut tunnel.state(), |state| state.url().is_some()).await;
    let begun = Instant::now();
    let last = timeout(PATIENCE, tunnel.stop()).await.unwrap();
    assert!(matches!(last, TunnelState::Stopped { .. }), "{last:?}");
    assert!(begun.elapsed() >= Duration::from_millis(300));
    is_gone(stand_in.process("pid").await).await;
}

#[tokio::test]
async fn a_program_may_say_goodbye_when_it_is_stopped() {
    let stand_in = StandIn::new(
        Speaks::AnyUrl,
        r#"trap 'i=0; while [ $i -lt 5000 ]; do echo "a long goodbye, line $i of them"; i=$((i+1)); done; touch "$1/goodbye"; exit 0' TERM
echo https://sync.example.com
while :; do sleep 0.05; done"#,
    );
    let tunnel = stand_in.start(GRACE);
    when(&mut tunnel.state(), |state| state.url().is_some()).await;
    timeout(PATIENCE, tunnel.stop()).await.unwrap();
    assert!(
        stand_in.path("goodbye").exists(),
        "more than a pipe holds has to be read meanwhile"
    );
}

#[tokio::test]
async fn dropping_a_tunnel_ends_its_program() {
    let stand_in = StandIn::new(Speaks::AnyUrl, "while :; do sleep 0.1; done");
    let tunnel = stand_in.start(GRACE);
    let process = stand_in.process("pid").await;
    drop(tunnel);
    is_gone(process).await;
}

#[test]
fn a_runtime_that_ends_takes_its_tunnels_along() {
    let stand_in = StandIn::new(Speaks::AnyUrl, "trap '' TERM\nwhile :; do sleep 0.1; done");
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let first = runtime();
    let process = first.block_on(async {
        let tunnel = stand_in.start(GRACE);
        let process = stand_in.process("pid").await;
        drop(tunnel);
        process
    });
    drop(first);
    runtime().block_on(is_gone(process));
}

#[tokio::test]
async fn a_flood_without_lines_is_borne() {
    let stand_in = StandIn::new(
        Speaks::AnyUrl,
        "head -c 3000000 /dev/zero | tr '\\0' 'x'; echo; echo https://sync.example.com; exec sleep 60",
    );
    let tunnel = stand_in.start(GRACE);
    when(&mut tunnel.state(), |state| state.url().is_some()).await;
    timeout(PATIENCE, tunnel.stop()).await.unwrap();
    is_gone(stand_in.process("pid").await).await;
}

#[tokio::test]
async fn a_program_that_waits_for_a_person_says_where() {
    let visit = "https://login.tailscale.com/f/funnel?node=nWNmPtVzjN11CNTRL";
    let stand_in = StandIn::new(
        Speaks::Tailscale,
        &format!(
            "echo 'Funnel is not enabled on your tailnet.'; echo 'To enable, visit:'; echo; echo '         {visit}'; exec sleep 60"
        ),
    );
    let tunnel = stand_in.start(GRACE);
    let waiting = when(&mut tunnel.state(), |state| {
        !matches!(state, TunnelState::Starting { .. })
    })
    .await;
    assert!(
        matches!(&waiting, TunnelState::Waiting { visit: found, .. } if found == visit),
        "{waiting:?}"
    );
    timeout(PATIENCE, tunnel.stop()).await.unwrap();
}

#[tokio::test]
async fn a_program_that_cannot_be_started_is_an_error() {
    let argv = vec![OsString::from("/nonexistent/tunnel")];
    let way = Way::Custom {
        argv,
        speaks: Speaks::AnyUrl,
    };
    let error = Tunnel::start(&way, &[], 8765, TunnelOptions::default())
        .err()
        .unwrap();
    assert!(matches!(error, StartError::Spawn(_)), "{error:?}");
}

/// An executable that says `says` when it is asked for its version.
fn program(folder: &Path, name: &str, says: &str) {
    let path = folder.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{says}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[tokio::test]
async fn programs_are_found_in_the_first_folder_that_has_them() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    program(
        first.path(),
        "cloudflared",
        "echo \"cloudflared version 2024.6.1 (built 2024-06-18-1402 UTC)\"",
    );
    program(
        second.path(),
        "cloudflared",
        "echo \"cloudflared version 1.0.0\"",
    );
    program(
        second.path(),
        "ssh",
        "echo 'OpenSSH_9.6p1 Ubuntu-3ubuntu13, OpenSSL 3.0.13' >&2",
    );
    // Not to be run, a folder, and one that says nothing and does not end.
    std::fs::write(first.path().join("ngrok"), "no program").unwrap();
    std::fs::create_dir(first.path().join("ssh")).unwrap();
    program(second.path(), "tailscale", "sleep 60");
    let folders = [
        PathBuf::from("."),
        first.path().to_owned(),
        second.path().to_owned(),
    ];
    let begun = Instant::now();
    // While another test starts a process of its own, a file just written may count as busy for a moment.
    let found = loop {
        let found = found_in(&folders).await;
        if found.iter().filter(|found| found.version.is_some()).count() == 2 {
            break found;
        }
        assert!(begun.elapsed() < PATIENCE, "{found:?}");
    };
    let all: Vec<_> = found
        .iter()
        .map(|found| {
            (
                found.program,
                found.path.parent().unwrap(),
                found.version.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        all,
        [
            (Program::Cloudflared, first.path(), Some("2024.6.1")),
            (Program::Tailscale, second.path(), None),
            (Program::Ssh, second.path(), Some("9.6p1")),
        ]
    );
}

#[tokio::test]
async fn the_real_programs_ways_start_what_was_found() {
    let folder = tempfile::tempdir().unwrap();
    // Prints its arguments one a line, then its address.
    program(
        folder.path(),
        "tailscale",
        "echo \"$@\"; echo https://host.tail1a2b3.ts.net/; exec sleep 60",
    );
    let found = [reach::Found {
        program: Program::Tailscale,
        path: folder.path().join("tailscale"),
        version: None,
    }];
    let begun = Instant::now();
    let tunnel = loop {
        match Tunnel::start(
            &Way::TailscaleFunnel,
            &found,
            8765,
            TunnelOptions::default(),
        ) {
            Ok(tunnel) => break tunnel,
            // As above.
            Err(StartError::Spawn(error)) => assert!(begun.elapsed() < PATIENCE, "{error}"),
            Err(error) => panic!("{error}"),
        }
    };
    let up = when(&mut tunnel.state(), |state| state.url().is_some()).await;
    assert_eq!(up.url(), Some(&url("https://host.tail1a2b3.ts.net")));
    timeout(PATIENCE, tunnel.stop()).await.unwrap();
    let missing = Tunnel::start(
        &Way::CloudflaredQuick,
        &found,
        8765,
        TunnelOptions::default(),
    );
    assert!(matches!(
        missing.err(),
        Some(StartError::NotInstalled {
            program: Program::Cloudflared
        })
    ));
}
