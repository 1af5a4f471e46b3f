//! `check`: which shares have problems.

use clap::{Args, ValueEnum};
use sharectl_config::{Profile, values};
use sharectl_core::domain::check::{FindingCode, Severity};
use sharectl_core::domain::span::Span;
use sharectl_core::domain::{Share, Step};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::http::Resolve;
use sharectl_core::journal::{Journal, StepResult};
use sharectl_core::query::Choice;
use sharectl_core::query::check::{CheckReport, CheckRequest, Visits, check};
use sharectl_ui::output::views::findings::{CHECK_FINDINGS, FindingRow, summary};
use sharectl_ui::output::{Present, ShapeArgs};

use super::Context;
use super::args::{SelectorArgs, shares};

/// Find problems: dead contents, links that visitors can't open
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Check",
    after_help = "\
Examples:
  sharectl check
  sharectl check -s all --fail-on warning --within 2d -q
  sharectl check --visit --only link-broken,still-works
  sharectl check --only contents-gone -o refs | sharectl delete - --dry-run

`check` reads the list of shares, looks up their contents in the library, and sends one request without an \
account to the public base URL, for a share that doesn't exist. No visit is counted. \
With --visit, it opens every link. `man sharectl-check` lists the codes and their evidence."
)]
pub(crate) struct CheckArgs {
    /// Warn of shares that expire within this time [default: 7d]
    #[arg(long, value_name = "TIME", value_parser = Span::parse)]
    pub(crate) within: Option<Span>,

    /// Report shares not visited for this long [default: 90d]
    #[arg(long, value_name = "TIME", value_parser = Span::parse)]
    pub(crate) stale: Option<Span>,

    /// Open the page of every share; `streams` also asks for the first track. This counts as a visit, and
    /// shows as a listener on Audiobookshelf
    #[arg(
        long,
        value_name = "WHAT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "pages"
    )]
    pub(crate) visit: Option<Visit>,

    /// Report these findings only: codes, or `error`, `warning`, `info`
    #[arg(long, value_name = "CODE,…", value_delimiter = ',', value_parser = which)]
    pub(crate) only: Vec<FindingFilter>,

    /// Leave these findings out: codes, or `error`, `warning`, `info`
    #[arg(long, value_name = "CODE,…", value_delimiter = ',', value_parser = which)]
    pub(crate) ignore: Vec<FindingFilter>,

    /// Exit with 12 if there is a finding of at least this severity [default: error]
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,

    /// Connect to ADDRESS for HOST:PORT of a public base URL, instead of using DNS (can be repeated)
    #[arg(long, value_name = "HOST:PORT:ADDRESS", hide_short_help = true)]
    pub(crate) resolve: Vec<Resolve>,

    /// Which shares.
    #[command(flatten)]
    pub(crate) selectors: SelectorArgs,

    /// What to show of the findings.
    #[command(flatten)]
    pub(crate) shape: ShapeArgs,
}

/// What to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Visit {
    /// The page of every share
    Pages,
    /// The page of every share, and its first track
    Streams,
}

/// From which severity on the command fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// An error
    #[default]
    Error,
    /// A warning or an error
    Warning,
    /// Any finding
    Info,
    /// Never exit with 12
    Never,
}

impl FailOn {
    const fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// A filter for findings, by code or by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FindingFilter {
    /// Findings with this code.
    Code(FindingCode),
    /// Findings of this severity.
    Severity(Severity),
}

impl FindingFilter {
    fn is(self, code: FindingCode) -> bool {
        match self {
            Self::Code(wanted) => wanted == code,
            Self::Severity(wanted) => wanted == code.severity(),
        }
    }
}

/// The default of `--within`, in seconds.
pub(super) const WITHIN: i64 = 7 * 86_400;

/// The default of `--stale`, in seconds.
pub(super) const STALE: i64 = 90 * 86_400;

/// The maximum number of deleted shares whose links are opened, the latest first.
const DELETED: usize = 50;

