//! One share in full, with its chapters.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::capabilities::StartTimeSupport;
use crate::domain::chapter::{Chapter, Timecode};
use crate::domain::link::Parameter;
use crate::domain::{Item, Lifetime, Share, link};
use crate::output::humanize::{self, Present};
use crate::output::layout;
use crate::output::look::{Look, Sign, Tone};
use crate::output::table::{Cell, Column, Table};

/// How wide the names of the lines are.
const NAMES: usize = 12;

/// Everything that is known of a share: a line for each fact, then what a visitor hears. Nothing is
/// cut but the tables of tracks and chapters.
#[must_use]
pub fn page(share: &Share, chapters: &[LinkedChapter], look: &Look, present: &Present) -> String {
    let mut page = ShareDetails {
        text: String::new(),
        look,
        present,
    };
    let heading = format!("{}{}", share.reference(), look.between());
    let heading = heading.trim_end();
    page.text = format!(
        "{} {}\n",
        look.paint(Tone::Heading, &look.clean(heading)),
        look.clean(share.what())
    );
    match &share.url {
        Some(url) => {
            let shown = look.clean(url).into_owned();
            page.line("link", &look.link(&shown, url));
        }
        None => page.fact("link", None),
    }
    page.fact("description", share.description.as_deref().map(or_none));
    page.fact(
        "label",
        share.label.as_deref().filter(|label| !label.is_empty()),
    );
    page.fact("owner", share.owner.as_deref());
    page.expiry(share.lifetime);
    page.time("created", share.created);
    page.time("changed", share.updated);
    page.visits(share);
    if let Some(listeners) = share.listeners {
        let text = match listeners {
            0 => "none".to_owned(),
            _ => listeners.to_string(),
        };
        page.fact("listeners", Some(&text));
    }
    if let Some(library) = &share.library {
        page.fact("library", Some(library));
    }
    page.fact(
        "download",
        share.downloadable.map(|on| if on { "on" } else { "off" }),
    );
    let (format, rate) = (share.stream_format.as_deref(), share.max_bit_rate_kbps);
    if let Some(sound) = sound(format, rate, share.keeps_bit_rate) {
        page.fact("sound", Some(&sound));
    }
    if share.live == Some(true) {
        page.fact("contents", Some("follow the playlist as it changes"));
    }
    if let Some(items) = &share.items {
        page.items(items);
    }
    if let Some(tracks) = &share.tracks {
        page.tracks(tracks);
    }
    page.chapters(chapters);
    page.text
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

/// What visitors get instead of the original files.
pub(super) fn sound(format: Option<&str>, rate: Option<u32>, keeps_rate: bool) -> Option<String> {
    let format = format.filter(|format| !format.is_empty());
    let rate = rate.filter(|rate| *rate > 0);
    let rate = rate.map(|rate| match keeps_rate {
        true => format!("at most {rate} kbit/s"),
        false => format!("the limit of {rate} kbit/s has no effect"),
    });
    let words: Vec<&str> = format.into_iter().chain(rate.as_deref()).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

struct ShareDetails<'a> {
    text: String,
    look: &'a Look,
    present: &'a Present,
}

impl ShareDetails<'_> {
    /// A line whose text is safe already.
    fn line(&mut self, name: &str, safe: &str) {
        let name = format!("{name:NAMES$}");
        let line = format!("  {}  {safe}\n", self.look.paint(Tone::Faint, &name));
        self.text.push_str(&line);
    }

    fn fact(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => {
                let text = self.look.clean(text).into_owned();
                self.line(name, &layout::hanging(&text, NAMES + 4, self.look.width));
            }
            None => {
                let unknown = if self.look.plain { "unknown" } else { "-" };
                self.line(name, &self.look.paint(Tone::Faint, unknown));
            }
        }
    }

    fn time(&mut self, name: &str, at: Option<Timestamp>) {
        let text = at.map(|at| self.present.date_and_distance(at));
        self.fact(name, text.as_deref());
    }

    fn expiry(&mut self, lifetime: Option<Lifetime>) {
        match lifetime {
            None => self.fact("expires", None),
            Some(Lifetime::Never) => self.fact("expires", Some("never")),
            Some(Lifetime::Until(end)) if end > self.present.now => self.time("expires", Some(end)),
            Some(Lifetime::Until(end)) => {
                let text = self.present.date_and_distance(end);
                let text = format!("{text} {}", self.look.sign(Sign::Expired));
                let text = self.look.paint(Tone::Bad, &text).into_owned();
                self.line("expired", &text);
            }
        }
    }

    fn visits(&mut self, share: &Share) {
        let visits = share.visits.map(|visits| match visits {
            0 => "never visited".to_owned(),
            _ => humanize::count(visits, "visit", "visits"),
        });
        let last = share
            .last_visited
            .map(|at| format!("last {}", self.present.distance(at)));
        let text: Vec<String> = visits.into_iter().chain(last).collect();
        self.fact(
            "visits",
            (!text.is_empty()).then(|| text.join(", ")).as_deref(),
        );
    }

    fn items(&mut self, items: &[Item]) {
        if items.is_empty() {
            self.fact("items", Some("none: what was shared is gone"));
        }
        for (at, item) in items.iter().enumerate() {
            let name = self.look.join(
                [item.title.as_deref(), item.artist.as_deref()]
                    .into_iter()
                    .flatten(),
            );
            let text = format!("{}  {name}", item.reference());
            self.fact(if at == 0 { "items" } else { "" }, Some(text.trim_end()));
        }
    }

    fn tracks(&mut self, tracks: &[Item]) {
        let seconds: f64 = tracks
            .iter()
            .filter_map(|track| track.duration_seconds)
            .sum();
        let time = (seconds > 0.0)
            .then(|| humanize::playing_time(seconds))
            .flatten();
        let count = humanize::count_of(tracks.len(), "track", "tracks");
        let count: Vec<String> = [count].into_iter().chain(time).collect();
        self.fact("tracks", Some(&self.look.join(count)));
        let mut table = Table::new(vec![
            Column::new("").right(),
            Column::new("TITLE").cut_first(),
            Column::new("ARTIST").cut_first().sacrifice(2),
            Column::new("ALBUM")
                .cut_first()
                .sacrifice(1)
                .drop_when_equal(),
            Column::new("TIME").right().sacrifice(3),
        ])
        .bare();
        for (at, track) in tracks.iter().enumerate() {
            let title = track.title.as_deref().unwrap_or(&track.id);
            let time = track.duration_seconds.and_then(humanize::clock);
            table.push(vec![
                Cell::new((at + 1).to_string()).tone(Tone::Faint),
                Cell::new(title),
                Cell::new(track.artist.as_deref().unwrap_or_default()),
                Cell::new(track.album.as_deref().unwrap_or_default()),
                Cell::new(time.unwrap_or_default()),
            ]);
        }
        self.indented(&table);
    }

    fn chapters(&mut self, chapters: &[LinkedChapter]) {
        if !chapters.is_empty() {
            let count = humanize::count_of(chapters.len(), "chapter", "chapters");
            self.fact("chapters", Some(&count));
            let lines = chapters.iter().map(LinkedChapter::line);
            self.indented(&chapter_table(lines).bare());
        }
    }

    /// A table, set in by two columns.
    fn indented(&mut self, table: &Table) {
        let narrower = Look {
            width: self.look.width.map(|width| width.saturating_sub(2)),
            ..*self.look
        };
        for line in table.lines(&narrower) {
            self.text.push_str(&format!("  {line}\n"));
        }
    }
}

