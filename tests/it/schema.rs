//! The published schemas say what commands print: `docs/share.schema.json` a share's record,
//! `docs/row.schema.json` a row of a plan or of what was done.

use serde_json::{Map, Value, json};
use sharectl_sandbox::{Effect, Rule};
use sharectl_ui::output::{Field, FieldSet, plan, record};

use crate::generated::{regenerates, write};
use crate::parity::{Script, on_every_server};
use crate::support::TestEnv;

/// What a row can say that it does.
const ACTIONS: [&str; 10] = [
    "create", "update", "expire", "rotate", "delete", "restore", "reuse", "extend", "keep", "skip",
];
/// What can come of a row.
const RESULTS: [&str; 10] = [
    "planned",
    "done",
    "created",
    "extended",
    "unchanged",
    "kept",
    "already-gone",
    "unchecked",
    "failed",
    "not-started",
];

/// A field's own schema.
fn of_field(field: &Field) -> Value {
    let (kind, may_be_null) = match field.kind.strip_suffix('?') {
        Some(kind) => (kind, true),
        None => (field.kind, false),
    };
    let plain = if kind == "time" { "string" } else { kind };
    let mut schema = Map::new();
    schema.insert("description".into(), field.meaning.into());
    schema.insert(
        "type".into(),
        if may_be_null {
            json!([plain, "null"])
        } else {
            plain.into()
        },
    );
    if kind == "time" {
        schema.insert("format".into(), "date-time".into());
    }
    if !field.elements.is_empty() {
        let keys = field
            .elements
            .iter()
            .map(|key| ((*key).to_owned(), json!({})));
        let keys: Map<String, Value> = keys.collect();
        schema.insert(
            "items".into(),
            json!({"type": "object", "properties": keys, "additionalProperties": false}),
        );
    }
    match field.name {
        "action" => drop(schema.insert("enum".into(), json!(ACTIONS))),
        "result" => drop(schema.insert("enum".into(), json!(RESULTS))),
        _ => {}
    }
    Value::Object(schema)
}

/// The schema of a kind of row. `always` has the fields that every row has.
fn schema(title: &str, all: &FieldSet, always: &FieldSet) -> Value {
    let fields = all.fields.iter();
    let properties: Map<String, Value> = fields
        .map(|field| (field.name.to_owned(), of_field(field)))
        .collect();
    let required: Vec<&str> = always.fields.iter().map(|field| field.name).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn share() -> Value {
    let title = "A share, as `list`, `show` and `create` print it";
    schema(title, &record::SHOWN, &record::LISTED)
}

fn row() -> Value {
    let title = "A row of a plan or of a finished write";
    let mut schema = schema(title, &plan::ROW, &plan::ROW);
    let record = in_row();
    for field in ["before", "after"] {
        let of_field = schema["properties"][field].as_object_mut().unwrap();
        for key in ["properties", "required", "additionalProperties"] {
            of_field.insert(key.to_owned(), record[key].clone());
        }
    }
    // What `create` prints beside.
    let properties = schema["properties"].as_object_mut().unwrap();
    for (name, field) in record["properties"].as_object().unwrap() {
        properties.entry(name).or_insert_with(|| field.clone());
    }
    schema
}

/// The record of a share in a row. A share that doesn't exist yet has no name.
fn in_row() -> Value {
    let mut record = schema("", &record::LISTED, &record::LISTED);
    for field in ["ref", "id", "server_kind"] {
        record["properties"][field]["type"] = json!(["string", "null"]);
    }
    record
}

#[test]
fn the_schemas_are_fresh() {
    for (name, wanted) in [("share", share()), ("row", row())] {
        let file = format!("{}/docs/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let wanted = serde_json::to_string_pretty(&wanted).unwrap() + "\n";
        if regenerates() {
            write(file.as_ref(), &wanted);
        }
        let present = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            present == wanted,
            "{file} is stale: SHARECTL_REGENERATE=1 writes it"
        );
    }
}

/// Fails if a value doesn't keep to a schema; only what these schemas use is read.
fn keeps(value: &Value, schema: &Value, place: &str) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    match &schema["type"] {
        Value::String(only) => assert_eq!(only, kind, "{place}: {value}"),
        Value::Array(several) => assert!(several.contains(&kind.into()), "{place}: {value}"),
        _ => {}
    }
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{place}: {value}");
    }
    if schema["format"] == "date-time" && !value.is_null() {
        let moment = value.as_str().unwrap().parse::<jiff::Timestamp>();
        assert!(moment.is_ok(), "{place}: {value}");
    }
    for (at, element) in value.as_array().into_iter().flatten().enumerate() {
        keeps(element, &schema["items"], &format!("{place}[{at}]"));
    }
    let (Some(object), Some(properties)) = (value.as_object(), schema["properties"].as_object())
    else {
        return;
    };
    for (key, inner) in object {
        let of_key = properties.get(key);
        let of_key = of_key.unwrap_or_else(|| panic!("{place}: {key} is not in the schema"));
        keeps(inner, of_key, &format!("{place}.{key}"));
    }
    for key in schema["required"].as_array().into_iter().flatten() {
        let key = key.as_str().unwrap();
        assert!(object.contains_key(key), "{place}: no {key}");
    }
}

