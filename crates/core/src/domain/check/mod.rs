//! What `check` can find: problems with shares and with the links to them, each with its code. The codes are a
//! contract, and only added.

mod rules;

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::audible::Inaudible;
use super::item::ItemKind;
use super::{InaudibleReason, Share};
use crate::advice::Hint;
pub use rules::{CheckRules, Checked, find};

/// Something that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckFinding {
    /// What it is.
    pub problem: Problem,
    /// The share it is about; `None` if it is about the server.
    pub share: Option<Subject>,
    /// A remedy for this share alone, better than the one for all problems of its kind.
    pub proposal: Option<Hint>,
}

/// A share as a finding names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// `SERVER/ID`.
    pub reference: String,
    /// Its id, or its slug.
    pub id: String,
    /// Its link.
    pub url: Option<String>,
    /// What it is called.
    pub what: String,
}

/// A problem, with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// Sharing is switched off on the whole server.
    SharingOff {
        /// What switches it on, or what the server said.
        why: Hint,
    },
    /// The public base URL leads to a login page.
    LoginPage {
        /// What links begin with.
        base: String,
        /// How that shows.
        how: String,
        /// The paths to exempt.
        exempt: String,
    },
    /// Another server answers at the public base URL.
    WrongServer {
        /// What links begin with.
        base: String,
        /// How that shows.
        how: String,
        /// What helps.
        remedy: Hint,
    },
    /// Browsers refuse the certificate of the public base URL.
    CertificateRejected {
        /// What links begin with.
        base: String,
        /// Why.
        why: String,
    },
    /// The certificate of the public base URL is signed by an authority that this machine does not know.
    CertificateUntrusted {
        /// What links begin with.
        base: String,
    },
    /// The certificate of the public base URL ends soon.
    CertificateExpires {
        /// What links begin with.
        base: String,
        /// Its last second.
        at: Timestamp,
    },
    /// The public base URL redirects to the same over https.
    RedirectsToHttps {
        /// What links begin with.
        base: String,
        /// Where it leads.
        to: String,
    },
    /// The server's own links begin with something else than those that are printed.
    WrongBase {
        /// How they differ, in words.
        how: String,
        /// What helps.
        remedies: Vec<Hint>,
    },
    /// Links are plain http.
    PlainHttp {
        /// What links begin with.
        base: String,
    },
    /// The public base URL can't be reached from this machine.
    NotReachableFromHere {
        /// What links begin with.
        base: String,
        /// Why.
        why: String,
    },
    /// So many shares look broken that something else must be wrong.
    ManyBroken {
        /// How many.
        broken: usize,
        /// Of how many whose contents are known.
        of: usize,
    },
    /// It can't be told what visitors hear of some shares.
    ContentsUnknown {
        /// How many.
        shares: usize,
    },
    /// The account doesn't see everything, so that shares may be in no list.
    LimitedView {
        /// What it doesn't see.
        what: String,
        /// What would show it.
        remedy: String,
    },
    /// Nothing that it shares is left in the library.
    ContentsGone {
        /// How many items it had.
        items: usize,
    },
    /// Its contents are there, and visitors hear nothing of them.
    NothingAudible(Silence),
    /// Visitors hear a part of it.
    ContentsPartlyGone(HeardPart),
    /// Its contents were deleted, and it still holds its name.
    Orphan,
    /// It allows downloads that the server switches off.
    DownloadsOff {
        /// What switches them on.
        setting: String,
    },
    /// Its link doesn't work.
    LinkBroken {
        /// How that shows.
        how: String,
    },
    /// Its page works, and its first track doesn't.
    StreamBroken {
        /// How that shows.
        how: String,
    },
    /// It has expired or was deleted, and its link still works.
    StillWorks {
        /// When it expired; `None` if it was deleted.
        expired: Option<Timestamp>,
    },
    /// It expires soon.
    ExpiresSoon {
        /// When.
        at: Timestamp,
    },
    /// It has expired.
    Expired {
        /// When.
        at: Timestamp,
    },
    /// It never expires.
    NeverExpires,
    /// It was not visited for a long time.
    NotVisited {
        /// The last visit, if there was one.
        last: Option<Timestamp>,
        /// When it was created.
        created: Option<Timestamp>,
    },
    /// A newer share has the same contents.
    Duplicate {
        /// That share, as `SERVER/ID`.
        of: String,
    },
}

