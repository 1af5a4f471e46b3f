//! `update`: change the given settings, and nothing else. With `--from FILE`, each row changes the share that
//! it names, in the columns that it has.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sharectl_core::backend::{Needs, Server};
use sharectl_core::domain::capabilities::NamedBy;
use sharectl_core::domain::expiry::{Expiry, whole_second};
use sharectl_core::domain::item::ItemReference;
use sharectl_core::domain::moment::{DayEdge, Moment};
use sharectl_core::domain::reference::{ReferenceMatch, ShareIndex, ShareReference};
use sharectl_core::domain::selector::Owner;
use sharectl_core::domain::{Change, Item, Lifetime, Share, link};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::operation::{Action, Plan, PlanRow};
use sharectl_core::{query, shell};
use sharectl_ui::batch::{Batch, BatchColumn, BatchRow, Cells};
use sharectl_ui::output::Printer;

use super::args::{RowArgs, ShareArgs, on_off, shares};
use super::from_file::{FromFile, RowPlan};
use super::several::Changing;
use super::writing::Writing;
use super::{Context, dialog, from_file};

/// Change a share's description, expiry, or download permission
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Share",
    after_help = "\
Examples:
  sharectl update Xd7ce8Y2vd --description 'Summer picks'
  sharectl update Xd7ce8Y2vd --download on --yes
  sharectl update --match summer --expires 2027-01-01 --dry-run
  sharectl update -s all --match summer --download off --dry-run
  sharectl list -o csv | sharectl update --from - --dry-run

On Audiobookshelf, a change cuts off visitors who are listening; the plan says how many."
)]
pub(crate) struct UpdateArgs {
    /// New description; '' removes it
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) description: Option<String>,

    /// Whether visitors may download
    #[arg(long, value_name = "on|off", value_parser = on_off())]
    pub(crate) download: Option<bool>,

    /// New expiry: 7d (from now), 12h, 2027-01-01, never, now …
    #[arg(short, long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) expires: Option<String>,

    /// With selectors, also change expired shares
    #[arg(long)]
    pub(crate) revive: bool,

    /// Read changes from a CSV, JSONL, or JSON file whose rows name a share in `ref` or `url`; `-` is stdin
    ///
    /// The output of `list -o csv` and `-o jsonl` can be read back at any time. Computed fields (visits,
    /// last_visited, updated, state, label, tracks) are ignored. A row that changes another read-only field,
    /// such as owner or created, fails.
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "File",
        conflicts_with_all = [
            "shares", "description", "download", "expires", "revive", "fail_empty", "all", "active", "expired",
            "expired_for", "expires_within", "never_expires", "created_before", "created_after",
            "unvisited", "not_visited_for", "text", "pattern", "kind", "item", "contains", "broken",
            "library", "condition",
        ]
    )]
    pub(crate) from: Option<PathBuf>,

    /// Write failed rows to this file, to retry with --from
    #[arg(long, value_name = "FILE", help_heading = "File", requires = "from")]
    pub(crate) rejects: Option<PathBuf>,

    /// Which shares.
    #[command(flatten)]
    pub(crate) shares: ShareArgs,

    /// Exit with 5 if nothing is found
    #[arg(long, help_heading = "Output")]
    pub(crate) fail_empty: bool,

    /// What to show of the rows.
    #[command(flatten)]
    pub(crate) rows: RowArgs,
}

/// Changes the shares.
///
/// # Errors
/// Nothing to change; a share that does not exist; a setting that the server can't store.
pub(crate) async fn run(args: UpdateArgs, context: &Context) -> Result<()> {
    if args.rows.lists_fields(context)? {
        return Ok(());
    }
    if let Some(file) = &args.from {
        return run_from(&args, file, context).await;
    }
    from_file::no_rejects(args.rejects.as_deref())?;
    let expires = args.expires.as_deref().map(Expiry::parse).transpose()?;
    check_sets(&args, context)?;
    args.shares.check_given(context)?;
    let nothing = args.description.is_none() && args.download.is_none() && expires.is_none();
    let asks = nothing && context.printer.can_ask();
    if nothing && !asks {
        return Err(nothing_to_change());
    }
    let changing = Changing {
        command: "update",
        shares: &args.shares,
        rows: &args.rows,
        revive: args.revive,
        fail_empty: args.fail_empty,
        unsaid: asks.then(nothing_to_change),
    };
    let planned = changing.run(context, async |writing, profile, chosen| {
        let change = match asks {
            true => ask(writing, &chosen.shares, &context.printer)?,
            false => change(&args, expires, writing)?,
        };
        let (can, now) = (&writing.server.can, writing.now());
        let recheck = shares::recheck(&chosen);
        let rows = chosen.shares.into_iter();
        let rows = rows.map(|share| PlanRow::change(Action::Update, share, &change, can, now));
        let rows: Result<Vec<_>> = rows.collect();
        let rows = rows.map_err(|error| error.with_server(&profile.name))?;
        Ok(Plan::new(rows).rechecked(recheck))
    });
    planned.await?.1
}

