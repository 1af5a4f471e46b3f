//! What a client trusts: the system's authorities, a file, or one pinned certificate. Also checks certificates
//! and computes their fingerprints.

use std::error::Error as StdError;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use ring::digest;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WantsClientCert, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ConfigBuilder, DigitallySignedStruct, Error,
    OtherError, RootCertStore, SignatureScheme, WantsVerifier,
};
use url::Url;

use super::settings::ClientCertificate;
use super::{HttpSettings, SetupFailure, TlsFailure, lock};
use crate::fingerprint::Fingerprint;

/// The TLS configuration for a server. For `http://` it trusts nothing and reads no files, which is about
/// 80 times faster and works without installed certificates.
pub(super) fn config(base: &Url, settings: &HttpSettings) -> Result<ClientConfig, SetupFailure> {
    if base.scheme() != "https" {
        let config = builder()?.with_root_certificates(RootCertStore::empty());
        return Ok(only_http1(config.with_no_client_auth()));
    }
    let own = match &settings.ca_cert {
        Some(file) => read_pem("ca-cert", file).map_err(SetupFailure::CaCert)?,
        None => Vec::new(),
    };
    let pinned = settings.trusted_sha256;
    let trust = Trust::Named {
        named: own.iter().map(fingerprint).chain(pinned).collect(),
        pinned: pinned.is_some(),
    };
    with_verifier(own, trust, settings.client_certificate.as_ref())
}

/// A configuration that trusts no certificate and records the server's.
pub(super) fn recording() -> Result<(ClientConfig, RecordedCertificate), SetupFailure> {
    let seen = RecordedCertificate::default();
    let config = with_verifier(Vec::new(), Trust::Nobody(seen.clone()), None)?;
    Ok((config, seen))
}

/// The TLS failure, if the error is one.
pub(super) fn failure(error: &(dyn StdError + 'static)) -> Option<TlsFailure> {
    let error = error.downcast_ref::<rustls::Error>()?;
    Some(match error {
        rustls::Error::InvalidCertificate(error) => certificate_failure(error),
        rustls::Error::InvalidMessage(_) => TlsFailure::NotTls,
        rustls::Error::AlertReceived(alert) => alert_failure(*alert),
        rustls::Error::PeerIncompatible(_) => TlsFailure::NoCommonVersion,
        other => TlsFailure::Other(other.to_string()),
    })
}

/// The meaning of a server's alert. The alert for a missing client certificate varies: in TLS 1.3 it is
/// `certificate_required`, before that mostly `handshake_failure` or `bad_certificate`.
fn alert_failure(alert: AlertDescription) -> TlsFailure {
    match alert {
        AlertDescription::CertificateRequired
        | AlertDescription::NoCertificate
        | AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied => TlsFailure::WantsCertificate,
        AlertDescription::UnrecognisedName => TlsFailure::UnknownName,
        AlertDescription::ProtocolVersion | AlertDescription::InsufficientSecurity => {
            TlsFailure::NoCommonVersion
        }
        other => TlsFailure::Alert(alert_name(other)),
    }
}

/// Converts `HandshakeFailure` to `handshake_failure`, the standard's spelling.
fn alert_name(alert: AlertDescription) -> String {
    let mut name = String::new();
    for letter in format!("{alert:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// Extracts `music.example.com` from `DnsName("music.example.com")`, webpki's debug format.
fn plain_name(presented: &str) -> String {
    let quoted = presented.split_once('"');
    let name = quoted.and_then(|(_, rest)| rest.rsplit_once('"'));
    let name = name.map_or(presented, |(name, _)| name);
    let inner = name.split_once('(');
    let inner = inner.and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(name).to_owned()
}

fn certificate_failure(error: &CertificateError) -> TlsFailure {
    match error {
        CertificateError::Expired => TlsFailure::Expired { since: None },
        CertificateError::ExpiredContext { not_after, .. } => TlsFailure::Expired {
            since: timestamp(*not_after),
        },
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TlsFailure::NotYetValid
        }
        CertificateError::UnknownIssuer => TlsFailure::UnknownIssuer,
        CertificateError::NotValidForName => TlsFailure::WrongHost { names: Vec::new() },
        CertificateError::NotValidForNameContext { presented, .. } => TlsFailure::WrongHost {
            names: presented.iter().map(|name| plain_name(name)).collect(),
        },
        CertificateError::Other(OtherError(other)) => match other.downcast_ref::<Changed>() {
            Some(Changed(sha256)) => TlsFailure::Changed {
                sha256: sha256.to_string(),
            },
            // webpki rejects a certificate authority's certificate as a server's: this is the usual
            // self-signed certificate.
            None => TlsFailure::UnknownIssuer,
        },
        other => TlsFailure::Other(other.to_string()),
    }
}

fn with_verifier(
    own_authorities: Vec<CertificateDer<'static>>,
    trust: Trust,
    own: Option<&ClientCertificate>,
) -> Result<ClientConfig, SetupFailure> {
    let verifier = Verifier {
        authorities: authorities(own_authorities)?,
        trust,
    };
    let config = builder()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let config = match own {
        Some(own) => showing(config, own).map_err(SetupFailure::ClientCertificate)?,
        None => config.with_no_client_auth(),
    };
    Ok(only_http1(config))
}

/// Adds our client certificate for servers that request one.
fn showing(
    config: ConfigBuilder<ClientConfig, WantsClientCert>,
    own: &ClientCertificate,
) -> Result<ClientConfig, String> {
    let chain = read_pem("client-cert", &own.certificate)?;
    let file = own.key.as_ref().unwrap_or(&own.certificate);
    let unusable =
        |reason: String| format!("can't use the client-key {}: {reason}", file.display());
    let key = PrivateKeyDer::from_pem_file(file).map_err(|error| {
        unusable(match error {
            rustls::pki_types::pem::Error::NoItemsFound => {
                "it holds no private key in PEM form, or an encrypted one".to_owned()
            }
            other => other.to_string(),
        })
    })?;
    config
        .with_client_auth_cert(chain, key)
        .map_err(|error| unusable(error.to_string()))
}

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, String> {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())
}

fn only_http1(mut config: ClientConfig) -> ClientConfig {
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// The system's authorities (from `SSL_CERT_FILE` and `SSL_CERT_DIR`, too), or Mozilla's at build time if
/// the system has none, and those of the `ca-cert` file.
fn authorities(own: Vec<CertificateDer<'static>>) -> Result<Arc<WebPkiServerVerifier>, String> {
    let mut roots = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    for error in &system.errors {
        tracing::debug!(%error, "some of the system's certificates could not be read");
    }
    roots.add_parsable_certificates(system.certs);
    if roots.is_empty() {
        tracing::debug!("no certificates found on this system: using the built-in ones");
        roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    }
    roots.add_parsable_certificates(own);
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map_err(|error| error.to_string())
}

fn read_pem(setting: &str, file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let unusable = |reason: String| format!("can't use the {setting} {}: {reason}", file.display());
    let certificates: Vec<_> = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect)
        .map_err(|error| match error {
            rustls::pki_types::pem::Error::Io(error) => unusable(error.to_string()),
            other => unusable(other.to_string()),
        })?;
    if certificates.is_empty() {
        return Err(unusable("it holds no certificate in PEM form".to_owned()));
    }
    Ok(certificates)
}

/// The certificate that a server shows, trusted or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerCertificate {
    /// The certificate's SHA-256.
    pub sha256: Fingerprint,
    /// The last second of its validity, if it could be read.
    pub not_after: Option<Timestamp>,
}

