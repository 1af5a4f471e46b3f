//! The entries of a server's own playlist that really are the server's.

use std::collections::HashMap;

use url::{Origin, Url};

use crate::domain::playlist::Entry;

/// Leaves out what somebody has put in: Navidrome writes descriptions and titles into its playlists
/// as they are, so that a line break in one makes the rest of it an entry. The server's own entries
/// lie at one of `origins` (its address, its link's), else where most of them do.
pub(super) fn own_entries(entries: Vec<Entry>, origins: &[Origin]) -> Vec<Entry> {
    let origin = |entry: &Entry| Some(Url::parse(&entry.url).ok()?.origin());
    let is_known = |entry: &Entry| origin(entry).is_some_and(|at| origins.contains(&at));
    if entries.iter().any(is_known) {
        return entries.into_iter().filter(is_known).collect();
    }
    let mut counts: HashMap<Origin, usize> = HashMap::new();
    for at in entries.iter().filter_map(origin) {
        *counts.entry(at).or_default() += 1;
    }
    let usual = counts.into_iter().max_by_key(|(_, count)| *count);
    let usual = usual.map(|(at, _)| at);
    let is_usual = |entry: &Entry| usual.is_some() && origin(entry) == usual;
    entries.into_iter().filter(is_usual).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(urls: &[&str], origins: &[&str]) -> Vec<String> {
        let entry = |url: &&str| Entry {
            url: (*url).to_owned(),
            ..Entry::default()
        };
        let origins: Vec<Origin> = origins
            .iter()
            .map(|url| Url::parse(url).unwrap().origin())
            .collect();
        let entries = own_entries(urls.iter().map(entry).collect(), &origins);
        entries.into_iter().map(|entry| entry.url).collect()
    }

    #[test]
    fn what_lies_elsewhere_was_put_in() {
        let own = ["https://m.example/share/s/a", "https://m.example/share/s/b"];
        let all = ["https://evil.example/x", own[0], "evil", own[1]];
        assert_eq!(left(&all, &["https://m.example"]), own);
        assert_eq!(
            left(&all, &["http://10.0.0.1:4533", "https://m.example/x"]),
            own
        );
        // Behind an address that nobody knows, most of them tell.
        assert_eq!(left(&all, &["http://10.0.0.1:4533"]), own);
        assert!(left(&["evil"], &[]).is_empty());
        assert!(left(&[], &[]).is_empty());
    }
}
