//! `--reuse` among the shares that one command makes: what asks for the same gets one share.

use std::collections::{HashMap, HashSet};

use super::making::{Making, Wanted};
use crate::commands::from_file::Fate;
use crate::domain::share::contents_key;
use crate::domain::{ItemRef, NewShare, Share};
use crate::error::{Code, Error, Result};
use crate::operation::Plan;

/// The plan, and the fate of each request. With `--reuse`, requests that one share serves get that one,
/// and it lives as long as the longest of them asks for.
pub(super) fn plan(news: Vec<Result<Wanted>>, making: &Making<'_>) -> (Plan, Vec<Fate>) {
    let serving = serving(&news, making);
    let mut fates = Vec::with_capacity(news.len());
    let mut wanted: Vec<(Wanted, Option<&Share>)> = Vec::with_capacity(news.len());
    let mut places: HashMap<One, usize> = HashMap::new();
    let mut claims = Claims::default();
    for (asked, share) in news.into_iter().zip(serving) {
        let asked = match asked {
            Ok(asked) => asked,
            Err(error) => {
                fates.push(Fate::Failed(error));
                continue;
            }
        };
        let one = One::of(&asked.new, share);
        if making.reuses()
            && let Some(place) = places.get(&one)
        {
            let first = &mut wanted[*place].0;
            first.new.lifetime = asked.new.lifetime.max(first.new.lifetime);
            first.enough = asked.enough.max(first.enough);
            fates.push(Fate::SharedWith(*place));
            continue;
        }
        if share.is_none()
            && let Err(error) = claims.take(&asked, making)
        {
            fates.push(Fate::Failed(error));
            continue;
        }
        places.insert(one, wanted.len());
        fates.push(Fate::Planned(wanted.len()));
        wanted.push((asked, share));
    }
    // What the server can't keep fails, and the others move up.
    let mut places: Vec<Result<usize>> = Vec::with_capacity(wanted.len());
    let mut rows = Vec::with_capacity(wanted.len());
    for (asked, share) in wanted {
        places.push(making.row(asked, share).map(|row| {
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
    let plan = Plan {
        chosen_by_list: making.reuses(),
        recheck: making.served_by(),
        ..Plan::new(rows)
    };
    (plan, fates)
}

/// The stored share that serves for each request. One whose download permission is to be changed must
/// not be needed by another request as it is.
fn serving<'m>(news: &[Result<Wanted>], making: &'m Making<'_>) -> Vec<Option<&'m Share>> {
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

fn settle(place: &Result<usize>, fate: fn(usize) -> Fate) -> Fate {
    match place {
        Ok(place) => fate(*place),
        Err(error) => Fate::Failed(error.again()),
    }
}

/// What only one of several new shares can have.
#[derive(Default)]
struct Claims {
    /// The ids of shares whose names are taken over.
    names: HashSet<String>,
    /// Contents that the server shares once.
    contents: HashSet<Vec<ItemRef>>,
}

impl Claims {
    /// Claims what a new share needs.
    ///
    /// # Errors
    /// [`Code::Conflict`] if another one of the same command has it: run side by side, the second could
    /// come first, and what it takes over would be lost.
    fn take(&mut self, asked: &Wanted, making: &Making<'_>) -> Result<()> {
        if let Some(silent) = &asked.silent
            && !self.names.insert(silent.id.clone())
        {
            let name = silent.plain_name();
            return Err(Error::new(
                Code::Conflict,
                format!("another share of this command takes over the name {name}"),
            )
            .hint("give one of them another name: `--slug NAME`, or a column `slug`"));
        }
        if making.keeps_one_of_each() && !self.contents.insert(contents_key(&asked.new.items)) {
            return Err(Error::new(
                Code::Conflict,
                "another share of this command is of the same, and the server keeps one share of it",
            ));
        }
        Ok(())
    }
}

/// The one share that serves for several.
#[derive(PartialEq, Eq, Hash)]
enum One {
    /// It is there already. Those that leave something open are served by the same one as those that
    /// don't, so only its id tells.
    Stored(String),
    /// It is made: all that makes a difference is the same.
    New {
        contents: Vec<ItemRef>,
        downloadable: bool,
        stream_format: Option<String>,
        max_bit_rate_kbps: Option<u32>,
        slug: Option<String>,
    },
}

impl One {
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
