//! `create`: share items; with `--from FILE`, create a share for each row.

mod making;

use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::path::Path;

use futures_util::{StreamExt as _, stream};
use sharectl_config::Profile;
use sharectl_core::backend::Server;
use sharectl_core::domain::expiry::Expiry;
use sharectl_core::domain::item::ItemReference;
use sharectl_core::domain::share::contents_key;
use sharectl_core::domain::{Item, ItemKind, ItemRef, NewShare, Share};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::operation::{Action, Outcome, Plan, PlanRow, Report, ReportRow};
use sharectl_core::query::{ItemRequest, Resolved};
use sharectl_core::{query, shell};
use sharectl_ui::batch::Cells;
use sharectl_ui::output::picker::beside_marks;
use sharectl_ui::output::views::links::Link;
use sharectl_ui::output::{Format, Look, Printer, Shape, humanize, plan as shown, views};

use self::making::{SharePlanner, Wanted};
use super::args::{ItemArgs, LinkArgs, items};
use super::from_file::{FromFile, RowPlan};
use super::rows::rows;
use super::writing::{Writing, settings};
use super::{Context, dialog, from_file};

pub(crate) use self::making::CreateArgs;

/// Creates the shares.
///
/// # Errors
/// An item that does not exist or matches several; a setting that the server can't store; a share whose
/// stored contents turn out to be wrong, which is deleted again.
pub(crate) async fn run(mut args: CreateArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    if args.shape.lists_fields() {
        return printer.fields(&shown::ROW_AND_SHARE, &context.present(None)?);
    }
    if let Some(file) = &args.from {
        return run_from(&args, file, context).await;
    }
    from_file::no_rejects(args.rejects.as_deref())?;
    let shape = row_shape(&args, printer)?;
    // Reject invalid options before any request to a server.
    args.links.check(context)?;
    let mut expires = args.expires.as_deref().map(Expiry::parse).transpose()?;
    let asks = args.items.is_empty() && printer.can_ask();
    // With several shares, an error in one doesn't affect the others.
    let requests = match args.each {
        true => args.items.requests_apart()?,
        false => args.items.requests()?.into_iter().map(Ok).collect(),
    };
    if requests.is_empty() && !args.items.is_empty() {
        return Err(
            Error::usage("no items on stdin").hint("the command before the pipe printed nothing")
        );
    }
    if requests.is_empty() && !asks {
        return Err(Error::usage("no items given")
            .hint("name an item (`album:ID`) or its title: `sharectl create \"Harbour Lights\"`")
            .hint("`sharectl search TEXT` shows items with their references"));
    }
    // Only the rows of a file have cells.
    let cells = Cells::default();
    let addresses = items::addresses(requests.iter().flatten());
    let profile = context.config()?.choose(&addresses)?;
    let mut writing = Writing::open(context, profile, "create", &args.shape).await?;
    writing.shape = shape;
    making::check_server(&args, &writing.server)
        .map_err(|error| error.with_server(&profile.name))?;
    let groups: Vec<Result<Vec<Item>>> = if asks {
        let found = dialog::ask_items(&writing.server, printer).await?;
        ask_settings(&mut args, &mut expires, &writing, profile, printer)?;
        match args.each {
            true => found.into_iter().map(|item| Ok(vec![item])).collect(),
            false => vec![Ok(found)],
        }
    } else if args.each {
        resolve_apart(&writing.server, requests, profile.jobs.most(), printer).await?
    } else {
        let unquoted = args.items.unquoted();
        let requests: Vec<ItemRequest> = requests.into_iter().flatten().collect();
        let found = resolve(&writing.server, &requests, printer).await;
        vec![Ok(
            found.map_err(|error| with_quotes(error, unquoted.as_deref()))?
        )]
    };
    context.remember_titles(groups.iter().flatten().flatten(), profile);
    let mut making =
        SharePlanner::new(&args, expires, &writing, profile, asks_names(context)).await?;
    if args.slug.is_some() && groups.len() > 1 {
        return Err(Error::usage(
            "`--slug` names one link, but `--each` creates several",
        ));
    }
    let mut wanted = Vec::with_capacity(groups.len());
    for group in groups {
        let asked = match group {
            Ok(items) => making.new_share(items, &cells).await,
            Err(error) => Err(error),
        };
        match asked {
            Err(error) if !args.each => return Err(error),
            asked => wanted.push(asked),
        }
    }
    let (plan, row_plans) = merged_plan(wanted, &mut making, printer).await?;
    let mut failed: Vec<Error> = row_plans
        .into_iter()
        .filter_map(RowPlan::into_error)
        .collect();
    if !args.each && !failed.is_empty() {
        return Err(failed.swap_remove(0));
    }
    let report = match plan.rows.is_empty() {
        true => Report::default(),
        false => writing.run(plan, false).await?,
    };
    let report = with_failed(report, failed);
    if context.global.dry_run {
        return report.into_error().map_or(Ok(()), Err);
    }
    let links = print(&args.links, &writing, &report, context)?;
    context.warn_base(&writing.server);
    tell_names_kept(&report, &writing.server, printer).await?;
    let handed = args.links.hand_out.hand_out(&links, context).await;
    report.into_error().map_or(handed, Err)
}

