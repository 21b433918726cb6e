//! TLS with rustls and ring, and the reasons why it did not come about.
//!
//! Certificates are judged by rustls's own verifier. [`Witness`] stands around it only to keep what was shown, so that a
//! refusal can be explained; it never says yes where that one says no.

use crate::facts::{Cause, Fact, TlsVersion, Trust};
use crate::ladder::certificate::{self, Certificate};
use crate::ladder::socket;
use crate::question::Token;
use crate::text::clean;
use crate::trust::Roots;
use jiff::Timestamp;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error,
    ProtocolVersion, RootCertStore, SignatureScheme,
};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const DETAIL_CHARACTERS: usize = 120;

/// What a server showed before it was judged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    /// `None` if there is none that can be read.
    pub(crate) certificate: Option<Certificate>,
    /// How many certificates came.
    pub(crate) sent: usize,
    pub(crate) trust: Option<Trust>,
}

impl Shown {
    pub(crate) fn facts(&self) -> Vec<Fact> {
        let certificate = self.certificate.as_ref().map(|found| Fact::Certificate {
            issuer: found.issuer.clone(),
            starts: found.starts,
            ends: found.ends,
            names: found.names.clone(),
            sent: self.sent,
        });
        let trust = self.trust.map(|trust| Fact::TrustedBy { trust });
        certificate.into_iter().chain(trust).collect()
    }
}

/// A connection over which requests may go.
pub(crate) struct Secured {
    pub(crate) stream: TlsStream<TcpStream>,
    pub(crate) version: Option<TlsVersion>,
    pub(crate) shown: Shown,
}

/// What every TLS connection of a climb is made with.
pub(crate) struct Tls<'a> {
    provider: Arc<CryptoProvider>,
    public: Option<Arc<WebPkiServerVerifier>>,
    extra: Option<Arc<WebPkiServerVerifier>>,
    /// What no fact may show, not even one of a certificate.
    secret: Option<&'a Token>,
}

impl<'a> Tls<'a> {
    /// # Errors
    /// [`Cause::NoRoots`] if there is nobody to trust.
    pub(crate) fn new(roots: &Roots, secret: Option<&'a Token>) -> Result<Tls<'a>, Cause> {
        let provider = Arc::new(ring::default_provider());
        if roots.are_empty() {
            return Err(Cause::NoRoots);
        }
        Ok(Tls {
            public: verifier(&roots.public, &provider),
            extra: verifier(&roots.extra, &provider),
            provider,
            secret,
        })
    }

    /// Shakes hands on `stream` as a client of `host`, judging certificates as of `at`. The token of a question may only
    /// go where `at` is the present.
    ///
    /// # Errors
    /// The cause, beside what the server showed until then.
    pub(crate) async fn connect(
        &self,
        stream: TcpStream,
        host: &str,
        at: Timestamp,
    ) -> Result<Secured, (Cause, Shown)> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| {
            let name = clean(host.as_bytes(), 253, None);
            (Cause::NameUnknown { name }, Shown::default())
        })?;
        let seconds = u64::try_from(at.as_second()).unwrap_or_default();
        let witness = Arc::new(Witness {
            provider: Arc::clone(&self.provider),
            judges: [
                (self.public.clone(), Trust::Public),
                (self.extra.clone(), Trust::Extra),
            ],
            at: UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
            seen: Mutex::default(),
        });
        let config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| (broken(&error), Shown::default()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&witness) as Arc<dyn ServerCertVerifier>)
            .with_no_client_auth();
        match TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
        {
            Ok(stream) => Ok(Secured {
                version: stream.get_ref().1.protocol_version().and_then(version),
                shown: self.shown(&witness),
                stream,
            }),
            Err(error) => {
                let shown = self.shown(&witness);
                Err((cause(&error, &shown), shown))
            }
        }
    }

    fn shown(&self, witness: &Witness) -> Shown {
        let seen = witness.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let leaf = seen.leaf.as_deref();
        Shown {
            certificate: leaf.and_then(|der| certificate::read(der, self.secret)),
            sent: seen.sent,
            trust: seen.trust,
        }
    }
}

