//! References that last: what a command printed once names the same share later.

use jiff::SignedDuration;
use serde_json::{Value, json};
use sharectl_core::exit_code;
use sharectl_sandbox::Options;
use sharectl_sandbox::audiobookshelf::{AudiobookshelfSettings, AudiobookshelfVersion};

use crate::parity::{Script, on_every_server, writes};
use crate::support::{Output, Server, TestEnv, raw_http};

/// An Audiobookshelf with a profile, and the administrator's own requests, as the web client sends them.
struct Books {
    env: TestEnv,
    server: Server,
    token: String,
}

const VERSIONS: [AudiobookshelfVersion; 3] = [
    AudiobookshelfVersion::new(2, 11, 0),
    AudiobookshelfVersion::new(2, 25, 1),
    AudiobookshelfVersion::NEWEST,
];

impl Books {
    fn new() -> Self {
        Self::version(AudiobookshelfVersion::NEWEST)
    }

    fn version(version: AudiobookshelfVersion) -> Self {
        let env = TestEnv::new();
        let server = Server::stopped(Options::new(AudiobookshelfSettings::version(version)));
        env.add_server("books", &server);
        let kind = [("Content-Type".to_owned(), "application/json".to_owned())];
        let body = br#"{"username":"admin","password":"admin"}"#;
        let user = raw_http::send(server.url(), "POST", &path(&server, "/login"), &kind, body);
        let user = user.unwrap().json();
        let token = user["user"]["token"].as_str().unwrap().to_owned();
        Self { env, server, token }
    }

    fn send(&self, method: &str, route: &str, body: &str) -> raw_http::Answer {
        let headers = [
            ("Authorization".to_owned(), format!("Bearer {}", self.token)),
            ("Content-Type".to_owned(), "application/json".to_owned()),
        ];
        let path = path(&self.server, route);
        raw_http::send(self.server.url(), method, &path, &headers, body.as_bytes()).unwrap()
    }

    fn item(&self, book: &str) -> Value {
        let answer = self.send(
            "GET",
            &format!("/api/items/{book}?expanded=1&include=share"),
            "",
        );
        answer.json()
    }

    /// Shares a book as the web client does, with a slug of any sort.
    fn share_by_hand(&self, book: &str, slug: &str) -> Value {
        let media = self.item(book)["media"]["id"].clone();
        let body = json!({
            "slug": slug,
            "mediaItemType": "book",
            "mediaItemId": media,
            "expiresAt": 0,
            "isDownloadable": false,
        });
        let answer = self.send("POST", "/api/share/mediaitem", &body.to_string());
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()
    }

    /// Deletes a book, and lets the next scan find it again under new ids.
    fn replace_book(&self, book: &str) {
        let library = self.item(book)["libraryId"].as_str().unwrap().to_owned();
        self.delete_book(book);
        let scanned = self.send("POST", &format!("/api/libraries/{library}/scan"), "");
        assert_eq!(scanned.status, 200, "{scanned:?}");
    }

    fn delete_book(&self, book: &str) {
        let gone = self.send("DELETE", &format!("/api/items/{book}"), "");
        assert_eq!(gone.status, 200, "{gone:?}");
    }

    fn rows(&self, args: &[&str]) -> Vec<Value> {
        let all = [args, &["-o", "json"]].concat();
        let rows = self.env.run(&all).ok().json();
        rows.as_array().unwrap().clone()
    }

    /// Makes a share, and gives its record.
    fn create(&self, book: &str, more: &[&str]) -> Value {
        let create = ["create", "--book", book, "--expires", "20d"];
        self.rows(&[&create[..], more].concat()).remove(0)
    }

    /// The server's own id of a book's share, which nothing prints.
    fn uuid(&self, book: &str) -> String {
        let item = self.item(book);
        item["mediaItemShare"]["id"].as_str().unwrap().to_owned()
    }
}

fn path(server: &Server, route: &str) -> String {
    let base = server.url().trim_start_matches("http://");
    let base = base.find('/').map_or("", |at| &base[at..]);
    format!("{}{route}", base.trim_end_matches('/'))
}