/// A certificate's fingerprint.
fn fingerprint(certificate: &CertificateDer<'_>) -> Fingerprint {
    let digest = digest::digest(&digest::SHA256, certificate);
    let mut bytes = [0; 32];
    for (byte, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *byte = *from;
    }
    Fingerprint::new(bytes)
}

/// The server's certificate is not the pinned one; contains the fingerprint of the current one.
#[derive(Debug)]
struct Changed(Fingerprint);

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not the trusted certificate but {}", self.0)
    }
}

impl std::error::Error for Changed {}

/// Verifies the certificates of servers.
#[derive(Debug)]
struct Verifier {
    authorities: Arc<WebPkiServerVerifier>,
    trust: Trust,
}

/// The certificates that a verifier trusts.
#[derive(Debug)]
enum Trust {
    /// Certificates signed by the authorities, and the named ones. `pinned` is set if one of these was
    /// pinned.
    Named {
        named: Vec<Fingerprint>,
        pinned: bool,
    },
    /// None, so the handshake ends before anything is sent; the certificate is recorded.
    Nobody(RecordedCertificate),
}

impl Verifier {
    /// The last second of a certificate's validity. The verifier reports it if it is asked about a time
    /// after the end of every certificate.
    fn not_after(
        &self,
        certificate: &CertificateDer<'_>,
        name: &ServerName<'_>,
    ) -> Option<Timestamp> {
        let late = UnixTime::since_unix_epoch(Duration::from_secs(u64::from(u32::MAX) * 1000));
        let verdict = self
            .authorities
            .verify_server_cert(certificate, &[], name, &[], late);
        match verdict {
            Err(Error::InvalidCertificate(CertificateError::ExpiredContext {
                not_after, ..
            })) => timestamp(not_after),
            _ => None,
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let fingerprint = fingerprint(end_entity);
        match &self.trust {
            Trust::Named { named, .. } if named.contains(&fingerprint) => {
                Ok(ServerCertVerified::assertion())
            }
            Trust::Named { pinned, .. } => {
                self.authorities
                    .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
                    .map_err(|error| match pinned {
                        true => CertificateError::Other(OtherError(Arc::new(Changed(fingerprint))))
                            .into(),
                        false => error,
                    })
            }
            Trust::Nobody(seen) => {
                let shown = PeerCertificate {
                    sha256: fingerprint,
                    not_after: self.not_after(end_entity, server_name),
                };
                *lock(&seen.0) = Some(shown);
                Err(CertificateError::ApplicationVerificationFailure.into())
            }
        }
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

/// The certificate that a recording verifier saw.
#[derive(Debug, Clone, Default)]
pub(super) struct RecordedCertificate(Arc<Mutex<Option<PeerCertificate>>>);

impl RecordedCertificate {
    pub(super) fn take(&self) -> Option<PeerCertificate> {
        lock(&self.0).take()
    }
}

/// Converts a certificate's time.
fn timestamp(time: UnixTime) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(time.as_secs()).ok()?).ok()
}
