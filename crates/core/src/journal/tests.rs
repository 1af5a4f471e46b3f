use std::fs;
use std::io::Write as _;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::domain::{
    Change, Item, ItemKind, Lifetime, NewShare, ServerKind, Settings, Share, Step,
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

fn meta() -> Meta {
    Meta {
        server: "home".into(),
        account: Some("ana".into()),
        command: "delete".into(),
        origin: OperationOrigin {
            user: Some("root".into()),
            host: Some("nas".into()),
            command_line: "sharectl delete x".into(),
            terminal: Some(true),
        },
        revoked: true,
        base: Some("https://music.example.com".into()),
        reverts: None,
    }
}

fn share(id: &str) -> Share {
    let mut share = Share::bare("home", ServerKind::Navidrome, id);
    let mut item = Item::bare(ItemKind::Album, "a1");
    item.title = Some("Harbour Lights".into());
    share.items = Some(vec![item]);
    share.description = Some("one\ntwo \u{1F3B5}".into());
    share.lifetime = Some(Lifetime::Until(at(60)));
    share
}

fn delete(id: &str) -> Step {
    Step::Delete { id: id.into() }
}

fn journal() -> (tempfile::TempDir, Journal) {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path(), "music.example.com-ana").unwrap();
    (dir, journal)
}

#[test]
fn operation_ids_stay_ordered_if_the_clock_stops_or_goes_back() {
    let (_dir, journal) = journal();
    let mut begun = Vec::new();
    for second in [10, 10, 10, 5, 20] {
        let mut writer = journal.begin(meta(), at(second)).unwrap();
        let _ = writer.before(0, &delete("x"), None, at(second)).unwrap();
        begun.push(writer.finish().unwrap());
    }
    assert_eq!(journal.ids().unwrap(), begun);
    assert_eq!(journal.read(&begun[3]).unwrap().at, at(5));
}

#[test]
fn written_lines_are_read_again() {
    let (_dir, journal) = journal();
    let mut writer = journal.begin(meta(), at(0)).unwrap();
    let one = writer
        .before(0, &delete("x"), Some(&share("x")), at(1))
        .unwrap();
    let two = writer
        .before(1, &delete("y"), Some(&share("y")), at(1))
        .unwrap();
    writer.commit().unwrap();
    writer.result(two, Ok(None), at(2)).unwrap();
    let error = Error::new(Code::Permission, "not yours");
    writer.result(one, Err(&error), at(3)).unwrap();
    let id = writer.finish().unwrap();

    assert_eq!(journal.ids().unwrap(), std::slice::from_ref(&id));
    let operation = journal.read(&id).unwrap();
    assert_eq!(operation.meta, meta());
    assert_eq!(operation.unreadable, 0);
    assert!(!operation.is_pending());
    assert_eq!(operation.steps[0].share.as_deref(), Some(&share("x")));
    assert_eq!(operation.steps[1].result, Some(StepResult::Done(None)));
    let Some(StepResult::Failed(saved)) = &operation.steps[0].result else {
        panic!("the first step failed");
    };
    assert_eq!((&*saved.code, &*saved.message), ("permission", "not yours"));
}

#[test]
fn an_operation_is_pending_only_if_no_process_runs_it() {
    let (_dir, journal) = journal();
    let mut writer = journal.begin(meta(), at(0)).unwrap();
    writer
        .before(0, &delete("x"), Some(&share("x")), at(1))
        .unwrap();
    writer.commit().unwrap();
    assert!(journal.pending().unwrap().is_empty(), "its lock is held");
    drop(writer);

    let mut pending = journal.pending().unwrap();
    assert_eq!(pending.len(), 1);
    assert!(journal.pending().unwrap().is_empty(), "taken over already");
    let Pending {
        operation,
        mut writer,
        ..
    } = pending.remove(0).unwrap();
    assert!(operation.is_pending());
    writer.result(0, Ok(None), at(9)).unwrap();
    let id = writer.finish().unwrap();
    assert!(journal.pending().unwrap().is_empty(), "it is over");
    assert!(!journal.read(&id).unwrap().is_pending());
}

