//! How people name shares on the command line.

use super::link;
use super::share::Share;
use super::share_page::{self, SharePage};
use super::slug;
use crate::advice::{Advice, ProfileSetting};
use crate::error::{Code, Error, Result};
use crate::shell;
use url::Url;

/// A SHARE: which share is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareReference {
    /// A public link.
    Link(String),
    /// `SERVER/ID`, as in the record's `ref`.
    Qualified {
        /// The profile.
        server: String,
        /// The id there.
        id: String,
    },
    /// `id:X`: an id, also where another share has it as its slug.
    Id(String),
    /// `slug:X`: a slug, also where another share has it as its id.
    Slug(String),
    /// An id or a slug.
    Plain(String),
}

/// Which server shares are looked for on, and what its links may begin with.
#[derive(Debug, Clone)]
pub struct Whose<'a> {
    /// The profile.
    pub server: &'a str,
    /// The base of its public links, its own, and every one that links were printed with before.
    pub addresses: Vec<Url>,
}

impl Whose<'_> {
    /// The page that a link leads to, where it is one of this server's.
    #[must_use]
    pub fn page(&self, link: &str) -> Option<SharePage> {
        let bases = self.addresses.iter();
        bases
            .into_iter()
            .find_map(|base| SharePage::under(base, link))
    }
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
    /// [`Code::Usage`] where it is empty, or a row of JSON.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let empty = || Error::usage("an empty share reference").hint(SHARE_EXAMPLES);
        let named = |name: &str| {
            (!name.is_empty())
                .then(|| name.to_owned())
                .ok_or_else(empty)
        };
        if text.starts_with('{') {
            return Err(Error::usage("a row of JSON is no share reference")
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

    /// The id that it names, or may name: of `SERVER/…` it may turn out to be a slug.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Qualified { id, .. } | Self::Id(id) => Some(id),
            _ => None,
        }
    }

    /// What it names, if that may be an id or a slug; nothing for a link.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Link(_) => None,
            Self::Qualified { id, .. } => Some(id),
            Self::Id(name) | Self::Slug(name) | Self::Plain(name) => Some(name),
        }
    }

    /// Whether it names the share as it is printed.
    pub(crate) fn names(&self, share: &Share) -> bool {
        match self {
            Self::Link(link) => share
                .url
                .as_deref()
                .is_some_and(|listed| link::same_share(link, listed)),
            // As it is printed.
            Self::Qualified { server, id } => share.server == *server && share.name() == *id,
            Self::Id(id) => share.id == *id,
            Self::Slug(slug) => slug_of(share) == Some(slug.as_str()),
            Self::Plain(name) => share.id == *name || share.name() == *name,
        }
    }

    /// Whether it may mean the share if it names none: a slug as it is stored, or encoded in another
    /// way; an id where the record has a slug, and the other way round.
    fn may_name(&self, share: &Share) -> bool {
        let is_slug = |text: &str| slug_of(share).is_some_and(|slug| slug::is_named(slug, text));
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
/// A link that matches no listed one may be the same page under another address of the server, and
/// never more than that: the same id under a stranger's address is a stranger's share. What was printed
/// always means the share that it was printed for.
#[must_use]
pub fn find<'a>(shares: &'a [Share], reference: &ShareReference, whose: &Whose<'_>) -> Found<'a> {
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
        [] => Found::None,
        [one] => Found::One(one),
        _ => Found::Several(hits),
    }
}

/// Whether a page of a share's server is this share's.
fn leads_to(page: &SharePage, share: &Share) -> bool {
    match &share.url {
        Some(url) => SharePage::of(url).as_ref() == Some(page),
        None => page.name() == share.plain_name(),
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
    /// The one share, or the error that says what else there is among `shares`, which were looked
    /// through.
    ///
    /// # Errors
    /// [`Code::NotFound`] and [`Code::Ambiguous`].
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
                let error = shares
                    .iter()
                    .fold(Error::new(Code::Ambiguous, message), |error, share| {
                        error.detail(format!("{}  {}", share.reference(), share.what()))
                    });
                Err(error.hint("name one as SERVER/ID, or say `id:X` or `slug:X`"))
            }
        };
        found.map_err(|error| error.with_server(whose.server))
    }
}

/// The error for a reference to nothing.
fn missing(reference: &ShareReference, shares: &[Share], whose: &Whose<'_>) -> Error {
    let server = whose.server;
    let error = |message| Error::new(Code::NotFound, message);
    let list = Advice::ListShares(server.to_owned());
    let ShareReference::Link(link) = reference else {
        return error(format!("there is no share {reference}")).hint(list);
    };
    if whose.page(link).is_some() {
        return error(format!("there is no share {reference}")).hint(list);
    }
    if let Some(error) = unfamiliar(link, shares, whose) {
        return error;
    }
    let listed = shares.iter().filter_map(|share| share.url.as_deref());
    let begin = listed.filter_map(share_page::beginning).next();
    let first = whose.addresses.first().map(Url::as_str);
    let begin = begin.or(first).unwrap_or_default();
    let page = SharePage::of(link);
    let id = page.as_ref().map_or("ID", SharePage::name);
    let error = error(format!("{reference} is no link of {server}"))
        .hint(format!("links of {server} begin with {begin}"))
        .hint(format!(
            "if {server} has this share all the same, name it by its id: `{}`",
            shell::word(&format!("{server}/{id}"))
        ));
    match share_page::base_of(link).filter(|base| is_address(base)) {
        Some(base) => error.hint(
            Advice::SetProfile(
                server.to_owned(),
                ProfileSetting::PublicUrl(Some(base.to_owned())),
            )
            .after(format!("if that is {server} under another address: ")),
        ),
        None => error,
    }
}

/// The error for a link that leads to a listed share by its id, but begins with no known address: it
/// may be someone else's, and a script must not take the share for gone.
fn unfamiliar(link: &str, shares: &[Share], whose: &Whose<'_>) -> Option<Error> {
    let page = SharePage::of(link)?;
    let share = shares.iter().find(|share| leads_to(&page, share))?;
    let (server, name) = (whose.server, share.reference());
    let error = Error::new(
        Code::Ambiguous,
        format!(
            "{link} ends like the link of {name}, but begins with no known address of {server}"
        ),
    )
    .hint(format!(
        "if you mean that share, name it: `{}`",
        shell::word(&name)
    ));
    Some(
        match share_page::base_of(link).filter(|base| is_address(base)) {
            Some(base) => error.hint(
                Advice::SetProfile(
                    server.to_owned(),
                    ProfileSetting::PublicUrl(Some(base.to_owned())),
                )
                .after(format!("if {base} is an address of {server}: ")),
            ),
            None => error,
        },
    )
}

/// Whether a server can be at such an address: it is HTTP's, and names a host.
fn is_address(base: &str) -> bool {
    url::Url::parse(base).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

const SHARE_EXAMPLES: &str = "examples: Xd7ce8Y2vd, home/Xd7ce8Y2vd, https://…/share/Xd7ce8Y2vd";

/// The readable part of the link, where it is one; elsewhere that part is the id, or a secret.
fn slug_of(share: &Share) -> Option<&str> {
    share.slug.as_deref()
}

#[cfg(test)]
mod tests;
