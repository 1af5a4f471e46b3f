//! `--reuse` among the shares that one command makes: what asks for the same gets one share.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::making::{Making, Wanted};
use crate::commands::from_file::Fate;
use crate::domain::contents::key;
use crate::domain::{ItemRef, NewShare};
use crate::error::Result;
use crate::operation::Plan;

/// The plan, and what each of those that were asked for has to do with it. With `--reuse`, those for
/// which the same share serves get that one, and it lives as long as the longest of them wants.
pub(super) fn plan(news: Vec<Result<Wanted>>, making: &Making<'_>) -> (Plan, Vec<Fate>) {
    let mut fates = Vec::with_capacity(news.len());
    let mut wanted: Vec<Wanted> = Vec::with_capacity(news.len());
    let mut places: HashMap<One, usize> = HashMap::new();
    for asked in news {
        let asked = match asked {
            Ok(asked) => asked,
            Err(error) => {
                fates.push(Fate::Failed(error));
                continue;
            }
        };
        if making.reuses() {
            match places.entry(One::of(&asked.new, making)) {
                Entry::Occupied(place) => {
                    let lifetime = &mut wanted[*place.get()].new.lifetime;
                    *lifetime = asked.new.lifetime.max(*lifetime);
                    fates.push(Fate::SharedWith(*place.get()));
                    continue;
                }
                Entry::Vacant(place) => {
                    place.insert(wanted.len());
                }
            }
        }
        fates.push(Fate::Planned(wanted.len()));
        wanted.push(asked);
    }
    // What the server can't keep fails, and the others move up.
    let mut places: Vec<Result<usize>> = Vec::with_capacity(wanted.len());
    let mut rows = Vec::with_capacity(wanted.len());
    for asked in wanted {
        places.push(making.row(asked).map(|row| {
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
    fn of(new: &NewShare, making: &Making<'_>) -> Self {
        match making.reusing(new) {
            Some(row) => Self::Stored(row.share.map(|share| share.id).unwrap_or_default()),
            None => Self::New {
                contents: key(&new.items),
                downloadable: new.downloadable,
                stream_format: new.stream_format.clone(),
                max_bit_rate_kbps: new.max_bit_rate_kbps,
                slug: new.slug.clone(),
            },
        }
    }
}
