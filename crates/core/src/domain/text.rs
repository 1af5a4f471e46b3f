//! Comparing what people type with what servers call things: case and accents do not count.

use unicode_normalization::UnicodeNormalization as _;

/// `text` as it is compared: lower case, without accents, runs of white space made one space.
///
/// Letters that only look accented (`ø`, `ł`) and ligatures (`æ`, `ß`) become their plain spelling.
/// Marks that carry meaning, such as the Japanese voicing marks and Indic vowel signs, stay.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        push_words(&mut folded, text.chars().map(|c| c.to_ascii_lowercase()));
        return folded;
    }
    // Lower case comes between two decompositions: each may produce what the other has to see.
    let plain = text
        .nfkd()
        .filter(|c| !is_accent(*c))
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| !is_accent(*c));
    let mut spelled = String::with_capacity(text.len());
    for letter in plain {
        match plain_spelling(letter) {
            Some(spelling) => spelled.push_str(spelling),
            None => spelled.push(letter),
        }
    }
    push_words(&mut folded, spelled.chars());
    folded
}

/// Whether `text` has `wanted` somewhere inside, case and accents aside.
#[must_use]
pub fn contains(text: &str, wanted: &str) -> bool {
    fold(text).contains(&fold(wanted))
}

/// `text` on one line: control characters and runs of white space become single spaces, and what
/// nobody sees goes, such as the marks that turn the writing direction. Joiners stay: scripts and emoji
/// need them.
#[must_use]
pub fn one_line(text: &str) -> String {
    let joins =
        |letter: char| matches!(letter, '\u{200c}' | '\u{200d}' | '\u{e0020}'..='\u{e007f}');
    let hidden = |letter: char| is_invisible(letter) && !joins(letter) && !letter.is_whitespace();
    let shown = text
        .chars()
        .filter(|letter| !hidden(*letter) && !is_no_character(*letter));
    let mut line = String::with_capacity(text.len());
    push_words(
        &mut line,
        shown.map(|c| if c.is_control() { ' ' } else { c }),
    );
    line
}

fn push_words(into: &mut String, letters: impl Iterator<Item = char>) {
    let mut gap = false;
    for letter in letters {
        if letter.is_whitespace() {
            gap = true;
        } else {
            if gap && !into.is_empty() {
                into.push(' ');
            }
            gap = false;
            into.push(letter);
        }
    }
}

/// The blocks of combining diacritics that Latin, Greek and Cyrillic letters decompose into.
fn is_accent(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}

/// Unicode does not decompose these, people type them plain nevertheless.
fn plain_spelling(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'þ' => "th",
        'ς' => "σ",
        '‘' | '’' => "'",
        '“' | '”' => "\"",
        '‐' | '‑' | '–' => "-",
        _ => return None,
    })
}

/// Whether `letter` shows nothing but turns the writing direction, joins, separates or fills: nobody
/// could type it, and names that differ only by it look alike.
#[must_use]
pub fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether nobody could see any of `text`.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|letter| letter.is_control() || letter.is_whitespace() || is_invisible(letter))
}

/// What no XML may hold.
fn is_no_character(letter: char) -> bool {
    matches!(letter, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_accents_and_spacing_do_not_count() {
        for (one, other) in [
            ("Björk", "bjork"),
            ("BJO\u{308}RK", "Björk"),
            ("Ünïcode,  Commas", "unicode, commas"),
            ("Straße", "STRASSE"),
            ("Sigur  Rós\n", "sigur ros"),
            ("Don’t Stop", "don't stop"),
            ("ΟΔΟΣ", "οδος"),
        ] {
            assert_eq!(fold(one), fold(other));
        }
    }

    #[test]
    fn different_words_stay_different() {
        for (one, other) in [("か", "が"), ("कि", "का"), ("high", "low"), ("", "a")] {
            assert_ne!(fold(one), fold(other));
        }
    }

    #[test]
    fn a_part_is_found_inside() {
        assert!(contains("Harbour Lights (Live)", "LIGHTS (l"));
        assert!(!contains("Harbour", "Harbour Lights"));
    }

    #[test]
    fn one_line_holds_no_line_breaks_and_turns_nothing_round() {
        assert_eq!(
            one_line(" a\r\n\u{85}b\u{2028}c\td\u{202e}e\u{1b}[31m "),
            "a b c de [31m"
        );
        assert_eq!(one_line("a\u{200b}b\u{2029}c\u{3164}"), "ab c");
        assert_eq!(one_line("👩\u{200d}👧"), "👩\u{200d}👧");
        assert!(is_blank("\u{200b}\n \u{3164}") && !is_blank("."));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn every_text_contains_itself_and_nothing(text in any::<String>()) {
            prop_assert!(contains(&text, &text));
            prop_assert!(contains(&text, ""));
        }
    }
}
