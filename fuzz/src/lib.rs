//! Everything that reads what came from outside, each as a function of any bytes. None may panic, loop or
//! take memory without bound.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sharectl::batch::Batch;
use sharectl::config::{base_url, header, values};
use sharectl::domain::expiry::Expiry;
use sharectl::domain::item_reference::ItemReference;
use sharectl::domain::link;
use sharectl::domain::m3u;
use sharectl::domain::moment::{DayEdge, Moment};
use sharectl::domain::playlist::Playlist;
use sharectl::domain::reference::ShareReference;
use sharectl::domain::span::Span;
use sharectl::domain::start_time::StartTime;
use sharectl::domain::time_bound::TimeBound;
use sharectl::domain::xspf;
use sharectl::output::expression::Expression;
use sharectl::output::record::LISTED;
use sharectl::share_file::ShareFile;
pub use sharectl_core::fuzzing::{
    audiobookshelf, envelope, headers, journal, navidrome, sharing_api,
};

/// A function of any bytes, by its name.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] = &[
    ("envelope", envelope),
    ("navidrome", navidrome),
    ("audiobookshelf", audiobookshelf),
    ("sharing_api", sharing_api),
    ("headers", headers),
    ("rows", rows),
    ("share_file", share_file),
    ("settings", settings),
    ("times", times),
    ("filters", filters),
    ("references", references),
    ("playlists", playlists),
    ("journal", journal),
];

fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// Rows of CSV or JSONL; what is written again is read again.
pub fn rows(data: &[u8]) {
    if let Ok(batch) = Batch::parse(&text(data)) {
        let again = batch.again(|_| true);
        let _ = Batch::parse(&again);
    }
}

/// A file of shares, in TOML or JSON.
pub fn share_file(data: &[u8]) {
    let _ = ShareFile::parse(&text(data), "shares.toml");
}

/// Values of the configuration.
pub fn settings(data: &[u8]) {
    let text = text(data);
    let _ = base_url::parse(&text);
    let _ = header::Header::check_name(&text);
    let _ = values::duration(&text);
    let _ = values::default_expires(&text);
    let _ = text.parse::<sharectl::config::Rate>();
    let _ = text.parse::<sharectl::http::Resolve>();
}

/// Dates, lengths and start times.
pub fn times(data: &[u8]) {
    let text = text(data);
    let (now, zone) = (Timestamp::UNIX_EPOCH, TimeZone::UTC);
    if let Ok(expiry) = Expiry::parse(&text) {
        let _ = expiry.resolve(now, &zone);
    }
    let _ = Expiry::parse_in(&text);
    let _ = Expiry::parse_until(&text);
    let _ = Expiry::is_time_shaped(&text);
    if let Ok(moment) = Moment::parse(&text) {
        let _ = moment.resolve(&zone, DayEdge::End);
    }
    if let Ok(span) = Span::parse_signed(&text) {
        let _ = span.after(now, &zone);
        assert_eq!(Span::parse_signed(&span.to_string()).ok(), Some(span), "{text:?}");
    }
    let _ = TimeBound::parse(&text);
    if let Ok(start) = StartTime::parse(&text) {
        let _ = start.resolve(Some(3600.0), &[]);
    }
}

/// Conditions of `--where`.
pub fn filters(data: &[u8]) {
    let text = text(data);
    let _ = Expression::parse(&text);
    let _ = Expression::condition(&text, &LISTED);
}

/// Shares, items and links as people name them.
pub fn references(data: &[u8]) {
    let text = text(data);
    let _ = ShareReference::parse(&text);
    let _ = ItemReference::parse(&text);
    let _ = link::is_link(&text);
    let _ = link::slug_of(&text);
    let _ = link::same_share(&text, "https://h.example/share/a");
    let _ = link::Parameter::parse(&text);
}

/// M3U as servers write it, and what is written of it.
pub fn playlists(data: &[u8]) {
    if let Ok(playlist) = m3u::parse(&text(data)) {
        written(&playlist);
    }
}

