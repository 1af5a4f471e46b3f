use jiff::tz::TimeZone;

use super::*;
use crate::domain::expiry::Expiry;
use crate::domain::reference::ShareReference;
use crate::domain::{Item, ItemKind, Lifetime, ServerKind, Share};
use crate::error::Code;

const FILE: &str = r#"# My shares.
format = 1
timezone = "Europe/Berlin"

[scope]
server = "home"
owner = "admin"
match = "summer"
never-expires = true

# The one for the party.
[shares.summer-picks]
ref = "home/Xd7ce8Y2vd" # printed on the poster
description = "Summer picks"
expires = "30d"
renew-before = "7d"
download = false
items = [{ id = "album:5KA1Ev", title = "Low Tide", artist = "The Tidewater Band", tracks = 9 }]

[shares.old-demo]
ref = "home/utWVztQGse"
state = "absent"

[shares."über uns"]
expires = 2027-01-01
items = ["song:1", { kind = "song", title = "Fog" }]
"#;

fn parsed(text: &str) -> ShareFile {
    ShareFile::parse(text, "f.toml").unwrap_or_else(|error| panic!("{error} {:?}", error.hints()))
}

fn refused(text: &str) -> String {
    let error = ShareFile::parse(text, "f.toml").expect_err(text);
    assert_eq!(error.code(), Code::Usage);
    error.message().to_owned()
}

#[test]
fn a_file_is_read_in_its_order() {
    let file = parsed(FILE);
    let scope = file.scope.unwrap();
    assert_eq!(scope.servers, ["home"]);
    assert_eq!(scope.owner.as_deref(), Some("admin"));
    let flags: Vec<_> = scope
        .selectors
        .iter()
        .map(|flag| (&*flag.flag, flag.value.as_deref()))
        .collect();
    assert_eq!(flags, [("match", Some("summer")), ("never-expires", None)]);
    let keys: Vec<&str> = file.entries.iter().map(|entry| &*entry.key).collect();
    assert_eq!(keys, ["summer-picks", "old-demo", "über uns"]);
    let [summer, old, plain] = file.entries.as_slice() else {
        unreachable!("three were counted");
    };
    assert_eq!(
        summer.place,
        Place {
            line: 12,
            column: 9
        }
    );
    assert_eq!(summer.server.as_deref(), Some("home"));
    assert!(matches!(summer.expires, Some(Expiry::In(_))));
    assert_eq!(summer.items.as_ref().unwrap()[0].tracks, Some(9));
    assert_eq!(old.wanted, Wanted::Absent);
    assert!(matches!(plain.expires, Some(Expiry::At(_))));
    let items = plain.items.as_ref().unwrap();
    assert_eq!(items[0].described(), "song:1");
    assert_eq!(items[1].described(), "song \"Fog\"");
}

#[test]
fn json_of_the_same_shape_says_the_same() {
    let json = r#"{"format": 1, "scope": {"server": ["home", "books"]}, "shares": {
        "a": {"ref": "home/x", "description": "é\n", "expires": "never", "max-bit-rate": 128,
              "items": [{"id": "album:1", "seconds": 1.5}]}}}"#;
    let file = parsed(json);
    assert_eq!(file.form, FileFormat::Json);
    assert_eq!(file.scope.unwrap().servers, ["home", "books"]);
    let entry = &file.entries[0];
    assert_eq!(entry.description.as_deref(), Some("é\n"));
    assert_eq!(entry.max_bit_rate_kbps, Some(128));
    assert_eq!(entry.place.line, 2);
    assert_eq!(entry.items.as_ref().unwrap()[0].seconds, Some(1.5));
}

