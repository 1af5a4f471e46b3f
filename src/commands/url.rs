//! `url`: print links with start times and parameters.

use clap::Args;
use sharectl_config::Profile;
use sharectl_core::backend::{Needs, Server, connect};
use sharectl_core::domain::capabilities::SharedFiles;
use sharectl_core::domain::chapter::Chapters;
use sharectl_core::domain::chapter::StartTime;
use sharectl_core::domain::link::{Parameter, ShareFile};
use sharectl_core::domain::reference::ShareReference;
use sharectl_core::domain::{Chapter, Share, State, capabilities, link};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::query;
use sharectl_core::query::Choice;
use sharectl_ui::output::ShapeArgs;
use sharectl_ui::output::views::links::{LINKS, Link};

use super::Context;
use super::args::{LinkArgs, ShareArgs, shares};

/// Print links, optionally with a start time
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Links",
    after_help = "\
Examples:
  sharectl url Xd7ce8Y2vd
  sharectl -s books url frankenstein --at chapter:3
  sharectl url https://books.example.com/share/frankenstein --at 1h2m3s
  sharectl -s books url frankenstein --all-chapters --markdown
  sharectl url Xd7ce8Y2vd --live-playlist

START is 1234 (seconds), 20:34, 1:02:03, 1h2m3s, 50%, chapter:3, or chapter:Title. sharectl uses a full \
link unchanged, and asks the server only for a percentage, a chapter, or a title."
)]
pub(crate) struct UrlArgs {
    /// Start time in the contents
    #[arg(long, value_name = "START", allow_hyphen_values = true)]
    pub(crate) at: Option<String>,

    /// Print a link to every chapter of a book
    #[arg(long, conflicts_with = "at")]
    pub(crate) all_chapters: bool,

    /// Print the address of a zip file of all tracks; the share must allow downloads (Navidrome)
    #[arg(long, conflicts_with_all = ["at", "all_chapters", "parameters"])]
    pub(crate) zip: bool,

    /// Print the address of a playlist that stays up to date, for players (Navidrome from 0.55)
    #[arg(long, conflicts_with_all = ["zip", "at", "all_chapters", "parameters"])]
    pub(crate) live_playlist: bool,

    /// Parameter to add to the link (can be repeated)
    #[arg(long = "param", value_name = "KEY=VALUE")]
    pub(crate) parameters: Vec<String>,

    /// How to hand out the links.
    #[command(flatten)]
    pub(crate) links: LinkArgs,

    /// Which shares.
    #[command(flatten)]
    pub(crate) shares: ShareArgs,

    /// What to show of them.
    #[command(flatten)]
    pub(crate) shape: ShapeArgs,

    /// Exit with 5 if nothing is found
    #[arg(long, help_heading = "Output")]
    pub(crate) fail_empty: bool,
}

/// Prints the links.
///
/// # Errors
/// An invalid start time, or one beyond the end; a server whose links would break; a share that does not
/// exist or has no chapters.
pub(crate) async fn run(args: UrlArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    if args.shape.lists_fields() {
        return printer.fields(&LINKS, &context.present(None)?);
    }
    let shape = printer.shape(&args.shape, &LINKS)?;
    args.links.check(context)?;
    let titles = args.links.shows_titles() || printer.format().is_record();
    let options = LinkOptions::of(&args, titles)?;
    args.shares.check_given(context)?;
    let references = args.shares.references(context)?;
    let choice = args.shares.choice(references);
    let known = if choice.selectors.is_empty() && !choice.references.is_empty() {
        without_asking(&options, &choice.references, context)?
    } else {
        None
    };
    let links = match known {
        Some(links) => links,
        None => {
            // Sorting needs all links first.
            let most = if shape.sorts() {
                usize::MAX
            } else {
                shape.limit()
            };
            from_server(&options, choice, most, args.fail_empty, context).await?
        }
    };
    // The same links are printed, drawn, copied, and opened.
    let links = shape.arrange(links);
    if printer.format().is_table() && !shape.names_fields() {
        let markup = args.links.markup();
        printer.data(&if options.all_chapters {
            markup.chapters(&links, &printer.out_look())
        } else {
            markup.lines(&links)
        });
    } else {
        printer.rows(&shape, links.clone(), &context.present(None)?)?;
    }
    args.links.hand_out.hand_out(&links, context).await
}

