//! Shares in a table, and the line that sums them up.

use jiff::Timestamp;

use crate::domain::{Lifetime, Share, State};
use crate::output::humanize::{self, Present};
use crate::output::look::{Look, Sign, Tone};
use crate::output::picker;
use crate::output::table::{Cell, Column, Room, Table};

/// A share that expires within this many seconds stands out.
const SOON: i64 = 24 * 60 * 60;

/// The table of shares; a wide one has more columns. A link is shown whole or not at all, since half a link
/// is of no use; if it leaves no room for the id, it names the share.
pub struct ShareTable<'a> {
    table: Table,
    look: &'a Look,
    present: &'a Present,
    /// Whether the shares are of several servers.
    many_servers: bool,
    all_have_links: bool,
    any_slug: bool,
    any_library: bool,
}

/// The positions of columns that depend on what is shown; that of the library in a wide table.
const SERVER: usize = 0;
const SHARE: usize = 1;
const LIBRARY: usize = 7;

impl<'a> ShareTable<'a> {
    /// An empty table.
    #[must_use]
    pub fn new(look: &'a Look, present: &'a Present, many_servers: bool) -> Self {
        let mut columns = vec![
            Column::new("SERVER"),
            Column::new(if many_servers { "SHARE" } else { "ID" }),
            Column::new("WHAT").cut_first(),
            Column::new("KIND").sacrifice(2),
            Column::new("OWNER").drop_when_equal().sacrifice(3),
        ];
        if look.wide {
            columns.extend([
                Column::new("ITEMS").right().sacrifice(1),
                Column::new("CREATED").sacrifice(1),
            ]);
        }
        columns.extend([
            Column::new("LIBRARY").cut_first().sacrifice(2),
            Column::new("EXPIRES"),
            Column::new("VISITS").right().sacrifice(4),
        ]);
        if look.wide {
            columns.extend([
                Column::new("LAST VISIT").sacrifice(1),
                Column::new("DOWNLOAD").sacrifice(1),
            ]);
        }
        columns.push(Column::new("LINK"));
        Self {
            table: Table::new(columns),
            look,
            present,
            many_servers,
            all_have_links: true,
            any_slug: false,
            any_library: false,
        }
    }

    /// Adds a share.
    pub fn push(&mut self, share: &Share) {
        self.all_have_links &= share.url.is_some();
        self.any_slug |= share.slug.is_some();
        self.any_library |= share.library.is_some();
        let row = row(share, self.many_servers, self.look, self.present);
        self.table.push(row);
    }

    /// Shows the shares in another order, or some of them: `order` holds their positions.
    pub fn arrange(&mut self, order: Vec<usize>) {
        self.table.arrange(order);
    }

    /// The table as lines.
    #[must_use]
    pub fn render(mut self) -> String {
        let look = self.look;
        if self.any_slug {
            self.table.retitle(SHARE, "SHARE");
        }
        let library = (look.wide && !self.any_library).then_some(LIBRARY);
        let measured = self.table.measure(look).without(library);
        let both = measured.without([SERVER]);
        if look.wide || self.table.room(&both, look) == Room::Plenty {
            return self.table.render_measured(&both, look);
        }
        let link = measured.without([SHARE]);
        if self.all_have_links && self.table.room(&link, look) > Room::Cramped {
            return self.table.render_measured(&link, look);
        }
        let id = measured.without([SERVER, self.table.columns.len() - 1]);
        self.table.render_measured(&id, look)
    }
}

/// The table of some shares.
#[must_use]
pub fn table(shares: &[&Share], look: &Look, present: &Present) -> String {
    let differ = shares
        .windows(2)
        .any(|pair| pair[0].server != pair[1].server);
    let many = present.many_servers || differ;
    let mut table = ShareTable::new(look, present, many);
    shares.iter().for_each(|share| table.push(share));
    table.render()
}

fn row(share: &Share, many_servers: bool, look: &Look, present: &Present) -> Vec<Cell> {
    let date = |at: Option<Timestamp>| Cell::or_unknown(at.map(|at| present.distance(at)));
    let [server, name] = match many_servers {
        true => [
            Cell::new(&share.server),
            Cell::new(format!("{}/{}", share.server, share.name())),
        ],
        // A column of blanks is not shown.
        false => [Cell::default(), Cell::new(share.name())],
    };
    let mut cells = vec![
        server,
        name,
        Cell::new(share.what()),
        Cell::or_unknown(share.kind()),
        Cell::or_unknown(share.owner.as_deref()),
    ];
    if look.wide {
        let items = share.items.as_ref().map(|items| items.len().to_string());
        cells.extend([Cell::or_unknown(items), date(share.created)]);
    }
    let visits = share.visits.map(|visits| visits.to_string());
    cells.extend([
        Cell::or_unknown(share.library.as_deref()).only_if(look.wide),
        expiry(share.lifetime, look, present),
        Cell::or_unknown(visits),
    ]);
    if look.wide {
        let download = share.downloadable.map(|on| if on { "on" } else { "off" });
        let visited = match (share.visits, share.last_visited) {
            (Some(0), None) => Cell::new("never"),
            (_, at) => date(at),
        };
        cells.extend([visited, Cell::or_unknown(download)]);
    }
    let url = share.url.as_deref();
    cells.push(url.map_or_else(Cell::unknown, |url| Cell::new(url).link(url)));
    cells
}

