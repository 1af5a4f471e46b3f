//! `create --from FILE`: a share for each row.

use std::path::Path;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::CreateArgs;
use super::making::{Making, Wanted};
use super::merging;
use crate::batch::Cells;
use crate::commands::Context;
use crate::commands::args::{ItemArgs, items};
use crate::commands::from_file::FromFile;
use crate::commands::writing::Writing;
use crate::domain::expiry::Expiry;
use crate::error::{Error, Result};
use crate::operation::Action;
use crate::output::plan::FROM_FILE;
use crate::query::{self, ItemRequest, Resolved};

/// Makes a share for each row of a file.
///
/// # Errors
/// A file that can't be read, and what the rows' results fold into.
pub(super) async fn run(args: &CreateArgs, file: &Path, context: &Context) -> Result<()> {
    args.links.check(context)?;
    let from = FromFile::read(file, args.rejects.as_deref(), Action::Create)?.reusing(args.reuse);
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
    let writing = Writing::open_for(context, profile, "create", &FROM_FILE).await?;
    let mut making = Making::new(args, expires, &writing, profile, false).await?;
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
    making.identify(&news).await?;
    for asked in news.iter().flatten() {
        if let Some(missed) = making.found_no_name(asked) {
            context.printer.warn(missed);
        }
    }
    making.read_taken(&news).await?;
    let (plan, fates) = merging::plan(news, &making);
    let ended = from.run(&writing, plan, fates, false, context).await?;
    let handed = if context.global.dry_run {
        Ok(())
    } else {
        context.tell_base(&writing.server);
        let links = ended.links();
        args.links.hand_out.hand_out(&links, context).await
    };
    ended.into_result().and(handed)
}

/// What a row asks for.
fn requests(row: &crate::batch::Row, partial: bool) -> Result<Vec<ItemRequest>> {
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
