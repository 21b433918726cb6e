//! Is this a good place for a database?

use std::path::Path;

/// The service that keeps this folder in step with other machines, told by the names of the
/// folders above. Such a service copies files while they are written, and so damages databases.
pub(super) fn synced_by(path: &Path) -> Option<&'static str> {
    path.ancestors()
        .skip(1)
        .filter_map(|folder| folder.file_name()?.to_str())
        .find_map(|name| {
            let folded = name.to_lowercase();
            let starts = |known: &str| {
                folded == known
                    || folded
                        .strip_prefix(known)
                        .is_some_and(|rest| rest.starts_with([' ', '-', '(']))
            };
            if starts("onedrive") {
                Some("OneDrive")
            } else if starts("dropbox") {
                Some("Dropbox")
            } else if folded == "mobile documents"
                || starts("icloud drive")
                || folded == "iclouddrive"
            {
                Some("iCloud")
            } else if starts("google drive") || starts("googledrive") {
                Some("Google Drive")
            } else if folded == "cloudstorage" {
                Some("a cloud storage service")
            } else {
                None
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_synchronising_services_are_known_by_their_names() {
        let cases: &[(&str, Option<&str>)] = &[
            ("/home/ada/OneDrive/a.dsync", Some("OneDrive")),
            ("/home/ada/OneDrive - Contoso/x/a.dsync", Some("OneDrive")),
            ("/home/ada/Dropbox (Personal)/a.dsync", Some("Dropbox")),
            (
                "/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/a.dsync",
                Some("iCloud"),
            ),
            (
                "/Users/ada/Library/CloudStorage/Box/a.dsync",
                Some("a cloud storage service"),
            ),
            (
                "/home/ada/GoogleDrive-ada@example.com/a.dsync",
                Some("Google Drive"),
            ),
            ("/home/ada/dropboxes/a.dsync", None),
            ("/home/ada/work/dropbox", None),
            ("/home/ada/a.dsync", None),
        ];
        for (path, service) in cases {
            assert_eq!(synced_by(Path::new(path)), *service, "{path}");
        }
    }
}
