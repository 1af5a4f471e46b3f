//! The findings of `check`: problems with shares and their links, each with a code. The codes are a contract:
//! new ones may be added, but none is changed or removed.

mod rules;

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::audible::Inaudible;
use super::item::ItemKind;
use super::{InaudibleReason, Share};
use crate::advice::Hint;
pub use rules::{CheckRules, Checked, find};

/// A finding.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckFinding {
    /// The problem.
    pub problem: Problem,
    /// The affected share; `None` if the server is affected.
    pub share: Option<Subject>,
    /// A fix for this share, better than the general one for such problems.
    pub proposal: Option<Hint>,
}

/// The share of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// `SERVER/ID`.
    pub reference: String,
    /// The id or slug.
    pub id: String,
    /// The link.
    pub url: Option<String>,
    /// The name for people.
    pub what: String,
}

/// A problem with its details.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// Sharing is turned off on the whole server.
    SharingOff {
        /// How to turn it on, or the server's message.
        why: Hint,
    },
    /// The public base URL leads to a login page.
    LoginPage {
        /// The public base URL.
        base: String,
        /// The evidence.
        how: String,
        /// The paths to exempt from login.
        exempt: String,
    },
    /// Another server answers at the public base URL.
    WrongServer {
        /// The public base URL.
        base: String,
        /// The evidence.
        how: String,
        /// The fix.
        remedy: Hint,
    },
    /// Browsers refuse the certificate of the public base URL.
    CertificateRejected {
        /// The public base URL.
        base: String,
        /// The reason.
        why: String,
    },
    /// The certificate of the public base URL is signed by a CA that this machine doesn't trust.
    CertificateUntrusted {
        /// The public base URL.
        base: String,
    },
    /// The certificate of the public base URL expires soon.
    CertificateExpires {
        /// The public base URL.
        base: String,
        /// When it expires.
        at: Timestamp,
    },
    /// The public base URL redirects to the same address over `https`.
    RedirectsToHttps {
        /// The public base URL.
        base: String,
        /// The target of the redirect.
        to: String,
    },
    /// The server's own links and the printed ones have different base URLs.
    WrongBase {
        /// The difference, in words.
        how: String,
        /// The possible fixes.
        remedies: Vec<Hint>,
    },
    /// Links use plain `http`.
    PlainHttp {
        /// The public base URL.
        base: String,
    },
    /// The public base URL can't be reached from this machine.
    NotReachableFromHere {
        /// The public base URL.
        base: String,
        /// The reason.
        why: String,
    },
    /// So many shares look broken that something else is the likelier cause.
    ManyBroken {
        /// The number of shares that look broken.
        broken: usize,
        /// The number of shares whose contents are known.
        of: usize,
    },
    /// The tracks that visitors hear are unknown for some shares.
    ContentsUnknown {
        /// The number of these shares.
        shares: usize,
    },
    /// The account can't see everything, so some shares may be in no list.
    LimitedView {
        /// What the account can't see.
        what: String,
        /// How to see it.
        remedy: String,
    },
    /// All of its items were deleted from the library.
    ContentsGone {
        /// The number of its items.
        items: usize,
    },
    /// Visitors can't hear anything in it, although its contents exist.
    NothingAudible(Silence),
    /// Visitors can hear only a part of it.
    ContentsPartlyGone(HeardPart),
    /// Its contents were deleted, but it still occupies its slug.
    Orphan,
    /// It allows downloads, but the server turns them off.
    DownloadsOff {
        /// The setting that turns them on.
        setting: String,
    },
    /// Its link doesn't work.
    LinkBroken {
        /// The evidence.
        how: String,
    },
    /// Its page works, but its first track doesn't.
    StreamBroken {
        /// The evidence.
        how: String,
    },
    /// It has expired or was deleted, but its link still works.
    StillWorks {
        /// When it expired; `None` if it was deleted.
        expired: Option<Timestamp>,
    },
    /// It expires soon.
    ExpiresSoon {
        /// When it expires.
        at: Timestamp,
    },
    /// It has expired.
    Expired {
        /// When it expired.
        at: Timestamp,
    },
    /// It never expires.
    NeverExpires,
    /// It was not visited for a long time.
    NotVisited {
        /// The last visit, if any.
        last: Option<Timestamp>,
        /// When it was created.
        created: Option<Timestamp>,
    },
    /// A newer share has the same contents.
    Duplicate {
        /// The newer share, as `SERVER/ID`.
        of: String,
    },
}

/// Why visitors can't hear anything in a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The reason in the library, for its first item that still exists.
    Item(InaudibleReason, ItemKind),
    /// The reason in the list for its first item.
    Listed(Inaudible),
    /// It has no tracks.
    Empty,
}

/// How much of a share visitors can hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeardPart {
    /// Some of its tracks.
    Tracks {
        /// The number of tracks that can be heard.
        heard: usize,
        /// The number of all tracks.
        of: usize,
    },
    /// Some of its items.
    Items {
        /// The number of items that can be heard.
        heard: usize,
        /// The number of all items.
        of: usize,
    },
}

impl CheckFinding {
    /// A finding about the server.
    #[must_use]
    pub fn of_server(problem: Problem) -> Self {
        Self {
            problem,
            share: None,
            proposal: None,
        }
    }

    /// A finding about a share.
    #[must_use]
    pub fn of_share(problem: Problem, share: &Share) -> Self {
        Self {
            problem,
            share: Some(Subject::of(share)),
            proposal: None,
        }
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> FindingCode {
        self.problem.code()
    }

    /// The severity.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code().severity()
    }
}

impl Subject {
    /// The names of a share.
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
    /// The code.
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

    /// Whether visitors get nothing from the share because of its contents.
    #[must_use]
    pub const fn is_of_contents(&self) -> bool {
        matches!(self, Self::ContentsGone { .. } | Self::NothingAudible(_))
    }
}

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For information only.
    Info,
    /// It works now, but may stop working soon, or doesn't work for everyone.
    Warning,
    /// Visitors don't get what the link promises, or get something that it should not give.
    Error,
}

impl Severity {
    /// All severities, worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// The name of the severity.
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

/// The code of a finding.
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
    /// All codes, worst first, in the order in which findings are listed.
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

    /// The name of the code, on the command line and in data.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.contract().0
    }

    /// The severity.
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

    /// Whether `check` finds it only by opening pages, which counts as a visit.
    #[must_use]
    pub const fn takes_visits(self) -> bool {
        matches!(
            self,
            Self::LinkBroken | Self::StreamBroken | Self::StillWorks
        )
    }

    /// The code with this name.
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