#[test]
fn a_torn_last_line_is_skipped_and_does_not_spoil_what_follows() {
    let (_dir, journal) = journal();
    let mut writer = journal.begin(meta(), at(0)).unwrap();
    writer
        .before(0, &delete("x"), Some(&share("x")), at(1))
        .unwrap();
    writer
        .before(1, &delete("y"), Some(&share("y")), at(1))
        .unwrap();
    writer.commit().unwrap();
    let path = journal.folder.running(writer.id());
    drop(writer);
    let whole = fs::read(&path).unwrap();
    let mut file = File::create(&path).unwrap();
    file.write_all(&whole[..whole.len() - 20]).unwrap();

    let Pending {
        operation,
        mut writer,
        ..
    } = journal.pending().unwrap().remove(0).unwrap();
    assert_eq!((operation.steps.len(), operation.unreadable), (1, 1));
    writer.result(0, Ok(None), at(5)).unwrap();
    let operation = journal.read(&writer.finish().unwrap()).unwrap();
    assert_eq!(operation.unreadable, 1);
    assert!(!operation.is_pending());
}

fn put(path: &Path, text: &[u8]) {
    files::write(path, text, files::Mode::Private).unwrap();
}

/// A finished operation of two deletes and the path of its file.
fn two_deletes(journal: &Journal) -> (OperationId, PathBuf) {
    let mut writer = journal.begin(meta(), at(0)).unwrap();
    for (row, id) in [(0, "x"), (1, "y")] {
        let seq = writer
            .before(row, &delete(id), Some(&share(id)), at(1))
            .unwrap();
        writer.result(seq, Ok(None), at(2)).unwrap();
    }
    let id = writer.finish().unwrap();
    let path = journal.folder.over(&id);
    (id, path)
}

#[test]
fn an_overview_is_the_same_whether_the_trailer_is_there_torn_or_missing() {
    let (_dir, journal) = journal();
    let (id, path) = two_deletes(&journal);
    let whole = journal.overview(&id).unwrap();
    let summary = Summary {
        rows: 2,
        done: 2,
        effect: true,
        ..Summary::default()
    };
    assert_eq!((whole.summary, &whole.meta), (summary, &meta()));
    let text = fs::read(&path).unwrap();
    let trailer = text.len() - 1 - text.rsplit(|byte| *byte == b'\n').nth(1).unwrap().len();
    for cut in trailer..text.len() {
        put(&path, &text[..cut]);
        assert_eq!(journal.overview(&id).unwrap(), whole, "cut at {cut}");
    }
}

#[test]
fn a_torn_header_means_that_nothing_was_sent() {
    let (_dir, journal) = journal();
    let (id, path) = two_deletes(&journal);
    let text = fs::read(&path).unwrap();
    let header = text.iter().position(|byte| *byte == b'\n').unwrap();
    for cut in [0, 1, header / 2, header, header + 1, header + 20] {
        put(&journal.folder.running(&id), &text[..cut]);
        assert!(journal.pending().unwrap().is_empty(), "cut at {cut}");
        assert!(!journal.folder.running(&id).exists(), "cut at {cut}");
    }
}

#[test]
fn steps_whose_header_is_damaged_are_foreign() {
    let (_dir, journal) = journal();
    let (id, path) = two_deletes(&journal);
    let text = fs::read_to_string(&path).unwrap();
    for damaged in [
        text.replacen("\"version\":3", "\"version\":4", 1),
        text.replacen("header", "heather", 1),
    ] {
        put(&path, damaged.as_bytes());
        let operation = journal.read(&id).unwrap();
        assert_eq!(operation.steps, []);
        // The results say nothing without what the header says, either.
        assert_eq!(operation.foreign, 5);
        assert!(journal.overview(&id).unwrap().is_of_effect());
    }
}

#[test]
fn resumed_operation_is_read_and_written_as_one() {
    let (_dir, journal) = journal();
    let mut writer = journal.begin(meta(), at(0)).unwrap();
    for (row, id) in [(0, "x"), (1, "y")] {
        writer
            .before(row, &delete(id), Some(&share(id)), at(1))
            .unwrap();
    }
    writer.commit().unwrap();
    writer.result(0, Ok(None), at(2)).unwrap();
    drop(writer);
    let Pending { mut writer, .. } = journal.pending().unwrap().remove(0).unwrap();
    writer.result(1, Ok(None), at(3)).unwrap();
    let again = Step::Create {
        new: Box::new(new_share(share("y"))),
    };
    let seq = writer.before(1, &again, Some(&share("y")), at(3)).unwrap();
    writer.result(seq, Ok(Some(&share("z"))), at(4)).unwrap();
    let id = writer.finish().unwrap();
    let operation = journal.read(&id).unwrap();
    assert_eq!((&operation.meta, operation.at), (&meta(), at(1)));
    assert_eq!(operation.steps[1].share.as_deref(), Some(&share("y")));
    assert_eq!(operation.steps[2].step, again);
    assert_eq!(
        operation.steps[2].result,
        Some(StepResult::Done(Some(Box::new(share("z")))))
    );
    assert_eq!(journal.overview(&id).unwrap(), operation.overview());
}

