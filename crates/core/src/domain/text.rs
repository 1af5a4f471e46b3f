//! Text of people and servers: compared as people type it, and made safe for one line, for Markdown and HTML,
//! and for the name of a file.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::link::is_link;

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

/// The link in Markdown, with `title` as its text; the text alone if the link is none.
#[must_use]
pub fn markdown(title: &str, link: &str) -> String {
    let text = markdown_text(title);
    if !is_link(link) {
        return text;
    }
    // In angle brackets everything but these may stand in an address.
    let address = link
        .replace('<', "%3C")
        .replace('>', "%3E")
        .replace('\\', "%5C");
    let plain = !address.contains(['(', ')', ' ']) && !address.chars().any(char::is_control);
    if plain {
        format!("[{text}]({address})")
    } else {
        format!("[{text}](<{}>)", one_line(&address))
    }
}

/// `text` on one line of Markdown, where it means nothing but itself.
#[must_use]
pub fn markdown_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        // The rest means something at the beginning of a line only: escaped throughout, a title could
        // hardly be read where Markdown stays as it is, as in mails.
        let begins = escaped.is_empty() && "#+-=".contains(letter);
        if begins || r"\`*_[]<>&~|$".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// The link in HTML, with `title` as its text; the text alone if the link is none.
#[must_use]
pub fn html(title: &str, link: &str) -> String {
    let text = escape_html(&one_line(title));
    if !is_link(link) {
        return text;
    }
    let address = escape_html(&one_line(link));
    format!("<a href=\"{address}\">{text}</a>")
}

/// `text` fit for HTML, as content and between double or single quotes.
#[must_use]
pub fn escape_html(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, letter| {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
        escaped
    })
}

/// Bytes of a title kept; with id, number and extension a name stays below 255, the common limit.
const TITLE_BYTES: usize = 140;
/// Bytes of an id kept.
const ID_BYTES: usize = 60;
/// What a thing without a usable title is called.
const NAMELESS: &str = "share";
/// Windows gives these to devices, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Gives out names for one folder, no two of which any file system takes for the same.
#[derive(Debug, Default)]
pub struct FileNames {
    used: BTreeSet<String>,
}

impl FileNames {
    /// No names given out yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// `TITLE_ID.EXTENSION`. The id makes it the same name tomorrow, whatever else is shared then.
    pub fn name(&mut self, title: &str, id: &str, extension: &str) -> String {
        let (title, id) = (safe(title, TITLE_BYTES), safe(id, ID_BYTES));
        let stem = match (title.as_str(), id.as_str()) {
            (_, "") => title,
            ("", id) => format!("{NAMELESS}_{id}"),
            (title, id) => format!("{title}_{id}"),
        };
        self.unused(stem, &format!(".{extension}"))
    }

    /// A name for a file that is saved under its title, with the extension if one is known.
    pub fn of_download(&mut self, title: &str, extension: Option<&str>) -> String {
        let ending = extension.map_or_else(String::new, |extension| format!(".{extension}"));
        self.unused(safe(title, TITLE_BYTES), &ending)
    }

    fn unused(&mut self, stem: String, ending: &str) -> String {
        let stem = match stem.as_str() {
            "" => NAMELESS.to_owned(),
            device if is_device(device) => format!("_{device}"),
            _ => stem,
        };
        let mut name = format!("{stem}{ending}");
        let mut number = 2u64;
        // Ids may differ in case only, which macOS and Windows do not see.
        while !self.used.insert(fold(&name)) {
            name = format!("{stem}_{number}{ending}");
            number += 1;
        }
        name
    }
}

/// `text` without anything that a file system or a shell treats specially, at most `most` bytes long:
/// letters, digits, `.`, `_` and `+`, with a hyphen for each run of anything else.
fn safe(text: &str, most: usize) -> String {
    let plain: String = one_line(text)
        .nfc()
        .filter(|letter| !is_invisible(*letter))
        .collect();
    let mut kept = String::new();
    for cluster in plain.graphemes(true) {
        // An accent belongs to its letter, and so does a mark that some scripts write in front of a sign.
        let plain = |letter: char| letter.is_alphanumeric() || "._+".contains(letter);
        let named = cluster.starts_with(plain)
            && cluster
                .chars()
                .all(|letter| plain(letter) || !letter.is_ascii());
        let part = if named { cluster } else { "-" };
        if part == "-" && kept.ends_with('-') {
            continue;
        }
        if kept.len() + part.len() > most {
            break;
        }
        kept.push_str(part);
    }
    // A dot in front hides a file, a hyphen makes it an option.
    let ends = ['.', '-'];
    kept.trim_matches(ends).to_owned()
}