fn book_of(record: &Value) -> String {
    record["items"][0]["id"].as_str().unwrap().to_owned()
}

/// `list -o csv > x; update --from x`, five times: what is not edited is not written.
#[test]
fn e1_a_list_is_read_back_any_number_of_times_on_every_server() {
    on_every_server(&|script: &Script| {
        let _ = script.create();
        let name = &script.subject.name;
        for round in 0..5 {
            let listed = script.run(&["list", "-o", "csv"]).ok().stdout;
            script.env.write("x.csv", &listed);
            script.server.clear_requests();
            let output = script
                .run(&["update", "--from", "x.csv", "-o", "json"])
                .ok();
            let written: Vec<_> = script
                .server
                .requests()
                .into_iter()
                .filter(writes)
                .collect();
            assert!(written.is_empty(), "{name}, {round}: {output}\n{written:?}");
            for row in output.json().as_array().unwrap() {
                assert_eq!(row["result"], "unchanged", "{name}, {round}: {output}");
            }
        }
    });
}

/// The same file, five times: the first one changes what was edited, and the others nothing.
#[test]
fn e1_an_edited_file_changes_what_was_edited_once_on_every_server() {
    on_every_server(&|script: &Script| {
        let before = script.create();
        let name = &script.subject.name;
        let listed = script.run(&["list", "-o", "csv"]).ok().stdout;
        let edited = listed.replace("2026-12-11T10:00:00Z", "2026-12-14T10:00:00Z");
        assert_ne!(listed, edited, "{name}");
        script.env.write("y.csv", &edited);
        for round in 0..5 {
            // A share that is made again has another time of creation.
            script.server.clock().advance(SignedDuration::from_mins(1));
            script.server.clear_requests();
            let output = script.run(&["update", "--from", "y.csv", "-o", "json"]);
            // Some servers can change a share only by making another one under another name.
            if round > 0 && script.only()["ref"] != before["ref"] {
                assert!(script.server.requests().iter().all(|seen| !writes(seen)));
                continue;
            }
            let output = output.ok();
            let written = script.server.requests().into_iter().filter(writes).count();
            let rows = output.json();
            let results: Vec<&Value> = rows
                .as_array()
                .unwrap()
                .iter()
                .map(|row| &row["result"])
                .collect();
            match round {
                0 => assert!(written > 0 && results == ["done"], "{name}: {output}"),
                _ => assert!(written == 0 && results == ["unchanged"], "{name}: {output}"),
            }
        }
    });
}

#[test]
fn p75_e1_the_slug_names_a_share_in_every_form_and_outlives_changes() {
    let books = Books::new();
    let made = books.create("The Lighthouse Keeper", &["--slug", "keeper"]);
    assert_eq!(
        (&made["id"], &made["ref"]),
        (&json!("keeper"), &json!("books/keeper"))
    );
    let book = book_of(&made);
    let first = books.uuid(&book);
    for days in ["21d", "22d", "23d"] {
        let row = &books.rows(&["expire", "books/keeper", "--in", days, "--yes"])[0];
        assert_eq!(row["ref"], "books/keeper", "{row}");
    }
    let last = books.uuid(&book);
    assert_ne!(first, last, "the server has made it again");
    for format in [
        "ids",
        "refs",
        "csv",
        "json",
        "jsonl",
        "table",
        "template={{ id }} {{ ref }}",
    ] {
        let output = books.env.run(&["list", "-o", format]).ok();
        assert!(output.stdout.contains("keeper"), "{output}");
        for uuid in [&first, &last] {
            assert!(!output.stdout.contains(&**uuid), "{output}");
        }
    }
    let history = books
        .env
        .run(&["history", "-o", "ids", "--limit", "1"])
        .ok();
    let steps = books
        .env
        .run(&["history", history.last_line(), "-o", "json"])
        .ok();
    assert_eq!(steps.json()[0]["share"], "books/keeper", "{steps}");
    // The ids of the past still mean it, in every form.
    for name in [
        &first,
        &last,
        &format!("id:{first}"),
        &format!("books/{first}"),
    ] {
        assert_eq!(books.rows(&["show", name])[0]["id"], "keeper", "{name}");
    }
    let file = format!("ref,downloadable\nbooks/{first},true\n");
    books.env.write("old.csv", &file);
    let row = &books.rows(&["update", "--from", "old.csv", "--yes"])[0];
    assert_eq!(row["result"], "done", "{row}");
    let _ = books.env.run(&["prune", "--keep", &first, "--yes"]).ok();
}

