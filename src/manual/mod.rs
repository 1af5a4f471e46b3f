//! The manual: `sharectl(1)`, a page for each command, and `sharectl-config(5)`.
//!
//! Everything in it comes from what the program itself uses: the command tree, the list of
//! variables, the exit codes.

mod command;
mod config;
mod page;
mod root;

use crate::cli;

/// A page.
#[derive(Debug)]
pub(crate) struct ManPage {
    /// Its name, `sharectl-create`.
    pub(crate) name: String,
    /// Its section, `1`.
    pub(crate) section: u8,
    /// The roff source.
    pub(crate) text: String,
}

impl ManPage {
    /// `sharectl-create.1`.
    #[must_use]
    pub(crate) fn file_name(&self) -> String {
        format!("{}.{}", self.name, self.section)
    }
}

/// Every page.
#[must_use]
pub(crate) fn pages() -> Vec<ManPage> {
    let mut root = cli::command();
    root.build();
    let mut pages = vec![root::page(&root), config::page()];
    for sub in commands(&root) {
        collect(sub, &format!("sharectl-{}", sub.get_name()), &mut pages);
    }
    pages
}

fn collect(command: &clap::Command, name: &str, pages: &mut Vec<ManPage>) {
    pages.push(command::page(command, name));
    for sub in commands(command) {
        collect(sub, &format!("{name}-{}", sub.get_name()), pages);
    }
}

/// The commands that have a page.
fn commands(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help" && !sub.is_hide_set())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_of_its_own() {
        let names: Vec<String> = pages().iter().map(ManPage::file_name).collect();
        for name in ["sharectl.1", "sharectl-config.5", "sharectl-server-add.1"] {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
        let mut unique = names.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), names.len());
    }

    #[test]
    fn every_page_has_the_sections_that_people_look_for() {
        for page in pages() {
            for section in ["NAME", "DESCRIPTION", "FILES", "EXAMPLES", "SEE ALSO"] {
                let heading = format!("\n.SH {section}\n").replace("SEE ALSO", "\"SEE ALSO\"");
                assert!(page.text.contains(&heading), "{} {section}", page.name);
            }
            let status = page.text.contains("\n.SH \"EXIT STATUS\"\n");
            assert_eq!(status, page.section == 1, "{}", page.name);
        }
    }
}