fn is_device(stem: &str) -> bool {
    let base = stem.split('.').next().unwrap_or(stem);
    let base = base.trim().to_lowercase();
    let numbered = |prefix| {
        let number = base.strip_prefix(prefix).unwrap_or_default();
        // The superscripts count, too.
        matches!(number, "¹" | "²" | "³")
            || number.len() == 1 && number.as_bytes()[0].is_ascii_digit()
    };
    DEVICES.contains(&base.as_str()) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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

    #[test]
    fn titles_cannot_break_out_of_markdown_and_html() {
        assert_eq!(
            markdown("A [b](c)\n<i>", "https://x/a"),
            r"[A \[b\](c) \<i\>](https://x/a)"
        );
        assert_eq!(
            markdown("AC/DC: \"Live\" (2nd) &amp; `x` 1*2*3_4", "https://x"),
            r#"[AC/DC: "Live" (2nd) \&amp; \`x\` 1\*2\*3\_4](https://x)"#
        );
        assert_eq!(markdown("a", "https://x/a)b c"), "[a](<https://x/a)b c>)");
        assert_eq!(
            html("\"Q\" & <b>", "https://x/a?b='1'&c=2"),
            "<a href=\"https://x/a?b=&#39;1&#39;&amp;c=2\">&quot;Q&quot; &amp; &lt;b&gt;</a>"
        );
    }

    #[test]
    fn non_http_urls_are_not_rendered_as_links() {
        for link in ["javascript:alert(1)", "data:text/html,x", "", "//evil"] {
            assert_eq!(html("<b>", link), "&lt;b&gt;");
            assert_eq!(markdown("a*b", link), r"a\*b");
        }
        let html = html("a", "https://x/\n\u{1b}[2J");
        assert!(!html.contains(char::is_control), "{html:?}");
    }

    proptest! {
        #[test]
        fn no_title_breaks_out(title in any::<String>(), link in "https?://[a-z.:0-9/?#&=%()<> ]{0,40}") {
            let html = html(&title, &link);
            prop_assert_eq!(html.matches('<').count(), 2);
            prop_assert_eq!(html.matches('"').count(), 2);
            prop_assert!(!html.contains(char::is_control));
            let markdown = markdown(&title, &link);
            prop_assert!(!markdown.contains(char::is_control));
            // Only the brackets that are ours stand without a backslash.
            let bare = markdown.replace("\\\\", "").replace("\\[", "").replace("\\]", "");
            prop_assert_eq!(bare.matches(['[', ']']).count(), 2);
        }
    }

    fn name(title: &str, id: &str) -> String {
        FileNames::new().name(title, id, "m3u8")
    }

    #[test]
    fn f2_names_are_readable_and_safe() {
        for (title, id, expected) in [
            ("Harbour Lights", "Xd7c", "Harbour-Lights_Xd7c.m3u8"),
            ("AC/DC: Live?", "1", "AC-DC-Live_1.m3u8"),
            ("q [a]*{b,c}?~$x", "1", "q-a-b-c-x_1.m3u8"),
            ("Björk & Ødegård (Ü)", "1", "Björk-Ødegård-Ü_1.m3u8"),
            ("東京 の夜", "1", "東京-の夜_1.m3u8"),
            ("don't; `rm`", "1", "don-t-rm_1.m3u8"),
            ("../../etc/passwd", "..", "etc-passwd.m3u8"),
            (".hidden", "1", "hidden_1.m3u8"),
            ("-rf", "1", "rf_1.m3u8"),
            ("CON.txt", "1", "_CON.txt_1.m3u8"),
            ("nul", "", "_nul.m3u8"),
            ("COM1", "", "_COM1.m3u8"),
            ("Concert", "", "Concert.m3u8"),
            ("Ends with dots...", "", "Ends-with-dots.m3u8"),
            ("a\nb\0c\u{202e}d", "1", "a-b-cd_1.m3u8"),
            ("", "x/y", "share_x-y.m3u8"),
            ("a\u{11d46}!b", "1", "a-b_1.m3u8"),
            ("", "", "share.m3u8"),
        ] {
            assert_eq!(name(title, id), expected, "{title}");
        }
    }

    #[test]
    fn no_two_names_are_one_file() {
        let mut names = FileNames::new();
        assert_eq!(names.name("A", "ab", "m3u8"), "A_ab.m3u8");
        assert_eq!(names.name("a", "AB", "m3u8"), "a_AB_2.m3u8");
        assert_eq!(names.name("A", "ab", "m3u8"), "A_ab_3.m3u8");
        assert_eq!(names.name("A", "ab", "xspf"), "A_ab.xspf");
    }

    #[test]
    fn a_long_title_is_cut_between_characters() {
        let long = name(&"e\u{301}🏴‍☠️".repeat(100), &"i".repeat(400));
        assert!(long.len() < 255, "{}", long.len());
        assert!(long.contains("_iii"));
    }

    proptest! {
        #[test]
        fn every_name_is_one_component_every_system_bears(title in any::<String>(), id in any::<String>()) {
            let name = name(&title, &id);
            prop_assert!(name.len() < 255);
            let special = |c: char| c.is_control() || " \t/\\:*?\"'<>|[]{}()!$&;`~#^=".contains(c);
            prop_assert!(!name.contains(special), "{name}");
            prop_assert!(!name.starts_with(['.', '-', ' ']));
            prop_assert!(!is_device(name.trim_end_matches(".m3u8")));
            prop_assert_eq!(std::path::Path::new(&name).components().count(), 1);
        }

        #[test]
        fn the_same_shares_get_the_same_names(pairs in prop::collection::vec(("[a-cA-C. /]{0,3}", "[ab]{0,2}"), 0..12)) {
            let all = || -> Vec<String> {
                let mut names = FileNames::new();
                pairs.iter().map(|(title, id)| names.name(title, id, "m3u8")).collect()
            };
            let once = all();
            let different: BTreeSet<String> = once.iter().map(|name| fold(name)).collect();
            prop_assert_eq!(different.len(), once.len());
            prop_assert_eq!(all(), once);
        }
    }
}
