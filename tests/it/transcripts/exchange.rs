//! A recording, read.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// One request and the answer a real server gave.
#[derive(Debug, Deserialize)]
pub(super) struct Exchange {
    pub(super) name: String,
    pub(super) request: Asked,
    pub(super) response: Answered,
    /// The only share of a list that the recording keeps.
    #[serde(default)]
    pub(super) only: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    /// Text as sent, or what was sent as JSON.
    #[serde(default)]
    pub(super) body: Value,
}

#[derive(Debug, Deserialize)]
pub(super) struct Answered {
    pub(super) status: u16,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    /// Text, or the JSON that came; `<12 bytes>` stands for a file.
    #[serde(default)]
    pub(super) body: Value,
}

impl Answered {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// When the server answered, by its own clock.
    pub(super) fn date(&self) -> Option<Timestamp> {
        let date = self.header("date")?;
        let date = date.strip_suffix(" GMT")?;
        let civil = jiff::civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S", date).ok()?;
        Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    }
}

/// The exchanges of a recording in `tests/fixtures/transcripts`. Requests that were sent at once
/// or in a row stand in one entry and are told apart here; entries that only sum up what was seen
/// have no request to replay.
pub(super) fn read(name: &str) -> Vec<Exchange> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/transcripts")
        .join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let entries: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut last_headers = Value::Null;
    let mut exchanges = Vec::new();
    for entry in entries {
        let headers = &entry["request"]["headers"];
        if headers.is_object() {
            last_headers = headers.clone();
        }
        for single in are_distinguished(&entry, &last_headers) {
            let exchange = serde_json::from_value(single);
            exchanges.push(exchange.unwrap_or_else(|error| panic!("{name}: {error}: {entry}")));
        }
    }
    exchanges
}

fn are_distinguished(entry: &Value, headers: &Value) -> Vec<Value> {
    let (request, response) = (&entry["request"], &entry["response"]);
    if let (Some(bodies), Some(answers)) = (request["bodies"].as_array(), response.as_array()) {
        let pairs = bodies.iter().zip(answers);
        return pairs
            .map(|(body, answer)| {
                let mut single = entry.clone();
                single["request"]["headers"] = headers.clone();
                single["request"]["body"] = body.clone();
                single["response"] = answer.clone();
                single["response"]["headers"] = json!({ "content-type": "application/json" });
                single
            })
            .collect();
    }
    if let Some(firsts) = response["first_of_each_status"].as_object() {
        let status_at = |index: u64| {
            let reached = firsts
                .iter()
                .filter(|(_, first)| first[0].as_u64() <= Some(index));
            reached.max_by_key(|(_, first)| first[0].as_u64()).unwrap()
        };
        return (0..45)
            .map(|index| {
                let (status, first) = status_at(index);
                let mut headers = first[2].clone();
                if first[1].as_str().is_some_and(|body| body.starts_with('{')) {
                    headers["content-type"] = json!("application/json");
                }
                json!({
                    "name": entry["name"],
                    "request": {
                        "method": "POST",
                        "path": request["path"],
                        "headers": { "Content-Type": "application/json" },
                        "body": { "username": "root", "password": "wrong" },
                    },
                    "response": {
                        "status": status.parse::<u16>().unwrap(),
                        "headers": headers,
                    },
                })
            })
            .collect();
    }
    // A path that was cut for its length can't be sent again.
    let whole = request["path"]
        .as_str()
        .is_some_and(|path| !path.ends_with("..."));
    if whole && response["status"].is_u64() {
        vec![entry.clone()]
    } else {
        Vec::new()
    }
}