#[test]
fn every_error_names_its_line_and_column() {
    let head = "format = 1\n[shares.a]\n";
    for (text, wanted) in [
        ("format = 1\nshares = [", "f.toml:2:"),
        ("", "f.toml:1:1: `format` is missing"),
        ("format = 2", "f.toml:1:10: format 2 is unknown"),
        ("formt = 1", "f.toml:1:1: unknown key `formt` in the file"),
        (
            &format!("{head}expires = \"5m\"\nitems = [\"song:1\"]"),
            "f.toml:3:11: `expires`: ",
        ),
        (
            &format!("{head}  expires = 2026-12-24T18:00:00\nitems = [\"song:1\"]"),
            "f.toml:3:13: `expires`: 2026-12-24T18:00:00 has no offset",
        ),
        (
            &format!("{head}expires = \"2026-12-24T18:00\"\nitems = [\"song:1\"]"),
            "f.toml:3:11: `expires`: 2026-12-24T18:00 has no offset",
        ),
        (
            &format!("{head}renew-before = \"7d\"\nitems = [\"song:1\"]"),
            "f.toml:3:16: `renew-before` needs",
        ),
        (
            &format!("{head}download = \"yes\""),
            "f.toml:3:12: `download` must be true or false, not a string",
        ),
        (
            &format!("{head}items = [\"song:1\", {{ id = \"x\" }}]"),
            "f.toml:3:27: \"x\" is not KIND:ID",
        ),
        (&format!("{head}state = \"gone\""), "f.toml:3:9: `state` is"),
        (head, "f.toml:2:9: `shares.a` has no `items`"),
        (
            "{\"format\": 1,\n \"shares\": {\"a\": }}",
            "f.toml:2:18: not JSON",
        ),
        (
            "{\"format\": 1,\n \"shares\": {\"a\": {\"download\": 3}}}",
            "f.toml:2:31: `download` must be",
        ),
        ("{\"format\": 1, \"format\": 1}", "f.toml:1:"),
    ] {
        let message = refused(text);
        assert!(message.starts_with(wanted), "{text}\n{message}");
    }
}

#[test]
fn a_slip_in_a_key_is_guessed() {
    let text = "format = 1\n[shares.a]\nrenew_before = \"7d\"";
    let error = ShareFile::parse(text, "f").expect_err("an unknown key");
    assert_eq!(error.hints(), ["did you mean `renew-before`?".into()]);
}

#[test]
fn dates_read_alike_however_they_are_spelled() {
    let end = |text: &str| {
        let file = parsed(&format!(
            "format = 1\n[shares.a]\nitems = [\"song:1\"]\nexpires = {text}"
        ));
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        file.entries[0]
            .expires
            .unwrap()
            .resolve(now, &zone)
            .unwrap()
    };
    for same in [
        "2026-12-24",
        "\"2026-12-24T23:59:59+01:00\"",
        "\"2026-12-24T22:59:59Z\"",
        "2026-12-24T22:59:59Z",
        "2026-12-24 23:59:59+01:00",
    ] {
        assert_eq!(end(same), end("\"2026-12-24\""), "{same}");
    }
}

#[test]
fn references_are_written_back_and_nothing_else_changes() {
    let reference = |key: &str, reference: &str| Reference {
        key: key.to_owned(),
        reference: reference.to_owned(),
    };
    let wanted = [
        reference("summer-picks", "home/new"),
        reference("über uns", "home/other"),
    ];
    let edited = with_references(FILE, FileFormat::Toml, &wanted).unwrap();
    let expected = FILE
        .replace("home/Xd7ce8Y2vd", "home/new")
        .replace("uns\"]\n", "uns\"]\nref = \"home/other\"\n");
    assert_eq!(edited, expected);
    assert_eq!(
        with_references(&edited, FileFormat::Toml, &wanted).unwrap(),
        edited
    );

    let json = "{\n  \"format\": 1,\n  \"shares\": {\n    \"a\": {\n      \"items\": [\"song:1\"]\n    },\n    \"b\": {\"ref\": \"home/x\", \"items\": [\"song:1\"]}\n  }\n}\n";
    let wanted = [reference("a", "home/1"), reference("b", "home/2")];
    let edited = with_references(json, FileFormat::Json, &wanted).unwrap();
    let expected = json.replace("home/x", "home/2").replace(
        "\"a\": {\n      ",
        "\"a\": {\n      \"ref\": \"home/1\",\n      ",
    );
    assert_eq!(edited, expected);
}

