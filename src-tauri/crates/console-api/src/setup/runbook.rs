//! A guide as a document for the colleague who owns the provider.

use super::document::html;
use super::{AGENT, Decided, Found, REACH, WAY, guide_of, kept};
use crate::console::Console;
use crate::settings::DEFAULT_PORT;
use crate::types::{ConsoleError, ErrorCode, Runbook, RunbookFormat, RunbookQuery};
use crate::words::Args;
use idp::Idp;
use idp::guide::{Guide, Values, markdown};
use scim_service::BASE_PATH;
use serde_json::json;
use std::collections::BTreeMap;

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
            let choices = on_way(guide, input.way.as_deref())?;
            let decided = Decided::of(guide, &choices, &found);
            (guide, decided.values)
        }
    };
    Ok(rendered(guide, &values, input.format))
}

/// A provider's guide on one of its ways with what is usual, for whoever has no workspace yet.
///
/// # Errors
/// `badInput` for a provider that has none, or not this way.
pub fn runbook_of(
    provider: &str,
    way: Option<&str>,
    format: RunbookFormat,
) -> Result<Runbook, ConsoleError> {
    let guide = guide_by_key(provider)?;
    let choices = on_way(guide, way)?;
    let found = Found {
        base_url: format!("http://127.0.0.1:{DEFAULT_PORT}{BASE_PATH}"),
        public_url: None,
    };
    let decided = Decided::of(guide, &choices, &found);
    Ok(rendered(guide, &decided.values, format))
}

/// The choices that lead to a way.
fn on_way(guide: &Guide, way: Option<&str>) -> Result<BTreeMap<String, String>, ConsoleError> {
    let Some(way) = way else {
        return Ok(BTreeMap::new());
    };
    if guide.ways.iter().any(|known| known.key == way) {
        return Ok(BTreeMap::from([(WAY.to_owned(), way.to_owned())]));
    }
    if guide
        .private
        .as_ref()
        .is_some_and(|private| private.key == way)
    {
        return Ok(BTreeMap::from([(REACH.to_owned(), AGENT.to_owned())]));
    }
    let known: Vec<&str> = guide.all_ways().map(|way| way.key.as_str()).collect();
    let args = Args::new()
        .text("way", way)
        .text("known", &known.join(", "))
        .count("count", known.len() as u64);
    Err(ConsoleError::say(ErrorCode::BadInput, "error-setup-way", &args).at("way"))
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

#[cfg(test)]
mod tests {
    use super::*;

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
