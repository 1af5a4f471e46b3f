//! How people name shares on the command line, and an index that finds many shares by name without a pass over
//! all shares for each.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

use url::Url;

use super::link::SharePage;
use super::share::Share;
use super::{link, slug};
use crate::advice::{Advice, ProfileSetting};
use crate::error::{Error, Result};
use crate::shell;

/// A SHARE argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareReference {
    /// A public link.
    Link(String),
    /// `SERVER/ID`, like `ref` in the record.
    Qualified {
        /// The name of the profile.
        server: String,
        /// The id on that server.
        id: String,
    },
    /// `id:X`: an id, even if another share has it as its slug.
    Id(String),
    /// `slug:X`: a slug, even if another share has it as its id.
    Slug(String),
    /// An id or a slug.
    Plain(String),
}

/// The server of the shares, and the base URLs of its links.
#[derive(Debug, Clone)]
pub struct Whose<'a> {
    /// The name of the profile.
    pub server: &'a str,
    /// The public base URL, the server's own, and every base URL that links were printed with before.
    pub addresses: Vec<Url>,
}

impl Whose<'_> {
    /// The page that a link leads to, if it is one of this server's.
    #[must_use]
    pub fn page(&self, link: &str) -> Option<SharePage> {
        let mut bases = self.addresses.iter();
        bases.find_map(|base| SharePage::under(base, link))
    }
}

/// The result of looking up a reference.
#[derive(Debug, Clone, PartialEq)]
pub enum ReferenceMatch<'a> {
    /// Exactly this share matches.
    One(&'a Share),
    /// No share matches.
    None,
    /// Several shares match.
    Several(Vec<&'a Share>),
}

impl ShareReference {
    /// Parses a SHARE argument.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if it is empty or a row of JSON.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let empty = || Error::usage("the share reference is empty").hint(SHARE_EXAMPLES);
        let named = |name: &str| {
            (!name.is_empty())
                .then(|| name.to_owned())
                .ok_or_else(empty)
        };
        if text.starts_with('{') {
            return Err(Error::usage("a row of JSON isn't a share reference")
                .hint("print references for the next command: `-o refs`"));
        }
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
            // Neither profile names nor ids contain a slash: this is a link without its scheme.
            Some((_, rest)) if rest.contains('/') => Ok(Self::Link(text.to_owned())),
            Some((server, id)) => Ok(Self::Qualified {
                server: named(server)?,
                id: named(id)?,
            }),
        }
    }

    /// The name of the profile, if given.
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        match self {
            Self::Qualified { server, .. } => Some(server),
            _ => None,
        }
    }

    /// The id, if given. In `SERVER/ID` it may also be a slug.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Qualified { id, .. } | Self::Id(id) => Some(id),
            _ => None,
        }
    }

    /// The id or slug; `None` for a link.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Link(_) => None,
            Self::Qualified { id, .. } => Some(id),
            Self::Id(name) | Self::Slug(name) | Self::Plain(name) => Some(name),
        }
    }

    /// Whether it names the share in a form that sharectl prints.
    pub(crate) fn names(&self, share: &Share) -> bool {
        match self {
            Self::Link(link) => share
                .url
                .as_deref()
                .is_some_and(|listed| link::same_share(link, listed)),
            // The form of the record.
            Self::Qualified { server, id } => share.server == *server && share.name() == *id,
            Self::Id(id) => share.id == *id,
            Self::Slug(slug) => share.slug.as_ref() == Some(slug),
            Self::Plain(name) => share.id == *name || share.name() == *name,
        }
    }

    /// Whether it may mean the share if it names none: by a slug in any encoding, or by `SERVER/ID` with the id
    /// of a share whose record has a slug instead.
    fn may_name(&self, share: &Share) -> bool {
        let is_slug = |text: &str| {
            let slug = share.slug.as_deref();
            slug.is_some_and(|slug| slug::is_named(slug, text))
        };
        match self {
            Self::Link(_) => false,
            Self::Qualified { server, id } => {
                share.server == *server && (share.id == *id || is_slug(id))
            }
            Self::Id(text) | Self::Slug(text) | Self::Plain(text) => is_slug(text),
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
/// A link that matches no listed one may lead to the same page under another address of the server, but no more
/// than that: the same id under an unknown address is another server's share. A printed reference always means
/// the share that it was printed for.
#[must_use]
pub fn find<'a>(
    shares: &'a [Share],
    reference: &ShareReference,
    whose: &Whose<'_>,
) -> ReferenceMatch<'a> {
    let mut hits = unique(shares, |share| reference.names(share));
    if hits.is_empty() {
        hits = match reference {
            ShareReference::Link(link) => match whose.page(link) {
                Some(page) => unique(shares, |share| leads_to(&page, share)),
                None => Vec::new(),
            },
            _ => unique(shares, |share| reference.may_name(share)),
        };
    }
    match hits.as_slice() {
        [] => ReferenceMatch::None,
        [one] => ReferenceMatch::One(one),
        _ => ReferenceMatch::Several(hits),
    }
}

