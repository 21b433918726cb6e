//! The log as a file: JSON lines, CSV, HAR. Written entry by entry, so that a million cost no memory.

use crate::console::Console;
use crate::log::search::Search;
use crate::log::{detail, page};
use crate::types::{
    ConsoleError, ErrorCode, ExportFormat, ExportLog, HttpMessage, LogEntry, LogQuery, LogRow,
    Written,
};
use crate::words::{self, Args};
use crate::workspace::{absolute, ask_for, blocking};
use directory::{LogPosition, LogSeq, StoreError, Workspace};
use scim_core::Timestamp;
use serde_json::{Value, json};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Entries read from one snapshot; between them the write-ahead log may be checkpointed.
const BATCH: u32 = 200;

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Write(#[from] std::io::Error),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Writes what `query` selects to `out`, oldest first, and answers how many entries that were. Blocks: the store and
/// the file are waited for.
///
/// # Errors
/// When the store cannot be read or `out` takes no more.
pub fn write(
    workspace: &Workspace,
    query: &LogQuery,
    format: ExportFormat,
    out: &mut dyn Write,
) -> Result<u64, ExportError> {
    let query = query.clone();
    let search = workspace.read_now(|reader| page::compile(reader, &query))?;
    let mut sheet = Sheet::begin(format, out)?;
    let (mut after, end) = (LogSeq(0), *workspace.head().borrow());
    loop {
        let batch = workspace.read_now(|reader| read_batch(reader, &search, after))?;
        let Some(last) = batch.last().map(|(seq, _)| *seq) else {
            break;
        };
        for (seq, entry) in &batch {
            // What comes while this runs would never let it end.
            if *seq <= end {
                sheet.entry(entry)?;
            }
        }
        if last >= end {
            break;
        }
        after = last;
    }
    sheet.finish()
}

type Batch = Vec<(LogSeq, LogEntry)>;

fn read_batch(
    reader: &directory::Reader,
    search: &Search,
    after: LogSeq,
) -> Result<Batch, StoreError> {
    if search.nothing {
        return Ok(Vec::new());
    }
    let seqs: Vec<LogSeq> = match search.seq {
        Some(seq) if LogSeq(seq) > after => vec![LogSeq(seq)],
        Some(_) => Vec::new(),
        None => {
            let page = reader.log_page(&search.query, LogPosition::After(after), BATCH)?;
            page.entries.iter().map(|entry| entry.seq).collect()
        }
    };
    let speaks_tls = crate::tls::is_set(reader)?;
    let mut batch = Vec::with_capacity(seqs.len());
    for seq in seqs {
        // An entry may have been pruned between the two reads of this snapshot's neighbours; then it is not there.
        if let Some(found) = reader.log_entry(seq)? {
            batch.push((seq, detail::whole(reader, &found, speaks_tls)?));
        }
    }
    Ok(batch)
}

/// A file under way.
struct Sheet<'a> {
    format: ExportFormat,
    out: &'a mut dyn Write,
    entries: u64,
}

const COLUMNS: [&str; 19] = [
    "seq",
    "time",
    "kind",
    "verdict",
    "connection",
    "actor",
    "words",
    "method",
    "path",
    "status",
    "took_ms",
    "resource_kind",
    "resource_id",
    "client",
    "token",
    "oauth_client",
    "request_id",
    "quirks",
    "count",
];

