//! What `create --from` and `update --from` have in common: the file in, a result for each of its
//! rows out, and the rows that failed into another file.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use sharectl_core::error::{Aftermath, Code, Error, Result};
use sharectl_core::files::Mode;
use sharectl_core::operation::{Action, Outcome, Plan, PlanRow, Report, ReportRow};
use sharectl_core::shell;
use sharectl_ui::batch::Batch;
use sharectl_ui::output::humanize;
use sharectl_ui::output::views::links::Link;

use super::args::{AT_MOST, check_target, text_of, write_file};
use super::dialog::in_a_line;
use super::writing::Writing;
use super::{Context, rows};

/// What a row of the file leads to.
#[derive(Debug)]
pub(crate) enum RowPlan {
    /// A row of the plan, by its place there.
    Planned(usize),
    /// The share of an earlier row, named by its place in the plan, serves for it, too.
    SharedWith(usize),
    /// Nothing: it can't be done.
    Failed(Error),
}

/// Refuses a place for rejects if no file is read. The parser does not: what stands there in place of
/// the file rules the file out, and what needs the file with it.
///
/// # Errors
/// [`Code::Usage`].
pub(crate) fn no_rejects(rejects: Option<&Path>) -> Result<()> {
    match rejects {
        None => Ok(()),
        Some(_) => Err(Error::usage("`--rejects` needs `--from`").hint("read rows: `--from FILE`")),
    }
}

impl RowPlan {
    /// Why nothing comes of it.
    pub(crate) fn into_error(self) -> Option<Error> {
        match self {
            Self::Failed(error) => Some(error),
            Self::Planned(_) | Self::SharedWith(_) => None,
        }
    }
}

/// A file of rows under way.
#[derive(Debug)]
pub(crate) struct FromFile<'a> {
    /// What it says.
    pub(crate) batch: Batch,
    rejects: Option<&'a Path>,
    /// What each row asks for.
    action: Action,
    /// Whether what is there already serves.
    reuses: bool,
}

impl<'a> FromFile<'a> {
    /// Reads a file of rows; `-` is stdin. `reuses` says whether an existing share serves for a row.
    ///
    /// # Errors
    /// A file that can't be read or is not UTF-8, a place for the rejects that can't be written or is
    /// the same file, or see [`Batch::parse`].
    pub(crate) fn read(
        path: &Path,
        rejects: Option<&'a Path>,
        action: Action,
        reuses: bool,
    ) -> Result<Self> {
        rejects.map_or(Ok(()), |rejects| check_rejects(rejects, path))?;
        let (text, source) = text_of(path, AT_MOST)?;
        Ok(Self {
            batch: Batch::parse(&text).map_err(|error| error.at(source))?,
            rejects,
            action,
            reuses,
        })
    }

    /// Runs the plan, prints a result for each row of the file in its order, and writes the rows
    /// that failed to the rejects.
    ///
    /// # Errors
    /// As [`Writing::execute`] and [`Writing::print`]; the rest is in what is returned.
    pub(crate) async fn run(
        &self,
        writing: &Writing<'_>,
        plan: Plan,
        row_plans: Vec<RowPlan>,
        ask: bool,
        context: &Context,
    ) -> Result<BatchResult> {
        let global = &context.global;
        let work = plan.writing();
        let report = writing.execute(plan, ask).await?;
        let report = self.results(row_plans, report);
        // Kept for later: what was done must be told in any case.
        let rejects = if global.dry_run {
            Ok(())
        } else {
            self.write_rejects(&report, writing, context)
        };
        writing.print(&report)?;
        tell(context, &report, &writing.server.name);
        Ok(BatchResult {
            report,
            rejects,
            pending: global.dry_run && global.exit_code && work > 0,
        })
    }

    /// Writes the rows that can be fed in again as they are: what was written is none of them, nor
    /// what would be made twice.
    fn write_rejects(
        &self,
        report: &Report,
        writing: &Writing<'_>,
        context: &Context,
    ) -> Result<()> {
        let Some(rejects) = self.rejects else {
            return Ok(());
        };
        let undone =
            |row: &ReportRow| matches!(row.outcome, Outcome::Failed(_) | Outcome::NotStarted);
        let again = self.batch.subset(|place| {
            let row = report.rows.get(place);
            row.is_none_or(|row| undone(row) && !self.could_double(row))
        });
        let written = write_file(rejects, again.as_bytes(), Mode::Private);
        let left_out = report.rows.iter().filter(|row| self.could_double(row));
        let lines: Vec<u64> = left_out.filter_map(|row| row.row.line).collect();
        if !lines.is_empty() {
            let text = format!(
                "left {} out of {}, because {} may already exist: {}; check before you retry: \
                 `sharectl list -s {}`",
                humanize::count_of(lines.len(), "row", "rows"),
                rejects.display(),
                if lines.len() == 1 {
                    "its share"
                } else {
                    "their shares"
                },
                lines_named(&lines),
                shell::word(&writing.server.name)
            );
            context.printer.warn(context.printer.pasteable(&text));
        }
        written
    }

    /// Whether something of a failed row is or may be stored that would be made once more.
    fn could_double(&self, row: &ReportRow) -> bool {
        let failed = matches!(row.outcome, Outcome::Failed(_));
        let error = row.outcome.error().filter(|_| failed);
        self.action == Action::Create
            && !self.reuses
            && error.is_some_and(|error| error.aftermath() == Aftermath::Stored)
    }

