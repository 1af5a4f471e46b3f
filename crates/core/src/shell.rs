//! Words as a shell takes them, for the commands that hints give: what a server tells is pasted, too,
//! and must stay one word that says nothing else.

use std::borrow::Cow;

/// A text as one word.
#[must_use]
pub fn word(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,~^".contains(c);
    // At the beginning of a word these two are more than signs.
    let plain = !text.starts_with(['~', '=']) && text.chars().all(plain);
    if plain && !text.is_empty() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_act_on_is_quoted() {
        for plain in [
            "album:1",
            "home/Xd7",
            "https://a/share/x",
            "été",
            "a~b",
            "2026-11-21",
        ] {
            assert_eq!(word(plain), plain);
        }
        for (text, quoted) in [
            ("", "''"),
            ("Ke$ha", "'Ke$ha'"),
            ("Low Tide", "'Low Tide'"),
            ("it's", r"'it'\''s'"),
            ("$(reboot)", "'$(reboot)'"),
            ("~root", "'~root'"),
            ("=ls", "'=ls'"),
            ("a\nb", "'a\nb'"),
        ] {
            assert_eq!(word(text), quoted);
        }
    }
}
