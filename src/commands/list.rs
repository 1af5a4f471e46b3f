//! `list`: list shares; with `--watch`, refresh the list until Ctrl-C.

use std::pin::{Pin, pin};
use std::time::Duration;

use clap::Args;
use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use sharectl_config::{Profile, values};
use sharectl_core::backend::{Needs, Server};
use sharectl_core::domain::Share;
use sharectl_core::domain::span::duration_text;
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::order::Order as _;
use sharectl_core::query::{self, Choice};
use sharectl_ui::output::views::shares::{Tally, newest, summary};
use sharectl_ui::output::{
    Format, FullScreen, Listing, Present, Printer, Shape, ShapeArgs, ShareRecord, record,
};
use sharectl_ui::signals::{self, TerminalSignal, TerminalSignals};

use super::Context;
use super::args::{SelectorArgs, shares};
use crate::completion::NewestShares;

/// List shares
#[derive(Debug, Default, Args)]
#[command(after_help = "\
Examples:
  sharectl list
  sharectl list --expires-within 7d
  sharectl list --where 'visits < 3 and owner != \"guest\"'
  sharectl list --watch --interval 30s
  sharectl list --match summer -o urls
  sharectl list -s all -o json --fields ref,url,expires")]
pub(crate) struct ListArgs {
    /// Refresh the list until Ctrl-C
    #[arg(long, help_heading = "Watch")]
    pub(crate) watch: bool,

    /// Time between refreshes [default: 5s]
    #[arg(
        long,
        value_name = "TIME",
        requires = "watch",
        help_heading = "Watch",
        value_parser = values::duration
    )]
    pub(crate) interval: Option<Duration>,

    /// Which shares.
    #[command(flatten)]
    pub(crate) selectors: SelectorArgs,

    /// What to show of them.
    #[command(flatten)]
    pub(crate) shape: ShapeArgs,

    /// Exit with 5 if nothing is found
    #[arg(long, help_heading = "Output")]
    pub(crate) fail_empty: bool,
}

/// The default of `--interval`.
const INTERVAL: Duration = Duration::from_secs(5);

/// Lists the shares of one server or of several.
///
/// # Errors
/// A server that can't be read. With several, the others are still shown (exit 10).
pub(crate) async fn run(args: ListArgs, context: &Context) -> Result<()> {
    let present = context.present(None)?;
    if args.shape.lists_fields() {
        return context.printer.fields(&record::LISTED, &present);
    }
    let shape = context.printer.shape(&args.shape, &record::LISTED)?;
    let profiles = context.config()?.choose_many(&[])?;
    if args.watch {
        let interval = args.interval.unwrap_or(INTERVAL);
        return watch(context, interval, async |printer| {
            show(&args, &shape, &profiles, context, printer).await
        })
        .await;
    }
    if let [profile] = profiles.as_slice()
        && Listing::fits(context.printer.format(), &shape)
        // Some broken shares are in no list.
        && !args.selectors.selectors().broken
    {
        return stream(&args, &shape, profile, context).await;
    }
    show(&args, &shape, &profiles, context, &context.printer).await
}

/// Reads all shares before it prints them.
async fn show(
    args: &ListArgs,
    shape: &Shape,
    profiles: &[&Profile],
    context: &Context,
    printer: &Printer,
) -> Result<()> {
    let asked = context
        .many(profiles, async |profile| {
            let found = one(args, shape, profile, context, printer).await?;
            Ok((&*profile.name, found))
        })
        .await;
    let (answers, failure) = asked.into_parts();
    if answers.is_empty()
        && let Some(error) = failure
    {
        return Err(error);
    }
    let mut present = context.present_of(profiles)?;
    // A single server's clock both judges the shares and gives the remaining times.
    if let [(_, found)] = answers.as_slice() {
        present.now = found.now;
    }
    let names: Vec<&str> = answers.iter().map(|(name, _)| *name).collect();
    // Each server's shares are judged by its own clock.
    let judged = answers
        .iter()
        .flat_map(|(_, found)| found.shares.iter().map(|share| (share, found.now)));
    let mut shares: Vec<(&Share, Timestamp)> = judged.collect();
    // Sorted even if another order is requested: shares that are equal in that order stay in this one.
    shares.order_by(|(one, _), (other, _)| one.newest_first(other));
    let told = if answers.iter().any(|(_, found)| found.cut) {
        newest(shares.len().min(shape.limit()), &names)
    } else {
        let mut tally = Tally::default();
        shares
            .iter()
            .for_each(|(share, now)| tally.add(share, *now));
        summary(&tally, &names, args.selectors.selectors().narrows())
    };
    let records = shares
        .iter()
        .map(|(share, now)| ShareRecord::listed(share, *now));
    printer.rows(shape, records, &present)?;
    printer.note(told);
    failure.map_or(Ok(()), Err)?;
    found_any(args, shares.is_empty())
}

