//! `create --from FILE`: a share for each row.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::path::Path;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::CreateArgs;
use super::making::Making;
use crate::batch::Cells;
use crate::commands::Context;
use crate::commands::args::{ItemArgs, items};
use crate::commands::from_file::{Fate, FromFile};
use crate::commands::writing::Writing;
use crate::domain::contents::key;
use crate::domain::expiry::Expiry;
use crate::domain::{ItemRef, NewShare};
use crate::error::{Error, Result};
use crate::operation::{Action, Plan, PlanRow};
use crate::output::plan::FROM_FILE;
use crate::query::{self, ItemRequest, Resolved};

/// Makes a share for each row of a file.
///
/// # Errors
/// A file that can't be read, and what the rows' results fold into.
pub(super) async fn run(args: &CreateArgs, file: &Path, context: &Context) -> Result<()> {
    let from = FromFile::read(file, args.rejects.as_deref(), Action::Create)?;
    let batch = &from.batch;
    let expires = args.expires.as_deref().map(Expiry::parse).transpose()?;
    let wanted: Vec<Result<Vec<ItemRequest>>> = batch.rows.iter().map(requests).collect();
    let all = || wanted.iter().flatten().flatten();
    let asked: Vec<ItemRequest> = all().cloned().collect();
    let profile = context.config()?.choose(&items::addresses(&asked))?;
    let writing = Writing::open_for(context, profile, "create", &FROM_FILE).await?;
    let making = Making::new(args, expires, &writing, profile).await?;
    let jobs = NonZeroUsize::from(profile.jobs);
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
    let news: Vec<Result<(NewShare, Vec<String>)>> = stream::iter(news)
        .map(async |(cells, requests)| {
            let items = resolved.items(&requests?)?;
            let cells = cells.map_err(Error::again)?;
            making.new_share(items, cells).await
        })
        .buffered(jobs.get())
        .collect()
        .await;
    let (plan, fates) = plan(news, args.reuse, |new, notes| making.row(new, notes));
    from.run(&writing, plan, fates, false, context).await
}

/// What a row asks for.
fn requests(row: &crate::batch::Row) -> Result<Vec<ItemRequest>> {
    let cells = row.cells.as_ref().map_err(Error::again)?;
    let named = cells.items.iter().flatten().cloned();
    let mut requests: Vec<ItemRequest> = named.map(ItemRequest::Named).collect();
    requests.extend(searches(cells));
    if requests.is_empty() {
        return Err(Error::usage("it names nothing to share")
            .hint("name it in `items`, or search for it in `song`, `album`, `artist`, …"));
    }
    Ok(requests)
}

fn searches(cells: &Cells) -> Vec<ItemRequest> {
    let searches = ItemArgs {
        items: Vec::new(),
        song: cells.song.clone(),
        album: cells.album.clone(),
        artist: cells.artist.clone(),
        playlist: cells.playlist.clone(),
        book: cells.book.clone(),
        episode: cells.episode.clone(),
    };
    searches.searches()
}

/// The plan, and what each row has to do with it. With `reuse`, rows that ask for the same get one
/// share, which lives as long as the longest of them wants.
fn plan(
    news: Vec<Result<(NewShare, Vec<String>)>>,
    reuse: bool,
    row: impl Fn(NewShare, Vec<String>) -> Result<PlanRow>,
) -> (Plan, Vec<Fate>) {
    let mut fates = Vec::with_capacity(news.len());
    let mut wanted: Vec<(NewShare, Vec<String>)> = Vec::new();
    let mut alike: HashMap<Alike, usize> = HashMap::new();
    for new in news {
        fates.push(match new {
            Err(error) => Fate::Failed(error),
            Ok((new, notes)) => match alike.get(&alike_of(&new)).filter(|_| reuse) {
                Some(&place) => {
                    let lifetime = &mut wanted[place].0.lifetime;
                    *lifetime = new.lifetime.max(*lifetime);
                    Fate::SharedWith(place)
                }
                None => {
                    alike.insert(alike_of(&new), wanted.len());
                    wanted.push((new, notes));
                    Fate::Planned(wanted.len() - 1)
                }
            },
        });
    }
    // What the server can't keep fails its row, and the others move up.
    let mut places: Vec<Result<usize>> = Vec::with_capacity(wanted.len());
    let mut rows = Vec::with_capacity(wanted.len());
    for (new, notes) in wanted {
        places.push(row(new, notes).map(|row| {
            rows.push(row);
            rows.len() - 1
        }));
    }
    let fates = fates.into_iter().map(|fate| match fate {
        Fate::Planned(place) => settle(&places[place], Fate::Planned),
        Fate::SharedWith(place) => settle(&places[place], Fate::SharedWith),
        failed @ Fate::Failed(_) => failed,
    });
    let fates = fates.collect();
    (Plan::new(rows), fates)
}

fn settle(place: &Result<usize>, fate: fn(usize) -> Fate) -> Fate {
    match place {
        Ok(place) => fate(*place),
        Err(error) => Fate::Failed(error.again()),
    }
}

/// What makes one share serve for two rows.
type Alike = (
    Vec<ItemRef>,
    bool,
    Option<String>,
    Option<u32>,
    Option<String>,
);

fn alike_of(new: &NewShare) -> Alike {
    (
        key(&new.items),
        new.downloadable,
        new.stream_format.clone(),
        new.max_bit_rate_kbps,
        new.slug.clone(),
    )
}