/// One aligned line for each share, to pick one: `Xd7ce8Y2vd  Summer picks  album  in 7 days`.
#[must_use]
pub fn picks(shares: &[Share], look: &Look, present: &Present) -> Vec<String> {
    let look = picker::beside_marks(look);
    let mut table = Table::new(vec![
        Column::new("").sacrifice(2),
        Column::new("").cut_first(),
        Column::new("").sacrifice(1),
        Column::new(""),
    ])
    .bare();
    for share in shares {
        table.push(vec![
            Cell::new(share.name()),
            Cell::new(share.what()),
            Cell::or_unknown(share.kind()),
            expiry(share.lifetime, &look, present),
        ]);
    }
    table.lines(&look)
}

/// When a share expires, in few words: `in 7 days`, `in 5 hours !`, `3 days ago ×`.
#[must_use]
pub fn expiry(lifetime: Option<Lifetime>, look: &Look, present: &Present) -> Cell {
    let end = match lifetime {
        None => return Cell::unknown(),
        Some(Lifetime::Never) => return Cell::new("never"),
        Some(Lifetime::Until(end)) => end,
    };
    let distance = present.distance(end);
    let left = end.as_second() - present.now.as_second();
    let signed = |sign| format!("{distance} {}", look.sign(sign));
    if end <= present.now {
        Cell::new(signed(Sign::Expired)).tone(Tone::Bad)
    } else if left <= SOON {
        Cell::new(signed(Sign::Soon)).tone(Tone::Warning)
    } else {
        Cell::new(distance)
    }
}

/// How many shares are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    active: usize,
    expired: usize,
    unknown: usize,
}

impl Tally {
    /// Counts a share, as it is at `now`.
    pub fn add(&mut self, share: &Share, now: Timestamp) {
        *match share.state(now) {
            Some(State::Active) => &mut self.active,
            Some(State::Expired) => &mut self.expired,
            None => &mut self.unknown,
        } += 1;
    }

    /// How many there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.active + self.expired + self.unknown
    }
}

/// `3 shares on home: 2 active, 1 expired`. `servers` are those that were asked, `selected` whether
/// there may be others than these.
#[must_use]
pub fn summary(tally: &Tally, servers: &[&str], selected: bool) -> String {
    let place = place(servers);
    if tally.all() == 0 && selected {
        return format!("no share{place} matches");
    }
    if tally.all() == 0 {
        return format!("no shares{place}");
    }
    let counts = humanize::counts([
        (tally.active, "active", "active"),
        (tally.expired, "expired", "expired"),
        (tally.unknown, "of unknown expiry", "of unknown expiry"),
    ]);
    let shares = humanize::count_of(tally.all(), "share", "shares");
    format!("{shares}{place}: {counts}")
}

/// `the newest 10 shares on home`, if there may be others.
#[must_use]
pub fn newest(count: usize, servers: &[&str]) -> String {
    let shares = humanize::count_of(count, "share", "shares");
    format!("the newest {shares}{}", place(servers))
}

