//! What the codes of `check` mean, and what each rests on: the source of docs/check.md and of completion.

use crate::domain::check::FindingCode;

/// What a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// What it says, as a sentence without its period.
    pub meaning: &'static str,
    /// What it rests on.
    pub evidence: &'static str,
}

const PROBE: &str = "one request without an account to the public address, for a share that doesn't \
                     exist";
const LIBRARY: &str = "the library, as your account sees it";
const LIST: &str = "the list of shares and the server's clock";
const PAGE: &str = "the share's page, opened without an account";

const fn row(meaning: &'static str, evidence: &'static str) -> Explanation {
    Explanation { meaning, evidence }
}

/// What a code means, and what it rests on.
#[must_use]
pub const fn explanation(code: FindingCode) -> Explanation {
    match code {
        FindingCode::SharingOff => row(
            "sharing is switched off, so that every link of the server is dead",
            "the server's settings, or what it answers at the public address",
        ),
        FindingCode::LoginPage => row("the public address leads to a login page", PROBE),
        FindingCode::WrongServer => row("another server answers at the public address", PROBE),
        FindingCode::CertificateRejected => row(
            "browsers reject the certificate of the public address",
            "the TLS handshake with the public address",
        ),
        FindingCode::ManyBroken => row(
            "more than 20 % of the active shares look broken; it takes the place of a finding for \
                 each of them",
            LIBRARY,
        ),
        FindingCode::ContentsGone => row("none of its items is in the library any more", LIBRARY),
        FindingCode::NothingAudible => row(
            "its contents exist, and visitors hear nothing of them: missing files, an empty \
                 playlist, an artist without albums, an e-book",
            LIBRARY,
        ),
        FindingCode::Orphan => row(
            "its book was deleted, but its slug is still taken (Audiobookshelf)",
            "sharectl's journal, and one request for each name that it knows and no list shows",
        ),
        FindingCode::DownloadsOff => row(
            "it allows downloads, but the server has them switched off",
            "the list of shares and the server's settings",
        ),
        FindingCode::LinkBroken => row("active, but its link doesn't work", PAGE),
        FindingCode::StreamBroken => row(
            "its page works, and its first track doesn't (`--visit=streams`)",
            "the first byte of the first track, without an account",
        ),
        FindingCode::StillWorks => row(
            "it has expired or was deleted, and its link still works",
            "its page, opened without an account; deleted shares are known from sharectl's journal",
        ),
        FindingCode::WrongBase => row(
            "the server's own links begin with another address than those that sharectl prints",
            "a link from the server, and the configuration",
        ),
        FindingCode::CertificateUntrusted => row(
            "the certificate of the public address comes from an authority that this machine \
                 doesn't know",
            "the TLS handshake with the public address",
        ),
        FindingCode::CertificateExpires => row(
            "the certificate of the public address expires within 14 days",
            "the TLS handshake with the public address",
        ),
        FindingCode::RedirectsToHttps => row(
            "links begin with http, and the address redirects to https",
            PROBE,
        ),
        FindingCode::ContentsPartlyGone => row(
            "some of its contents are gone, or their files are missing",
            LIBRARY,
        ),
        FindingCode::ExpiresSoon => row("it expires within `--within` (7 days)", LIST),
        FindingCode::Expired => row("it has expired", LIST),
        FindingCode::NeverExpires => row("it never expires", LIST),
        FindingCode::NotVisited => row(
            "active, but not visited within `--stale` (90 days)",
            "the server's count of visits",
        ),
        FindingCode::Duplicate => row(
            "a newer active share of the same owner has the same contents",
            LIST,
        ),
        FindingCode::PlainHttp => row(
            "links are plain http: anyone on the way can read along",
            "what links begin with",
        ),
        FindingCode::NotReachableFromHere => row(
            "the public address can't be reached from this machine; visitors may well reach it",
            PROBE,
        ),
        FindingCode::ContentsUnknown => row(
            "the server doesn't report to your account what visitors hear of some shares",
            LIBRARY,
        ),
        FindingCode::LimitedView => row(
            "your account doesn't see everything, and shares of the rest are in no list",
            "the account's permissions",
        ),
    }
}
