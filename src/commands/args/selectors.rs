//! The selectors, the same on every command, and the flags that they were given as, which a file of shares
//! stores as its scope.

use std::sync::Arc;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, FromArgMatches};
use sharectl_core::domain::ItemRef;
use sharectl_core::domain::moment::PastMoment;
use sharectl_core::domain::selector::{ContentKind, Owner, Pattern, Selectors, Words};
use sharectl_core::domain::span::Span;
use sharectl_core::error::{Error, Result};
use sharectl_ui::output::{RecordCondition, message};
use sharectl_ui::share_file::{Place, ScopeFlag, error_at};

/// Which shares, by what is known of them; all that are given must hold
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Selectors")]
pub(crate) struct SelectorArgs {
    /// All shares
    #[arg(long)]
    pub(crate) all: bool,

    /// Active shares
    #[arg(long, conflicts_with_all = ["expired", "expired_for"])]
    pub(crate) active: bool,

    /// Expired shares
    #[arg(long)]
    pub(crate) expired: bool,

    /// Shares that expired at least this long ago
    #[arg(long, value_name = "TIME", value_parser = Span::parse)]
    pub(crate) expired_for: Option<Span>,

    /// Active shares that expire within this time
    #[arg(long, value_name = "TIME", value_parser = Span::parse)]
    pub(crate) expires_within: Option<Span>,

    /// Shares that never expire
    #[arg(long)]
    pub(crate) never_expires: bool,

    /// Shares created before this date, or more than this long ago
    #[arg(long, value_name = "WHEN", value_parser = PastMoment::parse)]
    pub(crate) created_before: Option<PastMoment>,

    /// Shares created after this date, or within this time
    #[arg(long, value_name = "WHEN", value_parser = PastMoment::parse)]
    pub(crate) created_after: Option<PastMoment>,

    /// Shares that were never visited
    #[arg(long)]
    pub(crate) unvisited: bool,

    /// Shares not visited for this long
    #[arg(long, value_name = "TIME", value_parser = Span::parse)]
    pub(crate) not_visited_for: Option<Span>,

    /// Shares of this owner; `any` for all owners
    #[arg(long, value_name = "NAME", value_parser = str::parse::<Owner>)]
    pub(crate) owner: Option<Owner>,

    /// Shares with this text in the description or label (the title of the contents), ignoring case
    #[arg(long = "match", value_name = "TEXT", value_parser = str::parse::<Words>)]
    pub(crate) text: Option<Words>,

    /// Shares whose description or label matches this regular expression
    #[arg(long = "regex", value_name = "RE", value_parser = str::parse::<Pattern>)]
    pub(crate) pattern: Option<Pattern>,

    /// Shares of this kind of item: song, album, …, or mixed
    #[arg(long, value_name = "KIND", value_parser = str::parse::<ContentKind>)]
    pub(crate) kind: Option<ContentKind>,

    /// Shares of exactly this item
    #[arg(long, value_name = "REF", value_parser = item)]
    pub(crate) item: Option<ItemRef>,

    /// Shares whose contents are in this library (Audiobookshelf, Navidrome)
    #[arg(long, value_name = "NAME", value_parser = str::parse::<Words>)]
    pub(crate) library: Option<Words>,

    /// Shares that contain this item, directly or through an album, artist, or playlist
    #[arg(long, value_name = "REF", value_parser = item)]
    pub(crate) contains: Option<ItemRef>,

    /// Shares whose contents no longer exist, or have no audio
    #[arg(long)]
    pub(crate) broken: bool,

    /// Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates,
    /// date-times, "now", "in 7d", "30d ago"
    #[arg(long = "where", value_name = "FILTER", value_parser = condition)]
    pub(crate) condition: Option<Arc<RecordCondition>>,
}

impl SelectorArgs {
    /// The selectors as given.
    pub(crate) fn selectors(&self) -> Selectors {
        Selectors {
            all: self.all,
            active: self.active,
            expired: self.expired,
            expired_for: self.expired_for,
            expires_within: self.expires_within,
            never_expires: self.never_expires,
            created_before: self.created_before,
            created_after: self.created_after,
            unvisited: self.unvisited,
            not_visited_for: self.not_visited_for,
            owner: self.owner.clone(),
            text: self.text.clone(),
            pattern: self.pattern.clone(),
            kind: self.kind,
            item: self.item.clone(),
            contains: self.contains.clone(),
            library: self.library.clone(),
            broken: self.broken,
            condition: self.condition.clone().map(|condition| condition as _),
        }
    }
}

fn item(text: &str) -> Result<ItemRef, String> {
    ItemRef::parse(text).ok_or_else(|| "not KIND:ID, such as album:5KA1Evjj9z".to_owned())
}

fn condition(text: &str) -> Result<Arc<RecordCondition>> {
    RecordCondition::parse(text).map(Arc::new)
}

/// The selectors that a scope doesn't store as flags: one selects everything, one has its own key, and one
/// selects shares that can't be created again.
const NO_FLAGS: [&str; 3] = ["all", "owner", "broken"];

/// The selectors of a command, and the flags that they were given as.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScopeArgs {
    /// The parsed selectors.
    pub(crate) selectors: SelectorArgs,
    /// The same as flags, as they were given.
    pub(crate) flags: Vec<ScopeFlag>,
}

impl Args for ScopeArgs {
    fn augment_args(command: Command) -> Command {
        SelectorArgs::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        SelectorArgs::augment_args_for_update(command)
    }
}

