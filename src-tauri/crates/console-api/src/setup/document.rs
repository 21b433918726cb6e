//! Documents of a setup: their Markdown as a page to print, and either as a file.

use super::{report, runbook};
use crate::console::Console;
use crate::log::export::private_file;
use crate::types::{
    ConsoleError, ErrorCode, ReportQuery, Runbook, RunbookFormat, RunbookQuery, SaveDocument,
    SetupDocument, Written,
};
use crate::words::Args;
use crate::workspace::{absolute, ask_for, blocking};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// `setup.save`: to a file that appears when it is whole. A file that exists is replaced only if the admin chose it in the window's
/// dialog, which asks.
pub(crate) async fn save(console: &Console, input: SaveDocument) -> Result<Written, ConsoleError> {
    let document = made(console, &input).await?;
    let extension = match input.format {
        RunbookFormat::Markdown => "md",
        RunbookFormat::Html => "html",
        RunbookFormat::Json => "json",
    };
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
            let title = match input.document {
                SetupDocument::Runbook => "dialog-runbook",
                SetupDocument::Report => "dialog-report",
            };
            ask_for(
                console,
                title,
                true,
                document.file_name,
                "dialog-kind-document",
                vec![extension],
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
    let text = document.text;
    blocking(move || to_file(&path, text.as_bytes())).await?
}

async fn made(console: &Console, input: &SaveDocument) -> Result<Runbook, ConsoleError> {
    let (connection, format) = (input.connection.clone(), input.format);
    match input.document {
        SetupDocument::Runbook => {
            let query = RunbookQuery {
                provider: None,
                connection: Some(connection),
                way: None,
                format,
            };
            runbook::runbook(console, query).await
        }
        SetupDocument::Report => report::report(console, ReportQuery { connection, format }).await,
    }
}

fn to_file(path: &Path, bytes: &[u8]) -> Result<Written, ConsoleError> {
    let mut partial = path.as_os_str().to_owned();
    // A name of its own, so that nothing of somebody else's is written over.
    partial.push(format!(".{}.part", uuid::Uuid::now_v7()));
    let partial = PathBuf::from(partial);
    let written = private_file(&partial)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| std::fs::rename(&partial, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&partial);
        let args = Args::new()
            .text("path", &path.display().to_string())
            .text("problem", &error.to_string());
        ConsoleError::say(ErrorCode::Internal, "error-export", &args)
    })?;
    Ok(Written {
        path: Some(path.display().to_string()),
        bytes: bytes.len() as u64,
    })
}

