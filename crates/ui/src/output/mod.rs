//! Everything that is printed.
//!
//! Data goes to stdout in the form that was asked for, words for people go to stderr, and all of it
//! goes through one [`Printer`]. Text from servers is made safe on the way ([`sanitize`]).

pub mod condition;
pub mod expression;
pub mod format;
#[cfg(test)]
mod hostile_tests;
pub mod humanize;
mod keyboard;
pub mod layout;
mod listing;
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
mod secret_input;
pub mod shape;
pub mod stream;
pub mod table;
pub mod template;
pub mod terminal;
pub mod views;

pub use condition::RecordCondition;
pub use expression::Expression;
pub use format::Format;
pub use humanize::Present;
pub use listing::Listing;
pub use look::{Look, Sign, Tone};
pub use picker::{Picked, Picking};
pub use plan::{PlanRow, ShareAt};
pub use printer::{Captured, Printer, Settings};
pub use progress::{Progress, Waiting};
pub use record::ShareRecord;
pub use rows::{Key, Row};
pub use shape::{Field, FieldSet, Shape, ShapeArgs};
pub use stream::Rows;
pub use table::{Cell, Column, Room, Table};
pub use template::Template;
pub use terminal::{FullScreen, Terminal};
