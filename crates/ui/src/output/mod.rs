//! Everything that sharectl prints.
//!
//! Data goes to stdout in the requested format, and messages for people go to stderr. Everything goes
//! through one [`Printer`], which makes text from servers safe ([`sanitize`]).

pub mod expression;
pub mod format;
#[cfg(test)]
mod hostile_tests;
pub mod humanize;
mod keyboard;
pub mod layout;
mod listing;
pub mod log;
pub mod look;
pub mod message;
pub mod pager;
pub mod picker;
pub mod plan;
pub mod printer;
pub mod progress;
mod prompt;
pub mod qr;
pub mod record;
pub mod rows;
pub mod sanitize;
pub mod shape;
pub mod table;
pub mod terminal;
pub mod views;

pub use expression::Expression;
pub use format::{Format, Template};
pub use humanize::Present;
pub use listing::Listing;
pub use look::{Look, Sign, Tone};
pub use picker::{PickerChoice, Picking};
pub use plan::{PlanRow, ShareAt};
pub use printer::{Captured, Printer, Settings};
pub use progress::{FullScreen, Progress, Spinner};
pub use record::{RecordCondition, ShareRecord};
pub use rows::{Row, Rows};
pub use shape::{Field, FieldSet, Key, Shape, ShapeArgs};
pub use table::{Cell, Column, Room, Table};
pub use terminal::Terminal;
