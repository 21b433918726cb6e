//! The built page that is part of this program, for the browser console. The window has its own way to it.

use console_api::http::{Asset, Assets};
use tauri::utils::assets::AssetKey;
use tauri::utils::mime_type::MimeType;

/// The page's files, as the build has put them in.
pub struct EmbeddedPage(tauri::Context<tauri::Wry>);

impl EmbeddedPage {
    pub fn new() -> EmbeddedPage {
        EmbeddedPage(crate::context())
    }
}

impl Assets for EmbeddedPage {
    fn get(&self, path: &str) -> Option<Asset> {
        let bytes = self.0.assets().get(&AssetKey::from(path))?.into_owned();
        let mime = MimeType::parse(&bytes, path);
        Some(Asset {
            bytes: bytes.into(),
            mime,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_there_and_other_paths_are_not() {
        let page = EmbeddedPage::new();
        let index = page.get("index.html").unwrap();
        assert!(index.mime.starts_with("text/html"), "{}", index.mime);
        assert!(page.get("assets/absent.js").is_none());
    }
}