fn found_any(args: &ListArgs, empty: bool) -> Result<()> {
    if args.fail_empty && empty {
        return Err(Error::new(Code::NotFound, "no share matches"));
    }
    Ok(())
}

/// The answer of one server.
struct Found {
    shares: Vec<Share>,
    /// Whether the server may have more shares.
    cut: bool,
    /// The server's time.
    now: Timestamp,
}

async fn one(
    args: &ListArgs,
    shape: &Shape,
    profile: &Profile,
    context: &Context,
    printer: &Printer,
) -> Result<Found> {
    let server = context.connect(profile).await?;
    if let Some(limit) = pushed_limit(args, shape, &server) {
        return first(limit, args, shape, &server, profile, context).await;
    }
    let choice = Choice {
        selectors: args.selectors.selectors(),
        ..Choice::default()
    };
    let needs = needs(shape, context);
    let chosen = shares::select(context, profile, &server, &choice, needs).await?;
    shares::report_unanswerable(printer, &server, &choice.selectors);
    shares::warn_unchecked_slugs(printer, chosen.untried, &profile.name);
    if !choice.selectors.narrows() {
        context.remember_list(chosen.shares.iter().collect(), profile);
    }
    if !args.watch && !chosen.shares.is_empty() {
        warn_base(&server, context);
    }
    let now = server.now(context.clock(Some(profile))?.now());
    Ok(Found {
        shares: chosen.shares,
        cut: false,
        now,
    })
}

/// The number of shares to request, if the server can cut its list where sharectl would.
fn pushed_limit(args: &ListArgs, shape: &Shape, server: &Server) -> Option<usize> {
    let cuts = server.can.sorts_by_age && !shape.sorts() && !args.selectors.selectors().narrows();
    args.shape.limit.filter(|limit| cuts && *limit > 0)
}

/// The newest shares, and no more than are shown.
async fn first(
    limit: usize,
    args: &ListArgs,
    shape: &Shape,
    server: &Server,
    profile: &Profile,
    context: &Context,
) -> Result<Found> {
    let needs = needs(shape, context);
    let (shares, cut) = {
        let _spinner = context.printer.spinner(&profile.name);
        query::newest(server, needs, limit).await?
    };
    if !cut {
        context.remember_list(shares.iter().collect(), profile);
    }
    if !args.watch && !shares.is_empty() {
        warn_base(server, context);
    }
    shares::warn_unseen(&context.printer, server);
    let now = server.now(context.clock(Some(profile))?.now());
    Ok(Found { shares, cut, now })
}

fn prints_links(context: &Context) -> bool {
    !matches!(context.printer.format(), Format::Ids | Format::Refs)
}

/// Warns of dead links, unless no link is printed.
fn warn_base(server: &Server, context: &Context) {
    if prints_links(context) {
        context.warn_base(server);
    }
}

/// What to read for a list: links are cheap; titles may take a request per share and are read only if shown.
fn needs(shape: &Shape, context: &Context) -> Needs {
    Needs {
        url: prints_links(context),
        visits: true,
        titles: record::shows_titles(context.printer.format(), shape),
        listeners: record::shows("listeners", context.printer.format(), shape),
        library: record::shows_libraries(context.printer.format(), shape),
        ..Needs::NOTHING
    }
}

