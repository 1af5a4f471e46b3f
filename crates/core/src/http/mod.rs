//! HTTP as every back end needs it: one lazily built client per server, bounded in every respect,
//! that never follows a redirect, keeps no cookie and never names a credential.

mod client;
mod concurrency;
mod error;
mod json;
mod pace;
pub mod redact;
mod refusal;
mod report;
mod request;
mod response;
mod settings;
mod tls;
mod transport;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use client::{Client, DeadlineExemption};
pub use concurrency::{GatePermit, Jobs};
pub use error::{ConnectFailure, HttpError, SetupFailure, TlsFailure};
pub use json::read_json;
pub use pace::Paces;
pub use redact::ServerLabel;
pub use refusal::{Product, Reason, Refusal};
pub use report::{CACHE_BYPASS_CONFIG, page_pasted};
pub use request::{Body, Freshness, HeaderText, Request};
pub use reqwest::Method;
pub use response::Response;
pub use settings::{ClientCertificate, HttpSettings, Pause, Resolve, Retries, Watch};
pub use tls::PeerCertificate;
pub use transport::{Way, is_loopback};

/// Locks what no panic can leave half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
pub(crate) mod tests;
