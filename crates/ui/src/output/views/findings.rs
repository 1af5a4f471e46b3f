//! The findings of `check`: as sentences with hints, as rows, and as a table for people. Also the meaning and
//! evidence of each code, which is the source of docs/check.md and of completion.

use std::borrow::Cow;
use std::collections::HashSet;

use jiff::Timestamp;
use serde::Serialize;

use crate::advice::{Advice, ProfileSetting};
use crate::domain::InaudibleReason;
use crate::domain::check::{CheckFinding, FindingCode, HeardPart, Problem, Severity, Silence};
use crate::output::humanize::{self, Present};
use crate::output::layout;
use crate::output::look::{Look, Sign, Tone};
use crate::output::rows::Row;
use crate::output::shape::{Field, FieldSet, Key};
use crate::output::table::{Cell, Column, Table};
use crate::text::Repeated;
use crate::{shell, text};

/// The fields of a finding of `check`.
pub static CHECK_FINDINGS: FieldSet = FieldSet {
    row: "finding",
    fields: &[
        Field::new("server", "string", "the server that was checked"),
        Field::new(
            "code",
            "string",
            "what it is; `man sharectl-check` lists the codes",
        ),
        Field::new("severity", "string", "error, warning or info"),
        Field::new(
            "ref",
            "string?",
            "`SERVER/ID` of the share; null if it is about the server",
        ),
        Field::new("id", "string?", "the share's name on its server"),
        Field::new("url", "string?", "the share's link"),
        Field::new("what", "string?", "what the share is called"),
        Field::new("message", "string", "what was found"),
        Field::new("hint", "string?", "what to do about it"),
    ],
    keys: &[Key::Id, Key::Ref, Key::Url],
};

/// A finding as a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingRow {
    /// The profile's name.
    pub server: String,
    /// The kind of finding.
    pub code: FindingCode,
    /// The severity.
    pub severity: Severity,
    /// `SERVER/ID` of the share.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// The share's name on its server.
    pub id: Option<String>,
    /// The share's link.
    pub url: Option<String>,
    /// The share's short name.
    pub what: Option<String>,
    /// The finding as text.
    pub message: String,
    /// The fix as text.
    pub hint: Option<String>,
    /// The command for several shares with the same finding.
    #[serde(skip)]
    pub remedy: Option<Remedy>,
    /// What that command repeats of the line.
    #[serde(skip)]
    pub repeated: Repeated,
}

impl FindingRow {
    /// A row for a finding on a server.
    fn new(server: &str, finding: &CheckFinding, present: &Present) -> Self {
        let share = finding.share.as_ref();
        Self {
            server: server.to_owned(),
            code: finding.code(),
            severity: finding.severity(),
            reference: share.map(|share| share.reference.clone()),
            id: share.map(|share| share.id.clone()),
            url: share.and_then(|share| share.url.clone()),
            what: share.map(|share| share.what.clone()),
            message: finding_message(&finding.problem, present),
            hint: finding_hint(server, finding),
            remedy: finding_remedy(finding),
            repeated: Repeated::default(),
        }
    }

    /// The rows for a server's findings. If a share should be deleted, no row suggests to extend it.
    #[must_use]
    pub fn all<'f>(
        server: &str,
        findings: impl Iterator<Item = &'f CheckFinding>,
        present: &Present,
    ) -> Vec<Self> {
        let mut rows: Vec<Self> = findings.map(|it| Self::new(server, it, present)).collect();
        let dead = rows.iter().filter(|row| row.remedy == Some(Remedy::Delete));
        let dead: HashSet<String> = dead.filter_map(|row| row.reference.clone()).collect();
        for row in &mut rows {
            let is_dead = row.reference.as_ref().is_some_and(|it| dead.contains(it));
            if is_dead && row.remedy == Some(Remedy::Extend) {
                (row.hint, row.remedy) = (None, None);
            }
        }
        rows
    }

    /// Whether another finding has the same code on the same server.
    fn is_like(&self, other: &Self) -> bool {
        self.code == other.code && self.server == other.server
    }

    /// The symbol and tone of the severity.
    const fn mark(&self, look: &Look) -> (&'static str, Tone) {
        let (word, sign, tone) = match self.severity {
            Severity::Error => ("error:", Sign::Bad, Tone::Bad),
            Severity::Warning => ("warning:", Sign::Warning, Tone::Warning),
            Severity::Info => ("info:", Sign::Dot, Tone::Plain),
        };
        (if look.plain { word } else { look.sign(sign) }, tone)
    }
}

/// The width of a symbol and the space after it.
const SIGN: usize = 2;

