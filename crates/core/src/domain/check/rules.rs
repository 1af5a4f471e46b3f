//! The rules that need nothing but the list of shares, and what is known of their contents.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{CheckFinding, HeardPart, Problem, Silence};
use crate::domain::capabilities::Survey;
use crate::domain::criterion::Criterion;
use crate::domain::share::contents_key;
use crate::domain::{Audible, InaudibleReason, Item, ItemRef, Lifetime, Share, State, prune};
use crate::order::Order as _;

/// Fewer broken shares than this are told one by one, however few shares there are.
const MANY: usize = 3;

/// What shares are judged by.
#[derive(Debug, Clone, Copy)]
pub struct CheckRules {
    /// The server's time.
    pub now: Timestamp,
    /// What expires until then expires soon.
    pub soon: Timestamp,
    /// What was not opened since then is stale.
    pub stale: Timestamp,
    /// The setting that switches downloads on, if they are off for the whole server.
    pub downloads_off: Option<&'static str>,
}

/// What was read of a server.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'s> {
    /// Its shares.
    pub shares: &'s [Share],
    /// Where it shows what is left of their contents; `None` if that was not looked at.
    pub survey: Option<Survey>,
    /// How much is heard of items, as far as it is known, for [`Survey::Bulk`].
    pub heard: &'s HashMap<ItemRef, Audible>,
}

/// The contents of a share.
enum Soundness {
    Sound,
    Broken(Problem),
    Unknown,
}

/// Everything that the list shows: about shares in the order of the list, newest first.
#[must_use]
pub fn find(checked: &Checked<'_>, rules: &CheckRules) -> Vec<CheckFinding> {
    let mut shares: Vec<&Share> = checked.shares.iter().collect();
    shares.order_by(|one, other| one.newest_first(other));
    let mut findings = match checked.survey {
        Some(survey) => of_contents(checked, survey, &shares, rules),
        None => Vec::new(),
    };
    for share in &shares {
        let problems = of_lifetime(share, rules)
            .into_iter()
            .chain(of_downloads(share, rules))
            .chain(of_visits(share, rules));
        findings.extend(problems.map(|problem| CheckFinding::of_share(problem, share)));
    }
    findings.extend(duplicates(&shares, rules.now));
    findings
}

fn has_expired(share: &Share, now: Timestamp) -> bool {
    share.state(now) == Some(State::Expired)
}

/// What is left of the contents of active shares.
fn of_contents(
    checked: &Checked<'_>,
    survey: Survey,
    shares: &[&Share],
    rules: &CheckRules,
) -> Vec<CheckFinding> {
    let (mut findings, mut known, mut unknown) = (Vec::new(), 0usize, 0usize);
    for share in shares.iter().filter(|share| !has_expired(share, rules.now)) {
        let contents = match survey {
            Survey::Bulk => surveyed(share, checked.heard),
            Survey::List => listed(share),
            Survey::Tracks => tracked(share),
        };
        match contents {
            Soundness::Unknown => unknown += 1,
            Soundness::Sound => known += 1,
            Soundness::Broken(problem) => {
                known += 1;
                findings.push(CheckFinding::of_share(problem, share));
            }
        }
    }
    let is_broken = |finding: &CheckFinding| finding.problem.is_of_contents();
    let broken = findings.iter().filter(|finding| is_broken(finding)).count();
    if broken >= MANY && prune::too_many_look_broken(broken, known) {
        findings.retain(|finding| !is_broken(finding));
        let many = Problem::ManyBroken { broken, of: known };
        findings.push(CheckFinding::of_server(many));
    }
    if unknown > 0 {
        let unknown = Problem::ContentsUnknown { shares: unknown };
        findings.push(CheckFinding::of_server(unknown));
    }
    findings
}

/// By what is known of each item.
fn surveyed(share: &Share, heard: &HashMap<ItemRef, Audible>) -> Soundness {
    let Some(items) = &share.items else {
        return Soundness::Unknown;
    };
    if items.is_empty() {
        return Soundness::Broken(Problem::NothingAudible(Silence::Empty));
    }
    let known: Vec<(&Item, Option<Audible>)> = items
        .iter()
        .map(|item| (item, heard.get(&item.reference()).copied()))
        .collect();
    let silent = |audible: &Option<Audible>| matches!(audible, Some(Audible::Nothing(_)));
    if known.iter().all(|(_, audible)| silent(audible)) {
        return Soundness::Broken(why_silent(&known));
    }
    if let [(_, Some(Audible::Some { heard, of }))] = *known.as_slice() {
        return Soundness::Broken(Problem::ContentsPartlyGone(HeardPart::Tracks { heard, of }));
    }
    let whole = |audible: &Option<Audible>| matches!(audible, Some(Audible::All));
    let heard = known.iter().filter(|(_, audible)| whole(audible)).count();
    if known.iter().any(|(_, audible)| audible.is_none()) {
        return Soundness::Unknown;
    }
    if heard < known.len() {
        let of = known.len();
        return Soundness::Broken(Problem::ContentsPartlyGone(HeardPart::Items { heard, of }));
    }
    Soundness::Sound
}

