//! Items named by words alone: `create "Harbour Lights"`.

use super::catalog::Catalog;
use super::items::{self, Chooser, described, with_candidates};
use crate::advice::{Advice, Hint, RequestSetting};
use crate::backend::Server;
use crate::domain::item::is_id_shaped;
use crate::domain::pick::{Matches, Wanted};
use crate::domain::{Item, ItemKind};
use crate::error::{Code, Error, Result};

/// The item that words name: the one with this id, or else the only one of any kind with this title.
///
/// # Errors
/// [`Code::NotFound`]: an unknown id is never taken for a title. [`Code::Ambiguous`] with the
/// candidates: several have this title, or it is only a part of theirs.
pub(super) async fn resolve(
    server: &Server,
    text: &str,
    partial: bool,
    catalog: &Catalog,
    chooser: Chooser<'_>,
) -> Result<Item> {
    let library = server.library()?;
    // No id holds a blank.
    if !text.contains(char::is_whitespace) {
        match library.lookup(text).await {
            Err(error) if error.code() == Code::NotFound && is_id_shaped(text) => {
                return Err(error.hint(which_kind(IF_A_TITLE, library.kinds(), text)));
            }
            Err(error) if error.code() == Code::NotFound => {}
            found => return found,
        }
    }
    let wanted = Wanted {
        title: text.to_owned(),
        partial,
        ..Wanted::default()
    };
    let Some(mut found) = items::search(library, catalog, library.kinds(), &wanted).await? else {
        return Err(too_many(library.kinds(), &wanted));
    };
    if let Some(item) = found.only(partial) {
        return Ok(item);
    }
    let mut candidates = found.clone().candidates();
    if candidates.is_empty() {
        return Err(nothing_found(server, &wanted).await);
    }
    let described = described(&wanted);
    let question = match found.exact.len() {
        0 => format!("No item is titled {described}"),
        _ => format!("Several items are titled {described}"),
    };
    match chooser(&question, &candidates)? {
        Some(index) if index < candidates.len() => Ok(candidates.swap_remove(index)),
        _ => Err(ambiguous(&wanted, &found)),
    }
}

/// No title fits; the name of a series or an author may.
async fn nothing_found(server: &Server, wanted: &Wanted) -> Error {
    let message = format!("no item is titled {}", described(wanted));
    let error = Error::new(Code::NotFound, message);
    let groups = match server.library() {
        // It is a hint only: a failure of its own would hide the error.
        Ok(library) => library
            .groups_named(&wanted.title)
            .await
            .unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    if groups.is_empty() {
        return error.hint(items::look_for(&server.name, &wanted.title));
    }
    groups.into_iter().fold(error, |error, group| {
        let kind = group.kind.as_str();
        let (server, name) = (server.name.clone(), group.name);
        let advice = Advice::ShareGroup { server, kind, name };
        error.hint(advice.after(format!("share each book of the {kind}: ")))
    })
}

fn too_many(kinds: &[ItemKind], wanted: &Wanted) -> Error {
    let message = format!("too many items match {}", described(wanted));
    Error::new(Code::Ambiguous, message).hint(which_kind(WHICH_KIND, kinds, &wanted.title))
}

fn ambiguous(wanted: &Wanted, found: &Matches) -> Error {
    let candidates = found.clone().candidates();
    let kinds = kinds(&candidates);
    if let [kind] = kinds[..] {
        return items::ambiguous(kind, wanted, found);
    }
    let described = described(wanted);
    let (message, hint) = match (found.exact.len(), found.words.len(), candidates.len()) {
        (0, 1, _) => (
            format!(
                "no item is titled {described}; {}",
                partial(candidates.len())
            ),
            Advice::Ask(RequestSetting::Partial).after(format!(
                "{BY_REFERENCE}; if only one title has these words, add "
            )),
        ),
        (0, _, count) => (
            format!("no item is titled {described}; {}", partial(count)),
            Hint::text(format!("{BY_REFERENCE}, or give its whole title")),
        ),
        (exact, ..) => (
            format!("{exact} items are titled {described}"),
            which_kind(WHICH_KIND, &kinds, &wanted.title),
        ),
    };
    with_candidates(Error::new(Code::Ambiguous, message), &candidates).hint(hint)
}

const BY_REFERENCE: &str = "share it by its reference";

fn partial(matches: usize) -> String {
    match matches {
        1 => "1 partial match".to_owned(),
        matches => format!("{matches} partial matches"),
    }
}

/// The kinds of items, each once, in the order in which they come.
fn kinds(items: &[Item]) -> Vec<ItemKind> {
    let mut kinds: Vec<ItemKind> = Vec::new();
    for item in items {
        if !kinds.contains(&item.kind) {
            kinds.push(item.kind);
        }
    }
    kinds
}

const WHICH_KIND: &str = "say which kind it is: ";
/// `1984` could be the id of something, and is the title of a book.
const IF_A_TITLE: &str = "if it is a title, say which kind it is: ";

/// How to say which of the kinds is meant.
fn which_kind(lead: &str, kinds: &[ItemKind], title: &str) -> Hint {
    let searched = kinds.iter().filter(|kind| **kind != ItemKind::Folder);
    let searches = searched.map(|kind| {
        Advice::Ask(RequestSetting::Narrower(vec![(
            kind.as_str(),
            title.to_owned(),
        )]))
    });
    let hint = Hint::text(lead);
    searches
        .enumerate()
        .fold(hint, |hint, (at, search)| match at {
            0 => hint.step(search),
            _ => hint.then(" or ").step(search),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::pick::matches;

    fn error(title: &str, items: &[(ItemKind, &str)]) -> Error {
        let wanted = Wanted {
            title: title.to_owned(),
            ..Wanted::default()
        };
        let items = items.iter().map(|(kind, title)| Item {
            title: Some((*title).to_owned()),
            ..Item::bare(*kind, *title)
        });
        ambiguous(&wanted, &matches(items.collect(), &wanted))
    }

    #[test]
    fn a_title_of_several_kinds_is_told_apart_by_the_kind() {
        let items = [(ItemKind::Album, "Low Tide"), (ItemKind::Song, "low tide")];
        let error = error("Low Tide", &items);
        assert_eq!(error.code(), Code::Ambiguous);
        assert_eq!(error.message(), "2 items are titled \"Low Tide\"");
        let hint = r#"say which kind it is: Ask(Narrower([("album", "Low Tide")])) or Ask(Narrower([("song", "Low Tide")]))"#;
        assert_eq!(error.hint_texts(), [hint]);
        assert_eq!(error.details().len(), 2);
    }

    #[test]
    fn a_title_of_one_kind_is_told_apart_as_in_a_search_for_that_kind() {
        let items = [(ItemKind::Album, "Tides"), (ItemKind::Album, "High Tides")];
        let error = error("tide", &items);
        assert_eq!(
            error.message(),
            "no album is titled \"tide\"; 2 partial matches"
        );
    }

    #[test]
    fn a_part_of_a_title_is_shown_with_a_way_to_accept_it() {
        let one = error(
            "tide",
            &[(ItemKind::Album, "Low Tide"), (ItemKind::Song, "Tides")],
        );
        assert_eq!(
            one.message(),
            "no item is titled \"tide\"; 2 partial matches"
        );
        assert!(
            one.hint_texts()[0].ends_with("if only one title has these words, add Ask(Partial)")
        );
        let two = [(ItemKind::Album, "Low Tide"), (ItemKind::Song, "Tide Pool")];
        assert!(error("tide", &two).hint_texts()[0].ends_with("give its whole title"));
    }
}
