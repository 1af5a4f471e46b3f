//! The one way to write: plan → confirm → journal → run the steps → verify → report.
//!
//! Nothing here knows a terminal: what has to be asked or told goes through [`Ui`].

mod attempts;
mod check;
pub mod effects;
#[cfg(test)]
pub(crate) mod fake;
mod fresh;
mod lost_create;
mod names;
mod plan;
mod read_only;
mod recover;
mod recovered;
mod report;
pub mod restored;
pub mod revert;
mod row;
mod run;
mod settle;
mod stop;
#[cfg(test)]
mod tests;
mod ui;
mod undo;
mod verify;
mod work;

pub use plan::{Action, Plan, PlanRow};
pub use read_only::read_only;
pub use recover::recover;
pub use recovered::{Recovered, Recovery};
pub use report::{Outcome, Report, ReportRow, Tally};
pub use run::{Options, run};
pub use stop::Stop;
pub use ui::Ui;
