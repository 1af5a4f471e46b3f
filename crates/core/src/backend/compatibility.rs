//! What every server can do, side by side: the README's tables, from the rows that everything else
//! goes by.

use std::fmt::Write as _;

use super::describe::downloads;
use super::subsonic::flavor;
use super::{audiobookshelf, navidrome, sharing_api};
use crate::domain::capabilities::{
    Capabilities, Description, Ended, ExpireNow, Granularity, LinkAfter, Never, NeverLink, Others,
    Playlists, Provenance, ShareCapacity, Sharing, StartTimeSupport, Write,
};

/// A server's row.
#[derive(Debug, Clone, PartialEq)]
pub struct CompatibilityRow {
    /// The versions or relatives it is true for; empty for all.
    pub versions: &'static str,
    /// What it can do.
    pub can: Capabilities,
}

/// Every row there is.
#[must_use]
pub fn rows() -> Vec<CompatibilityRow> {
    let versioned = |(versions, can)| CompatibilityRow { versions, can };
    let mut rows: Vec<CompatibilityRow> = Vec::new();
    rows.extend(navidrome::every_row().into_iter().map(versioned));
    rows.extend(audiobookshelf::every_row().into_iter().map(versioned));
    rows.push(versioned(("", sharing_api::row())));
    rows.extend(flavor::all().into_iter().map(|row| CompatibilityRow {
        versions: row.covers,
        can: row.can,
    }));
    rows
}

/// The rows as two Markdown tables: servers that can share, and servers that can't.
#[must_use]
pub fn markdown() -> String {
    let mut can_share =
        "| server | evidence | items | playlist | expiry | never expires | change | \
                         expire now | description | downloads | start time | shares of other owners |\n\
                         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
            .to_owned();
    let mut can_not = "| server | evidence | why it has no public shares |\n\
                       | --- | --- | --- |\n"
        .to_owned();
    for row in rows() {
        let can = &row.can;
        let server = format!("{} {}", name(can), row.versions);
        let server = server.trim_end();
        // Writing to a String can't fail.
        let _ = match can.sharing {
            Sharing::Absent { why } | Sharing::ListsOnly { why } => {
                writeln!(can_not, "| {server} | {} | {why} |", known(can.evidence))
            }
            _ => writeln!(
                can_share,
                "| {server} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                known(can.evidence),
                contents(can),
                playlists(can),
                expiry(can),
                never(can),
                changing(can),
                ending(can),
                description(can),
                downloads(can),
                start_time(can),
                others(can)
            ),
        };
    }
    format!("{can_share}\n{can_not}")
}

/// A server's name; errors call an unknown one "this Subsonic server".
const fn name(can: &Capabilities) -> &'static str {
    match can.evidence {
        Provenance::Unknown => "other Subsonic servers",
        Provenance::Observed | Provenance::Source | Provenance::Description => can.name,
    }
}

const fn known(evidence: Provenance) -> &'static str {
    match evidence {
        Provenance::Observed => "observed",
        Provenance::Source => "from its source",
        Provenance::Description => "from its description",
        Provenance::Unknown => "careful guesses",
    }
}

fn contents(can: &Capabilities) -> String {
    let kinds = can.contents.kinds_in_words();
    match can.contents.many {
        ShareCapacity::One => format!("{kinds}; one at a time"),
        ShareCapacity::OneKind => format!("{kinds}; several of one kind, mixtures as songs"),
        ShareCapacity::Several => format!("{kinds}; all else as songs"),
        ShareCapacity::Mixed => format!("{kinds}; any mixture"),
    }
}

const fn playlists(can: &Capabilities) -> &'static str {
    match can.contents.playlists {
        Playlists::Live => "follows changes",
        Playlists::Frozen => "songs at creation",
        Playlists::None => "–",
    }
}

