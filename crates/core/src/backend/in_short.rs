//! What a server can do, in a line: for somebody who just added it.

use crate::domain::capabilities::{
    Capabilities, Description, Download, Many, Never, NeverLink, Sharing, StartTime,
};

/// `songs, albums · never-ending: no · descriptions: yes …`; none where it has no shares for us.
#[must_use]
pub fn in_short(can: &Capabilities) -> Option<String> {
    if !matches!(can.sharing, Sharing::Works) {
        return None;
    }
    let kinds = can.contents.kinds_in_words();
    let one = match can.contents.many {
        Many::One => ", one at a time",
        Many::OneKind | Many::Several | Many::Mixed => "",
    };
    let never = match (can.never, can.never_link) {
        (Never::Impossible, _) | (_, NeverLink::Dead) => "no".to_owned(),
        (Never::AtCreation, _) => "when made so".to_owned(),
        (_, NeverLink::Lives(lives)) => format!("yes, links live {} days", lives.as_hours() / 24),
        (_, NeverLink::StreamsOutlive | NeverLink::AsShare) => "yes".to_owned(),
    };
    let descriptions = match can.description {
        Description::None => "no",
        Description::Kept | Description::NeverErased | Description::Pasted => "yes",
    };
    let downloads = match can.download {
        Download::Settable => "on or off",
        Download::SwitchedOff { .. } => "switched off on the server",
        Download::AlwaysOff => "off",
        Download::NotTold => "the server's choice",
    };
    let start = match can.start_time {
        StartTime::Honoured | StartTime::ExceptZero => "yes",
        StartTime::FirstVisit => "on a first visit",
        StartTime::Ignored | StartTime::BreaksLink => "no",
    };
    Some(format!(
        "{kinds}{one} · never-ending: {never} · descriptions: {descriptions} · downloads: \
         {downloads} · start times: {start}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::compatibility::rows;

    #[test]
    fn every_server_that_shares_is_told_in_few_words() {
        for row in rows() {
            let line = in_short(&row.can);
            let shares = matches!(row.can.sharing, Sharing::Works);
            assert_eq!(line.is_some(), shares, "{}", row.can.name);
            let line = line.unwrap_or_default();
            assert!(line.chars().count() < 150, "{}: {line}", row.can.name);
        }
    }

    #[test]
    fn what_differs_is_told_apart() {
        let rows = rows();
        let of = |name: &str| {
            let mut rows = rows.iter().rev();
            in_short(&rows.find(|row| row.can.name == name).unwrap().can).unwrap()
        };
        let books = of("Audiobookshelf");
        assert!(books.starts_with("books, one at a time · never-ending: yes · descriptions: no"));
        assert!(books.ends_with("start times: yes"), "{books}");
        assert!(of("Navidrome").contains("never-ending: no"));
    }
}
