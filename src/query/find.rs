//! The shares that were named.

use std::collections::HashSet;

use crate::backend::{Needs, Server};
use crate::domain::reference::{self, Found, ShareReference};
use crate::domain::share_index::ShareIndex;
use crate::domain::{Share, link};
use crate::error::{Code, Result};

/// Up to so many shares are read one by one where a server can; more, with one list.
const ONE_BY_ONE: usize = 3;

/// The shares that `references` name, in that order, each once.
///
/// # Errors
/// [`Code::NotFound`] and [`Code::Ambiguous`] for the first reference that has no single meaning.
pub async fn find(
    server: &Server,
    references: &[ShareReference],
    needs: Needs,
) -> Result<Vec<Share>> {
    let found = if server.can.reads_one && references.len() <= ONE_BY_ONE {
        one_by_one(server, references, needs).await?
    } else {
        in_list(server, references, needs).await?
    };
    let mut seen = HashSet::with_capacity(found.len());
    let unique = found
        .into_iter()
        .filter(|share| seen.insert(share.id.clone()));
    Ok(unique.collect())
}

async fn one_by_one(
    server: &Server,
    references: &[ShareReference],
    needs: Needs,
) -> Result<Vec<Share>> {
    let mut shares = Vec::with_capacity(references.len());
    for reference in references {
        match candidate(reference) {
            Some(id) => match server.shares.get(&id, needs).await {
                // A link may be another server's that happens to end alike.
                Ok(share) => match reference::find(std::slice::from_ref(&share), reference) {
                    Found::One(_) => shares.push(share),
                    _ => shares
                        .extend(in_list(server, std::slice::from_ref(reference), needs).await?),
                },
                Err(error) if error.code() == Code::NotFound => {
                    return Err(reference::find(&[], reference)
                        .one(reference)
                        .err()
                        .unwrap_or(error)
                        .with_server(&server.name));
                }
                Err(error) => return Err(error.with_server(&server.name)),
            },
            None => shares.extend(in_list(server, std::slice::from_ref(reference), needs).await?),
        }
    }
    Ok(shares)
}

/// The id that a reference can only mean where links end in ids.
fn candidate(reference: &ShareReference) -> Option<String> {
    match reference {
        ShareReference::Link(link) => link::names_in(link).pop(),
        ShareReference::Slug(_) => None,
        _ => reference.id().map(str::to_owned),
    }
}

async fn in_list(
    server: &Server,
    references: &[ShareReference],
    needs: Needs,
) -> Result<Vec<Share>> {
    let with_links = needs.and(Needs {
        url: true,
        ..Needs::NOTHING
    });
    // Titles and tracks cost a request an item: they are read for what was found only.
    let light = Needs {
        titles: false,
        tracks: false,
        ..with_links
    };
    let all = super::list(server, light).await?;
    let index = ShareIndex::new(&all);
    let mut shares = Vec::with_capacity(references.len());
    for reference in references {
        let share = index
            .find(reference)
            .one(reference)
            .map_err(|error| error.with_server(&server.name))?;
        shares.push(if needs.titles || needs.tracks {
            server
                .shares
                .get(&share.id, needs)
                .await
                .map_err(|error| error.with_server(&server.name))?
        } else {
            share.clone()
        });
    }
    Ok(shares)
}
