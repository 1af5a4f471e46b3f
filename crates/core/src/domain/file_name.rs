//! Names for files made from titles: safe on every system, stable, and unique in their folder.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::text::{fold, is_invisible, one_line};

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
            ("", "") => NAMELESS.to_owned(),
            (title, "") => title.to_owned(),
            ("", id) => format!("{NAMELESS}_{id}"),
            (title, id) => format!("{title}_{id}"),
        };
        let stem = if is_device(&stem) {
            format!("_{stem}")
        } else {
            stem
        };
        let mut name = format!("{stem}.{extension}");
        let mut number = 2u64;
        // Ids may differ in case only, which macOS and Windows do not see.
        while !self.used.insert(fold(&name)) {
            name = format!("{stem}_{number}.{extension}");
            number += 1;
        }
        name
    }
}

impl FileNames {
    /// A name for a file that is saved under its title, with the extension if one is known.
    pub fn of_download(&mut self, title: &str, extension: Option<&str>) -> String {
        let stem = match safe(title, TITLE_BYTES).as_str() {
            "" => NAMELESS.to_owned(),
            stem if is_device(stem) => format!("_{stem}"),
            stem => stem.to_owned(),
        };
        let ending = extension.map_or_else(String::new, |extension| format!(".{extension}"));
        let mut name = format!("{stem}{ending}");
        let mut number = 2u64;
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
    use super::*;
    use proptest::prelude::*;

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