/// Whether `page`, on the share's server, is the page of this share.
fn leads_to(page: &SharePage, share: &Share) -> bool {
    match &share.url {
        Some(url) => SharePage::of(url).as_ref() == Some(page),
        None => page.name() == share.plain_name(),
    }
}

/// The matching shares, without duplicates: a share may be listed twice.
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

impl<'a> ReferenceMatch<'a> {
    /// The one share, or an error that lists the alternatives among `shares`, which were searched.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::Code::NotFound) if no share matches,
    /// [`Code::Ambiguous`](crate::Code::Ambiguous) if several do.
    pub fn one(
        self,
        reference: &ShareReference,
        shares: &[Share],
        whose: &Whose<'_>,
    ) -> Result<&'a Share> {
        let found = match self {
            Self::One(share) => Ok(share),
            Self::None => Err(missing(reference, shares, whose)),
            Self::Several(shares) => {
                let message = format!("{reference} matches {} shares", shares.len());
                let error = Error::ambiguous(message);
                let error = shares.iter().fold(error, |error, share| {
                    error.detail(format!("{}  {}", share.reference(), share.what()))
                });
                Err(error.hint("name one as SERVER/ID, `id:X`, or `slug:X`"))
            }
        };
        found.map_err(|error| error.with_server(whose.server))
    }
}

/// The error for a reference that matches no share.
fn missing(reference: &ShareReference, shares: &[Share], whose: &Whose<'_>) -> Error {
    let server = whose.server;
    let link = match reference {
        ShareReference::Link(link) if whose.page(link).is_none() => link,
        _ => {
            return Error::not_found(format!("no share named {:?}", reference.to_string()))
                .hint(Advice::ListShares(server.to_owned()));
        }
    };
    if let Some(error) = unfamiliar(link, shares, whose) {
        return error;
    }
    let listed = shares.iter().filter_map(|share| share.url.as_deref());
    let begin = listed.filter_map(link::beginning).next();
    let first = whose.addresses.first().map(Url::as_str);
    let begin = begin.or(first).unwrap_or_default();
    let page = SharePage::of(link);
    let id = page.as_ref().map_or("ID", SharePage::name);
    let error = Error::not_found(format!("{reference} isn't a link of {server}"))
        .hint(format!("links of {server} begin with {begin}"))
        .hint(format!(
            "if {server} has this share anyway, name it by its id: `{}`",
            shell::word(&format!("{server}/{id}"))
        ));
    with_base(error, link, server, |_| {
        format!("if that is {server} under another address: ")
    })
}

/// Adds a hint to set the base URL of the link as the server's public base URL, if it can be one.
fn with_base(error: Error, link: &str, server: &str, when: impl Fn(&str) -> String) -> Error {
    match link::base_of(link).filter(|base| is_address(base)) {
        Some(base) => {
            let setting = ProfileSetting::PublicUrl(Some(base.to_owned()));
            error.hint(Advice::SetProfile(server.to_owned(), setting).after(when(base)))
        }
        None => error,
    }
}

/// The error for a link with the id of a listed share but an unknown base URL. It may be another server's
/// share, and a script must not conclude that the share doesn't exist.
fn unfamiliar(link: &str, shares: &[Share], whose: &Whose<'_>) -> Option<Error> {
    let page = SharePage::of(link)?;
    let share = shares.iter().find(|share| leads_to(&page, share))?;
    let (server, name) = (whose.server, share.reference());
    let error = Error::ambiguous(format!(
        "{link} ends like the link of {name}, but begins with no known address of {server}"
    ))
    .hint(format!(
        "if you mean that share, name it: `{}`",
        shell::word(&name)
    ));
    Some(with_base(error, link, server, |base| {
        format!("if {base} is an address of {server}: ")
    }))
}

/// Whether the text can be the address of a server: an HTTP URL.
fn is_address(base: &str) -> bool {
    Url::parse(base).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

const SHARE_EXAMPLES: &str = "examples: Xd7ce8Y2vd, home/Xd7ce8Y2vd, https://…/share/Xd7ce8Y2vd";

/// An index of listed shares by id, name and link.
#[derive(Debug)]
pub struct ShareIndex<'s> {
    shares: &'s [Share],
    whose: Whose<'s>,
    ids: UniqueIndex<&'s str>,
    /// Printed names, if they aren't the ids.
    names: UniqueIndex<Cow<'s, str>>,
    links: UniqueIndex<&'s str>,
    /// Whether every name is an id.
    ids_only: bool,
}

/// The position of the only share with a name; `None` if there are several, which [`find`] has to resolve.
type UniqueIndex<N> = HashMap<N, Option<usize>>;

impl<'s> ShareIndex<'s> {
    /// Indexes the listed shares of the server in `whose`.
    #[must_use]
    pub fn new(shares: &'s [Share], whose: Whose<'s>) -> Self {
        let mut index = Self {
            shares,
            whose,
            ids: HashMap::with_capacity(shares.len()),
            names: HashMap::new(),
            links: HashMap::with_capacity(shares.len()),
            ids_only: true,
        };
        for (place, share) in shares.iter().enumerate() {
            enter(&mut index.ids, share.id.as_str(), place);
            if let Some(url) = &share.url {
                enter(&mut index.links, url.as_str(), place);
            }
            if share.slug.is_some() {
                enter(&mut index.names, share.name(), place);
                index.ids_only = false;
            }
        }
        index
    }