fn new_share(share: Share) -> NewShare {
    NewShare {
        items: share.items.unwrap(),
        description: share.description.unwrap(),
        lifetime: share.lifetime.unwrap(),
        downloadable: false,
        slug: None,
        stream_format: None,
        max_bit_rate_kbps: None,
    }
}

#[test]
fn a_share_that_is_deleted_and_made_again_takes_less_than_a_kilobyte() {
    let (_dir, journal) = journal();
    let link = |id: &str| Some(format!("https://music.example.com/share/{id}"));
    let stored = |number: u32| {
        let mut share = share(&format!("Xd7ce{number:05}"));
        share.url = link(&share.id);
        share.description = Some(format!("for the party on the roof, {number}"));
        share.owner = Some("admin".to_owned());
        share.owner_id = Some("0HiZZSiliLT9zGzHX510Gn".to_owned());
        share.created = Some("2026-11-20T10:00:00.123456789Z".parse().unwrap());
        share.updated = share.created;
        share.visits = Some(0);
        share.downloadable = Some(false);
        share.label = Some("Harbour Lights".to_owned());
        let item = &mut share.items.as_mut().unwrap()[0];
        item.id = "0SSxaGS3Tw9guaU7AZGg6E".to_owned();
        item.artist = Some("The Tidewater Band".to_owned());
        item.duration_seconds = Some(2_431.5);
        share
    };
    let mut bytes = 0;
    for again in [false, true] {
        let mut writer = journal.begin(meta(), at(0)).unwrap();
        for number in 0..100 {
            let before = stored(number);
            let step = if again {
                Step::Create {
                    new: Box::new(new_share(before.clone())),
                }
            } else {
                delete(&before.id)
            };
            let row = number.into();
            let seq = writer.before(row, &step, Some(&before), at(1)).unwrap();
            let made = Share {
                url: link("1234567890"),
                id: "1234567890".to_owned(),
                created: Some("2026-11-29T10:00:00.123456789Z".parse().unwrap()),
                updated: Some("2026-11-29T10:00:00.123456789Z".parse().unwrap()),
                ..before
            };
            writer
                .result(seq, Ok(again.then_some(&made)), at(2))
                .unwrap();
        }
        let path = journal.folder.over(&writer.finish().unwrap());
        bytes += fs::metadata(&path).unwrap().len();
    }
    assert!(bytes < 100 * 1000, "{bytes}");
}

#[test]
fn every_cut_leaves_a_readable_beginning() {
    let (_dir, journal) = journal();
    let mut writer = journal.begin(meta(), at(0)).unwrap();
    for row in 0..3 {
        writer
            .before(row, &delete("x"), Some(&share("x")), at(1))
            .unwrap();
    }
    writer.commit().unwrap();
    let id = writer.finish().unwrap();
    let path = journal.folder.over(&id);
    let whole = fs::read(&path).unwrap();
    for cut in 0..whole.len() {
        let mut file = File::create(&path).unwrap();
        file.write_all(&whole[..cut]).unwrap();
        let lines = whole[..cut].iter().filter(|byte| **byte == b'\n').count();
        let read = journal.read(&id).unwrap();
        // The first line is the header, the last one the trailer.
        let steps = lines.saturating_sub(1).min(3);
        assert!(read.steps.len() >= steps, "cut at {cut}");
    }
}

#[cfg(unix)]
#[test]
fn other_users_cannot_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_dir, journal) = journal();
    let writer = journal.begin(meta(), at(0)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&journal.folder.running(writer.id())), 0o600);
    assert_eq!(mode(&journal.folder.0), 0o700);
}

#[test]
fn a_place_that_cannot_be_written_is_a_configuration_error() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    File::create(&file).unwrap();
    let journal = Journal::open(&file, "key").unwrap();
    let error = journal.begin(meta(), at(0)).unwrap_err();
    assert_eq!(error.code(), Code::Config);
    assert!(error.hint_texts()[0].contains("NoJournal"));
}

