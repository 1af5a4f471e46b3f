//! Common parts of `create --from` and `update --from`: reading the file, printing a result for each row, and
//! writing the failed rows to another file.

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

/// The plan for a row of the file.
#[derive(Debug)]
pub(crate) enum RowPlan {
    /// The row of the plan at this index.
    Planned(usize),
    /// The share of an earlier row, at this index of the plan, serves this row too.
    SharedWith(usize),
    /// The row can't be planned.
    Failed(Error),
}

/// Refuses `--rejects` without `--from`. The parser doesn't, because arguments that conflict with `--from`
/// also lift the requirement.
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
    /// The error of a row that can't be planned.
    pub(crate) fn into_error(self) -> Option<Error> {
        match self {
            Self::Failed(error) => Some(error),
            Self::Planned(_) | Self::SharedWith(_) => None,
        }
    }
}

/// A file of rows that is being processed.
#[derive(Debug)]
pub(crate) struct FromFile<'a> {
    /// The parsed file.
    pub(crate) batch: Batch,
    rejects: Option<&'a Path>,
    /// The action for each row.
    action: Action,
    /// Whether an existing share can serve a row.
    reuses: bool,
}

impl<'a> FromFile<'a> {
    /// Reads a file of rows; `-` is stdin. `reuses` is whether an existing share can serve a row.
    ///
    /// # Errors
    /// A file that can't be read or is not UTF-8; a rejects file that can't be written or is the same file;
    /// the errors of [`Batch::parse`].
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

    /// Runs the plan, prints a result for each row in the order of the file, and writes the failed rows to
    /// the rejects file.
    ///
    /// # Errors
    /// The errors of [`Writing::execute`] and [`Writing::print`]. The result contains all other errors.
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
        // Returned later: the results must be printed in any case.
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

    /// Writes the rows that can be retried as they are. Leaves out rows that were applied, and rows whose
    /// share would be created twice.
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

    /// Whether a failed row may have stored a share that a retry would create again.
    fn could_double(&self, row: &ReportRow) -> bool {
        let failed = matches!(row.outcome, Outcome::Failed(_));
        let error = row.outcome.error().filter(|_| failed);
        self.action == Action::Create
            && !self.reuses
            && error.is_some_and(|error| error.aftermath() == Aftermath::Stored)
    }

    /// The result of each row of the file.
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
            // A dry run already knows which shares stay unchanged.
            let keeps = result.row.action == Action::Keep && !result.row.writes();
            if keeps && matches!(result.outcome, Outcome::Planned) {
                result.outcome = Outcome::Unchanged;
            }
            // Errors of the reader already name the line.
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

/// The result of a file of rows.
#[derive(Debug)]
#[must_use]
pub(crate) struct BatchResult {
    report: Report,
    /// Whether the rows that failed could be written.
    rejects: Result<()>,
    /// Whether a dry run found work and must report it by its exit code.
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

    /// The result of the command.
    ///
    /// # Errors
    /// The combined error of the rows, else the error of the rejects file, else [`Code::Pending`].
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

/// Checks that the rejects file can be written and isn't the input, before anything else happens.
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

/// The result of a row that an earlier row's share serves.
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

/// Text such as `lines 2, 3 and 9`; only the first few of many.
fn lines_named(lines: &[u64]) -> String {
    /// The maximum number of lines: a longer list would not be read.
    const NAMED: usize = 10;
    let mut named: Vec<String> = lines.iter().take(NAMED).map(u64::to_string).collect();
    if let Some(more) = lines.len().checked_sub(NAMED).filter(|more| *more > 0) {
        named.push(format!("{more} more"));
    }
    let word = if lines.len() == 1 { "line" } else { "lines" };
    format!("{word} {}", humanize::list(&named))
}

/// Reports how many rows had which result.
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