#[test]
fn output_of_writing_commands_matches_the_schema() {
    let (env, _server) = TestEnv::with_navidrome();
    let (share, row) = (share(), row());
    let rows = |args: &[&str], schema: &Value| {
        let output = env.run(&[args, &["-o", "jsonl"]].concat()).ok();
        assert!(!output.stdout.is_empty(), "{output}");
        for line in output.stdout.lines() {
            keeps(
                &serde_json::from_str(line).unwrap(),
                schema,
                &args.join(" "),
            );
        }
    };
    let create = ["create", "--album", "Low Tide", "--expires", "7d"];
    rows(&[&create[..], &["--dry-run"]].concat(), &row);
    rows(&create, &row);
    rows(&["list"], &share);
    rows(&["show", "--all"], &share);
    rows(
        &["update", "--all", "--description", "x", "--dry-run"],
        &row,
    );
    rows(&["update", "--all", "--description", "x", "--yes"], &row);
    rows(&["expire", "--all", "--by", "7d", "--yes"], &row);
    rows(&["undo", "--last", "--yes"], &row);
    rows(&["redo", "--last", "--yes"], &row);
    rows(&["rotate", "--all", "--yes"], &row);
    let file = env.write(
        "rows.csv",
        "album,expires\nHarbour Lights,7d\nNo such album,7d\n",
    );
    let from = env.run(&["create", "--from", file.to_str().unwrap(), "-o", "jsonl"]);
    assert_eq!(from.stdout.lines().count(), 2, "{from}");
    for line in from.stdout.lines() {
        keeps(&serde_json::from_str(line).unwrap(), &row, "create --from");
    }
    let list = env.run(&["list", "-o", "jsonl"]).ok().stdout;
    let file = env.write("list.jsonl", &list);
    rows(&["update", "--from", file.to_str().unwrap(), "--yes"], &row);
    rows(&["expire", "--all", "--now", "--yes"], &row);
    rows(&["prune", "--yes"], &row);
    rows(&[&create[..], &["--reuse"]].concat(), &row);
    rows(&["delete", "--all", "--yes"], &row);
}

