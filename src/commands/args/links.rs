//! What to do with the links of a command: write them, draw them, copy them, open them.

use std::path::{Path, PathBuf};

use clap::Args;
use sharectl_core::domain::text::FileNames;
use sharectl_core::error::{Error, Result};
use sharectl_core::files::Mode;
use sharectl_core::operation::Report;
use sharectl_ui::output::humanize;
use sharectl_ui::output::qr::{Level, PictureFormat, Qr};
use sharectl_ui::output::views::links::{Link, Markup};

use super::{check_target, write_file};
use crate::commands::{Context, programs};

/// The maximum number of links to open: each is a tab of the browser.
const OPENED: usize = 5;

/// How to write links, and what to do with them
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Links")]
pub(crate) struct LinkArgs {
    /// Print links as Markdown, with the share's title
    #[arg(long, conflicts_with = "html")]
    pub(crate) markdown: bool,

    /// Print links as HTML, with the share's title
    #[arg(long)]
    pub(crate) html: bool,

    /// What to do with them.
    #[command(flatten)]
    pub(crate) hand_out: HandOutArgs,
}

/// What to do with links
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Links")]
pub(crate) struct HandOutArgs {
    /// Print the link as a QR code on stderr
    #[arg(long)]
    pub(crate) qr: bool,

    /// Write the QR code to an .svg or .png file; several links get one each, such as `poster_ID.svg`
    #[arg(long, value_name = "FILE")]
    pub(crate) qr_file: Option<PathBuf>,

    /// Error correction level of the QR code [default: medium]
    #[arg(long, value_name = "LEVEL")]
    pub(crate) qr_level: Option<Level>,

    /// Copy the link to the clipboard; works over ssh, tmux, and screen
    #[arg(long)]
    pub(crate) copy: bool,

    /// Open the link in a browser
    #[arg(long)]
    pub(crate) open: bool,
}

impl LinkArgs {
    /// Checks the options before any request to a server.
    ///
    /// # Errors
    /// The errors of [`HandOutArgs::check`], and [`Code::Usage`](sharectl_core::Code::Usage) for markup
    /// together with a machine-readable format.
    pub(crate) fn check(&self, context: &Context) -> Result<()> {
        if self.shows_titles() && !context.printer.format().is_table() {
            let flag = if self.markdown { "markdown" } else { "html" };
            return Err(Error::usage(format!(
                "`--{flag}` and `-o` can't be combined: both set the output format"
            ))
            .hint(format!("remove `--{flag}` or `-o`")));
        }
        self.hand_out.check(context)
    }

    /// Whether the output shows the shares' titles.
    pub(crate) fn shows_titles(&self) -> bool {
        self.markup() != Markup::Plain
    }

    /// The markup of links in output for people.
    pub(crate) fn markup(&self) -> Markup {
        match (self.markdown, self.html) {
            (true, _) => Markup::Markdown,
            (_, true) => Markup::Html,
            _ => Markup::Plain,
        }
    }
}

impl HandOutArgs {
    /// Checks the options before any request to a server, so that no share is created first.
    ///
    /// # Errors
    /// [`Code::Usage`](sharectl_core::Code::Usage) for a QR code file of an unknown format or in a place that
    /// can't be written, a QR code among JSON, or a level without a QR code;
    /// [`Code::Config`](sharectl_core::Code::Config) if no browser can be started.
    pub(crate) fn check(&self, context: &Context) -> Result<()> {
        if let Some(file) = &self.qr_file {
            PictureFormat::of(file)?;
            check_target("--qr-file", file)?;
        }
        if self.qr_level.is_some() && !self.qr && self.qr_file.is_none() {
            return Err(Error::usage("`--qr-level` requires `--qr` or `--qr-file`")
                .hint("add `--qr` or `--qr-file poster.svg`"));
        }
        if self.qr && context.printer.format().is_json() {
            return Err(Error::usage("`--qr` can't be combined with JSON output")
                .hint("draw it into a file: `--qr-file code.svg`"));
        }
        if self.open {
            programs::check_browser(&context.env)?;
        }
        Ok(())
    }