fn place(servers: &[&str]) -> String {
    match servers {
        [] => String::new(),
        [only] => format!(" on {only}"),
        many => format!(" on {} servers", many.len()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::{Item, ItemKind, ServerKind};
    use crate::output::layout;

    fn present() -> Present {
        Present::new("2026-11-21T10:04:00Z".parse().unwrap(), TimeZone::UTC)
    }

    fn share(id: &str, kind: ItemKind, what: &str, end: &str, visits: u64) -> Share {
        let mut share = Share::bare("home", ServerKind::Navidrome, id);
        share.url = Some(format!("https://music.example.com/share/{id}"));
        share.description = Some(what.to_owned());
        share.owner = Some("admin".to_owned());
        share.lifetime = Some(Lifetime::Until(end.parse().unwrap()));
        share.visits = Some(visits);
        share.items = Some(vec![Item::bare(kind, "1")]);
        share
    }

    fn shares() -> Vec<Share> {
        vec![
            share(
                "Xd7ce8Y2vd",
                ItemKind::Album,
                "Harbour Lights",
                "2026-11-28T10:04:00Z",
                0,
            ),
            share(
                "8KoeDVK6Cj",
                ItemKind::Playlist,
                "Road Trip",
                "2026-11-21T15:10:00Z",
                12,
            ),
            share(
                "utWVztQGse",
                ItemKind::Song,
                "Low Tide",
                "2026-11-18T10:04:00Z",
                4,
            ),
        ]
    }

    fn rendered(shares: &[Share], look: Look) -> String {
        let shares: Vec<&Share> = shares.iter().collect();
        table(&shares, &look, &present())
    }

    fn look(width: usize) -> Look {
        Look {
            unicode: true,
            width: Some(width),
            ..Look::default()
        }
    }

    #[test]
    fn at_eighty_columns_the_whole_link_names_the_share() {
        let expected = "\
WHAT            EXPIRES       VISITS  LINK
Harbour Lights  in 7 days          0  https://music.example.com/share/Xd7ce8Y2vd
Road Trip       in 5 hours !      12  https://music.example.com/share/8KoeDVK6Cj
Low Tide        3 days ago ×       4  https://music.example.com/share/utWVztQGse
";
        assert_eq!(rendered(&shares(), look(80)), expected);
    }

    #[test]
    fn two_hundred_columns_have_room_for_id_and_link() {
        let expected = "\
ID          WHAT            KIND      OWNER  EXPIRES       VISITS  LINK
Xd7ce8Y2vd  Harbour Lights  album     admin  in 7 days          0  https://music.example.com/share/Xd7ce8Y2vd
8KoeDVK6Cj  Road Trip       playlist  admin  in 5 hours !      12  https://music.example.com/share/8KoeDVK6Cj
utWVztQGse  Low Tide        song      admin  3 days ago ×       4  https://music.example.com/share/utWVztQGse
";
        assert_eq!(rendered(&shares(), look(200)), expected);
    }

    #[test]
    fn forty_columns_keep_id_name_and_expiry() {
        let expected = "\
ID          WHAT            EXPIRES
Xd7ce8Y2vd  Harbour Lights  in 7 days
8KoeDVK6Cj  Road Trip       in 5 hours !
utWVztQGse  Low Tide        3 days ago ×
";
        assert_eq!(rendered(&shares(), look(40)), expected);
    }

    #[test]
    fn at_any_width_every_share_has_its_whole_link_or_its_id() {
        let mut shares = shares();
        shares[1].url = Some(format!(
            "https://music.example.com/share/{}",
            "x".repeat(70)
        ));
        let mut without = shares.clone();
        without[0].url = None;
        for (shares, server) in [(&shares, ""), (&without, ""), (&shares, "books")] {
            let mut shares = shares.clone();
            if !server.is_empty() {
                server.clone_into(&mut shares[2].server);
            }
            for width in 40..260 {
                let text = rendered(&shares, look(width));
                for (share, line) in shares.iter().zip(text.lines().skip(1)) {
                    let has_link = share.url.as_ref().is_some_and(|url| line.ends_with(url));
                    assert!(has_link || line.contains(&share.id[..3]), "{width}: {text}");
                    assert!(has_link || !line.contains("https:"), "{width}: {text}");
                    let names_server = server.is_empty() || line.starts_with(&share.server);
                    assert!(names_server, "{width}: {text}");
                    assert!(layout::width(line) <= width, "{width}: {text}");
                }
            }
        }
    }

    #[test]
    fn without_unicode_every_sign_is_ascii() {
        let look = Look {
            unicode: false,
            ..look(80)
        };
        let text = rendered(&shares(), look);
        assert!(text.is_ascii(), "{text}");
        assert!(text.contains("3 days ago x"), "{text}");
    }

    #[test]
    fn wide_shows_more() {
        let look = Look {
            wide: true,
            ..look(200)
        };
        let expected = "\
ID          WHAT            KIND      OWNER  ITEMS  CREATED  EXPIRES       VISITS  LAST VISIT  DOWNLOAD  LINK
Xd7ce8Y2vd  Harbour Lights  album     admin      1  -        in 7 days          0  never       -         https://music.example.com/share/Xd7ce8Y2vd
8KoeDVK6Cj  Road Trip       playlist  admin      1  -        in 5 hours !      12  -           -         https://music.example.com/share/8KoeDVK6Cj
utWVztQGse  Low Tide        song      admin      1  -        3 days ago ×       4  -           -         https://music.example.com/share/utWVztQGse
";
        assert_eq!(rendered(&shares(), look), expected);
    }

    #[test]
    fn an_unknown_value_is_a_dash_and_several_servers_are_named() {
        let mut shares = shares();
        shares.push(Share::bare("books", ServerKind::Audiobookshelf, "x"));
        let text = rendered(&shares, look(200));
        assert!(text.starts_with("SHARE "), "{text}");
        assert!(text.contains("home/Xd7ce8Y2vd"), "{text}");
        let last: Vec<&str> = text.lines().last().unwrap().split_whitespace().collect();
        assert_eq!(last, ["books/x", "x", "-", "-", "-", "-", "-"]);
    }

    #[test]
    fn the_summary_counts_states() {
        let now = present().now;
        let tally = |count: usize| {
            let mut tally = Tally::default();
            shares()
                .iter()
                .take(count)
                .for_each(|share| tally.add(share, now));
            tally
        };
        assert_eq!(
            summary(&tally(3), &["home"], true),
            "3 shares on home: 2 active, 1 expired"
        );
        assert_eq!(
            summary(&tally(1), &["home", "books"], false),
            "1 share on 2 servers: 1 active"
        );
        assert_eq!(summary(&tally(0), &["home"], false), "no shares on home");
        assert_eq!(
            summary(&tally(0), &["home"], true),
            "no share on home matches"
        );
    }
}
