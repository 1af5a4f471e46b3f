//! What became of shares that a server lists no more, as far as the journal tells.

use std::collections::{HashMap, HashSet};

use super::Journal;
use super::reader::StepResult;
use crate::domain::{Lifetime, Share, Step};
use crate::error::Result;

/// The last that is known of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// Whether `prune` deleted it.
    pub pruned: bool,
    /// When it was to end.
    pub lifetime: Option<Lifetime>,
}

impl Journal {
    /// What became of the shares with these ids or slugs. Reads all operations; one that can't be read
    /// tells nothing.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if the journal is there and can't be read.
    pub fn fates(&self, names: &HashSet<&str>) -> Result<HashMap<String, Fate>> {
        let mut fates = HashMap::new();
        if names.is_empty() {
            return Ok(fates);
        }
        for id in self.ids()? {
            let Ok(operation) = self.read(&id) else {
                continue;
            };
            let prunes = operation.meta.command == "prune";
            for recorded in operation.steps {
                let deletes = matches!(recorded.step, Step::Delete { .. });
                let (share, pruned) = match recorded.result {
                    Some(StepResult::Done(Some(after))) => (Some(*after), false),
                    Some(StepResult::Done(None)) if deletes => (recorded.share, prunes),
                    _ => (None, false),
                };
                if let Some(share) = share {
                    keep(&mut fates, names, &share, pruned);
                }
            }
        }
        Ok(fates)
    }
}

fn keep(fates: &mut HashMap<String, Fate>, names: &HashSet<&str>, share: &Share, pruned: bool) {
    let fate = Fate {
        pruned,
        lifetime: share.lifetime,
    };
    for name in [share.id.as_str(), &share.name()] {
        if names.contains(name) {
            fates.insert(name.to_owned(), fate);
        }
    }
}