/// Refuses `--expires +7d`, with a hint to the command that extends these shares.
fn check_sets(args: &UpdateArgs, context: &Context) -> Result<()> {
    let extension = |text| Some((text, Expiry::extension(text)?));
    let Some((text, length)) = args.expires.as_deref().and_then(extension) else {
        return Ok(());
    };
    let servers = context.global.servers.iter();
    let servers = servers.map(|name| format!(" -s {}", shell::word(name)));
    let shares = args.shares.shares.iter();
    let shares = shares.map(|share| format!(" {}", shell::word(share)));
    let which = match args.shares.is_selection() {
        true => " SELECTORS".to_owned(),
        false => shares.collect(),
    };
    let servers: String = servers.collect();
    let extend = format!(
        "`sharectl{servers} expire{which} --by {}`",
        shell::word(length)
    );
    Expiry::refuse_extension(text).map_err(|error| error.hint(format!("to extend: {extend}")))
}

fn nothing_to_change() -> Error {
    Error::usage("no changes given")
        .hint("add `--description TEXT`, `--download on`, `--download off`, or `--expires WHEN`")
}

/// The change that the flags request.
fn change(args: &UpdateArgs, expires: Option<Expiry>, writing: &Writing<'_>) -> Result<Change> {
    let lifetime = expires.map(|expires| expires.resolve(writing.now(), writing.clock.zone()));
    Ok(Change {
        description: args.description.clone(),
        downloadable: args.download,
        lifetime: lifetime.transpose()?,
    })
}

/// Asks for a change. A description is asked for only if all shares have the same one.
fn ask(writing: &Writing<'_>, shares: &[Share], printer: &Printer) -> Result<Change> {
    let server = &writing.server;
    let mut descriptions = shares.iter().map(|share| share.description.as_deref());
    let present = descriptions.next().flatten().unwrap_or_default();
    let description = if descriptions.all(|other| other == Some(present)) {
        let answer = dialog::ask_description(server, printer, present)?;
        answer.filter(|answer| answer != present)
    } else {
        None
    };
    let expires = dialog::ask_other_expiry(server, printer, "--expires")?;
    let lifetime = expires.map(|expires| expires.resolve(writing.now(), writing.clock.zone()));
    Ok(Change {
        description,
        downloadable: dialog::ask_other_download(server, printer)?,
        lifetime: lifetime.transpose()?,
    })
}

/// Changes the shares that the rows of a file name.
///
/// # Errors
/// A file that can't be read or has search columns; the combined error of failed rows.
async fn run_from(args: &UpdateArgs, file: &Path, context: &Context) -> Result<()> {
    let from = FromFile::read(file, args.rejects.as_deref(), Action::Update, false)?;
    let batch = &from.batch;
    check_columns(batch)?;
    let mut references: Vec<Result<ShareReference>> = batch.rows.iter().map(reference).collect();
    let named = references.iter().flatten().cloned();
    let profile = shares::server_of(context, &named.collect::<Vec<_>>())?;
    let writing = Writing::open(context, profile, "update", &args.rows.shape()).await?;
    let listed = query::list(&writing.server, Needs::WRITE).await?;
    let update = FileUpdate {
        server: &writing.server,
        listed: &listed,
        index: ShareIndex::new(&listed, writing.server.whose()),
        owner: args.shares.selectors.owner.as_ref(),
        now: writing.now(),
        zone: writing.clock.zone(),
    };
    let mut rows = Vec::new();
    let mut lines: HashMap<String, u64> = HashMap::new();
    let row_plans = batch.rows.iter().zip(references.drain(..));
    let row_plans = row_plans.map(|(row, reference)| {
        let planned = reference.and_then(|reference| update.row(row, &reference, &mut lines));
        match planned {
            Ok(planned) => {
                rows.push(planned);
                RowPlan::Planned(rows.len() - 1)
            }
            Err(error) => RowPlan::Failed(error),
        }
    });
    let row_plans = row_plans.collect();
    let plan = Plan::new(rows);
    let result = from.run(&writing, plan, row_plans, true, context).await?;
    result.into_result()
}