#[test]
fn e1_any_slug_that_the_server_stores_comes_back_from_every_form() {
    let books = Books::new();
    let found = books
        .env
        .run(&["search", "--kind", "book", "-o", "ids", "e"])
        .ok();
    let all: Vec<String> = found.stdout.lines().map(str::to_owned).collect();
    let slugs = [
        "Träume & mehr",
        "50%",
        "a/b",
        "a%2Fb",
        "id:keeper",
        "slug:x",
        "-o",
        "~root",
        "{x}",
        "=1+1",
        " padded ",
        "$(reboot)",
    ];
    let slugs = &slugs[..slugs.len().min(all.len())];
    assert!(slugs.len() > 5, "{found}");
    for (book, slug) in all.iter().zip(slugs) {
        let _ = books.share_by_hand(book, slug);
    }
    let of = |args: &[&str]| {
        let records = books.rows(args);
        records.iter().map(book_of).collect::<Vec<_>>()
    };
    for format in ["refs", "ids", "urls"] {
        let names = books.env.run(&["list", "-o", format]).ok();
        let listed = of(&["list"]);
        assert_eq!(names.stdout.lines().count(), slugs.len(), "{names}");
        for (name, book) in names.stdout.lines().zip(&listed) {
            assert_eq!(
                of(&["show", name]),
                std::slice::from_ref(book),
                "{format}: {name}"
            );
        }
        let shown = books
            .env
            .command(&["show", "-", "-o", "json"])
            .stdin(&*names.stdout);
        let shown = shown.run().ok().json();
        let shown: Vec<String> = shown.as_array().unwrap().iter().map(book_of).collect();
        assert_eq!(shown, listed, "{format}");
    }
    // A word is read without the spaces around it.
    for (book, slug) in all
        .iter()
        .zip(slugs)
        .filter(|(_, slug)| slug.trim() == **slug)
    {
        assert_eq!(
            of(&["show", &format!("slug:{slug}")]),
            std::slice::from_ref(book),
            "{slug}"
        );
    }
    let listed = books.env.run(&["list", "-o", "csv"]).ok().stdout;
    books.env.write("x.csv", &listed);
    books.server.clear_requests();
    let rows = books.rows(&["update", "--from", "x.csv"]);
    assert!(
        rows.iter().all(|row| row["result"] == "unchanged"),
        "{rows:?}"
    );
    assert!(!books.server.requests().iter().any(writes));
}

#[test]
fn e1_prefixes_decide_where_a_slug_is_another_shares_id() {
    let books = Books::new();
    let keeper = books.create("The Lighthouse Keeper", &["--slug", "keeper"]);
    let id = books.uuid(&book_of(&keeper));
    let water = books.create("Low Water", &["--slug", &id]);
    let named = |name: &str| book_of(&books.rows(&["show", name])[0]);
    assert_eq!(named(&format!("id:{id}")), book_of(&keeper));
    assert_eq!(named(&format!("slug:{id}")), book_of(&water));
    // As it is printed.
    assert_eq!(named(&format!("books/{id}")), book_of(&water));
    let open = books.env.run(&["show", &id]).exits(exit_code::CONFLICT);
    assert!(open.stderr.contains("slug:X"), "{open}");
}