#[test]
fn a_key_cannot_lead_elsewhere() {
    for key in ["", "..", "a/b", "/etc"] {
        assert!(Journal::open(Path::new("/tmp"), key).is_err(), "{key}");
    }
}

#[test]
fn rotation_never_removes_an_interrupted_operation() {
    let (_dir, journal) = journal();
    let begin = |at| {
        let mut writer = journal.begin(meta(), at).unwrap();
        writer.before(0, &delete("x"), None, at).unwrap();
        writer.commit().unwrap();
        writer
    };
    let old = begin(at(0)).finish().unwrap();
    let open = begin(at(1)).id().clone();
    let later = at(500 * 24 * 3600);
    let new = begin(later).finish().unwrap();
    journal.rotate(later);
    assert_eq!(journal.ids().unwrap(), [open, new]);
    assert!(journal.read(&old).is_err());
}

/// The lines of an undo in version 2: a share is recreated, and then gets the expiry that it had.
const VERSION_2: &str = r#"{"header":{"version":2,"at":"2026-11-30T13:31:39.799426628Z","server":"home","account":"ana","command":"undo","origin":{"user":"root","host":"nas","command_line":"sharectl undo --last","terminal":false},"base":"http://h.example","reverts":"1m8paevadb6xb","shares":{"id":"{id}","url":"http://h.example/share/{id}","owner":"ana","owner_id":"u1","stream_format":"","max_bit_rate_kbps":0,"live":false}}}
{"step":{"seq":0,"row":0,"at":"2026-11-30T13:31:39.799Z","do":{"create":{"lifetime":{"until":"2026-11-30T14:31:39.783Z"},"stream_format":null,"max_bit_rate_kbps":null}},"before":{"id":"old","description":"share 39","created":"2025-09-16T13:31:37Z","lifetime":{"until":"2026-10-21T13:31:37Z"},"visits":3,"downloadable":false,"label":"Blue Signal","items":[{"kind":"song","id":"s1","title":"Blue Signal"}]}}}
{"step":{"seq":1,"row":0,"at":"2026-11-30T13:31:39.799Z","do":{"update":{"share":"created","to":{"description":"share 39","downloadable":false,"lifetime":{"until":"2026-10-21T13:31:37Z"}},"change":{"lifetime":{"until":"2026-10-21T13:31:37Z"}}}},"before":{}}}
{"done":{"seq":0,"share":{"id":"new","created":"2026-11-30T13:31:39.82Z","visits":0,"items":[{"kind":"song","id":"s1"}]}}}
{"done":{"seq":1,"share":{"id":"new","created":"2026-11-30T13:31:39.82Z","visits":1,"items":[{"kind":"song","id":"s1"}]}}}
{"trailer":{"rows":1,"done":1,"unknown":0,"effect":true,"replaced":true}}
"#;

/// An operation whose file is this.
fn written(journal: &Journal, text: &str) -> Operation {
    let id = OperationId::new(at(0)).unwrap();
    let path = journal.folder.over(&id);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    put(&path, text.as_bytes());
    journal.read(&id).unwrap()
}

#[test]
fn version_2_is_read_as_it_was_meant() {
    let (_dir, journal) = journal();
    let operation = written(&journal, VERSION_2);
    assert_eq!((operation.unreadable, operation.steps.len()), (0, 2));
    let [create, update] = &operation.steps[..] else {
        unreachable!()
    };
    assert_eq!(create.at.to_string(), "2026-11-30T13:31:39.799Z");
    let Step::Update { to, change, .. } = &update.step else {
        panic!("{update:?}")
    };
    assert_eq!(to.description.as_deref(), Some("share 39"));
    assert_eq!((change.lifetime, &change.description), (to.lifetime, &None));
    let Some(StepResult::Done(Some(share))) = &update.result else {
        panic!("{update:?}")
    };
    // A field that isn't written is as in the share before, not as in the new one.
    assert_eq!((&*share.id, share.visits), ("new", Some(1)));
    assert_eq!(share.lifetime, to.lifetime);
    assert_eq!(share.label.as_deref(), Some("Blue Signal"));
    assert_eq!(share.url.as_deref(), Some("http://h.example/share/new"));
}

