//! Long output in a pager, as git and jj show it.

use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use super::fit;
use crate::env_vars::{self, Environment, Secrets, Variable};
use crate::signals;

/// The pager if none is configured.
const USUAL: &str = "less";

/// A pager and how it is started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pager {
    /// The program and its arguments; nothing switches it off.
    words: Vec<String>,
    /// What is set for it, as it is not set already.
    options: Vec<(&'static str, &'static str)>,
    /// The user chose it, and has to learn if it can't be started.
    named: bool,
    /// What it doesn't get.
    secrets: Secrets,
}

impl Pager {
    /// The pager that the variables and the configuration name, the more special ones first.
    #[must_use]
    pub fn find(env: &Environment, configured: Option<&[String]>) -> Self {
        let words_of = |variable: &Variable| -> Option<Vec<String>> {
            let command = env.raw(variable)?.to_str()?;
            Some(command.split_whitespace().map(str::to_owned).collect())
        };
        let named = words_of(&env_vars::SHARECTL_PAGER)
            .or_else(|| configured.map(<[String]>::to_vec))
            .or_else(|| words_of(&env_vars::PAGER));
        let options = [(&env_vars::LESS, "FRX"), (&env_vars::LV, "-c")];
        let options = options
            .into_iter()
            .filter(|(variable, _)| env.raw(variable).is_none())
            .map(|(variable, value)| (variable.name, value));
        let pager = Self {
            named: named.is_some(),
            words: named.unwrap_or_else(|| vec![USUAL.to_owned()]),
            options: options.collect(),
            secrets: env.secrets().clone(),
        };
        // It would only be copied.
        match pager.words.as_slice() {
            [cat] if cat == "cat" => Self::default(),
            _ => pager,
        }
    }

    /// Whether there is one.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.words.is_empty()
    }

    /// Its name, if the user chose it.
    #[must_use]
    pub fn chosen(&self) -> Option<&str> {
        let program = self.words.first()?;
        self.named.then_some(program.as_str())
    }

    /// Shows finished lines until the user leaves the pager.
    ///
    /// # Errors
    /// If it can't be started: nothing was shown then.
    pub fn show(&self, text: &str) -> io::Result<()> {
        let [program, arguments @ ..] = self.words.as_slice() else {
            return Err(io::ErrorKind::NotFound.into());
        };
        // The terminal sends Ctrl-C to the pager as well, which makes of it what it likes.
        let _left = signals::leave_to_child();
        let mut command = Command::new(program);
        for secret in self.secrets.names() {
            command.env_remove(secret);
        }
        let mut child = command
            .args(arguments)
            .envs(self.options.iter().copied())
            .stdin(Stdio::piped())
            .spawn()?;
        if let Some(mut lines) = child.stdin.take() {
            // Who leaves before the end has seen enough.
            let _ = lines.write_all(text.as_bytes());
        }
        child.wait().map(drop)
    }
}

/// Whether a text and the next prompt fit on the terminal.
#[must_use]
pub fn fits(text: &str) -> bool {
    let (rows, columns) = console::Term::stdout().size();
    rows_of(text, columns.into()) < rows.into()
}

fn rows_of(text: &str, columns: usize) -> usize {
    let shown = anstream::adapter::strip_str(text).to_string();
    let rows = |line: &str| fit::width(line).div_ceil(columns.max(1)).max(1);
    shown.lines().map(rows).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(variables: &[(&str, &str)], configured: Option<&[&str]>) -> Vec<String> {
        let env = Environment::of(variables.iter().copied());
        let configured: Option<Vec<String>> =
            configured.map(|words| words.iter().map(|word| (*word).to_owned()).collect());
        Pager::find(&env, configured.as_deref()).words
    }

    #[test]
    fn the_most_special_pager_counts() {
        let pager = ("PAGER", "most");
        let own = ("SHARECTL_PAGER", "less -S");
        assert_eq!(words(&[], None), ["less"]);
        assert_eq!(words(&[pager], None), ["most"]);
        assert_eq!(words(&[pager], Some(&["bat", "-p"])), ["bat", "-p"]);
        assert_eq!(words(&[pager, own], Some(&["bat"])), ["less", "-S"]);
        assert!(words(&[("PAGER", "cat")], None).is_empty());
        assert!(words(&[pager], Some(&["cat"])).is_empty());
    }

    #[test]
    fn options_that_are_set_stay() {
        let options = |variables: &[(&str, &str)]| {
            let env = Environment::of(variables.iter().copied());
            Pager::find(&env, None).options
        };
        assert_eq!(options(&[]), [("LESS", "FRX"), ("LV", "-c")]);
        assert_eq!(options(&[("LESS", "-S")]), [("LV", "-c")]);
    }

    #[test]
    fn rows_are_counted_as_the_terminal_breaks_them() {
        assert_eq!(rows_of("", 80), 0);
        assert_eq!(rows_of("a\n\nb\n", 80), 3);
        assert_eq!(rows_of(&"x".repeat(81), 80), 2);
        assert_eq!(rows_of("\u{1b}[1mab\u{1b}[0m\n", 2), 1);
    }
}
