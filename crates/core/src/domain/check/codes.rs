//! The codes of findings: a contract. Codes are only added.

use std::fmt;

use serde::Serialize;

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
        match self {
            Self::SharingOff => "sharing-off",
            Self::LoginPage => "login-page",
            Self::WrongServer => "wrong-server",
            Self::CertificateRejected => "certificate-rejected",
            Self::ManyBroken => "many-broken",
            Self::ContentsGone => "contents-gone",
            Self::NothingAudible => "nothing-audible",
            Self::Orphan => "orphan",
            Self::DownloadsOff => "downloads-off",
            Self::LinkBroken => "link-broken",
            Self::StreamBroken => "stream-broken",
            Self::StillWorks => "still-works",
            Self::WrongBase => "wrong-base",
            Self::CertificateUntrusted => "certificate-untrusted",
            Self::CertificateExpires => "certificate-expires",
            Self::RedirectsToHttps => "redirects-to-https",
            Self::ContentsPartlyGone => "contents-partly-gone",
            Self::ExpiresSoon => "expires-soon",
            Self::Expired => "expired",
            Self::NeverExpires => "never-expires",
            Self::NotVisited => "not-visited",
            Self::Duplicate => "duplicate",
            Self::PlainHttp => "plain-http",
            Self::NotReachableFromHere => "not-reachable-from-here",
            Self::ContentsUnknown => "contents-unknown",
            Self::LimitedView => "limited-view",
        }
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::SharingOff
            | Self::LoginPage
            | Self::WrongServer
            | Self::CertificateRejected
            | Self::ManyBroken
            | Self::ContentsGone
            | Self::NothingAudible
            | Self::Orphan
            | Self::DownloadsOff
            | Self::LinkBroken
            | Self::StreamBroken
            | Self::StillWorks => Severity::Error,
            Self::WrongBase
            | Self::CertificateUntrusted
            | Self::CertificateExpires
            | Self::RedirectsToHttps
            | Self::ContentsPartlyGone
            | Self::ExpiresSoon => Severity::Warning,
            Self::Expired
            | Self::NeverExpires
            | Self::NotVisited
            | Self::Duplicate
            | Self::PlainHttp
            | Self::NotReachableFromHere
            | Self::ContentsUnknown
            | Self::LimitedView => Severity::Info,
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