#[test]
fn a_share_that_is_made_again_and_updated_is_written_in_few_bytes_and_read_back() {
    let (_dir, journal) = journal();
    let mut expected = Vec::new();
    let mut writer = journal.begin(meta(), at(0)).unwrap();
    let settings = |share: &Share| share.settings();
    for row in 0..3u64 {
        let mut old = share(&format!("old{row}"));
        old.downloadable = Some(row == 1);
        let new = NewShare {
            items: old.items.clone().unwrap(),
            description: old.description.clone().unwrap(),
            lifetime: Lifetime::Until(at(3_600)),
            downloadable: old.downloadable.unwrap(),
            slug: None,
            stream_format: None,
            max_bit_rate_kbps: None,
        };
        let create = Step::Create { new: Box::new(new) };
        let update = Step::Update {
            share: crate::domain::steps::Target::Created,
            to: settings(&old),
            change: Change {
                lifetime: old.lifetime,
                ..Change::default()
            },
        };
        let first = writer.before(row, &create, Some(&old), at(1)).unwrap();
        // One row is noted as a whole, another step by step.
        let early = (row != 2).then(|| writer.before(row, &update, Some(&old), at(1)).unwrap());
        let mut made = old.clone();
        (made.id, made.created) = (format!("new{row}"), Some(at(2)));
        made.lifetime = Some(Lifetime::Until(at(3_600)));
        made.items = Some(vec![Item::bare(ItemKind::Album, "a1")]);
        writer.result(first, Ok(Some(&made)), at(2)).unwrap();
        let second =
            early.unwrap_or_else(|| writer.before(row, &update, Some(&old), at(1)).unwrap());
        let mut now = made.clone();
        (now.lifetime, now.updated) = (old.lifetime, Some(at(3)));
        writer.result(second, Ok(Some(&now)), at(3)).unwrap();
        // What the server doesn't name keeps its name.
        for share in [&mut made, &mut now] {
            share.items.clone_from(&old.items);
        }
        expected.push((create, update, made, now));
    }
    let id = writer.finish().unwrap();
    let text = std::fs::read_to_string(journal.folder.over(&id)).unwrap();
    let longest = text
        .lines()
        .filter(|line| line.contains("\"update\""))
        .map(str::len);
    assert!(longest.max() < Some(130), "{text}");
    let operation = journal.read(&id).unwrap();
    assert_eq!((operation.unreadable, operation.steps.len()), (0, 6));
    for (steps, (create, update, made, now)) in operation.steps.chunks(2).zip(expected) {
        assert_eq!((&steps[0].step, &steps[1].step), (&create, &update));
        assert_eq!((steps[0].at, steps[1].at), (at(1), at(1)));
        for (step, share) in steps.iter().zip([made, now]) {
            assert_eq!(step.result, Some(StepResult::Done(Some(Box::new(share)))));
        }
    }
}

fn texts() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(any::<String>())
}

fn lifetimes() -> impl Strategy<Value = Lifetime> {
    prop_oneof![
        Just(Lifetime::Never),
        (0i64..4_000_000_000_000)
            .prop_map(|ms| Lifetime::Until(Timestamp::from_millisecond(ms).unwrap())),
    ]
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    let item = (0usize..7, any::<String>(), texts(), texts(), 0u32..100_000);
    let item = item.prop_map(|(kind, id, title, artist, seconds)| {
        let mut item = Item::bare(ItemKind::ALL[kind], id);
        item.title = title;
        item.artist = artist;
        item.duration_seconds = Some(f64::from(seconds));
        item
    });
    proptest::collection::vec(item, 0..4)
}

fn shares() -> impl Strategy<Value = Share> {
    (
        any::<String>(),
        texts(),
        texts(),
        proptest::option::of(lifetimes()),
        items(),
        any::<u64>(),
    )
        .prop_map(|(id, slug, description, lifetime, items, visits)| {
            let mut share = Share::bare("home", ServerKind::Subsonic, id);
            share.slug = slug;
            share.description = description;
            share.lifetime = lifetime;
            share.items = Some(items);
            share.visits = Some(visits);
            share
        })
}

