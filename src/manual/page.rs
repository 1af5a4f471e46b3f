//! A page: its title, NAME, and OPTIONS come from clap_mangen, the other sections from Markdown.

use std::io::{Result, Write};

use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, italic, roman};

/// The date of the manual's last real change: the day of the release.
const DATE: &str = "2026-11-21";

/// A man page.
#[derive(Debug)]
pub(crate) struct ManPage {
    /// The page's name, such as `sharectl-create`.
    pub(crate) name: String,
    /// The page's section, such as `1`.
    pub(crate) section: u8,
    /// The roff source.
    pub(crate) text: String,
}

impl ManPage {
    /// Creates the page of a command from Markdown, with the command's options in place of `{OPTIONS}`.
    pub(super) fn new(command: Command, section: u8, text: &str) -> Self {
        let name = name(&command).to_owned();
        let man = Man::new(command.clone())
            .title(name.to_uppercase())
            .section(section.to_string())
            .date(DATE)
            .source(concat!("sharectl ", env!("CARGO_PKG_VERSION")))
            .manual("sharectl manual");
        let written = |render: fn(&Man, &mut dyn Write) -> Result<()>| {
            let mut text = Vec::new();
            // Writing to memory can't fail.
            let _ = render(&man, &mut text);
            bold_code(&String::from_utf8_lossy(&text).replace(&Roff::new().render(), ""))
        };
        let (before, after) = text.split_once("{OPTIONS}").unwrap_or((text, ""));
        let text = [
            Roff::new().render(),
            written(Man::render_title),
            written(Man::render_name_section),
            markdown(before),
            options(written(Man::render_options_section), &command),
            markdown(after),
        ];
        Self {
            name,
            section,
            text: text.concat(),
        }
    }

    /// The page's file name, such as `sharectl-create.1`.
    pub(crate) fn file_name(&self) -> String {
        format!("{}.{}", self.name, self.section)
    }
}

/// The name of a built command's page, such as `sharectl-create`.
pub(super) fn name(command: &Command) -> &str {
    command
        .get_display_name()
        .unwrap_or_else(|| command.get_name())
}

/// The options as clap_mangen writes them, but with paragraphs instead of blank lines, compact lists of values,
/// and help headings below OPTIONS: clap_mangen turns each heading into a section in capitals.
fn options(text: String, command: &Command) -> String {
    let text = text
        .replace(".br\n\n.br\n", ".IP\n")
        .replace("\n\n", "\n.IP\n")
        .replace("\n.RS 14\n", "\n.PD 0\n.RS 7\n")
        .replace("\n.RE\n", "\n.RE\n.PD\n");
    let control = |name: &str, text: &str| Roff::new().control(name, [text]).to_roff();
    let headings = command.get_arguments().filter_map(Arg::get_help_heading);
    let text = headings.fold(text, |text, heading| {
        let section = control("SH", &heading.to_uppercase());
        text.replace(&section, &control("SS", heading))
    });
    match text.starts_with(".SS ") {
        true => format!(".SH OPTIONS\n{text}"),
        false => text,
    }
}

/// The parts of a text between marks: those outside of a pair of marks, and those inside.
fn parts<T, C: FromIterator<T>>(
    text: &str,
    mark: &str,
    outside: impl Fn(&str) -> T,
    inside: impl Fn(&str) -> T,
) -> C {
    let parts = text.split(mark).enumerate();
    let part = |(index, part)| match index % 2 {
        0 => outside(part),
        _ => inside(part),
    };
    parts.map(part).collect()
}

/// Sets text in backticks in bold.
fn bold_code(text: &str) -> String {
    let bold = |code: &str| format!("\\fB{code}\\fR");
    let line = |line| parts::<_, String>(line, "`", str::to_owned, bold) + "\n";
    text.lines().map(line).collect()
}

/// Converts Markdown to roff: headings, paragraphs, fenced code, and terms with their meaning on a line after
/// `: `.
fn markdown(text: &str) -> String {
    parts(text, "```", prose, code)
}

fn code(text: &str) -> String {
    let (_, lines) = text.split_once('\n').unwrap_or_default();
    let mut roff = Roff::new();
    roff.control("RS", ["4"]).control("nf", []);
    roff.text([roman(lines.trim_end())]);
    source(roff.control("fi", []).control("RE", []))
}

fn prose(text: &str) -> String {
    let mut roff = Roff::new();
    let mut below_heading = true;
    let blocks = text.split("\n\n").map(str::trim);
    for block in blocks.filter(|block| !block.is_empty()) {
        if let Some(heading) = block.strip_prefix("## ") {
            roff.control("SS", [heading]);
        } else if let Some(heading) = block.strip_prefix("# ") {
            roff.control("SH", [heading]);
        } else if let Some((term, meaning)) = block.split_once("\n: ") {
            let term: Vec<_> = parts(term, "*", |text| roman(text), |name| italic(name));
            roff.control("TP", []).text(term);
            roff.text([roman(meaning.replace('\n', " "))]);
        } else {
            if !below_heading {
                roff.control("PP", []);
            }
            roff.text([roman(block.replace('\n', " "))]);
        }
        below_heading = block.starts_with('#');
    }
    bold_code(&source(&roff))
}

/// The roff source without the preamble that the crate adds to every document.
fn source(roff: &Roff) -> String {
    roff.render().replace(&Roff::new().render(), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_backticks_is_bold() {
        assert_eq!(markdown("`a` or `b`."), "\\fBa\\fR or \\fBb\\fR.\n");
    }

    #[test]
    fn text_can_not_become_a_request() {
        let text = markdown("# DESCRIPTION\n\n.so /etc/passwd\n\n'br\\");
        assert!(
            text.contains("\\&.so") && text.contains("\n.PP\n"),
            "{text}"
        );
        assert!(text.contains("br\\\\"), "{text}");
    }
}
