//! How shares are created from items: from the flags, which the cells of a row override, and the server's
//! capabilities. With `--reuse`, equal requests get one share.

use std::borrow::Cow;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use sharectl_config::Profile;
use sharectl_core::backend::Server;
use sharectl_core::domain::capabilities::{
    Description, Download, DuplicateShare, NamedBy, StreamOptions,
};
use sharectl_core::domain::expiry::Expiry;
use sharectl_core::domain::span::Span;
use sharectl_core::domain::steps::ends_now;
use sharectl_core::domain::{
    Change, Item, ItemKind, Lifetime, NewShare, Share, audible, slug, steps,
};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::files::Lock;
use sharectl_core::operation::{PlanRow, Recheck, already_there};
use sharectl_core::query;
use sharectl_core::query::{Existing, PlaylistMode, arrange};
use sharectl_ui::batch::Cells;
use sharectl_ui::output::{Printer, ShapeArgs};
use tokio::sync::OnceCell;

use crate::commands::args::{ItemArgs, LinkArgs, on_off};
use crate::commands::writing::Writing;

/// Share items; the link is the last line of stdout
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl create 'Night Ferry Sessions' -e 7d
  sharectl create --album 'Harbour Lights' --artist 'The Tidewater Band'
  sharectl create album:5KA1Evjj9z song:6jXNL8jh5a --description 'Summer picks'
  sharectl search --newest 5 -o refs | sharectl create - --each
  sharectl create --from shares.csv --rejects failed.csv --reuse
  sharectl -s books create --collection 'By the Sea' --each -e 30d
  sharectl create album:5KA1Evjj9z --reuse --expires 30d --renew-before 7d")]
pub(crate) struct CreateArgs {
    /// What to share.
    #[command(flatten)]
    pub(crate) items: ItemArgs,

    /// Expiry: 7d, 12h, 2027-01-01, never … [default: the server's default-expires, else 30d]
    #[arg(
        short,
        long,
        value_name = "WHEN",
        allow_hyphen_values = true,
        help_heading = "Share"
    )]
    pub(crate) expires: Option<String>,

    /// Description that visitors see
    #[arg(short, long, value_name = "TEXT", help_heading = "Share")]
    pub(crate) description: Option<String>,

    /// Whether visitors may download [default: off]
    #[arg(long, value_name = "on|off", value_parser = on_off(), help_heading = "Share")]
    pub(crate) download: Option<bool>,

    /// Readable part of the link (Audiobookshelf)
    #[arg(long, value_name = "NAME", help_heading = "Share")]
    pub(crate) slug: Option<String>,

    /// Give the new share the slug of a share whose book was deleted (Audiobookshelf)
    #[arg(long, help_heading = "Share")]
    pub(crate) take_over: bool,

    /// Audio format for visitors, such as mp3
    #[arg(long, value_name = "FORMAT", help_heading = "Share")]
    pub(crate) stream_format: Option<String>,

    /// Maximum bit rate for visitors, in kbit/s
    #[arg(long, value_name = "KBPS", help_heading = "Share")]
    pub(crate) max_bit_rate: Option<u32>,

    /// Create a separate share for each item
    #[arg(long, help_heading = "Share")]
    pub(crate) each: bool,

    /// Reuse an active share that has the same contents instead of creating one
    ///
    /// sharectl renews the share if less than half of the requested duration is left, and updates its
    /// description and download permission if you give them. Otherwise it writes nothing, so this can run
    /// every night.
    #[arg(long, help_heading = "Share")]
    pub(crate) reuse: bool,

    /// With --reuse, renew a share if less than this time is left [default: half of --expires]
    #[arg(long, value_name = "TIME", requires = "reuse", value_parser = Span::parse, help_heading = "Share")]
    pub(crate) renew_before: Option<Span>,

    /// Fail unless the share follows the playlist as it changes
    #[arg(long, help_heading = "Share", conflicts_with = "freeze")]
    pub(crate) live: bool,

    /// Share the songs that a playlist contains now
    #[arg(long, help_heading = "Share")]
    pub(crate) freeze: bool,

    /// Create a share for each row of a CSV, JSONL, or JSON file (columns such as items, expires, description); `-` reads stdin
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "File",
        conflicts_with_all = [
            "items", "song", "album", "artist", "playlist", "book", "episode", "series",
            "collection", "author", "each", "slug",
            "sort", "limit", "markdown", "html",
        ]
    )]
    pub(crate) from: Option<PathBuf>,

    /// Write failed rows to this file, to retry with --from
    #[arg(long, value_name = "FILE", help_heading = "File", requires = "from")]
    pub(crate) rejects: Option<PathBuf>,

    /// How to hand out the links.
    #[command(flatten)]
    pub(crate) links: LinkArgs,

    /// What to show of what was made.
    #[command(flatten)]
    pub(crate) shape: ShapeArgs,
}

