//! Problems that `check` found, as sentences, and what to do about them.

use jiff::Timestamp;

use crate::advice::{Advice, ProfileSetting};
use crate::domain::Unheard;
use crate::domain::check::{CheckFinding, FindingCode, HeardPart, Problem, Silence};
use crate::output::humanize::{self, Present};
use crate::{shell, text};

/// What was found, in a fragment without a period.
#[must_use]
pub(super) fn message(problem: &Problem, present: &Present) -> String {
    match problem {
        Problem::SharingOff { .. } => "sharing is switched off: every link is dead".to_owned(),
        Problem::LoginPage { base, how, .. } => {
            format!("{base} leads visitors to a login page ({how})")
        }
        Problem::WrongServer { base, how, .. } => {
            format!("something else answers visitors at {base} ({how})")
        }
        Problem::CertificateRejected { base, why } => {
            format!("browsers reject the certificate of {base}: {why}")
        }
        Problem::CertificateUntrusted { base } => format!(
            "the certificate of {base} comes from an authority that this machine doesn't know"
        ),
        Problem::CertificateExpires { base, at } => format!(
            "the certificate of {base} expires {}",
            present.distance(*at)
        ),
        Problem::RedirectsToHttps { base, .. } => {
            format!("{base} redirects visitors to https")
        }
        Problem::WrongBase { how, .. } => how.clone(),
        Problem::PlainHttp { base } => {
            format!("links begin with {base}: anyone on the way can read along")
        }
        Problem::NotReachableFromHere { base, why } => format!(
            "{base} can't be reached from this machine ({why}), which says nothing about visitors"
        ),
        Problem::ManyBroken { broken, of } => {
            format!("{broken} of {of} active shares look broken")
        }
        Problem::ContentsUnknown { shares } => {
            let shares = humanize::count_of(*shares, "share", "shares");
            format!("the server doesn't tell this account what visitors hear of {shares}")
        }
        Problem::LimitedView { what, .. } => {
            format!("{what} are hidden from this account, and so are their shares")
        }
        Problem::ContentsGone { items: 1 } => "it is gone from the library".to_owned(),
        Problem::ContentsGone { items } => format!("all {items} items are gone from the library"),
        Problem::NothingAudible(silence) => silent(*silence),
        Problem::ContentsPartlyGone(part) => partly(*part),
        Problem::Orphan => "its book was deleted, and the share still holds its name".to_owned(),
        Problem::DownloadsOff { .. } => {
            "it allows downloads, but the server has them switched off".to_owned()
        }
        Problem::LinkBroken { how } => format!("its link doesn't work: {how}"),
        Problem::StreamBroken { how } => format!("its first track doesn't play: {how}"),
        Problem::StillWorks { expired } => match expired {
            Some(at) => format!(
                "it expired {}, and its link still works",
                present.distance(*at)
            ),
            None => "it was deleted, and its link still works".to_owned(),
        },
        Problem::ExpiresSoon { at } => format!("expires {}", present.distance(*at)),
        Problem::Expired { at } => format!("expired {}", present.distance(*at)),
        Problem::NeverExpires => "never expires".to_owned(),
        Problem::NotVisited { last, created } => not_visited(*last, *created, present),
        Problem::Duplicate { of } => format!("has the same contents as {of}, which is newer"),
    }
}

fn silent(silence: Silence) -> String {
    match silence {
        Silence::Item(why, kind) => why.as_str(kind).to_owned(),
        Silence::Listed(why) => why.why().to_owned(),
        Silence::Empty => "there is nothing in it that can be played".to_owned(),
    }
}

fn partly(part: HeardPart) -> String {
    match part {
        HeardPart::Tracks { heard, of } => {
            let missing = of.saturating_sub(heard);
            format!("{missing} of {of} songs are missing on the server's disk")
        }
        HeardPart::Items { heard, of } => {
            let missing = of.saturating_sub(heard);
            format!("{missing} of {of} items are gone, or miss files")
        }
    }
}

fn not_visited(last: Option<Timestamp>, created: Option<Timestamp>, present: &Present) -> String {
    match (last, created) {
        (Some(last), _) => format!("last visited {}", present.distance(last)),
        (None, Some(created)) => {
            format!("never visited, created {}", present.distance(created))
        }
        (None, None) => "never visited".to_owned(),
    }
}

/// Sets what links of a server begin with.
fn public_url(server: &str, url: Option<String>) -> Advice {
    Advice::SetProfile(server.to_owned(), ProfileSetting::PublicUrl(url))
}