#[test]
fn e1_undo_finds_a_share_that_was_made_again_elsewhere_by_slug_and_book() {
    let books = Books::new();
    let made = books.create("The Lighthouse Keeper", &["--slug", "keeper"]);
    let book = book_of(&made);
    let _ = books
        .env
        .run(&["expire", "keeper", "--never", "--yes"])
        .ok();
    // The web client has no update either: what it makes has another id, and says the same.
    let gone = books.send(
        "DELETE",
        &format!("/api/share/mediaitem/{}", books.uuid(&book)),
        "",
    );
    assert_eq!(gone.status, 204, "{gone:?}");
    let _ = books.share_by_hand(&book, "keeper");
    let _ = books.env.run(&["undo", "--last", "--yes"]).ok();
    let now = books.rows(&["list"]).remove(0);
    assert_eq!(now["expires"], made["expires"]);
    // Of another book it is another share.
    let _ = books
        .env
        .run(&["expire", "keeper", "--never", "--yes"])
        .ok();
    let gone = books.send(
        "DELETE",
        &format!("/api/share/mediaitem/{}", books.uuid(&book)),
        "",
    );
    assert_eq!(gone.status, 204, "{gone:?}");
    let other = books
        .env
        .run(&["search", "--book", "Low Water", "-o", "ids"]);
    let other = if other.stdout.is_empty() {
        books
            .env
            .run(&["search", "Low Water", "--kind", "book", "-o", "ids"])
            .ok()
    } else {
        other.ok()
    };
    let _ = books.share_by_hand(other.last_line(), "keeper");
    let refused = books
        .env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::CONFLICT);
    assert!(refused.stderr.contains("books/keeper"), "{refused}");
}

#[test]
fn e2_rows_of_several_servers_name_their_server() {
    let (env, books) = (
        TestEnv::new(),
        Server::stopped(Options::new(AudiobookshelfSettings::default())),
    );
    let home = Server::stopped(Options::default());
    env.add_server("home", &home);
    env.add_server("books", &books);
    let _ = env
        .run(&["-s", "home", "create", "--album", "Harbour Lights"])
        .ok();
    for limited in [
        &["--limit", "2"][..],
        &["--match", "Harbour"],
        &["--sort", "id"],
        &[],
    ] {
        let list = [&["-s", "home", "-s", "books", "list"][..], limited].concat();
        let output = env.run(&list).ok();
        let rows = output.stdout.lines().skip(1);
        for row in rows {
            assert!(
                row.starts_with("home ") || row.contains("home/"),
                "{output}"
            );
        }
        assert!(output.stdout.contains("home"), "{output}");
    }
    let search = ["-s", "home", "-s", "books", "search", "Harbour Lights"];
    let output = env.run(&search).ok();
    assert!(output.stdout.contains("SERVER"), "{output}");
    let one = env.run(&["-s", "home", "list"]).ok();
    assert!(!one.stdout.contains("home/"), "{one}");
}

#[test]
fn p76_e3_a_share_of_a_deleted_book_is_found_by_its_name_and_deleted() {
    for version in VERSIONS {
        let books = Books::version(version);
        let made = books.create("The Lighthouse Keeper", &["--slug", "twins"]);
        let kept = books.create("Low Water", &["--slug", "kept"]);
        books.delete_book(&book_of(&made));
        assert_eq!(books.rows(&["list"]).len(), 1);
        for name in [
            "twins",
            "books/twins",
            "slug:twins",
            made["url"].as_str().unwrap(),
        ] {
            let shown = books.rows(&["show", name]).remove(0);
            assert_eq!(
                (&shown["id"], &shown["tracks"]),
                (&json!("twins"), &json!([])),
                "{name}"
            );
        }
        let broken = books.rows(&["list", "--broken"]);
        assert_eq!(broken.len(), 1, "{version}: {broken:?}");
        assert_eq!(broken[0]["ref"], "books/twins");
        for format in ["ids", "jsonl", "table", "csv"] {
            let listed = books.env.run(&["list", "--broken", "-o", format]).ok();
            assert!(listed.stdout.contains("twins"), "{listed}");
        }
        let doctor = books.env.run(&["doctor"]).ok();
        assert!(doctor.stdout.contains("books/twins"), "{doctor}");
        // What can't be changed there isn't deleted on the way.
        for change in [
            &["expire", "twins", "--in", "9d"][..],
            &["update", "twins", "--download", "on"],
            &["rotate", "twins"],
        ] {
            books.server.clear_requests();
            let _ = books
                .env
                .run(&[change, &["--yes"]].concat())
                .exits(exit_code::UNSUPPORTED);
            assert!(!books.server.requests().iter().any(writes), "{change:?}");
        }
        // A book that is there is not asked for in public: that would open a session (P-47).
        let asked = books.server.requests();
        let public = asked.iter().filter(|seen| seen.path.contains("/public/"));
        assert!(
            public.clone().all(|seen| seen.path.ends_with("/twins")),
            "{asked:?}"
        );
        let _ = books.env.run(&["delete", "twins", "--yes"]).ok();
        assert!(books.rows(&["list", "--broken"]).is_empty());
        let _ = books
            .env
            .run(&["show", "twins"])
            .exits(exit_code::NOT_FOUND);
        assert_eq!(books.rows(&["show", "kept"])[0]["url"], kept["url"]);
    }
}

