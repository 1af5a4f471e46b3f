//! How people name shares on the command line.

use super::link;
use super::share::Share;
use crate::error::{Code, Error, Result};

/// A SHARE: which share is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareReference {
    /// A public link.
    Link(String),
    /// `SERVER/ID`, as in the record's `ref`, or `SERVER/SLUG`.
    Qualified {
        /// The profile.
        server: String,
        /// The id there.
        id: String,
    },
    /// `id:X`: an id and nothing else.
    Id(String),
    /// `slug:X`: a slug and nothing else.
    Slug(String),
    /// An id or a slug.
    Plain(String),
}

/// What a reference leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<'a> {
    /// This share.
    One(&'a Share),
    /// Nothing.
    None,
    /// Different shares.
    Several(Vec<&'a Share>),
}

impl ShareReference {
    /// Reads a SHARE.
    ///
    /// # Errors
    /// [`Code::Usage`] where it is empty.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let empty = || Error::usage("an empty share reference").hint(SHARE_EXAMPLES);
        let named = |name: &str| {
            (!name.is_empty())
                .then(|| name.to_owned())
                .ok_or_else(empty)
        };
        if link::is_link(text) {
            return Ok(Self::Link(text.to_owned()));
        }
        if let Some(id) = text.strip_prefix("id:") {
            return named(id).map(Self::Id);
        }
        if let Some(slug) = text.strip_prefix("slug:") {
            return named(slug).map(Self::Slug);
        }
        match text.split_once('/') {
            None => named(text).map(Self::Plain),
            // No profile's name and no id holds a slash: this is a link without its scheme.
            Some((_, rest)) if rest.contains('/') => Ok(Self::Link(text.to_owned())),
            Some((server, id)) => Ok(Self::Qualified {
                server: named(server)?,
                id: named(id)?,
            }),
        }
    }

    /// The profile it names.
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        match self {
            Self::Qualified { server, .. } => Some(server),
            _ => None,
        }
    }

    /// The id to ask the server for directly; of `SERVER/…`, it may turn out to be a slug.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Qualified { id, .. } | Self::Id(id) => Some(id),
            _ => None,
        }
    }

    fn names(&self, share: &Share) -> bool {
        match self {
            Self::Link(link) => share
                .url
                .as_deref()
                .is_some_and(|listed| link::same_share(link, listed)),
            Self::Qualified { server, id } => share.server == *server && share.id == *id,
            Self::Id(id) => share.id == *id,
            Self::Slug(slug) => slug_of(share) == Some(slug.as_str()),
            Self::Plain(name) => share.id == *name || slug_of(share) == Some(name.as_str()),
        }
    }
}

impl std::fmt::Display for ShareReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Link(text) | Self::Plain(text) => f.write_str(text),
            Self::Qualified { server, id } => write!(f, "{server}/{id}"),
            Self::Id(id) => write!(f, "id:{id}"),
            Self::Slug(slug) => write!(f, "slug:{slug}"),
        }
    }
}

/// The share that `reference` means among `shares`.
///
/// A link that matches no listed one is tried by the id in it, where that cannot belong to another
/// server's share by chance; `SERVER/ID` that is no id there is tried as a slug.
#[must_use]
pub fn find<'a>(shares: &'a [Share], reference: &ShareReference) -> Found<'a> {
    let mut hits = unique(shares, |share| reference.names(share));
    if hits.is_empty() {
        hits = match reference {
            ShareReference::Link(link) => {
                let names = link::names_in(link);
                let certain = |share: &Share| share.url.is_none() || is_random(&share.id);
                unique(shares, |share| names.contains(&share.id) && certain(share))
            }
            ShareReference::Qualified { server, id } => unique(shares, |share| {
                share.server == *server && slug_of(share) == Some(id.as_str())
            }),
            _ => hits,
        };
    }
    match hits.as_slice() {
        [] => Found::None,
        [one] => Found::One(one),
        _ => Found::Several(hits),
    }
}

/// The shares that fit, each once although it may be listed twice.
fn unique(shares: &[Share], fits: impl Fn(&Share) -> bool) -> Vec<&Share> {
    let mut hits: Vec<&Share> = Vec::new();
    for share in shares.iter().filter(|share| fits(share)) {
        let known = |hit: &&Share| hit.server == share.server && hit.id == share.id;
        if !hits.iter().any(known) {
            hits.push(share);
        }
    }
    hits
}

impl<'a> Found<'a> {
    /// The one share, or the error that says what else there is on `server`, the profile that was
    /// looked at.
    ///
    /// # Errors
    /// [`Code::NotFound`] and [`Code::Ambiguous`].
    pub fn one(self, reference: &ShareReference, server: &str) -> Result<&'a Share> {
        let found = match self {
            Self::One(share) => Ok(share),
            Self::None => Err(
                Error::new(Code::NotFound, format!("there is no share {reference}"))
                    .hint(format!("`sharectl list -s {server}` shows all there are")),
            ),
            Self::Several(shares) => {
                let message = format!("{reference} matches {} shares", shares.len());
                let error = shares
                    .iter()
                    .fold(Error::new(Code::Ambiguous, message), |error, share| {
                        error.detail(format!("{}  {}", share.reference(), share.what()))
                    });
                Err(error.hint("name one as SERVER/ID, or say `id:X` or `slug:X`"))
            }
        };
        found.map_err(|error| error.with_server(server))
    }
}

const SHARE_EXAMPLES: &str = "examples: Xd7ce8Y2vd, home/Xd7ce8Y2vd, https://…/share/Xd7ce8Y2vd";

/// The readable part of the link, where it is one; elsewhere that part is the id, or a secret.
fn slug_of(share: &Share) -> Option<&str> {
    share.slug.as_deref()
}

/// Long enough, and not just counted up.
fn is_random(id: &str) -> bool {
    id.len() >= 8 && !id.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
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

    fn found(text: &str) -> Vec<String> {
        let shares = shares();
        match find(&shares, &ShareReference::parse(text).unwrap()) {
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
            ("https://public.example/share/Xd7ce8Y2vd", "Xd7ce8Y2vd"),
            ("https://m.example/share/8KoeDVK6Cj", "8KoeDVK6Cj"),
            ("https://a.example/share/aBcDe", "12"),
            ("dracula", "frankenstein"),
            ("slug:frankenstein", "uuid-0001"),
            ("books/dracula", "frankenstein"),
            ("books/frankenstein", "frankenstein"),
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
        let shares = shares();
        let reference = ShareReference::parse("gone").unwrap();
        let error = find(&shares, &reference)
            .one(&reference, "home")
            .unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
    }

    #[test]
    fn an_id_that_is_also_a_slug_is_ambiguous() {
        let shares = shares();
        let reference = ShareReference::parse("frankenstein").unwrap();
        let error = find(&shares, &reference)
            .one(&reference, "home")
            .unwrap_err();
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
                let _ = find(&shares(), &reference);
            }
        }

        #[test]
        fn what_the_record_calls_a_share_finds_it(id in "[A-Za-z0-9-]{1,20}") {
            let all = [share("home", ServerKind::Navidrome, &id, None)];
            let reference = ShareReference::parse(&all[0].reference()).unwrap();
            prop_assert_eq!(find(&all, &reference), Found::One(&all[0]));
            prop_assert_eq!(reference.to_string(), all[0].reference());
        }
    }
}
