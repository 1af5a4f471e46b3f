//! The manual pages, made from the command tree.

use clap_mangen::Man;

use crate::cli;

/// A page.
pub struct ManPage {
    /// Its name, `sharectl-create`.
    pub name: String,
    /// Its section, `1`.
    pub section: u8,
    /// The roff source.
    pub text: String,
}

impl ManPage {
    /// `sharectl-create.1`.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.name, self.section)
    }
}

/// Every page: sharectl's own, and one for each command.
#[must_use]
pub fn pages() -> Vec<ManPage> {
    let mut root = cli::command();
    root.build();
    let mut pages = Vec::new();
    collect(&root, "sharectl", &mut pages);
    pages
}

fn collect(command: &clap::Command, name: &str, pages: &mut Vec<ManPage>) {
    let mut text = Vec::new();
    let page = Man::new(command.clone().name(name.to_owned())).title(name.to_uppercase());
    // Writing to memory can't fail.
    if page.render(&mut text).is_ok() {
        pages.push(ManPage {
            name: name.to_owned(),
            section: 1,
            text: String::from_utf8_lossy(&text).into_owned(),
        });
    }
    for sub in command.get_subcommands() {
        if sub.get_name() != "help" && !sub.is_hide_set() {
            collect(sub, &format!("{name}-{}", sub.get_name()), pages);
        }
    }
}
