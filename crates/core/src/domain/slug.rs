//! Slugs, the readable end of Audiobookshelf links: which are safe, and how to create one.
//!
//! Audiobookshelf accepts any text as a slug, but its page breaks on some of them.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::text::{fold, is_invisible};
use crate::advice::{Advice, RequestSetting};
use crate::error::{Error, Result};

/// The maximum length of a slug that is created from a title.
const MADE_AT_MOST: usize = 60;
/// The maximum length of a typed slug. Servers accept longer ones, but mail programs and chats cut links.
const TYPED_AT_MOST: usize = 200;
/// The slug for a title without any Latin letter or digit.
const NAMELESS: &str = "share";
/// How many characters of the item's id are added to such a slug. This differs from [`TOKEN`], so that they
/// aren't mistaken for a token.
const OF_ID: usize = 8;
/// The length of the token at the end of a rotated slug. There are more than a hundred million different
/// tokens.
const TOKEN: usize = 6;
/// The characters of a token: letters that don't look like digits, then digits.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstvwxyz0123456789";

/// The characters to escape in a name: all that a URL, a shell, a spreadsheet or a SHARE argument could read as
/// something else. The others are RFC 3986's unreserved characters, without `~`, which shells expand.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// The name of a share with this slug: percent-encoded if needed, so that it can be pasted anywhere.
/// [`is_named`] recognizes it.
#[must_use]
pub fn name(slug: &str) -> Cow<'_, str> {
    // A leading hyphen would make the name an option.
    match slug.strip_prefix('-') {
        Some(rest) => Cow::Owned(format!("%2D{}", utf8_percent_encode(rest, NAME))),
        None => utf8_percent_encode(slug, NAME).into(),
    }
}

/// Whether `text` names `slug`: as stored, or percent-encoded in any way.
#[must_use]
pub fn is_named(slug: &str, text: &str) -> bool {
    slug == text
        || percent_decode_str(text)
            .decode_utf8()
            .is_ok_and(|text| text == slug)
}

/// Checks that a link with this slug opens and plays.
///
/// # Errors
/// [`Code::Usage`](crate::Code::Usage) with the reason and a slug that works.
pub fn check(slug: &str) -> Result<()> {
    let wrong = if slug.trim().is_empty() {
        Some("it is empty".to_owned())
    } else if slug.trim() != slug {
        Some("it begins or ends with a space".to_owned())
    } else if matches!(slug, "." | "..") {
        Some("clients take it for a folder".to_owned())
    } else if slug.chars().count() > TYPED_AT_MOST {
        Some(format!("it is longer than {TYPED_AT_MOST} characters"))
    } else {
        let bad = slug.chars().find(|letter| !plays(*letter));
        bad.map(|letter| format!("links with {letter:?} in them don't play"))
    };
    match wrong {
        None => Ok(()),
        Some(why) => Err(
            Error::usage(format!("the slug {slug:?} can't be used: {why}"))
                .hint(Advice::Ask(RequestSetting::Slug(Some(from_title(slug)))).after("try ")),
        ),
    }
}

/// A slug for `title`: lowercase ASCII letters, digits and single hyphens.
#[must_use]
pub fn from_title(title: &str) -> String {
    readable(title).unwrap_or_else(|| NAMELESS.to_owned())
}

/// A slug for an item. If no character of the title is usable, the slug ends with the end of the item's id,
/// which distinguishes it from other such items and never changes.
#[must_use]
pub fn for_item(title: &str, id: &str) -> String {
    readable(title).unwrap_or_else(|| {
        let signs: Vec<char> = id.chars().filter(char::is_ascii_alphanumeric).collect();
        let end = signs.iter().skip(signs.len().saturating_sub(OF_ID));
        let end: String = end.map(char::to_ascii_lowercase).collect();
        match end.as_str() {
            "" => NAMELESS.to_owned(),
            end => format!("{NAMELESS}-{end}"),
        }
    })
}

