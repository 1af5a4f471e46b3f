//! Links to give away: plain, as Markdown, as HTML, or as the table of a book's chapters.

use serde::Serialize;

use crate::domain::chapter::{Chapter, Timecode};
use crate::domain::share::Share;
use crate::domain::text;
use crate::output::humanize::Present;
use crate::output::look::{Look, Tone};
use crate::output::rows::Row;
use crate::output::sanitize;
use crate::output::shape::{Field, FieldSet, Key};
use crate::output::views::share;

/// The fields of a link.
pub static LINKS: FieldSet = FieldSet {
    row: "link",
    fields: &[
        Field::new("ref", "string?", "the share's `SERVER/ID`"),
        Field::new("server", "string?", "the server the share is on"),
        Field::new("id", "string?", "the server's id of the share"),
        Field::new("url", "string", "the link with all that was asked for"),
        Field::new("title", "string?", "what the share is called"),
        Field::new("start_seconds", "integer?", "the second it starts at"),
        Field::new("chapter", "integer?", "the chapter's number, from 1"),
        Field::new("chapter_title", "string?", "the chapter's title"),
    ],
    keys: &[Key::Id, Key::Ref, Key::Url],
};

/// A link to give away. Of one that no server was asked about, only the address is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The share's `SERVER/ID`.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// The profile the share is on.
    pub server: Option<String>,
    /// The server's id of the share.
    pub id: Option<String>,
    /// The link with all that was asked for.
    pub url: String,
    /// What the share is called.
    pub title: Option<String>,
    /// The second it starts at.
    pub start_seconds: Option<u64>,
    /// The chapter's number, from 1, of a link to a chapter.
    pub chapter: Option<usize>,
    /// The chapter's title.
    pub chapter_title: Option<String>,
}

impl Link {
    /// The link of a share as the server gives it; `None` if the server doesn't report it.
    #[must_use]
    pub fn of(share: &Share) -> Option<Self> {
        Some(Self {
            reference: Some(share.reference()),
            server: Some(share.server.clone()),
            id: Some(share.name().into_owned()),
            url: share.url.clone()?,
            title: Some(share.what().to_owned()),
            ..Self::default()
        })
    }

    /// The same link as one to a chapter; `url` starts there.
    #[must_use]
    pub fn to_chapter(&self, chapter: &Chapter, url: String) -> Self {
        Self {
            url,
            start_seconds: Some(chapter.start()),
            chapter: Some(chapter.number),
            chapter_title: Some(chapter.title.clone()),
            ..self.clone()
        }
    }

    /// What to call it: the chapter, else the share, else the address itself.
    #[must_use]
    pub fn caption(&self) -> &str {
        let named = [self.chapter_title.as_deref(), self.title.as_deref()];
        let mut named = named.into_iter().flatten();
        named
            .find(|text| !text::is_blank(text))
            .unwrap_or(&self.url)
    }

    fn start(&self) -> Timecode {
        Timecode(self.start_seconds.unwrap_or_default())
    }
}

/// How links are written for people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Markup {
    /// The bare link.
    #[default]
    Plain,
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
}

impl Markup {
    /// The links, one a line.
    #[must_use]
    pub fn lines(self, links: &[Link]) -> String {
        links.iter().map(|link| self.line(link) + "\n").collect()
    }

    fn line(self, link: &Link) -> String {
        match self {
            // Byte for byte, unless a server put into it what a terminal obeys.
            Self::Plain => sanitize::line(&link.url, false).into_owned(),
            Self::Markdown => text::markdown(link.caption(), &link.url),
            Self::Html => text::html(link.caption(), &link.url),
        }
    }

    /// The chapters, a table or a list for each share.
    #[must_use]
    pub fn chapters(self, links: &[Link], look: &Look) -> String {
        let shares = links.chunk_by(|one, next| one.reference == next.reference);
        let many =
            links.first().map(|link| &link.reference) != links.last().map(|link| &link.reference);
        let parts = shares.map(|chapters| {
            let title = chapters.first().and_then(|link| link.title.as_deref());
            let title = title.filter(|_| many);
            match self {
                Self::Plain => chapter_table(title, chapters, look),
                Self::Markdown => chapter_items(title, chapters, self),
                Self::Html => html_list(title, chapters),
            }
        });
        parts.collect::<Vec<_>>().join("\n")
    }
}

fn chapter_table(title: Option<&str>, links: &[Link], look: &Look) -> String {
    let table = share::chapter_table(links.iter().map(|link| share::ChapterLine {
        number: link.chapter,
        start: link.start(),
        title: link.chapter_title.as_deref().unwrap_or_default(),
        url: &link.url,
    }));
    let heading = title.map(|title| {
        let title = look.clean(title).into_owned();
        format!("{}\n", look.paint(Tone::Heading, &title))
    });
    let base = links
        .first()
        .and_then(|link| share::split_start_time(&link.url));
    let base = base.filter(|_| table.is_short(look)).map(|(base, _)| {
        let shown = look.clean(base);
        format!("{}\n", look.link(&shown, base))
    });
    heading.unwrap_or_default() + &base.unwrap_or_default() + &table.render(look)
}

