//! Facts by name: nothing is cut, since there is no other place to read it.

use crate::output::fit;
use crate::output::look::{Look, Tone};

/// Spaces between names and facts.
const GAP: usize = 2;

/// A line for each fact; what is wider than the terminal goes on below itself.
#[must_use]
pub fn lines(facts: &[(&str, String)], look: &Look) -> String {
    let names = facts.iter().map(|(name, _)| fit::width(name)).max();
    let indent = names.unwrap_or_default() + GAP;
    let room = look.width.unwrap_or(usize::MAX).saturating_sub(indent);
    let mut text = String::new();
    for (name, fact) in facts {
        let fact = look.clean(fact);
        let pieces = fit::wrapped(&fact, room);
        let padding = indent - fit::width(name);
        text.push_str(&look.paint(Tone::Faint, name));
        text.push_str(&format!("{:padding$}", ""));
        text.push_str(&pieces.join(&format!("\n{:indent$}", "")));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_aligned_wrapped_and_never_cut() {
        let look = Look {
            width: Some(40),
            ..Look::default()
        };
        let long = "A".repeat(50);
        let facts = [
            ("url", "https://music.example.com".to_owned()),
            ("credentials", "the password in credentials.toml".to_owned()),
            ("print", long.clone()),
            ("hostile", "a\nb\u{1b}[2J".to_owned()),
        ];
        let expected = format!(
            "\
url          https://music.example.com
credentials  the password in
             credentials.toml
print        {long}
hostile      a\\nb^[[2J
"
        );
        assert_eq!(lines(&facts, &look), expected);
    }
}
