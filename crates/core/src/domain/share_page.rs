//! Which of a server's share pages a link leads to, whatever stands before it.
//!
//! The same page has one address here and another behind a proxy. They agree in what follows the
//! server's base; but a link that does not begin with a base of the server is somebody else's, however
//! it ends.

use percent_encoding::percent_decode_str;
use url::Url;

use super::link;

/// A share's page on its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharePage {
    /// What stands before the name: `share`, `ext/share`, `shared`, `shares`, `share.php`.
    place: String,
    /// The id or the slug, percent signs decoded.
    name: String,
}

impl SharePage {
    /// The page that a listed link leads to, wherever the server thinks that it is.
    #[must_use]
    pub fn of(link: &str) -> Option<Self> {
        let url = link::address(link)?;
        let segments = segments(&url);
        (0..segments.len()).rev().find_map(|place| {
            let ext = place > 0 && segments[place - 1] == "ext";
            Self::read(&segments[place - usize::from(ext)..], &url)
        })
    }

    /// The page that a link leads to, if it begins with `base`.
    #[must_use]
    pub fn under(base: &Url, link: &str) -> Option<Self> {
        let url = link::address(link)?;
        if !link::same_host(base, &url) {
            return None;
        }
        let (before, all) = (segments(base), segments(&url));
        Self::read(all.strip_prefix(before.as_slice())?, &url)
    }

    /// The id or the slug.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn read(segments: &[String], url: &Url) -> Option<Self> {
        let (place, rest) = match segments {
            [ext, share, rest @ ..] if ext == "ext" && share == "share" => ("ext/share", rest),
            [place, rest @ ..] if is_place(place) => (place.as_str(), rest),
            _ => return None,
        };
        let name = match rest {
            [] if place == "share.php" => {
                let id = url.query_pairs().find(|(key, _)| key == "id");
                id.map(|(_, id)| id.into_owned())
            }
            [name] => Some(name.clone()),
            // Navidrome's zip and playlist.
            [zip, name] if zip == "d" => Some(name.clone()),
            [name, m3u] if m3u == "m3u" => Some(name.clone()),
            _ => None,
        };
        name.filter(|name| !name.is_empty()).map(|name| Self {
            place: place.to_owned(),
            name,
        })
    }
}

/// What of a share has an address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareFile {
    /// All of it in one archive.
    Archive,
    /// The playlist that the server writes.
    Playlist,
}

/// Where a file of the share is that a link leads to, on servers that have such addresses (Navidrome).
#[must_use]
pub fn file_address(link: &str, file: ShareFile) -> Option<String> {
    let beginning = beginning(link)?;
    let rest = link.get(beginning.len()..)?;
    let name = rest.split(['?', '#', '/']).next()?;
    Some(match file {
        _ if name.is_empty() => return None,
        ShareFile::Archive => format!("{beginning}d/{name}"),
        ShareFile::Playlist => format!("{beginning}{name}/m3u"),
    })
}

/// What the links of a server begin with, as one of them shows; nothing where it is like no link of a
/// share.
#[must_use]
pub fn beginning(link: &str) -> Option<&str> {
    let path = link.split(['?', '#']).next()?;
    let end = ["/share/", "/shared/", "/shares/", "/share.php"]
        .iter()
        .filter_map(|place| Some(path.rfind(place)? + place.len()))
        .max()?;
    Some(&link[..end])
}

/// The base of the server that a link belongs to, by what links of shares look like.
#[must_use]
pub fn base_of(link: &str) -> Option<&str> {
    let beginning = beginning(link)?.trim_end_matches('/');
    let base = &beginning[..beginning.rfind('/')?];
    Some(base.strip_suffix("/ext").unwrap_or(base))
}

/// `link` below `base`, and from there on byte for byte as it was; as it is where it is like no link
/// of a share.
#[must_use]
pub fn moved(link: &str, base: &Url) -> String {
    let before = base_of(link).map_or(0, str::len);
    match before {
        0 => link.to_owned(),
        _ => format!("{}{}", base.as_str().trim_end_matches('/'), &link[before..]),
    }
}

fn is_place(segment: &str) -> bool {
    ["share", "shared", "shares", "share.php"].contains(&segment)
}