fn why_silent(known: &[(&Item, Option<Audible>)]) -> Problem {
    let mut reasons = known.iter().filter_map(|(item, audible)| match audible {
        Some(Audible::Nothing(why)) => Some((*why, item.kind)),
        _ => None,
    });
    match reasons.find(|(why, _)| *why != InaudibleReason::Gone) {
        Some((why, kind)) => Problem::NothingAudible(Silence::Item(why, kind)),
        None => Problem::ContentsGone { items: known.len() },
    }
}

/// By what the list says.
fn listed(share: &Share) -> Soundness {
    let Some(items) = &share.items else {
        return Soundness::Unknown;
    };
    if items.is_empty() {
        return Soundness::Broken(Problem::NothingAudible(Silence::Empty));
    }
    match (share.inaudible(), share.gives_nothing()) {
        (Some(why), Some(true)) => Soundness::Broken(Problem::NothingAudible(Silence::Listed(why))),
        _ => Soundness::Sound,
    }
}

/// By its tracks.
fn tracked(share: &Share) -> Soundness {
    match &share.tracks {
        None => Soundness::Unknown,
        Some(tracks) if tracks.is_empty() => {
            Soundness::Broken(Problem::NothingAudible(Silence::Empty))
        }
        Some(_) => Soundness::Sound,
    }
}

fn of_lifetime(share: &Share, rules: &CheckRules) -> Option<Problem> {
    match share.lifetime? {
        Lifetime::Never => Some(Problem::NeverExpires),
        Lifetime::Until(at) if at <= rules.now => Some(Problem::Expired { at }),
        Lifetime::Until(at) if at <= rules.soon => Some(Problem::ExpiresSoon { at }),
        Lifetime::Until(_) => None,
    }
}

fn of_downloads(share: &Share, rules: &CheckRules) -> Option<Problem> {
    let promised = share.downloadable == Some(true) && !has_expired(share, rules.now);
    let setting = rules.downloads_off.filter(|_| promised)?;
    Some(Problem::DownloadsOff {
        setting: setting.to_owned(),
    })
}

fn of_visits(share: &Share, rules: &CheckRules) -> Option<Problem> {
    let stale = Criterion::NotVisitedSince(rules.stale).answer(share, rules.now)?;
    (stale && !has_expired(share, rules.now)).then_some(Problem::NotVisited {
        last: share.last_visited,
        created: share.created,
    })
}

