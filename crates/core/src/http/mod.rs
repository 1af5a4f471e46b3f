//! HTTP as every back end needs it: one lazily built client per server, bounded in every respect,
//! that never follows a redirect, keeps no cookie and never names a credential.

mod client;
mod concurrency;
mod error;
mod pace;
pub mod redact;
mod refusal;
mod report;
mod request;
mod response;
mod settings;
mod tls;
mod transport;

pub use self::redact::Origin;
pub use self::request::Freshness;
pub use self::response::read_json;
pub use self::settings::Retries;
pub use self::transport::{Way, is_loopback};
pub use client::{Client, Unhurried};
pub use concurrency::{Jobs, Passed};
pub use error::{ConnectFailure, HttpError, SetupFailure, TlsFailure};
pub use pace::Paces;
pub use refusal::{Product, Reason, Refusal};
pub use report::{PASS_THE_CACHE, page_pasted};
pub use request::{Body, HeaderText, Request};
pub use reqwest::Method;
pub use response::Response;
pub use settings::{ClientCertificate, Pause, Resolve, Settings, Watch};
pub use tls::PeerCertificate;

#[cfg(test)]
pub(crate) mod tests;
