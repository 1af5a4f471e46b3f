//! What is kept of a server and an account between commands: facts, tokens, and the discipline of
//! logging in.

mod account;
mod facts;
mod login;
pub mod token;

pub use account::AccountKey;
pub use facts::{ApiAccess, Facts, FactsStore, KnownBase, KnownBases, KnownItems};
pub use login::TokenStore;
pub use token::Token;