fn steps() -> impl Strategy<Value = Step> {
    let create = (
        items(),
        any::<String>(),
        lifetimes(),
        any::<bool>(),
        texts(),
    )
        .prop_map(
            |(items, description, lifetime, downloadable, slug)| Step::Create {
                new: Box::new(NewShare {
                    items,
                    description,
                    lifetime,
                    downloadable,
                    slug,
                    stream_format: None,
                    max_bit_rate_kbps: None,
                }),
            },
        );
    let target = prop_oneof![
        any::<String>().prop_map(crate::domain::steps::Target::Id),
        Just(crate::domain::steps::Target::Created),
    ];
    let update = (target, texts(), proptest::option::of(lifetimes())).prop_map(
        |(share, description, lifetime)| Step::Update {
            share,
            to: Settings {
                description: description.clone(),
                downloadable: None,
                lifetime,
            },
            change: Change {
                description,
                downloadable: Some(true),
                lifetime,
            },
        },
    );
    let delete = any::<String>().prop_map(|id| Step::Delete { id });
    prop_oneof![create, update, delete]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_step_survives_the_journal(
        steps in proptest::collection::vec((steps(), proptest::option::of(shares())), 1..5),
    ) {
        let (_dir, journal) = journal();
        let mut writer = journal.begin(meta(), at(0)).unwrap();
        for (row, (step, share)) in (0u64..).zip(&steps) {
            writer.before(row, step, share.as_ref(), at(1)).unwrap();
        }
        writer.commit().unwrap();
        for (seq, (_, share)) in (0u64..).zip(&steps) {
            writer.result(seq, Ok(share.as_ref()), at(2)).unwrap();
        }
        let operation = journal.read(&writer.finish().unwrap()).unwrap();
        prop_assert_eq!(operation.unreadable, 0);
        prop_assert_eq!(journal.overview(&operation.id).unwrap(), operation.overview());
        for (recorded, (step, share)) in operation.steps.iter().zip(&steps) {
            prop_assert_eq!(&recorded.step, step);
            prop_assert_eq!(recorded.share.as_deref(), share.as_ref());
            prop_assert_eq!(
                &recorded.result,
                &Some(StepResult::Done(share.clone().map(Box::new)))
            );
        }
    }

    #[test]
    fn journal_filtered_by_shares_matches_the_full_journal(
        steps in proptest::collection::vec(
            (0u64..3, steps(), proptest::option::of(shares()), 0usize..4), 1..9),
    ) {
        // Such as have to be escaped, and such as stand in others.
        const IDS: [&str; 4] = ["x", "xy", "\u{e9}\"\n", ""];
        let (_dir, journal) = journal();
        let mut writer = journal.begin(meta(), at(0)).unwrap();
        let named = |share: &Option<Share>, id: usize| share.clone().map(|share| Share {
            id: IDS[id].to_owned(),
            ..share
        });
        for (row, step, share, id) in &steps {
            writer.before(*row, step, named(share, *id).as_ref(), at(1)).unwrap();
        }
        writer.commit().unwrap();
        for (seq, (.., share, id)) in (0u64..).zip(&steps) {
            writer.result(seq, Ok(named(share, *id).as_ref()), at(2)).unwrap();
        }
        let id = writer.finish().unwrap();
        let all = journal.read(&id).unwrap();
        for name in IDS {
            let some = journal.read_about(&id, &HashSet::from([name.to_owned()])).unwrap();
            prop_assert_eq!(&some.meta, &all.meta);
            prop_assert_eq!(some.unreadable, 0);
            for step in &some.steps {
                prop_assert!(all.steps.contains(step), "{:?}", step);
            }
            let is_about = |step: &&Recorded| step.share.as_ref().is_some_and(|it| it.id == name);
            for step in all.steps.iter().filter(is_about) {
                prop_assert!(some.steps.contains(step), "{:?}", step);
            }
        }
    }
}

#[test]
fn of_many_shares_none_is_kept_that_was_not_asked_for() {
    let (_dir, journal) = journal();
    let mut writer = journal.begin(meta(), at(0)).unwrap();
    for row in 0..1000 {
        let id = format!("share-{row}");
        let seq = writer
            .before(row, &delete(&id), Some(&share(&id)), at(1))
            .unwrap();
        writer.result(seq, Ok(None), at(2)).unwrap();
    }
    let id = writer.finish().unwrap();
    let some = journal
        .read_about(&id, &HashSet::from(["share-500".to_owned()]))
        .unwrap();
    let [only] = some.steps.as_slice() else {
        panic!("{} steps", some.steps.len())
    };
    assert_eq!(only.share.as_deref(), Some(&share("share-500")));
    assert_eq!(only.result, Some(StepResult::Done(None)));
}

