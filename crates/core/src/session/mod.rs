//! What is kept of a server and an account between commands: facts, tokens, and the discipline of
//! logging in.

mod account;
mod facts;
mod known_bases;
mod known_items;
mod login;
pub mod token;

pub use account::Account;
pub use facts::{Door, Facts, FactsStore};
pub use known_bases::{KnownBase, KnownBases};
pub use known_items::KnownItems;
pub use login::TokenStore;
pub use token::Token;

/// Removes a state file; that it is not there is fine.
fn remove(file: &std::path::Path) -> crate::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(crate::Error::io(
            format!("remove {}", file.display()),
            error,
        )),
        _ => Ok(()),
    }
}