/// A requested share.
pub(super) struct Wanted {
    /// The share to create.
    pub(super) new: NewShare,
    /// Notes for the plan.
    pub(super) notes: Vec<String>,
    /// With `--reuse`, the earliest expiry at which a share needn't be renewed.
    pub(super) enough: Lifetime,
    /// Whether the description was given.
    describes: bool,
    /// Whether the download permission was given.
    permits: bool,
    /// Whether neither a flag nor a row gives the expiry.
    ends_by_default: bool,
    /// The share of a deleted book whose slug it can take over. sharectl created it.
    pub(super) silent: Option<Share>,
}

/// Plans shares on one server.
pub(super) struct SharePlanner<'w> {
    args: &'w CreateArgs,
    writing: &'w Writing<'w>,
    now: Timestamp,
    /// The expiry of shares without their own.
    expires: Expiry,
    /// Whether that is the default, because no flag gives it.
    by_default: bool,
    /// Whether the user can be asked before a slug is taken over.
    asks: bool,
    /// With `--reuse`, the shares that can be reused.
    existing: Option<Existing>,
    /// The stream formats that the server offers, if it reports them.
    formats: OnceCell<Option<Vec<String>>>,
    /// The shares that prevent the server from creating another one with the same contents. See [`SharePlanner::read_taken`].
    taken: Option<Existing>,
    /// With `--reuse`, the lock that keeps other processes from creating the same shares.
    _turn: Option<Lock>,
}

impl<'w> SharePlanner<'w> {
    /// Combines the flags with the server's capabilities. `expires` is the expiry of shares without their
    /// own, if it was given; `asks` is whether the user can be asked about a single share.
    ///
    /// # Errors
    /// If nothing can be shared on the server, or if the shares for `--reuse` can't be read.
    pub(super) async fn new(
        args: &'w CreateArgs,
        expires: Option<Expiry>,
        writing: &'w Writing<'w>,
        profile: &Profile,
        asks: bool,
    ) -> Result<Self> {
        let server = &writing.server;
        check_server(args, server).map_err(|error| error.with_server(&server.name))?;
        let turn = match args.reuse {
            true => writing.alone().await?,
            false => None,
        };
        let now = writing.now();
        let by_default = expires.is_none();
        let expires = expires.unwrap_or(profile.default_expires);
        Ok(Self {
            args,
            writing,
            now,
            expires: {
                // An invalid expiry is an error even if each row has its own.
                expires.resolve(now, writing.clock.zone())?;
                expires
            },
            _turn: turn,
            by_default,
            formats: OnceCell::new(),
            asks,
            existing: if args.reuse {
                Some(Existing::read(server, now).await?)
            } else {
                None
            },
            taken: None,
        })
    }