/// The parts of the path, decoded; a slash at its end is none.
fn segments(url: &Url) -> Vec<String> {
    let decode = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
    let path = url.path().trim_matches('/');
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.map(decode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(page: Option<SharePage>) -> Option<String> {
        page.map(|page| page.name)
    }

    #[test]
    fn files_of_a_share_are_beside_its_page() {
        for (link, archive, playlist) in [
            (
                "https://h/share/Xd7",
                "https://h/share/d/Xd7",
                "https://h/share/Xd7/m3u",
            ),
            (
                "http://h:8/share/music/share/a%20b?t=3#x",
                "http://h:8/share/music/share/d/a%20b",
                "http://h:8/share/music/share/a%20b/m3u",
            ),
        ] {
            assert_eq!(file_address(link, ShareFile::Archive).unwrap(), archive);
            assert_eq!(file_address(link, ShareFile::Playlist).unwrap(), playlist);
            for file in [archive, playlist] {
                let page = SharePage::of(file).unwrap();
                assert_eq!(page, SharePage::of(link).unwrap());
            }
        }
        assert_eq!(file_address("https://h/share/", ShareFile::Archive), None);
    }

    #[test]
    fn names_are_found_in_every_servers_links() {
        for (link, name) in [
            ("https://x/share/Xd7c", "Xd7c"),
            ("https://x/share/Xd7c/m3u", "Xd7c"),
            ("https://x/share/d/Xd7c", "Xd7c"),
            ("https://x/share/d", "d"),
            ("https://x/music/share/Xd7c/?t=5#x", "Xd7c"),
            ("https://x/ext/share/aBc12?jwt=z", "aBc12"),
            ("https://x/audiobookshelf/share/the%20book?t=9", "the book"),
            ("https://x/share.php?id=12&secret=z", "12"),
            ("https://x/shared/K9", "K9"),
        ] {
            assert_eq!(named(SharePage::of(link)).as_deref(), Some(name), "{link}");
        }
        assert_eq!(SharePage::of("https://x/album/5"), None);
        assert_eq!(SharePage::of("https://x/share/s/token"), None);
    }

    #[test]
    fn only_what_begins_with_a_base_lies_under_it() {
        let base = Url::parse("https://x.example/music").unwrap();
        for link in [
            "https://x.example/music/share/a",
            "http://x.example/music/share/a/",
            "x.example/music/share/a?t=7",
        ] {
            assert_eq!(
                named(SharePage::under(&base, link)).as_deref(),
                Some("a"),
                "{link}"
            );
        }
        for link in [
            "https://other.example/music/share/a",
            "https://x.example:8443/music/share/a",
            "https://x.example/share/a",
            "https://x.example/music/more/share/a",
            "https://x.example/musical/share/a",
            "https://x.example/music/share",
        ] {
            assert_eq!(SharePage::under(&base, link), None, "{link}");
        }
    }

    #[test]
    fn a_link_is_moved_and_the_rest_stays_byte_for_byte() {
        let base = Url::parse("https://s.example/x/").unwrap();
        for (link, moved_to) in [
            (
                "http://10.0.0.1:4533/share/a",
                "https://s.example/x/share/a",
            ),
            (
                "http://n/airsonic/ext/share/a?jwt=e%79J.a",
                "https://s.example/x/ext/share/a?jwt=e%79J.a",
            ),
            (
                "http://n/share.php?id=1&secret=a/share/b",
                "https://s.example/x/share.php?id=1&secret=a/share/b",
            ),
            ("http://n/other/a", "http://n/other/a"),
        ] {
            assert_eq!(moved(link, &base), moved_to);
        }
        assert_eq!(
            beginning("https://n/m/share/a?b"),
            Some("https://n/m/share/")
        );
    }

    proptest! {
        #[test]
        fn no_link_makes_it_panic(link in "\\PC*", other in "https?://[a-z.:0-9/?#&=%]{0,40}") {
            let base = Url::parse("https://x/a").unwrap();
            for link in [link, other] {
                let _ = (SharePage::of(&link), SharePage::under(&base, &link));
                let _ = (beginning(&link), moved(&link, &base));
            }
        }

        #[test]
        fn a_moved_link_leads_to_the_same_page(path in "(/[a-z]{1,5}){0,2}", id in "[A-Za-z0-9]{2,9}") {
            let base = Url::parse("https://s.example/x").unwrap();
            let link = format!("http://n{path}/share/{id}");
            let page = SharePage::under(&base, &moved(&link, &base));
            prop_assert!(page.is_some());
            prop_assert_eq!(page, SharePage::of(&link));
        }
    }
}
