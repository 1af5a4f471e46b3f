//! "Did you mean": the known word closest to one that is not known.

/// How alike two words must be, as clap judges its own flags.
const ALIKE: f64 = 0.7;

/// The known word most like `word`, where one is like it at all.
#[must_use]
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_slip_finds_the_word_and_a_stranger_finds_none() {
        let known = ["username", "url", "password-file"];
        assert_eq!(closest("usernam", known), Some("username"));
        assert_eq!(closest("password_file", known), Some("password-file"));
        assert_eq!(closest("colour", known), None);
    }
}
