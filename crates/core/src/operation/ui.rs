//! What an operation asks and tells while it runs. The commands answer; a test may, too.

use super::plan::Plan;
use crate::error::Result;

/// Whoever watches an operation.
pub trait Ui {
    /// Shows the plan and asks whether to go on.
    ///
    /// # Errors
    /// Where nobody is there to be asked: a usage error that names the flag.
    fn confirm(&self, plan: &Plan) -> Result<bool>;

    /// All is settled, and the first write is about to be sent.
    ///
    /// # Errors
    /// Where it must not be.
    fn begins(&self) -> Result<()> {
        Ok(())
    }

    /// So many of the rows that write are over.
    fn progress(&self, _over: usize, _of: usize) {}

    /// Something worth knowing.
    fn note(&self, _text: &str) {}

    /// Something that needs attention, although the command goes on.
    fn warn(&self, _text: &str) {}
}
