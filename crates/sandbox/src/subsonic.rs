//! The common parts of the Subsonic dialects: credentials, the `subsonic-response` around every answer (as JSON, JSONP
//! or XML), and the fields of songs, albums, artists and playlists. The XML form is derived from the JSON form: plain
//! values become attributes, everything else becomes elements.

use serde_json::{Map, Value, json};

use crate::library::{Album, Artist, Library, Playlist, Song};
use crate::request::{Params, Reply, escaped, from_hex};

/// The name of the call in a path below `/rest`. `getShares` and `getShares.view` are the same call.
pub(crate) fn call_name(segment: &str) -> &str {
    segment.strip_suffix(".view").unwrap_or(segment)
}

/// An account's name, and the proof that the client knows its password.
#[derive(Debug)]
pub(crate) struct Credentials<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) secret: Option<Secret<'a>>,
}

/// A proof that the client knows the password.
#[derive(Debug)]
pub(crate) enum Secret<'a> {
    /// `p`: plain text, or `enc:` and hexadecimal digits.
    Password(&'a str),
    /// `t` and `s`: a salted hash.
    Token { token: &'a str, salt: &'a str },
}

impl<'a> Credentials<'a> {
    /// Reads the credentials. A token takes precedence over a password.
    pub(crate) fn read(params: &'a Params) -> Self {
        let token = params
            .filled("t")
            .map(|token| (token, params.get("s").unwrap_or_default()));
        let secret = match (token, params.get("p")) {
            (Some((token, salt)), _) => Some(Secret::Token { token, salt }),
            (None, Some(password)) => Some(Secret::Password(password)),
            (None, None) => None,
        };
        Self {
            name: params.filled("u"),
            secret,
        }
    }
}

impl Secret<'_> {
    /// Whether this proves knowledge of `password`.
    pub(crate) fn proves(&self, password: &str) -> bool {
        match self {
            Self::Password(given) => decoded(given).as_deref() == Some(password.as_bytes()),
            Self::Token { token, salt } => {
                format!("{:x}", md5::compute(format!("{password}{salt}")))
                    == token.to_ascii_lowercase()
            }
        }
    }
}

fn decoded(password: &str) -> Option<Vec<u8>> {
    match password.strip_prefix("enc:") {
        Some(digits) => from_hex(digits),
        None => Some(password.as_bytes().to_vec()),
    }
}

/// The fields of a server's envelope, and how the server writes them.
#[derive(Debug, Clone)]
pub(crate) struct Envelope {
    /// The version of the Subsonic protocol.
    pub(crate) version: &'static str,
    /// `type`, if the server has one.
    pub(crate) kind: Option<&'static str>,
    pub(crate) server_version: Option<String>,
    /// Whether the envelope contains `openSubsonic: true`.
    pub(crate) open: bool,
    /// The `status` of a failed call: `failed`, or the server's own word.
    pub(crate) failed: &'static str,
    /// The URL of the page that explains errors.
    pub(crate) help_url: Option<&'static str>,
    /// The content type of XML answers.
    pub(crate) xml_type: &'static str,
    /// Converts the JSON form to the server's own variant of it.
    pub(crate) json_form: fn(Value) -> Value,
}

/// The result of a call, before the envelope.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Success, without a body.
    Empty,
    /// A body under its key.
    Body(&'static str, Value),
    /// An error code and its message.
    Failed(i64, String),
    /// An answer without an envelope.
    Bare(Reply),
}

impl Answer {
    pub(crate) fn failed(code: i64, message: impl Into<String>) -> Self {
        Self::Failed(code, message.into())
    }
}

impl Envelope {
    /// The same envelope without the server's name and version, `openSubsonic`, and help URL.
    pub(crate) fn nameless(&self) -> Self {
        Self {
            kind: None,
            server_version: None,
            open: false,
            help_url: None,
            ..self.clone()
        }
    }

    /// The answer in the format of the parameter `f`; XML if the format is missing or unknown.
    pub(crate) fn reply(&self, params: &Params, answer: Answer) -> Reply {
        let content = match answer {
            Answer::Bare(reply) => return reply,
            other => self.content(other),
        };
        let whole = |content| json!({ "subsonic-response": content });
        match (params.get("f"), params.get("callback")) {
            (Some("json"), _) => Reply::json(200, &(self.json_form)(whole(content))),
            (Some("jsonp"), Some(callback)) => Reply::new(
                200,
                "application/javascript",
                format!("{callback}({});", whole(content)),
            ),
            _ => Reply::new(200, self.xml_type, document(&content)),
        }
    }

    fn content(&self, answer: Answer) -> Value {
        let mut content = json!({ "status": "ok", "version": self.version });
        if let Some(kind) = self.kind {
            content["type"] = json!(kind);
        }
        if let Some(version) = &self.server_version {
            content["serverVersion"] = json!(version);
        }
        if self.open {
            content["openSubsonic"] = json!(true);
        }
        match answer {
            Answer::Body(key, body) => content[key] = body,
            Answer::Failed(code, message) => {
                content["status"] = json!(self.failed);
                content["error"] = json!({ "code": code, "message": message });
                if let Some(url) = self.help_url {
                    content["error"]["helpUrl"] = json!(url);
                }
            }
            Answer::Empty | Answer::Bare(_) => {}
        }
        content
    }
}

