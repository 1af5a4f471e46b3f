//! References as people write them, and whose share they name.

use super::*;
use crate::domain::ServerKind;
use proptest::prelude::*;

fn share(server: &str, kind: ServerKind, id: &str, url: Option<&str>) -> Share {
    let books = kind == ServerKind::Audiobookshelf;
    Share {
        slug: url.filter(|_| books).and_then(link::slug_of),
        url: url.map(str::to_owned),
        ..Share::bare(server, kind, id)
    }
}

fn shares() -> Vec<Share> {
    let navidrome = ServerKind::Navidrome;
    let books = ServerKind::Audiobookshelf;
    vec![
        share(
            "home",
            navidrome,
            "Xd7ce8Y2vd",
            Some("https://m.example/share/Xd7ce8Y2vd"),
        ),
        share("home", navidrome, "8KoeDVK6Cj", None),
        share(
            "books",
            books,
            "uuid-0001",
            Some("https://b.example/share/frankenstein"),
        ),
        share(
            "books",
            books,
            "frankenstein",
            Some("https://b.example/share/dracula"),
        ),
        share(
            "away",
            ServerKind::Subsonic,
            "12",
            Some("https://a.example/share/aBcDe?jwt=x"),
        ),
    ]
}

/// Looks on a server that is at `https://nas.example/m`, too.
fn with<T>(test: impl FnOnce(&Whose<'_>) -> T) -> T {
    let public = Url::parse("https://m.example").unwrap();
    let base = Url::parse("https://nas.example/m").unwrap();
    test(&Whose {
        server: "home",
        addresses: vec![public, base],
    })
}

fn one_of(text: &str) -> Result<String> {
    let shares = shares();
    let reference = ShareReference::parse(text).unwrap();
    with(|whose| {
        let found = find(&shares, &reference, whose);
        let one = found.one(&reference, &shares, whose);
        one.map(|share| share.id.clone())
    })
}

fn found(text: &str) -> Vec<String> {
    let shares = shares();
    let reference = ShareReference::parse(text).unwrap();
    match with(|whose| find(&shares, &reference, whose)) {
        Found::One(share) => vec![share.id.clone()],
        Found::None => Vec::new(),
        Found::Several(several) => several.iter().map(|share| share.id.clone()).collect(),
    }
}

#[test]
fn shares_are_found_in_every_form() {
    for (text, id) in [
        ("Xd7ce8Y2vd", "Xd7ce8Y2vd"),
        ("home/Xd7ce8Y2vd", "Xd7ce8Y2vd"),
        ("id:Xd7ce8Y2vd", "Xd7ce8Y2vd"),
        ("https://M.example/share/Xd7ce8Y2vd/?t=5", "Xd7ce8Y2vd"),
        ("m.example/share/Xd7ce8Y2vd", "Xd7ce8Y2vd"),
        ("https://nas.example/m/share/Xd7ce8Y2vd", "Xd7ce8Y2vd"),
        ("https://m.example/share/8KoeDVK6Cj", "8KoeDVK6Cj"),
        ("https://nas.example/m/share/d/8KoeDVK6Cj", "8KoeDVK6Cj"),
        ("https://nas.example/m/share/frankenstein", "uuid-0001"),
        ("https://a.example/share/aBcDe", "12"),
        ("dracula", "frankenstein"),
        ("slug:frankenstein", "uuid-0001"),
        ("books/dracula", "frankenstein"),
        // As it is printed: another share has it as its id.
        ("books/frankenstein", "uuid-0001"),
        ("books/uuid-0001", "uuid-0001"),
        ("id:frankenstein", "frankenstein"),
    ] {
        assert_eq!(found(text), [id], "{text}");
    }
}

#[test]
fn nothing_is_found_where_nothing_is_meant() {
    for text in [
        "xd7ce8y2vd",
        "away/Xd7ce8Y2vd",
        "aBcDe",
        "https://other.example/share/dracula",
        "https://other.example/share/12",
        "slug:Xd7ce8Y2vd",
    ] {
        assert!(found(text).is_empty(), "{text}");
    }
    assert_eq!(one_of("gone").unwrap_err().code(), Code::NotFound);
}

#[test]
fn a_strangers_link_is_a_strangers_share_however_it_ends() {
    for text in [
        "https://other.example/share/Xd7ce8Y2vd",
        "https://other.example/share/8KoeDVK6Cj",
        "https://nas.example/share/Xd7ce8Y2vd",
        "https://nas.example/m/more/share/Xd7ce8Y2vd",
        "https://nas.example:8443/m/share/Xd7ce8Y2vd",
        "https://m.example/shared/Xd7ce8Y2vd",
        "https://nas.example/m/share/12",
    ] {
        assert!(found(text).is_empty(), "{text}");
    }
    let error = one_of("https://other.example/x/share/Xd7ce8Y2vd?t=5").unwrap_err();
    assert_eq!(error.code(), Code::Ambiguous, "the share is not gone");
    let hints = error.hint_texts().join("\n");
    for said in [
        "`home/Xd7ce8Y2vd`",
        r#"SetProfile("home", PublicUrl(Some("https://other.example/x")))"#,
    ] {
        assert!(hints.contains(said), "{hints}");
    }
    let error = one_of("https://other.example/x/share/gone").unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
    let hints = error.hint_texts().join("\n");
    for said in [
        "begin with https://m.example/share/",
        r#"SetProfile("home", PublicUrl(Some("https://other.example/x")))"#,
    ] {
        assert!(hints.contains(said), "{hints}");
    }
    let error = one_of("https://nas.example/m/share/gone").unwrap_err();
    assert!(!error.hint_texts().concat().contains("PublicUrl"));
}

#[test]
fn an_id_that_is_also_a_slug_is_ambiguous() {
    let error = one_of("frankenstein").unwrap_err();
    assert_eq!(error.code(), Code::Ambiguous);
    assert_eq!(error.details().len(), 2);
}

#[test]
fn empty_references_are_refused() {
    for text in ["", "id:", "slug:", "/x", "home/"] {
        assert_eq!(
            ShareReference::parse(text).unwrap_err().code(),
            Code::Usage,
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        if let Ok(reference) = ShareReference::parse(&text) {
            let shares = shares();
            let _ = with(|whose| find(&shares, &reference, whose).one(&reference, &shares, whose).is_ok());
        }
    }

    #[test]
    fn what_the_record_calls_a_share_finds_it(id in "[A-Za-z0-9-]{1,20}") {
        let all = [share("home", ServerKind::Navidrome, &id, None)];
        let reference = ShareReference::parse(&all[0].reference()).unwrap();
        prop_assert_eq!(with(|whose| find(&all, &reference, whose)), Found::One(&all[0]));
        prop_assert_eq!(reference.to_string(), all[0].reference());
    }
}
