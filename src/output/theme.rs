//! How a question looks while it is answered and after.

use std::fmt::{self, Write};

use dialoguer::theme::Theme;

use super::look::{Look, Tone};

/// `Question [default] answer`, without signs of its own.
pub(super) struct Plain(pub(super) Look);

impl Plain {
    fn question(&self, f: &mut dyn Write, question: &str) -> fmt::Result {
        f.write_str(&self.0.paint(Tone::Heading, question))
    }
}

impl Theme for Plain {
    fn format_confirm_prompt(
        &self,
        f: &mut dyn Write,
        prompt: &str,
        default: Option<bool>,
    ) -> fmt::Result {
        self.question(f, prompt)?;
        f.write_str(match default {
            Some(true) => " [Y/n] ",
            Some(false) => " [y/N] ",
            None => " [y/n] ",
        })
    }

    fn format_confirm_prompt_selection(
        &self,
        f: &mut dyn Write,
        prompt: &str,
        selection: Option<bool>,
    ) -> fmt::Result {
        self.question(f, prompt)?;
        f.write_str(match selection {
            Some(true) => " yes",
            Some(false) => " no",
            None => "",
        })
    }

    fn format_input_prompt(
        &self,
        f: &mut dyn Write,
        prompt: &str,
        default: Option<&str>,
    ) -> fmt::Result {
        self.question(f, prompt)?;
        match default {
            Some(default) => write!(f, " [{}]: ", self.0.clean(default)),
            None => f.write_str(": "),
        }
    }

    fn format_input_prompt_selection(
        &self,
        f: &mut dyn Write,
        prompt: &str,
        selection: &str,
    ) -> fmt::Result {
        self.question(f, prompt)?;
        write!(f, ": {}", self.0.clean(selection))
    }

    fn format_error(&self, f: &mut dyn Write, error: &str) -> fmt::Result {
        f.write_str(&self.0.paint(Tone::Bad, error))
    }
}