#[test]
fn a_row_says_what_happened_and_can_name_the_fields_of_its_share() {
    let (env, _server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Low Tide", "--reuse", "-o", "json"];
    let made = env.run(&create).ok().json()[0].clone();
    let again = env.run(&create).ok().json()[0].clone();
    let words = |row: &Value| json!([row["action"], row["changed"], row["result"]]);
    assert_eq!(words(&made), json!(["create", true, "created"]));
    assert_eq!(words(&again), json!(["reuse", false, "unchanged"]));
    for field in ["ref", "id", "url"] {
        assert_eq!(made[field], again[field], "{field}");
        assert_eq!(made[field], made["after"][field], "{field}");
    }
    // What was created has the share's own fields as well.
    assert_eq!(made["expires"], made["after"]["expires"]);
    let template = "template={{ action }} {{ label }} {{ expires | date }}";
    let planned = env.run(&["delete", "--all", "-n", "-o", template]).ok();
    assert_eq!(planned.stdout, "delete Low Tide Mon 21 Dec 10:00\n");
}

#[test]
fn a_share_to_create_has_no_name_yet() {
    let (env, _server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Low Tide", "--dry-run", "-o", "json"];
    let row = env.run(&create).ok().json()[0].clone();
    for field in ["ref", "id", "url", "before", "operation", "error"] {
        assert_eq!(row[field], Value::Null, "{field}");
    }
    assert_eq!(row["result"], "planned");
    assert_eq!(row["after"]["id"], Value::Null);
    assert_eq!(row["after"]["items"][0]["title"], "Low Tide");
}

#[test]
fn fields_are_chosen_in_every_command_that_writes() {
    let (env, _server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Low Tide", "-o", "csv"];
    let made = env
        .run(&[&create[..], &["--fields", "action,result,label"]].concat())
        .ok();
    assert_eq!(
        made.stdout,
        "action,result,label\ncreate,created,Low Tide\n"
    );
    for (command, row) in [
        (&["update", "--all", "-d", "x"][..], "update,done,x"),
        (&["expire", "--all", "--by", "7d"], "expire,done,x"),
        (&["rotate", "--all"], "rotate,done,x"),
        (&["delete", "--all"], "delete,done,x"),
        (&["undo", "--last"], "restore,done,x"),
        (&["redo", "--last"], "delete,done,x"),
    ] {
        let shown = [
            "-o",
            "csv",
            "--fields",
            "action,result,description",
            "--yes",
        ];
        let output = env.run(&[command, &shown[..]].concat()).ok();
        let expected = format!("action,result,description\n{row}\n");
        assert_eq!(output.stdout, expected, "{command:?}");
        let listed = env.run(&[command[0], "--fields"]).ok();
        assert!(listed.stdout.contains("operation"), "{listed}");
    }
    let output = env.run(&["prune", "--fields", "refs"]).exits(2);
    assert!(output.stderr.contains("did you mean `ref`?"), "{output}");
}

#[test]
fn a_failed_row_has_the_share_as_it_is() {
    let (env, server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Low Tide", "-d", "old"];
    let _ = env.run(&create).ok();
    let refused = "PUT /api/share status=403".parse().unwrap();
    server.faults().add(refused);
    let args = ["update", "--all", "-d", "new", "--yes", "-o", "json"];
    let row = env.run(&args).json()[0].clone();
    assert_eq!(row["result"], "failed", "{row}");
    assert_eq!(row["changed"], false);
    assert_eq!(row["after"]["description"], "old");
    assert_eq!(row["after"], row["before"]);
}

#[test]
fn create_output_can_be_read_back() {
    let (env, _server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Low Tide", "-d", "a, b", "-o"];
    for format in ["csv", "jsonl"] {
        let made = env.run(&[&create[..], &[format]].concat()).ok().stdout;
        let file = env.write("made", &made);
        let file = file.to_str().unwrap();
        let read = env.run(&["update", "--from", file, "--yes", "-o", "json"]);
        assert_eq!(read.ok().json()[0]["result"], "unchanged");
        let _ = env.run(&["create", "--from", file]).ok();
    }
}

#[test]
fn a_template_of_links_has_no_empty_lines() {
    let (env, _server) = TestEnv::with_navidrome();
    let template = "template={{ url }}";
    let create = [
        "create", "--each", "--album", "Low Tide", "--album", "No such",
    ];
    let made = env.run(&[&create[..], &["-o", template]].concat());
    let links: Vec<&str> = made.stdout.lines().collect();
    assert_eq!(links.len(), 1, "{made}");
    assert!(links[0].contains("/share/"), "{made}");
    let made = env.run(&[&create[..], &["-o", "json"]].concat()).json();
    assert_eq!(made[1]["result"], "failed");
    assert_eq!(made[1]["after"], Value::Null);
}

#[test]
fn servers_that_are_all_down_give_an_empty_list() {
    let (env, server) = TestEnv::with_navidrome();
    env.add_server("away", &server);
    server
        .faults()
        .add(Rule::new(Effect::Status(503, "down".into())));
    let prune = ["prune", "-s", "all", "--retries", "0", "--yes"];
    let output = env.run(&[&prune[..], &["-o", "json"]].concat());
    assert_eq!(output.json(), json!([]), "{output}");
    let output = env.run(&[&prune[..], &["-o", "csv"]].concat());
    assert!(
        output.stdout.starts_with("server,line,key,action"),
        "{output}"
    );
}

/// What must be true of every row, whatever the server and the command.
fn is_true(row: &Value, place: &str) {
    let (action, result) = (row["action"].as_str(), row["result"].as_str());
    let (action, result) = (action.unwrap(), result.unwrap());
    let changed = row["changed"].as_bool().unwrap();
    match result {
        "planned" | "done" | "created" | "extended" => assert!(changed, "{place}: {row}"),
        "unchanged" | "kept" | "already-gone" | "not-started" => {
            assert!(!changed, "{place}: {row}");
        }
        _ => {}
    }
    let (before, after) = (&row["before"], &row["after"]);
    if action == "delete" && result == "done" {
        assert_eq!(*after, Value::Null, "{place}: {row}");
        assert_ne!(*before, Value::Null, "{place}: {row}");
    }
    if action == "create" {
        assert_eq!(*before, Value::Null, "{place}: {row}");
    }
    let written = matches!(result, "done" | "created" | "extended" | "unchecked");
    if written && !after.is_null() {
        for field in ["ref", "id", "server"] {
            assert_eq!(row[field], after[field], "{place}: {field}: {row}");
        }
        assert!(row["operation"].is_string(), "{place}: {row}");
    }
    for share in [before, after].into_iter().filter(|share| !share.is_null()) {
        assert_eq!(share["server"], row["server"], "{place}: {row}");
        assert!(share["server_kind"].is_string(), "{place}: {row}");
    }
    if result == "planned" && action == "create" {
        assert_eq!(row["ref"], Value::Null, "{place}: {row}");
    }
}

/// A share after a write is the one that `list` shows.
fn is_listed(script: &Script, row: &Value, place: &str) {
    let written = matches!(
        row["result"].as_str(),
        Some("done" | "created" | "extended")
    );
    if !written || row["after"].is_null() {
        return;
    }
    let listed = script.run(&["list", "-o", "json"]).ok().json();
    let listed = listed.as_array().unwrap();
    let listed = listed.iter().find(|share| share["ref"] == row["ref"]);
    let listed = listed.unwrap_or_else(|| panic!("{place}: not listed: {row}"));
    for field in [
        "url",
        "description",
        "expires",
        "never_expires",
        "state",
        "kind",
    ] {
        assert_eq!(
            row["after"][field], listed[field],
            "{place}: {field}: {row}"
        );
    }
}

#[test]
fn rows_keep_to_the_schema_and_are_true_on_every_server() {
    let schema = row();
    on_every_server(&|script: &Script| {
        let item = script.first_item();
        for line in [
            &["create", "@ITEM", "-e", "20d", "-n"][..],
            &["create", "@ITEM", "-e", "20d"],
            &["create", "@ITEM", "-e", "20d", "--reuse"],
            &["update", "@SHARE", "-d", "for Bob", "-n"],
            &["update", "@SHARE", "-d", "for Bob"],
            &["update", "@SHARE", "-d", "for Bob"],
            &["expire", "@SHARE", "--in", "23d", "-n"],
            &["expire", "@SHARE", "--in", "23d"],
            &["rotate", "@SHARE", "-n"],
            &["rotate", "@SHARE"],
            &["delete", "@SHARE", "-n"],
            &["delete", "@SHARE"],
            &["undo", "--last", "-n"],
            &["undo", "--last"],
            &["redo", "--last"],
            &["expire", "--all", "--now"],
            &["prune", "-n"],
            &["prune"],
        ] {
            let words = script.words(line, item.as_deref());
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let output = script.run(&[&words[..], &["-o", "jsonl"]].concat());
            let place = format!("{}: {}", script.subject.name, line.join(" "));
            for line in output.stdout.lines() {
                let row = serde_json::from_str(line).unwrap();
                keeps(&row, &schema, &place);
                is_true(&row, &place);
                is_listed(script, &row, &place);
            }
        }
    });
}
