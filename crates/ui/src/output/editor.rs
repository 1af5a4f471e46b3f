//! A text that no line can hold, changed in the user's own editor.

use std::io;

use dialoguer::Editor;

use crate::env_vars::{self, Environment, Secrets};
use crate::{shell, signals};

/// The editor that the user has chosen: a program and its arguments, as a shell reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEditor {
    command: String,
    /// What it doesn't get.
    secrets: Secrets,
}

impl TextEditor {
    /// The editor that `VISUAL` or `EDITOR` names.
    #[must_use]
    pub fn find(env: &Environment) -> Option<Self> {
        let named = |variable| Some(env.raw(variable)?.to_str()?.trim());
        let chosen = [&env_vars::VISUAL, &env_vars::EDITOR]
            .into_iter()
            .filter_map(named)
            .find(|command| !command.is_empty())?;
        Some(Self {
            command: chosen.to_owned(),
            secrets: env.secrets().clone(),
        })
    }

    /// Shows a text in the editor until it is closed: the text as it was saved, or `None` if it wasn't.
    /// Line breaks at its end are left out.
    ///
    /// # Errors
    /// If the editor can't be started, or what it left can't be read.
    pub fn edit(&self, text: &str) -> io::Result<Option<String>> {
        // The terminal sends Ctrl-C to the editor as well, which makes of it what it likes.
        let _left = signals::leave_to_child();
        let mut editor = Editor::new();
        editor.executable(self.command());
        Ok(editor.edit(text)?)
    }

    /// The command without variables that hold secrets: an editor has no use for them.
    fn command(&self) -> String {
        if cfg!(unix) {
            let names = self.secrets.names().into_iter();
            let unset: String = names
                .map(|name| format!("-u {} ", shell::word(&name)))
                .collect();
            format!("env {unset}{}", self.command)
        } else {
            self.command.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)]) -> Option<String> {
        let env = Environment::of(variables.iter().copied());
        TextEditor::find(&env).map(|editor| editor.command)
    }

    #[test]
    fn the_editor_is_the_one_that_git_would_take() {
        let editor = ("EDITOR", "nano");
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[editor]).as_deref(), Some("nano"));
        let visual = ("VISUAL", "code --wait");
        assert_eq!(found(&[editor, visual]).as_deref(), Some("code --wait"));
        assert_eq!(found(&[editor, ("VISUAL", " ")]).as_deref(), Some("nano"));
    }
}