/// The usable part of a title, if any.
fn readable(title: &str) -> Option<String> {
    let mut slug = String::new();
    // An apostrophe doesn't end a word.
    for letter in fold(title).chars().filter(|letter| *letter != '\'') {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    // The slug is ASCII, so it can be cut at any byte; between words is better than inside one.
    if slug.len() > MADE_AT_MOST {
        let inside_word = slug.as_bytes()[MADE_AT_MOST] != b'-';
        slug.truncate(MADE_AT_MOST);
        if inside_word && let Some(place) = slug.rfind('-').filter(|at| *at > MADE_AT_MOST / 2) {
            slug.truncate(place);
        }
    }
    Some(slug.trim_end_matches('-'))
        .filter(|made| !made.is_empty())
        .map(str::to_owned)
}

/// The first of `slug`, `slug-2`, `slug-3`, … that is not `taken`.
#[must_use]
pub fn unique(slug: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(slug) {
        return slug.to_owned();
    }
    let numbered = (2u64..).map(|number| format!("{slug}-{number}"));
    let mut free = numbered.skip_while(|candidate| taken(candidate));
    free.next().unwrap_or_else(|| slug.to_owned())
}

/// A slug to replace `slug`, with `token` at its end so that nobody can guess it from the old one:
/// `frankenstein-k7m2xq`. Rotating again replaces the token.
#[must_use]
pub fn rotated(slug: &str, token: &str) -> String {
    let plain = match slug.rsplit_once('-') {
        Some((before, last)) if !before.is_empty() && is_token(last) => before,
        _ => slug,
    };
    let room = TYPED_AT_MOST.saturating_sub(token.len() + 1);
    let plain: String = plain.chars().take(room).collect();
    format!("{}-{token}", plain.trim_end_matches([' ', '-']))
}

/// Creates a token from random bits. It begins with a letter and ends with a digit, so that [`rotated`]
/// recognizes it.
#[must_use]
pub fn token(chance: u32) -> String {
    let digit = |place: usize| (chance >> (5 * place)) & 31;
    let letter = |place: usize| usize::try_from(digit(place)).unwrap_or(0);
    let mut token: String = (0..TOKEN - 1)
        .map(|place| match place {
            0 => char::from(LETTERS[letter(place) % 22]),
            _ => char::from(LETTERS[letter(place)]),
        })
        .collect();
    token.push(char::from(
        b'2' + u8::try_from(digit(TOKEN - 1) & 7).unwrap_or(0),
    ));
    token
}

fn is_token(word: &str) -> bool {
    word.len() == TOKEN
        && word.bytes().all(|byte| LETTERS.contains(&byte))
        && word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.ends_with(|last: char| last.is_ascii_digit())
}

/// Whether links with this character play: letters and digits of every script, and the characters that were
/// observed to play.
fn plays(letter: char) -> bool {
    if letter.is_ascii() {
        letter.is_ascii_alphanumeric() || "-._~ +&=;:@!*()'[]{}|".contains(letter)
    } else {
        !letter.is_control() && !letter.is_whitespace() && !is_invisible(letter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;
    use proptest::prelude::*;

    #[test]
    fn slugs_whose_links_cannot_play_are_refused_with_one_that_can() {
        for slug in [
            "",
            " ",
            "a/b",
            "a?b",
            "a#b",
            "50%",
            ".",
            "..",
            "a\nb",
            "a\0",
            "a\\b",
            "<b>",
            "\"q\"",
            " a",
            "a\u{202e}b",
        ] {
            let error = check(slug).unwrap_err();
            assert_eq!(error.code(), Code::Usage, "{slug:?}");
            assert!(error.hint_texts()[0].contains("Slug("), "{slug:?}");
        }
        for slug in ["a", "The.Book_1~x", "ümläut", "a b+c&d=e", "📚", "本"] {
            check(slug).unwrap();
        }
    }

    #[test]
    fn titles_become_readable_slugs() {
        for (title, slug) in [
            ("The Lighthouse Keeper", "the-lighthouse-keeper"),
            ("  Ünïcode, Commas & #Hash ", "unicode-commas-hash"),
            ("Don't Panic!", "dont-panic"),
            ("1984", "1984"),
            ("日本語", "share"),
            ("", "share"),
            ("../../etc", "etc"),
        ] {
            assert_eq!(from_title(title), slug);
        }
        let long = from_title(&"wonderful stories ".repeat(9));
        assert!(
            long.len() <= 60 && long.ends_with("-wonderful-stories"),
            "{long}"
        );
    }

    #[test]
    fn titles_that_leave_nothing_get_a_slug_of_their_items_own() {
        let id = "4b14c95d-e948-445d-89bf-d3154005418e";
        assert_eq!(for_item("日本語", id), "share-4005418e");
        assert_eq!(for_item("!?", "li_8GCH9jWkz"), "share-gch9jwkz");
        assert_eq!(for_item("", "–"), "share");
        assert_eq!(for_item("1984", id), "1984");
        let rotated = rotated(&for_item("日本語", id), &token(0));
        assert_eq!(rotated, format!("share-4005418e-{}", token(0)));
    }

    #[test]
    fn a_taken_slug_gets_the_first_free_number() {
        let taken = ["a", "a-2", "a-4"];
        assert_eq!(unique("a", |slug| taken.contains(&slug)), "a-3");
        assert_eq!(unique("b", |slug| taken.contains(&slug)), "b");
    }

    #[test]
    fn a_rotated_slug_is_another_one_and_does_not_grow() {
        let (one, other) = (token(0), token(u32::MAX));
        let first = rotated("frankenstein", &one);
        assert_eq!(first, format!("frankenstein-{one}"));
        assert_eq!(rotated(&first, &other), format!("frankenstein-{other}"));
        assert_eq!(rotated("apollo-13", &one), format!("apollo-13-{one}"));
        assert_eq!(rotated(&one, &other), format!("{one}-{other}"));
    }

    proptest! {
        #[test]
        fn whatever_is_rotated_works_and_differs(slug in "[a-zA-Z0-9._~ -]{1,220}", chance: u32) {
            let made = rotated(&slug, &token(chance));
            prop_assert!(is_token(&token(chance)), "{}", token(chance));
            prop_assert!(made != slug || made.ends_with(&token(chance)));
            if slug.chars().count() <= TYPED_AT_MOST && check(&slug).is_ok() {
                prop_assert!(check(&made).is_ok(), "{made:?}");
            }
        }

        #[test]
        fn every_title_gives_a_slug_that_works(title in "\\PC{0,120}") {
            let slug = from_title(&title);
            prop_assert!(check(&slug).is_ok());
            prop_assert!(slug.len() <= MADE_AT_MOST);
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
            prop_assert_eq!(from_title(&slug), slug);
        }

        #[test]
        fn every_item_gets_a_slug_that_works(title in "\\PC{0,9}", id: String) {
            prop_assert!(check(&for_item(&title, &id)).is_ok());
        }

        #[test]
        fn an_accepted_slug_survives_a_link(slug in any::<String>()) {
            if check(&slug).is_ok() {
                let link = url::Url::parse(&format!("https://x/share/{slug}")).unwrap();
                prop_assert_eq!(super::super::link::slug_of(link.as_str()).unwrap(), slug);
            }
        }
    }
}