impl<'a> Sheet<'a> {
    fn begin(format: ExportFormat, out: &'a mut dyn Write) -> Result<Sheet<'a>, ExportError> {
        match format {
            ExportFormat::Jsonl => {}
            ExportFormat::Csv => write!(out, "{}\r\n", COLUMNS.join(","))?,
            ExportFormat::Har => {
                let creator =
                    json!({ "name": "Directory Sync", "version": env!("CARGO_PKG_VERSION") });
                write!(
                    out,
                    "{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"entries\":["
                )?;
            }
        }
        Ok(Sheet {
            format,
            out,
            entries: 0,
        })
    }

    fn entry(&mut self, entry: &LogEntry) -> Result<(), ExportError> {
        match self.format {
            ExportFormat::Jsonl => {
                serde_json::to_writer(&mut *self.out, &line(entry)?)?;
                self.out.write_all(b"\n")?;
            }
            ExportFormat::Csv => {
                let cells = cells(entry);
                write!(
                    self.out,
                    "{}\r\n",
                    cells.map(|cell| guarded(&cell)).join(",")
                )?;
            }
            ExportFormat::Har => {
                // Only what went over HTTP belongs into this format.
                let Some(har) = har(entry) else { return Ok(()) };
                if self.entries > 0 {
                    self.out.write_all(b",")?;
                }
                self.out.write_all(b"\n")?;
                serde_json::to_writer(&mut *self.out, &har)?;
            }
        }
        self.entries += 1;
        Ok(())
    }

    fn finish(self) -> Result<u64, ExportError> {
        if self.format == ExportFormat::Har {
            self.out.write_all(b"\n]}}\n")?;
        }
        self.out.flush()?;
        Ok(self.entries)
    }
}

fn iso(ms: i64) -> String {
    Timestamp(ms).to_string()
}

/// The entry as the console has it, with its sentence as text and its time as people write it.
fn line(entry: &LogEntry) -> Result<Value, serde_json::Error> {
    let mut value = serde_json::to_value(entry)?;
    if let Some(row) = value.get_mut("row").and_then(Value::as_object_mut) {
        row.insert("at".to_owned(), Value::from(iso(entry.row.at)));
        row.insert(
            "words".to_owned(),
            Value::from(words::joined(&entry.row.words)),
        );
    }
    if let Some(whole) = value.as_object_mut() {
        // What belongs to the screen and not to the entry.
        for name in ["previous", "next"] {
            whole.shift_remove(name);
        }
        if let Some(Value::Object(row)) = whole.shift_remove("row") {
            let rest = std::mem::take(whole);
            whole.extend(row);
            whole.extend(rest);
        }
    }
    Ok(value)
}

fn name_of<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn cells(entry: &LogEntry) -> [String; COLUMNS.len()] {
    let row: &LogRow = &entry.row;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        row.seq.to_string(),
        iso(row.at),
        name_of(&row.kind),
        name_of(&row.verdict),
        text(&row.connection_name),
        row.actor.clone(),
        words::joined(&row.words),
        text(&row.method),
        text(&row.path),
        row.status
            .map(|status| status.to_string())
            .unwrap_or_default(),
        row.took_ms.map(|took| took.to_string()).unwrap_or_default(),
        row.resource_kind
            .map(|kind| name_of(&kind))
            .unwrap_or_default(),
        text(&row.resource_id),
        text(&entry.client),
        text(&entry.token_name),
        text(&entry.oauth_client_name),
        text(&entry.request_id),
        row.quirks.to_string(),
        row.count.to_string(),
    ]
}

/// A cell of CSV (RFC 4180). One that a spreadsheet would take for a formula begins with an apostrophe.
fn guarded(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let text = if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// An entry of HAR 1.2.
fn har(entry: &LogEntry) -> Option<Value> {
    let row = &entry.row;
    let (method, path) = (row.method.as_deref()?, row.path.as_deref()?);
    let headers = |message: Option<&HttpMessage>| -> Vec<Value> {
        let all = message
            .map(|message| message.headers.as_slice())
            .unwrap_or_default();
        all.iter().map(|header| json!({ "name": header.name, "value": header.value.clone().unwrap_or_else(|| format!("[{} bytes]", header.length)) })).collect()
    };
    let value_of = |message: Option<&HttpMessage>, wanted: &str| {
        let headers = message
            .map(|message| message.headers.as_slice())
            .unwrap_or_default();
        headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(wanted))
            .and_then(|header| header.value.clone())
    };
    let (request, response) = (entry.request.as_ref(), entry.response.as_ref());
    let host = value_of(request, "host").unwrap_or_else(|| "127.0.0.1".to_owned());
    let query: Vec<Value> = path
        .split_once('?')
        .map(|(_, query)| query)
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            json!({ "name": name, "value": value })
        })
        .collect();
    let size = |message: Option<&HttpMessage>| {
        message.map_or(-1, |message| {
            i64::try_from(message.body_bytes).unwrap_or(-1)
        })
    };
    let mut sent = json!({
        "method": method,
        "url": format!("http://{host}{path}"),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(request),
        "queryString": query,
        "headersSize": -1,
        "bodySize": size(request),
    });
    if let Some(body) = request.and_then(|request| request.body.as_deref()) {
        let mime =
            value_of(request, "content-type").unwrap_or_else(|| "application/scim+json".to_owned());
        sent["postData"] = json!({ "mimeType": mime, "params": [], "text": body });
    }
    let took = row.took_ms.unwrap_or(0.0);
    Some(json!({
        "startedDateTime": iso(row.at),
        "time": took,
        "request": sent,
        "response": {
            "status": row.status.unwrap_or(0),
            "statusText": row.status.and_then(|status| hyper::StatusCode::from_u16(status).ok()).and_then(|status| status.canonical_reason()).unwrap_or_default(),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(response),
            "content": {
                "size": size(response).max(0),
                "mimeType": value_of(response, "content-type").unwrap_or_else(|| "application/scim+json".to_owned()),
                "text": response.and_then(|response| response.body.as_deref()).unwrap_or_default(),
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": size(response),
        },
        "cache": {},
        "timings": { "send": 0, "wait": took, "receive": 0 },
        "comment": words::joined(&row.words),
        "_seq": row.seq,
        "_verdict": name_of(&row.verdict),
    }))
}

