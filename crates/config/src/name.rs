//! Names of profiles.

use crate::suggest;

/// The profile made of `SHARECTL_URL` and its companions.
pub const ENV: &str = "env";
/// Stands for every configured profile.
pub const ALL: &str = "all";
/// The sandbox's Navidrome.
pub const DEMO: &str = "demo";
/// The sandbox's Audiobookshelf.
pub const DEMO_BOOKS: &str = "demo-books";

/// The longest name; it becomes part of file names.
const LONGEST: usize = 64;

/// Checks a name for a profile of one's own.
///
/// Letters, digits, `-`, `_` and `.`, beginning with a letter or digit: a name stands before the
/// `/` of a share's reference and inside file names (`sharectl.NAME.password`).
///
/// # Errors
/// Why it can't be used.
pub fn check(name: &str) -> Result<(), String> {
    if [ALL, ENV].contains(&name) || name.starts_with(DEMO) {
        return Err(format!(
            "{name:?} is reserved: `all`, `env` and names beginning with `demo` are sharectl's own"
        ));
    }
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    if name.is_empty()
        || name.len() > LONGEST
        || !name.starts_with(|sign: char| sign.is_ascii_alphanumeric())
        || !name.chars().all(plain)
    {
        return Err(format!(
            "{name:?} can't be a server's name: letters, digits, `-`, `_` and `.`, at most {LONGEST}"
        ));
    }
    Ok(())
}

/// Suggests what a name that nobody bears may have meant, or lists what there is.
pub(super) fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    match suggest::closest(name, known.clone()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("servers: {}", known.collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn names_are_plain_and_not_reserved() {
        for good in ["home", "nas-2", "a.b_c", "Books", "9"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for reserved in ["all", "env", "demo", "demo-books", "demolition"] {
            assert!(
                check(reserved).unwrap_err().contains("reserved"),
                "{reserved}"
            );
        }
        for wrong in [
            "",
            "-x",
            ".x",
            "a/b",
            "a b",
            "ü",
            "a:b",
            "../x",
            &"x".repeat(65),
        ] {
            assert!(check(wrong).unwrap_err().contains("letters"), "{wrong}");
        }
    }
}
