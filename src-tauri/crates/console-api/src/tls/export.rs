//! The certificate of the authority as a file.

use super::source::{kept_authority, no_authority};
use crate::console::Console;
use crate::types::{CertificateForm, ConsoleError, ErrorCode, ExportAuthority, Written};
use crate::words::Args;
use crate::workspace;

/// `tls.exportAuthority`: the certificate alone, to be given to whoever is to trust it.
pub(crate) async fn export_authority(
    console: &Console,
    input: ExportAuthority,
) -> Result<Written, ConsoleError> {
    let kept = kept_authority(console).await?.ok_or_else(no_authority)?;
    let (extension, bytes) = match input.form {
        CertificateForm::Pem => ("crt", kept.certificate.clone().into_bytes()),
        CertificateForm::Der => ("cer", kept.der()?),
    };
    let path = match input.path {
        Some(path) => Some(workspace::absolute(&path)?),
        None => {
            let name = format!("directory-sync-authority.{extension}");
            workspace::ask_for(
                console,
                "dialog-tls-export",
                true,
                name,
                "dialog-kind-certificate",
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
    let shown = path.display().to_string();
    let length = bytes.len() as u64;
    let written = workspace::blocking(move || std::fs::write(&path, bytes)).await?;
    written.map_err(|error| {
        let args = Args::new()
            .text("path", &shown)
            .text("problem", &error.to_string());
        ConsoleError::say(ErrorCode::BadInput, "error-tls-not-written", &args).at("path")
    })?;
    Ok(Written {
        path: Some(shown),
        bytes: length,
    })
}
