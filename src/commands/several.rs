//! Writing to several servers with one command: prepared on each, one plan, one question, then one
//! operation for each. What one of them fails with keeps no other from being written.

use futures_util::{StreamExt as _, stream};
use sharectl_config::Profile;
use sharectl_core::backend::Needs;
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::exit_code;
use sharectl_core::operation::{Outcome, Plan, PlanRow, Report, Stop};
use sharectl_core::query::{Choice, Chosen};
use sharectl_ui::output::views::links::Link;
use sharectl_ui::output::{Present, ShapeArgs, humanize, plan as shown};

use super::args::links::links_of;
use super::args::{RowArgs, ShareArgs, shares};
use super::dialog::{losses, verb, would};
use super::rows::{planned_row, rows};
use super::writing::Writing;
use super::{Context, programs};

/// Servers that are written side by side.
const AT_ONCE: usize = 8;

/// The keys of a plan's rows in a file of shares; `None` if there is no such file.
type RowKeys = Option<Vec<Option<String>>>;

/// What is to be done on one server.
pub(super) struct ServerPlan<'c> {
    pub(super) writing: Writing<'c>,
    pub(super) plan: Plan,
    pub(super) keys: RowKeys,
}

impl<'c> ServerPlan<'c> {
    pub(super) const fn new(writing: Writing<'c>, plan: Plan) -> Self {
        Self {
            writing,
            plan,
            keys: None,
        }
    }

    /// Leaves out rows, given with their keys.
    pub(super) fn retain(&mut self, keep: impl Fn(&PlanRow, Option<&str>) -> bool) {
        let keys = self.keys.take().unwrap_or_default();
        let rows = std::mem::take(&mut self.plan.rows).into_iter().zip(keys);
        let kept = rows.filter(|(row, key)| keep(row, key.as_deref()));
        let (rows, keys) = kept.unzip();
        self.plan.rows = rows;
        self.keys = Some(keys);
    }
}

/// A command that changes shares and gives them no other contents.
pub(super) struct Changing<'a> {
    pub(super) command: &'static str,
    pub(super) shares: &'a ShareArgs,
    pub(super) rows: &'a RowArgs,
    /// Whether selectors choose expired shares, too.
    pub(super) revive: bool,
    pub(super) fail_empty: bool,
    /// What is not said and can be asked on one server only.
    pub(super) unsaid: Option<Error>,
}

impl Changing<'_> {
    /// Plans on the server of the shares that are named, or on each that is asked for, and writes. Gives
    /// the links of the shares and the command's outcome.
    ///
    /// # Errors
    /// What keeps all servers from being written.
    pub(super) async fn run<'c>(
        self,
        context: &'c Context,
        plan: impl AsyncFn(&Writing<'c>, &'c Profile, Chosen) -> Result<Plan>,
    ) -> Result<(Vec<Link>, Result<()>)> {
        let prepare = async |profile: &'c Profile, references| {
            let mut writing =
                Writing::open(context, profile, self.command, &self.rows.shape()).await?;
            writing.chosen = self.shares.is_selection();
            let choice = Choice {
                writes: true,
                active_only: !self.revive,
                ..self.shares.choice(references)
            };
            let server = &writing.server;
            let chosen = shares::choose(context, profile, server, &choice, Needs::WRITE).await?;
            shares::report_left_out(context, profile, &chosen, self.fail_empty)?;
            let plan = plan(&writing, profile, chosen).await?;
            Ok(ServerPlan::new(writing, plan))
        };
        let references = self.shares.references(context)?;
        let profiles = shares::servers_to_write(context, &references)?;
        if let [profile] = *profiles.as_slice() {
            let ServerPlan { writing, plan, .. } = prepare(profile, references).await?;
            let report = writing.run(plan, true).await?;
            return Ok((links_of(&report), writing.finish(report, "changed")));
        }
        if let Some(error) = self.unsaid {
            return Err(error);
        }
        self.shares.check_selects()?;
        let prepared = context
            .many(&profiles, async |profile| {
                prepare(profile, Vec::new()).await
            })
            .await;
        let ran = run(context, prepared.answers, true).await?;
        let reports = ran.iter().filter_map(|ran| ran.report.as_ref().ok());
        let links = reports.flat_map(links_of).collect();
        Ok((links, finish(context, ran, prepared.failed, "changed")))
    }
}

/// What came of it.
pub(super) struct ServerResult<'c> {
    pub(super) writing: Writing<'c>,
    pub(super) report: Result<Report>,
    pub(super) keys: RowKeys,
}

/// How times are shown of these servers.
fn present<'w, 'c: 'w>(
    context: &Context,
    mut writings: impl Iterator<Item = &'w Writing<'c>>,
) -> Result<Present> {
    match (writings.next(), writings.next()) {
        (Some(only), None) => only.present(),
        _ => Ok(Present {
            many_servers: true,
            ..context.present(None)?
        }),
    }
}

