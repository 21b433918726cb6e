//! The certificate authorities that a certificate is judged by.

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::path::Path;
use std::sync::Arc;

/// Bytes of a file of certificates that are read at all.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

/// Two sets of authorities, kept apart so that it can be said by which a certificate is trusted.
#[derive(Clone, Debug)]
pub struct Roots {
    pub(crate) public: Arc<RootCertStore>,
    pub(crate) extra: Arc<RootCertStore>,
}

/// Why a file of certificates was not taken.
#[derive(Debug, thiserror::Error)]
pub enum RootsFault {
    #[error("the file cannot be read: {0}")]
    File(#[from] std::io::Error),
    #[error("the file is larger than {LARGEST_FILE} bytes")]
    TooLarge,
    #[error("the file holds no certificate in PEM that can be trusted")]
    NoCertificate,
}

impl Roots {
    /// Those of the operating system, which providers trust for the most part. A company may have added its own, and
    /// `SSL_CERT_FILE` may name others, as for other programs. Reads files.
    pub fn platform() -> Roots {
        let loaded = rustls_native_certs::load_native_certs();
        for error in &loaded.errors {
            tracing::debug!(%error, "some certificate authorities of the system could not be read");
        }
        let mut public = RootCertStore::empty();
        public.add_parsable_certificates(loaded.certs);
        Roots {
            public: Arc::new(public),
            extra: Arc::new(RootCertStore::empty()),
        }
    }

    /// None at all: nothing is trusted until [`Roots::with_extra_pem`] says what.
    pub fn none() -> Roots {
        Roots {
            public: Arc::new(RootCertStore::empty()),
            extra: Arc::new(RootCertStore::empty()),
        }
    }

    /// With the authorities of this text in PEM beside the others.
    ///
    /// # Errors
    /// [`RootsFault::NoCertificate`] unless there is at least one; broken ones beside good ones are passed over.
    pub fn with_extra_pem(self, pem: &[u8]) -> Result<Roots, RootsFault> {
        let certificates = CertificateDer::pem_slice_iter(pem).filter_map(Result::ok);
        let mut extra = RootCertStore::clone(&self.extra);
        let (added, _) = extra.add_parsable_certificates(certificates);
        if added == 0 {
            return Err(RootsFault::NoCertificate);
        }
        Ok(Roots {
            extra: Arc::new(extra),
            ..self
        })
    }

    /// As [`Roots::with_extra_pem`], from a file of at most 4 MiB.
    ///
    /// # Errors
    /// [`RootsFault`] also if the file cannot be read or is too large.
    pub fn with_extra_file(self, path: &Path) -> Result<Roots, RootsFault> {
        use std::io::Read as _;
        let mut pem = Vec::new();
        let file = std::fs::File::open(path)?;
        file.take(LARGEST_FILE + 1).read_to_end(&mut pem)?;
        if pem.len() as u64 > LARGEST_FILE {
            return Err(RootsFault::TooLarge);
        }
        self.with_extra_pem(&pem)
    }

    pub(crate) fn are_empty(&self) -> bool {
        self.public.is_empty() && self.extra.is_empty()
    }
}
