//! `update --from FILE`: each row changes the share it names, in the columns it has.

mod fixed;

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::UpdateArgs;
use crate::backend::{Needs, Server};
use crate::batch::{Batch, Cells, Column, Row};
use crate::commands::Context;
use crate::commands::args::shares;
use crate::commands::from_file::{Fate, FromFile};
use crate::commands::writing::Writing;
use crate::domain::expiry::{Expiry, whole_second};
use crate::domain::moment::DayEdge;
use crate::domain::reference::{Found, ShareIndex, ShareReference};
use crate::domain::selector::Owner;
use crate::domain::{Change, Lifetime, Share};
use crate::error::{Code, Error, Result};
use crate::operation::{Action, Plan, PlanRow};
use crate::output::plan::FROM_FILE;
use crate::query;

/// Changes the shares that the rows of a file name.
///
/// # Errors
/// A file that can't be read or has columns for searches; what the rows' results fold into.
pub(super) async fn run(args: &UpdateArgs, file: &Path, context: &Context) -> Result<()> {
    let from = FromFile::read(file, args.rejects.as_deref(), Action::Update)?;
    let batch = &from.batch;
    check_columns(batch)?;
    let mut references: Vec<Result<ShareReference>> = batch.rows.iter().map(reference).collect();
    let named = references.iter().flatten().cloned();
    let profile = shares::server_of(context, &named.collect::<Vec<_>>())?;
    let writing = Writing::open_for(context, profile, "update", &FROM_FILE).await?;
    let listed = query::list(&writing.server, Needs::WRITE).await?;
    let changing = Changing {
        server: &writing.server,
        listed: &listed,
        index: ShareIndex::new(&listed, writing.server.whose()),
        owner: args.shares.selectors.owner.as_ref(),
        now: writing.now(),
        zone: writing.clock.zone(),
    };
    let mut rows = Vec::new();
    let mut lines: HashMap<String, u64> = HashMap::new();
    let fates = batch.rows.iter().zip(references.drain(..));
    let fates = fates.map(|(row, reference)| {
        let planned = reference.and_then(|reference| changing.row(row, &reference, &mut lines));
        match planned {
            Ok(planned) => {
                rows.push(planned);
                Fate::Planned(rows.len() - 1)
            }
            Err(error) => Fate::Failed(error),
        }
    });
    let fates = fates.collect();
    let plan = Plan::new(rows);
    let ended = from.run(&writing, plan, fates, true, context).await?;
    ended.into_result()
}

/// Searches find items, and this is about shares.
fn check_columns(batch: &Batch) -> Result<()> {
    let searches = [
        Column::Song,
        Column::Album,
        Column::Artist,
        Column::Playlist,
        Column::Book,
        Column::Episode,
    ];
    match searches.into_iter().find(|column| batch.uses(*column)) {
        Some(column) => Err(Error::usage(format!(
            "the column `{}` searches for something to share, and an update changes shares there are",
            column.name()
        ))
        .hint("name the shares in `ref` or `url`")),
        None => Ok(()),
    }
}

/// The share that a row names. The id is the last to be believed: a spreadsheet may have made a number
/// of it.
fn reference(row: &Row) -> Result<ShareReference> {
    let cells = row.cells.as_ref().map_err(Error::again)?;
    match (cells.reference.as_ref().or(cells.url.as_ref()), &cells.id) {
        (Some(text), _) => ShareReference::parse(text),
        (None, Some(id)) => Ok(ShareReference::Plain(id.clone())),
        (None, None) => Err(Error::usage("it names no share").hint("name it in `ref` or `url`")),
    }
}

/// What all rows have in common.
struct Changing<'a> {
    server: &'a Server,
    listed: &'a [Share],
    index: ShareIndex<'a>,
    owner: Option<&'a Owner>,
    now: Timestamp,
    zone: &'a TimeZone,
}

impl Changing<'_> {
    fn row(
        &self,
        row: &Row,
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
        fixed::check(share, cells, self.by_id(cells), named_by, self.zone)?;
        let change = Change {
            // What the server doesn't tell was written as an empty field.
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
        // An administrator's list holds everybody's shares: what stays as it is may stay in it.
        if planned.writes() {
            self.check_owner(share)?;
        }
        Ok(planned)
    }

    /// The share that the column `id` names, if it names one. A spreadsheet may have made a number of it,
    /// and a change another id.
    fn by_id(&self, cells: &Cells) -> Option<&Share> {
        let id = ShareReference::Plain(cells.id.clone()?);
        match self.index.find(&id) {
            Found::One(share) => Some(share),
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
        Err(query::somebody_elses(self.server, share))
    }

    /// The new end. A date that is the present one is no change, although it may have passed.
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
