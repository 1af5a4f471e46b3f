//! All journals of a state directory, one for each account on each server, and letting go of what is too old
//! or too much. What was interrupted is never touched.

use std::fs;
use std::fs::File;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Journal, OperationId, id_of};
use crate::advice::{Advice, RequestSetting};
use crate::error::{Error, Result};
use crate::order::Order as _;

/// The folder of all journals.
#[derive(Debug, Clone)]
pub struct JournalFolder {
    dir: PathBuf,
}

impl JournalFolder {
    /// The folder at `dir` (`STATE/journal`). Reads and writes nothing.
    #[must_use]
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Every journal, in the order of their names.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if the folder is there and can't be read.
    pub fn journals(&self) -> Result<Vec<Journal>> {
        let failed = |error| {
            let dir = self.dir.display();
            Error::io(format!("read {dir}"), error).hint(
                Advice::Ask(RequestSetting::StateFolder).after(format!(
                    "make {dir} a readable directory, or use another one: "
                )),
            )
        };
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut journals = Vec::new();
        for entry in entries {
            let dir = entry.map_err(failed)?.path();
            if dir.is_dir() && dir.file_name().is_some_and(|name| name.to_str().is_some()) {
                journals.push(Journal { dir, keep: None });
            }
        }
        journals.order_by(|one, other| one.dir.cmp(&other.dir));
        Ok(journals)
    }

    /// A new id that sorts behind those of every journal here. A journal that can't be read is in no
    /// other's way.
    ///
    /// # Errors
    /// As [`OperationId::new`].
    pub fn next_id(&self, at: Timestamp) -> Result<OperationId> {
        let journals = self.journals().unwrap_or_default();
        let ids = journals.iter().flat_map(|it| it.ids().unwrap_or_default());
        OperationId::after(ids.max().as_ref(), at)
    }
}

/// How long an operation is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);

/// How much all of them together may take, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;

/// How long an operation is kept whatever it takes: whoever regrets it, regrets it today.
const SPARED: SignedDuration = SignedDuration::from_hours(24);

/// How often this is looked at.
const EVERY: Duration = Duration::from_secs(24 * 3600);

/// The file whose age says when it was looked at last.
const STAMP: &str = ".rotated";

impl Journal {
    /// Removes the oldest operations, at most once a day. Failing at it harms nothing, so nobody
    /// is told: the next day tries again.
    pub fn rotate(&self, now: Timestamp) {
        let stamp = self.dir.join(STAMP);
        let fresh = fs::metadata(&stamp)
            .and_then(|meta| meta.modified())
            .is_ok_and(|at| {
                SystemTime::now()
                    .duration_since(at)
                    .is_ok_and(|age| age < EVERY)
            });
        if !fresh && File::create(&stamp).is_ok() {
            self.remove_oldest(now);
        }
    }

    /// Operations that began earlier go.
    fn kept_since(&self, now: Timestamp) -> Timestamp {
        let configured = self
            .keep
            .and_then(|keep| keep.before(now, &TimeZone::UTC).ok());
        let usual = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        configured.unwrap_or(usual)
    }

    fn remove_oldest(&self, now: Timestamp) {
        let Ok(entries) = fs::read_dir(&self.dir) else {
            return;
        };
        let mut over: Vec<(OperationId, u64)> = entries
            .flatten()
            .filter_map(|entry| Some((id_of(&entry.path())?, entry.metadata().ok()?.len())))
            .collect();
        over.sort_unstable();
        let kept_since = self.kept_since(now);
        for id in outdated(&over, kept_since, now) {
            // Another process may have been quicker.
            let _ = fs::remove_file(self.over(id));
        }
    }
}

/// Which of these, oldest first and with their sizes, have to go. The newest is what `undo` takes
/// back, so that its size is no reason; nor is it of any other that is young.
fn outdated(
    over: &[(OperationId, u64)],
    kept_since: Timestamp,
    now: Timestamp,
) -> impl Iterator<Item = &OperationId> {
    let mut size = over
        .iter()
        .fold(0, |size: u64, (_, bytes)| size.saturating_add(*bytes));
    let newest = over.last().map(|(id, _)| id);
    over.iter()
        .take_while(move |(id, bytes)| {
            let age = now.duration_since(id.began());
            let spared = Some(id) == newest || age < SPARED;
            let too_much = size > LARGEST && !spared;
            size = size.saturating_sub(*bytes);
            id.began() < kept_since || too_much
        })
        .map(|(id, _)| id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::span::Span;

    /// With the usual time that operations are kept.
    fn outdated(over: &[(OperationId, u64)], now: Timestamp) -> impl Iterator<Item = &OperationId> {
        super::outdated(over, now - KEPT, now)
    }

    #[test]
    fn how_long_they_are_kept_can_be_said() {
        let now: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
        let journal = Journal::open(std::path::Path::new("/nowhere"), "k").unwrap();
        let year = journal.clone().keeping(Some(Span::parse("1y").unwrap()));
        assert_eq!(
            year.kept_since(now),
            "2025-11-21T00:00:00Z".parse().unwrap()
        );
        assert_eq!(journal.kept_since(now), now - KEPT);
    }

    fn id(at: &str) -> OperationId {
        OperationId::new(at.parse().unwrap()).unwrap()
    }

    #[test]
    fn what_is_older_than_400_days_goes() {
        let now = "2026-11-21T00:00:00Z".parse().unwrap();
        let all = [
            (id("2025-01-01T00:00:00Z"), 1),
            (id("2025-10-16T00:00:00Z"), 1),
            (id("2025-10-18T00:00:00Z"), 1),
            (id("2026-11-20T00:00:00Z"), 1),
        ];
        assert_eq!(outdated(&all, now).count(), 2);
    }

    #[test]
    fn what_is_too_much_goes_oldest_first() {
        let now = "2026-11-21T00:00:00Z".parse().unwrap();
        let all = [
            (id("2026-11-01T00:00:00Z"), 100 * 1024 * 1024),
            (id("2026-11-02T00:00:00Z"), 200 * 1024 * 1024),
            (id("2026-11-03T00:00:00Z"), 40 * 1024 * 1024),
        ];
        let gone: Vec<_> = outdated(&all, now).collect();
        assert_eq!(gone, [&all[0].0]);
    }

    #[test]
    fn what_was_done_last_stays_however_large_it_is() {
        let huge = 2 * LARGEST;
        let all = [
            (id("2026-11-18T00:00:00Z"), 1),
            (id("2026-11-19T00:00:00Z"), huge),
        ];
        let now = "2026-11-25T00:00:00Z".parse().unwrap();
        let gone: Vec<_> = outdated(&all, now).collect();
        assert_eq!(gone, [&all[0].0]);
    }

    #[test]
    fn what_was_done_today_stays_however_much_it_is() {
        let all = [
            (id("2026-11-18T00:00:00Z"), LARGEST),
            (id("2026-11-20T12:00:00Z"), LARGEST),
            (id("2026-11-20T18:00:00Z"), LARGEST),
        ];
        let now = "2026-11-21T00:00:00Z".parse().unwrap();
        let gone: Vec<_> = outdated(&all, now).collect();
        assert_eq!(gone, [&all[0].0]);
    }
}
