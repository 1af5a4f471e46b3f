//! The state that is kept of servers and accounts between commands: server facts, tokens, and the
//! serialization of logins.

mod account;
mod facts;
mod login;
pub mod token;

pub use account::AccountKey;
pub use facts::{ApiAccess, Facts, FactsStore, KnownBase, KnownBases, KnownItems};
pub use login::TokenStore;
pub use token::Token;
