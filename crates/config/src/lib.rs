//! The configuration: which servers there are, how to reach them, and where their secrets come
//! from. `flag > environment > config.toml (the user's, then the system's) > built in`.

mod document;
mod file;
mod load;
mod select;

pub mod base_url;
pub mod clock;
pub mod credentials;
pub mod edit;
pub mod env_vars;
pub mod header;
pub mod keys;
pub mod name;
pub mod paths;
pub mod profile;
pub mod secret;
pub mod suggest;
pub mod text;
pub mod values;

use sharectl_core::{
    Error, Result, advice, backend, domain, error, files, fingerprint, http, session, shell,
};

pub use credentials::{Ask, ProfileCredentials, SecretKind};
pub use file::Alias;
pub use header::Header;
pub use keys::Settings;
pub use load::{Config, Overrides, SANDBOX_URL};
pub use paths::Paths;
pub use profile::{Origin, Profile};
pub use secret::SecretSource;
pub use values::Rate;

#[cfg(test)]
mod tests;
