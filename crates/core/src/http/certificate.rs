//! Certificates: their fingerprints, and what we accept of one.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use ring::digest;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};

use crate::fingerprint::Fingerprint;

/// What a server shows of itself, trusted or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerCertificate {
    /// Its SHA-256.
    pub sha256: Fingerprint,
    /// The last second it is valid, where that could be read.
    pub not_after: Option<Timestamp>,
}

/// A certificate's fingerprint.
pub(super) fn fingerprint(certificate: &CertificateDer<'_>) -> Fingerprint {
    let digest = digest::digest(&digest::SHA256, certificate);
    let mut bytes = [0; 32];
    for (byte, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *byte = *from;
    }
    Fingerprint::new(bytes)
}

/// Another certificate than the pinned one; holds the one it is now.
#[derive(Debug)]
pub(super) struct Changed(pub(super) Fingerprint);

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not the trusted certificate but {}", self.0)
    }
}

impl std::error::Error for Changed {}

/// Trusts whom the authorities vouch for, and certificates that were named.
#[derive(Debug)]
pub(super) struct Trusting {
    pub(super) authorities: Arc<WebPkiServerVerifier>,
    pub(super) named: Vec<Fingerprint>,
    pub(super) pinned: bool,
}

impl ServerCertVerifier for Trusting {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let fingerprint = fingerprint(end_entity);
        if self.named.contains(&fingerprint) {
            return Ok(ServerCertVerified::assertion());
        }
        self.authorities
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| match self.pinned {
                true => CertificateError::Other(OtherError(Arc::new(Changed(fingerprint)))).into(),
                false => error,
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}

/// The certificate a recording verifier was shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(Arc<Mutex<Option<PeerCertificate>>>);

impl Seen {
    pub(super) fn take(&self) -> Option<PeerCertificate> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Trusts nobody, so that the handshake ends before anything is sent, but remembers.
#[derive(Debug)]
pub(super) struct Recording {
    pub(super) authorities: Arc<WebPkiServerVerifier>,
    pub(super) seen: Seen,
}

impl ServerCertVerifier for Recording {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // Asked about a time after every certificate, the verifier says when this one ends.
        let late = UnixTime::since_unix_epoch(Duration::from_secs(u64::from(u32::MAX) * 1000));
        let verdict = self
            .authorities
            .verify_server_cert(end_entity, &[], server_name, &[], late);
        let not_after = match verdict {
            Err(Error::InvalidCertificate(CertificateError::ExpiredContext {
                not_after, ..
            })) => timestamp(not_after),
            _ => None,
        };
        let mut seen = self.seen.0.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = Some(PeerCertificate {
            sha256: fingerprint(end_entity),
            not_after,
        });
        Err(CertificateError::ApplicationVerificationFailure.into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}

/// A certificate's time as ours.
pub(super) fn timestamp(time: UnixTime) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(time.as_secs()).ok()?).ok()
}
