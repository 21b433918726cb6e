//! The way to the service on this very computer, whose certificate is known and needs nobody's word.

use crate::facts::TlsVersion;
use crate::ladder::tls;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Where the service listens on this computer, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    pub address: SocketAddr,
    /// In DER; `None` if the service speaks cleartext. This very certificate is expected, whoever issued it and whatever it
    /// is for: it is not a stranger's word that is relied on here, but the key that the service is known to have.
    pub certificate: Option<Vec<u8>>,
}

impl From<SocketAddr> for Local {
    fn from(address: SocketAddr) -> Local {
        Local {
            address,
            certificate: None,
        }
    }
}

impl Local {
    /// Connects, and shakes hands where TLS is spoken. Has no time limit of its own.
    ///
    /// # Errors
    /// If nobody answers there, or somebody else does.
    pub async fn connect(&self) -> io::Result<LocalStream> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        self.secure(stream).await
    }

    pub(crate) async fn secure(&self, stream: TcpStream) -> io::Result<LocalStream> {
        let Some(certificate) = &self.certificate else {
            return Ok(LocalStream::Plain(stream));
        };
        let provider = Arc::new(ring::default_provider());
        let known = Known {
            certificate: certificate.clone(),
            provider: Arc::clone(&provider),
        };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(known))
            .with_no_client_auth();
        let name = ServerName::from(self.address.ip());
        let stream = TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await?;
        Ok(LocalStream::Tls(Box::new(stream)))
    }
}

/// A connection to the service.
#[derive(Debug)]
pub enum LocalStream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl LocalStream {
    pub(crate) fn version(&self) -> Option<TlsVersion> {
        match self {
            LocalStream::Plain(_) => None,
            LocalStream::Tls(stream) => {
                stream.get_ref().1.protocol_version().and_then(tls::version)
            }
        }
    }
}

impl AsyncRead for LocalStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            LocalStream::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            LocalStream::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for LocalStream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            LocalStream::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            LocalStream::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            LocalStream::Plain(stream) => Pin::new(stream).poll_flush(context),
            LocalStream::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            LocalStream::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            LocalStream::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

/// Takes one certificate and no other. That its key is there is checked as for any other.
#[derive(Debug)]
struct Known {
    certificate: Vec<u8>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Known {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if end_entity.as_ref() == self.certificate.as_slice() {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(Error::InvalidCertificate(
                CertificateError::ApplicationVerificationFailure,
            ))
        }
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
