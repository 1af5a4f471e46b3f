//! The entries of a server's own playlist that really are the server's.

use std::collections::HashMap;

use url::{Origin, Url};

use crate::domain::playlist::Entry;

/// Leaves out what somebody has put in: Navidrome writes descriptions and titles into its playlists
/// as they are, so that a line break in one makes the rest of it an entry. The server's own entries
/// lie at one of `origins` (its address, its link's), else where most of them do. A picture that lies
/// elsewhere than its entry would tell strangers who plays it, and is left out.
pub(super) fn own_entries(mut entries: Vec<Entry>, origins: &[Origin]) -> Vec<Entry> {
    let place = |url: &str| Some(Url::parse(url).ok()?.origin());
    for entry in &mut entries {
        let home = place(&entry.url);
        entry.image.take_if(|image| place(image) != home);
    }
    let origin = |entry: &Entry| place(&entry.url);
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

    #[test]
    fn a_picture_that_lies_elsewhere_is_left_out() {
        let image = |image: &str| {
            let entry = Entry {
                url: "https://m.example/share/s/a".into(),
                image: Some(image.into()),
                ..Entry::default()
            };
            own_entries(vec![entry], &[]).remove(0).image
        };
        let own = "https://m.example/share/img/b";
        assert_eq!(image(own).as_deref(), Some(own));
        for other in ["https://evil.example/pixel", "pixel.gif", "javascript:x"] {
            assert_eq!(image(other), None, "{other}");
        }
    }
}
