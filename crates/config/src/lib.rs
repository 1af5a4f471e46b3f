//! The configuration: the servers, how to reach them, and the sources of their secrets. The order of precedence:
//! `flag > environment > config.toml (the user's, then the system's) > built in`.

pub mod credentials;
pub mod edit;
pub mod env_vars;
pub mod load;
pub mod profile;
pub mod text;
pub mod values;

use sharectl_core::{advice, backend, domain, error, files, fingerprint, http, session, shell};

pub use credentials::{Ask, ProfileCredentials, SecretKind};
pub use edit::Alias;
pub use env_vars::Paths;
pub use load::{Config, Overrides, SANDBOX_URL};
pub use profile::{Header, Origin, Profile, SecretSource};
pub use values::{Rate, Settings};

#[cfg(test)]
mod tests;
