//! What a share that isn't there was probably meant to be: another spelling of a name, or a title.

use std::collections::BTreeSet;

use crate::backend::{Needs, Server};
use crate::cli::{self, Cli};
use crate::domain::Share;
use crate::domain::reference::{self, Found, ShareReference};
use crate::domain::text::fold;
use crate::error::Error;
use crate::output::humanize;
use crate::query;
use crate::shell;

/// Shorter names are alike by chance.
const SHORTEST: usize = 5;
/// As many letters may be wrong.
const SLIPS: usize = 2;

/// The error with what was probably meant, if the shares that there are tell. It takes one list.
pub(super) async fn hinted(error: Error, server: &Server, references: &[ShareReference]) -> Error {
    let Ok(shares) = query::list(server, Needs::NOTHING).await else {
        return error;
    };
    let whose = server.whose();
    let is_missing =
        |named: &&ShareReference| matches!(reference::find(&shares, named, &whose), Found::None);
    let missing = references.iter().filter(is_missing);
    let missing: Vec<&str> = missing.filter_map(ShareReference::name).collect();
    let Some(first) = missing.first() else {
        return error;
    };
    let words = arguments();
    if let Some(share) = alike(first, &shares) {
        let meant = share.reference();
        return match replaced(&words, &[first], &[&meant]) {
            Some(line) => error.hint(format!("did you mean `{line}`?")),
            None => error.hint(format!("did you mean `{meant}`?")),
        };
    }
    // A title of several words, without its quotes.
    let whole = missing.join(" ");
    let texts = [(whole.as_str(), missing.as_slice()), (*first, &[*first])];
    for (text, named) in texts {
        let count = shares.iter().filter(|share| is_called(share, text)).count();
        if count > 0 {
            return error.hint(by_text(text, named, count, &words));
        }
    }
    error
}

/// How shares are chosen by a text.
fn by_text(text: &str, named: &[&str], count: usize, words: &[String]) -> String {
    let match_it = format!("--match {}", shell::word(text));
    let how = replaced(words, named, &["--match", text]).unwrap_or(match_it);
    let shares = humanize::count_of(count, "share matches", "shares match");
    format!("{shares} that text: `{how}`")
}

/// The share whose name differs by a slip or two.
fn alike<'s>(name: &str, shares: &'s [Share]) -> Option<&'s Share> {
    let slips = |share: &&Share| strsim::levenshtein(&fold(share.plain_name()), &fold(name));
    let near = shares.iter().map(|share| (slips(&share), share));
    near.filter(|(slips, _)| name.chars().count() >= SHORTEST && *slips <= SLIPS)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, share)| share)
}

/// Whether a share is called so, as `--match` judges it.
fn is_called(share: &Share, text: &str) -> bool {
    let wanted = fold(text);
    let texts = [
        Some(share.what()),
        share.description.as_deref(),
        share.label.as_deref(),
    ];
    texts
        .into_iter()
        .flatten()
        .any(|it| fold(it).contains(&wanted))
}

/// The line that was typed, as far as it is text.
fn arguments() -> Vec<String> {
    let words = std::env::args_os();
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect()
}

/// The line with other words in place of those that stand in it one after the other, if that is a line.
fn replaced(words: &[String], named: &[&str], by: &[&str]) -> Option<String> {
    let is_run = |run: &&[String]| {
        run.iter()
            .zip(named)
            .all(|(word, name)| word == name || word.ends_with(&format!("/{name}")))
    };
    let runs = words.windows(named.len()).enumerate().skip(1);
    let found: BTreeSet<usize> = runs
        .filter(|(_, run)| is_run(run))
        .map(|(at, _)| at)
        .collect();
    let at = *found.first()?;
    let mut line = words[..at].to_vec();
    line.extend(by.iter().map(|word| (*word).to_owned()));
    line.extend_from_slice(&words[at + named.len()..]);
    Cli::read(line.iter()).ok()?;
    Some(cli::written(&line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ServerKind;

    fn share(id: &str, what: &str) -> Share {
        let mut share = Share::bare("home", ServerKind::Navidrome, id);
        share.description = Some(what.to_owned());
        share
    }

    #[test]
    fn a_slip_finds_the_share_and_another_name_none() {
        let shares = [share("Xd7ce8Y2vd", "a"), share("8KoeDVK6Cj", "b")];
        let found = |name| alike(name, &shares).map(|share| share.id.as_str());
        assert_eq!(found("Xd7ce8Y2vD"), Some("Xd7ce8Y2vd"));
        assert_eq!(found("Xd7ce8Yvd"), Some("Xd7ce8Y2vd"));
        assert_eq!(found("NoSuchShare"), None);
        assert_eq!(alike("ab", &[share("abc", "x")]), None);
    }

    #[test]
    fn a_title_becomes_a_selector_in_the_same_line() {
        let words =
            |line: &[&str]| -> Vec<String> { line.iter().map(|word| (*word).to_owned()).collect() };
        let line = words(&["/usr/bin/sharectl", "show", "Road", "Trip", "-q"]);
        let found = replaced(&line, &["Road", "Trip"], &["--match", "Road Trip"]);
        assert_eq!(
            found.as_deref(),
            Some("sharectl show --match 'Road Trip' -q")
        );
        let line = words(&["sharectl", "show", "home/Road"]);
        let found = replaced(&line, &["Road"], &["--match", "Road"]);
        assert_eq!(found.as_deref(), Some("sharectl show --match Road"));
        // What would not parse is not proposed.
        let line = words(&["sharectl", "prune", "--keep", "Road"]);
        assert_eq!(replaced(&line, &["Road"], &["--match", "Road"]), None);
        assert_eq!(replaced(&line, &["Trip"], &["--match", "Trip"]), None);
        assert!(is_called(&share("x", "Härbour Lights"), "harbour"));
    }
}