/// The links, if full links were given and no request is needed.
fn without_asking(
    options: &LinkOptions,
    references: &[ShareReference],
    context: &Context,
) -> Result<Option<Vec<Link>>> {
    if options.file.is_some() {
        return Ok(None);
    }
    let seconds = match &options.start {
        None => None,
        Some(StartTime::Seconds(seconds)) => Some(*seconds),
        Some(StartTime::Percent(_) | StartTime::Chapter(_)) => return Ok(None),
    };
    let mut links = Vec::with_capacity(references.len());
    for reference in references {
        let ShareReference::Link(text) = reference else {
            return Ok(None);
        };
        let profile = profile_of(text, context)?;
        // Without a profile there is no server to ask for titles and chapters.
        let asks = options.all_chapters || (options.titles && profile.is_some());
        if asks || !link::is_link(text) {
            return Ok(None);
        }
        if let Some(profile) = profile
            && options.changes_links()
        {
            let known = context.known(profile).unwrap_or_default();
            match connect::start_time(profile.kind, &known) {
                Some(start_time) => options.check(start_time, &profile.name, context)?,
                None if connect::start_time_needs_server(profile.kind, &known) => return Ok(None),
                None => {}
            }
            options.check_zero(connect::start_time(profile.kind, &known), seconds, context);
        }
        links.push(Link {
            server: profile.map(|profile| profile.name.clone()),
            url: options.built(text, seconds),
            start_seconds: seconds,
            ..Link::default()
        });
    }
    Ok(Some(links))
}

/// The profile of the server that a link belongs to. If the configuration can't be read, the link itself is enough.
fn profile_of<'c>(text: &str, context: &'c Context) -> Result<Option<&'c Profile>> {
    let Ok(config) = context.config() else {
        return Ok(None);
    };
    if !context.global.servers.is_empty() {
        return config.choose(&[]).map(Some);
    }
    let address = url::Url::parse(text).ok();
    let found = address.and_then(|address| config.profile_for_link(&address).ok());
    Ok(found.flatten())
}

/// The links of shares on a server.
async fn from_server(
    options: &LinkOptions,
    choice: Choice,
    most: usize,
    fail_empty: bool,
    context: &Context,
) -> Result<Vec<Link>> {
    let profile = shares::server_of(context, &choice.references)?;
    let server = context.connect(profile).await?;
    options.check(server.can.start_time, &server.name, context)?;
    let needs = Needs {
        url: true,
        titles: options.titles || options.starts(),
        // A start beyond the end is refused, so the playing time must be known.
        tracks: options.start.is_some(),
        ..Needs::NOTHING
    };
    let chosen = shares::choose(context, profile, &server, &choice, needs).await?;
    shares::report_left_out(context, profile, &chosen, fail_empty)?;
    context.warn_base(&server);
    let now = server.now(context.clock(Some(profile))?.now());
    let mut links = Vec::new();
    for share in &chosen.shares {
        if links.len() >= most {
            break;
        }
        if share.state(now) == Some(State::Expired) {
            let name = share.reference();
            context
                .printer
                .warn(format!("{name} has expired: its link leads nowhere"));
        } else if let Some(silence) = share.silence() {
            context.printer.warn(silence);
        }
        links.extend(of_share(options, &server, share, context).await?);
    }
    Ok(links)
}

/// The link of one share, or the links to its chapters.
async fn of_share(
    options: &LinkOptions,
    server: &Server,
    share: &Share,
    context: &Context,
) -> Result<Vec<Link>> {
    let Some(link) = Link::of(share) else {
        return Err(Error::new(
            Code::Unsupported,
            format!(
                "the server doesn't report the link of {}",
                share.reference()
            ),
        )
        .with_server(&server.name));
    };
    if let Some(file) = options.file {
        let url = file_of(file, &link.url, server, share)
            .map_err(|error| error.with_server(&server.name))?;
        return Ok(vec![Link { url, ..link }]);
    }
    let wants_chapters = options
        .start
        .as_ref()
        .is_some_and(StartTime::needs_chapters);
    let chapters = if options.all_chapters || wants_chapters {
        query::chapters(server, share).await?
    } else {
        Chapters::default()
    };
    if options.all_chapters {
        let left_out = chapters.left_out(&share.reference());
        if chapters.within.is_empty() {
            let message =
                left_out.unwrap_or_else(|| format!("{} has no chapters", share.reference()));
            return Err(Error::new(Code::NotFound, message)
                .hint("link to a time instead: `--at 20:34`")
                .with_server(&server.name));
        }
        if let Some(left_out) = left_out {
            context.printer.warn(left_out);
        }
        let to_chapter = |chapter: &Chapter| {
            let url = options.built(&link.url, Some(chapter.start()));
            link.to_chapter(chapter, url)
        };
        return Ok(chapters.within.iter().map(to_chapter).collect());
    }
    let seconds = match &options.start {
        None => None,
        Some(start) => Some(
            start
                .resolve(share.playing_time(), &chapters.all())
                .map_err(|error| error.with_server(&server.name))?,
        ),
    };
    options.check_zero(Some(server.can.start_time), seconds, context);
    Ok(vec![Link {
        url: options.built(&link.url, seconds),
        start_seconds: seconds,
        ..link
    }])
}

