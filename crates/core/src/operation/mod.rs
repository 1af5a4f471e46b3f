//! The one way to write: plan → confirm → journal → run the steps → verify → report.
//!
//! Nothing here knows a terminal: what has to be asked or told goes through [`Ui`].
//!
//! Who calls whom: `run` asks, lets `names` put names to what goes, and hands the rows to `chunks`, which lets
//! `recheck` look whether the shares are still what they were planned for (`walk` reads the list for that if
//! it is long), and gives each row to `row`. That takes its steps one after
//! the other through `settle`, which finds out what became of a request whose answer was lost
//! (`attempts` and `lost_create` for a create), and then lets `check` look at what was stored; what
//! it must be is compared by `verify`, which is pure and everybody's. If a row can't be finished,
//! `rollback` takes back what it has done. `recover` does the same for an operation whose process died:
//! it asks through `settle` and `verify`, puts right through `rollback`, and `recovered` is what it
//! reports. The commands `undo` and `redo` are something else: they revert an operation that has
//! ended. [`undo`] makes a plan for that, which is run like any other.

mod check;
mod chunks;
#[cfg(test)]
pub(crate) mod fake;
mod plan;
mod read_only;
mod recheck;
mod recover;
mod report;
mod row;
mod run;
mod settle;
#[cfg(test)]
mod tests;
mod ui;
pub mod undo;
mod verify;
mod work;

pub use plan::{Action, Plan, PlanRow};
pub use read_only::read_only;
pub use recheck::Recheck;
pub use recover::{Recovered, Recovery, recover};
pub use report::{Outcome, Report, ReportRow, Tally};
pub use run::{Options, Uncovered, run};
pub use settle::already_there;
pub use ui::{Stop, Ui};