    /// A share of the items, with notes for the plan.
    ///
    /// # Errors
    /// The errors of [`arrange()`]; an expiry in the past; settings that the server can't store.
    pub(super) async fn new_share(&self, items: Vec<Item>, cells: &Cells) -> Result<Wanted> {
        let args = self.args;
        let expires = cells.expires.unwrap_or(self.expires);
        let lifetime = expires.resolve(self.now, self.writing.clock.zone())?;
        if ends_now(lifetime, self.now) {
            return Err(Error::usage("a new share can't expire immediately")
                .hint("give a later expiry: `--expires 7d`"));
        }
        if cells.downloadable == Some(false) {
            keeps_off(&self.writing.server)?;
        }
        let name = self.frozen_name(&items);
        let arranged = arrange(&self.writing.server, items, wish(args)).await?;
        let new = NewShare {
            items: arranged.items,
            description: cells
                .description
                .clone()
                .or_else(|| args.description.clone())
                .or(name)
                .unwrap_or_default(),
            lifetime,
            downloadable: cells.downloadable.unwrap_or(args.download == Some(true)),
            slug: cells.slug.clone().or_else(|| args.slug.clone()),
            stream_format: match cells.stream_format.as_deref() {
                // A record uses these values for the original format and for no limit.
                Some("") => None,
                Some(format) => Some(format.to_owned()),
                None => args.stream_format.clone(),
            },
            max_bit_rate_kbps: match cells.max_bit_rate_kbps {
                Some(0) => None,
                Some(rate) => Some(rate),
                None => args.max_bit_rate,
            },
        };
        // Checked even if such a share exists: reusing it would print a link that plays nothing.
        let server = &self.writing.server;
        audible::check(&new.items, new.downloadable, &server.can)
            .map_err(|error| error.with_server(&server.name))?;
        steps::has_effect(&new, &server.can).map_err(|error| error.with_server(&server.name))?;
        if let Some(format) = &new.stream_format {
            self.offers(format).await?;
        }
        let describes = cells
            .description
            .as_ref()
            .is_some_and(|text| !text.is_empty());
        let silent = self.silent(&new).await?;
        Ok(Wanted {
            new,
            silent,
            notes: arranged.notes,
            enough: self.enough(expires, lifetime)?,
            describes: describes || (cells.description.is_none() && args.description.is_some()),
            permits: cells.downloadable.is_some() || args.download.is_some(),
            ends_by_default: self.by_default && cells.expires.is_none(),
        })
    }

    /// The name of a playlist that is shared as its songs. Without it, visitors would see the title of one of
    /// the songs.
    fn frozen_name(&self, items: &[Item]) -> Option<String> {
        let described = self.writing.server.can.description != Description::None;
        match items {
            [only] if self.args.freeze && described && only.kind == ItemKind::Playlist => {
                only.title.clone()
            }
            _ => None,
        }
    }

    /// Fails if the server reports its stream formats and this is not one of them.
    async fn offers(&self, format: &str) -> Result<()> {
        let server = &self.writing.server;
        // Another check refuses a format if none can be set.
        if server.can.stream_options == StreamOptions::None {
            return Ok(());
        }
        let read = self
            .formats
            .get_or_try_init(|| server.shares.stream_formats());
        let formats = read
            .await
            .map_err(|error| error.with_server(&server.name))?
            .as_deref();
        match formats {
            Some(formats) if formats.iter().all(|offered| offered != format) => {
                Err(no_such_format(format, formats).with_server(&server.name))
            }
            _ => Ok(()),
        }
    }

    /// The share of a deleted book whose slug a new share can take over. It is looked up only if that makes a
    /// difference: the server itself reports that a slug is taken.
    async fn silent(&self, new: &NewShare) -> Result<Option<Share>> {
        if !self.args.take_over && !self.asks {
            self.check_name(new).await?;
            return Ok(None);
        }
        let server = &self.writing.server;
        if self.args.take_over && server.can.named_by == NamedBy::Id {
            return Err(Error::new(
                Code::Unsupported,
                format!("{} has no slugs to take over", server.can.name),
            )
            .hint("remove `--take-over`")
            .with_server(&server.name));
        }
        let found = match new.slug.clone().or_else(|| query::slug_of(&new.items)) {
            Some(slug) => query::orphan_of_slug(server, &slug).await?,
            None => None,
        };
        match &found {
            None if self.args.take_over && new.slug.is_none() => {
                self.silent_by_title(&new.items).await
            }
            _ => Ok(found),
        }
    }

    /// In a dry run, which never gets the server's refusal, fails if the share of a deleted book keeps the
    /// requested slug.
    async fn check_name(&self, new: &NewShare) -> Result<()> {
        let Some(slug) = new.slug.as_deref().filter(|_| self.writing.is_dry_run()) else {
            return Ok(());
        };
        let server = &self.writing.server;
        match query::orphan_of_slug(server, slug).await? {
            Some(silent) => Err(Error::new(
                Code::Conflict,
                format!(
                    "the slug {slug:?} is already in use: {} keeps it, although its book was deleted",
                    silent.reference()
                ),
            )
            .hint("give that slug to the new share: `--take-over`")
            .with_server(&server.name)),
            None => Ok(()),
        }
    }