/// Why nothing of a share is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// What the library says of its first item.
    Item(InaudibleReason, ItemKind),
    /// What the list says of its first item.
    Listed(Inaudible),
    /// There is no track in it.
    Empty,
}

/// How much of a share is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeardPart {
    /// So many tracks of all.
    Tracks {
        /// Heard.
        heard: usize,
        /// All.
        of: usize,
    },
    /// So many items of all.
    Items {
        /// Heard.
        heard: usize,
        /// All.
        of: usize,
    },
}

impl CheckFinding {
    /// One about the server.
    #[must_use]
    pub fn of_server(problem: Problem) -> Self {
        Self {
            problem,
            share: None,
            proposal: None,
        }
    }

    /// One about a share.
    #[must_use]
    pub fn of_share(problem: Problem, share: &Share) -> Self {
        Self {
            problem,
            share: Some(Subject::of(share)),
            proposal: None,
        }
    }

    /// Its code.
    #[must_use]
    pub const fn code(&self) -> FindingCode {
        self.problem.code()
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code().severity()
    }
}

impl Subject {
    /// How a share is named.
    #[must_use]
    pub fn of(share: &Share) -> Self {
        Self {
            reference: share.reference(),
            id: share.name().into_owned(),
            url: share.url.clone(),
            what: share.what().to_owned(),
        }
    }
}

impl Problem {
    /// Its code.
    #[must_use]
    pub const fn code(&self) -> FindingCode {
        match self {
            Self::SharingOff { .. } => FindingCode::SharingOff,
            Self::LoginPage { .. } => FindingCode::LoginPage,
            Self::WrongServer { .. } => FindingCode::WrongServer,
            Self::CertificateRejected { .. } => FindingCode::CertificateRejected,
            Self::CertificateUntrusted { .. } => FindingCode::CertificateUntrusted,
            Self::CertificateExpires { .. } => FindingCode::CertificateExpires,
            Self::RedirectsToHttps { .. } => FindingCode::RedirectsToHttps,
            Self::WrongBase { .. } => FindingCode::WrongBase,
            Self::PlainHttp { .. } => FindingCode::PlainHttp,
            Self::NotReachableFromHere { .. } => FindingCode::NotReachableFromHere,
            Self::ManyBroken { .. } => FindingCode::ManyBroken,
            Self::ContentsUnknown { .. } => FindingCode::ContentsUnknown,
            Self::LimitedView { .. } => FindingCode::LimitedView,
            Self::ContentsGone { .. } => FindingCode::ContentsGone,
            Self::NothingAudible(_) => FindingCode::NothingAudible,
            Self::ContentsPartlyGone(_) => FindingCode::ContentsPartlyGone,
            Self::Orphan => FindingCode::Orphan,
            Self::DownloadsOff { .. } => FindingCode::DownloadsOff,
            Self::LinkBroken { .. } => FindingCode::LinkBroken,
            Self::StreamBroken { .. } => FindingCode::StreamBroken,
            Self::StillWorks { .. } => FindingCode::StillWorks,
            Self::ExpiresSoon { .. } => FindingCode::ExpiresSoon,
            Self::Expired { .. } => FindingCode::Expired,
            Self::NeverExpires => FindingCode::NeverExpires,
            Self::NotVisited { .. } => FindingCode::NotVisited,
            Self::Duplicate { .. } => FindingCode::Duplicate,
        }
    }

    /// Whether visitors get nothing from the share, because of what it shares.
    #[must_use]
    pub const fn is_of_contents(&self) -> bool {
        matches!(self, Self::ContentsGone { .. } | Self::NothingAudible(_))
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// To know.
    Info,
    /// It works now, and soon may not, or not for everyone.
    Warning,
    /// Visitors don't get what the link promises, or get what it should not give.
    Error,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "docs/check.md says what each means")]
