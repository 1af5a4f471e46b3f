//! The configuration: which servers there are, how to reach them, and where their secrets come
//! from. `flag > environment > config.toml (the user's, then the system's) > built in`.

pub mod credentials;
pub mod edit;
pub mod env_vars;
mod file;
pub mod keys;
pub mod load;
pub mod paths;
pub mod profile;
pub mod secret;
pub mod text;
pub mod values;

use sharectl_core::{
    Error, Result, advice, backend, domain, error, files, fingerprint, http, session, shell,
};

pub use credentials::{Ask, ProfileCredentials, SecretKind};
pub use file::Alias;
pub use keys::Settings;
pub use load::{Config, Overrides, SANDBOX_URL};
pub use paths::Paths;
pub use profile::{Origin, Profile};
pub use secret::SecretSource;
pub use values::{Header, Rate};

#[cfg(test)]
mod tests;