#[test]
fn inline_tables_get_their_reference_too() {
    let text = "format = 1\nshares.a = { items = [\"song:1\"] } # one\n[shares.b]\n# its items\nitems = [\"song:2\"]\n";
    let wanted = ["a", "b"].map(|key| Reference {
        key: key.to_owned(),
        reference: format!("home/{key}"),
    });
    // `shares` is either dotted or a table.
    let text = text.replace("shares.a = {", "[shares]\na = {");
    let edited = with_references(&text, FileFormat::Toml, &wanted).unwrap();
    assert!(edited.contains("ref = \"home/a\""), "{edited}");
    assert!(
        edited.contains("# one") && edited.contains("# its items"),
        "{edited}"
    );
    let file = parsed(&edited);
    assert!(file.entries.iter().all(|entry| entry.reference.is_some()));
}

fn share(id: &str, description: &str) -> Share {
    let mut share = Share::bare("home", ServerKind::Navidrome, id);
    share.description = Some(description.to_owned());
    share.lifetime = Some(Lifetime::Until("2026-12-24T22:59:59.25Z".parse().unwrap()));
    share.downloadable = Some(true);
    share
}

#[test]
fn share_file_reads_back_in_both_formats() {
    let named = Item {
        title: Some("a \"quoted\" \\ \u{7f} title\n".to_owned()),
        track_count: Some(3),
        duration_seconds: Some(61.25),
        ..Item::bare(ItemKind::Album, "1")
    };
    let hostile =
        "\u{1b}[31m\u{202e}\t\"'''\r\n]]\u{0}é日本 = #👨\u{200d}👧\u{e0041}\u{85}\u{2028}";
    let shares = [
        share("1", "Summer picks"),
        share("2", "Summer picks"),
        share("3", hostile),
        share("4", "日本"),
    ];
    let exported: Vec<Exported<'_>> = shares
        .iter()
        .map(|share| Exported {
            share,
            items: vec![named.clone()],
        })
        .collect();
    let scope = Scope {
        servers: vec!["home".to_owned()],
        owner: Some("admin".to_owned()),
        selectors: vec![ScopeFlag {
            flag: "where".to_owned(),
            value: Some("kind == \"album\"".to_owned()),
            place: Place::default(),
        }],
    };
    for text in [
        toml(&scope, Some("Europe/Berlin"), &exported),
        json(&scope, Some("Europe/Berlin"), &exported),
        toml(&scope, None, &[]),
        json(&scope, None, &[]),
    ] {
        let unseen = [
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{202e}',
            '\u{2028}',
            '\u{e0041}',
        ];
        assert!(!text.contains(unseen), "{text:?}");
        let file = ShareFile::parse(&text, "f").unwrap_or_else(|error| panic!("{error}\n{text}"));
        let read = file.scope.unwrap();
        assert_eq!((&read.servers, &read.owner), (&scope.servers, &scope.owner));
        assert_eq!(read.selectors[0].value, scope.selectors[0].value);
        for entry in &file.entries {
            assert_eq!(entry.items.as_deref(), Some(&[FileItem::of(&named)][..]));
            let id = entry
                .reference
                .as_ref()
                .and_then(ShareReference::id)
                .unwrap();
            let share = shares.iter().find(|share| share.id == id).unwrap();
            assert_eq!(entry.description, share.description);
            assert_eq!(entry.downloadable, Some(true));
        }
        let mut keys: Vec<&str> = file.entries.iter().map(|entry| &*entry.key).collect();
        keys.sort_unstable();
        if !keys.is_empty() {
            assert_eq!(keys, ["31m-e", "share", "summer-picks", "summer-picks-2"]);
        }
    }
}
