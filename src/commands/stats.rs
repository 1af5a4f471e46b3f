//! `stats`: count shares and visits, for people, programs, and Prometheus, and as a page.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use sharectl_core::domain::span::Span;
use sharectl_core::domain::stats::{ShareCounts, most_visited};
use sharectl_core::error::{Error, Result};
use sharectl_core::files::Mode;
use sharectl_core::query::check::CheckRequest;
use sharectl_core::query::{Choice, ServerAnswers};
use sharectl_ui::output::views::stats::{STATS, StatsRow, Visited};
use sharectl_ui::output::{Format, Present, ShapeArgs};
use sharectl_ui::report::{self, Detail, ServerReport, ServerState, prometheus};

use super::Context;
use super::args::{SelectorArgs, check_target, write_file};
use super::check::{STALE, WITHIN, look_at};

/// Count shares, expiries, and visits
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Statistics",
    after_help = "\
Examples:
  sharectl stats
  sharectl stats -s all -o json
  sharectl stats --html shares.html
  sharectl stats --check --textfile shares.prom

Metrics and the page hold neither ids nor links, because anyone with a link can open the share; `--with-links` \
puts them in. A server that can't be read is reported as such, and its shares are left out. `-o prometheus` \
explains each metric."
)]
pub(crate) struct StatsArgs {
    /// How many of the most visited shares to name [default: 5]
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,

    /// Write a page for a browser to this file, with what `sharectl check` finds
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,

    /// Write metrics for Prometheus to this file, for node_exporter's textfile collector
    #[arg(long, value_name = "FILE")]
    pub(crate) textfile: Option<PathBuf>,

    /// Include the number of `sharectl check` findings in the metrics
    #[arg(long)]
    pub(crate) check: bool,

    /// Give every share metrics of its own, with its title and a short hash as labels
    #[arg(long)]
    pub(crate) per_share: bool,

    /// Put ids and links into metrics, pages and rows; files are then readable by you only
    #[arg(long)]
    pub(crate) with_links: bool,

    /// Which shares.
    #[command(flatten)]
    pub(crate) selectors: SelectorArgs,

    /// What to show of the servers.
    #[command(flatten)]
    pub(crate) shape: ShapeArgs,
}

/// The default of `--top`.
const TOP: usize = 5;

/// Counts the shares of one server or of several.
///
/// # Errors
/// A server that can't be read. The others are still shown and written (exit 10).
pub(crate) async fn run(args: StatsArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    let metrics = *printer.format() == Format::Prometheus;
    if args.shape.lists_fields() {
        return printer.fields(&STATS, &context.present(None)?);
    }
    let shape = match metrics {
        true => None,
        false => Some(printer.shape(&args.shape, &STATS)?),
    };
    for (flag, file) in [("--html", &args.html), ("--textfile", &args.textfile)] {
        if let Some(file) = file {
            check_target(flag, file)?;
        }
    }
    let profiles = context.config()?.choose_many(&[])?;
    let request = args.request(metrics);
    // A server that can't be read is also a result.
    let asked = context.many(&profiles, async |profile| {
        Ok((*profile, look_at(profile, &request, context).await))
    });
    let mut failed = Vec::new();
    let mut servers = Vec::new();
    for (profile, looked) in asked.await.answers {
        let state = match looked {
            Ok(report) => Ok(ServerState {
                at: report.now,
                counts: ShareCounts::of(&report.shares, report.now),
                shares: report.shares,
                findings: args.wants_findings(metrics).then_some(report.findings),
            }),
            Err(error) => {
                let why = error.message().to_owned();
                failed.push(error);
                Err(why)
            }
        };
        servers.push(ServerReport {
            server: profile.name.clone(),
            state,
        });
    }
    let present = context.present_of(&profiles)?;
    let detail = Detail {
        per_share: args.per_share,
        links: args.with_links,
    };
    args.write(&servers, detail, &present, context)?;
    if metrics {
        printer.data(&prometheus::metrics(&servers, detail, &BTreeMap::new()));
    }
    let writes = args.html.is_some() || args.textfile.is_some();
    if let Some(shape) = shape.filter(|_| !writes || !printer.format().is_table()) {
        let rows = servers.iter().map(|server| args.row(server));
        printer.rows(&shape, rows.collect::<Vec<_>>(), &present)?;
    }
    combined_result(&servers, failed)
}

/// The result of the command.
fn combined_result(servers: &[ServerReport], failed: Vec<Error>) -> Result<()> {
    let up = servers.iter().filter(|server| server.state.is_ok());
    let all = ServerAnswers {
        answers: up.collect::<Vec<_>>(),
        failed,
    };
    all.into_parts().1.map_or(Ok(()), Err)
}

impl StatsArgs {
    fn wants_findings(&self, metrics: bool) -> bool {
        self.html.is_some() || self.check && (metrics || self.textfile.is_some())
    }

    fn request(&self, metrics: bool) -> CheckRequest {
        let looks = self.wants_findings(metrics);
        CheckRequest {
            choice: Choice {
                selectors: self.selectors.selectors(),
                ..Choice::default()
            },
            within: Span::seconds(WITHIN),
            stale: Span::seconds(STALE),
            contents: looks,
            probe: looks,
            ..CheckRequest::default()
        }
    }

    fn row(&self, server: &ServerReport) -> StatsRow {
        let state = match &server.state {
            Ok(state) => state,
            Err(why) => return StatsRow::down(&server.server, why),
        };
        let visited = most_visited(&state.shares, self.top.unwrap_or(TOP));
        let visited = visited.into_iter().map(|share| Visited {
            what: share.what().to_owned(),
            visits: share.visits.unwrap_or_default(),
            reference: self.with_links.then(|| share.reference()),
            url: share.url.clone().filter(|_| self.with_links),
        });
        StatsRow::up(
            &server.server,
            state.at,
            state.counts.clone(),
            visited.collect(),
        )
    }

    /// Writes the requested files.
    fn write(
        &self,
        servers: &[ServerReport],
        detail: Detail,
        present: &Present,
        context: &Context,
    ) -> Result<()> {
        if let Some(file) = &self.html {
            let page = report::page(servers, detail, present)?;
            self.write_file(file, &page, context)?;
        }
        if let Some(file) = &self.textfile {
            let before = std::fs::read_to_string(file).unwrap_or_default();
            let before = prometheus::last_successes(&before);
            let text = prometheus::metrics(servers, detail, &before);
            self.write_file(file, &text, context)?;
        }
        Ok(())
    }

    fn write_file(&self, file: &Path, text: &str, context: &Context) -> Result<()> {
        let mode = match self.with_links {
            true => Mode::Private,
            false => Mode::Shared,
        };
        write_file(file, text.as_bytes(), mode)?;
        context.printer.note(format!("wrote {}", file.display()));
        Ok(())
    }
}