/// A chapter with its link.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkedChapter {
    #[serde(flatten)]
    chapter: Chapter,
    url: Option<String>,
}

impl LinkedChapter {
    /// The chapters of a share. They have links if the server's links take a start time.
    #[must_use]
    pub fn all(chapters: &[Chapter], share: &Share, links: StartTimeSupport) -> Vec<Self> {
        let starts = matches!(
            links,
            StartTimeSupport::Honored | StartTimeSupport::ExceptZero | StartTimeSupport::FirstVisit
        );
        let base = share.url.as_deref().filter(|_| starts);
        let linked = |chapter: &Chapter| Self {
            chapter: chapter.clone(),
            url: base.map(|url| link::with_parameters(url, &[Parameter::start(chapter.start())])),
        };
        chapters.iter().map(linked).collect()
    }

    fn line(&self) -> ChapterLine<'_> {
        ChapterLine {
            number: Some(self.chapter.number),
            start: Timecode(self.chapter.start()),
            title: &self.chapter.title,
            url: self.url.as_deref().unwrap_or_default(),
        }
    }
}

/// What a table says of a chapter.
pub(super) struct ChapterLine<'c> {
    pub(super) number: Option<usize>,
    pub(super) start: Timecode,
    pub(super) title: &'c str,
    pub(super) url: &'c str,
}

/// A line for each chapter. Cut short, all links would look alike: without room, a link is what is put behind the
/// share's link.
pub(super) fn chapter_table<'c>(lines: impl Iterator<Item = ChapterLine<'c>>) -> Table {
    let mut table = Table::new(vec![
        Column::new("").right(),
        Column::new("START").right(),
        Column::new("CHAPTER").cut_first(),
        Column::new("LINK"),
    ]);
    for line in lines {
        let number = line.number.map(|number| number.to_string());
        let link = Cell::new(line.url).link(line.url);
        table.push(vec![
            Cell::new(number.unwrap_or_default()).tone(Tone::Faint),
            Cell::new(line.start.to_string()),
            Cell::new(line.title),
            match split_start_time(line.url) {
                Some((_, start)) => link.short(start),
                None => link,
            },
        ]);
    }
    table
}