/// Shows one plan, asks once, and runs each part as an operation of its own. A dry run prints the plan.
///
/// # Errors
/// As [`Writing::run`]; what a single server fails with is in its part.
pub(super) async fn run<'c>(
    context: &'c Context,
    mut parts: Vec<ServerPlan<'c>>,
    ask: bool,
) -> Result<Vec<ServerResult<'c>>> {
    let global = &context.global;
    let stop = Stop::new();
    for part in &mut parts {
        part.writing.stop = stop.clone();
        part.writing.foresee(&mut part.plan).await;
    }
    let writes = parts.iter().any(|part| part.plan.writing() > 0);
    let asks = ask && !global.yes && !global.dry_run && writes;
    agree(context, &parts, asks)?;
    let told: Vec<String> = parts
        .iter()
        .filter_map(|part| would(&part.plan, &part.writing.server.name))
        .filter(|_| global.dry_run)
        .collect();
    let ran = stream::iter(parts)
        .map(async |part| ServerResult {
            report: part.writing.execute_agreed(part.plan, asks).await,
            writing: part.writing,
            keys: part.keys,
        })
        .buffered(AT_ONCE);
    let ran: Vec<ServerResult<'_>> = ran.collect().await;
    let reports = ran.iter().filter_map(|ran| {
        let report = ran.report.as_ref().ok()?;
        Some((report, ran.writing.row_server()))
    });
    programs::on_change(&reports.collect::<Vec<_>>(), context).await;
    if global.dry_run {
        print(context, &ran)?;
        for told in told {
            context.printer.note(told);
        }
    }
    Ok(ran)
}

