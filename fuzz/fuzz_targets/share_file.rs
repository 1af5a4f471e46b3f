//! Share files in TOML and JSON: references are written back so that the file reads as before, and an
//! export of its shares reads as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sharectl_core::domain::{Item, Lifetime, ServerKind, Share};
use sharectl_ui::share_file::{
    Entry, Exported, FileFormat, Reference, Scope, ShareFile, with_references,
};
use sharectl_ui::share_file::{json, toml};

fuzz_target!(|data: &[u8]| {
    let Some(text) = sharectl_fuzz::text(data) else {
        return;
    };
    let Ok(file) = ShareFile::parse(text, "input") else {
        return;
    };
    write_back(text, &file);
    export(&file);
});

/// Every entry gets a reference; nothing else changes.
fn write_back(text: &str, file: &ShareFile) {
    let references: Vec<Reference> = file
        .entries
        .iter()
        .map(|entry| Reference {
            key: entry.key.clone(),
            reference: format!("home/{}", entry.place.line),
        })
        .collect();
    if references.is_empty() {
        return;
    }
    let edited = with_references(text, file.form, &references).expect("it was read");
    let read = ShareFile::parse(&edited, "edited").expect("it was written");
    assert_eq!(read.entries.len(), file.entries.len());
    for ((before, after), wanted) in file.entries.iter().zip(&read.entries).zip(&references) {
        assert_eq!(after.key, before.key);
        let reference = after.reference.as_ref().map(ToString::to_string);
        assert_eq!(reference.as_ref(), Some(&wanted.reference));
        assert_eq!(after.description, before.description);
        assert_eq!(after.expires, before.expires);
        assert_eq!(after.items, before.items);
        assert_eq!(after.wanted, before.wanted);
    }
    assert_eq!(
        with_references(&edited, file.form, &references).ok(),
        Some(edited)
    );
}

/// The share that an entry describes.
fn share(entry: &Entry) -> Share {
    let mut share = Share::bare("home", ServerKind::Navidrome, &entry.key);
    share.description.clone_from(&entry.description);
    share.downloadable = entry.downloadable;
    share.slug.clone_from(&entry.slug);
    share.lifetime = entry.expires.map(|_| Lifetime::Until(sharectl_fuzz::now()));
    share
}

/// Shares of that kind are exported in both formats, and both read as the same.
fn export(file: &ShareFile) {
    let shares: Vec<Share> = file.entries.iter().map(share).collect();
    let items = |entry: &Entry| -> Vec<Item> {
        let items = entry.items.iter().flatten();
        items
            .filter(|item| item.id.is_some())
            .map(|item| item.item())
            .collect()
    };
    let exported: Vec<Exported<'_>> = shares
        .iter()
        .zip(&file.entries)
        .map(|(share, entry)| Exported {
            share,
            items: items(entry),
        })
        .collect();
    let scope = Scope {
        servers: vec!["home".to_owned()],
        ..Scope::default()
    };
    let read = |text: String, form: FileFormat| {
        let file =
            ShareFile::parse(&text, "export").unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(file.form, form);
        assert_eq!(file.entries.len(), shares.len(), "{text}");
        file.entries
    };
    let in_toml = read(toml(&scope, None, &exported), FileFormat::Toml);
    let in_json = read(json(&scope, None, &exported), FileFormat::Json);
    for (one, other) in in_toml.iter().zip(&in_json) {
        assert_eq!(one.key, other.key);
        assert_eq!(one.description, other.description);
        assert_eq!(one.reference, other.reference);
        assert_eq!(one.items, other.items);
        assert_eq!(one.expires, other.expires);
    }
    let mut described: Vec<_> = shares
        .iter()
        .map(|share| share.description.as_deref())
        .collect();
    let mut kept: Vec<_> = in_toml
        .iter()
        .map(|entry| entry.description.as_deref())
        .collect();
    described.sort_unstable();
    kept.sort_unstable();
    assert_eq!(described, kept);
}