fn written(playlist: &Playlist) {
    let again = m3u::parse(&m3u::write(playlist));
    assert!(again.is_ok() || playlist.entries.is_empty());
    let _ = xspf::write(playlist);
}

/// What a target begins with: recorded answers, and texts that it reads.
#[must_use]
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let recorded = match target {
        "envelope" => recorded(|name, body| !name.starts_with("audiobookshelf") && body.contains("subsonic-response")),
        "navidrome" | "sharing_api" => recorded(|name, _| name.starts_with("navidrome")),
        "audiobookshelf" => recorded(|name, _| name.starts_with("audiobookshelf")),
        "playlists" => recorded(|_, body| body.contains("#EXTM3U")),
        _ => Vec::new(),
    };
    let own = written_seeds(target).iter().map(|text| text.as_bytes().to_vec());
    let mut all: Vec<Vec<u8>> = recorded.into_iter().chain(own).collect();
    if all.is_empty() {
        all.push(Vec::new());
    }
    all
}

/// The bodies of recorded answers.
fn recorded(wanted: impl Fn(&str, &str) -> bool) -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/transcripts");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut bodies = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let exchanges: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap_or_default();
        for exchange in exchanges {
            let body = &exchange["response"]["body"];
            let body = match body.as_str() {
                Some(text) => text.to_owned(),
                None => body.to_string(),
            };
            if body.len() > 2 && body.len() < 8192 && wanted(&name, &body) {
                bodies.push(body.into_bytes());
            }
        }
    }
    bodies
}

fn written_seeds(target: &str) -> &'static [&'static str] {
    match target {
        "headers" => &[
            "503 retry-after: Thu, 01 Jan 1970 00:01:00 GMT\n<html>",
            "401 www-authenticate: Basic realm=\"x\"\n",
            "503 x-squid-error: ERR_DNS_FAIL 0\n<html></html>",
            "429 retry-after: 120\n{\"error\":\"x\"}",
            "200 cache-status: edge;hit;ttl=3\n[]",
            "502 server: nginx\n<html><hr><center>nginx</center>",
        ],
        "rows" => &[
            "album,expires\nHarbour Lights,7d\n",
            "sep=;\nalbum;expires\n\"a\"\"b\";2027-01-01\n",
            "{\"album\":\"x\",\"expires\":\"7d\"}\n{\"song\":\"y\"}\n",
        ],
        "share_file" => &[
            "format = 1\n[scope]\nserver = \"home\"\n[shares.a]\nref = \"home/Xd7\"\nexpires = \"30d\"\nitems = [{ id = \"album:5KA\", title = \"Low Tide\", tracks = 9 }]\n",
            "{\"format\":1,\"shares\":{\"a\":{\"ref\":\"home/x\",\"expires\":\"2027-01-01\"}}}",
        ],
        "settings" => &["https://music.example.com/app/#/x", "30s", "100/min", "m.example:443:[fd00::5]", "X-Token"],
        "times" => &["7d", "1mo", "2027-01-01T10:00:00+01:00", "@1790000000", "1h 30m", "chapter:3", "in 7d", "30d ago", "-2w"],
        "filters" => &["visits < 3 and owner != \"guest\"", "expires < \"2026-12-24\" or not (kind == \"album\")", "title matches \"^a.*b$\""],
        "references" => &["home/Xd7ce8Y2vd", "https://h.example/share/a?t=60", "album:5KA1Ev", "slug:7d", "@", "id:a%2Fb"],
        "playlists" => &["#EXTM3U\n#EXTINF:180,Artist - Title\nhttps://h.example/share/s/x\n"],
        "journal" => &[
            "{\"header\":{\"version\":2,\"at\":\"2026-11-21T10:00:00Z\"}}\n{\"done\":{\"seq\":1}}\n",
            "{\"gone\":{\"seq\":1}}\n{\"failed\":{\"seq\":2,\"error\":{\"code\":\"network\",\"message\":\"x\"}}}\n",
        ],
        _ => &[],
    }
}