/// Lists one server's shares. It keeps only what is printed of each, so that memory stays bounded.
async fn stream(
    args: &ListArgs,
    shape: &Shape,
    profile: &Profile,
    context: &Context,
) -> Result<()> {
    let server: Server = context.connect(profile).await?;
    let printer = &context.printer;
    let clock = context.clock(Some(profile))?;
    let selectors = args.selectors.selectors();
    let wants = selectors.at(server.now(clock.now()), clock.zone())?.wants();
    let is_printed_soon = *printer.format() == Format::Jsonl;
    let first = pushed_limit(args, shape, &server);
    let newest_first = is_printed_soon || first.is_some();
    let needs = needs(shape, context).and(Needs {
        titles: wants.titles,
        tracks: wants.tracks,
        listeners: wants.listeners,
        library: wants.library,
        newest_first,
        first,
        ..Needs::NOTHING
    });
    let spinner = (!is_printed_soon).then(|| printer.spinner(&profile.name));
    let mut pages = pin!(query::pages(&server, needs));
    let mut next = pages.try_next().await?;
    // The first answer has the server's time, which may differ from the stored one.
    let now = server.now(clock.now());
    let selection = selectors.at(now, clock.zone())?;
    let (look, present) = (printer.out_look(), Present::new(now, clock.zone().clone()));
    let comes_sorted = newest_first && server.can.sorts_by_age;
    let mut listing = Listing::new(printer, shape, &look, &present, comes_sorted)?;
    let mut seen = ListSummary::default();
    'pages: while let Some(page) = next {
        for share in page.iter().filter(|share| selection.selects(share)) {
            if !listing.push(share)? {
                seen.cut = true;
                break 'pages;
            }
            seen.add(share, now);
        }
        next = pages.try_next().await?;
    }
    drop(spinner);
    shares::warn_unseen(printer, &server);
    shares::report_unanswerable(printer, &server, &selectors);
    let empty = seen.tally.all() == 0;
    if !empty {
        warn_base(&server, context);
    }
    listing.finish(printer)?;
    let narrows = selectors.narrows();
    if seen.cut {
        let count = seen.tally.all().min(shape.limit());
        printer.note(newest(count, &[&profile.name]));
    } else {
        printer.note(summary(&seen.tally, &[&profile.name], narrows));
        if !narrows {
            context.remember_list(seen.newest, profile);
        }
    }
    found_any(args, empty)
}

/// A summary of the shares read so far.
#[derive(Default)]
struct ListSummary {
    tally: Tally,
    newest: NewestShares,
    /// Whether there may be more shares.
    cut: bool,
}

impl ListSummary {
    fn add(&mut self, share: &Share, now: Timestamp) {
        self.tally.add(share, now);
        self.newest.see(share);
    }
}

/// How long a size must stay the same: dragging a window's edge sends many.
const SETTLED: Duration = Duration::from_millis(100);

