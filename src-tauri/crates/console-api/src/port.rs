//! Who holds a port, and which one is free.

use crate::types::PortHolder;
use std::net::{SocketAddr, TcpListener};

/// How far from the wanted port a free one is looked for.
const REACH: u16 = 200;

/// The nearest port above `address` that can be had now; 0 (the system's choice) if there is none.
pub(crate) fn free_near(address: SocketAddr) -> u16 {
    let wanted = address.port();
    (1..=REACH)
        .filter_map(|step| wanted.checked_add(step))
        .find(|port| TcpListener::bind((address.ip(), *port)).is_ok())
        .unwrap_or(0)
}

/// The process that listens at `address`, where the system tells.
#[cfg(target_os = "linux")]
pub(crate) fn holder(address: SocketAddr) -> Option<PortHolder> {
    linux::holder(address.port())
}

/// Elsewhere this is not asked: neither macOS nor Windows tells without native calls.
#[cfg(not(target_os = "linux"))]
pub(crate) fn holder(_: SocketAddr) -> Option<PortHolder> {
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use super::PortHolder;
    use std::fs;
    use std::path::Path;

    /// Ticks a second of `/proc/<pid>/stat`: fixed at 100 for programs on Linux (`USER_HZ`).
    const TICKS_PER_SECOND: i64 = 100;

    pub(super) fn holder(port: u16) -> Option<PortHolder> {
        let inodes: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
            .iter()
            .filter_map(|path| fs::read_to_string(path).ok())
            .flat_map(|table| listening(&table, port))
            .collect();
        if inodes.is_empty() {
            return None;
        }
        let wanted: Vec<String> = inodes
            .iter()
            .map(|inode| format!("socket:[{inode}]"))
            .collect();
        let processes = fs::read_dir("/proc").ok()?.filter_map(Result::ok);
        for process in processes {
            let Some(pid) = process
                .file_name()
                .to_str()
                .and_then(|name| name.parse::<u32>().ok())
            else {
                continue;
            };
            if holds(&process.path(), &wanted) {
                return Some(PortHolder {
                    pid,
                    program: program(&process.path()),
                    since: started(&process.path()),
                });
            }
        }
        None
    }

    /// The inodes of sockets that listen (state `0A`) on `port`.
    pub(super) fn listening(table: &str, port: u16) -> Vec<String> {
        table
            .lines()
            .skip(1)
            .filter_map(|line| {
                let fields: Vec<&str> = line.split_whitespace().collect();
                let local = u16::from_str_radix(fields.get(1)?.rsplit(':').next()?, 16).ok()?;
                let inode = fields.get(9)?;
                (local == port && *fields.get(3)? == "0A").then(|| (*inode).to_owned())
            })
            .collect()
    }

    fn holds(process: &Path, wanted: &[String]) -> bool {
        // Processes of other users do not show their descriptors.
        let Ok(descriptors) = fs::read_dir(process.join("fd")) else {
            return false;
        };
        descriptors
            .filter_map(Result::ok)
            .filter_map(|descriptor| fs::read_link(descriptor.path()).ok())
            .any(|target| {
                target
                    .to_str()
                    .is_some_and(|target| wanted.iter().any(|socket| socket == target))
            })
    }

    /// The file's name where it can be read (`comm` is cut at 15 characters).
    fn program(process: &Path) -> String {
        fs::read_link(process.join("exe"))
            .ok()
            .and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
            .or_else(|| {
                fs::read_to_string(process.join("comm"))
                    .ok()
                    .map(|name| name.trim().to_owned())
            })
            .unwrap_or_default()
    }

    /// Milliseconds since 1970.
    fn started(process: &Path) -> Option<i64> {
        let stat = fs::read_to_string(process.join("stat")).ok()?;
        // The program's name stands in parentheses and may hold anything; field 22 is counted after it.
        let ticks: i64 = stat
            .rsplit_once(')')?
            .1
            .split_whitespace()
            .nth(19)?
            .parse()
            .ok()?;
        let boot = fs::read_to_string("/proc/stat").ok()?;
        let boot: i64 = boot
            .lines()
            .find_map(|line| line.strip_prefix("btime "))?
            .trim()
            .parse()
            .ok()?;
        Some(boot * 1000 + ticks * 1000 / TICKS_PER_SECOND)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_holder_of_a_port_is_this_process_when_it_listens() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let found = holder(address).unwrap();
        assert_eq!(found.pid, std::process::id());
        assert!(!found.program.is_empty());
        let age = jiff::Timestamp::now().as_millisecond() - found.since.unwrap();
        assert!((-2_000..3_600_000).contains(&age), "started {age} ms ago");
        let free = free_near(address);
        assert!(free == 0 || free > address.port());
    }

    #[test]
    fn only_listening_sockets_count() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
                     0: 0100007F:223D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1\n\
                     1: 0100007F:223D 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1\n";
        assert_eq!(linux::listening(table, 8765), ["4711"]);
        assert!(linux::listening(table, 8766).is_empty());
    }
}
