//! The configured servers. Credentials are not among what is shown, only whether there are any.

use std::borrow::Cow;

use serde::Serialize;

use crate::output::fit;
use crate::output::humanize::Present;
use crate::output::look::{Look, Tone};
use crate::output::rows::{Key, Row};
use crate::output::shape::{Field, FieldSet};
use crate::output::table::{Cell, Column, Table};

/// The fields of a server.
pub static SERVERS: FieldSet = FieldSet {
    row: "server",
    fields: &[
        Field::new("name", "string", "the server's name"),
        Field::new(
            "default",
            "boolean",
            "whether it is used where none is named",
        ),
        Field::new("url", "string", "its base URL"),
        Field::new(
            "kind",
            "string?",
            "which API it speaks; null until it is recognised",
        ),
        Field::new("username", "string?", "who signs in"),
        Field::new(
            "credentials",
            "string?",
            "where the password or token comes from",
        ),
        Field::new(
            "public_url",
            "string?",
            "the base of its public links, where configured",
        ),
        Field::new("source", "string", "where the server is configured"),
    ],
    keys: &[Key::Id, Key::Ref, Key::Url],
};

/// A configured server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServerRow {
    /// The profile's name.
    pub name: String,
    /// Whether it is used where none is named.
    pub default: bool,
    /// Its base URL.
    pub url: String,
    /// Which API it speaks.
    pub kind: Option<String>,
    /// Who signs in.
    pub username: Option<String>,
    /// Where the password or token comes from, never what it is: `command`, `prompt`.
    pub credentials: Option<String>,
    /// The base of its public links.
    pub public_url: Option<String>,
    /// Where the profile is configured: a file, `environment`, `built in`.
    pub source: String,
}

impl Row for ServerRow {
    fn key(&self, key: Key) -> Option<Cow<'_, str>> {
        match key {
            Key::Id | Key::Ref => Some(self.name.as_str().into()),
            Key::Url => Some(self.url.as_str().into()),
        }
    }

    fn people(rows: &[Self], look: &Look, _: &Present) -> String {
        /// So long an address is whole: its port is at the end, and tells it from others.
        const WHOLE: usize = 60;
        let url = Column::new("URL");
        let is_whole = rows.iter().all(|server| fit::width(&server.url) <= WHOLE);
        let url = if is_whole { url } else { url.cut_first() };
        let mut columns = vec![
            Column::new("NAME"),
            Column::new("KIND").sacrifice(3),
            url,
            Column::new("USER").sacrifice(4),
            Column::new("CREDENTIALS").sacrifice(2),
        ];
        if look.wide {
            columns.push(Column::new("LINKS BEGIN WITH").cut_first().sacrifice(1));
        }
        columns.push(
            Column::new("FROM")
                .cut_first()
                .sacrifice(1)
                .dull_when_equal(),
        );
        let mut table = Table::new(columns);
        for server in rows {
            let name = if server.default {
                Cell::new(format!("{} *", server.name)).tone(Tone::Heading)
            } else {
                Cell::new(&server.name)
            };
            let mut cells = vec![
                name,
                Cell::or_unknown(server.kind.as_deref()),
                Cell::new(&server.url).link(&server.url),
                Cell::or_unknown(server.username.as_deref()),
                Cell::or_unknown(server.credentials.as_deref()),
            ];
            if look.wide {
                cells.push(Cell::or_unknown(server.public_url.as_deref()));
            }
            cells.push(Cell::new(&server.source));
            table.push(cells);
        }
        table.render(look)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn the_default_is_marked_by_more_than_colour() {
        let server = |name: &str, default| ServerRow {
            name: name.to_owned(),
            default,
            url: format!("https://{name}.example.com"),
            kind: Some("navidrome".to_owned()),
            username: None,
            credentials: Some("command".to_owned()),
            public_url: None,
            source: "config.toml".to_owned(),
        };
        let rows = [server("home", true), server("work", false)];
        let present = Present::new(Timestamp::UNIX_EPOCH, TimeZone::UTC);
        let expected = "\
NAME    KIND       URL                       USER  CREDENTIALS  FROM
home *  navidrome  https://home.example.com  -     command      config.toml
work    navidrome  https://work.example.com  -     command      config.toml
";
        let look = Look::default();
        assert_eq!(ServerRow::people(&rows, &look, &present), expected);
        let value = serde_json::to_value(&rows[0]).unwrap();
        assert_eq!(value.as_object().unwrap().len(), SERVERS.fields.len());
    }
    #[test]
    fn an_address_is_whole_before_anybody_reads_where_it_is_configured() {
        let server = |port| ServerRow {
            name: format!("sandbox-{port}"),
            default: false,
            url: format!("http://127.0.0.1:{port}/audiobookshelf"),
            kind: Some("audiobookshelf".to_owned()),
            username: Some("admin".to_owned()),
            credentials: Some("file /home/tester/.config/sharectl/password".to_owned()),
            public_url: None,
            source: format!("/home/tester/.config/sharectl/{port}.toml"),
        };
        let rows = [server(4533), server(13378)];
        let present = Present::new(Timestamp::UNIX_EPOCH, TimeZone::UTC);
        let look = Look {
            width: Some(80),
            ..Look::default()
        };
        let text = ServerRow::people(&rows, &look, &present);
        for row in &rows {
            assert!(text.contains(&row.url), "{text}");
        }
        assert!(!text.contains("FROM"), "{text}");
    }
}