fn chapter_items(title: Option<&str>, chapters: &[Link], markup: Markup) -> String {
    let heading = title.map(|title| format!("**{}**\n\n", text::markdown_text(title)));
    let items = chapters
        .iter()
        .map(|link| format!("- {} {}\n", link.start(), markup.line(link)));
    heading.into_iter().chain(items).collect()
}

fn html_list(title: Option<&str>, chapters: &[Link]) -> String {
    let heading = title.map(|title| {
        let title = crate::domain::text::one_line(title);
        format!("<h2>{}</h2>\n", text::escape_html(&title))
    });
    let items: String = chapters
        .iter()
        .map(|link| {
            let start = link.start();
            format!(
                "  <li>{} <time>{start}</time></li>\n",
                Markup::Html.line(link)
            )
        })
        .collect();
    format!("{}<ol>\n{items}</ol>\n", heading.unwrap_or_default())
}

impl Row for Link {
    fn people(rows: &[Self], _: &Look, _: &Present) -> String {
        Markup::Plain.lines(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ServerKind;

    fn chapters(reference: &str) -> Vec<Link> {
        let mut share = Share::bare("books", ServerKind::Audiobookshelf, reference);
        share.url = Some("https://b/share/keeper".into());
        share.label = Some("The <Keeper>".into());
        let link = Link::of(&share).unwrap();
        let titles = ["Pro*logue", "The \"Letter\""];
        let chapter = |(at, title): (usize, &&str)| {
            let start = 3723 * at;
            let chapter = Chapter {
                number: at + 1,
                title: (*title).to_owned(),
                start_seconds: start as f64,
                end_seconds: start as f64 + 1.0,
            };
            link.to_chapter(&chapter, format!("https://b/share/keeper?t={start}"))
        };
        titles.iter().enumerate().map(chapter).collect()
    }

    #[test]
    fn the_fields_are_the_documented_ones() {
        let value = serde_json::to_value(&chapters("1")[0]).unwrap();
        let mut names: Vec<&str> = LINKS.fields.iter().map(|field| field.name).collect();
        names.sort_unstable();
        assert_eq!(value.as_object().unwrap().keys().collect::<Vec<_>>(), names);
    }

    #[test]
    fn chapters_come_as_table_markdown_and_html() {
        let (links, look) = (chapters("1"), Look::default());
        let expected = "
     START  CHAPTER       LINK
1     0:00  Pro*logue     https://b/share/keeper?t=0
2  1:02:03  The \"Letter\"  https://b/share/keeper?t=3723
";
        let table = Markup::Plain.chapters(&links, &look);
        assert_eq!(table, expected.trim_start_matches('\n'));
        let expected = r#"
- 0:00 [Pro\*logue](https://b/share/keeper?t=0)
- 1:02:03 [The "Letter"](https://b/share/keeper?t=3723)
"#;
        let list = Markup::Markdown.chapters(&links, &look);
        assert_eq!(list, expected.trim_start());
        let expected = r#"
<ol>
  <li><a href="https://b/share/keeper?t=0">Pro*logue</a> <time>0:00</time></li>
  <li><a href="https://b/share/keeper?t=3723">The &quot;Letter&quot;</a> <time>1:02:03</time></li>
</ol>
"#;
        assert_eq!(Markup::Html.chapters(&links, &look), expected.trim_start());
    }

    #[test]
    fn no_link_is_cut_to_look_like_the_others() {
        let look = Look {
            width: Some(40),
            ..Look::default()
        };
        let expected = "
https://b/share/keeper
     START  CHAPTER       LINK
1     0:00  Pro*logue     ?t=0
2  1:02:03  The \"Letter\"  ?t=3723
";
        let table = Markup::Plain.chapters(&chapters("1"), &look);
        assert_eq!(table, expected.trim_start_matches('\n'));
    }

    #[test]
    fn several_shares_have_their_titles() {
        let links = [chapters("1"), chapters("2")].concat();
        let html = Markup::Html.chapters(&links, &Look::default());
        assert_eq!(html.matches("<h2>The &lt;Keeper&gt;</h2>").count(), 2);
        let list = Markup::Markdown.chapters(&links, &Look::default());
        assert_eq!(list.matches("**The \\<Keeper\\>**\n\n").count(), 2);
    }

    #[test]
    fn a_hostile_link_is_one_harmless_line() {
        let link = Link {
            url: "https://x/\u{1b}[2J\nhttps://y".into(),
            ..Link::default()
        };
        assert_eq!(
            Markup::Plain.lines(&[link]),
            "https://x/^[[2J\\nhttps://y\n"
        );
    }

    #[test]
    fn a_link_of_which_nothing_is_known_is_its_own_text() {
        let link = Link {
            url: "https://x/a".into(),
            ..Link::default()
        };
        assert_eq!(
            Markup::Plain.lines(std::slice::from_ref(&link)),
            "https://x/a\n"
        );
        let markdown = Markup::Markdown.lines(&[link]);
        assert_eq!(markdown, "[https://x/a](https://x/a)\n");
    }
}
