//! What bounds a client and whom it trusts.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use secrecy::SecretString;

use super::Retries;
use crate::clock::Clock;
use crate::fingerprint::Fingerprint;

/// How one server is spoken to. Everything here is resolved already: no file but `ca_cert` is read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The profile's name, for messages and hints.
    pub profile: Option<String>,
    /// How long one request may take, from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// When the whole command must be over.
    pub deadline: Option<Instant>,
    /// How often a request may be sent again.
    pub retries: Retries,
    /// Extra headers for every request, such as those of a login proxy. All count as secret.
    pub headers: Vec<(String, SecretString)>,
    /// A PEM file: authorities to trust beyond the system's, or the server's own certificate.
    pub ca_cert: Option<PathBuf>,
    /// The SHA-256 of a certificate to trust whoever signed it.
    pub trusted_sha256: Option<Fingerprint>,
    /// The largest answer that is read, in bytes after decompression.
    pub max_body: u64,
    /// The most requests a second.
    pub rate: Option<f64>,
    /// The most requests in flight.
    pub jobs: usize,
    /// Whether an answer from a cache will do even for reads that decide about a write.
    pub accept_stale: bool,
    /// Our clock, which the server's is compared with.
    pub clock: Clock,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            profile: None,
            timeout: Duration::from_secs(30),
            deadline: None,
            retries: Retries::default(),
            headers: Vec::new(),
            ca_cert: None,
            trusted_sha256: None,
            // 5,000 shares with long descriptions are some 5 MB; this is the memory budget.
            max_body: 64 * 1024 * 1024,
            rate: None,
            jobs: 4,
            accept_stale: false,
            clock: Clock::utc(),
        }
    }
}