/// The address of a file of a share.
fn file_of(file: ShareFile, link: &str, server: &Server, share: &Share) -> Result<String> {
    let name = share.reference();
    let has = match file {
        ShareFile::Archive => server.can.files != SharedFiles::None,
        ShareFile::Playlist => server.can.files == SharedFiles::ArchiveAndPlaylist,
    };
    let address = link::file_address(link, file).filter(|_| has);
    let Some(address) = address else {
        let what = match file {
            ShareFile::Archive => "zip files",
            ShareFile::Playlist => "playlists",
        };
        let message = format!("{} has no addresses for {what} of shares", server.can.name);
        let error = Error::new(Code::Unsupported, message);
        return Err(match file {
            ShareFile::Archive => error.hint(format!(
                "give visitors the page: `sharectl url {}`",
                share.word()
            )),
            ShareFile::Playlist => error.hint(format!(
                "write the current playlist: `sharectl m3u {}`",
                share.word()
            )),
        });
    };
    if file == ShareFile::Archive && share.downloadable != Some(true) {
        let message = format!("visitors may not download {name}");
        return Err(Error::new(Code::Unsupported, message).hint(format!(
            "let them: `sharectl update {} --download on`",
            share.word()
        )));
    }
    Ok(address)
}

/// The options that apply to every link.
struct LinkOptions {
    /// The start time.
    start: Option<StartTime>,
    parameters: Vec<Parameter>,
    /// The file to link to instead of the page.
    file: Option<ShareFile>,
    /// Whether every chapter gets a link.
    all_chapters: bool,
    /// Whether titles are shown.
    titles: bool,
}

impl LinkOptions {
    /// Reads the options from the arguments.
    ///
    /// # Errors
    /// [`Code::Usage`] for an invalid value, or if the start time is given twice.
    fn of(args: &UrlArgs, titles: bool) -> Result<Self> {
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

    /// Whether links start elsewhere than at the beginning.
    fn starts(&self) -> bool {
        self.start.is_some() || self.all_chapters
    }

    /// Whether links differ from those that the server reports.
    fn changes_links(&self) -> bool {
        self.starts() || !self.parameters.is_empty()
    }

    /// Warns if the server's player doesn't follow the start time.
    ///
    /// # Errors
    /// [`Code::Unsupported`] if the server's links break when anything is added.
    fn check(
        &self,
        links: capabilities::StartTimeSupport,
        server: &str,
        context: &Context,
    ) -> Result<()> {
        use capabilities::StartTimeSupport::{
            BreaksLink, ExceptZero, FirstVisit, Honored, Ignored,
        };
        let printer = &context.printer;
        match links {
            BreaksLink if self.changes_links() => {
                return Err(Error::new(
                    Code::Unsupported,
                    "the links of this server break when anything is added to them",
                )
                .hint("share the plain link, and tell visitors the start time")
                .with_server(server));
            }
            Ignored if self.starts() => printer
                .warn("this server's player ignores the start time: it plays from the beginning"),
            FirstVisit if self.starts() => printer.warn(
                "this server's player uses the start time on the first visit only; after that, it resumes \
                 where it stopped",
            ),
            Honored | ExceptZero | FirstVisit | Ignored | BreaksLink => {}
        }
        Ok(())
    }

    /// Warns if returning visitors don't start at the beginning although the link asks for it.
    fn check_zero(
        &self,
        links: Option<capabilities::StartTimeSupport>,
        start: Option<u64>,
        context: &Context,
    ) {
        if links == Some(capabilities::StartTimeSupport::ExceptZero) && start == Some(0) {
            context.printer.warn(
                "`?t=0` starts at the beginning for new visitors only; returning visitors resume where they \
                 stopped; `--at 1` leads everyone to the first second",
            );
        }
    }

    /// The link with the parameters; the start time comes last.
    fn built(&self, link: &str, start: Option<u64>) -> String {
        let mut all = self.parameters.clone();
        all.extend(start.map(Parameter::start));
        link::with_parameters(link, &all)
    }
}

/// The parameters to add to every link.
fn parameters(args: &UrlArgs) -> Result<Vec<Parameter>> {
    let parse = |text: &String| Parameter::parse(text);
    let parameters: Vec<_> = args.parameters.iter().map(parse).collect::<Result<_>>()?;
    let start = Parameter::start(0);
    let flag = match args.at {
        Some(_) => Some("--at"),
        None => args.all_chapters.then_some("--all-chapters"),
    };
    if let Some(flag) = flag
        && parameters
            .iter()
            .any(|parameter| parameter.key == start.key)
    {
        return Err(Error::usage(format!(
            "`--param {}=…` and `{flag}` can't be combined: both set the start time",
            start.key
        ))
        .hint(format!("remove `--param {}=…` or `{flag}`", start.key)));
    }
    Ok(parameters)
}