/// What to do about it, as a sentence with commands that can be pasted.
#[must_use]
pub(super) fn hint(server: &str, finding: &CheckFinding) -> Option<String> {
    let share = || {
        let share = finding.share.as_ref();
        shell::word(share.map_or("", |share| &share.reference)).into_owned()
    };
    if let Some(proposal) = &finding.proposal {
        return text::hint(proposal);
    }
    Some(match &finding.problem {
        Problem::SharingOff { why } => text::hint(why)?,
        Problem::LoginPage { exempt, .. } => format!("let {exempt} through without a login"),
        Problem::WrongServer { remedy, .. } => text::hint(remedy)?,
        Problem::CertificateRejected { .. } | Problem::CertificateUntrusted { .. } => {
            "give the public address a certificate that browsers trust".to_owned()
        }
        Problem::CertificateExpires { .. } => "renew the certificate".to_owned(),
        Problem::RedirectsToHttps { base, .. } => {
            let https = base.replacen("http://", "https://", 1);
            text::hint(&public_url(server, Some(https)).after("print links with https: "))?
        }
        Problem::WrongBase { remedies, .. } => {
            let remedies: Vec<String> = remedies.iter().filter_map(text::hint).collect();
            remedies.join("; ")
        }
        Problem::NotReachableFromHere { .. } => {
            let see = "open a link on another network to see; `--resolve HOST:PORT:ADDRESS` says where the public address is";
            let off = Advice::SetProfile(server.to_owned(), ProfileSetting::NoPublicProbe);
            match text::hint(&off.into()) {
                Some(off) => format!("{see}, and {off} ends this check"),
                None => see.to_owned(),
            }
        }
        Problem::ManyBroken { .. } => {
            "is the library mounted on the server, and has it finished its scan?".to_owned()
        }
        Problem::LimitedView { remedy, .. } => remedy.clone(),
        Problem::NothingAudible(Silence::Item(Unheard::Missing, _)) => {
            "restore the files or mount their disk, then scan the library".to_owned()
        }
        Problem::ContentsGone { .. }
        | Problem::NothingAudible(_)
        | Problem::Orphan
        | Problem::StillWorks { expired: Some(_) } => {
            format!("delete it: `sharectl delete {}`", share())
        }
        Problem::DownloadsOff { setting } => format!(
            "switch downloads on ({setting}), or stop promising them: `sharectl update {} --download off`",
            share()
        ),
        Problem::ExpiresSoon { .. } => {
            format!("extend it: `sharectl expire {} --by 30d`", share())
        }
        Problem::LinkBroken { .. }
        | Problem::StreamBroken { .. }
        | Problem::StillWorks { expired: None }
        | Problem::ContentsPartlyGone(_)
        | Problem::PlainHttp { .. }
        | Problem::ContentsUnknown { .. }
        | Problem::Expired { .. }
        | Problem::NeverExpires
        | Problem::NotVisited { .. }
        | Problem::Duplicate { .. } => return None,
    })
}
/// A command that helps every share with a finding of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Extend them.
    Extend,
    /// Delete them.
    Delete,
    /// Switch downloads on by this setting of the server, or stop promising them.
    ForbidDownloads(String),
}

impl Remedy {
    /// The hint for several shares of a server, by their references.
    #[must_use]
    pub fn of_several(&self, server: &str, code: FindingCode, shares: &[&str]) -> String {
        /// Shares that are named on the command line.
        const NAMED: usize = 5;
        let (lead, command, options) = match self {
            Self::Extend => ("extend them".to_owned(), "expire", " --by 30d"),
            Self::Delete => ("delete them".to_owned(), "delete", ""),
            Self::ForbidDownloads(setting) => (
                format!("switch downloads on ({setting}), or stop promising them"),
                "update",
                " --download off",
            ),
        };
        if shares.len() > NAMED {
            let server = shell::word(server);
            return format!(
                "{lead}: `sharectl check -s {server} --only {code} -o refs | sharectl {command} -{options}`"
            );
        }
        let names: Vec<_> = shares.iter().map(|share| shell::word(share)).collect();
        format!("{lead}: `sharectl {command} {}{options}`", names.join(" "))
    }
}

/// What helps every share with the same finding.
#[must_use]
pub(super) fn remedy(finding: &CheckFinding) -> Option<Remedy> {
    if finding.proposal.is_some() {
        return None;
    }
    match &finding.problem {
        Problem::ExpiresSoon { .. } => Some(Remedy::Extend),
        Problem::NothingAudible(Silence::Item(Unheard::Missing, _)) => None,
        Problem::ContentsGone { .. }
        | Problem::NothingAudible(_)
        | Problem::Orphan
        | Problem::StillWorks { expired: Some(_) } => Some(Remedy::Delete),
        Problem::DownloadsOff { setting } => Some(Remedy::ForbidDownloads(setting.clone())),
        _ => None,
    }
}