    /// The share whose slug can be taken over because its deleted book had the same title.
    async fn silent_by_title(&self, items: &[Item]) -> Result<Option<Share>> {
        let server = &self.writing.server;
        let mut found = query::orphans_of_title(server, items).await?;
        let Some(first) = found.first().filter(|_| found.len() > 1) else {
            return Ok(found.pop());
        };
        let names: Vec<&str> = found.iter().map(Share::plain_name).collect();
        Err(Error::new(
            Code::Conflict,
            format!("several slugs can be taken over: {}", names.join(", ")),
        )
        .hint(format!(
            "choose one: `--slug {}`",
            sharectl_core::shell::word(first.plain_name())
        ))
        .with_server(&server.name))
    }

    /// The warning for a share that should take over a slug but finds none.
    pub(super) fn no_take_over_warning(&self, wanted: &Wanted) -> Option<String> {
        let misses = self.args.take_over && wanted.silent.is_none();
        if !misses || self.serving(wanted).is_some() {
            return None;
        }
        let title = wanted.new.items.first()?.title.as_deref();
        let name = wanted.new.slug.as_deref().or(title).unwrap_or_default();
        Some(format!(
            "nothing is taken over: sharectl knows no share of a deleted book called {name:?}"
        ))
    }

    /// Asks whether a share takes over the slug of one whose book was deleted, unless `--take-over` is given.
    ///
    /// # Errors
    /// The errors of [`Printer::confirm`].
    pub(super) fn ask_take_over(&self, asked: &mut Wanted, printer: &Printer) -> Result<()> {
        let Some(silent) = &asked.silent else {
            return Ok(());
        };
        if self.args.take_over || self.serving(asked).is_some() {
            return Ok(());
        }
        let question = format!(
            "{} is still there, but its book was deleted. Take over its link, so that it works again?",
            silent.reference()
        );
        if !printer.confirm(&question, "--take-over")? {
            asked.silent = None;
        }
        Ok(())
    }

    /// Reads the shares that prevent the server from creating another one with the same contents, if the plan
    /// needs them: in a dry run, which never gets the server's refusal, and before a take-over, which deletes
    /// the old share before the server can refuse the new one.
    ///
    /// # Errors
    /// If the server's shares can't be read.
    pub(super) async fn read_taken(&mut self, wanted: &[Result<Wanted>]) -> Result<()> {
        let server = &self.writing.server;
        let takes_over = wanted.iter().flatten().any(|asked| asked.silent.is_some());
        if server.can.duplicates != DuplicateShare::Another
            && (self.writing.is_dry_run() || takes_over)
        {
            self.taken = Some(Existing::of_everybody(server).await?);
        }
        Ok(())
    }

    /// Determines the contents of the shares that may be reused, if the server shows only the tracks that
    /// visitors hear.
    ///
    /// # Errors
    /// If the library can't be read.
    pub(super) async fn identify(&mut self, wanted: &[Result<Wanted>]) -> Result<()> {
        let Some(existing) = &mut self.existing else {
            return Ok(());
        };
        let news = wanted.iter().flatten().map(|asked| &asked.new);
        existing.identify(&self.writing.server, news).await
    }

    /// Whether the server refuses a second share with the same contents.
    pub(super) fn refuses_duplicates(&self) -> bool {
        self.writing.server.can.duplicates == DuplicateShare::Refused
    }

    /// With `--reuse`, how to find a share that someone else creates at the same time.
    pub(super) fn served_by(&self) -> Recheck {
        if !self.reuses() {
            return Recheck::default();
        }
        let server = &self.writing.server;
        let (can, account, now) = (server.can.clone(), server.account.clone(), self.now);
        Recheck::served_by(move |new, shares| {
            let ours = shares.into_iter().filter(|share| account.owns(share));
            let existing = Existing::of(ours, now);
            let share = existing.like(new, &can)?;
            (share.lifetime >= Some(half_of(new.lifetime, now))).then(|| share.clone())
        })
    }