/// Shows the plan if someone is asked about it, or if `--yes` answered for shares that were not named.
fn agree(context: &Context, parts: &[ServerPlan<'_>], asks: bool) -> Result<()> {
    let (global, printer) = (&context.global, &context.printer);
    let writing: usize = parts.iter().map(|part| part.plan.writing()).sum();
    let chosen = parts.iter().any(|part| part.writing.chosen);
    let unasked = chosen && global.yes && !global.dry_run && printer.is_watched() && writing > 0;
    let shows = asks && printer.can_ask() || unasked && printer.format().is_table();
    for part in parts {
        part.writing.tell_notes(&part.plan, global.dry_run || shows);
        let server = &part.writing.server;
        let losses = losses(&part.plan, server.can.slug);
        for loss in losses.iter().filter(|_| global.dry_run || shows) {
            printer.notice(match parts.len() {
                1 => loss.clone(),
                _ => format!("{}: {loss}", server.name),
            });
        }
    }
    if shows {
        let rows = parts.iter().flat_map(|part| {
            let server = part.writing.row_server();
            let rows = part
                .plan
                .rows
                .iter()
                .map(move |row| planned_row(row, server));
            keyed(rows, &part.keys)
        });
        let present = present(context, parts.iter().map(|part| &part.writing))?;
        printer.plan(&rows.collect::<Vec<_>>(), &present);
    }
    if !asks {
        return Ok(());
    }
    let verb = verb(parts.iter().flat_map(|part| &part.plan.rows));
    let servers: Vec<&str> = parts
        .iter()
        .filter(|part| part.plan.writing() > 0)
        .map(|part| part.writing.server.name.as_str())
        .collect();
    let shares = humanize::count_of(writing, "share", "shares");
    let question = format!("{verb} {shares} on {}?", humanize::list(&servers));
    match printer.confirm(&question, "--yes")? {
        true => Ok(()),
        false => Err(Error::new(Code::Declined, "nothing was changed")),
    }
}

/// Whether the results are told in lines for people, instead of printed as rows.
pub(super) fn print_text(context: &Context, ran: &[ServerResult<'_>]) -> bool {
    context.printer.format().is_table() && ran.iter().all(|ran| ran.writing.prints_text())
}

/// Prints the rows of all servers as one.
///
/// # Errors
/// An output form that they don't come in.
pub(super) fn print(context: &Context, ran: &[ServerResult<'_>]) -> Result<()> {
    let shape = match ran.first() {
        Some(first) => first.writing.shape.clone(),
        None => context.printer.row_shape(&ShapeArgs::default())?,
    };
    let all = ran.iter().filter_map(|ran| {
        let report = ran.report.as_ref().ok()?;
        let rows = rows(report, ran.writing.row_server());
        Some(keyed(rows, &ran.keys))
    });
    let present = present(context, ran.iter().map(|ran| &ran.writing))?;
    context.printer.plan_data(&shape, all.flatten(), &present)
}

/// Rows with their keys in a file of shares.
fn keyed<'k>(
    rows: impl Iterator<Item = shown::PlanRow> + 'k,
    keys: &'k RowKeys,
) -> impl Iterator<Item = shown::PlanRow> + 'k {
    let mut keys = keys.iter().flatten();
    rows.map(move |row| shown::PlanRow {
        key: keys.next().cloned().flatten(),
        ..row
    })
}

/// Tells what came of it: rows for machines, lines for people; then the error that it amounts to with
/// what other servers failed with before.
///
/// # Errors
/// See [`combined_result`].
pub(super) fn finish(
    context: &Context,
    ran: Vec<ServerResult<'_>>,
    failed: Vec<Error>,
    done: &str,
) -> Result<()> {
    if !context.global.dry_run {
        if print_text(context, &ran) {
            for ran in &ran {
                if let Ok(report) = &ran.report {
                    ran.writing.tell(report, done)?;
                }
            }
        } else {
            print(context, &ran)?;
        }
    }
    combined_result(context, ran, failed)
}

/// The error that all parts amount to with what other servers failed with before.
///
/// # Errors
/// See [`fold`]; [`Code::Pending`] for a dry run with `--exit-code` that found work.
pub(super) fn combined_result(
    context: &Context,
    ran: Vec<ServerResult<'_>>,
    mut failed: Vec<Error>,
) -> Result<()> {
    let global = &context.global;
    let count = ran.len() + failed.len();
    let pending = global.dry_run && global.exit_code && ran.iter().any(has_work);
    for mut ran in ran {
        if let (Ok(report), Some(keys)) = (&mut ran.report, &ran.keys) {
            name_entries(report, keys);
        }
        let error = ran.report.map_or_else(Some, Report::into_error);
        failed.extend(error.map(|error| error.with_server(&ran.writing.server.name)));
    }
    match fold(failed, count) {
        Some(error) => Err(error),
        None if pending => Err(Error::new(Code::Pending, "there is something to do")),
        None => Ok(()),
    }
}

/// Says in front of what went wrong which entry of a file it was.
fn name_entries(report: &mut Report, keys: &[Option<String>]) {
    for (row, key) in report.rows.iter_mut().zip(keys) {
        if let (Outcome::Failed(error) | Outcome::Unchecked(_, error), Some(key)) =
            (&mut row.outcome, key)
        {
            *error = error.again().at(key);
        }
    }
}

fn has_work(ran: &ServerResult<'_>) -> bool {
    let report = ran.report.as_ref();
    report.is_ok_and(|report| report.rows.iter().any(|row| row.row.writes()))
}

/// The one error that those of several servers amount to: what stopped the command, then a refusal,
/// then 10 if any server is done, then what all failed with.
pub(super) fn fold(mut failed: Vec<Error>, count: usize) -> Option<Error> {
    let codes: Vec<Code> = failed.iter().map(Error::code).collect();
    let first = codes.first()?;
    if count == 1 {
        return failed.pop();
    }
    let stopped = |code: &&Code| matches!(code, Code::Interrupted | Code::Terminated);
    let refused = |code: &&Code| code.exit_code() == exit_code::REFUSED;
    let alike = codes
        .iter()
        .all(|code| code.exit_code() == first.exit_code());
    let code = codes
        .iter()
        .find(stopped)
        .or_else(|| codes.iter().find(refused))
        .copied()
        .unwrap_or(match failed.len() == count && alike {
            true => *first,
            false => Code::Partial,
        });
    let message = format!("{} of {count} servers failed", failed.len());
    let all = failed.iter().fold(Error::new(code, message), |all, error| {
        let server = error.server().unwrap_or("a server");
        let word = error.code().as_str();
        let all = all.detail(format!("{server}: {error} ({word})"));
        let all = error
            .details()
            .iter()
            .fold(all, |all, line| all.detail(format!("  {line}")));
        error.hints().iter().fold(all, Error::hint)
    });
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(codes: &[Code], count: usize) -> Option<Code> {
        let errors = codes
            .iter()
            .map(|code| Error::new(*code, "no").with_server("home"));
        fold(errors.collect(), count).map(|error| error.code())
    }

    #[test]
    fn failures_of_several_servers_are_one_error() {
        use Code::{Auth, Interrupted, Network, NotFound, Partial, Refused, Timeout};
        assert_eq!(code(&[], 3), None);
        assert_eq!(code(&[Network], 1), Some(Network));
        assert_eq!(code(&[Network], 3), Some(Partial));
        assert_eq!(code(&[Network, Timeout], 2), Some(Network));
        assert_eq!(code(&[Network, Auth], 2), Some(Partial));
        assert_eq!(code(&[Partial, NotFound], 2), Some(Partial));
        assert_eq!(code(&[Network, Refused], 3), Some(Refused));
        assert_eq!(code(&[Refused, Interrupted], 3), Some(Interrupted));
    }

    #[test]
    fn each_server_is_named_with_what_it_failed_with() {
        let failed = vec![
            Error::new(Code::Network, "can't be reached").with_server("home"),
            Error::new(Code::Auth, "wrong password")
                .with_server("books")
                .hint("log in"),
        ];
        let error = fold(failed, 3).unwrap();
        assert_eq!(error.message(), "2 of 3 servers failed");
        assert_eq!(
            error.details(),
            [
                "home: can't be reached (network)",
                "books: wrong password (auth)"
            ]
        );
        assert_eq!(error.hints(), ["log in".into()]);
    }
}
