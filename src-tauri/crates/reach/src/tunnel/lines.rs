//! The output of a program, line by line, however much of it there is and however long its lines are.

use std::collections::VecDeque;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Bytes of a line that are kept; what is beyond goes unread until the line ends.
const LINE_BYTES: usize = 2 * 1024;
const READ_BYTES: usize = 4 * 1024;

/// Cuts bytes into lines. A carriage return ends one too: programs that draw on the terminal use it.
#[derive(Default)]
struct Cutter {
    begun: Vec<u8>,
}

impl Cutter {
    /// The lines that end within `bytes`. Empty ones are left out.
    fn push(&mut self, bytes: &[u8], lines: &mut VecDeque<String>) {
        for &byte in bytes {
            match byte {
                b'\n' | b'\r' => lines.extend(self.finish()),
                _ if self.begun.len() < LINE_BYTES => self.begun.push(byte),
                _ => {}
            }
        }
    }

    /// What stands after the last end of a line.
    fn finish(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.begun);
        (!line.is_empty()).then(|| String::from_utf8_lossy(&line).into_owned())
    }
}

/// Reads lines of `reader`.
pub(super) struct Lines<R> {
    reader: R,
    cutter: Cutter,
    /// Cut, and not yet given: never more than one read holds.
    ready: VecDeque<String>,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(reader: R) -> Lines<R> {
        Lines {
            reader,
            cutter: Cutter::default(),
            ready: VecDeque::new(),
        }
    }

    /// The next line; `None` at the end, or if reading fails. Nothing is lost if the future is dropped.
    pub(super) async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Some(line);
            }
            let mut bytes = [0; READ_BYTES];
            match self.reader.read(&mut bytes).await {
                Ok(0) | Err(_) => return self.cutter.finish(),
                Ok(read) => self.cutter.push(&bytes[..read], &mut self.ready),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn lines(bytes: &[u8]) -> Vec<String> {
        let mut lines = Lines::new(bytes);
        let mut all = Vec::new();
        while let Some(line) = lines.next().await {
            all.push(line);
        }
        all
    }

    #[tokio::test]
    async fn lines_end_at_line_feeds_carriage_returns_and_the_end() {
        assert_eq!(lines(b"a\r\nb\rc\n\n\nd").await, ["a", "b", "c", "d"]);
        assert!(lines(b"").await.is_empty());
        assert_eq!(lines(b"\xff\n").await, ["\u{fffd}"]);
    }

    #[tokio::test]
    async fn a_line_without_end_is_kept_in_part_only() {
        let mut bytes = vec![b'x'; 1_000_000];
        bytes.extend(b"\nnext");
        let lines = lines(&bytes).await;
        assert_eq!(lines[0].len(), LINE_BYTES);
        assert_eq!(lines[1], "next");
    }
}