    /// Whether one share may serve several equal requests.
    pub(super) fn reuses(&self) -> bool {
        self.existing.is_some()
    }

    /// The earliest expiry with which an existing share can serve a request. A date is required as given.
    /// Half of a duration is enough, so that a nightly job with 30 days writes every other week.
    fn enough(&self, expires: Expiry, lifetime: Lifetime) -> Result<Lifetime> {
        let (Expiry::In(length), Lifetime::Until(end)) = (expires, lifetime) else {
            return Ok(lifetime);
        };
        let Some(left) = self.args.renew_before else {
            return Ok(half_of(lifetime, self.now));
        };
        let enough = left.after(self.now, self.writing.clock.zone())?;
        if enough >= end {
            let message =
                format!("`--renew-before {left}` would renew a share of {length} each time");
            return Err(Error::usage(message).hint("give a shorter time than the share lives"));
        }
        Ok(Lifetime::Until(enough))
    }

    /// With `--reuse`, the share that serves the request, apart from its expiry and description.
    pub(super) fn serving(&self, wanted: &Wanted) -> Option<&Share> {
        let can = &self.writing.server.can;
        self.existing.as_ref()?.like(&wanted.new, can)
    }

    /// With `--reuse`, the share that serves the request once its download permission is changed.
    pub(super) fn adaptable(
        &self,
        wanted: &Wanted,
        free: impl Fn(&Share) -> bool,
    ) -> Option<&Share> {
        let can = &self.writing.server.can;
        let existing = self.existing.as_ref().filter(|_| wanted.permits)?;
        existing.but_for_downloads(&wanted.new, can, free)
    }

    /// The row of a reused share, with the changes that it needs; `None` if the server can't make them.
    fn reusing(&self, wanted: &Wanted, share: &Share) -> Option<PlanRow> {
        let new = &wanted.new;
        let renews = share
            .lifetime
            .is_some_and(|present| present < wanted.enough);
        let change = Change {
            lifetime: renews.then_some(new.lifetime),
            // A value that the server doesn't show can't be compared, and would be written on every run.
            description: Some(new.description.clone()).filter(|text| {
                wanted.describes
                    && share
                        .description
                        .as_ref()
                        .is_some_and(|present| present != text)
            }),
            downloadable: Some(new.downloadable).filter(|on| {
                wanted.permits && share.downloadable.is_some_and(|present| present != *on)
            }),
        };
        PlanRow::reuse(share.clone(), &change, &self.writing.server.can, self.now).ok()
    }

    /// With `--reuse`, the account's own share of these contents that can't be reused, if the server keeps only one.
    fn in_the_way(&self, new: &NewShare) -> Option<&Share> {
        let existing = self.existing.as_ref()?.of_the_same(new)?;
        (self.writing.server.can.duplicates != DuplicateShare::Another).then_some(existing)
    }

    /// The plan's row: of the share that serves the request, or of a new one.
    ///
    /// # Errors
    /// A setting that the server can't store; a share that prevents another one.
    pub(super) fn row(&self, wanted: Wanted, serving: Option<&Share>) -> Result<PlanRow> {
        if let Some(row) = serving.and_then(|share| self.reusing(&wanted, share)) {
            return Ok(row);
        }
        let server = &self.writing.server;
        // A given slug must result in a link that works; other servers don't take slugs.
        if let Some(name) = wanted.new.slug.as_ref().filter(|_| server.can.slug) {
            slug::check(name).map_err(|error| error.with_server(&server.name))?;
        }
        if let Some(share) = self.in_the_way(&wanted.new) {
            return Err(does_not_serve(share, &wanted.new).with_server(&server.name));
        }
        let taken = self.taken.as_ref();
        if let Some(share) = taken.and_then(|taken| taken.of_the_same(&wanted.new)) {
            return Err(already_there(share).with_server(&server.name));
        }
        let too_long = steps::too_long(wanted.new.lifetime, &server.can, self.now);
        let row = match wanted.silent {
            Some(silent) => PlanRow::take_over(wanted.new, silent, &server.can, self.now),
            None => PlanRow::create(wanted.new, &server.can, self.now),
        };
        let mut row = row.map_err(|error| {
            let error = error.with_server(&server.name);
            match too_long.filter(|_| wanted.ends_by_default) {
                Some(days) => error.hint(by_default_too_long(days, &server.name)),
                None => error,
            }
        })?;
        row.how
            .notes
            .extend(wanted.notes.into_iter().map(Cow::from));
        Ok(row)
    }
}