/// `None` for an empty set.
fn verifier(
    roots: &Arc<RootCertStore>,
    provider: &Arc<CryptoProvider>,
) -> Option<Arc<WebPkiServerVerifier>> {
    WebPkiServerVerifier::builder_with_provider(Arc::clone(roots), Arc::clone(provider))
        .build()
        .ok()
}

pub(crate) fn version(version: ProtocolVersion) -> Option<TlsVersion> {
    match version {
        ProtocolVersion::TLSv1_2 => Some(TlsVersion::Tls12),
        ProtocolVersion::TLSv1_3 => Some(TlsVersion::Tls13),
        _ => None,
    }
}

/// Keeps what a server shows, and lets rustls judge it.
#[derive(Debug)]
struct Witness {
    provider: Arc<CryptoProvider>,
    /// Asked in this order; the first that trusts the certificate is enough.
    judges: [(Option<Arc<WebPkiServerVerifier>>, Trust); 2],
    /// Certificates are judged as of this time.
    at: UnixTime,
    seen: Mutex<Seen>,
}

/// The server's own certificate as it came, how many came, and who trusts it.
#[derive(Debug, Default)]
struct Seen {
    leaf: Option<Vec<u8>>,
    sent: usize,
    trust: Option<Trust>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut verdict = Err(Error::InvalidCertificate(CertificateError::UnknownIssuer));
        let mut trusted = None;
        for (judge, trust) in &self.judges {
            let Some(judge) = judge else { continue };
            verdict = judge.verify_server_cert(
                end_entity,
                intermediates,
                server_name,
                ocsp_response,
                self.at,
            );
            match &verdict {
                Ok(_) => trusted = Some(*trust),
                // Only another authority can change this; any other fault stays one.
                Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => continue,
                Err(_) => {}
            }
            break;
        }
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Seen {
            leaf: Some(end_entity.to_vec()),
            sent: intermediates.len() + 1,
            trust: trusted,
        };
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// Why a handshake did not end well.
fn cause(error: &io::Error, shown: &Shown) -> Cause {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>());
    match inner {
        None => socket::ended(error),
        Some(Error::InvalidCertificate(fault)) => of_certificate(fault, shown),
        Some(
            Error::AlertReceived(AlertDescription::ProtocolVersion) | Error::PeerIncompatible(_),
        ) => Cause::TlsTooOld,
        Some(Error::AlertReceived(alert)) => Cause::TlsRefused {
            alert: format!("{alert:?}"),
        },
        Some(Error::InvalidMessage(_)) => Cause::NotTls,
        Some(error) => broken(error),
    }
}

fn broken(error: &Error) -> Cause {
    Cause::TlsBroken {
        detail: clean(error.to_string().as_bytes(), DETAIL_CHARACTERS, None),
    }
}

fn of_certificate(fault: &CertificateError, shown: &Shown) -> Cause {
    let bad = || Cause::CertificateBad {
        detail: clean(format!("{fault:?}").as_bytes(), DETAIL_CHARACTERS, None),
    };
    // An unreadable one is not told apart further: dates and names to tell would be missing.
    let Some(certificate) = &shown.certificate else {
        return bad();
    };
    match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Cause::CertificateExpired {
                ended: certificate.ends,
            }
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Cause::CertificateNotYetValid {
                starts: certificate.starts,
            }
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Cause::CertificateForOtherName {
                names: certificate.names.clone(),
            }
        }
        _ if certificate.is_self_signed => Cause::CertificateSelfSigned,
        CertificateError::UnknownIssuer => Cause::CertificateUnknownIssuer {
            issuer: certificate.issuer.clone(),
            is_alone: shown.sent == 1,
        },
        _ => bad(),
    }
}
