//! `--where` and templates: a condition and its negation never both match, and a template's line never
//! breaks out.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use sharectl_ui::output::Template;
use sharectl_ui::output::expression::Expression;
use sharectl_ui::output::record::LISTED;

static ROW: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let row = json!({
        "ref": "home/Xd7", "server": "home", "server_kind": "navidrome", "id": "Xd7",
        "url": "https://music.example.com/share/Xd7", "visits": 2, "owner": "admin",
        "description": "Road\u{1b}[31m Trip\n\u{202e}x", "state": "active",
        "downloadable": null, "never_expires": false, "expires": "2026-11-28T10:04:00Z",
        "created": "2026-11-20T10:04:00Z", "label": "", "kind": "mixed",
        "items": [
            {"kind": "album", "id": "1", "title": "Low Tide"},
            {"kind": "song", "id": "2", "title": null},
        ],
    });
    match row {
        Value::Object(row) => row,
        _ => Map::new(),
    }
});

fuzz_target!(|data: &[u8]| {
    let Some(text) = sharectl_fuzz::text(data) else {
        return;
    };
    let present = sharectl_fuzz::present();
    if let Ok(expression) = Expression::parse(text) {
        // Also without checking the field names.
        let _ = expression.value(&ROW, &present);
    }
    if let Ok(condition) = Expression::condition(text, &LISTED) {
        let known = condition.check_times(&present).is_ok();
        let matches = condition.matches(&ROW, &present);
        // Parsing fails only if the nesting is too deep.
        if let Ok(not) = Expression::condition(&format!("not ({text})"), &LISTED) {
            assert!(!(matches && not.matches(&ROW, &present)), "{text:?}");
            assert_eq!(not.check_times(&present).is_ok(), known, "{text:?}");
        }
        if let Ok(both) = Expression::condition(&format!("({text}) and ({text})"), &LISTED) {
            assert_eq!(both.matches(&ROW, &present), matches, "{text:?}");
        }
        for field in condition.fields() {
            assert!(LISTED.position(field).is_some(), "{field:?}");
        }
    }
    if let Ok(template) = Template::parse(text)
        && let Ok(template) = template.fitted(&LISTED)
    {
        // The user's own text in the template may be anything.
        let own = sharectl_fuzz::breaks_out(text) || text.contains('\\');
        let line = template.render(&ROW, &present, true);
        assert!(own || !sharectl_fuzz::breaks_out(&line), "{line:?}");
    }
});
