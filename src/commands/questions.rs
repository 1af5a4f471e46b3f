//! What a terminal is asked where the command line leaves it open. Each question has a flag.

use sharectl_core::backend::{Library, SearchQuery, Server};
use sharectl_core::domain::Item;
use sharectl_core::domain::capabilities::{Description, Download, Never};
use sharectl_core::domain::expiry::Expiry;
use sharectl_core::error::{Code, Error, Result};
use sharectl_ui::output::{Look, Picked, Picking, Printer, humanize, views};

/// The most hits shown of each kind: more would have to be searched again anyway.
const HITS: usize = 20;

/// Asks what to share: a search, marks in what it finds, and another search until it is enough.
///
/// # Errors
/// No library calls; [`Code::Declined`](sharectl_core::Code::Declined) where nothing is chosen.
pub(crate) async fn items(server: &Server, printer: &Printer) -> Result<Vec<Item>> {
    let library = server.library()?;
    let kinds: Vec<&str> = library.kinds().iter().map(|kind| kind.plural()).collect();
    let question = format!("Search {} (empty: the newest)", humanize::list(&kinds));
    let mut kept: Vec<Item> = Vec::new();
    loop {
        let words = printer.input(&question, "ITEM", Some(""), |_| Ok(()))?;
        let found = search(library, words.trim()).await;
        let mut found = found.map_err(|error| error.with_server(&server.name))?;
        found.retain(|item| {
            kept.iter()
                .all(|other| other.reference() != item.reference())
        });
        if found.is_empty() {
            printer.note(format!("nothing on {} matches {words:?}", server.name));
            continue;
        }
        let marked = kept.len();
        let mut choices = std::mem::take(&mut kept);
        choices.extend(found);
        let lines = |look: &Look| views::items::picks(&choices, look);
        let picking = Picking {
            many: true,
            again: true,
        };
        let only = |picked: Vec<usize>| picked.into_iter().map(|index| choices[index].clone());
        match printer.choose("Share what?", "ITEM", &lines, picking, marked)? {
            Picked::These(picked) => return Ok(only(picked).collect()),
            Picked::Again(picked) => kept = only(picked).collect(),
        }
    }
}

async fn search(library: &dyn Library, words: &str) -> Result<Vec<Item>> {
    let query = SearchQuery {
        text: words.to_owned(),
        limit: HITS,
        newest: words.is_empty().then_some(HITS),
        ..SearchQuery::default()
    };
    library.search(&query).await
}

/// Asks when a share expires.
///
/// # Errors
/// As [`Printer::input`].
pub(crate) fn expiry(
    server: &Server,
    printer: &Printer,
    flag: &str,
    default: Expiry,
) -> Result<Expiry> {
    let never = server.can.never != Never::Impossible;
    let question = format!("Expires ({})", examples(never));
    let read = |answer: &str| readable(Expiry::parse(answer)?, never, server);
    let default = default.to_string();
    let answer = printer.input(&question, flag, Some(&default), |answer| {
        read(answer).map(drop)
    })?;
    read(&answer)
}

/// What an expiry may look like.
const fn examples(never: bool) -> &'static str {
    if never {
        "7d, 12h, 2027-01-01, never"
    } else {
        "7d, 12h, 2027-01-01"
    }
}

/// What can't be had is told while another answer can be given.
fn readable(expiry: Expiry, never: bool, server: &Server) -> Result<Expiry> {
    if expiry == Expiry::Never && !never {
        let message = format!("{} can't create shares that never expire", server.can.name);
        return Err(Error::new(Code::Unsupported, message));
    }
    Ok(expiry)
}

/// Asks for a new expiry of shares that expire at different times; `None` if that stays.
///
/// # Errors
/// As [`Printer::input`].
pub(crate) fn other_expiry(
    server: &Server,
    printer: &Printer,
    flag: &str,
) -> Result<Option<Expiry>> {
    let never = !matches!(server.can.never, Never::Impossible | Never::AtCreation);
    let question = format!("Expires ({}; empty: as it is)", examples(never));
    let read = |answer: &str| match answer.trim() {
        "" => Ok(None),
        text => {
            Expiry::refuse_extension(text)?;
            readable(Expiry::parse(text)?, never, server).map(Some)
        }
    };
    let answer = printer.input(&question, flag, Some(""), |answer| read(answer).map(drop))?;
    read(&answer)
}

/// Asks for a description, where the server keeps one, beginning with the `present` one.
///
/// # Errors
/// As [`Printer::input`].
pub(crate) fn description(
    server: &Server,
    printer: &Printer,
    present: &str,
) -> Result<Option<String>> {
    if server.can.description == Description::None {
        return Ok(None);
    }
    let question = "Description, for visitors";
    printer.edit(question, "--description", present).map(Some)
}

/// Asks whether visitors may download, where that can be set; `None` is the server's way.
///
/// # Errors
/// As [`Printer::confirm`].
pub(crate) fn download(server: &Server, printer: &Printer) -> Result<Option<bool>> {
    if server.can.download != Download::Settable {
        return Ok(None);
    }
    printer
        .confirm("Let visitors download?", "--download on|--download off")
        .map(Some)
}

/// Asks what visitors of existing shares may do; `None` where that stays or can't be set.
///
/// # Errors
/// As [`Printer::select`].
pub(crate) fn other_download(server: &Server, printer: &Printer) -> Result<Option<bool>> {
    if server.can.download != Download::Settable {
        return Ok(None);
    }
    let choices = ["as it is", "on", "off"].map(str::to_owned);
    let lines = |_: &Look| choices.to_vec();
    let picked = printer.select("Downloads", "--download on|--download off", &lines)?;
    Ok([None, Some(true), Some(false)][picked])
}
