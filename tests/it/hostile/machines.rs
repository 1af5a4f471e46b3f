//! The forms for programs: whole, and one record a share.

use serde_json::Value;
use sharectl_core::domain::csv::unguard;

use super::safety::is_safe;
use super::stranger::Stranger;

/// The values of a field, sorted.
fn texts_of(records: &[Value], field: &str) -> Vec<String> {
    let text = |record: &Value| record[field].as_str().unwrap().to_owned();
    let mut texts: Vec<String> = records.iter().map(text).collect();
    texts.sort();
    texts
}

/// Each line as a value.
fn lines_of(text: &str) -> Vec<Value> {
    let lines = text.split_terminator('\n');
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The records of a CSV text by the header's names.
fn csv_of(text: &str) -> Vec<Value> {
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let records = reader.records().map(|record| {
        let record = record.unwrap();
        let formula = |field: &str| field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        assert!(!record.iter().any(formula), "{record:?}");
        let fields = names.iter().zip(record.iter());
        let fields = fields.map(|(name, text)| (name.to_owned(), unguard(text).into()));
        Value::Object(fields.collect())
    });
    records.collect()
}

#[test]
fn json_reads_back_the_same() {
    let home = Stranger::new();
    for (form, terminal) in [
        ("json", false),
        ("json", true),
        ("jsonl", false),
        ("jsonl", true),
    ] {
        let line = format!("list -o {form}");
        let text = if terminal {
            home.drawn(&line)
        } else {
            home.run(&line).stdout
        };
        is_safe(&text);
        // In a terminal the words for people come behind, as JSON.
        let records = match form {
            "jsonl" => lines_of(&text),
            _ => {
                let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
                values.next().unwrap().unwrap().as_array().unwrap().clone()
            }
        };
        let records: Vec<Value> = records
            .into_iter()
            .filter(|record| record.get("id").is_some())
            .collect();
        assert_eq!(records.len(), home.len(), "{form}");
        for field in ["description", "owner"] {
            assert_eq!(texts_of(&records, field), home.sorted(), "{form}: {field}");
        }
    }
    let shown = home.run("show --all -o json");
    is_safe(&shown.stdout);
    // A title in which there is nothing is none.
    let mut titles = home.texts.clone();
    titles.retain(|text| !text.trim().is_empty());
    titles.sort();
    for field in ["title", "artist", "album"] {
        let shares = shown.json();
        let shares = shares.as_array().unwrap().iter();
        let texts = shares.filter_map(|share| share["tracks"][0][field].as_str());
        let mut texts: Vec<&str> = texts.collect();
        texts.sort_unstable();
        assert_eq!(texts, titles, "{field}");
    }
}

#[test]
fn csv_reads_back_the_same_and_holds_no_formula() {
    let home = Stranger::new();
    let records = csv_of(&home.run("list -o csv").stdout);
    for field in ["description", "owner"] {
        assert_eq!(texts_of(&records, field), home.sorted(), "{field}");
    }
    // A terminal gets them as people do: on one line.
    let drawn = home.drawn("list -o csv -q");
    is_safe(&drawn);
    assert_eq!(drawn.lines().count(), 1 + home.len());
}

#[test]
fn csv_output_reads_back_unchanged() {
    let home = Stranger::new();
    let list = home.run("list -o csv").stdout;
    home.env.write("list.csv", &list);
    let plan = home.run("update --from list.csv --owner any --dry-run -o jsonl");
    let rows = lines_of(&plan.stdout);
    assert_eq!(rows.len(), home.len());
    for row in rows {
        assert_eq!(
            row["before"]["description"], row["after"]["description"],
            "{row}"
        );
    }
}

#[test]
fn names_and_links_are_one_a_line() {
    let home = Stranger::new();
    for form in ["ids", "refs", "urls"] {
        for text in [
            home.run(&format!("list -o {form}")).stdout,
            home.drawn(&format!("list -o {form} -q")),
        ] {
            assert_eq!(text.lines().count(), home.len(), "{form}");
            assert!(
                text.bytes()
                    .all(|byte| byte == b'\n' || byte.is_ascii_graphic()),
                "{form}"
            );
        }
    }
}

#[test]
fn templates_keep_their_lines() {
    let home = Stranger::new();
    let template = "list -q -o 'template=<{{ id }}|{{ description }}|{{ owner }}|{{ label }}>'";
    for text in [home.run(template).stdout, home.drawn(template)] {
        is_safe(&text);
        assert_eq!(text.lines().count(), home.len());
        let whole = |line: &str| line.starts_with('<') && line.ends_with('>');
        assert!(text.lines().all(whole));
    }
    let json = home
        .run("list -q -o 'template={{ description | json }}'")
        .stdout;
    is_safe(&json);
    let mut read: Vec<String> = json
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    read.sort();
    assert_eq!(read, home.sorted());
}

#[test]
fn a_condition_compares_what_the_server_said() {
    let home = Stranger::new();
    // As it is, and not as it is shown.
    for text in [
        "=1+1",
        "<!--",
        "{{ url }}",
        "null",
        "$(reboot)",
        "\u{1b}c",
        "\u{200b}",
        "\r",
    ] {
        let condition = format!("description == \"{text}\" and owner == \"{text}\"");
        let found = home
            .env
            .run(&["list", "-o", "jsonl", "--where", &condition])
            .ok();
        assert_eq!(texts_of(&lines_of(&found.stdout), "description"), [text]);
    }
}

#[test]
fn plans_and_history_are_one_row_a_share() {
    let home = Stranger::new();
    let everything = "--all --owner any";
    for command in ["delete", "update --description new", "expire --by 1d"] {
        let line = |form: &str| format!("{command} {everything} --dry-run -o {form}");
        let rows = lines_of(&home.run(&line("jsonl")).stdout);
        let before: Vec<Value> = rows.iter().map(|row| row["before"].clone()).collect();
        assert_eq!(texts_of(&before, "description"), home.sorted(), "{command}");
        assert_eq!(csv_of(&home.run(&line("csv")).stdout).len(), home.len());
        let refs = home.run(&line("refs")).stdout;
        assert_eq!(refs.lines().count(), home.len());
        let template = line("'template={{ ref }} {{ before }}'");
        let template = home.run(&template).stdout;
        is_safe(&template);
        assert_eq!(template.lines().count(), home.len());
    }
    let done = home.run(&format!("delete {everything} --yes -o jsonl"));
    is_safe(&done.stdout);
    assert_eq!(lines_of(&done.stdout).len(), home.len());
    let operation = home.run("history -o ids").stdout;
    let steps = home.run(&format!("history {} -o jsonl", operation.trim()));
    is_safe(&steps.stdout);
    let before: Vec<Value> = lines_of(&steps.stdout)
        .iter()
        .map(|row| row["before"].clone())
        .collect();
    assert_eq!(texts_of(&before, "description"), home.sorted());
    let steps = csv_of(
        &home
            .run(&format!("history {} -o csv", operation.trim()))
            .stdout,
    );
    assert_eq!(steps.len(), home.len());
}

#[test]
fn search_data_has_one_row_per_item() {
    let home = Stranger::new();
    let titles: Vec<String> = home
        .sorted()
        .into_iter()
        .filter(|text| text.contains("title"))
        .collect();
    let found = home.run("search title --kind song --limit 999 -o jsonl");
    is_safe(&found.stdout);
    assert_eq!(texts_of(&lines_of(&found.stdout), "title"), titles);
    let found = csv_of(
        &home
            .run("search title --kind song --limit 999 -o csv")
            .stdout,
    );
    assert_eq!(texts_of(&found, "artist"), titles);
    for form in ["ids", "refs"] {
        let found = home.run(&format!("search title --kind song --limit 999 -o {form}"));
        assert_eq!(found.stdout.lines().count(), titles.len());
    }
}
