//! The readable part of a link: how it stands in one, and what to try when it is taken.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::Url;

/// What must be escaped in one segment of a path.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// How many numbers are tried behind a name that is taken.
pub(super) const TRIES: usize = 20;

/// The names to try, in order: as it is, then numbered.
pub(super) fn candidates(made: &str) -> impl Iterator<Item = String> + '_ {
    let numbered = (2..=TRIES).map(move |number| format!("{made}-{number}"));
    std::iter::once(made.to_owned()).chain(numbered)
}

/// The public page of a slug: the page's base, `/share/`, and the slug in one segment.
pub(super) fn page(base: &Url, slug: &str) -> String {
    let base = base.as_str().trim_end_matches('/');
    format!("{base}/share/{}", utf8_percent_encode(slug, SEGMENT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::link;
    use proptest::prelude::*;

    #[test]
    fn a_link_holds_the_slug_in_one_segment() {
        let base = Url::parse("https://books.example.com/audiobookshelf").unwrap();
        assert_eq!(
            page(&base, "chap"),
            "https://books.example.com/audiobookshelf/share/chap"
        );
        assert_eq!(
            page(&base, "frank slug/ü"),
            "https://books.example.com/audiobookshelf/share/frank%20slug%2F%C3%BC"
        );
        let root = Url::parse("https://books.example.com/").unwrap();
        assert_eq!(
            page(&root, "a.b~c"),
            "https://books.example.com/share/a.b~c"
        );
    }

    proptest! {
        #[test]
        fn whatever_was_stored_is_read_back_from_its_link(slug in any::<String>()) {
            // Clients take dots for folders, however they are written.
            prop_assume!(!slug.is_empty() && !matches!(slug.as_str(), "." | ".."));
            let base = Url::parse("https://books.example.com/audiobookshelf").unwrap();
            prop_assert_eq!(link::slug_of(&page(&base, &slug)), Some(slug));
        }
    }

    #[test]
    fn a_name_that_is_taken_is_numbered() {
        let names: Vec<_> = candidates("chap").take(3).collect();
        assert_eq!(names, ["chap", "chap-2", "chap-3"]);
        assert_eq!(candidates("chap").count(), TRIES);
    }
}
