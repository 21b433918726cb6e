//! A guide as a document for the colleague who owns the provider.

use super::{Decided, Found, guide_of, kept};
use crate::console::Console;
use crate::settings::DEFAULT_PORT;
use crate::types::{ConsoleError, ErrorCode, Runbook, RunbookFormat, RunbookQuery};
use crate::words::Args;
use idp::Idp;
use idp::guide::{Guide, Values, markdown};
use scim_service::BASE_PATH;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// `setup.runbook`
pub(crate) async fn runbook(
    console: &Console,
    input: RunbookQuery,
) -> Result<Runbook, ConsoleError> {
    let own_base = console.base_url().await;
    let (guide, values) = match input.connection {
        Some(connection) => {
            let wanted = input.provider.as_deref().map(guide_by_key).transpose()?;
            let (guide, values) = console
                .read(move |reader| {
                    let (connection, setup) = kept(reader, &connection)?;
                    let guide = guide_of(&connection)?;
                    let found = Found::read(reader, own_base)?;
                    let decided = Decided::of(guide, &setup.choices, &found);
                    Ok((guide, decided.values))
                })
                .await?;
            if wanted.is_some_and(|wanted| wanted.provider != guide.provider) {
                let args = Args::new().text("provider", &super::head_provider(guide).name);
                return Err(ConsoleError::say(
                    ErrorCode::BadInput,
                    "error-setup-other-provider",
                    &args,
                )
                .at("provider"));
            }
            (guide, values)
        }
        None => {
            let guide = guide_by_key(&input.provider.unwrap_or_default())?;
            let found = console
                .read(move |reader| Found::read(reader, own_base))
                .await?;
            let decided = Decided::of(guide, &BTreeMap::new(), &found);
            (guide, decided.values)
        }
    };
    Ok(rendered(guide, &values, input.format))
}

/// A provider's guide with what is usual, for whoever has no workspace yet.
///
/// # Errors
/// `badInput` for a provider that has none.
pub fn runbook_of(provider: &str, format: RunbookFormat) -> Result<Runbook, ConsoleError> {
    let guide = guide_by_key(provider)?;
    let found = Found {
        base_url: format!("http://127.0.0.1:{DEFAULT_PORT}{BASE_PATH}"),
        public_url: None,
    };
    let decided = Decided::of(guide, &BTreeMap::new(), &found);
    Ok(rendered(guide, &decided.values, format))
}

fn guide_by_key(key: &str) -> Result<&'static Guide, ConsoleError> {
    Idp::from_key(key).map(Idp::guide).ok_or_else(|| {
        let known: Vec<&str> = Idp::ALL.iter().map(|idp| idp.key()).collect();
        let args = Args::new()
            .text("provider", key)
            .text("known", &known.join(", "));
        ConsoleError::say(ErrorCode::BadInput, "error-setup-provider", &args).at("provider")
    })
}

fn rendered(guide: &Guide, values: &Values, format: RunbookFormat) -> Runbook {
    let name = super::head_provider(guide).name;
    let (ending, text) = match format {
        RunbookFormat::Markdown => ("md", markdown(guide, &name, values)),
        RunbookFormat::Html => ("html", html(&name, &markdown(guide, &name, values))),
        RunbookFormat::Json => (
            "json",
            serde_json::to_string_pretty(&json!({ "guide": guide, "values": values }))
                .unwrap_or_default(),
        ),
    };
    Runbook {
        file_name: format!("setup-{}.{ending}", guide.provider),
        text,
    }
}

/// The Markdown of a runbook as a page of its own, to be printed. Only what runbooks are made of is known: headings, lists,
/// tables, strong words, code and links.
fn html(name: &str, markdown: &str) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{}</title>\n<style>{STYLE}</style>\n<body>\n",
        escaped(name)
    );
    let mut open: Option<&str> = None;
    let mut switch = |page: &mut String, to: Option<&'static str>| {
        if open != to {
            if let Some(was) = open {
                let _ = writeln!(page, "</{was}>");
            }
            if let Some(to) = to {
                let _ = writeln!(page, "<{to}>");
            }
            open = to;
        }
    };
    for line in markdown.lines() {
        let trimmed = line.trim_start();
        let numbered = trimmed.split_once(". ").filter(|(number, _)| {
            number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty()
        });
        if let Some(rest) = trimmed.strip_prefix("### ") {
            switch(&mut page, None);
            let _ = writeln!(page, "<h3>{}</h3>", inline(rest));
        } else if let Some(rest) = trimmed.strip_prefix("## ") {
            switch(&mut page, None);
            let _ = writeln!(page, "<h2>{}</h2>", inline(rest));
        } else if let Some(rest) = trimmed.strip_prefix("# ") {
            switch(&mut page, None);
            let _ = writeln!(page, "<h1>{}</h1>", inline(rest));
        } else if let Some(cells) = trimmed.strip_prefix('|') {
            if cells.chars().all(|c| matches!(c, '|' | '-' | ' ' | ':')) {
                continue;
            }
            switch(&mut page, Some("table"));
            let _ = write!(page, "<tr>");
            for cell in cells.trim_end_matches('|').split('|') {
                let _ = write!(page, "<td>{}</td>", inline(cell.trim()));
            }
            let _ = writeln!(page, "</tr>");
        } else if let Some(rest) = trimmed.strip_prefix("- ") {
            switch(&mut page, Some("ul"));
            let _ = writeln!(page, "<li>{}</li>", inline(rest));
        } else if let Some((_, rest)) = numbered {
            switch(&mut page, Some("ol"));
            let _ = writeln!(page, "<li>{}</li>", inline(rest));
        } else if trimmed.is_empty() {
            // A blank line ends nothing: lists with blank lines between their items are one.
        } else {
            switch(&mut page, None);
            let _ = writeln!(page, "<p>{}</p>", inline(trimmed));
        }
    }
    switch(&mut page, None);
    page.push_str("</body>\n</html>\n");
    page
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}\
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem;border-top:1px solid #ccc;padding-top:1rem}h3{font-size:1rem}\
code{font-family:ui-monospace,monospace;background:#f1f3f5;padding:0 .2em}table{border-collapse:collapse;width:100%}\
td{border:1px solid #ccc;padding:.3em .5em;vertical-align:top}@media print{h2{break-before:auto}h3,tr{break-inside:avoid}}";

/// Strong words, code and links of one line.
fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['*', '`', '[']) {
        let (before, marked) = rest.split_at(at);
        out.push_str(&escaped(before));
        let cut = |mark: &str, end: &str| -> Option<(&str, &str)> {
            marked.strip_prefix(mark)?.split_once(end)
        };
        rest = if let Some((inner, after)) = cut("**", "**") {
            let _ = write!(out, "<strong>{}</strong>", inline(inner));
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
    }

    #[test]
    fn a_runbook_of_every_provider_is_a_whole_page_without_a_secret() {
        for idp in Idp::ALL {
            let page = rendered(idp.guide(), &Values::sample(), RunbookFormat::Html).text;
            assert!(
                page.contains("<h1>") && page.ends_with("</html>\n"),
                "{idp:?}"
            );
            for mark in ["**", "](", "dsk_", "{base_url}"] {
                assert!(!page.contains(mark), "{idp:?}: {mark}");
            }
            for tag in ["ul", "ol", "table", "p", "h2", "h3"] {
                let opened = page.matches(&format!("<{tag}>")).count();
                let closed = page.matches(&format!("</{tag}>")).count();
                assert_eq!(opened, closed, "{idp:?} {tag}");
            }
        }
    }
}