#[test]
fn e3_names_that_lists_lack_are_tried_a_bounded_number_of_times() {
    let env = TestEnv::new();
    let settings = AudiobookshelfSettings {
        extra_books: 80,
        ..AudiobookshelfSettings::default()
    };
    let server = Server::stopped(Options {
        preload: 70,
        ..Options::new(settings)
    });
    env.add_server("books", &server);
    // The journal gets to know all of them; then somebody deletes them in the web client.
    let _ = env.run(&["expire", "--all", "--in", "300d", "--yes"]).ok();
    let listed = env.run(&["list", "-o", "ids"]).ok().stdout.lines().count();
    assert!(listed > 50, "{listed}");
    let away = env.path().join("elsewhere");
    let away = away.to_str().unwrap();
    let _ = env
        .run(&[
            "delete",
            "--all",
            "--yes",
            "--no-journal",
            "--state-dir",
            away,
        ])
        .ok();
    server.clear_requests();
    let broken = env.run(&["list", "--broken", "-o", "ids"]).ok();
    assert_eq!(broken.stdout, "");
    assert!(broken.stderr.contains("did not check"), "{broken}");
    let asked = server.requests().len();
    assert!(asked <= 110, "{asked} requests");
}

#[test]
fn e3_a_replaced_books_share_takes_the_old_name_over_if_asked_to() {
    for version in VERSIONS {
        let books = Books::version(version);
        let made = books.create("The Lighthouse Keeper", &[]);
        let old = book_of(&made);
        books.replace_book(&old);
        // A script gets what it got before, and is told of the other way.
        let numbered = books
            .env
            .run(&[
                "create",
                "--book",
                "The Lighthouse Keeper",
                "--expires",
                "9d",
            ])
            .ok();
        assert!(numbered.last_line().ends_with("-2"), "{numbered}");
        assert!(numbered.stderr.contains("--take-over"), "{numbered}");
        let _ = books
            .env
            .run(&["delete", "--match", "Lighthouse", "--yes"])
            .ok();
        let again = [
            "create",
            "--book",
            "The Lighthouse Keeper",
            "--take-over",
            "--expires",
            "9d",
        ];
        let planned = books.env.run(&[&again[..], &["--dry-run"]].concat()).ok();
        assert!(planned.stderr.contains("takes over"), "{planned}");
        let taken = books.env.run(&again).ok();
        assert_eq!(taken.last_line(), made["url"], "{version}: {taken}");
        let listed = books.rows(&["list"]).remove(0);
        assert_ne!(book_of(&listed), old);
        let slug = made["id"].as_str().unwrap();
        let public = raw_http::get(
            books.server.url(),
            &path(&books.server, &format!("/public/share/{slug}")),
        );
        assert_eq!(public.unwrap().status, 200);
        // Taking that back removes the share, and nothing comes in its place.
        let _ = books.env.run(&["undo", "--last", "--yes"]).ok();
        assert!(books.rows(&["list"]).is_empty());
    }
}

