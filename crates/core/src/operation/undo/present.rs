//! The shares there are now, as far as they matter to what is reverted.

use std::collections::{HashMap, HashSet};

use super::effects::Effect;
use super::successors::Successors;
use crate::backend::{Needs, Server};
use crate::domain::Share;
use crate::domain::capabilities::{Again, NamedBy};
use crate::error::{Code, Error, Result};
use crate::journal::{Journal, OperationId};
use crate::query;

/// Reads the shares that effects may be about, by their ids, and what the journal says was made in the
/// place of others since an operation. A few are read one by one, and the journal only if one of them
/// isn't there: the cost is that of what is reverted, and not of all there is.
///
/// # Errors
/// As any read; a journal that can't be read.
pub async fn present(
    server: &Server,
    effects: &[Effect],
    journal: &Journal,
    since: Option<&OperationId>,
) -> Result<(HashMap<String, Share>, Successors)> {
    if !are_read_alone(server, effects) {
        let shares = query::list(server, Needs::WRITE).await?;
        let shares = shares.into_iter().map(|share| (share.id.clone(), share));
        return Ok((shares.collect(), Successors::recorded(journal, since)?));
    }
    let mut reading = Reading {
        server,
        there: HashMap::new(),
        gone: HashSet::new(),
    };
    for share in effects.iter().flat_map(Effect::shares) {
        reading.read(&share.id).await?;
    }
    if reading.gone.is_empty() {
        return Ok((reading.there, Successors::default()));
    }
    let gone = reading.gone.clone();
    let successors = Successors::recorded_of(journal, since, gone)?;
    for id in successors.ids() {
        reading.read(id).await?;
    }
    Ok((reading.there, successors))
}

/// Whether effects are so few that their shares are read one by one, on a server where a share is known
/// by its id, and where others are in no way of what is made again.
fn are_read_alone(server: &Server, effects: &[Effect]) -> bool {
    let can = &server.can;
    can.reads_each_of(effects.len()) && can.named_by == NamedBy::Id && can.again == Again::Another
}

/// What was read so far.
struct Reading<'s> {
    server: &'s Server,
    there: HashMap<String, Share>,
    gone: HashSet<String>,
}

impl Reading<'_> {
    async fn read(&mut self, id: &str) -> Result<()> {
        if self.there.contains_key(id) || self.gone.contains(id) {
            return Ok(());
        }
        match self.server.shares.get(id, Needs::WRITE).await {
            Ok(mut share) => {
                query::recall(self.server, &mut share);
                self.there.insert(id.to_owned(), share);
            }
            Err(gone) if gone.code() == Code::NotFound => {
                self.gone.insert(id.to_owned());
            }
            Err(error) => return Err(Error::with_server(error, &self.server.name)),
        }
        Ok(())
    }
}