fn expiry(can: &Capabilities) -> String {
    let exact = match can.granularity {
        Granularity::Milliseconds => "to the millisecond",
        Granularity::Seconds | Granularity::SecondsFromNow => "to the second",
        Granularity::DaysFromCreation => "whole days",
    };
    match (can.longest, can.ended) {
        (Some(longest), _) => format!("{exact}, at most {} days", longest.as_hours() / 24),
        (None, Ended::StillWork) => format!("{exact}, but links outlive it"),
        (None, _) => exact.to_owned(),
    }
}

fn never(can: &Capabilities) -> String {
    match (can.never, can.never_link) {
        (Never::Impossible, _) => "no".to_owned(),
        (_, NeverLink::Dead) => "no: its links fail".to_owned(),
        (Never::AtCreation, _) => "at creation only".to_owned(),
        (_, NeverLink::Lives(lives)) => format!("yes, links live {} days", lives.as_hours() / 24),
        (_, NeverLink::StreamsOutlive) => "yes, streams outlive the share".to_owned(),
        (_, NeverLink::AsShare) => "yes".to_owned(),
    }
}

fn changing(can: &Capabilities) -> String {
    let how = |write| match write {
        Write::InPlace => "in place",
        Write::Recreate => "recreated, same link",
        Write::RecreateNewLink => "recreated, new link",
        Write::Impossible { .. } => "no",
    };
    let (settings, expiry) = (how(can.update.settings), how(can.update.expiry));
    if can.update.link == LinkAfter::NewOldLivesOn {
        format!("{settings}; a new expiry changes the link")
    } else if settings == expiry {
        settings.to_owned()
    } else {
        format!("{settings}; a new expiry: {expiry}")
    }
}

const fn ending(can: &Capabilities) -> &'static str {
    match (can.expire_now, can.ended) {
        (ExpireNow::Delete, _) => "deletes the share",
        (ExpireNow::PastExpiry, Ended::Kept) => "keeps the share, expired",
        (ExpireNow::PastExpiry, _) => "expires the share",
    }
}

const fn description(can: &Capabilities) -> &'static str {
    match can.description {
        Description::Kept => "yes",
        Description::NeverErased => "can't be removed",
        Description::Pasted => "no quotes or line breaks",
        Description::None => "no",
    }
}

const fn start_time(can: &Capabilities) -> &'static str {
    match can.start_time {
        StartTimeSupport::Honored => "yes",
        StartTimeSupport::ExceptZero => "yes, but not back to 0",
        StartTimeSupport::FirstVisit => "first visit only",
        StartTimeSupport::Ignored => "no",
        StartTimeSupport::BreaksLink => "no: it breaks links",
    }
}

const fn others(can: &Capabilities) -> &'static str {
    match can.others {
        Others::Admins => "administrators",
        Others::Everybody => "any account",
        Others::Nobody => "owner only",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_of_the_tables() {
        let text = markdown();
        let lines = text.lines().filter(|line| line.starts_with("| ")).count();
        // Two heads of two lines each.
        assert_eq!(lines, rows().len() + 4);
        for row in rows() {
            assert!(text.contains(&format!("| {}", name(&row.can))), "{row:?}");
        }
    }

    #[test]
    fn observed_and_documented_flavors_are_marked_differently() {
        let text = markdown();
        let line = |name: &str| {
            let mut lines = text.lines();
            lines
                .find(|line| line.starts_with(&format!("| {name} ")))
                .unwrap()
        };
        assert!(line("mStream").contains("| observed |"));
        assert!(line("Melodee").contains("| from its source |"));
        for ampache in ["Ampache 7", "Ampache 8"] {
            assert!(line(ampache).contains("| observed |"));
            assert!(line(ampache).contains("| whole days |"));
        }
        assert!(line("Unsonic").contains("| observed |"));
        assert!(line("Airsonic-Advanced").contains("links live 7 days"));
        assert!(line("Airsonic 10.6").contains("streams outlive the share"));
        assert!(line("Jpsonic").contains("no: its links fail"));
        assert!(line("gonic").contains("| observed |"));
    }
}
