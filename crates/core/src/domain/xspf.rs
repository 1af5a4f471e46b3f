//! XSPF, the XML playlist format.

use super::markup::escape_html as escape;
use super::playlist::{Entry, Playlist, clean_url};
use super::text::one_line;

/// VLC reads start times from this extension; the format itself has none.
const VLC: &str = "http://www.videolan.org/vlc/playlist/0";

/// The file's text, UTF-8 with `\n`.
#[must_use]
pub fn write(playlist: &Playlist) -> String {
    let mut xml = Xml(String::new());
    xml.line(0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    xml.line(
        0,
        &format!("<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\" xmlns:vlc=\"{VLC}\">"),
    );
    xml.element(1, "title", playlist.title.as_deref());
    let comments = playlist.comments.join("; ");
    xml.element(1, "annotation", Some(&comments));
    xml.line(1, "<trackList>");
    for entry in &playlist.entries {
        track(&mut xml, entry);
    }
    xml.line(1, "</trackList>");
    xml.line(0, "</playlist>");
    xml.0
}

fn track(xml: &mut Xml, entry: &Entry) {
    let url = clean_url(&entry.url);
    if url.is_empty() {
        return;
    }
    xml.line(2, "<track>");
    xml.element(3, "location", Some(&url));
    xml.element(3, "title", Some(&entry.title));
    xml.element(3, "creator", entry.artist.as_deref());
    xml.element(3, "image", entry.image.as_deref().map(clean_url).as_deref());
    xml.element(3, "album", entry.album.as_deref());
    if let Some(seconds) = entry.duration() {
        xml.element(3, "duration", Some(&format!("{:.0}", seconds * 1000.0)));
    }
    if let Some(start) = entry.start_seconds {
        xml.line(3, &format!("<extension application=\"{VLC}\">"));
        xml.element(4, "vlc:option", Some(&format!("start-time={start}")));
        xml.line(3, "</extension>");
    }
    xml.line(2, "</track>");
}

struct Xml(String);

impl Xml {
    fn line(&mut self, depth: usize, text: &str) {
        self.0.push_str(&"  ".repeat(depth));
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// An element, unless there is nothing to say in it.
    fn element(&mut self, depth: usize, name: &str, text: Option<&str>) {
        let text = one_line(text.unwrap_or_default());
        if !text.is_empty() {
            self.line(depth, &format!("<{name}>{}</{name}>", escape(&text)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn everything_known_is_written() {
        let playlist = Playlist {
            title: Some("Summer & <more>".into()),
            comments: vec!["until Monday".into()],
            entries: vec![Entry {
                title: "Low \"Tide\"".into(),
                artist: Some("Björk\n& Co".into()),
                album: Some("A".into()),
                duration_seconds: Some(215.64),
                url: "https://x/s?a=1&b=2".into(),
                image: None,
                start_seconds: Some(30),
            }],
        };
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<playlist version="1" xmlns="http://xspf.org/ns/0/" xmlns:vlc="http://www.videolan.org/vlc/playlist/0">
  <title>Summer &amp; &lt;more&gt;</title>
  <annotation>until Monday</annotation>
  <trackList>
    <track>
      <location>https://x/s?a=1&amp;b=2</location>
      <title>Low &quot;Tide&quot;</title>
      <creator>Björk &amp; Co</creator>
      <album>A</album>
      <duration>215640</duration>
      <extension application="http://www.videolan.org/vlc/playlist/0">
        <vlc:option>start-time=30</vlc:option>
      </extension>
    </track>
  </trackList>
</playlist>
"#;
        assert_eq!(write(&playlist), expected);
    }

    proptest! {
        #[test]
        fn no_text_adds_an_element(title in any::<String>(), url in any::<String>(), duration in any::<f64>()) {
            let entry = Entry {
                title: title.clone(),
                album: Some(title.clone()),
                url: format!("https://x/{url}"),
                duration_seconds: Some(duration),
                ..Entry::default()
            };
            let text = write(&Playlist { title: Some(title), entries: vec![entry], ..Playlist::default() });
            // Head and playlist are 5, the track at most 6, one line each.
            prop_assert!(text.lines().count() <= 12);
            prop_assert_eq!(text.matches("<track>").count(), 1);
            let refused = |c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
            let clean = !text.replace('\n', "").contains(refused);
            prop_assert!(clean);
        }
    }
}
