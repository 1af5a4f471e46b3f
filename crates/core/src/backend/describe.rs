//! The checks of `doctor`: their outcome and hint, and a server's capabilities in words.

use crate::advice::{Advice, Hint, HintPart};
use crate::domain::capabilities::{
    Capabilities, Description, Download, Ended, ExpireNow, Granularity, Never, NeverLink,
    Playlists, Revocation, ShareCapacity, Sharing, StartTimeSupport, StreamOptions,
};
use crate::error::Error;

/// Describes this server's behavior, so that users need not find it out one command at a time.
pub(super) fn capability_checks(can: &Capabilities) -> Vec<Check> {
    let told = |name, text: String| Check::new(name, Health::Told, text);
    let mut checks = Vec::new();
    if !matches!(can.sharing, Sharing::Works) {
        return checks;
    }
    checks.push(told("contents", contents(can)));
    checks.push(told("never expires", never(can)));
    if can.granularity == Granularity::DaysFromCreation {
        checks.push(told(
            "expiry",
            "kept in whole days, at least one".to_owned(),
        ));
    }
    if let Some(longest) = can.longest {
        checks.push(told(
            "expiry",
            format!("at most {} days ahead", longest.as_hours() / 24),
        ));
    }
    checks.push(told("expire now", ending(can).to_owned()));
    if can.description == Description::None {
        checks.push(told("description", "not stored by this server".to_owned()));
    }
    checks.push(download(can.download));
    if let Some(text) = streams(can.stream_options) {
        checks.push(told("streams", text.to_owned()));
    }
    if let Some(text) = start_time(can.start_time) {
        checks.push(told("start time", text.to_owned()));
    }
    if can.revocation == Revocation::StreamsLiveOn {
        checks.push(told(
            "revocation",
            "streams that are known go on until the share's expiry, even when it is deleted"
                .to_owned(),
        ));
    }
    if !can.visits {
        checks.push(told("visits", "not counted by this server".to_owned()));
    }
    checks
}

fn contents(can: &Capabilities) -> String {
    let kinds = can.contents.kinds_in_words();
    let many = match can.contents.many {
        ShareCapacity::One => "one at a time",
        ShareCapacity::OneKind => "several of one kind; mixed items are shared as songs",
        ShareCapacity::Several => "several together; other items are shared as songs",
        ShareCapacity::Mixed => "in any mixture",
    };
    let playlists = match can.contents.playlists {
        Playlists::Live => "; a playlist's share follows the playlist",
        Playlists::Frozen => "; a playlist is shared as the songs it contains at that time",
        Playlists::None => "",
    };
    format!("{kinds}, {many}{playlists}")
}

fn never(can: &Capabilities) -> String {
    match (can.never, can.never_link) {
        (Never::Impossible, _) => "not supported: every share expires".to_owned(),
        (_, NeverLink::Dead) => {
            "not supported: links of such shares fail for every visitor".to_owned()
        }
        (Never::AtCreation, _) => "supported at creation only".to_owned(),
        (_, NeverLink::Lives(lives)) => format!(
            "supported, but each link lives {} days",
            lives.as_hours() / 24
        ),
        (_, NeverLink::StreamsOutlive) => {
            "supported, but streams keep working after the share is deleted".to_owned()
        }
        (_, NeverLink::AsShare) => "supported".to_owned(),
    }
}

const fn ending(can: &Capabilities) -> &'static str {
    match (can.expire_now, can.ended) {
        (_, Ended::StillWork) => "the expiry is stored, but links work until the share is deleted",
        (ExpireNow::Delete, _) => "supported; the share is deleted",
        (ExpireNow::PastExpiry, Ended::Kept) => {
            "supported; expired shares stay listed and can be revived"
        }
        (ExpireNow::PastExpiry, Ended::RemovedLater) => {
            "supported; the server removes expired shares later"
        }
        (ExpireNow::PastExpiry, Ended::RemovedAtOnce) => {
            "supported; the server removes expired shares at once"
        }
    }
}

fn download(download: Download) -> Check {
    let text = match download {
        Download::Settable => "can be allowed for each share",
        Download::SwitchedOff { setting } => {
            return Check {
                hint: Some(format!("enable them on the server: {setting}").into()),
                ..Check::new(
                    "download",
                    Health::Doubtful,
                    "turned off on the server: visitors can't download, even if a share allows it",
                )
            };
        }
        Download::AlwaysOff => "never possible for visitors",
        Download::NotTold => "the server decides whether visitors may download",
    };
    Check::new("download", Health::Told, text)
}

const fn streams(options: StreamOptions) -> Option<&'static str> {
    match options {
        StreamOptions::None | StreamOptions::Any => None,
        StreamOptions::Format => Some("a share can have a stream format, but no bit rate"),
        StreamOptions::FormatAndRate => {
            Some("a share can have a stream format, and with it a bit rate")
        }
    }
}

