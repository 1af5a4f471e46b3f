//! Everything that is printed.
//!
//! Data goes to stdout in the form that was asked for, words for people go to stderr, and all of it
//! goes through one [`Printer`]. Text from servers is made safe on the way ([`sanitize`]).

mod cell;
pub mod clipboard;
pub mod condition;
mod editor;
pub mod expression;
pub mod fit;
pub mod format;
pub mod full_screen;
#[cfg(test)]
mod hostile_tests;
pub mod humanize;
pub mod json;
mod keyboard;
mod layout;
mod line;
mod listing;
pub mod logging;
pub mod look;
mod message;
mod newest_first;
mod numbered;
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
mod secret_input;
pub mod shape;
mod sink;
pub mod stream;
pub mod table;
pub mod template;
pub mod terminal;
pub mod usage;
pub mod views;

pub use condition::RecordCondition;
pub use expression::Expression;
pub use format::Format;
pub use full_screen::FullScreen;
pub use humanize::Present;
pub use listing::Listing;
pub use look::{Look, Sign, Tone};
pub use picker::{Picked, Picking};
pub use plan::{PlanRow, Standing};
pub use printer::{Captured, Printer, Settings};
pub use progress::{Progress, Waiting};
pub use record::ShareRecord;
pub use rows::{Key, Row};
pub use shape::{Field, FieldSet, Shape, ShapeArgs};
pub use stream::Rows;
pub use table::{Cell, Column, Room, Table};
pub use template::Template;
pub use terminal::Terminal;
