//! The certificate that the listener shows, at its start and from then on.

use super::source::{Source, kept_authority, no_authority, source};
use super::{authority, files, keys};
use crate::console::{Console, WeakConsole, now};
use crate::types::ConsoleError;
use scim_core::Timestamp;
use scim_service::Identity;
use std::net::IpAddr;
use std::time::Duration;

/// How often it is looked whether a certificate has to be renewed, or a file was.
const KEEP_EVERY: Duration = Duration::from_secs(600);

/// What the listener at `address` is to show; `None` in cleartext. A certificate by the local authority is new each time.
///
/// # Errors
/// Words, if TLS is on and there is no certificate that clients would take.
pub(crate) async fn identity(
    console: &Console,
    address: IpAddr,
) -> Result<Option<Identity>, ConsoleError> {
    match source(console).await? {
        Source::Off => Ok(None),
        Source::Files(files) => {
            let read = files::read(files).await?;
            files::check_time(read.identity.facts(), now())?;
            Ok(Some(read.identity))
        }
        Source::Authority => {
            let kept = kept_authority(console).await?.ok_or_else(no_authority)?;
            let key = keys::fetch(console, kept.key_place).await?;
            Ok(Some(authority::issue(&kept, &key, address, now())?))
        }
    }
}

/// While the service runs: renews the certificate of the local authority before its end, and takes up files that were renewed.
pub(crate) async fn keep(console: WeakConsole) {
    loop {
        tokio::time::sleep(KEEP_EVERY).await;
        let Some(console) = console.upgrade() else {
            return;
        };
        if let Err(error) = renew(&console, now()).await {
            tracing::warn!(%error, "the certificate of the listener was not renewed");
        }
    }
}

/// Answers whether there is a new certificate.
async fn renew(console: &Console, at: Timestamp) -> Result<bool, ConsoleError> {
    let (Some(current), Some(address)) = (console.identity(), console.address()) else {
        return Ok(false);
    };
    let is_due = match source(console).await? {
        Source::Off => false,
        Source::Authority => authority::is_due(current.facts(), at),
        Source::Files(_) => true,
    };
    if !is_due {
        return Ok(false);
    }
    let Some(next) = identity(console, address.ip()).await? else {
        return Ok(false);
    };
    let is_new = next.certificate() != current.certificate();
    if is_new {
        console.set_identity(next);
    }
    Ok(is_new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{HeadlessHost, Opening};
    use directory::{Door, OpenMode};
    use serde_json::json;
    use std::sync::Arc;

    async fn serving(folder: &tempfile::TempDir) -> Console {
        let host = Arc::new(HeadlessHost::new(folder.path()));
        let opening = Opening::new(folder.path().join("x.dsync"), OpenMode::CreateIfMissing);
        let console = Console::open(host, Door::Window, opening).await.unwrap();
        let any = "127.0.0.1:0".parse().unwrap();
        console.start(Some(any)).await.unwrap();
        console
    }

    fn in_days(days: i64) -> Timestamp {
        Timestamp(now().0 + days * 86_400_000)
    }

    #[tokio::test]
    async fn a_certificate_of_the_authority_is_renewed_before_its_end_while_the_service_runs() {
        let folder = tempfile::tempdir().unwrap();
        let console = serving(&folder).await;
        assert!(
            !renew(&console, in_days(89)).await.unwrap(),
            "in cleartext there is none"
        );
        let input = json!({ "names": ["desk.example"] });
        console.call("tls.makeAuthority", input).await.unwrap();
        let first = console.identity().unwrap();
        assert!(!renew(&console, now()).await.unwrap());
        assert!(renew(&console, in_days(70)).await.unwrap());
        let next = console.identity().unwrap();
        assert_ne!(first.certificate(), next.certificate());
        assert_eq!(first.facts().names, next.facts().names);
        assert!(console.address().is_some());
    }

    #[tokio::test]
    async fn files_that_were_renewed_are_taken_up_and_bad_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let console = serving(&folder).await;
        let write = || {
            let key = rcgen::KeyPair::generate().unwrap();
            let params = rcgen::CertificateParams::new(vec!["desk.example".to_owned()]).unwrap();
            let certificate = params.self_signed(&key).unwrap();
            std::fs::write(folder.path().join("c.pem"), certificate.pem()).unwrap();
            std::fs::write(folder.path().join("k.pem"), key.serialize_pem()).unwrap();
        };
        write();
        let input = json!({ "certificate": folder.path().join("c.pem"), "key": folder.path().join("k.pem") });
        console.call("tls.useFiles", input).await.unwrap();
        let first = console.identity().unwrap();
        assert!(
            !renew(&console, now()).await.unwrap(),
            "nothing has changed"
        );
        write();
        assert!(renew(&console, now()).await.unwrap());
        let second = console.identity().unwrap();
        assert_ne!(first.certificate(), second.certificate());
        std::fs::write(folder.path().join("c.pem"), "half of a").unwrap();
        assert!(renew(&console, now()).await.is_err());
        assert_eq!(
            console.identity().unwrap().certificate(),
            second.certificate()
        );
    }
}
