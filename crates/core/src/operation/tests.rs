//! Tests operations against an in-memory server.

mod crashes;
mod runs;
mod unclear;

use std::cell::RefCell;
use std::num::NonZeroUsize;

use super::fake::{Fake, clock, easy, in_days, new_share, now, recreating, stored};
use super::*;
use crate::backend::Server;
use crate::clock::Clock;
use crate::domain::{Capabilities, Change};
use crate::error::{Code, Result};
use crate::journal::{Journal, OperationOrigin};

/// Answers yes or no, and remembers the notes and warnings.
#[derive(Default)]
pub(super) struct RecordingUi {
    no: bool,
    /// Runs while the user is asked to confirm.
    meanwhile: Option<Box<dyn Fn()>>,
    notes: RefCell<Vec<String>>,
    warnings: RefCell<Vec<String>>,
}

impl Ui for RecordingUi {
    fn confirm(&self, _: &Plan) -> Result<bool> {
        if let Some(meanwhile) = &self.meanwhile {
            meanwhile();
        }
        Ok(!self.no)
    }

    fn note(&self, text: &str) {
        self.notes.borrow_mut().push(text.to_owned());
    }

    fn warn(&self, text: &str) {
        self.warnings.borrow_mut().push(text.to_owned());
    }
}

/// A temporary journal, and everything else that a run needs.
pub(super) struct Bench {
    dir: tempfile::TempDir,
    pub(super) journal: Journal,
    pub(super) ui: RecordingUi,
    pub(super) jobs: usize,
    clock: Clock,
}

impl Bench {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::open(dir.path(), "home").unwrap();
        Self {
            dir,
            journal,
            ui: RecordingUi::default(),
            jobs: 2,
            clock: clock(),
        }
    }

    /// The file of the only interrupted operation.
    pub(super) fn open_file(&self) -> std::path::PathBuf {
        let open = self.dir.path().join("home/open");
        let mut files = std::fs::read_dir(open).unwrap();
        files.next().unwrap().unwrap().path()
    }

    pub(super) fn options(&self) -> Options<'_> {
        Options {
            command: "test",
            origin: OperationOrigin::default(),
            journal: Some(&self.journal),
            id: None,
            reverts: None,
            clock: &self.clock,
            stop: None,
            revoked: false,
            mode: RunMode::Run,
            jobs: NonZeroUsize::new(self.jobs).unwrap(),
            uncovered: Uncovered::default(),
        }
    }

    pub(super) async fn run(&self, server: &Server, rows: Vec<PlanRow>) -> Report {
        self.run_as(server, rows, self.options()).await.unwrap()
    }

    pub(super) async fn run_as(
        &self,
        server: &Server,
        rows: Vec<PlanRow>,
        options: Options<'_>,
    ) -> Result<Report> {
        run(server, Plan::new(rows), &options, &self.ui).await
    }

    pub(super) async fn recover(&self, server: &Server) -> Vec<Recovered> {
        recover(server, &self.journal, &self.clock, &self.ui)
            .await
            .unwrap()
            .operations
    }
}

pub(super) fn create(fake: &Fake, item: &str) -> PlanRow {
    PlanRow::create(new_share(item), &fake.can, now()).unwrap()
}

pub(super) fn describe(fake: &Fake, id: &str) -> PlanRow {
    let change = Change {
        description: Some("new".into()),
        ..Change::default()
    };
    let share = fake.share(id).unwrap();
    PlanRow::change(Action::Update, share, &change, &fake.can, now()).unwrap()
}

pub(super) fn delete(fake: &Fake, id: &str) -> PlanRow {
    PlanRow::delete(fake.share(id).unwrap(), "", &fake.can)
}

pub(super) fn results(report: &Report) -> Vec<&'static str> {
    report.rows.iter().map(|row| row.outcome.as_str()).collect()
}

pub(super) fn code(report: Report) -> Option<Code> {
    report.into_error().map(|error| error.code())
}