/// Older shares with the contents of a newer one, both active and of one owner.
fn duplicates(shares: &[&Share], now: Timestamp) -> Vec<CheckFinding> {
    type Key<'s> = (Option<&'s str>, Vec<ItemRef>);
    let mut newest: HashMap<Key<'_>, &Share> = HashMap::new();
    let mut findings = Vec::new();
    for share in shares.iter().filter(|share| !has_expired(share, now)) {
        let Some(items) = share.items.as_ref().filter(|items| !items.is_empty()) else {
            continue;
        };
        let key = (share.owner.as_deref(), contents_key(items));
        match newest.get(&key) {
            Some(newer) => {
                let of = newer.reference();
                findings.push(CheckFinding::of_share(Problem::Duplicate { of }, share));
            }
            None => {
                newest.insert(key, share);
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::check::FindingCode;
    use crate::domain::{Inaudible, ItemKind, ServerKind};

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + day * 86_400).unwrap()
    }

    fn rules() -> CheckRules {
        CheckRules {
            now: at(0),
            soon: at(7),
            stale: at(-90),
            downloads_off: None,
        }
    }

    fn share(id: &str, items: &[&str]) -> Share {
        let items = items.iter().map(|id| Item::bare(ItemKind::Album, *id));
        Share {
            items: Some(items.collect()),
            created: Some(at(-1)),
            lifetime: Some(Lifetime::Until(at(30))),
            visits: Some(3),
            last_visited: Some(at(-1)),
            ..Share::bare("home", ServerKind::Navidrome, id)
        }
    }

    fn codes(shares: &[Share], heard: &[(&str, Audible)], rules: &CheckRules) -> Vec<String> {
        let heard: HashMap<ItemRef, Audible> = heard
            .iter()
            .map(|(id, audible)| (ItemRef::new(ItemKind::Album, *id), *audible))
            .collect();
        let checked = Checked {
            shares,
            survey: Some(Survey::Bulk),
            heard: &heard,
        };
        let told = |finding: &CheckFinding| {
            let share = finding.share.as_ref().map_or("-", |share| &share.id);
            format!("{share} {}", finding.code())
        };
        find(&checked, rules).iter().map(told).collect()
    }

    #[test]
    fn a_sound_share_is_no_finding() {
        let heard = [("a", Audible::All)];
        assert_eq!(codes(&[share("x", &["a"])], &heard, &rules()), [""; 0]);
    }

    #[test]
    fn contents_are_whole_or_in_part_or_gone_or_unknown() {
        use InaudibleReason::{Gone, Missing};
        let (gone, missing) = (Audible::Nothing(Gone), Audible::Nothing(Missing));
        let part = Audible::Some { heard: 1, of: 9 };
        for (heard, code) in [
            (vec![("a", gone), ("b", gone)], "x contents-gone"),
            (vec![("a", gone), ("b", missing)], "x nothing-audible"),
            (
                vec![("a", gone), ("b", Audible::All)],
                "x contents-partly-gone",
            ),
            (
                vec![("a", part), ("b", Audible::All)],
                "x contents-partly-gone",
            ),
            (vec![("a", Audible::All)], "- contents-unknown"),
            (vec![("a", gone)], "- contents-unknown"),
        ] {
            let shares = [share("x", &["a", "b"])];
            assert_eq!(codes(&shares, &heard, &rules()), [code], "{heard:?}");
        }
    }

    #[test]
    fn many_broken_shares_are_one_finding_and_few_are_not() {
        let gone = Audible::Nothing(InaudibleReason::Missing);
        let shares: Vec<Share> = (0..10)
            .map(|number| share(&number.to_string(), &[if number < 3 { "a" } else { "b" }]))
            .collect();
        let all = codes(&shares, &[("a", gone), ("b", Audible::All)], &rules());
        assert!(all.contains(&"- many-broken".to_owned()), "{all:?}");
        assert!(!all.iter().any(|code| code.contains("nothing-audible")));
        let few = codes(&shares[1..], &[("a", gone), ("b", Audible::All)], &rules());
        let broken = few.iter().filter(|code| code.contains("nothing-audible"));
        assert_eq!(broken.count(), 2, "{few:?}");
    }

    #[test]
    fn expired_share_has_no_other_finding() {
        let mut expired = share("x", &["a"]);
        expired.lifetime = Some(Lifetime::Until(at(0)));
        expired.downloadable = Some(true);
        expired.last_visited = Some(at(-200));
        let rules = CheckRules {
            downloads_off: Some("X = 1"),
            ..rules()
        };
        let gone = [("a", Audible::Nothing(InaudibleReason::Gone))];
        assert_eq!(codes(&[expired], &gone, &rules), ["x expired"]);
    }

    #[test]
    fn lifetimes_visits_and_downloads_are_judged_by_the_rules() {
        let heard = [("a", Audible::All)];
        let of = |change: &dyn Fn(&mut Share), rules: &CheckRules| {
            let mut one = share("x", &["a"]);
            change(&mut one);
            codes(&[one], &heard, rules)
        };
        let soon = |share: &mut Share| share.lifetime = Some(Lifetime::Until(at(7)));
        assert_eq!(of(&soon, &rules()), ["x expires-soon"]);
        let never = |share: &mut Share| share.lifetime = Some(Lifetime::Never);
        assert_eq!(of(&never, &rules()), ["x never-expires"]);
        let old = |share: &mut Share| share.last_visited = Some(at(-91));
        assert_eq!(of(&old, &rules()), ["x not-visited"]);
        let new = |share: &mut Share| {
            share.visits = Some(0);
            share.last_visited = None;
        };
        assert_eq!(of(&new, &rules()), [""; 0], "it is a day old");
        let untold = |share: &mut Share| {
            share.visits = None;
            share.last_visited = None;
            share.lifetime = None;
        };
        assert_eq!(of(&untold, &rules()), [""; 0]);
        let download = |share: &mut Share| share.downloadable = Some(true);
        let off = CheckRules {
            downloads_off: Some("X = 1"),
            ..rules()
        };
        assert_eq!(of(&download, &off), ["x downloads-off"]);
        assert_eq!(of(&download, &rules()), [""; 0]);
    }

    #[test]
    fn the_older_of_two_equal_shares_is_the_duplicate() {
        let heard = [("a", Audible::All), ("b", Audible::All)];
        let mut old = share("old", &["a", "b"]);
        old.created = Some(at(-9));
        let shares = [old.clone(), share("new", &["b", "a"])];
        assert_eq!(codes(&shares, &heard, &rules()), ["old duplicate"]);
        old.owner = Some("bob".into());
        let shares = [old, share("new", &["b", "a"])];
        assert_eq!(codes(&shares, &heard, &rules()), [""; 0]);
    }

    #[test]
    fn check_believes_the_list_or_the_tracks() {
        let mut book = share("x", &["a"]);
        let of = |book: &Share, survey| {
            let checked = Checked {
                shares: std::slice::from_ref(book),
                survey: Some(survey),
                heard: &HashMap::new(),
            };
            let found = find(&checked, &rules());
            found.iter().map(CheckFinding::code).collect::<Vec<_>>()
        };
        assert_eq!(of(&book, Survey::List), []);
        assert_eq!(of(&book, Survey::Tracks), [FindingCode::ContentsUnknown]);
        book.tracks = Some(Vec::new());
        assert_eq!(of(&book, Survey::Tracks), [FindingCode::NothingAudible]);
        book.items.as_mut().unwrap()[0].inaudible = Some(Inaudible::Ebook);
        assert_eq!(of(&book, Survey::List), [FindingCode::NothingAudible]);
        book.downloadable = Some(true);
        assert_eq!(of(&book, Survey::List), [], "visitors download it");
    }
}