impl FromArgMatches for ScopeArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Self::from_arg_matches_mut(&mut matches.clone())
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, clap::Error> {
        let flags = given(matches);
        Ok(Self {
            selectors: SelectorArgs::from_arg_matches_mut(matches)?,
            flags,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The selectors as a command of their own.
fn selectors() -> Command {
    SelectorArgs::augment_args(Command::new("scope"))
        .no_binary_name(true)
        .disable_help_flag(true)
}

/// The selectors that were given on the command line, as flags.
fn given(matches: &ArgMatches) -> Vec<ScopeFlag> {
    let command = selectors();
    let flags = command.get_arguments().filter_map(|arg| {
        let id = arg.get_id().as_str();
        let flag = arg.get_long().filter(|flag| !NO_FLAGS.contains(flag))?;
        if matches.value_source(id) != Some(ValueSource::CommandLine) {
            return None;
        }
        let takes_value = arg.get_action().takes_values();
        let value = matches.get_raw(id).and_then(|mut values| values.next());
        let value = value.filter(|_| takes_value);
        Some(ScopeFlag {
            flag: flag.to_owned(),
            value: value.map(|value| value.to_string_lossy().into_owned()),
            place: Place::default(),
        })
    });
    flags.collect()
}

/// Parses the selectors of a file's scope as if they were given on the command line.
///
/// # Errors
/// [`Code::Usage`](sharectl_core::Code::Usage) with the location of the invalid selector.
pub(crate) fn read(flags: &[ScopeFlag], source: &str) -> Result<SelectorArgs> {
    for flag in flags {
        let tried = selectors().try_get_matches_from([word(flag)]);
        tried.map_err(|error| unreadable(flag, source, &error))?;
    }
    let matches = selectors().try_get_matches_from(flags.iter().map(word));
    let selectors =
        matches.and_then(|mut matches| SelectorArgs::from_arg_matches_mut(&mut matches));
    // Each can be parsed alone, so two of them contradict each other.
    selectors.map_err(|error| {
        let text = error.to_string();
        let why = text.lines().next().unwrap_or_default();
        let why = why.strip_prefix("error: ").unwrap_or(why);
        let place = flags
            .first()
            .map(|flag| flag.place.clone())
            .unwrap_or_default();
        error_at(source, &place, format!("`scope`: {why}"))
    })
}

fn word(flag: &ScopeFlag) -> String {
    match &flag.value {
        Some(value) => format!("--{}={value}", flag.flag),
        None => format!("--{}", flag.flag),
    }
}

fn unreadable(flag: &ScopeFlag, source: &str, error: &clap::Error) -> Error {
    if let Some(error) = message::value_error(error) {
        let why = format!("`{}`: {}", flag.flag, error.message());
        let placed = error_at(source, &flag.place, why);
        return error.hints().iter().fold(placed, Error::hint);
    }
    let text = error.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let text = text.lines().next().unwrap_or_default();
    let why = match text.split_once(">': ") {
        Some((_, why)) => why,
        None => text,
    };
    error_at(source, &flag.place, format!("`{}`: {why}", flag.flag))
}

#[cfg(test)]
mod tests {
    use sharectl_ui::share_file::SCOPE_KEYS;

    use super::*;

    fn flag(flag: &str, value: Option<&str>) -> ScopeFlag {
        ScopeFlag {
            flag: flag.to_owned(),
            value: value.map(str::to_owned),
            place: Place { line: 3, column: 8 },
        }
    }

    #[test]
    fn a_scope_knows_every_selector() {
        let command = selectors();
        let longs = command.get_arguments().filter_map(clap::Arg::get_long);
        let mut flags: Vec<&str> = longs.filter(|flag| !NO_FLAGS.contains(flag)).collect();
        flags.extend(["server", "owner"]);
        flags.sort_unstable();
        let mut keys = SCOPE_KEYS.to_vec();
        keys.sort_unstable();
        assert_eq!(flags, keys);
    }

    #[test]
    fn what_was_given_reads_back_the_same() {
        let words = [
            "--match=-summer",
            "--library",
            "Audio Books",
            "--kind",
            "album",
            "--unvisited",
            "--where",
            "visits < 3",
            "--all",
            "--owner=any",
            "--created-after=2026-01-01",
        ];
        let mut matches = selectors().try_get_matches_from(words).unwrap();
        let given = ScopeArgs::from_arg_matches_mut(&mut matches).unwrap();
        let flags: Vec<String> = given.flags.iter().map(word).collect();
        assert_eq!(
            flags,
            [
                "--created-after=2026-01-01",
                "--unvisited",
                "--match=-summer",
                "--kind=album",
                "--library=Audio Books",
                "--where=visits < 3",
            ]
        );
        let again = read(&given.flags, "f").unwrap();
        assert_eq!(again.text, given.selectors.text);
        assert_eq!(again.kind, given.selectors.kind);
        assert!(again.unvisited && again.condition.is_some() && again.created_after.is_some());
    }

    #[test]
    fn what_can_not_be_read_is_named_with_its_place() {
        for (one, wanted) in [
            (
                flag("kind", Some("disc")),
                "f:3:8: `kind`: there is no kind \"disc\"",
            ),
            (flag("where", Some("visits <")), "f:3:8: `where`: "),
            (flag("match", None), "f:3:8: `match`: "),
            (flag("expired", Some("x")), "f:3:8: `expired`: "),
        ] {
            let error = read(&[one], "f").expect_err("unreadable");
            assert!(error.message().starts_with(wanted), "{error}");
        }
    }
}
