//! Everything that is printed.
//!
//! Data goes to stdout in the form that was asked for, words for people go to stderr, and all of it
//! goes through one [`Printer`]. Text from servers is made safe on the way ([`sanitize`]).

pub mod format;
pub mod humanize;
pub mod json;
pub mod logging;
pub mod look;
mod message;
pub mod printer;
pub mod sanitize;
mod sink;
pub mod terminal;

pub use format::Format;
pub use humanize::Moment;
pub use look::{Look, Sign, Tone};
pub use printer::{Captured, Printer, Settings};
pub use terminal::Terminal;
