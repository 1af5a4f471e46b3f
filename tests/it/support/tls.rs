//! TLS before a server: the certificate is one of the fixtures, and may be another a moment later.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::Server;

/// A door that speaks TLS to clients, and plainly to the server behind.
pub(crate) struct TlsProxy {
    url: String,
    config: Arc<Mutex<Arc<ServerConfig>>>,
}

impl TlsProxy {
    /// A door that shows `certificate`, by its name in `tests/fixtures/tls`.
    pub(crate) fn before(server: &Server, certificate: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let config = Arc::new(Mutex::new(showing(certificate)));
        let (shared, behind) = (Arc::clone(&config), server.url().to_owned());
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, behind) = (client.unwrap(), behind.clone());
                let config = Arc::clone(&shared.lock().unwrap());
                std::thread::spawn(move || {
                    let connection = ServerConnection::new(config).unwrap();
                    // A client that refuses the certificate ends it here.
                    let _ = serve(StreamOwned::new(connection, client), &behind);
                });
            }
        });
        Self { url, config }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Shows another certificate from now on.
    pub(crate) fn show(&self, certificate: &str) {
        *self.config.lock().unwrap() = showing(certificate);
    }
}

/// The SHA-256 of a fixture, as sharectl shows it.
pub(crate) fn fingerprint(certificate: &str) -> String {
    let chain = CertificateDer::from_pem_file(fixture(&format!("{certificate}.pem"))).unwrap();
    let digest = ring::digest::digest(&ring::digest::SHA256, &chain);
    let pairs = digest.as_ref().iter().map(|byte| format!("{byte:02X}"));
    pairs.collect::<Vec<_>>().join(":")
}

fn fixture(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/fixtures/tls", name]
        .iter()
        .collect()
}

fn showing(certificate: &str) -> Arc<ServerConfig> {
    let chain = CertificateDer::from_pem_file(fixture(&format!("{certificate}.pem"))).unwrap();
    let key = PrivateKeyDer::from_pem_file(fixture(&format!("{certificate}.key.pem"))).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![chain], key)
        .unwrap();
    Arc::new(config)
}

/// Passes on one request, and its answer to the end.
fn serve(client: StreamOwned<ServerConnection, TcpStream>, behind: &str) -> std::io::Result<()> {
    let mut client = BufReader::new(client);
    let mut head = String::new();
    let mut length = 0;
    while !head.ends_with("\r\n\r\n") {
        let mut line = String::new();
        if client.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        head.push_str(&line);
        if head == line {
            // The answer ends with its connection, so that its end is seen.
            head.push_str("Connection: close\r\n");
        }
    }
    let mut body = vec![0; length];
    client.read_exact(&mut body)?;
    let mut server = TcpStream::connect(behind.trim_start_matches("http://"))?;
    server.write_all(head.as_bytes())?;
    server.write_all(&body)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    let client = client.get_mut();
    client.write_all(&answer)?;
    client.conn.send_close_notify();
    client.flush()
}