/// The share's link, and what lets it start somewhere.
pub(super) fn split_start_time(link: &str) -> Option<(&str, &str)> {
    let start = link.rfind("?t=").max(link.rfind("&t="))?;
    Some(link.split_at(start))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::{ItemKind, ServerKind};

    fn present() -> Present {
        Present::new("2026-11-21T10:04:00Z".parse().unwrap(), TimeZone::UTC)
    }

    fn look() -> Look {
        Look {
            unicode: true,
            width: Some(80),
            ..Look::default()
        }
    }

    fn track(title: &str, seconds: f64) -> Item {
        let mut track = Item::bare(ItemKind::Song, "s");
        track.title = Some(title.to_owned());
        track.artist = Some("The Tidewater Band".to_owned());
        track.duration_seconds = Some(seconds);
        track
    }

    #[test]
    fn a_page_shows_everything_that_is_known() {
        let mut share = Share::bare("home", ServerKind::Navidrome, "Xd7");
        share.url = Some("https://music.example.com/share/Xd7".into());
        share.description = Some("Summer picks".into());
        share.owner = Some("admin".into());
        share.lifetime = Some(Lifetime::Until("2026-11-28T10:04:00Z".parse().unwrap()));
        share.visits = Some(4);
        share.last_visited = Some("2026-11-18T10:04:00Z".parse().unwrap());
        share.downloadable = Some(false);
        share.items = Some(vec![Item::bare(ItemKind::Album, "5KA1")]);
        share.tracks = Some(vec![track("Pier", 245.0), track("Gull", 3723.0)]);
        let expected = "\
home/Xd7 · Summer picks
  link          https://music.example.com/share/Xd7
  description   Summer picks
  label         -
  owner         admin
  expires       Sat 28 Nov 10:04 (in 7 days)
  created       -
  changed       -
  visits        4 visits, last 3 days ago
  download      off
  items         album:5KA1
  tracks        2 tracks · 1 h 06 min
  1  Pier  The Tidewater Band     4:05
  2  Gull  The Tidewater Band  1:02:03
";
        assert_eq!(page(&share, &[], &look(), &present()), expected);
    }

    #[test]
    fn hostile_text_stays_in_its_line() {
        let mut share = Share::bare("home", ServerKind::Navidrome, "x");
        share.description = Some("a\nowner  root\x1b[2J".into());
        share.url = Some("https://a/\x1b]8;;x\x07".into());
        share.tracks = Some(vec![track("t\r\nu\u{202e}", f64::NAN)]);
        let text = page(&share, &[], &look(), &present());
        assert!(
            !text.contains(['\x1b', '\x07', '\r', '\u{202e}']),
            "{text:?}"
        );
        assert!(text.contains("a⏎owner  root␛[2J"), "{text}");
    }

    #[test]
    fn expired_share_page_says_so() {
        let mut share = Share::bare("home", ServerKind::Navidrome, "x");
        share.lifetime = Some(Lifetime::Until("2026-11-18T10:04:00Z".parse().unwrap()));
        share.items = Some(Vec::new());
        let text = page(&share, &[], &look(), &present());
        assert!(
            text.contains("expired       Wed 18 Nov 10:04 (3 days ago) ×"),
            "{text}"
        );
        assert!(text.contains("what was shared is gone"), "{text}");
    }

    #[test]
    fn chapters_have_links_if_links_take_a_start_time() {
        let mut share = Share::bare("books", ServerKind::Audiobookshelf, "1");
        share.url = Some("https://b/share/keeper".into());
        let chapters = [Chapter {
            number: 1,
            title: "Fog\n".into(),
            start_seconds: 600.5,
            end_seconds: 700.0,
        }];
        let linked = LinkedChapter::all(&chapters, &share, StartTimeSupport::Honored);
        let table = chapter_table(linked.iter().map(LinkedChapter::line)).bare();
        let text = table.render(&Look::default());
        assert!(
            text.contains("10:00") && text.contains("keeper?t=600"),
            "{text}"
        );
        assert_eq!(text.lines().count(), 1);
        let narrow = Look {
            width: Some(24),
            ..Look::default()
        };
        assert_eq!(table.render(&narrow).trim(), "1  10:00  Fog\\n  ?t=600");
        let unlinked = LinkedChapter::all(&chapters, &share, StartTimeSupport::Ignored);
        assert_eq!(unlinked[0].url, None);
    }
}
