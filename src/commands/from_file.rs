//! What `create --from` and `update --from` have in common: the file in, a result for each of its
//! rows out, and the rows that failed into another file.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::Context;
use super::args::words;
use super::writing::Writing;
use crate::batch::{self, Batch};
use crate::error::{Code, Error, Result};
use crate::files::{self, Mode};
use crate::operation::{Action, Outcome, Plan, PlanRow, Report, ReportRow};
use crate::output::humanize;

/// What a row of the file leads to.
#[derive(Debug)]
pub enum Fate {
    /// A row of the plan, by its place there.
    Planned(usize),
    /// The share of an earlier row, named by its place in the plan, serves for it, too.
    SharedWith(usize),
    /// Nothing: it can't be done.
    Failed(Error),
}

/// A file of rows under way.
#[derive(Debug)]
pub struct FromFile<'a> {
    /// What it says.
    pub batch: Batch,
    rejects: Option<&'a Path>,
    /// What each row asks for.
    action: Action,
}

impl<'a> FromFile<'a> {
    /// Reads a file of rows; `-` is stdin.
    ///
    /// # Errors
    /// A file that can't be read or is not UTF-8, a folder for the rejects that does not exist, or
    /// see [`Batch::parse`].
    pub fn read(path: &Path, rejects: Option<&'a Path>, action: Action) -> Result<Self> {
        rejects.map_or(Ok(()), check_folder)?;
        let (bytes, source) = if path.as_os_str() == "-" {
            (words::stdin_bytes()?, "stdin".to_owned())
        } else {
            let source = path.display().to_string();
            (read_file(path, &source)?, source)
        };
        let text = batch::decode(bytes, &source)?;
        Ok(Self {
            batch: Batch::parse(&text).map_err(|error| error.at(source))?,
            rejects,
            action,
        })
    }

    /// Runs the plan, prints a result for each row of the file in its order, and writes the rows
    /// that failed to the rejects.
    ///
    /// # Errors
    /// As [`Writing::execute`]; what the results fold into.
    pub async fn run(
        &self,
        writing: &Writing<'_>,
        plan: Plan,
        fates: Vec<Fate>,
        ask: bool,
        context: &Context,
    ) -> Result<()> {
        let global = &context.global;
        let work = plan.writing();
        let report = writing.execute(plan, ask).await?;
        let report = self.results(fates, report);
        if !global.dry_run {
            self.write_rejects(&report)?;
        }
        writing.print(&report)?;
        tell(context, &report, &writing.server.name);
        if let Some(error) = report.into_error() {
            return Err(error);
        }
        if global.dry_run && global.exit_code && work > 0 {
            return Err(Error::new(Code::Pending, "there is something to do"));
        }
        Ok(())
    }

    fn write_rejects(&self, report: &Report) -> Result<()> {
        let Some(rejects) = self.rejects else {
            return Ok(());
        };
        let lost =
            |row: &ReportRow| matches!(row.outcome, Outcome::Failed(_) | Outcome::NotStarted);
        let again = self
            .batch
            .again(|place| report.rows.get(place).is_none_or(lost));
        files::write(rejects, again.as_bytes(), Mode::Private)
            .map_err(|error| Error::io(format_args!("write {}", rejects.display()), error))
    }

    /// What came of each row of the file.
    fn results(&self, fates: Vec<Fate>, report: Report) -> Report {
        let shared: Vec<Option<ReportRow>> = fates
            .iter()
            .map(|fate| match fate {
                Fate::SharedWith(place) => report.rows.get(*place).map(shared_with),
                Fate::Planned(_) | Fate::Failed(_) => None,
            })
            .collect();
        let mut planned: Vec<Option<ReportRow>> = report.rows.into_iter().map(Some).collect();
        let rows = self.batch.rows.iter().zip(fates).zip(shared);
        let rows = rows.map(|((row, fate), shared)| {
            let result = match fate {
                Fate::Failed(error) => Err(error),
                Fate::Planned(place) => Ok(planned.get_mut(place).and_then(Option::take)),
                Fate::SharedWith(_) => Ok(shared),
            };
            let result = result
                .and_then(|result| result.ok_or_else(|| Error::internal("a row without a result")));
            let mut result = result.unwrap_or_else(|error| ReportRow {
                row: PlanRow::none(self.action),
                outcome: Outcome::Failed(error),
            });
            // An error of the reader's names its line already.
            if let (Outcome::Failed(error), true) = (&mut result.outcome, row.cells.is_ok()) {
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

fn read_file(path: &Path, source: &str) -> Result<Vec<u8>> {
    let failed = |error| Error::io(format_args!("read {source}"), error);
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(failed)?;
    file.take(words::AT_MOST + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > words::AT_MOST {
        return Err(Error::usage(format!("{source} is longer than 32 MiB")));
    }
    Ok(bytes)
}

/// A place for the rejects that does not exist must be found out before anything is written.
fn check_folder(rejects: &Path) -> Result<()> {
    let folder = match rejects.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    if folder.is_dir() {
        return Ok(());
    }
    Err(Error::usage(format!(
        "--rejects: there is no folder {}",
        folder.display()
    )))
}

/// The result of a row that an earlier one's share serves for.
fn shared_with(row: &ReportRow) -> ReportRow {
    let outcome = match &row.outcome {
        Outcome::Failed(error) => Outcome::Failed(error.again()),
        Outcome::NotStarted => Outcome::NotStarted,
        Outcome::Planned => Outcome::Planned,
        Outcome::Unchanged | Outcome::Done(_) | Outcome::AlreadyGone => Outcome::Unchanged,
    };
    ReportRow {
        row: match row.share() {
            Some(share) => PlanRow::leave(Action::Reuse, share.clone(), "an earlier row's share"),
            None => PlanRow::none(Action::Reuse).because("an earlier row's share"),
        },
        outcome,
    }
}

/// How many rows led to what, for people.
fn tell(context: &Context, report: &Report, server: &str) {
    let count = |words: &str, outcome: &str, action: Option<Action>| {
        let fits = |row: &&ReportRow| {
            row.outcome.as_str() == outcome && action.is_none_or(|action| row.row.action == action)
        };
        let number = report.rows.iter().filter(fits).count();
        (number > 0).then(|| format!("{} {words}", humanize::count_of(number, "share", "shares")))
    };
    let counts = [
        count("created", "done", Some(Action::Create)),
        count("changed", "done", Some(Action::Update)),
        count("extended", "done", Some(Action::Extend)),
        count("reused", "unchanged", Some(Action::Reuse)),
        count("so already", "unchanged", Some(Action::Keep)),
        count("planned", "planned", None),
    ];
    let told: Vec<String> = counts.into_iter().flatten().collect();
    if !told.is_empty() {
        let told = told.join(", ");
        context.printer.note(format!("{told} on {server}"));
    }
}