/// Machine-readable rows also have the share's own fields, because scripts use a new share at once.
fn row_shape(args: &CreateArgs, printer: &Printer) -> Result<Shape> {
    let shape = printer.row_shape(&args.shape)?;
    Ok(match printer.format().is_table() {
        true => shape,
        false => shape.whole(),
    })
}

/// Looks up each item separately. If several match, asks on a terminal.
///
/// # Errors
/// A question that the user canceled.
async fn resolve_apart(
    server: &Server,
    requests: Vec<Result<ItemRequest>>,
    jobs: NonZeroUsize,
    printer: &Printer,
) -> Result<Vec<Result<Vec<Item>>>> {
    let apart = |items: Vec<Item>| items.into_iter().map(|item| Ok(vec![item]));
    if printer.can_ask() {
        let mut found = Vec::with_capacity(requests.len());
        for request in requests {
            let items = match &request {
                Ok(request) => resolve(server, std::slice::from_ref(request), printer).await,
                Err(error) => Err(error.again()),
            };
            match items {
                Ok(items) => found.extend(apart(items)),
                Err(error) if matches!(error.code(), Code::Interrupted | Code::Declined) => {
                    return Err(error);
                }
                Err(error) => found.push(Err(error)),
            }
        }
        return Ok(found);
    }
    let named = requests.iter().flatten();
    let resolved = query::resolve_each(server, named, jobs, &|_, _| {}).await;
    let found = requests.iter().map(|request| {
        let request = request.as_ref().map_err(Error::again)?;
        let items = resolved.items(std::slice::from_ref(request));
        items.map_err(|error| match named_by(request) {
            Some(name) if requests.len() > 1 => error.at(name),
            _ => error,
        })
    });
    let found = found.flat_map(|items| match items {
        Ok(items) => apart(items).collect(),
        Err(error) => vec![Err(error)],
    });
    Ok(found.collect())
}

/// The name of the requested item, if an error needs it as a prefix.
fn named_by(request: &ItemRequest) -> Option<String> {
    match request {
        ItemRequest::Named(ItemReference::Typed(item) | ItemReference::Page { item, .. }) => {
            Some(item.to_string())
        }
        // Errors about words and searches already contain them.
        ItemRequest::Named(ItemReference::Bare(_))
        | ItemRequest::FreeText { .. }
        | ItemRequest::Searched { .. }
        | ItemRequest::Group(_) => None,
    }
}