/// Adds the fields of one object to another.
pub(crate) fn extend(shown: &mut Value, more: Value) {
    if let (Value::Object(shown), Value::Object(more)) = (shown, more) {
        shown.extend(more);
    }
}

/// Removes fields from an object.
pub(crate) fn remove(shown: &mut Value, keys: &[&str]) {
    if let Value::Object(fields) = shown {
        fields.retain(|key, _| !keys.contains(&key.as_str()));
    }
}

/// An object with a list under a key; without the key if the list is empty.
pub(crate) fn listed(key: &str, items: Vec<Value>) -> Value {
    let items = Some(items).filter(|items| !items.is_empty());
    let field = items.map(|items| (key.to_owned(), Value::Array(items)));
    Value::Object(Map::from_iter(field))
}

/// The fields of a song that every server shows.
pub(crate) fn song(library: &Library, song: &Song, created: Value) -> Value {
    let album = library.album_of(song);
    let artist = library.artist_of(song);
    let mut shown = json!({
        "id": song.id,
        "parent": album.folder_id(),
        "isDir": false,
        "title": song.title,
        "album": album.title,
        "artist": artist.name,
        "track": song.track,
        "size": song.size,
        "contentType": "audio/mpeg",
        "suffix": "mp3",
        "duration": song.duration,
        "bitRate": 32,
        "path": library.path_of(song),
        "created": created,
        "albumId": album.id,
        "artistId": artist.id,
        "type": "music",
    });
    if album.year > 0 {
        shown["year"] = json!(album.year);
    }
    shown
}

/// The fields of an album (by tags) that every server shows.
pub(crate) fn album(library: &Library, album: &Album, created: Value) -> Value {
    let artist = &library.artists[album.artist];
    let mut shown = json!({
        "id": album.id,
        "name": album.title,
        "artist": artist.name,
        "artistId": artist.id,
        "songCount": album.songs.len(),
        "duration": library.duration_of(album),
        "created": created,
    });
    if album.year > 0 {
        shown["year"] = json!(album.year);
    }
    shown
}

/// The fields of an artist (by tags) that every server shows.
pub(crate) fn artist(artist: &Artist) -> Value {
    json!({ "id": artist.id, "name": artist.name, "albumCount": artist.albums.len() })
}

/// The fields of a playlist that every server shows. Songs whose files no longer exist count too.
pub(crate) fn playlist(library: &Library, list: &Playlist, owner: &str, created: Value) -> Value {
    let songs = list.songs.iter().filter_map(|id| library.song(id));
    let lengths: Vec<u64> = songs.map(|song| song.duration).collect();
    json!({
        "id": list.id,
        "name": list.name,
        "owner": owner,
        "songCount": lengths.len(),
        "duration": lengths.iter().sum::<u64>(),
        "created": created,
        "public": list.public,
    })
}

/// The XML document around the content of a `subsonic-response`.
fn document(content: &Value) -> String {
    let namespace = " xmlns=\"http://subsonic.org/restapi\"";
    let root = element("subsonic-response", namespace, content);
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{root}")
}

fn element(name: &str, namespace: &str, value: &Value) -> String {
    let Value::Object(fields) = value else {
        let text = escaped(&plain(value).unwrap_or_default());
        return format!("<{name}{namespace}>{text}</{name}>");
    };
    let mut attributes = namespace.to_owned();
    let (mut children, mut text) = (String::new(), String::new());
    for (key, value) in fields {
        match (value, plain(value)) {
            (Value::Object(_), _) => children.push_str(&element(key, "", value)),
            (Value::Array(items), _) => {
                children.extend(items.iter().map(|item| element(key, "", item)));
            }
            // Subsonic's JSON calls the text of an element `value`.
            (_, Some(plain)) if key == "value" => text = escaped(&plain),
            (_, Some(plain)) => attributes.push_str(&format!(" {key}=\"{}\"", escaped(&plain))),
            _ => {}
        }
    }
    match children + &text {
        empty if empty.is_empty() => format!("<{name}{attributes}/>"),
        inside => format!("<{name}{attributes}>{inside}</{name}>"),
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_proof_of_the_right_password_is_accepted() {
        for query in [
            "u=joe&p=sesame",
            "u=joe&p=enc:736573616D65",
            "u=joe&t=26719a1196d2a940705a59634eb18eab&s=c19b2d",
        ] {
            let params = Params::parse(query.as_bytes());
            let credentials = Credentials::read(&params);
            assert!(credentials.secret.unwrap().proves("sesame"), "{query}");
        }
        let params = Params::parse(b"u=joe&p=enc:73657");
        assert!(!Credentials::read(&params).secret.unwrap().proves("sesame"));
    }

    #[test]
    fn plain_values_are_attributes_and_lists_are_elements() {
        let content = json!({
            "status": "ok",
            "shares": { "share": [{ "id": "1", "entry": [{ "title": "a<b" }] }, { "id": "2" }] },
        });
        let text = document(&content);
        let body = text.lines().nth(1).unwrap();
        assert_eq!(
            body,
            "<subsonic-response xmlns=\"http://subsonic.org/restapi\" status=\"ok\">\
             <shares><share id=\"1\"><entry title=\"a&lt;b\"/></share><share id=\"2\"/></shares>\
             </subsonic-response>"
        );
    }
}