/// The usual extension of a format.
pub(crate) fn extension(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Jsonl => "jsonl",
        ExportFormat::Csv => "csv",
        ExportFormat::Har => "har",
    }
}

/// A name from a fixed alphabet, whatever was searched for.
pub(crate) fn file_name(format: ExportFormat) -> String {
    format!(
        "provisioning-log-{}.{}",
        jiff::ZonedDateTime::now().strftime("%Y-%m-%d-%H%M%S"),
        extension(format)
    )
}

/// `log.export`: to a file that appears when it is whole. A file that exists is replaced only if the admin chose it in
/// the window's dialog, which asks.
pub(crate) async fn export(console: &Console, input: ExportLog) -> Result<Written, ConsoleError> {
    let path = match &input.path {
        Some(path) => {
            let path = absolute(path)?;
            if path.exists() {
                let args = Args::new().text("path", &path.display().to_string());
                let error = ConsoleError::say(ErrorCode::Conflict, "error-file-exists", &args);
                return Err(error.at("path"));
            }
            Some(path)
        }
        None => {
            let extensions = vec![extension(input.format)];
            ask_for(
                console,
                "dialog-export",
                true,
                file_name(input.format),
                "dialog-kind-export",
                extensions,
            )
            .await?
        }
    };
    let Some(path) = path else {
        return Ok(Written {
            path: None,
            bytes: 0,
        });
    };
    let workspace = console.workspace();
    blocking(move || to_file(&workspace, &input.query, input.format, &path)).await?
}

fn to_file(
    workspace: &Workspace,
    query: &LogQuery,
    format: ExportFormat,
    path: &Path,
) -> Result<Written, ConsoleError> {
    let failed = |error: &dyn std::fmt::Display| {
        let args = Args::new()
            .text("path", &path.display().to_string())
            .text("problem", &error.to_string());
        ConsoleError::say(ErrorCode::Internal, "error-export", &args)
    };
    let mut partial = path.as_os_str().to_owned();
    // A name of its own, so that nothing of somebody else's is written over.
    partial.push(format!(".{}.part", uuid::Uuid::now_v7()));
    let partial = PathBuf::from(partial);
    let file = private_file(&partial).map_err(|error| failed(&error))?;
    let mut out = BufWriter::new(file);
    let written = write(workspace, query, format, &mut out)
        .and_then(|_| {
            Ok(out
                .into_inner()
                .map_err(std::io::IntoInnerError::into_error)?
                .sync_all()?)
        })
        .and_then(|()| Ok(std::fs::rename(&partial, path)?))
        .and_then(|()| Ok(std::fs::metadata(path)?.len()));
    match written {
        Ok(bytes) => Ok(Written {
            path: Some(path.display().to_string()),
            bytes,
        }),
        Err(error) => {
            let _ = std::fs::remove_file(&partial);
            match error {
                ExportError::Store(error) => Err(error.into()),
                error => Err(failed(&error)),
            }
        }
    }
}

/// A new file that only this user can read: it holds personal data.
pub(crate) fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_become_a_formula_or_a_row() {
        for (cell, written) in [
            ("ada", "ada"),
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=a,\"b\"\r\n", "\"'=a,\"\"b\"\"\r\n\""),
        ] {
            assert_eq!(guarded(cell), written, "{cell:?}");
        }
    }
}