/// Refuses search columns: they find items, and an update needs shares.
fn check_columns(batch: &Batch) -> Result<()> {
    let searches = [
        BatchColumn::Song,
        BatchColumn::Album,
        BatchColumn::Artist,
        BatchColumn::Playlist,
        BatchColumn::Book,
        BatchColumn::Episode,
    ];
    match searches.into_iter().find(|column| batch.uses(*column)) {
        Some(column) => Err(Error::usage(format!(
            "the column `{}` searches for items, but an update needs existing shares",
            column.name()
        ))
        .hint("name the shares in `ref` or `url`")),
        None => Ok(()),
    }
}

/// The share that a row names. The id comes last, because a spreadsheet may have turned it into a number.
fn reference(row: &BatchRow) -> Result<ShareReference> {
    let cells = row.cells.as_ref().map_err(Error::again)?;
    match (cells.reference.as_ref().or(cells.url.as_ref()), &cells.id) {
        (Some(text), _) => ShareReference::parse(text),
        (None, Some(id)) => Ok(ShareReference::Plain(id.clone())),
        (None, None) => Err(Error::usage("it names no share").hint("name it in `ref` or `url`")),
    }
}

/// The inputs that all rows have in common.
struct FileUpdate<'a> {
    server: &'a Server,
    listed: &'a [Share],
    index: ShareIndex<'a>,
    owner: Option<&'a Owner>,
    now: Timestamp,
    zone: &'a TimeZone,
}

impl FileUpdate<'_> {
    fn row(
        &self,
        row: &BatchRow,
        reference: &ShareReference,
        lines: &mut HashMap<String, u64>,
    ) -> Result<PlanRow> {
        let cells = row.cells.as_ref().map_err(Error::again)?;
        let at_server = |error: Error| error.with_server(&self.server.name);
        let share = match self.index.one(reference) {
            Ok(share) => share,
            Err(error) => {
                let renamed = query::renamed(self.server, self.listed, reference);
                let by_id = cells.reference.is_none() && cells.url.is_none();
                renamed.ok_or_else(|| match by_id {
                    true => error.hint(
                        "a spreadsheet may have changed the id: name the shares in `ref` or `url`",
                    ),
                    false => error,
                })?
            }
        };
        if let Some(line) = lines.insert(share.id.clone(), row.line) {
            return Err(Error::new(
                Code::Conflict,
                format!("line {line} names the same share, {}", share.reference()),
            ));
        }
        let named_by = self.server.can.named_by;
        check_fixed(share, cells, self.by_id(cells), named_by, self.zone)?;
        let change = Change {
            // A description that the server doesn't report was written as an empty field.
            description: cells
                .description
                .clone()
                .filter(|text| !text.is_empty() || share.description.is_some()),
            downloadable: cells.downloadable,
            lifetime: self.lifetime(share, cells)?,
        };
        let stored = share.clone();
        let planned = PlanRow::change(Action::Update, stored, &change, &self.server.can, self.now)
            .map_err(at_server)?;
        // An administrator's list contains the shares of all users, so unchanged rows of other users are fine.
        if planned.writes() {
            self.check_owner(share)?;
        }
        Ok(planned)
    }

    /// The share that the column `id` names, if any. A spreadsheet may have turned the id into a number, and
    /// a change may have given the share another id.
    fn by_id(&self, cells: &Cells) -> Option<&Share> {
        let id = ShareReference::Plain(cells.id.clone()?);
        match self.index.find(&id) {
            ReferenceMatch::One(share) => Some(share),
            _ => query::renamed(self.server, self.listed, &id),
        }
    }

    fn check_owner(&self, share: &Share) -> Result<()> {
        let ours = match self.owner {
            None => self.server.account.owns(share),
            Some(owner) => owner.has(share),
        };
        if ours {
            return Ok(());
        }
        Err(query::not_owned_error(self.server, share))
    }

    /// The new expiry. A date that equals the present expiry is no change, even if it has passed.
    fn lifetime(&self, share: &Share, cells: &Cells) -> Result<Option<Lifetime>> {
        let Some(expires) = cells.expires else {
            return Ok(None);
        };
        if let Some(text) = &cells.expires_text {
            Expiry::refuse_extension(text).map_err(|error| error.at("expires"))?;
        }
        if let (Expiry::At(moment), Some(Lifetime::Until(present))) = (expires, share.lifetime)
            && moment.resolve(self.zone, DayEdge::End)? == whole_second(present)
        {
            return Ok(None);
        }
        expires.resolve(self.now, self.zone).map(Some)
    }
}