/// Checks one server or several.
///
/// # Errors
/// A server that can't be read (with several, the findings of the others are still shown, and the exit code
/// is 10); [`Code::Pending`] for findings.
pub(crate) async fn run(args: CheckArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    if args.shape.lists_fields() {
        return printer.fields(&CHECK_FINDINGS, &context.present(None)?);
    }
    let shape = printer.shape(&args.shape, &CHECK_FINDINGS)?;
    let profiles = context.config()?.choose_many(&[])?;
    let request = args.request();
    let asked = context.many(&profiles, async |profile| {
        let report = look_at(profile, &request, context).await?;
        Ok((*profile, report))
    });
    let (answers, failure) = asked.await.into_parts();
    if answers.is_empty()
        && let Some(error) = failure
    {
        return Err(error);
    }
    let ignored = context.config()?.ignored_findings();
    let mut rows = Vec::new();
    for (profile, report) in &answers {
        let zone = context.present(Some(profile))?.zone;
        let present = Present::new(report.now, zone);
        let wanted = report
            .findings
            .iter()
            .filter(|finding| args.wants(finding.code(), ignored));
        rows.extend(FindingRow::all(&profile.name, wanted, &present));
    }
    for row in &mut rows {
        row.hint = row.hint.take().map(|hint| printer.pasteable(&hint));
        row.repeated.clone_from(&printer.settings().repeated);
    }
    let fails_from = args.fail_on.unwrap_or_default().severity();
    let fails = fails_from.is_some_and(|worst| rows.iter().any(|row| row.severity >= worst));
    // A table shows only what needs attention, unless `--verbose` or `--only` is given.
    let brief = printer.format().is_table() && context.global.verbose == 0 && args.only.is_empty();
    let all = rows.len();
    if brief {
        rows.retain(|row| row.severity > Severity::Info);
    }
    let names: Vec<&str> = answers.iter().map(|(profile, _)| &*profile.name).collect();
    let shares = answers.iter().map(|(_, report)| report.shares.len()).sum();
    let told = summary(&rows, all - rows.len(), shares, &names);
    if !printer.settings().quiet || !printer.format().is_table() {
        printer.rows(&shape, rows, &context.present_of(&profiles)?)?;
    }
    printer.note(told);
    match failure {
        Some(error) => Err(error),
        None if fails => Err(Error::new(Code::Pending, "there are findings")),
        None => Ok(()),
    }
}

impl CheckArgs {
    fn request(&self) -> CheckRequest {
        CheckRequest {
            choice: Choice {
                selectors: self.selectors.selectors(),
                ..Choice::default()
            },
            within: self.within.unwrap_or_else(|| Span::seconds(WITHIN)),
            stale: self.stale.unwrap_or_else(|| Span::seconds(STALE)),
            contents: true,
            probe: true,
            visits: match self.visit {
                None => Visits::None,
                Some(Visit::Pages) => Visits::Pages,
                Some(Visit::Streams) => Visits::Streams,
            },
            resolve: self.resolve.clone(),
        }
    }

    fn wants(&self, code: FindingCode, ignored: &[FindingCode]) -> bool {
        let named = |which: &FindingFilter| *which == FindingFilter::Code(code);
        let asked = self.only.is_empty() || self.only.iter().any(|which| which.is(code));
        // `--only` with a code overrides the configuration.
        let configured = ignored.contains(&code) && !self.only.iter().any(named);
        asked && !configured && !self.ignore.iter().any(|which| which.is(code))
    }
}

/// Checks one server as it is now, without stored facts, which may be outdated.
pub(super) async fn look_at(
    profile: &Profile,
    request: &CheckRequest,
    context: &Context,
) -> Result<CheckReport> {
    let server = context.connect_without_facts(profile).await?;
    let clock = context.clock(Some(profile))?;
    let request = CheckRequest {
        probe: request.probe && profile.public_probe,
        ..request.clone()
    };
    let deleted = match request.visits {
        Visits::None => Vec::new(),
        _ => deleted(&context.journal(profile)?),
    };
    // Opened pages are counted; the rest is only a few requests.
    let counts = request.visits != Visits::None;
    let progress = counts.then(|| context.printer.progress(0, &profile.name));
    let spinner = (!counts).then(|| context.printer.spinner(&profile.name));
    let opened = |done, total| {
        if let Some(progress) = &progress {
            progress.reached_of(done, total);
        }
    };
    let report = check(
        &server,
        &request,
        &deleted,
        clock.now(),
        clock.zone(),
        &opened,
    )
    .await?;
    drop((progress, spinner));
    shares::warn_unchecked_slugs(&context.printer, report.untried, &profile.name);
    if report.misled && request.visits != Visits::None {
        context.printer.warn(format!(
            "{}: no page was opened, because the public base URL doesn't lead to the server",
            profile.name
        ));
    }
    Ok(report)
}

/// The shares that sharectl deleted on this server, the latest first. Their links should be dead.
fn deleted(journal: &Journal) -> Vec<Share> {
    let mut deleted: Vec<Share> = Vec::new();
    let ids = journal.ids().unwrap_or_default();
    for id in ids.iter().rev() {
        let Ok(operation) = journal.read(id) else {
            continue;
        };
        let gone = operation.steps.into_iter().filter_map(|recorded| {
            let done = matches!(recorded.result, Some(StepResult::Done(_)));
            let is_delete = matches!(recorded.step, Step::Delete { .. });
            recorded
                .share
                .filter(|_| done && is_delete)
                .map(|share| *share)
        });
        deleted.extend(gone.filter(|share| share.url.is_some()));
        if deleted.len() >= DELETED {
            break;
        }
    }
    deleted.truncate(DELETED);
    deleted
}

fn which(word: &str) -> Result<FindingFilter, String> {
    let severity = Severity::ALL
        .into_iter()
        .find(|severity| severity.as_str() == word.trim());
    match severity {
        Some(severity) => Ok(FindingFilter::Severity(severity)),
        None => values::finding_code(word).map(FindingFilter::Code),
    }
}
