//! Keeps credentials and public links out of logs and errors.
//!
//! Subsonic puts credentials into the query, servers repeat addresses in their messages, and a
//! share's link opens it to anyone: none of that may reach a log or an error.

use std::sync::LazyLock;

use regex_lite::Regex;
use url::Url;

/// What stands where something was left out.
pub(super) const HIDDEN: &str = "…";

/// What stands before the id in a public link; mStream's pages are the second kind.
const PAGES: [&str; 2] = ["/share/", "/shared/"];

/// Parameters that hold credentials in one of the dialects; `u` only names the account, but
/// together with `s` and `t` it is all that is needed to try passwords offline.
const SECRET_PARAMETERS: &[&str] = &["u", "t", "s", "p"];

/// Words that mark a parameter, field or header as secret wherever they occur in its name.
const SECRET_WORDS: &[&str] = &[
    "token",
    "jwt",
    "secret",
    "passw",
    "salt",
    "apikey",
    "api_key",
    "api-key",
    "auth",
    "cookie",
    "credential",
    "session",
];

/// How much of a text is looked at: no excerpt is longer.
const WINDOW: usize = 4096;

/// Whether a parameter or field of this name holds a credential.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_PARAMETERS.contains(&name.as_str())
        || SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// An address without userinfo, query, fragment and share id.
#[must_use]
pub fn url(url: &Url) -> String {
    let origin = url.origin();
    if origin.is_tuple() {
        format!("{}{}", origin.ascii_serialization(), path(url))
    } else {
        format!("{}:{HIDDEN}", url.scheme())
    }
}

/// An address's path without share id: `/share/abc` becomes `/share/…`.
#[must_use]
pub fn path(url: &Url) -> String {
    let path = url.path();
    let ends = PAGES
        .iter()
        .filter_map(|page| Some(path.find(page)? + page.len()));
    match ends.min() {
        Some(end) => format!("{}{HIDDEN}", &path[..end]),
        None => path.to_owned(),
    }
}

/// A text from outside without anything that looks like a credential or a public link.
#[must_use]
pub fn text(text: &str) -> String {
    static RULES: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(rules);
    RULES.iter().fold(text.to_owned(), |text, (rule, with)| {
        rule.replace_all(&text, *with).into_owned()
    })
}

/// The beginning of a text from outside, on one line, redacted, at most `most` characters.
#[must_use]
pub fn excerpt(from: &str, most: usize) -> String {
    let window: String = from.chars().take(WINDOW).collect();
    let redacted = text(&window);
    let words: Vec<&str> = redacted
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let mut short: String = line.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

fn rules() -> Vec<(Regex, &'static str)> {
    let words = SECRET_WORDS.join("|");
    let letters = SECRET_PARAMETERS.join("|");
    [
        // Userinfo of an address.
        (r#"(://)[^/\s@"'<>]*@"#.to_owned(), "${1}…@"),
        // Parameters of a query or form.
        (
            format!(r#"(?i)(^|[?&;\s"'])((?:{letters}|[\w.-]*(?:{words})[\w.-]*)=)[^&\s"'<>#]*"#),
            "${1}${2}…",
        ),
        // Fields of JSON, also where it was cut off.
        (
            format!(
                r#"(?i)("[^"]*(?:{words})[^"]*"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^\s,"}}\]\[{{]+)"#
            ),
            "${1}\"…\"",
        ),
        // Header values.
        (r"(?i)\b(bearer|basic)\s+\S+".to_owned(), "${1} …"),
        // Anything that looks like a JWT.
        (
            r"eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,2}".to_owned(),
            HIDDEN,
        ),
        // Public links, also in JSON that escapes slashes.
        (r#"(\\?/shared?\\?/)[^\s"'<>]+"#.to_owned(), "${1}…"),
    ]
    .into_iter()
    .filter_map(|(rule, with)| Some((Regex::new(&rule).ok()?, with)))
    .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_rule_is_a_valid_expression() {
        assert_eq!(rules().len(), 6);
    }

    #[test]
    fn an_address_keeps_only_host_and_path() {
        let address = Url::parse("https://me:pw@h.example:444/base/rest/ping?u=me&t=ab#x").unwrap();
        assert_eq!(url(&address), "https://h.example:444/base/rest/ping");
    }

    #[test]
    fn a_share_id_in_a_path_is_hidden() {
        for (address, shown) in [
            ("http://h/share/AbC", "http://h/share/…"),
            ("http://h/m/api/share/AbC", "http://h/m/api/share/…"),
            ("http://h/ext/share/AbC?jwt=x", "http://h/ext/share/…"),
            ("http://h/api/share", "http://h/api/share"),
            ("http://h/m/shared/AbC/x", "http://h/m/shared/…"),
        ] {
            assert_eq!(url(&Url::parse(address).unwrap()), shown);
        }
    }

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(excerpt("  a\n\tb\u{7}c ", 10), "a b c");
        assert_eq!(excerpt("abcdef", 4), "abc…");
    }

    #[test]
    fn ordinary_words_stay() {
        let words = "Invalid username or password";
        assert_eq!(text(words), words);
        assert_eq!(text(r#"{"error":"not found"}"#), r#"{"error":"not found"}"#);
    }

    proptest! {
        #[test]
        fn no_secret_survives_in_any_of_its_places(
            secret in "[A-Za-z0-9_-]{9,40}",
            place in 0_usize..12,
        ) {
            let secret = format!("Zq{secret}");
            let held = match place {
                0 => format!("http://h/rest/ping?u=me&t={secret}&s=x"),
                1 => format!("GET /x?apiKey={secret} failed"),
                2 => format!("p={secret}&u=x"),
                3 => format!(r#"{{"id":"1","subsonicToken":"{secret}","name":"n"}}"#),
                4 => format!(r#"{{"token" : "{secret}"#),
                5 => format!("authorization: Bearer {secret}"),
                6 => format!("see https://me:{secret}@h.example/x"),
                7 => format!("open http://h/share/{secret}?t=3"),
                8 => format!("token eyJhbGciOi{secret}.eyJ{secret}.{secret} refused"),
                9 => format!("http://h/ext/share/abc?jwt={secret}"),
                10 => format!("no page at http://h/shared/{secret}"),
                _ => format!(r#"{{"url":"http:\/\/h\/share\/{secret}","x":1}}"#),
            };
            prop_assert!(!text(&held).contains(&secret), "{}", text(&held));
            prop_assert!(!excerpt(&held, 4000).contains(&secret));
        }
    }
}