/// The report with a row for each item that couldn't be planned.
fn with_failed(report: Report, failed: Vec<Error>) -> Report {
    let failed = failed.into_iter().map(|error| ReportRow {
        row: PlanRow::none(Action::Create),
        outcome: Outcome::Failed(error),
    });
    Report {
        rows: report.rows.into_iter().chain(failed).collect(),
        ..report
    }
}

/// Looks up the named items. If several match, asks on a terminal.
async fn resolve(
    server: &Server,
    requests: &[ItemRequest],
    printer: &Printer,
) -> Result<Vec<Item>> {
    let choose = |question: &str, items: &[Item]| {
        if !printer.can_ask() {
            return Ok(None);
        }
        let choices = |look: &Look| views::items::choices(items, &beside_marks(look));
        printer.select(question, "ITEM", &choices).map(Some)
    };
    query::resolve(server, requests, &choose).await
}

/// Adds a hint to quote a title of several words.
fn with_quotes(error: Error, unquoted: Option<&str>) -> Error {
    let is_about_titles = matches!(error.code(), Code::NotFound | Code::Ambiguous);
    match unquoted.filter(|_| is_about_titles) {
        Some(title) => {
            let title = shell::word(title);
            error.hint(format!(
                "if these words are one title, quote them: `sharectl create {title}`"
            ))
        }
        None => error,
    }
}

/// Whether to ask before taking over a slug: on a terminal, without `--yes`, and not in a dry run.
fn asks_names(context: &Context) -> bool {
    context.printer.can_ask() && !context.global.yes && !context.global.dry_run
}

/// Warns of shares that got a numbered slug because a share of a deleted book keeps the one they should have.
async fn tell_names_kept(report: &Report, server: &Server, printer: &Printer) -> Result<()> {
    for row in &report.rows {
        let (Some(new), Some(share)) = (row.row.new_share(), row.share()) else {
            continue;
        };
        let wanted = new.slug.clone().or_else(|| query::slug_of(&new.items));
        let Some(wanted) =
            wanted.filter(|wanted| share.slug.as_ref().is_some_and(|got| got != wanted))
        else {
            continue;
        };
        if let Some(silent) = query::orphan_of_slug(server, &wanted).await? {
            printer.warn(format!(
                "{} keeps its slug, but its book was deleted: the new share is {}",
                silent.reference(),
                share.reference()
            ));
            printer.hint(format!(
                "`--take-over` gives a new share the old slug, so that links to it work again; \
                 `sharectl delete {}` frees it",
                silent.word()
            ));
        }
    }
    Ok(())
}

/// Asks for the settings that no flag gives.
fn ask_settings(
    args: &mut CreateArgs,
    expires: &mut Option<Expiry>,
    writing: &Writing<'_>,
    profile: &Profile,
    printer: &Printer,
) -> Result<()> {
    if args.description.is_none() {
        args.description = dialog::ask_description(&writing.server, printer, "")?;
    }
    if expires.is_none() {
        *expires = Some(dialog::ask_expiry(
            &writing.server,
            printer,
            "--expires",
            profile.default_expires,
        )?);
    }
    if args.download.is_none() {
        args.download = dialog::ask_download(&writing.server, printer)?;
    }
    Ok(())
}

/// For people, prints a line about each share, and its link as the last line of stdout; for machines, prints
/// rows. Returns the links of the shares that were created or reused.
fn print(
    links: &LinkArgs,
    writing: &Writing<'_>,
    report: &Report,
    context: &Context,
) -> Result<Vec<Link>> {
    let printer = &context.printer;
    let present = writing.present()?;
    let mut rows = writing
        .shape
        .arrange(rows(report, writing.row_server()).collect());
    if matches!(printer.format(), Format::Template(_)) {
        // A template has no place for an error, which is on stderr.
        rows.retain(|row| serves(row).is_some());
    }
    let shares: Vec<&Share> = rows.iter().filter_map(serves).collect();
    let handed = shares.iter().filter_map(|share| Link::of(share)).collect();
    if !writing.prints_text() {
        printer.plan_data(&writing.shape, rows, &present)?;
        return Ok(handed);
    }
    for share in shares {
        let made_by = |row: &&ReportRow| row.share().is_some_and(|made| made.id == share.id);
        let row = report.rows.iter().find(made_by);
        let what = row.map_or_else(
            || share.what().to_string(),
            |row| recorded_steps(row, share),
        );
        let server = &writing.server.name;
        printer.note(format!("{server}: {what} · {}", settings(share, &present)));
        if let Some(link) = Link::of(share) {
            printer.data(&links.markup().lines(&[link]));
        }
    }
    Ok(handed)
}

