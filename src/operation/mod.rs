//! The one way to write: plan → confirm → journal → run the steps → verify → report.
//!
//! Nothing here knows a terminal: what has to be asked or told goes through [`Ui`].

mod plan;
mod read_only;
mod report;
mod stop;
mod ui;

pub use plan::{Action, Plan, PlanRow};
pub use read_only::read_only;
pub use report::{Outcome, Report, ReportRow, Tally};
pub use stop::Stop;
pub use ui::Ui;
