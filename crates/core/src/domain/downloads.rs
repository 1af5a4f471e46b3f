//! Lists for programs that save files. A link of a share ends in a token: each entry gets a name that can
//! be read.

use super::file_name::FileNames;
use super::playlist::{Entry, Playlist, clean_url};
use super::text::one_line;

/// Endings of audio files, as they stand in some links.
const AUDIO: [&str; 12] = [
    "aac", "aiff", "alac", "ape", "flac", "m4a", "m4b", "mp3", "oga", "ogg", "opus", "wav",
];

/// The input file of aria2: a link, and behind it what its file is called.
#[must_use]
pub(super) fn aria2(playlist: &Playlist) -> String {
    let mut text = comments(playlist);
    for (url, name) in named(playlist) {
        text.push_str(&format!("{url}\n  out={name}\n"));
    }
    text
}

/// A configuration file of curl. Brackets in links mean themselves, and a page that says why there is
/// nothing is not saved as music.
#[must_use]
pub(super) fn curl(playlist: &Playlist) -> String {
    let mut text = comments(playlist);
    text.push_str("globoff\nfail\n");
    for (url, name) in named(playlist) {
        let url = url.replace('\\', "%5C").replace('"', "%22");
        text.push_str(&format!("url = \"{url}\"\noutput = \"{name}\"\n"));
    }
    text
}

fn comments(playlist: &Playlist) -> String {
    let title = playlist.title.iter();
    let lines = title.chain(&playlist.comments).map(|line| one_line(line));
    lines
        .filter(|line| !line.is_empty())
        .map(|line| format!("# {line}\n"))
        .collect()
}

/// The links, and names for their files that keep the order.
fn named(playlist: &Playlist) -> Vec<(String, String)> {
    let width = playlist.entries.len().to_string().len().max(2);
    let mut names = FileNames::new();
    let entries = playlist.entries.iter().zip(1usize..);
    let named = entries.map(|(entry, number)| {
        let url = clean_url(&entry.url);
        let title = format!("{number:0width$} {}", title_of(entry));
        let name = names.of_download(&title, extension(&url));
        (url, name)
    });
    named.filter(|(url, _)| !url.is_empty()).collect()
}

fn title_of(entry: &Entry) -> String {
    let artist = entry.artist.as_deref().map(one_line).unwrap_or_default();
    match artist.as_str() {
        "" => entry.title.clone(),
        artist => format!("{artist} {}", entry.title),
    }
}

/// The ending of the file behind a link, if the link shows one.
fn extension(url: &str) -> Option<&'static str> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let (_, ending) = path.rsplit('/').next()?.rsplit_once('.')?;
    AUDIO
        .into_iter()
        .find(|known| ending.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list() -> Playlist {
        let entry = |title: &str, url: &str| Entry {
            title: title.to_owned(),
            artist: Some("Maren Holt".to_owned()),
            url: url.to_owned(),
            ..Entry::default()
        };
        Playlist {
            title: Some("Harbour Lights".to_owned()),
            comments: vec!["the links live until Monday".to_owned()],
            entries: vec![
                entry("Ebb Tide", "https://x/public/s/abc"),
                entry("AC/DC: \"Live\"?", "https://x/media/lib/a[1].MP3?token=\"t"),
                entry("nothing", ""),
                entry("Ebb Tide", "https://x/public/s/def"),
            ],
        }
    }

    #[test]
    fn aria2_gets_a_name_behind_each_link() {
        assert_eq!(
            aria2(&list()),
            "# Harbour Lights\n# the links live until Monday\n\
             https://x/public/s/abc\n  out=01-Maren-Holt-Ebb-Tide\n\
             https://x/media/lib/a[1].MP3?token=\"t\n  out=02-Maren-Holt-AC-DC-Live.mp3\n\
             https://x/public/s/def\n  out=04-Maren-Holt-Ebb-Tide\n"
        );
    }

    #[test]
    fn curl_gets_both_in_quotes() {
        let text = curl(&list());
        assert!(
            text.contains("\ngloboff\nfail\nurl = \"https://x/public/s/abc\"\n"),
            "{text}"
        );
        assert!(
            text.contains("a[1].MP3?token=%22t\"\noutput = \"02-"),
            "{text}"
        );
    }

    proptest! {
        #[test]
        fn no_title_and_no_link_adds_a_line(title in any::<String>(), url in any::<String>()) {
            let mut list = list();
            list.title = Some(title.clone());
            list.entries[0].title = title;
            list.entries[0].url = format!("https://x/{url}");
            prop_assert_eq!(aria2(&list).lines().filter(|line| !line.starts_with('#')).count(), 6);
            prop_assert_eq!(curl(&list).lines().filter(|line| line.starts_with("url = \"")).count(), 3);
        }
    }
}