    /// The one share that `reference` means.
    ///
    /// # Errors
    /// The errors of [`ReferenceMatch::one`].
    pub fn one(&self, reference: &ShareReference) -> Result<&'s Share> {
        self.find(reference)
            .one(reference, self.shares, &self.whose)
    }

    /// The same result as [`find`].
    #[must_use]
    pub fn find(&self, reference: &ShareReference) -> ReferenceMatch<'s> {
        let known = match reference {
            ShareReference::Link(link) => self.links.get(link.as_str()),
            ShareReference::Id(id) => self.ids.get(id.as_str()),
            ShareReference::Plain(name) => self.named(name),
            ShareReference::Qualified { server, id } => self
                .named(id)
                .filter(|place| place.is_none_or(|place| self.shares[place].server == *server)),
            ShareReference::Slug(_) => None,
        };
        match (known, reference) {
            (Some(Some(place)), _) => ReferenceMatch::One(&self.shares[*place]),
            (None, ShareReference::Id(_) | ShareReference::Plain(_)) if self.ids_only => {
                ReferenceMatch::None
            }
            _ => find(self.shares, reference, &self.whose),
        }
    }

    /// The position of the share that is printed as `name`, if the name can't mean another one.
    fn named(&self, name: &str) -> Option<&Option<usize>> {
        let by_id = self.ids.get(name);
        if self.ids_only {
            return by_id;
        }
        self.names.get(name).filter(|_| by_id.is_none())
    }
}

fn enter<N: Eq + Hash>(places: &mut UniqueIndex<N>, name: N, place: usize) {
    let known = places.entry(name).and_modify(|place| *place = None);
    known.or_insert(Some(place));
}

/// References as people write them, and which server they belong to.
#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Code;
    use crate::domain::ServerKind;

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

    /// Runs a test with a server that is also at `https://nas.example/m`.
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
            ReferenceMatch::One(share) => vec![share.id.clone()],
            ReferenceMatch::None => Vec::new(),
            ReferenceMatch::Several(several) => {
                several.iter().map(|share| share.id.clone()).collect()
            }
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
            // The printed form, although it is another share's id.
            ("books/frankenstein", "uuid-0001"),
            ("books/uuid-0001", "uuid-0001"),
            ("id:frankenstein", "frankenstein"),
        ] {
            assert_eq!(found(text), [id], "{text}");
        }
    }

    #[test]
    fn nothing_is_found_if_nothing_is_meant() {
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
        fn record_reference_finds_its_share(id in "[A-Za-z0-9-]{1,20}") {
            let all = [share("home", ServerKind::Navidrome, &id, None)];
            let reference = ShareReference::parse(&all[0].reference()).unwrap();
            prop_assert_eq!(with(|whose| find(&all, &reference, whose)), ReferenceMatch::One(&all[0]));
            prop_assert_eq!(reference.to_string(), all[0].reference());
        }
    }

    fn titled() -> impl Strategy<Value = Vec<Share>> {
        let kinds = [ServerKind::Navidrome, ServerKind::Audiobookshelf];
        let name = || proptest::option::of("[ab%]{1,2}|a%62");
        let share = (0..2usize, "[ab]{1,2}", name(), name());
        let share = share.prop_map(move |(kind, id, link, slug)| {
            let mut share = Share::bare(["home", "books"][kind], kinds[kind], id);
            share.url = link.map(|name| format!("https://x/share/{name}"));
            share.slug = slug;
            share
        });
        proptest::collection::vec(share, 0..6).prop_map(listed)
    }

    /// A share may be listed twice, but has one link and one slug. No two links differ only in their encoding,
    /// because a server encodes all of them alike.
    fn listed(mut shares: Vec<Share>) -> Vec<Share> {
        for place in 1..shares.len() {
            let (before, rest) = shares.split_at_mut(place);
            let share = &mut rest[0];
            let same = |other: &&Share| other.server == share.server && other.id == share.id;
            if let Some(first) = before.iter().find(same) {
                *share = first.clone();
                continue;
            }
            let link = share.url.take();
            let taken = |link: &String| {
                let mut links = before.iter().filter_map(|other| other.url.as_deref());
                links.any(|other| link != other && link::same_share(link, other))
            };
            share.url = link.filter(|link| !taken(link));
        }
        shares
    }

    proptest! {
        #[test]
        fn an_index_finds_what_the_long_way_finds(
            shares in titled(),
            text in "(id:|slug:|home/|books/|https://x/share/|)([ab]{1,2}|%25|a%62|a%25)(\\?t=5)?",
        ) {
            let reference = ShareReference::parse(&text).unwrap();
                        let whose = Whose { server: "home", addresses: vec!["https://x".parse().unwrap()] };
            let found = ShareIndex::new(&shares, whose.clone()).find(&reference);
            prop_assert_eq!(found, super::find(&shares, &reference, &whose));
        }
    }
}
