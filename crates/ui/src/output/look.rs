//! The appearance of output for people: colors by meaning, symbols with ASCII forms, safe text.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};

use super::sanitize;
use crate::domain::link::is_link;

/// The meaning of a color. No meaning is shown by color alone: a [`Sign`] or a word shows it, too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// No special meaning.
    #[default]
    Plain,
    /// Success.
    Good,
    /// Needs attention.
    Warning,
    /// Failed, expired, or about to be lost.
    Bad,
    /// Less important than the surrounding text.
    Faint,
    /// A heading.
    Heading,
    /// A next step.
    Hint,
}

impl Tone {
    const fn style(self) -> Style {
        let plain = Style::new();
        match self {
            Self::Plain => plain,
            Self::Good => AnsiColor::Green.on_default(),
            Self::Warning => AnsiColor::Yellow.on_default().bold(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Faint => plain.dimmed(),
            Self::Heading => plain.bold(),
            Self::Hint => AnsiColor::Cyan.on_default(),
        }
    }
}

/// Symbols next to or between words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Success.
    Good,
    /// Needs attention.
    Warning,
    /// Failure.
    Bad,
    /// Expires soon.
    Soon,
    /// Expired.
    Expired,
    /// Between the parts of a line.
    Dot,
    /// Some text was left out here.
    Ellipsis,
    /// A change from one state to another.
    Arrow,
    /// Before a next step.
    Hint,
}

impl Sign {
    /// The symbol, its ASCII form, and its words for plain mode.
    const fn forms(self) -> [&'static str; 3] {
        match self {
            Self::Good => ["✓", "+", "ok:"],
            Self::Warning => ["!", "!", "warning:"],
            Self::Bad => ["✗", "x", "failed:"],
            Self::Soon => ["!", "!", "(soon)"],
            Self::Expired => ["×", "x", "(expired)"],
            Self::Dot => ["·", "-", ","],
            Self::Ellipsis => ["…", "...", "..."],
            Self::Arrow => ["→", "->", "to"],
            Self::Hint => ["→", "->", "hint:"],
        }
    }

    /// The symbol, in Unicode or ASCII.
    #[must_use]
    pub const fn as_str(self, unicode: bool) -> &'static str {
        let [sign, ascii, _] = self.forms();
        if unicode { sign } else { ascii }
    }
}

/// The appearance of output on one stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Symbols may be non-ASCII.
    pub unicode: bool,
    /// Colors may be used.
    pub color: bool,
    /// Links may be made clickable.
    pub links: bool,
    /// Right-to-left text is isolated from the surrounding text.
    pub isolate: bool,
    /// The width in columns, if there is a limit.
    pub width: Option<usize>,
    /// Tables show more columns (`-o wide`).
    pub wide: bool,
    /// Plain mode: words instead of symbols, and nothing drawn.
    pub plain: bool,
}

impl Look {
    /// The symbol in the form that this stream can show.
    #[must_use]
    pub const fn sign(&self, sign: Sign) -> &'static str {
        let [_, _, words] = sign.forms();
        if self.plain {
            words
        } else {
            sign.as_str(self.unicode)
        }
    }

    /// `text` in the color of `tone`, if colors are on.
    #[must_use]
    pub fn paint<'a>(&self, tone: Tone, text: &'a str) -> Cow<'a, str> {
        if !self.color || tone == Tone::Plain {
            return Cow::Borrowed(text);
        }
        let style = tone.style();
        Cow::Owned(format!("{style}{text}{style:#}"))
    }

    /// `text` as a clickable link, if the stream can show one and the address is harmless.
    #[must_use]
    pub fn link<'a>(&self, text: &'a str, address: &str) -> Cow<'a, str> {
        let harmless = is_link(address) && address.bytes().all(|byte| byte.is_ascii_graphic());
        if !self.links || !harmless {
            return Cow::Borrowed(text);
        }
        Cow::Owned(format!("\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"))
    }

    /// Untrusted text as one harmless line.
    #[must_use]
    pub fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.isolate {
            sanitize::isolated(text, self.unicode)
        } else {
            sanitize::line(text, self.unicode)
        }
    }

    /// The separator between the parts of a line.
    #[must_use]
    pub const fn between(&self) -> &'static str {
        match (self.plain, self.unicode) {
            (true, _) => ", ",
            (false, true) => " · ",
            (false, false) => " - ",
        }
    }

    /// Joins the parts of a line with separators, without the empty parts.
    #[must_use]
    pub fn join<T: AsRef<str>>(&self, parts: impl IntoIterator<Item = T>) -> String {
        let mut line = String::new();
        for part in parts {
            let part = part.as_ref();
            if part.is_empty() {
                continue;
            }
            if !line.is_empty() {
                line.push_str(self.between());
            }
            line.push_str(&self.clean(part));
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_streams_get_plain_text() {
        let look = Look::default();
        assert_eq!(look.paint(Tone::Bad, "x"), "x");
        assert_eq!(look.link("x", "https://a"), "x");
        assert_eq!(look.join(["a", "", "b\nc"]), "a - b\\nc");
    }

    #[test]
    fn plain_mode_has_words_in_place_of_signs() {
        let look = Look {
            unicode: true,
            plain: true,
            ..Look::default()
        };
        assert_eq!(look.join(["a", "", "b"]), "a, b");
        let change = format!("on {} off", look.sign(Sign::Arrow));
        assert_eq!(change, "on to off");
    }

    #[test]
    fn links_hold_no_address_that_could_break_out() {
        let look = Look {
            links: true,
            ..Look::default()
        };
        let link = look.link("x", "https://a/b");
        assert_eq!(link, "\x1b]8;;https://a/b\x1b\\x\x1b]8;;\x1b\\");
        assert_eq!(look.link("x", "https://a\x1b\\"), "x");
        assert_eq!(look.link("x", "https://a\u{9c}"), "x");
        assert_eq!(look.link("x", "file:///etc/passwd"), "x");
    }

    #[test]
    fn every_sign_has_an_ascii_form() {
        use Sign::{Arrow, Bad, Dot, Ellipsis, Expired, Good, Hint, Soon, Warning};
        let signs = [
            Good, Warning, Bad, Soon, Expired, Dot, Ellipsis, Arrow, Hint,
        ];
        for sign in signs {
            assert!(sign.as_str(false).is_ascii());
            assert!(sign.forms()[2].is_ascii());
        }
    }
}