/// The columns between two columns of the table.
const GAP: usize = 2;

/// The width of a title that identifies a finding.
const TITLE: usize = 28;

/// The minimum width of sentences: below it, dropping the titles makes the table easier to read.
const SENTENCE: usize = 40;

impl Row for FindingRow {
    fn people(rows: &[Self], look: &Look, present: &Present) -> String {
        let layout = FindingsLayout::of(rows, look, present);
        let mut table = Table::new(vec![
            Column::new("SHARE"),
            Column::new("WHAT"),
            Column::new("FINDING"),
        ]);
        let mut push = |names: [Cell; 2], mark: &str, text: &str, tone: Tone| {
            let mut first = Some((names, mark));
            for piece in layout::wrapped(text, layout.room) {
                let ([name, title], mark) = first.take().unwrap_or_default();
                let text = format!("{mark} {piece}");
                table.push(vec![name, title, Cell::new(text).tone(tone)]);
            }
        };
        for (at, row) in rows.iter().enumerate() {
            let (sign, tone) = row.mark(look);
            push(layout.names(row, look), sign, &row.message, tone);
            if let Some(hint) = hint_after(rows, at) {
                push(
                    <[Cell; 2]>::default(),
                    look.sign(Sign::Hint),
                    &hint,
                    Tone::Hint,
                );
            }
        }
        // Sentences are wrapped already, and a command to paste must never be cut.
        table.render(&Look {
            width: None,
            ..*look
        })
    }
}

/// The hint to print below a row. A fix for several findings of one kind is printed once, below the
/// last of them.
fn hint_after(rows: &[FindingRow], at: usize) -> Option<Cow<'_, str>> {
    let row = &rows[at];
    let hint = row.hint.as_deref()?;
    let next = rows.get(at + 1).filter(|next| next.is_like(row));
    let before = rows[..at].iter().rev().take_while(|it| it.is_like(row));
    let Some(remedy) = row.remedy.as_ref() else {
        let is_last = next.is_none_or(|next| next.hint.as_deref() != Some(hint));
        return is_last.then_some(hint.into());
    };
    let is_same = |other: &&FindingRow| other.remedy.as_ref() == Some(remedy);
    if next.is_some_and(|next| is_same(&next)) {
        return None;
    }
    let mut names: Vec<&str> = before
        .take_while(is_same)
        .filter_map(|it| it.reference.as_deref())
        .collect();
    names.reverse();
    names.extend(row.reference.as_deref());
    Some(match names.len() {
        1 => hint.into(),
        _ => {
            let hint = remedy.hint(&row.server, row.code, &names);
            row.repeated.in_hint(&hint).into()
        }
    })
}

/// The column widths.
struct FindingsLayout {
    many: bool,
    titles: usize,
    room: usize,
}

impl FindingsLayout {
    fn of(rows: &[FindingRow], look: &Look, present: &Present) -> Self {
        let many = present.many_servers;
        let names = rows.iter().map(|row| layout::width(&name(row, many)));
        let names = names.max().unwrap_or_default().max("SHARE".len());
        let titles = rows.iter().filter_map(|row| row.what.as_deref());
        let titles = titles.map(|title| layout::width(&look.clean(title))).max();
        let titles = titles.unwrap_or_default().min(TITLE);
        let width = look.width.unwrap_or(usize::MAX);
        let left = |titles: usize| {
            let taken = names + GAP + SIGN + if titles > 0 { titles + GAP } else { 0 };
            width.saturating_sub(taken)
        };
        let titles = if left(titles) < SENTENCE { 0 } else { titles };
        Self {
            many,
            titles,
            room: left(titles),
        }
    }

    fn names(&self, row: &FindingRow, look: &Look) -> [Cell; 2] {
        let title = look.clean(row.what.as_deref().unwrap_or_default());
        let title = layout::cut(&title, self.titles, look.sign(Sign::Ellipsis));
        let title = Cell::new(title).only_if(self.titles > 0);
        [Cell::new(name(row, self.many)), title]
    }
}

fn name(row: &FindingRow, many: bool) -> String {
    match (&row.reference, &row.id) {
        (Some(reference), _) if many => reference.clone(),
        (_, Some(id)) => id.clone(),
        _ => format!("({})", row.server),
    }
}