/// Shows the list, and refreshes it after every `interval` until Ctrl-C. The last list stays in the terminal.
///
/// # Errors
/// If there is no terminal to draw on, or if the first list fails.
pub(crate) async fn watch(
    context: &Context,
    interval: Duration,
    show: impl AsyncFn(&Printer) -> Result<()>,
) -> Result<()> {
    let printer = &context.printer;
    if !printer.format().is_table() {
        return Err(Error::usage("`--watch` draws tables and nothing else")
            .hint("remove `-o`, or repeat the command in a loop"));
    }
    if !printer.can_draw() {
        return Err(Error::usage("`--watch` needs a terminal to draw on")
            .hint("remove it, or repeat the command in a loop"));
    }
    let mut ended = pin!(signals::asked_to_end());
    // If the first list fails, so does the command.
    let Some(first) = until(ended.as_mut(), look(printer, &show)).await? else {
        return Ok(());
    };
    let mut seen = first?;
    let signals = TerminalSignals::listen();
    let mut signals = signals.map_err(|error| Error::io("listen for signals", error))?;
    let screen = printer.full_screen();
    let mut words = seen.words.clone();
    let mut resized = false;
    loop {
        screen.draw(&seen.table, &below(&words, interval, context, &screen)?);
        // The list may not fit a size that changed during the refresh, so it is refreshed again at once.
        if !std::mem::take(&mut resized) {
            match until(ended.as_mut(), wait_for_refresh(interval, &mut signals)).await? {
                None => break,
                Some(WatchEvent::Stop) => screen.left_for(signals::stop_self),
                Some(WatchEvent::Refresh) => {}
            }
        }
        let work = look(printer, &show);
        let tell = |signal| match signal {
            TerminalSignal::Stop => screen.left_for(signals::stop_self),
            TerminalSignal::Resized => resized = true,
        };
        match until_with_signals(ended.as_mut(), &mut signals, work, tell).await? {
            None => break,
            Some(Ok(now)) => {
                seen = now;
                words.clone_from(&seen.words);
            }
            // The server may come back: the last list stays, with the error below it.
            Some(Err(error)) => {
                let (aside, captured) = printer.aside();
                aside.error(&error);
                words = format!("{}{}", seen.words, captured.stderr());
            }
        }
    }
    drop(screen);
    printer.data(&seen.table);
    printer.lines(&seen.words);
    Ok(())
}

/// The output of one refresh.
struct ShownList {
    table: String,
    words: String,
}

async fn look(printer: &Printer, show: &impl AsyncFn(&Printer) -> Result<()>) -> Result<ShownList> {
    let (aside, captured) = printer.aside();
    show(&aside).await?;
    Ok(ShownList {
        table: captured.stdout(),
        words: captured.stderr(),
    })
}

/// Why a watch continues.
enum WatchEvent {
    /// The interval has passed, or the terminal has another size.
    Refresh,
    /// Ctrl-Z.
    Stop,
}

/// Waits for the next refresh.
async fn wait_for_refresh(interval: Duration, signals: &mut TerminalSignals) -> WatchEvent {
    let mut time = pin!(tokio::time::sleep(interval));
    tokio::select! {
        () = time.as_mut() => WatchEvent::Refresh,
        signal = signals.next() => match signal {
            TerminalSignal::Stop => WatchEvent::Stop,
            TerminalSignal::Resized => settled(signals).await,
        },
    }
}

/// Waits until the terminal keeps its size.
async fn settled(signals: &mut TerminalSignals) -> WatchEvent {
    loop {
        tokio::select! {
            () = tokio::time::sleep(SETTLED) => return WatchEvent::Refresh,
            signal = signals.next() => if signal == TerminalSignal::Stop {
                return WatchEvent::Stop;
            },
        }
    }
}

/// The result of `work`; `None` if the user ends the command first.
async fn until<T>(
    ended: Pin<&mut impl Future<Output = Result<()>>>,
    work: impl Future<Output = T>,
) -> Result<Option<T>> {
    tokio::select! {
        asked = ended => asked.map(|()| None),
        done = work => Ok(Some(done)),
    }
}

/// Like [`until`], and passes the terminal's signals to `tell`.
async fn until_with_signals<T>(
    mut ended: Pin<&mut impl Future<Output = Result<()>>>,
    signals: &mut TerminalSignals,
    work: impl Future<Output = T>,
    mut tell: impl FnMut(TerminalSignal),
) -> Result<Option<T>> {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            asked = ended.as_mut() => return asked.map(|()| None),
            done = work.as_mut() => return Ok(Some(done)),
            signal = signals.next() => tell(signal),
        }
    }
}

fn below(
    words: &str,
    interval: Duration,
    context: &Context,
    screen: &FullScreen<'_>,
) -> Result<String> {
    let present = context.present(None)?;
    let now = present.now.to_zoned(context.clock(None)?.zone().clone());
    let line = format!(
        "{}, every {}, Ctrl-C quits",
        now.strftime("%H:%M:%S"),
        duration_text(interval)
    );
    Ok(format!("{words}{}\n", screen.faint(&line)))
}