/// The share that was created, or that is reused in place of a new one.
fn serves(row: &shown::PlanRow) -> Option<&Share> {
    let share = row.after.as_ref()?.share();
    let outcome = row.outcome.as_ref()?;
    let failed = matches!(outcome.result, "failed" | "not-started");
    (!failed && !share.id.is_empty()).then_some(share)
}

/// The contents of a new share, or what was done with a reused one.
fn recorded_steps(row: &ReportRow, share: &Share) -> String {
    match (row.row.new_share(), row.row.action) {
        (Some(new), _) => contents(&new.items),
        (None, Action::Extend) => format!("extended {}", share.what()),
        (None, Action::Update) => format!("updated {}", share.what()),
        (None, _) => format!("unchanged: {}", share.what()),
    }
}

/// A summary such as `Harbour Lights · The Tidewater Band · 11 songs`.
fn contents(items: &[Item]) -> String {
    let [only] = items else {
        let first = items.first().map(|item| item.kind);
        let alike = first.filter(|kind| items.iter().all(|item| item.kind == *kind));
        let plural = alike.map_or("items", ItemKind::plural);
        return humanize::count_of(items.len(), "item", plural);
    };
    let title = only
        .title
        .clone()
        .unwrap_or_else(|| only.reference().to_string());
    let songs = only
        .track_count
        .filter(|_| {
            matches!(
                only.kind,
                ItemKind::Album | ItemKind::Playlist | ItemKind::Artist
            )
        })
        .map(|count| humanize::count(count, "song", "songs"));
    [Some(title), only.artist.clone(), songs]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Creates a share for each row of a file.
///
/// # Errors
/// A file that can't be read; the combined error of failed rows.
async fn run_from(args: &CreateArgs, file: &Path, context: &Context) -> Result<()> {
    args.links.check(context)?;
    let from = FromFile::read(file, args.rejects.as_deref(), Action::Create, args.reuse)?;
    let batch = &from.batch;
    let expires = args.expires.as_deref().map(Expiry::parse).transpose()?;
    let wanted: Vec<Result<Vec<ItemRequest>>> = batch
        .rows
        .iter()
        .map(|row| requests(row, args.items.partial))
        .collect();
    let all = || wanted.iter().flatten().flatten();
    let asked: Vec<ItemRequest> = all().cloned().collect();
    let profile = context.config()?.choose(&items::addresses(&asked))?;
    let mut writing = Writing::open(context, profile, "create", &args.shape).await?;
    writing.shape = row_shape(args, &context.printer)?;
    let mut making = SharePlanner::new(args, expires, &writing, profile, false).await?;
    let jobs = profile.jobs.most();
    let resolved = {
        let progress = context
            .printer
            .progress(asked.len() as u64, "looking up items");
        query::resolve_each(&writing.server, all(), jobs, &|over, _| {
            progress.reached(over as u64);
        })
        .await
    };
    let rows = batch.rows.iter().zip(wanted);
    let news = rows.map(|(row, requests)| (row.cells.as_ref(), requests));
    let resolved: &Resolved = &resolved;
    let news: Vec<Result<Wanted>> = stream::iter(news)
        .map(async |(cells, requests)| {
            let items = resolved.items(&requests?)?;
            let cells = cells.map_err(Error::again)?;
            making.new_share(items, cells).await
        })
        .buffered(jobs.get())
        .collect()
        .await;
    let (plan, row_plans) = merged_plan(news, &mut making, &context.printer).await?;
    let result = from.run(&writing, plan, row_plans, false, context).await?;
    let handed = if context.global.dry_run {
        Ok(())
    } else {
        context.warn_base(&writing.server);
        let links = result.links();
        args.links.hand_out.hand_out(&links, context).await
    };
    result.into_result().and(handed)
}

/// The items that a row requests.
fn requests(row: &sharectl_ui::batch::BatchRow, partial: bool) -> Result<Vec<ItemRequest>> {
    let cells = row.cells.as_ref().map_err(Error::again)?;
    let named = cells.items.iter().flatten().cloned();
    let mut requests: Vec<ItemRequest> = named.map(ItemRequest::Named).collect();
    requests.extend(searches(cells, partial)?);
    if requests.is_empty() {
        return Err(Error::usage("it names nothing to share")
            .hint("name it in `items`, or search for it in `song`, `album`, `artist`, …"));
    }
    Ok(requests)
}

fn searches(cells: &Cells, partial: bool) -> Result<Vec<ItemRequest>> {
    let searches = ItemArgs {
        song: cells.song.iter().cloned().collect(),
        album: cells.album.iter().cloned().collect(),
        artist: cells.artist.iter().cloned().collect(),
        playlist: cells.playlist.iter().cloned().collect(),
        book: cells.book.iter().cloned().collect(),
        episode: cells.episode.iter().cloned().collect(),
        partial,
        ..ItemArgs::default()
    };
    searches.searches()
}

/// The plan, and the outcome of planning each request. With `--reuse`, requests for the same share are
/// merged, and the share gets the latest expiry of them.
async fn merged_plan(
    mut news: Vec<Result<Wanted>>,
    making: &mut SharePlanner<'_>,
    printer: &Printer,
) -> Result<(Plan, Vec<RowPlan>)> {
    making.identify(&news).await?;
    for asked in news.iter_mut().flatten() {
        making.ask_take_over(asked, printer)?;
        if let Some(missed) = making.no_take_over_warning(asked) {
            printer.warn(missed);
        }
    }
    making.read_taken(&news).await?;
    let making = &*making;
    let serving = serving(&news, making);
    let mut row_plans = Vec::with_capacity(news.len());
    let mut wanted: Vec<(Wanted, Option<&Share>)> = Vec::with_capacity(news.len());
    let mut places: HashMap<ServingShare, usize> = HashMap::new();
    let mut claims = Claims::default();
    for (asked, share) in news.into_iter().zip(serving) {
        let asked = match asked {
            Ok(asked) => asked,
            Err(error) => {
                row_plans.push(RowPlan::Failed(error));
                continue;
            }
        };
        let one = ServingShare::of(&asked.new, share);
        if making.reuses()
            && let Some(place) = places.get(&one)
        {
            let first = &mut wanted[*place].0;
            first.new.lifetime = asked.new.lifetime.max(first.new.lifetime);
            first.enough = asked.enough.max(first.enough);
            row_plans.push(RowPlan::SharedWith(*place));
            continue;
        }
        if share.is_none()
            && let Err(error) = claims.take(&asked, making)
        {
            row_plans.push(RowPlan::Failed(error));
            continue;
        }
        places.insert(one, wanted.len());
        row_plans.push(RowPlan::Planned(wanted.len()));
        wanted.push((asked, share));
    }
    // A request that the server can't store fails, and the later rows move up.
    let mut places: Vec<Result<usize>> = Vec::with_capacity(wanted.len());
    let mut rows = Vec::with_capacity(wanted.len());
    for (asked, share) in wanted {
        places.push(making.row(asked, share).map(|row| {
            rows.push(row);
            rows.len() - 1
        }));
    }
    let row_plans = row_plans.into_iter().map(|row_plan| match row_plan {
        RowPlan::Planned(place) => settle(&places[place], RowPlan::Planned),
        RowPlan::SharedWith(place) => settle(&places[place], RowPlan::SharedWith),
        failed @ RowPlan::Failed(_) => failed,
    });
    let row_plans = row_plans.collect();
    let plan = Plan {
        chosen_by_list: making.reuses(),
        recheck: making.served_by(),
        ..Plan::new(rows)
    };
    Ok((plan, row_plans))
}

/// The stored share that serves each request. A share whose download permission must change can't also serve
/// a request that needs the present one.
fn serving<'m>(news: &[Result<Wanted>], making: &'m SharePlanner<'_>) -> Vec<Option<&'m Share>> {
    let asked = || news.iter().map(|asked| asked.as_ref().ok());
    let mut serving: Vec<Option<&Share>> = asked()
        .map(|asked| asked.and_then(|asked| making.serving(asked)))
        .collect();
    let needed = serving.iter().flatten();
    let mut taken: HashMap<&str, bool> = needed
        .filter_map(|share| Some((share.id.as_str(), share.downloadable?)))
        .collect();
    for (share, asked) in serving.iter_mut().zip(asked()) {
        let Some(asked) = asked.filter(|_| share.is_none()) else {
            continue;
        };
        let downloads = asked.new.downloadable;
        let free = |share: &Share| {
            let taken = taken.get(share.id.as_str());
            taken.is_none_or(|permission| *permission == downloads)
        };
        *share = making.adaptable(asked, free);
        if let Some(share) = share {
            taken.insert(&share.id, downloads);
        }
    }
    serving
}

fn settle(place: &Result<usize>, row_plan: fn(usize) -> RowPlan) -> RowPlan {
    match place {
        Ok(place) => row_plan(*place),
        Err(error) => RowPlan::Failed(error.again()),
    }
}

/// Resources that only one of several new shares can have.
#[derive(Default)]
struct Claims {
    /// The ids of shares whose slugs are taken over.
    names: HashSet<String>,
    /// Contents of which the server keeps only one share.
    contents: HashSet<Vec<ItemRef>>,
}

impl Claims {
    /// Claims the resources of a new share.
    ///
    /// # Errors
    /// [`Code::Conflict`] if another share of the same command has claimed one. They are created in parallel:
    /// if the second came first, the slug to take over would be lost.
    fn take(&mut self, asked: &Wanted, making: &SharePlanner<'_>) -> Result<()> {
        if let Some(silent) = &asked.silent
            && !self.names.insert(silent.id.clone())
        {
            let name = silent.plain_name();
            return Err(Error::new(
                Code::Conflict,
                format!("another share of this command takes over the slug {name}"),
            )
            .hint("give one of them another slug: `--slug NAME`, or a column `slug`"));
        }
        if making.refuses_duplicates() && !self.contents.insert(contents_key(&asked.new.items)) {
            return Err(Error::new(
                Code::Conflict,
                "this command shares the same item twice, and the server keeps one share per item",
            ));
        }
        Ok(())
    }
}

/// The identity of a share that serves several requests.
#[derive(PartialEq, Eq, Hash)]
enum ServingShare {
    /// The share exists. The same share serves requests that leave settings open and requests that don't, so
    /// only its id counts.
    Stored(String),
    /// The share is new: all settings that make a difference are equal.
    New {
        contents: Vec<ItemRef>,
        downloadable: bool,
        stream_format: Option<String>,
        max_bit_rate_kbps: Option<u32>,
        slug: Option<String>,
    },
}

impl ServingShare {
    fn of(new: &NewShare, serving: Option<&Share>) -> Self {
        match serving {
            Some(share) => Self::Stored(share.id.clone()),
            None => Self::New {
                contents: contents_key(&new.items),
                downloadable: new.downloadable,
                stream_format: new.stream_format.clone(),
                max_bit_rate_kbps: new.max_bit_rate_kbps,
                slug: new.slug.clone(),
            },
        }
    }
}