/// Fails if a row requests a change that an update can't make, or contradicts the share's identity: ignoring
/// either would be misleading. `by_id` is the share that the column `id` names.
fn check_fixed(
    share: &Share,
    cells: &Cells,
    by_id: Option<&Share>,
    named_by: NamedBy,
    zone: &TimeZone,
) -> Result<()> {
    check_identity(share, cells, by_id)?;
    let format = share.stream_format.as_deref().unwrap_or_default();
    let made = cells.created.as_deref().map(|text| {
        let moment = Moment::parse(text)?;
        moment.resolve(zone, DayEdge::Start)
    });
    let created = made.transpose().map_err(|error| error.at("created"))?;
    let rate = share.max_bit_rate_kbps.unwrap_or_default();
    let what = if !holds(share.items.as_deref(), cells.items.as_deref()) {
        "contents"
    } else if cells
        .stream_format
        .as_deref()
        .is_some_and(|wanted| wanted != format)
    {
        "stream format"
    } else if cells.max_bit_rate_kbps.is_some_and(|wanted| wanted != rate) {
        "bit rate"
    } else if cells.slug.is_some() && cells.slug != share.slug {
        "slug"
    } else if differs_in_words(cells.owner.as_deref(), share.owner.as_deref()) {
        "owner"
    } else if differs(cells.kind.as_deref(), share.kind()) {
        "kind"
    } else if named_by == NamedBy::Id && differs(created, share.created.map(whole_second)) {
        // Other servers may recreate a share to change it; the creation date is then that of the last change.
        "creation date"
    } else {
        return Ok(());
    };
    Err(Error::new(
        Code::Unsupported,
        format!("an existing share's {what} can't be changed"),
    )
    .hint("remove the column, or create a new share: `sharectl create --from FILE`"))
}

/// Fails if a row names its share in two ways that contradict each other.
fn check_identity(share: &Share, cells: &Cells, by_id: Option<&Share>) -> Result<()> {
    let url = cells.url.as_deref();
    let other_link = url.is_some_and(|url| {
        let stored = share.url.as_deref();
        stored.is_some_and(|stored| !link::same_share(url, stored))
    });
    let column = if other_link {
        "url"
    } else if by_id.is_some_and(|other| other.id != share.id) && !is_mangled(share, cells) {
        "id"
    } else if differs(cells.server.as_deref(), Some(&*share.server)) {
        "server"
    } else {
        return Ok(());
    };
    let message = format!("`{column}` is not that of {}", share.reference());
    Err(Error::usage(message).hint(format!("remove the column `{column}`, or name one share")))
}

/// Whether a row's id is the share's after a spreadsheet took it for a number, as with `0012` and 12.
fn is_mangled(share: &Share, cells: &Cells) -> bool {
    let said = cells.id.as_deref().unwrap_or_default();
    let number = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.trim_start_matches('0').to_owned())
    };
    number(said).is_some_and(|said| number(&share.id) == Some(said))
}

/// Whether a row's value differs from the server's; false if either is missing.
fn differs<T: PartialEq>(said: Option<T>, stored: Option<T>) -> bool {
    matches!((said, stored), (Some(said), Some(stored)) if said != stored)
}

/// Like [`differs`], for text: CSV is read without the spaces around a field.
fn differs_in_words(said: Option<&str>, stored: Option<&str>) -> bool {
    differs(said.map(str::trim), stored.map(str::trim))
}

/// Whether a share has the contents that a row names; true if either is unknown.
fn holds(stored: Option<&[Item]>, named: Option<&[ItemReference]>) -> bool {
    let (Some(stored), Some(named)) = (stored, named) else {
        return true;
    };
    stored.len() == named.len()
        && named.iter().all(|named| {
            stored.iter().any(|item| match named {
                ItemReference::Typed(typed) => *typed == item.reference(),
                // The address doesn't distinguish books from podcasts.
                ItemReference::Page { item: page, .. } => page.id == item.id,
                ItemReference::Bare(id) => *id == item.id,
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_selector_but_the_owner_goes_with_a_file() {
        let command = UpdateArgs::augment_args(clap::Command::new("update"));
        let from = command.get_arguments().find(|arg| arg.get_id() == "from");
        let refused = command.get_arg_conflicts_with(from.unwrap());
        let refused: Vec<&str> = refused.iter().map(|arg| arg.get_id().as_str()).collect();
        let selectors = command
            .get_arguments()
            .filter(|arg| arg.get_help_heading() == Some("Selectors"));
        let mut others: Vec<&str> = selectors.map(|arg| arg.get_id().as_str()).collect();
        assert!(others.len() > 15, "{others:?}");
        others.retain(|id| !refused.contains(id));
        assert_eq!(others, ["owner"]);
    }
}
