//! Facts, tokens and logins.