#[test]
fn e3_a_terminal_is_asked_whether_a_name_is_taken_over() {
    for (answer, takes) in [("y\n", true), ("n\n", false)] {
        let books = Books::new();
        let made = books.create("The Lighthouse Keeper", &[]);
        books.replace_book(&book_of(&made));
        let line = "sharectl create --book 'The Lighthouse Keeper'";
        let output = books.env.terminal(line).stdin(answer).run().ok();
        assert!(output.stdout.contains("Take over its link"), "{output}");
        let listed = books.rows(&["list"]).remove(0);
        assert_eq!(listed["url"] == made["url"], takes, "{output}");
    }
}

#[test]
fn e3_only_names_that_were_ours_are_taken_over() {
    let books = Books::new();
    let found = [
        "search",
        "The Lighthouse Keeper",
        "--kind",
        "book",
        "-o",
        "ids",
    ];
    let book = books.env.run(&found).ok().last_line().to_owned();
    let _ = books.share_by_hand(&book, "the-lighthouse-keeper");
    books.replace_book(&book);
    let create = ["create", "--book", "The Lighthouse Keeper", "--take-over"];
    let made = books.env.run(&create).ok();
    assert!(made.last_line().ends_with("-2"), "{made}");
    let _ = books.env.run(&["delete", "--all", "--yes"]).ok();
    let named = [&create[..], &["--slug", "the-lighthouse-keeper"]].concat();
    let _ = books.env.run(&named).exits(exit_code::CONFLICT);
    // A share whose book is there keeps its name.
    let _ = books.create("Low Water", &["--slug", "low"]);
    let other = [
        "create",
        "--book",
        "Frankenstein",
        "--slug",
        "low",
        "--take-over",
    ];
    let _ = books.env.run(&other).exits(exit_code::CONFLICT);
    let env = TestEnv::new();
    let home = Server::navidrome();
    env.add_server("home", &home);
    let elsewhere = ["create", "--album", "Harbour Lights", "--take-over"];
    let _ = env.run(&elsewhere).exits(exit_code::UNSUPPORTED);
}

#[test]
fn e3_a_book_that_is_shared_already_takes_no_name_over() {
    for version in VERSIONS {
        let books = Books::version(version);
        let made = books.create("The Lighthouse Keeper", &[]);
        books.replace_book(&book_of(&made));
        // Without the flag it gets a number, and the old share keeps its name.
        let _ = books.create("The Lighthouse Keeper", &[]);
        let _ = books.create("Frankenstein", &[]);
        let slug = made["id"].as_str().unwrap();
        let old_name = ["create", "--book", "The Lighthouse Keeper", "--take-over"];
        let given_name = [
            "create",
            "--book",
            "Frankenstein",
            "--slug",
            slug,
            "--take-over",
        ];
        for create in [&old_name[..], &given_name] {
            for more in [&["--dry-run"][..], &[]] {
                books.server.clear_requests();
                let args = [create, &["--expires", "9d"], more].concat();
                let refused = books.env.run(&args).exits(exit_code::CONFLICT);
                assert!(!refused.stderr.contains("takes over"), "{refused}");
                let sent = books.server.requests();
                assert!(!sent.iter().any(writes), "{version} {args:?}: {sent:?}");
            }
            let broken = books.rows(&["list", "--broken"]);
            assert_eq!(broken.len(), 1, "{version} {create:?}: {broken:?}");
            assert_eq!(broken[0]["id"], made["id"]);
        }
    }
}