/// Text from anywhere, so that nothing in it is taken for markup.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in crate::words::visible(text).chars() {
        if matches!(
            c,
            '\\' | '*' | '`' | '[' | ']' | '|' | '<' | '>' | '#' | '_'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Something that travelled, as it stands: code, in which nothing is markup.
pub(super) fn code(text: &str) -> String {
    let text = crate::words::visible(text).replace('`', "'");
    if text.is_empty() {
        String::new()
    } else {
        format!("`{text}`")
    }
}

/// A table of Markdown. The cells are Markdown, in one line each.
pub(super) fn table(out: &mut String, heads: &[String], rows: &[Vec<String>]) {
    let _ = writeln!(out, "| {} |", heads.join(" | "));
    let _ = writeln!(out, "|{}", " --- |".repeat(heads.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| in_a_cell(cell)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out.push('\n');
}

/// A bar would end the cell, also within code.
fn in_a_cell(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut before = ' ';
    for c in cell.replace('\n', " ").chars() {
        if c == '|' && before != '\\' {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// The Markdown of a document as a page of its own, to be printed. Only what these documents are made of is known: headings, lists,
/// tables, code, strong words and links. It loads nothing, runs nothing, and is light, because paper is.
pub(super) fn html(title: &str, markdown: &str) -> String {
    let mut page = Page {
        out: format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>{}</title>\n<style>{STYLE}</style>\n<body>\n",
            escaped(title)
        ),
        open: None,
    };
    let mut lines = markdown.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        let numbered = trimmed.split_once(". ").filter(|(number, _)| {
            number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty()
        });
        if let Some(fence) = trimmed.strip_prefix("```") {
            let indent = line.len() - trimmed.len();
            let mut code = Vec::new();
            if fence.is_empty() {
                for line in lines.by_ref() {
                    if line.trim_start().starts_with("```") {
                        break;
                    }
                    code.push(line.get(indent..).unwrap_or_else(|| line.trim_start()));
                }
            }
            page.switch(None);
            let _ = writeln!(page.out, "<pre>{}</pre>", escaped(&code.join("\n")));
        } else if let Some(rest) = trimmed.strip_prefix("### ") {
            page.block("h3", rest);
        } else if let Some(rest) = trimmed.strip_prefix("## ") {
            page.block("h2", rest);
        } else if let Some(rest) = trimmed.strip_prefix("# ") {
            page.block("h1", rest);
        } else if let Some(row) = trimmed.strip_prefix('|') {
            if is_rule(row) {
                continue;
            }
            let is_head = lines
                .peek()
                .and_then(|next| next.trim_start().strip_prefix('|'))
                .is_some_and(is_rule);
            page.row(row, is_head);
        } else if let Some(rest) = trimmed.strip_prefix("- ") {
            page.switch(Some("ul"));
            let _ = writeln!(page.out, "<li>{}</li>", inline(rest));
        } else if let Some((number, rest)) = numbered {
            page.switch(Some("ol"));
            // Counted on where code stood between two items.
            let _ = writeln!(page.out, "<li value=\"{number}\">{}</li>", inline(rest));
        } else if !trimmed.is_empty() {
            page.block("p", trimmed);
        }
        // A blank line ends nothing: lists with blank lines between their items are one.
    }
    page.switch(None);
    page.out.push_str("</body>\n</html>\n");
    page.out
}

struct Page {
    out: String,
    /// The list or table that is open.
    open: Option<&'static str>,
}

impl Page {
    fn switch(&mut self, to: Option<&'static str>) {
        if self.open == to {
            return;
        }
        match self.open {
            Some("table") => self.out.push_str("</tbody>\n</table>\n"),
            Some(was) => {
                let _ = writeln!(self.out, "</{was}>");
            }
            None => {}
        }
        if let Some(to) = to {
            let _ = writeln!(self.out, "<{to}>");
        }
        self.open = to;
    }

    fn block(&mut self, tag: &str, text: &str) {
        self.switch(None);
        let _ = writeln!(self.out, "<{tag}>{}</{tag}>", inline(text));
    }

    fn row(&mut self, row: &str, is_head: bool) {
        if is_head {
            self.switch(None);
        }
        if self.open != Some("table") {
            self.switch(Some("table"));
            self.out
                .push_str(if is_head { "<thead>\n" } else { "<tbody>\n" });
        }
        let tag = if is_head { "th" } else { "td" };
        self.out.push_str("<tr>");
        for cell in cells(row) {
            let _ = write!(self.out, "<{tag}>{}</{tag}>", inline(cell.trim()));
        }
        self.out.push_str("</tr>\n");
        if is_head {
            self.out.push_str("</thead>\n<tbody>\n");
        }
    }
}

/// The line under the heads of a table.
fn is_rule(row: &str) -> bool {
    row.contains("---") && row.chars().all(|c| matches!(c, '|' | '-' | ' ' | ':'))
}

/// The cells of a row behind its first bar.
fn cells(row: &str) -> Vec<String> {
    let (mut cells, mut cell, mut escaped) = (Vec::new(), String::new(), false);
    for c in row.chars() {
        match c {
            '|' if escaped => {
                cell.pop();
                cell.push(c);
            }
            '|' => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    if !cell.trim().is_empty() {
        cells.push(cell);
    }
    cells
}

const STYLE: &str = "@page{margin:16mm 14mm}:root{color-scheme:light}\
body{font:14px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff;overflow-wrap:anywhere}\
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem;border-top:1px solid #ccc;padding-top:1rem}h3{font-size:1rem}\
h1,h2,h3{break-after:avoid}a{color:inherit}\
code,pre{font-family:ui-monospace,monospace;font-size:.9em;background:#f1f3f5}\
code{padding:0 .2em}pre{padding:.6em .8em;white-space:pre-wrap}\
table{border-collapse:collapse;width:100%;margin:1em 0}thead{display:table-header-group}\
th,td{border:1px solid #ccc;padding:.3em .5em;vertical-align:top;text-align:left}td{overflow-wrap:break-word}td code{overflow-wrap:anywhere}th{background:#f1f3f5;overflow-wrap:normal}\
@media print{body{font-size:10pt;max-width:none;margin:0;padding:0}tr,li,pre{break-inside:avoid}\
code,pre,th{print-color-adjust:exact;-webkit-print-color-adjust:exact}}";

/// Strong words, code and links of one line. A backslash takes the meaning from what follows.
fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['*', '`', '[', '\\']) {
        let (before, marked) = rest.split_at(at);
        out.push_str(&escaped(before));
        let cut = |mark: &str, end: &str| -> Option<(&str, &str)> {
            marked.strip_prefix(mark)?.split_once(end)
        };
        let taken = marked
            .strip_prefix('\\')
            .and_then(|after| after.chars().next())
            .filter(char::is_ascii_punctuation);
        rest = if let Some(literal) = taken {
            out.push_str(&escaped(&literal.to_string()));
            &marked[2..]
        } else if let Some((inner, after)) = cut("**", "**") {
            let _ = write!(out, "<strong>{}</strong>", inline(inner));
            after
        } else if let Some((inner, after)) = cut("`` ", " ``") {
            let _ = write!(out, "<code>{}</code>", escaped(inner));
            after
        } else if let Some((inner, after)) = cut("`", "`") {
            let _ = write!(out, "<code>{}</code>", escaped(inner));
            after
        } else if let Some((label, (address, after))) =
            cut("[", "](").and_then(|(label, more)| Some((label, more.split_once(')')?)))
            && address.starts_with("https://")
        {
            let _ = write!(
                out,
                "<a href=\"{}\">{}</a>",
                escaped(address),
                escaped(label)
            );
            after
        } else {
            let first = marked.chars().next().map_or(0, char::len_utf8);
            out.push_str(&escaped(&marked[..first]));
            &marked[first..]
        };
    }
    out.push_str(&escaped(rest));
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_becomes_markup_of_the_page() {
        let text = inline("Press **<b>&** for `a<script>` at [x](https://e.example/\"onload).");
        assert_eq!(
            text,
            "Press <strong>&lt;b&gt;&amp;</strong> for <code>a&lt;script&gt;</code> at \
             <a href=\"https://e.example/&quot;onload\">x</a>."
        );
        for name in [
            "a|b",
            "**x**",
            "`y`",
            "[z](https://e.example)",
            "<img src=x>",
            "a\\|b",
            "# h",
            "\\",
        ] {
            let mut markdown = String::new();
            table(
                &mut markdown,
                &["A".to_owned(), "B".to_owned()],
                &[vec![literal(name), code(name)]],
            );
            let page = html(name, &markdown);
            assert_eq!(page.matches("<td>").count(), 2, "{name}: {page}");
            let cell = format!("<td>{}</td>", escaped(name));
            assert!(page.contains(&cell), "{name}: {page}");
            for tag in ["<strong>", "<a ", "<img", "<h1>"] {
                assert!(!page.contains(tag), "{name}: {page}");
            }
        }
    }

    #[test]
    fn a_list_goes_on_counting_behind_a_block_of_code() {
        let page = html(
            "x",
            "1. One\n2. **Template**:\n\n   ```\n   {\n     \"a\": 1\n   }\n   ```\n\n3. Three\n",
        );
        assert!(
            page.contains("<pre>{\n  &quot;a&quot;: 1\n}</pre>"),
            "{page}"
        );
        assert!(page.contains("<li value=\"3\">Three</li>"), "{page}");
    }
}