    /// What came of each row of the file.
    fn results(&self, row_plans: Vec<RowPlan>, report: Report) -> Report {
        let shared: Vec<Option<ReportRow>> = row_plans
            .iter()
            .map(|row_plan| match row_plan {
                RowPlan::SharedWith(place) => report.rows.get(*place).map(shared_with),
                RowPlan::Planned(_) | RowPlan::Failed(_) => None,
            })
            .collect();
        let mut planned: Vec<Option<ReportRow>> = report.rows.into_iter().map(Some).collect();
        let rows = self.batch.rows.iter().zip(row_plans).zip(shared);
        let rows = rows.map(|((row, row_plan), shared)| {
            let result = match row_plan {
                RowPlan::Failed(error) => Err(error),
                RowPlan::Planned(place) => Ok(planned.get_mut(place).and_then(Option::take)),
                RowPlan::SharedWith(_) => Ok(shared),
            };
            let result = result
                .and_then(|result| result.ok_or_else(|| Error::internal("a row without a result")));
            let mut result = result.unwrap_or_else(|error| ReportRow {
                row: PlanRow::none(self.action),
                outcome: Outcome::Failed(error),
            });
            // A dry run knows already what stays as it is.
            let keeps = result.row.action == Action::Keep && !result.row.writes();
            if keeps && matches!(result.outcome, Outcome::Planned) {
                result.outcome = Outcome::Unchanged;
            }
            // An error of the reader's names its line already.
            if let (Outcome::Failed(error) | Outcome::Unchecked(_, error), true) =
                (&mut result.outcome, row.cells.is_ok())
            {
                *error = error.again().at(format_args!("line {}", row.line));
            }
            result.row.line = Some(row.line);
            result
        });
        Report {
            operation: report.operation,
            rows: rows.collect(),
            stopped: report.stopped,
        }
    }
}

/// What became of a file of rows.
#[derive(Debug)]
#[must_use]
pub(crate) struct BatchResult {
    report: Report,
    /// Whether the rows that failed could be written.
    rejects: Result<()>,
    /// Whether a dry run found work, and shall say so by its exit code.
    pending: bool,
}

impl BatchResult {
    /// The links of the shares that the rows led to, each once.
    pub(crate) fn links(&self) -> Vec<Link> {
        let mut known = HashSet::new();
        let shares = self.report.rows.iter().filter_map(ReportRow::share);
        shares
            .filter(|share| known.insert(&share.id))
            .filter_map(Link::of)
            .collect()
    }

    /// What the command ends with.
    ///
    /// # Errors
    /// What the results fold into; then what became of the rejects; [`Code::Pending`].
    pub(crate) fn into_result(self) -> Result<()> {
        match (self.report.into_error(), self.rejects) {
            (Some(error), Err(lost)) => Err(error.detail(in_a_line(&lost))),
            (Some(error), Ok(())) => Err(error),
            (None, Err(lost)) => Err(lost),
            (None, Ok(())) if self.pending => {
                Err(Error::new(Code::Pending, "there is something to do"))
            }
            (None, Ok(())) => Ok(()),
        }
    }
}

/// A place for the rejects that can't be written must be found out before anything else is.
fn check_rejects(rejects: &Path, rows: &Path) -> Result<()> {
    check_target("--rejects", rejects)?;
    if let (Ok(one), Ok(other)) = (fs::canonicalize(rejects), fs::canonicalize(rows))
        && one == other
    {
        let message = "`--rejects` names the file that is read, which would be lost";
        return Err(Error::usage(message).hint("name another one: `--rejects failed.csv`"));
    }
    Ok(())
}

/// The result of a row that an earlier one's share serves for.
fn shared_with(row: &ReportRow) -> ReportRow {
    let outcome = match &row.outcome {
        Outcome::Failed(error) => Outcome::Failed(error.again()),
        Outcome::Unchecked(share, error) => Outcome::Unchecked(share.clone(), error.again()),
        Outcome::NotStarted => Outcome::NotStarted,
        Outcome::Planned => Outcome::Planned,
        Outcome::Unchanged | Outcome::Kept | Outcome::Done(_) | Outcome::AlreadyGone => {
            Outcome::Unchanged
        }
    };
    ReportRow {
        row: match row.share() {
            Some(share) => PlanRow::leave(Action::Reuse, share.clone(), "an earlier row's share"),
            None => PlanRow::none(Action::Reuse).because("an earlier row's share"),
        },
        outcome,
    }
}

/// `lines 2, 3 and 9`; of very many, the first few.
fn lines_named(lines: &[u64]) -> String {
    /// More would not be read.
    const NAMED: usize = 10;
    let mut named: Vec<String> = lines.iter().take(NAMED).map(u64::to_string).collect();
    if let Some(more) = lines.len().checked_sub(NAMED).filter(|more| *more > 0) {
        named.push(format!("{more} more"));
    }
    let word = if lines.len() == 1 { "line" } else { "lines" };
    format!("{word} {}", humanize::list(&named))
}

/// How many rows led to what, for people.
fn tell(context: &Context, report: &Report, server: &str) {
    let count = |result: &str, words: &str| {
        let rows = report.rows.iter();
        let number = rows.filter(|row| rows::result(row) == result).count();
        (number > 0).then(|| format!("{} {words}", humanize::count_of(number, "share", "shares")))
    };
    let counts = [
        count("created", "created"),
        count("done", "changed"),
        count("extended", "extended"),
        count("unchanged", "unchanged"),
        count("planned", "planned"),
    ];
    let told: Vec<String> = counts.into_iter().flatten().collect();
    if !told.is_empty() {
        let told = told.join(", ");
        context.printer.note(format!("{told} on {server}"));
    }
}