#[test]
fn p50_delete_all_finds_the_shares_of_deleted_books_and_a_dry_run_their_names() {
    let books = Books::new();
    let made = books.create("The Lighthouse Keeper", &["--slug", "mine"]);
    let _ = books.create("Low Water", &[]);
    books.replace_book(&book_of(&made));
    let named = [
        "create",
        "--book",
        "The Lighthouse Keeper",
        "--slug",
        "mine",
    ];
    for dry in [&["-n"][..], &[]] {
        let refused = books.env.run(&[&named[..], dry].concat());
        let refused = refused.exits(exit_code::CONFLICT);
        assert!(refused.stderr.contains("already in use"), "{refused}");
    }
    let all = ["delete", "--all", "--yes", "-o", "ids"];
    let planned = books.env.run(&[&all[..], &["-n"]].concat()).ok();
    assert!(planned.stdout.lines().any(|id| id == "mine"), "{planned}");
    let _ = books.env.run(&["delete", "--all", "--yes"]).ok();
    assert!(books.rows(&["list", "--broken"]).is_empty());
}

/// The result and the error code of each row of a `create --from -`.
fn created_from(books: &Books, csv: &str, more: &[&str]) -> (Output, Vec<(String, Value)>) {
    let args = [
        &["create", "--from", "-", "--take-over", "-o", "jsonl"],
        more,
    ]
    .concat();
    let output = books.env.command(&args).stdin(csv).run();
    let lines = output.stdout.lines().map(|line| {
        let row: Value = serde_json::from_str(line).unwrap();
        let result = row["result"].as_str().unwrap_or("planned").to_owned();
        (result, row)
    });
    let rows = lines.collect();
    (output, rows)
}

#[test]
fn p108_two_rows_that_want_one_name_or_one_book_lose_nothing() {
    for csv in [
        // One book twice, and one name.
        "book\nThe Lighthouse Keeper\nThe Lighthouse Keeper\n",
        "book,slug\nThe Lighthouse Keeper,\nThe Lighthouse Keeper,another-name\n",
        "book,slug\nThe Lighthouse Keeper,another-name\nThe Lighthouse Keeper,\n",
        // Two books, and one name.
        "book,slug\nThe Lighthouse Keeper,the-lighthouse-keeper\nFrankenstein,the-lighthouse-keeper\n",
    ] {
        let books = Books::new();
        let made = books.create("The Lighthouse Keeper", &[]);
        books.replace_book(&book_of(&made));
        for dry in [&["-n"][..], &[]] {
            let (output, _) = created_from(&books, csv, dry);
            assert!([6, 10].contains(&output.code), "{csv} {output}");
            assert!(output.stderr.contains("this command"), "{output}");
        }
        // The old name is a share's again, or it is still there to be taken over.
        let slug = made["id"].as_str().unwrap();
        let is_kept = books
            .rows(&["list", "--broken"])
            .iter()
            .any(|row| row["id"] == slug);
        let is_taken = books.rows(&["list"]).iter().any(|row| row["id"] == slug);
        assert!(is_kept || is_taken, "{csv}");
    }
}

#[test]
fn p108_a_take_over_finds_the_old_name_by_the_title_and_says_what_it_replaces() {
    let books = Books::new();
    let made = books.create("The Lighthouse Keeper", &["--slug", "my-own-name"]);
    books.replace_book(&book_of(&made));
    let create = ["create", "--book", "The Lighthouse Keeper", "--take-over"];
    let planned = books.rows(&[&create[..], &["-n"]].concat()).remove(0);
    assert_eq!(planned["before"]["url"], made["url"], "{planned}");
    let taken = books.env.run(&create).ok();
    assert_eq!(taken.last_line(), made["url"], "{taken}");
    // Nothing is left to be taken over, and that is said.
    let made = books
        .env
        .run(&["create", "--book", "Frankenstein", "--take-over"])
        .ok();
    assert!(made.stderr.contains("nothing is taken over"), "{made}");
}

const FORMATS: [&str; 7] = [
    "json",
    "jsonl",
    "csv",
    "ids",
    "refs",
    "table",
    "template={{ id }}",
];