    /// Copies, draws, saves, and opens links that are already printed, as the options say.
    ///
    /// # Errors
    /// A link too long for a QR code, a file that can't be written, a browser that can't be started.
    pub(crate) async fn hand_out(&self, links: &[Link], context: &Context) -> Result<()> {
        if links.is_empty() {
            return Ok(());
        }
        if context.global.dry_run {
            self.tell_of(links, context);
            return Ok(());
        }
        if self.copy {
            copy(links, context).await;
        }
        let level = self.qr_level.unwrap_or_default();
        if self.qr {
            for link in links {
                if links.len() > 1 {
                    // People can't tell QR codes apart.
                    let look = context.printer.err_look();
                    context.printer.lines(&look.clean(link.caption()));
                }
                draw(link, level, context)?;
            }
        }
        if let Some(file) = &self.qr_file {
            save(file, links, level, context)?;
        }
        if self.open {
            for link in links.iter().take(OPENED) {
                programs::open_in_browser(&link.url, &context.env).await?;
            }
            if links.len() > OPENED {
                let all = links.len();
                let told = format!("opened the first {OPENED} of {all} links");
                context.printer.notice(told);
            }
        }
        Ok(())
    }

    /// Reports the effects of [`hand_out`](Self::hand_out) that would outlast the command.
    fn tell_of(&self, links: &[Link], context: &Context) {
        let printer = &context.printer;
        let count = |links: usize| humanize::count_of(links, "link", "links");
        if self.copy {
            printer.notice(format!(
                "would send {} to the terminal's clipboard",
                count(links.len())
            ));
        }
        if let Some(file) = &self.qr_file {
            for (file, _) in files_of(file, links) {
                printer.notice(format!("would write the QR code to {}", file.display()));
            }
        }
        if self.open {
            printer.notice(format!("would open {}", count(links.len().min(OPENED))));
        }
    }
}

/// The links of the shares that a command created or changed.
pub(crate) fn links_of(report: &Report) -> Vec<Link> {
    report.shares().filter_map(Link::of).collect()
}

async fn copy(links: &[Link], context: &Context) {
    let urls: Vec<&str> = links.iter().map(|link| link.url.as_str()).collect();
    let count = humanize::count_of(urls.len(), "link", "links");
    let printer = &context.printer;
    if programs::copy(&urls.join("\n"), context).await {
        printer.note(format!("{count} sent to the terminal's clipboard"));
    } else {
        printer.warn("nothing was copied: neither stdout nor stderr is a terminal");
    }
}

fn draw(link: &Link, level: Level, context: &Context) -> Result<()> {
    let printer = &context.printer;
    let look = printer.err_look();
    let code = Qr::of(&link.url, level)?;
    let columns = code.columns(&look);
    if look.width.is_some_and(|width| width < columns) {
        printer.warn(format!(
            "the QR code needs {columns} columns, and the terminal has fewer"
        ));
        printer.hint("draw it into a file: `--qr-file code.svg`");
        return Ok(());
    }
    printer.lines(&code.lines(&look));
    Ok(())
}

/// The QR code file of each link: `file` for a single link, else one named after `file` and the share.
fn files_of<'l>(file: &Path, links: &'l [Link]) -> Vec<(PathBuf, &'l Link)> {
    let part = |part: Option<&std::ffi::OsStr>| {
        part.map(|part| part.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let (stem, extension) = (part(file.file_stem()), part(file.extension()));
    let mut names = FileNames::new();
    let named = links.iter().map(|link| {
        let file = match links {
            [_] => file.to_owned(),
            _ => file.with_file_name(names.name(&stem, &name_of(link), &extension)),
        };
        (file, link)
    });
    named.collect()
}

/// Writes the codes of the links into their files.
fn save(file: &Path, links: &[Link], level: Level, context: &Context) -> Result<()> {
    let picture = PictureFormat::of(file)?;
    for (file, link) in files_of(file, links) {
        let bytes = Qr::of(&link.url, level)?.picture(picture)?;
        write_file(&file, &bytes, Mode::Shared)?;
        context
            .printer
            .note(format!("wrote the QR code to {}", file.display()));
    }
    Ok(())
}

/// The name that distinguishes a link from the others: its share and its chapter.
fn name_of(link: &Link) -> String {
    let id = link.id.as_deref().unwrap_or(&link.url);
    match link.chapter {
        Some(chapter) => format!("{id} {chapter}"),
        None => id.to_owned(),
    }
}