/// `3 findings (2 errors, 1 warning); 41 shares checked on home; --verbose shows 4 more findings`.
#[must_use]
pub fn summary(rows: &[FindingRow], hidden: usize, shares: usize, servers: &[&str]) -> String {
    let shares = humanize::count_of(shares, "share", "shares");
    let place = humanize::list(servers);
    let mut text = if rows.is_empty() {
        format!("nothing wrong with {shares} on {place}")
    } else {
        let of = |severity| rows.iter().filter(|row| row.severity == severity).count();
        let counts = humanize::counts([
            (of(Severity::Error), "error", "errors"),
            (of(Severity::Warning), "warning", "warnings"),
            (of(Severity::Info), "info", "info"),
        ]);
        let findings = humanize::count_of(rows.len(), "finding", "findings");
        format!("{findings} ({counts}); {shares} checked on {place}")
    };
    if hidden > 0 {
        let hidden = humanize::count_of(hidden, "more finding", "more findings");
        text.push_str(&format!("; `--verbose` shows {hidden}"));
    }
    text
}

/// The finding as a fragment without a period.
fn finding_message(problem: &Problem, present: &Present) -> String {
    match problem {
        Problem::SharingOff { .. } => "sharing is turned off: no link works".to_owned(),
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
            format!("links begin with {base}: others on the network can read the traffic")
        }
        Problem::NotReachableFromHere { base, why } => format!(
            "{base} can't be reached from this machine ({why}), which says nothing about visitors"
        ),
        Problem::ManyBroken { broken, of } => {
            format!("{broken} of {of} active shares look broken")
        }
        Problem::ContentsUnknown { shares } => {
            let shares = humanize::count_of(*shares, "share", "shares");
            format!(
                "the server doesn't report to this account which tracks of {shares} visitors can \
                 hear"
            )
        }
        Problem::LimitedView { what, .. } => {
            format!("{what} are hidden from this account, and so are their shares")
        }
        Problem::ContentsGone { items: 1 } => "it is gone from the library".to_owned(),
        Problem::ContentsGone { items } => format!("all {items} items are gone from the library"),
        Problem::NothingAudible(silence) => silent(*silence),
        Problem::ContentsPartlyGone(part) => partly(*part),
        Problem::Orphan => "its book was deleted, but its slug is still taken".to_owned(),
        Problem::DownloadsOff { .. } => {
            "it allows downloads, but the server has them turned off".to_owned()
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

/// Advice to set the server's public base URL.
fn public_url(server: &str, url: Option<String>) -> Advice {
    Advice::SetProfile(server.to_owned(), ProfileSetting::PublicUrl(url))
}

/// The fix, as a sentence with commands that can be pasted.
fn finding_hint(server: &str, finding: &CheckFinding) -> Option<String> {
    if let Some(proposal) = &finding.proposal {
        return text::hint(proposal);
    }
    if let Some(remedy) = finding_remedy(finding) {
        let share = finding.share.as_ref();
        let share = share.map_or("", |share| &share.reference);
        return Some(remedy.hint(server, finding.code(), &[share]));
    }
    Some(match &finding.problem {
        Problem::SharingOff { why } => text::hint(why)?,
        Problem::LoginPage { exempt, .. } => format!("exempt {exempt} from login in the proxy"),
        Problem::WrongServer { remedy, .. } => text::hint(remedy)?,
        Problem::CertificateRejected { .. } | Problem::CertificateUntrusted { .. } => {
            "give the public base URL a certificate that browsers trust".to_owned()
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
            let see = "open a link on another network to see; `--resolve HOST:PORT:ADDRESS` sets \
                the address of the public base URL";
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
        Problem::NothingAudible(Silence::Item(InaudibleReason::Missing, _)) => {
            "restore the files or mount their disk, then scan the library".to_owned()
        }
        Problem::ContentsGone { .. }
        | Problem::NothingAudible(_)
        | Problem::Orphan
        | Problem::DownloadsOff { .. }
        | Problem::ExpiresSoon { .. }
        | Problem::LinkBroken { .. }
        | Problem::StreamBroken { .. }
        | Problem::StillWorks { .. }
        | Problem::ContentsPartlyGone(_)
        | Problem::PlainHttp { .. }
        | Problem::ContentsUnknown { .. }
        | Problem::Expired { .. }
        | Problem::NeverExpires
        | Problem::NotVisited { .. }
        | Problem::Duplicate { .. } => return None,
    })
}

/// A command that fixes all shares with a finding of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Extend the shares.
    Extend,
    /// Delete the shares.
    Delete,
    /// Turn downloads on by this setting of the server, or turn off the shares' download permission.
    ForbidDownloads(String),
}

impl Remedy {
    /// The hint for these shares of a server, given by their references.
    fn hint(&self, server: &str, code: FindingCode, shares: &[&str]) -> String {
        /// The maximum number of shares to name on the command line.
        const NAMED: usize = 5;
        let them = if shares.len() == 1 { "it" } else { "them" };
        let (lead, command, options) = match self {
            Self::Extend => (format!("extend {them}"), "expire", " --by 30d"),
            Self::Delete => (format!("delete {them}"), "delete", ""),
            Self::ForbidDownloads(setting) => (
                format!("turn downloads on ({setting}), or stop promising them"),
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

/// The fix that works for all shares with the same finding.
fn finding_remedy(finding: &CheckFinding) -> Option<Remedy> {
    if finding.proposal.is_some() {
        return None;
    }
    match &finding.problem {
        Problem::ExpiresSoon { .. } => Some(Remedy::Extend),
        Problem::NothingAudible(Silence::Item(InaudibleReason::Missing, _)) => None,
        Problem::ContentsGone { .. }
        | Problem::NothingAudible(_)
        | Problem::Orphan
        | Problem::StillWorks { expired: Some(_) } => Some(Remedy::Delete),
        Problem::DownloadsOff { setting } => Some(Remedy::ForbidDownloads(setting.clone())),
        _ => None,
    }
}

/// The explanation of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// The meaning, as a sentence without a period.
    pub meaning: &'static str,
    /// The evidence that the finding is based on.
    pub evidence: &'static str,
}

/// The option that makes `check` report a code, if it needs one.
#[must_use]
pub const fn visit_option(code: FindingCode) -> Option<&'static str> {
    match code {
        FindingCode::StreamBroken => Some("--visit=streams"),
        code if code.takes_visits() => Some("--visit"),
        _ => None,
    }
}

const PROBE: &str = "one request without an account to the public base URL, for a share that doesn't \
                     exist";

const LIBRARY: &str = "the library, as your account sees it";

const LIST: &str = "the list of shares and the server's clock";

const PAGE: &str = "the share's page, opened without an account";

const fn row(meaning: &'static str, evidence: &'static str) -> Explanation {
    Explanation { meaning, evidence }
}

/// The meaning and evidence of a code.
#[must_use]
pub const fn explanation(code: FindingCode) -> Explanation {
    match code {
        FindingCode::SharingOff => row(
            "sharing is turned off, so no link of the server works",
            "the server's settings, or what it answers at the public base URL",
        ),
        FindingCode::LoginPage => row("the public base URL leads to a login page", PROBE),
        FindingCode::WrongServer => row("another server answers at the public base URL", PROBE),
        FindingCode::CertificateRejected => row(
            "browsers reject the certificate of the public base URL",
            "the TLS handshake with the public base URL",
        ),
        FindingCode::ManyBroken => row(
            "more than 20% of the active shares look broken; reported once instead of once per \
                 share",
            LIBRARY,
        ),
        FindingCode::ContentsGone => row("none of its items is in the library anymore", LIBRARY),
        FindingCode::NothingAudible => row(
            "its contents exist, but visitors can't hear any of them: missing files, an empty \
                 playlist, an artist without albums, an e-book",
            LIBRARY,
        ),
        FindingCode::Orphan => row(
            "its book was deleted, but its slug is still taken (Audiobookshelf)",
            "sharectl's journal, and one request for each slug in it that no list shows",
        ),
        FindingCode::DownloadsOff => row(
            "it allows downloads, but the server has them turned off",
            "the list of shares and the server's settings",
        ),
        FindingCode::LinkBroken => row("active, but its link doesn't work", PAGE),
        FindingCode::StreamBroken => row(
            "its page works, but its first track doesn't",
            "the first byte of the first track, without an account",
        ),
        FindingCode::StillWorks => row(
            "it has expired or was deleted, and its link still works",
            "its page, opened without an account; deleted shares are known from sharectl's journal",
        ),
        FindingCode::WrongBase => row(
            "the server's own links begin with a different address than the links that sharectl prints",
            "a link from the server, and the configuration",
        ),
        FindingCode::CertificateUntrusted => row(
            "the certificate of the public base URL comes from an authority that this machine \
                 doesn't know",
            "the TLS handshake with the public base URL",
        ),
        FindingCode::CertificateExpires => row(
            "the certificate of the public base URL expires within 14 days",
            "the TLS handshake with the public base URL",
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
            "links are plain http: others on the network can read the traffic",
            "the public base URL",
        ),
        FindingCode::NotReachableFromHere => row(
            "the public base URL can't be reached from this machine; visitors may well reach it",
            PROBE,
        ),
        FindingCode::ContentsUnknown => row(
            "the server doesn't report to your account which tracks of some shares visitors can \
                 hear",
            LIBRARY,
        ),
        FindingCode::LimitedView => row(
            "your account doesn't see the whole library, so lists leave out the shares of the other items",
            "the account's permissions",
        ),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::check::{Problem, Subject};

    fn present() -> Present {
        Present::new("2026-11-21T10:04:00Z".parse().unwrap(), TimeZone::UTC)
    }

    fn rows() -> Vec<FindingRow> {
        let login = CheckFinding::of_server(Problem::LoginPage {
            base: "https://share.example.com".into(),
            how: "redirected to https://login.example.com/".into(),
            exempt: "`/share/`".into(),
        });
        let soon = CheckFinding {
            problem: Problem::ExpiresSoon {
                at: "2026-11-21T15:04:00Z".parse().unwrap(),
            },
            share: Some(Subject {
                reference: "home/8KoeDVK6Cj".into(),
                id: "8KoeDVK6Cj".into(),
                url: None,
                what: "Road Trip".into(),
            }),
            proposal: None,
        };
        [login, soon]
            .iter()
            .map(|finding| FindingRow::new("home", finding, &present()))
            .collect()
    }

    #[test]
    fn rows_have_the_promised_fields() {
        let keys = |value: serde_json::Value| -> Vec<String> {
            let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
            keys.sort_unstable();
            keys
        };
        let mut names: Vec<&str> = CHECK_FINDINGS
            .fields
            .iter()
            .map(|field| field.name)
            .collect();
        names.sort_unstable();
        assert_eq!(keys(serde_json::to_value(&rows()[0]).unwrap()), names);
    }

    #[test]
    fn sentences_are_wrapped_and_titles_give_way() {
        for (width, titled) in [(40, false), (80, true), (200, true)] {
            let look = Look {
                unicode: true,
                width: Some(width),
                ..Look::default()
            };
            let text = FindingRow::people(&rows(), &look, &present());
            assert_eq!(text.contains("Road Trip"), titled, "{text}");
            assert!(
                text.contains("✗ ") && text.contains("! expires in 5 hours"),
                "{text}"
            );
            // URLs and commands are never cut.
            let whole = |line: &&str| line.contains("https://") || line.contains('`');
            for line in text.lines().filter(|line| !whole(line)) {
                assert!(layout::width(line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn a_share_to_delete_is_not_to_be_extended() {
        let subject = |id: &str| {
            Some(Subject {
                reference: format!("home/{id}"),
                id: id.into(),
                url: None,
                what: "Road Trip".into(),
            })
        };
        let at = "2026-11-21T15:04:00Z".parse().unwrap();
        let of = |problem: Problem, id: &str| CheckFinding {
            problem,
            share: subject(id),
            proposal: None,
        };
        let findings = [
            of(Problem::ExpiresSoon { at }, "alive"),
            of(Problem::ExpiresSoon { at }, "dead"),
            of(Problem::ContentsGone { items: 1 }, "dead"),
        ];
        let rows = FindingRow::all("home", findings.iter(), &present());
        let hints: Vec<_> = rows.iter().map(|row| row.hint.as_deref()).collect();
        assert_eq!(
            hints,
            [
                Some("extend it: `sharectl expire home/alive --by 30d`"),
                None,
                Some("delete it: `sharectl delete home/dead`")
            ]
        );
    }

    #[test]
    fn one_hint_names_all_shares_that_it_helps() {
        let soon = |id: &str| {
            let mut row = rows().swap_remove(1);
            row.hint = row.hint.map(|hint| hint.replace("8KoeDVK6Cj", id));
            row.reference = Some(format!("home/{id}"));
            row
        };
        let text = |ids: &[&str]| {
            let rows: Vec<FindingRow> = ids.iter().map(|id| soon(id)).collect();
            let hints = (0..rows.len()).filter_map(|at| hint_after(&rows, at));
            hints.map(Cow::into_owned).collect::<Vec<_>>()
        };
        assert_eq!(
            text(&["a"]),
            ["extend it: `sharectl expire home/a --by 30d`"]
        );
        assert_eq!(
            text(&["a", "b"]),
            ["extend them: `sharectl expire home/a home/b --by 30d`"]
        );
        assert_eq!(
            text(&["a", "b", "c", "d", "e", "f"]),
            [
                "extend them: `sharectl check -s home --only expires-soon -o refs | sharectl expire - --by 30d`"
            ]
        );
    }

    #[test]
    fn a_line_sums_up_what_was_found_and_what_is_not_shown() {
        let rows = rows();
        assert_eq!(
            summary(&rows, 4, 41, &["home"]),
            "2 findings (1 error, 1 warning); 41 shares checked on home; `--verbose` shows 4 more findings"
        );
        assert_eq!(
            summary(&[], 0, 1, &["home", "books"]),
            "nothing wrong with 1 share on home and books"
        );
    }
}