/// The ids of a list in a form, in order.
fn ids(env: &TestEnv, more: &[&str], format: &str) -> Vec<String> {
    let list = [&["list", "-o", format][..], more].concat();
    // Wide enough for ids beside whole links.
    let output = env.command(&list).env("COLUMNS", "400").run().ok();
    let text = |value: &Value| value["id"].as_str().unwrap().to_owned();
    match format {
        "json" => output.json().as_array().unwrap().iter().map(text).collect(),
        "jsonl" => output
            .stdout
            .lines()
            .map(|line| text(&serde_json::from_str(line).unwrap()))
            .collect(),
        "csv" => {
            let lines = output.stdout.lines().skip(1);
            lines
                .map(|line| line.split(',').nth(3).unwrap().to_owned())
                .collect()
        }
        "refs" => {
            let lines = output.stdout.lines();
            lines
                .map(|line| line.split_once('/').unwrap().1.to_owned())
                .collect()
        }
        "table" => {
            let lines = output.stdout.lines().skip(1);
            lines
                .map(|line| line.split(' ').next().unwrap().to_owned())
                .collect()
        }
        _ => output.stdout.lines().map(str::to_owned).collect(),
    }
}

#[test]
fn p77_f3_every_format_shows_the_same_shares_newest_first_on_every_server() {
    on_every_server(&|script: &Script| {
        let name = &script.subject.name;
        let _ = script.create();
        let _ = script.run(&["list"]).ok();
        let all = ids(&script.env, &[], "json");
        for limit in ["1", "2", "3", "9"] {
            let wanted = all
                .iter()
                .take(limit.parse().unwrap())
                .cloned()
                .collect::<Vec<_>>();
            for format in FORMATS {
                assert_eq!(
                    ids(&script.env, &["--limit", limit], format),
                    wanted,
                    "{name}: {format}"
                );
            }
        }
    });
}

#[test]
fn f3_order_and_limit_are_the_same_in_every_format() {
    let navidrome = [
        sharectl_sandbox::navidrome::NavidromeVersion::new(0, 49, 3),
        sharectl_sandbox::navidrome::NavidromeVersion::new(0, 58, 5),
        sharectl_sandbox::navidrome::NavidromeVersion::NEWEST,
    ];
    let navidrome = navidrome.map(|version| {
        Options::new(sharectl_sandbox::navidrome::NavidromeSettings::version(
            version,
        ))
    });
    let books = Options::new(AudiobookshelfSettings {
        extra_books: 400,
        ..AudiobookshelfSettings::default()
    });
    let airsonic = Options::new(sharectl_sandbox::flavors::Flavor::AirsonicAdvanced);
    for options in navidrome.into_iter().chain([books, airsonic]) {
        let env = TestEnv::new();
        // Every third one is as old as others: ids decide.
        let server = Server::stopped(Options {
            preload: 300,
            ..options
        });
        env.add_server("it", &server);
        env.configure("allow-plain-password = true");
        let json = env.run(&["list", "-o", "json"]).ok().json();
        let mut wanted: Vec<(std::cmp::Reverse<String>, String)> = Vec::new();
        for share in json.as_array().unwrap() {
            let text = |field: &str| share[field].as_str().unwrap().to_owned();
            wanted.push((std::cmp::Reverse(text("created")), text("id")));
        }
        assert!(wanted.len() > 140, "{}", wanted.len());
        assert!(wanted.is_sorted(), "newest first, then by id");
        for limit in ["0", "2", "7", "140"] {
            let most: usize = limit.parse().unwrap();
            let wanted: Vec<&String> = wanted.iter().take(most).map(|(_, id)| id).collect();
            for format in FORMATS
                .into_iter()
                .filter(|format| *format != "table" || most > 0)
            {
                let got = ids(&env, &["--limit", limit], format);
                assert_eq!(got.iter().collect::<Vec<_>>(), wanted, "{format} {limit}");
            }
        }
        // The same where something is selected, and where a field decides first.
        for more in [
            &["--never-expires"][..],
            &["--sort", "state"],
            &["--match", "1"],
        ] {
            let all = ids(&env, &[more, &["--limit", "5"]].concat(), "json");
            for format in FORMATS {
                assert_eq!(
                    ids(&env, &[more, &["--limit", "5"]].concat(), format),
                    all,
                    "{format} {more:?}"
                );
            }
        }
    }
}