/// The expiry at which half of a lifetime is left.
fn half_of(lifetime: Lifetime, now: Timestamp) -> Lifetime {
    let Lifetime::Until(end) = lifetime else {
        return lifetime;
    };
    let half = end.duration_since(now) / 2;
    Lifetime::Until(now.checked_add(half).unwrap_or(end))
}

/// The `--reuse` error if the only share of these contents doesn't match the request.
fn does_not_serve(share: &Share, new: &NewShare) -> Error {
    let error = |why: &str| {
        let name = share.reference();
        let what = format!(
            "{name} already has the same contents, but {why}; the server keeps one share of them"
        );
        Error::new(Code::Conflict, what)
    };
    match (share.downloadable, &new.slug) {
        (Some(on), _) if on != new.downloadable => {
            let (is, word, other) = match on {
                true => ("it allows downloads", "on", "off"),
                false => ("it allows no downloads", "off", "on"),
            };
            error(is)
                .hint(format!("reuse it unchanged: `--download {word}`"))
                .hint(format!("or change that: `--download {other}`"))
        }
        (_, Some(slug)) if share.slug.as_ref() != Some(slug) => {
            error("it has a different slug").hint("reuse it unchanged: remove `--slug`")
        }
        _ => error("it can't be reused")
            .hint(format!("inspect it: `sharectl show {}`", share.word())),
    }
}

/// The error for a format with which visitors' streams would fail, or which the server would ignore.
fn no_such_format(format: &str, offered: &[String]) -> Error {
    let error = Error::new(
        Code::Unsupported,
        format!("this server offers no stream format {format:?}"),
    );
    let same = |known: &&String| known.eq_ignore_ascii_case(format);
    match offered.iter().find(same).or(offered.first()) {
        Some(one) => error.hint(format!(
            "it offers {}: `--stream-format {}`",
            offered.join(", "),
            sharectl_core::shell::word(one)
        )),
        None => error.hint("remove `--stream-format`: visitors then get the original files"),
    }
}

/// Without `--expires`, users don't know which expiry is too late.
fn by_default_too_long(days: i64, server: &str) -> String {
    format!(
        "no `--expires` given, so sharectl used `default-expires` (30d unless you set it): add \
         `--expires {days}d`, or change the default: \
         `sharectl server set {server} --default-expires {days}d`"
    )
}

/// Checks the flags that can fail on this server regardless of the items.
///
/// # Errors
/// If the server allows no shares, or doesn't keep downloads off.
pub(super) fn check_server(args: &CreateArgs, server: &Server) -> Result<()> {
    steps::may_share(&server.can)?;
    if args.download == Some(false) {
        keeps_off(server)?;
    }
    Ok(())
}

/// Fails if the server can't keep downloads off. It can if they are settable or don't exist at all.
fn keeps_off(server: &Server) -> Result<()> {
    match server.can.download {
        Download::NotTold => steps::check_download(&server.can, false),
        Download::Settable | Download::SwitchedOff { .. } | Download::AlwaysOff => Ok(()),
    }
}

fn wish(args: &CreateArgs) -> PlaylistMode {
    match (args.live, args.freeze) {
        (true, _) => PlaylistMode::Live,
        (_, true) => PlaylistMode::Frozen,
        _ => PlaylistMode::Either,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p59_the_formats_on_offer_are_named_and_the_nearest_proposed() {
        let offered = ["mp3", "opus"].map(str::to_owned);
        for (format, proposed) in [("OPUS", "opus"), ("bogus", "mp3")] {
            let error = no_such_format(format, &offered);
            assert_eq!(error.code(), Code::Unsupported);
            let hint = sharectl_config::text::hints(&error).concat();
            assert!(hint.contains("mp3, opus"), "{hint}");
            assert!(
                hint.contains(&format!("`--stream-format {proposed}`")),
                "{hint}"
            );
        }
        assert!(sharectl_config::text::hints(&no_such_format("mp3", &[]))[0].contains("remove"));
    }
}
