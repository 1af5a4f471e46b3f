//! TLS: trusted certificates, and the errors of failed handshakes.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{Server, answer, *};
use crate::http::{HttpError, TlsFailure};
use crate::{Code, Error};

fn fixture(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../tests/fixtures/tls", name]
        .iter()
        .collect()
}

/// A TLS server that answers every request with `{}`, in a thread that ends with the test process.
fn start(certificate: &str) -> String {
    let chain = CertificateDer::from_pem_file(fixture(&format!("{certificate}.pem"))).unwrap();
    let key = PrivateKeyDer::from_pem_file(fixture(&format!("{certificate}.key.pem"))).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![chain], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            // A client that rejects the certificate ends the connection here.
            if matches!(stream.read(&mut [0; 1024]), Ok(1..)) {
                let _ = stream.write_all(
                    b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
                );
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    base
}

async fn failure(base: &str, settings: HttpSettings) -> TlsFailure {
    let client = with(base, settings);
    match client.send(read(&client)).await {
        Err(HttpError::Tls { failure, .. }) => failure,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_certificate_signed_by_itself_is_not_trusted() {
    let base = start("self-signed");
    let failure = failure(&base, HttpSettings::default()).await;
    assert_eq!(failure, TlsFailure::UnknownIssuer);
}

#[tokio::test]
async fn the_error_about_an_expired_certificate_has_its_date() {
    let base = start("expired");
    let since = "2020-02-01T00:00:00Z".parse().ok();
    let failure = failure(&base, HttpSettings::default()).await;
    assert_eq!(failure, TlsFailure::Expired { since });
}

#[tokio::test]
async fn a_certificate_is_shown_pinned_and_then_trusted() {
    let base = start("self-signed");
    let shown = client(&base).peer_certificate().await.unwrap();
    assert_eq!(shown.not_after, "2120-01-01T00:00:00Z".parse().ok());
    let pinned = HttpSettings {
        trusted_sha256: Some(shown.sha256),
        ..HttpSettings::default()
    };
    let client = with(&base, pinned.clone());
    assert_eq!(client.send(read(&client)).await.unwrap().text(), "{}");

    let other = failure(&start("expired"), pinned).await;
    let TlsFailure::Changed { sha256 } = other else {
        panic!("{other:?}");
    };
    assert_ne!(sha256, shown.sha256.to_string());
}

#[tokio::test]
async fn the_certificates_own_file_makes_it_trusted() {
    let base = start("self-signed");
    let settings = HttpSettings {
        ca_cert: Some(fixture("self-signed.pem")),
        ..HttpSettings::default()
    };
    let client = with(&base, settings);
    assert_eq!(client.send(read(&client)).await.unwrap().text(), "{}");
}

#[tokio::test]
async fn a_server_without_tls_has_its_own_error() {
    let server = Server::start(vec![answer(400, &[], "")]).await;
    let base = server.base.replace("http://", "https://");
    let client = with(&base, HttpSettings::default());
    let error = client.send(read(&client)).await.unwrap_err();
    assert!(
        matches!(
            error,
            HttpError::Tls {
                failure: TlsFailure::NotTls,
                ..
            }
        ),
        "{error:?}"
    );
    let error = Error::from(error);
    assert_eq!((error.code(), error.code().exit_code()), (Code::Tls, 8));
    assert!(error.hint_texts()[0].contains("http://"), "{error:?}");
}

#[tokio::test]
async fn an_unusable_ca_file_is_a_matter_of_configuration() {
    for file in ["missing.pem", "README.md"] {
        let settings = HttpSettings {
            ca_cert: Some(fixture(file)),
            ..HttpSettings::default()
        };
        let client = with("https://127.0.0.1:1", settings);
        let error = Error::from(client.send(read(&client)).await.unwrap_err());
        assert_eq!(error.code(), Code::Config);
        assert!(error.message().contains(file), "{error}");
    }
}
