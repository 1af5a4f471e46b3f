//! What is to be put into links.

use super::UrlArgs;
use crate::commands::Context;
use crate::domain::capabilities;
use crate::domain::link;
use crate::domain::link::{Parameter, ShareFile};
use crate::domain::start_time::StartTime;
use crate::error::{Code, Error, Result};

/// What is to be done with every link.
pub(super) struct Wish {
    /// Where playing starts.
    pub(super) start: Option<StartTime>,
    parameters: Vec<Parameter>,
    /// The file whose address is wanted in place of the page's.
    pub(super) file: Option<ShareFile>,
    /// Whether every chapter gets a link.
    pub(super) all_chapters: bool,
    /// Whether titles are shown.
    pub(super) titles: bool,
}

impl Wish {
    /// Reads what was typed.
    ///
    /// # Errors
    /// [`Code::Usage`] for what can't be read, or says twice where playing starts.
    pub(super) fn of(args: &UrlArgs, titles: bool) -> Result<Self> {
        Ok(Self {
            start: args.at.as_deref().map(StartTime::parse).transpose()?,
            parameters: parameters(args)?,
            file: match (args.zip, args.live_playlist) {
                (true, _) => Some(ShareFile::Archive),
                (_, true) => Some(ShareFile::Playlist),
                _ => None,
            },
            all_chapters: args.all_chapters,
            titles,
        })
    }

    /// Whether links are to start anywhere but at the beginning.
    pub(super) fn starts(&self) -> bool {
        self.start.is_some() || self.all_chapters
    }

    /// Whether links don't stay as the server gives them.
    pub(super) fn changes_links(&self) -> bool {
        self.starts() || !self.parameters.is_empty()
    }

    /// Says what a server's links make of what is put into them.
    ///
    /// # Errors
    /// [`Code::Unsupported`] where they would break.
    pub(super) fn check(
        &self,
        links: capabilities::StartTime,
        server: &str,
        context: &Context,
    ) -> Result<()> {
        use capabilities::StartTime::{BreaksLink, ExceptZero, FirstVisit, Honoured, Ignored};
        let printer = &context.printer;
        match links {
            BreaksLink if self.changes_links() => {
                return Err(Error::new(
                    Code::Unsupported,
                    "the links of this server break when anything is added to them",
                )
                .hint("give the link as it is, and say the time in words")
                .with_server(server));
            }
            Ignored if self.starts() => printer
                .warn("this server's player ignores the start time: it plays from the beginning"),
            FirstVisit if self.starts() => printer.warn(
                "this server's player heeds the start time on a first visit only; \
                 later it goes on where it stopped",
            ),
            Honoured | ExceptZero | FirstVisit | Ignored | BreaksLink => {}
        }
        Ok(())
    }

    /// Says that a link to the beginning leads nobody back there, if that is how a server's links work.
    pub(super) fn check_zero(
        &self,
        links: Option<capabilities::StartTime>,
        start: Option<u64>,
        context: &Context,
    ) {
        if links == Some(capabilities::StartTime::ExceptZero) && start == Some(0) {
            context.printer.warn(
                "`?t=0` leads only new visitors to the beginning: those who listened before go on \
                 where they stopped; `--at 1` leads everyone to the first second",
            );
        }
    }

    /// A link with the parameters, the start time last.
    pub(super) fn built(&self, link: &str, start: Option<u64>) -> String {
        let mut all = self.parameters.clone();
        all.extend(start.map(Parameter::start));
        link::with_parameters(link, &all)
    }
}

/// The parameters to put into every link.
fn parameters(args: &UrlArgs) -> Result<Vec<Parameter>> {
    let parse = |text: &String| Parameter::parse(text);
    let parameters: Vec<_> = args.parameters.iter().map(parse).collect::<Result<_>>()?;
    let starts = args.at.is_some() || args.all_chapters;
    let start = Parameter::start(0);
    if starts
        && parameters
            .iter()
            .any(|parameter| parameter.key == start.key)
    {
        return Err(Error::usage(format!(
            "`--param {}=…` says where playing starts, and so does another flag",
            start.key
        ))
        .hint("leave one of them out"));
    }
    Ok(parameters)
}