const fn start_time(what: StartTimeSupport) -> Option<&'static str> {
    match what {
        StartTimeSupport::Honored => Some("links with `?t=` start there"),
        StartTimeSupport::ExceptZero => {
            Some("links with `?t=` start there; `?t=0` doesn't rewind for a returning visitor")
        }
        StartTimeSupport::FirstVisit => Some("links with `?t=` start there on a first visit only"),
        StartTimeSupport::Ignored => Some("the server's player ignores `?t=`"),
        StartTimeSupport::BreaksLink => Some("`?t=` breaks links on this server"),
    }
}

/// The download permission of visitors, in a few words.
pub(super) const fn downloads(can: &Capabilities) -> &'static str {
    match can.download {
        Download::Settable => "on or off",
        Download::SwitchedOff { .. } => "turned off on the server",
        Download::AlwaysOff => "off",
        Download::NotTold => "the server's choice",
    }
}

/// `songs, albums · never expires: no · descriptions: yes …`; `None` if the server has no shares for us.
#[must_use]
pub fn capability_summary(can: &Capabilities) -> Option<String> {
    if !matches!(can.sharing, Sharing::Works) {
        return None;
    }
    let kinds = can.contents.kinds_in_words();
    let one = match can.contents.many {
        ShareCapacity::One => ", one at a time",
        ShareCapacity::OneKind | ShareCapacity::Several | ShareCapacity::Mixed => "",
    };
    let never = match (can.never, can.never_link) {
        (Never::Impossible, _) | (_, NeverLink::Dead) => "no".to_owned(),
        (Never::AtCreation, _) => "at creation only".to_owned(),
        (_, NeverLink::Lives(lives)) => format!("yes, links live {} days", lives.as_hours() / 24),
        (_, NeverLink::StreamsOutlive | NeverLink::AsShare) => "yes".to_owned(),
    };
    let descriptions = match can.description {
        Description::None => "no",
        Description::Kept | Description::NeverErased | Description::Pasted => "yes",
    };
    let downloads = downloads(can);
    let start = match can.start_time {
        StartTimeSupport::Honored | StartTimeSupport::ExceptZero => "yes",
        StartTimeSupport::FirstVisit => "on a first visit",
        StartTimeSupport::Ignored | StartTimeSupport::BreaksLink => "no",
    };
    Some(format!(
        "{kinds}{one} · never expires: {never} · descriptions: {descriptions} · downloads: \
         {downloads} · start times: {start}"
    ))
}

/// The outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Neither good nor bad: a fact about this server.
    Told,
    /// It works.
    Good,
    /// It works, but with a caveat.
    Doubtful,
    /// It does not work.
    Bad,
}

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The subject of the check, in a word or two.
    pub name: &'static str,
    /// The outcome.
    pub health: Health,
    /// The finding.
    pub text: String,
    /// How to fix it.
    pub hint: Option<Hint>,
}

impl Check {
    pub(super) fn new(name: &'static str, health: Health, text: impl Into<String>) -> Self {
        Self {
            name,
            health,
            text: text.into(),
            hint: None,
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn failed(name: &'static str, error: &Error) -> Self {
        Self {
            name,
            health: Health::Bad,
            text: whole(error),
            hint: Hint::joined(steps(error)),
        }
    }
}

/// The error's hints, without the advice to run `doctor`.
fn steps(error: &Error) -> Vec<Hint> {
    let is_here = |part: &HintPart| matches!(part, HintPart::Step(Advice::CheckServer(_)));
    let hints = error.hints().iter();
    hints
        .filter(|hint| !hint.parts().iter().any(is_here))
        .cloned()
        .collect()
}

/// An error's message with its details.
fn whole(error: &Error) -> String {
    let details = error.details().iter().map(String::as_str);
    let parts: Vec<&str> = std::iter::once(error.message()).chain(details).collect();
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::super::compatibility::rows;
    use super::*;

    #[test]
    fn every_server_that_shares_has_a_summary_in_few_words() {
        for row in rows() {
            let line = capability_summary(&row.can);
            let shares = matches!(row.can.sharing, Sharing::Works);
            assert_eq!(line.is_some(), shares, "{}", row.can.name);
            let line = line.unwrap_or_default();
            assert!(line.chars().count() < 150, "{}: {line}", row.can.name);
        }
    }

    #[test]
    fn different_capabilities_have_different_summaries() {
        let rows = rows();
        let of = |name: &str| {
            let mut rows = rows.iter().rev();
            capability_summary(&rows.find(|row| row.can.name == name).unwrap().can).unwrap()
        };
        let books = of("Audiobookshelf");
        assert!(books.starts_with("books, one at a time · never expires: yes · descriptions: no"));
        assert!(books.ends_with("start times: yes"), "{books}");
        assert!(of("Navidrome").contains("never expires: no"));
    }
}