pub enum FindingCode {
    SharingOff,
    LoginPage,
    WrongServer,
    CertificateRejected,
    ManyBroken,
    ContentsGone,
    NothingAudible,
    Orphan,
    DownloadsOff,
    LinkBroken,
    StreamBroken,
    StillWorks,
    WrongBase,
    CertificateUntrusted,
    CertificateExpires,
    RedirectsToHttps,
    ContentsPartlyGone,
    ExpiresSoon,
    Expired,
    NeverExpires,
    NotVisited,
    Duplicate,
    PlainHttp,
    NotReachableFromHere,
    ContentsUnknown,
    LimitedView,
}

impl FindingCode {
    /// Every code, the worst first: the order in which findings are listed.
    pub const ALL: [Self; 26] = [
        Self::SharingOff,
        Self::LoginPage,
        Self::WrongServer,
        Self::CertificateRejected,
        Self::ManyBroken,
        Self::ContentsGone,
        Self::NothingAudible,
        Self::Orphan,
        Self::DownloadsOff,
        Self::LinkBroken,
        Self::StreamBroken,
        Self::StillWorks,
        Self::WrongBase,
        Self::CertificateUntrusted,
        Self::CertificateExpires,
        Self::RedirectsToHttps,
        Self::ContentsPartlyGone,
        Self::ExpiresSoon,
        Self::Expired,
        Self::NeverExpires,
        Self::NotVisited,
        Self::Duplicate,
        Self::PlainHttp,
        Self::NotReachableFromHere,
        Self::ContentsUnknown,
        Self::LimitedView,
    ];

    /// The word for it, on the command line and in data.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.contract().0
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        self.contract().1
    }

    const fn contract(self) -> (&'static str, Severity) {
        match self {
            Self::SharingOff => ("sharing-off", Severity::Error),
            Self::LoginPage => ("login-page", Severity::Error),
            Self::WrongServer => ("wrong-server", Severity::Error),
            Self::CertificateRejected => ("certificate-rejected", Severity::Error),
            Self::ManyBroken => ("many-broken", Severity::Error),
            Self::ContentsGone => ("contents-gone", Severity::Error),
            Self::NothingAudible => ("nothing-audible", Severity::Error),
            Self::Orphan => ("orphan", Severity::Error),
            Self::DownloadsOff => ("downloads-off", Severity::Error),
            Self::LinkBroken => ("link-broken", Severity::Error),
            Self::StreamBroken => ("stream-broken", Severity::Error),
            Self::StillWorks => ("still-works", Severity::Error),
            Self::WrongBase => ("wrong-base", Severity::Warning),
            Self::CertificateUntrusted => ("certificate-untrusted", Severity::Warning),
            Self::CertificateExpires => ("certificate-expires", Severity::Warning),
            Self::RedirectsToHttps => ("redirects-to-https", Severity::Warning),
            Self::ContentsPartlyGone => ("contents-partly-gone", Severity::Warning),
            Self::ExpiresSoon => ("expires-soon", Severity::Warning),
            Self::Expired => ("expired", Severity::Info),
            Self::NeverExpires => ("never-expires", Severity::Info),
            Self::NotVisited => ("not-visited", Severity::Info),
            Self::Duplicate => ("duplicate", Severity::Info),
            Self::PlainHttp => ("plain-http", Severity::Info),
            Self::NotReachableFromHere => ("not-reachable-from-here", Severity::Info),
            Self::ContentsUnknown => ("contents-unknown", Severity::Info),
            Self::LimitedView => ("limited-view", Severity::Info),
        }
    }

    /// Whether it shows only when pages are opened.
    #[must_use]
    pub const fn takes_visits(self) -> bool {
        matches!(
            self,
            Self::LinkBroken | Self::StreamBroken | Self::StillWorks
        )
    }

    /// The one that is called so.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == word)
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_the_worst_come_first() {
        for code in FindingCode::ALL {
            assert_eq!(FindingCode::named(code.as_str()), Some(code));
            let data = serde_json::to_value(code).unwrap();
            assert_eq!(data, code.as_str());
        }
        let severities = FindingCode::ALL.map(FindingCode::severity);
        assert!(severities.is_sorted_by(|one, other| one >= other));
        assert!(FindingCode::ALL.is_sorted());
        assert_eq!(FindingCode::named("contents-gon"), None);
    }
}