#[test]
fn an_operation_without_a_step_is_never_pending() {
    let (_dir, journal) = journal();
    journal.begin(meta(), at(0)).unwrap().forget().unwrap();
    drop(journal.begin(meta(), at(0)).unwrap());
    let torn = journal.begin(meta(), at(1)).unwrap();
    let path = journal.folder.running(torn.id());
    let mut file = File::options().append(true).open(path).unwrap();
    file.write_all(b"{\"v\":1").unwrap();
    drop(torn);
    assert!(journal.pending().unwrap().is_empty());
    assert!(journal.ids().unwrap().is_empty());
}

fn append(path: &Path, text: &str) {
    let mut file = File::options().append(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

#[test]
fn a_whole_line_that_cannot_be_read_is_no_torn_one() {
    let later = r#"{"v":2,"op":"1m7yx8t5j1zht","seq":7,"phase":"before"}"#;
    for (text, foreign) in [
        (format!("{later}\n"), 1),
        ("{\"header\":{\"version\":4}}\n".to_owned(), 1),
        ("{\"v\":1}\n".to_owned(), 1),
        ("nonsense\n".to_owned(), 1),
        // Torn; the process that took over wrote the lines after it.
        (later[..30].to_owned(), 0),
        (format!("{}\n", &later[..30]), 0),
        (format!("{}\0\0\0\n", &later[..30]), 0),
        ("\0\0\0".to_owned(), 0),
        ("\0\0\0\n".to_owned(), 0),
    ] {
        let (_dir, journal) = journal();
        let mut writer = journal.begin(meta(), at(0)).unwrap();
        let seq = writer.before(0, &delete("x"), None, at(1)).unwrap();
        writer.result(seq, Ok(None), at(2)).unwrap();
        let id = writer.finish().unwrap();
        append(&journal.folder.over(&id), &text);
        let operation = journal.read(&id).unwrap();
        assert_eq!(
            (operation.unreadable, operation.foreign),
            (1, foreign),
            "{text:?}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_hides_no_other() {
    let (_dir, journal) = journal();
    let mut writer = journal.begin(meta(), at(0)).unwrap();
    writer.before(0, &delete("x"), None, at(1)).unwrap();
    writer.commit().unwrap();
    drop(writer);
    let odd = OperationId::new(at(1)).unwrap();
    fs::create_dir(journal.folder.running(&odd)).unwrap();
    let (read, unread): (Vec<_>, Vec<_>) = journal
        .pending()
        .unwrap()
        .into_iter()
        .partition(Result::is_ok);
    assert_eq!((read.len(), unread.len()), (1, 1));
    let error = unread.into_iter().next().unwrap().unwrap_err();
    assert_eq!(error.code(), Code::Io);
    assert!(error.hint_texts()[0].contains(odd.as_str()), "{error:?}");
}

/// An operation of sharectl 0.1 that deleted a share.
const OLD: &str = include_str!("../../../../tests/fixtures/journals/0.1/1m7w6hk10ybbr.jsonl");

#[test]
fn an_interrupted_operation_of_sharectl_0_1_is_read_and_finished() {
    let (_dir, journal) = journal();
    let id: OperationId = "1m7w6hk10ybbr".parse().unwrap();
    fs::create_dir_all(journal.folder.open()).unwrap();
    let (before, _) = OLD.split_once('\n').unwrap();
    put(
        &journal.folder.running(&id),
        format!("{before}\n").as_bytes(),
    );
    let Pending {
        operation,
        mut writer,
        ..
    } = journal.pending().unwrap().remove(0).unwrap();
    assert!(operation.is_pending());
    let share = operation.steps[0].share.clone();
    assert_eq!(share.as_ref().unwrap().id, "OldShare02");
    writer.result(0, Ok(None), at(5)).unwrap();
    let writer_id = writer.finish().unwrap();
    let ended = journal.read(&writer_id).unwrap();
    assert_eq!((&ended.meta, ended.at), (&operation.meta, operation.at));
    assert_eq!(ended.steps[0].share, share);
    assert_eq!(ended.steps[0].result, Some(StepResult::Done(None)));
    let whole = journal.overview(&id).unwrap().summary;
    put(&journal.folder.over(&id), OLD.as_bytes());
    assert_eq!(journal.overview(&id).unwrap().summary, whole);
}
