//! A sandbox on a thread of its own, so that a test may block while it answers.

use std::sync::mpsc;
use std::thread::JoinHandle;

use sharectl_sandbox::library::{Given, GivenSong};
use sharectl_sandbox::{
    Clock, Faults, LibrarySpec, Options, RecordedRequest, Sandbox, StoredShare,
};
use tokio::sync::oneshot;

use super::env::NOW;

/// A running sandbox; dropping it stops it.
pub(crate) struct Server {
    url: String,
    sandbox: std::sync::Arc<Sandbox>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts one and waits until it listens.
    pub(crate) fn start(options: Options) -> Self {
        let (ready, started) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let sandbox = Sandbox::start(options).await.unwrap();
                let sandbox = std::sync::Arc::new(sandbox);
                ready.send(std::sync::Arc::clone(&sandbox)).unwrap();
                let _ = stopped.await;
            });
        });
        let sandbox = started.recv().expect("the sandbox starts");
        Self {
            url: sandbox.base_url(),
            sandbox,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// A Navidrome with every default.
    pub(crate) fn navidrome() -> Self {
        Self::start(Options::default())
    }

    /// A server whose clock shows what the commands of a [`TestEnv`](super::TestEnv) are told.
    pub(crate) fn stopped(options: Options) -> Self {
        Self::start(Options {
            clock: Clock::fixed(NOW.parse().unwrap()),
            ..options
        })
    }

    /// Where it answers, base path included.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn faults(&self) -> &Faults {
        self.sandbox.faults()
    }

    pub(crate) fn clock(&self) -> &Clock {
        self.sandbox.clock()
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.sandbox.requests()
    }

    /// Gives accounts and media other ids, as an upgrade to Navidrome 0.64 does.
    pub(crate) fn migrate_ids(&self) {
        self.sandbox.migrate_ids().unwrap();
    }

    /// Changes the tags of albums with a title: they get another id.
    pub(crate) fn retag(&self, title: &str) {
        self.sandbox.retag(title);
    }

    /// Gives a share another time of creation.
    pub(crate) fn backdate(&self, id: &str, created: &str) {
        let created = created.parse().unwrap();
        self.sandbox.backdate(id, created).unwrap();
    }

    /// Gives an account the right to share or takes it.
    pub(crate) fn set_may_share(&self, account: &str, may_share: bool) {
        self.sandbox.set_may_share(account, may_share).unwrap();
    }

    /// Lets visitors in to shares or doesn't.
    pub(crate) fn set_visits_allowed(&self, visitors: bool) {
        self.sandbox.set_visits_allowed(visitors);
    }

    /// The shares in its store.
    pub(crate) fn stored(&self) -> Vec<StoredShare> {
        self.sandbox.stored()
    }

    pub(crate) fn clear_requests(&self) {
        self.sandbox.clear_requests();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A library of `count` songs, numbered from 1: more than the invented one holds.
pub(crate) fn many_songs(count: usize) -> LibrarySpec {
    let song = |number: usize| GivenSong {
        id: number.to_string(),
        title: format!("Song {number}"),
        album: "Everything".to_owned(),
        album_id: "900001".to_owned(),
        artist: "Everybody".to_owned(),
        artist_id: "900002".to_owned(),
        folder: "900003".to_owned(),
        artist_folder: "900004".to_owned(),
        track: number,
        duration: 180,
        size: 1,
        created: None,
    };
    LibrarySpec::Given(Given {
        songs: (1..=count).map(song).collect(),
    })
}
