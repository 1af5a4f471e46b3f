//! HTTP as every back end needs it: one lazily built client per server, bounded in every respect,
//! that never follows a redirect, keeps no cookie and never names a credential.

mod cache_probe;
mod client;
mod concurrency;
mod error;
mod freshness;
mod json;
mod origin;
mod pace;
pub mod redact;
mod refusal;
mod report;
mod request;
mod response;
mod retry;
mod settings;
mod tls;
mod transport;
mod way;

pub use client::{Client, Unhurried};
pub use concurrency::{Jobs, Passed};
pub use error::{ConnectFailure, HttpError, SetupFailure, TlsFailure};
pub use freshness::Freshness;
pub use json::read_json;
pub use origin::Origin;
pub use pace::Paces;
pub use refusal::{Product, Reason, Refusal};
pub use report::{PASS_THE_CACHE, page_pasted};
pub use request::{Body, HeaderText, Request};
pub use reqwest::Method;
pub use response::Response;
pub use retry::Retries;
pub use settings::{ClientCertificate, Pause, Resolve, Settings, Watch};
pub use tls::PeerCertificate;
pub use way::{Way, is_loopback};

#[cfg(test)]
pub(crate) mod tests;
