//! The chapters of a share, as `show` lists them.

use serde::Serialize;

use crate::domain::capabilities::StartTime;
use crate::domain::chapter::{Chapter, Timecode};
use crate::domain::link::{self, Parameter};
use crate::domain::share::Share;
use crate::output::look::{Look, Tone};
use crate::output::table::{Cell, Column, Table};

/// A chapter with its link.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkedChapter {
    number: usize,
    title: String,
    start_seconds: f64,
    end_seconds: f64,
    url: Option<String>,
}

impl LinkedChapter {
    /// The chapters of a share. They have links where the server's links take a start time.
    #[must_use]
    pub fn all(chapters: &[Chapter], share: &Share, links: StartTime) -> Vec<Self> {
        let starts = matches!(
            links,
            StartTime::Honoured | StartTime::ExceptZero | StartTime::FirstVisit
        );
        let base = share.url.as_deref().filter(|_| starts);
        let linked = |chapter: &Chapter| Self {
            number: chapter.number,
            title: chapter.title.clone(),
            start_seconds: chapter.start_seconds,
            end_seconds: chapter.end_seconds,
            url: base.map(|url| link::with_parameters(url, &[Parameter::start(chapter.start())])),
        };
        chapters.iter().map(linked).collect()
    }

    fn start(&self) -> Timecode {
        Timecode(crate::domain::chapter::whole_seconds(self.start_seconds))
    }
}

/// The cell of a link that starts somewhere. Cut short, all would look alike: where there is no room it
/// is what is put behind the share's link.
pub(super) fn linked(link: &str) -> Cell {
    let cell = Cell::new(link).link(link);
    match parted(link) {
        Some((_, start)) => cell.short(start),
        None => cell,
    }
}

/// The share's link, and what lets it start somewhere.
pub(super) fn parted(link: &str) -> Option<(&str, &str)> {
    let start = link.rfind("?t=").max(link.rfind("&t="))?;
    Some(link.split_at(start))
}

/// An aligned line for each chapter, to stand below the share's link.
#[must_use]
pub fn table(chapters: &[LinkedChapter], look: &Look) -> String {
    let mut table = Table::new(vec![
        Column::new("").right(),
        Column::new("START").right(),
        Column::new("CHAPTER").cut_first(),
        Column::new("LINK"),
    ])
    .bare();
    for chapter in chapters {
        let link = chapter.url.as_deref().unwrap_or_default();
        table.push(vec![
            Cell::new(chapter.number.to_string()).tone(Tone::Faint),
            Cell::new(chapter.start().to_string()),
            Cell::new(&chapter.title),
            linked(link),
        ]);
    }
    table.render(look)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ServerKind;

    #[test]
    fn chapters_have_links_where_links_take_a_start_time() {
        let mut share = Share::bare("books", ServerKind::Audiobookshelf, "1");
        share.url = Some("https://b/share/keeper".into());
        let chapters = [Chapter {
            number: 1,
            title: "Fog\n".into(),
            start_seconds: 600.5,
            end_seconds: 700.0,
        }];
        let linked = LinkedChapter::all(&chapters, &share, StartTime::Honoured);
        let text = table(&linked, &Look::default());
        assert!(
            text.contains("10:00") && text.contains("keeper?t=600"),
            "{text}"
        );
        assert_eq!(text.lines().count(), 1);
        let narrow = Look {
            width: Some(24),
            ..Look::default()
        };
        assert_eq!(table(&linked, &narrow).trim(), "1  10:00  Fog\\n  ?t=600");
        let unlinked = LinkedChapter::all(&chapters, &share, StartTime::Ignored);
        assert_eq!(unlinked[0].url, None);
    }
}
