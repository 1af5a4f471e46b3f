//! The context of every command: printer, clock, configuration, and connections to servers.

use std::cell::{Cell, OnceCell};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::LocalBoxFuture;
use jiff::Timestamp;
use secrecy::SecretString;
use sharectl_config::credentials::{Ask, ProfileCredentials, SecretKind};
use sharectl_config::env_vars::Environment;
use sharectl_config::{Config, Profile, Rate, text};
use sharectl_core::backend::connect::{Connection, connect};
use sharectl_core::backend::connection::Credentials;
use sharectl_core::backend::{Server, visitors};
use sharectl_core::clock::Clock;
use sharectl_core::domain::span::duration_text;
use sharectl_core::domain::{Item, Share};
use sharectl_core::error::{Error, Result};
use sharectl_core::files::Lock;
use sharectl_core::http::{self, Paces};
use sharectl_core::journal::{Journal, JournalFolder, OperationId, Past};
use sharectl_core::operation::{self, Outcome, Report};
use sharectl_core::query::{self, ServerAnswers};
use sharectl_core::session::{Facts, FactsStore, KnownBases, KnownItems, TokenStore};
use sharectl_ui::output::pager::Pager;
use sharectl_ui::output::{Present, Printer};
use sharectl_ui::signals;
use tempfile::TempDir;
use url::Url;

use super::dialog::{self, TerminalUi};
use super::locks::{self, Exclusive};
use crate::cli::{GlobalArgs, line};
use crate::completion::{KnownShares, KnownTitles, NewestShares};

#[cfg(feature = "sandbox")]
use super::sandbox::{self, SandboxHost};

/// The context of a command. Everything is read on first use, so offline commands touch neither files nor network.
pub(crate) struct Context {
    /// The printer for all output.
    pub(crate) printer: Printer,
    /// The global flags.
    pub(crate) global: GlobalArgs,
    /// The environment.
    pub(crate) env: Environment,
    /// The program.
    pub(crate) program: Program,
    config: OnceCell<Config>,
    /// The id of the operation that this command writes.
    operation: OnceCell<OperationId>,
    /// The temporary state directory of a dry run, which is deleted when the command ends.
    aside: OnceCell<TempDir>,
    started: Instant,
    /// Whether several servers are contacted at the same time.
    several: Cell<bool>,
    /// The request pace of each server, shared by all of its clients.
    paces: Paces,
    #[cfg(feature = "sandbox")]
    sandbox: SandboxHost,
}

/// The whole program, for a command that needs other commands. The commands themselves don't know the parser,
/// which is built from all of them.
#[derive(Clone, Copy)]
pub(crate) struct Program {
    /// The command tree.
    pub(crate) tree: fn() -> clap::Command,
    /// Parses a command line whose first word is the program.
    pub(crate) read: fn(&[String]) -> Result<Call, clap::Error>,
}

/// A parsed command line.
#[cfg_attr(
    not(feature = "sandbox"),
    expect(dead_code, reason = "only the sandbox's tour runs lines")
)]
pub(crate) struct Call {
    /// The global flags.
    pub(crate) global: GlobalArgs,
    /// Runs the command.
    pub(crate) run: Box<dyn FnOnce(Context) -> LocalBoxFuture<'static, Result<()>>>,
}

/// The shortest pause that is reported each time.
const LONG_PAUSE: Duration = Duration::from_secs(3);

impl Context {
    /// The context of one command.
    pub(crate) fn new(
        global: GlobalArgs,
        env: Environment,
        printer: Printer,
        program: Program,
    ) -> Self {
        Self {
            printer,
            global,
            env,
            program,
            config: OnceCell::new(),
            operation: OnceCell::new(),
            aside: OnceCell::new(),
            started: Instant::now(),
            several: Cell::new(false),
            paces: Paces::default(),
            #[cfg(feature = "sandbox")]
            sandbox: SandboxHost::default(),
        }
    }

    /// A context for another command of the same process.
    pub(crate) fn beside(&self, global: GlobalArgs, printer: Printer) -> Self {
        Self::new(global, self.env.clone(), printer, self.program)
    }

    /// The same context with the sandbox of `other`.
    #[cfg(feature = "sandbox")]
    pub(crate) fn with_sandbox_of(self, other: &Self) -> Self {
        Self {
            sandbox: other.sandbox.clone(),
            ..self
        }
    }

    /// The configuration, read on first use.
    ///
    /// # Errors
    /// A file that can't be read or is invalid.
    pub(crate) fn config(&self) -> Result<&Config> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let mut config = Config::load(&self.env, &self.global.overrides())?;
        if !config.aliases().is_empty() {
            line::check(&(self.program.tree)(), config.aliases())?;
        }
        if let Ok(state) = config.paths().state().map(std::path::Path::to_owned) {
            config.set_known_bases(|profile| {
                let known = KnownBases::new(&state, &profile.url).load();
                known.into_iter().map(|known| known.base).collect()
            });
        }
        #[cfg(feature = "sandbox")]
        if let Some(base) = sandbox::served(config.paths()) {
            config.set_sandbox_url(&base);
        }
        if !self.global.no_pager {
            self.printer
                .use_pager(Pager::find(&self.env, config.pager()));
        }
        Ok(self.config.get_or_init(|| config))
    }

    /// Warns of links that may not work because the server's own links begin differently, and of an outdated
    /// public base URL.
    pub(crate) fn warn_base(&self, server: &Server) {
        if let Some((text, hints)) = visitors::base_trouble(server) {
            self.printer.warn(format!("{}: {text}", server.name));
            for hint in hints.iter().filter_map(text::hint) {
                self.printer.hint(&hint);
            }
        }
        if server.public.is_old() {
            self.printer.notice(format!(
                "{}: could not look up the public base URL; links use the last known one",
                server.name
            ));
        }
    }

    /// The clock, with the zone for dates that don't name one.
    ///
    /// # Errors
    /// An unknown time zone, from any source.
    pub(crate) fn clock(&self, profile: Option<&Profile>) -> Result<Clock> {
        self.config()?.clock(&self.env, profile)
    }

    /// How times are shown.
    ///
    /// # Errors
    /// The errors of [`Self::clock`].
    pub(crate) fn present(&self, profile: Option<&Profile>) -> Result<Present> {
        let clock = self.clock(profile)?;
        Ok(Present::new(clock.now(), clock.zone().clone()))
    }

    /// How times are shown: for a single server in its zone, for several in the default zone.
    ///
    /// # Errors
    /// The errors of [`Self::clock`].
    pub(crate) fn present_of(&self, profiles: &[&Profile]) -> Result<Present> {
        match profiles {
            [profile] => self.present(Some(profile)),
            _ => Ok(Present {
                many_servers: true,
                ..self.present(None)?
            }),
        }
    }

    /// The directory for journal, facts, tokens, and locks.
    ///
    /// # Errors
    /// If no directory can be found.
    pub(crate) fn state_dir(&self) -> Result<PathBuf> {
        Ok(self.config()?.paths().state()?.to_owned())
    }

    /// The time at which a command must have finished; `None` without a limit.
    pub(crate) fn deadline(&self, profile: &Profile) -> Option<Instant> {
        let deadline = profile.deadline?;
        self.started.checked_add(deadline)
    }

    /// The stored facts about a profile's server, without a request. Empty if they are outdated.
    ///
    /// # Errors
    /// The errors of [`Self::clock`] and [`Self::state_dir`].
    pub(crate) fn known(&self, profile: &Profile) -> Result<Facts> {
        let store = FactsStore::new(&self.state_dir()?, &profile.account());
        let now = self.clock(Some(profile))?.now();
        Ok(store.load(now).unwrap_or_default())
    }

    /// Contacts several servers at the same time. A server that doesn't answer delays the others by one
    /// timeout at most, unless the number of retries is configured.
    pub(crate) async fn many<'s, S, T>(
        &self,
        servers: &'s [S],
        ask: impl AsyncFn(&'s S) -> Result<T>,
    ) -> ServerAnswers<T> {
        self.several.set(servers.len() > 1);
        query::many(servers, ask).await
    }

    /// Connects to a profile's server for reading.
    ///
    /// # Errors
    /// The errors of [`connect`].
    pub(crate) async fn connect(&self, profile: &Profile) -> Result<Server> {
        let (server, unread) = self.connect_and_recover(profile).await?;
        for error in unread {
            self.printer.warn(dialog::in_a_line(&error));
            for hint in text::hints(&error) {
                self.printer.hint(hint);
            }
        }
        Ok(server)
    }

    /// Connects to a profile's server for writing.
    ///
    /// # Errors
    /// The errors of [`connect`]; [`Code::Io`](sharectl_core::Code::Io) if the journal contains an unfinished
    /// operation that can't be read, because it may concern the same shares.
    pub(crate) async fn connect_to_write(&self, profile: &Profile) -> Result<Server> {
        let (server, unread) = self.connect_and_recover(profile).await?;
        match unread.into_iter().next() {
            Some(error) => Err(error.with_server(&profile.name)),
            None => Ok(server),
        }
    }

    /// Connects without stored facts, which would make any password look right. A dry run stores nothing that
    /// it learns, not even the login.
    ///
    /// # Errors
    /// The errors of [`Self::connect`].
    pub(crate) async fn connect_without_facts(&self, profile: &Profile) -> Result<Server> {
        if self.global.dry_run {
            let aside = tempfile::tempdir();
            let aside = aside.map_err(|error| Error::io("create a temporary directory", error))?;
            let _ = self.aside.set(aside);
        } else {
            FactsStore::new(&self.state_dir()?, &profile.account()).forget()?;
        }
        self.connect(profile).await
    }

    /// Connects, finishes what an interrupted command left, and returns the errors of operations that can't be read.
    async fn connect_and_recover(&self, profile: &Profile) -> Result<(Server, Vec<Error>)> {
        let connection = self.connection(profile).await?;
        let spinner = self.printer.spinner(&profile.name);
        let server = connect(&connection).await?;
        drop(spinner);
        let mut server = match server.can.parallel_creates {
            true => server,
            false => {
                let folder = self.config()?.paths().locks()?;
                let deadline = self.deadline(profile).map(Into::into);
                locks::with_create_lock(server, profile, folder, deadline, &self.printer)
            }
        };
        server.past = Past::of(self.journal(profile)?);
        if let Some(warning) = connection.tokens.warning() {
            self.printer.warn(self.printer.pasteable(&warning));
        }
        let unread = if self.global.dry_run {
            Vec::new()
        } else {
            self.recover(profile, &server).await?
        };
        Ok((server, unread))
    }

    /// Takes a lock of a profile's server. Dropping the lock releases it.
    ///
    /// # Errors
    /// The errors of [`locks::take_lock`]; [`Code::Config`](sharectl_core::Code::Config) if no directory can be found.
    pub(super) async fn lock(&self, profile: &Profile, apart: &Exclusive<'_>) -> Result<Lock> {
        let folder = self.config()?.paths().locks()?;
        let deadline = self.deadline(profile).map(Into::into);
        locks::take_lock(&folder, &profile.name, deadline, apart).await
    }

    /// Finishes what an interrupted command left, and reports it.
    async fn recover(&self, profile: &Profile, server: &Server) -> Result<Vec<Error>> {
        let journal = self.journal(profile)?;
        let clock = self.clock(Some(profile))?;
        let ui = TerminalUi::new(&self.printer, &profile.name, self.present(Some(profile))?);
        let recovery = operation::recover(server, &journal, &clock, &ui).await?;
        for recovered in &recovery.operations {
            dialog::tell_recovered(&self.printer, &profile.name, recovered);
        }
        Ok(recovery.unread)
    }

    /// The completion cache of a profile's shares; `None` without a state directory.
    fn known_shares(&self, profile: &Profile) -> Option<KnownShares> {
        let state = self.state_dir().ok()?;
        Some(KnownShares::new(&state, &profile.account()))
    }

    /// Caches the shares of a complete list for completion.
    pub(crate) fn remember_list(&self, newest: NewestShares, profile: &Profile) {
        if let Some(known) = self.known_shares(profile) {
            known.keep(newest);
        }
    }

    /// Caches the titles of found items for completion.
    pub(crate) fn remember_titles<'i>(
        &self,
        items: impl IntoIterator<Item = &'i Item>,
        profile: &Profile,
    ) {
        if let Ok(state) = self.state_dir() {
            KnownTitles::new(&state, &profile.account()).add(items);
        }
    }

    /// Updates the completion cache with the changes of an operation.
    pub(crate) fn remember_changes(&self, report: &Report, profile: &Profile) {
        let (mut gone, mut there): (Vec<&Share>, Vec<&Share>) = (Vec::new(), Vec::new());
        for row in &report.rows {
            let before = row.row.share.as_deref();
            match &row.outcome {
                Outcome::Done(None) | Outcome::AlreadyGone => gone.extend(before),
                Outcome::Done(Some(share)) | Outcome::Unchecked(Some(share), _) => {
                    gone.extend(before);
                    there.push(share);
                }
                _ => {}
            }
        }
        if (gone.is_empty() && there.is_empty()) || self.global.dry_run {
            return;
        }
        if let Some(known) = self.known_shares(profile) {
            known.change(&gone, &there);
        }
    }

    /// Deletes the saved login and the stored facts about the server. Keeps the journal.
    ///
    /// # Errors
    /// If a file can't be deleted.
    pub(crate) fn forget_session(&self, profile: &Profile) -> Result<()> {
        let (state, account) = (self.state_dir()?, profile.account());
        TokenStore::new(&state, &account, self.clock(Some(profile))?).forget()?;
        KnownItems::new(&state, &account).remove()?;
        FactsStore::new(&state, &account).forget()
    }

    /// The profile with a name, or the one that a command without a name uses.
    ///
    /// # Errors
    /// If that profile doesn't exist.
    pub(crate) fn profile(&self, name: Option<&str>) -> Result<&Profile> {
        match name {
            Some(name) => self.config()?.profile(name),
            None => self.config()?.choose(&[]),
        }
    }

    /// The journal of a profile's server and account.
    ///
    /// # Errors
    /// If no state directory can be found.
    pub(crate) fn journal(&self, profile: &Profile) -> Result<Journal> {
        let folder = self.config()?.paths().journal()?;
        let journal = Journal::open(&folder, &profile.account().key())?;
        Ok(journal.keeping(self.config()?.keep()))
    }

    /// The id of this command's operation, the same on every server. It sorts after all operations in this
    /// state directory.
    ///
    /// # Errors
    /// If no state directory can be found.
    pub(crate) fn operation_id(&self, now: Timestamp) -> Result<OperationId> {
        if let Some(id) = self.operation.get() {
            return Ok(id.clone());
        }
        let folder = JournalFolder::new(self.config()?.paths().journal()?);
        let id = folder.next_id(now)?;
        Ok(self.operation.get_or_init(|| id).clone())
    }

    /// The inputs for connecting to a profile's server.
    ///
    /// # Errors
    /// Headers whose values can't be read, or a sandbox that can't be started.
    pub(crate) async fn connection(&self, profile: &Profile) -> Result<Connection> {
        let printer = self.printer.clone();
        signals::watch(move |error| printer.error(error));
        let clock = self.clock(Some(profile))?;
        let state = match self.aside.get() {
            Some(aside) => aside.path().to_owned(),
            None => self.state_dir()?,
        };
        let account = profile.account();
        let credentials = self.credentials(profile)?;
        let headers = credentials.headers().await?;
        let (password, unread) = match credentials.available_password().await {
            Ok(password) => (password, None),
            Err(error) => (None, Some(kept_token_only(&error, &profile.name))),
        };
        let settings = self.http_settings(profile, headers, &clock);
        let (base, public_url) = self.places(profile).await?;
        let client = http::Client::new(base, settings);
        Ok(Connection {
            name: profile.name.clone(),
            kind: profile.kind,
            public_url,
            access: profile.access,
            sign_in: profile.sign_in,
            allow_plain_password: profile.allow_plain_password,
            has_token: credentials.source(SecretKind::Token)?.is_some(),
            http: client,
            facts: FactsStore::new(&state, &account),
            bases: KnownBases::new(&state, &profile.url),
            items: Rc::new(KnownItems::new(&state, &account)),
            tokens: Rc::new(
                TokenStore::new(&state, &account, clock.clone())
                    .of_password(password)
                    .unread(unread)
                    .until(self.deadline(profile).map(Into::into)),
            ),
            credentials: Rc::new(credentials) as Rc<dyn Credentials>,
            clock,
        })
    }

    /// The address of a profile's server, and the public base URL if it is configured. This command itself
    /// hosts the sandbox unless `demo serve` runs.
    #[cfg_attr(
        not(feature = "sandbox"),
        expect(clippy::unused_async, reason = "only a sandbox has to be started")
    )]
    async fn places(&self, profile: &Profile) -> Result<(Url, Option<Url>)> {
        #[cfg(feature = "sandbox")]
        if profile.is_sandbox() {
            let (base, links) = self
                .sandbox
                .places(profile, self.config()?, &self.env)
                .await?;
            return Ok((base, Some(links)));
        }
        Ok((profile.url.clone(), profile.public_url.clone()))
    }

    /// The sources of a profile's secrets. The terminal is asked last.
    ///
    /// # Errors
    /// A configuration that can't be read.
    pub(crate) fn credentials(&self, profile: &Profile) -> Result<ProfileCredentials> {
        let printer = self.printer.clone();
        let asker = printer
            .can_ask()
            .then(|| Arc::new(AtTerminal(printer)) as Arc<dyn Ask>);
        Ok(
            ProfileCredentials::new(profile, &self.env, self.config()?.paths(), asker)
                .until(self.deadline(profile)),
        )
    }

    /// Reports pauses for a server's rate limit. Of the short ones, only the first is reported. Without a
    /// terminal, all of them only go to the log.
    fn watch(&self) -> http::Watch {
        let printer = self.printer.clone();
        let is_told = AtomicBool::new(false);
        http::Watch::new(move |pause| {
            let name = pause.at.name();
            let is_long = pause.wait >= LONG_PAUSE;
            if is_long {
                let wait = duration_text(Duration::from_secs(pause.wait.as_secs()));
                let why = if pause.asked { ", as it asks" } else { "" };
                printer.note(format_args!(
                    "{name} limits requests ({}): waiting {wait}{why}",
                    pause.label
                ));
            } else if printer.is_watched() && !is_told.swap(true, Ordering::Relaxed) {
                printer.note(format_args!("{name} limits requests: slowing down"));
            }
        })
    }

    fn http_settings(
        &self,
        profile: &Profile,
        headers: Vec<(String, SecretString)>,
        clock: &Clock,
    ) -> http::HttpSettings {
        http::HttpSettings {
            profile: Some(profile.name.clone()),
            timeout: profile.timeout,
            deadline: self.deadline(profile),
            retries: profile
                .retries
                .map_or_else(http::Retries::default, http::Retries::always),
            silence: (self.several.get() && profile.retries.is_none()).then_some(profile.timeout),
            headers,
            ca_cert: profile.ca_cert.clone(),
            trusted_sha256: profile.certificate,
            client_certificate: profile.client_certificate.clone(),
            alternates: profile.alternates.clone(),
            unix_socket: profile.unix_socket.clone(),
            rate: profile.rate.map(Rate::per_second),
            jobs: profile.jobs,
            accept_stale: self.global.accept_stale,
            clock: clock.clone(),
            paces: self.paces.clone(),
            watch: Some(self.watch()),
            ..http::HttpSettings::default()
        }
    }
}

/// Asks for secrets at the terminal.
struct AtTerminal(Printer);

impl Ask for AtTerminal {
    fn secret(&self, question: &str) -> Result<SecretString> {
        self.0.password(question, "--password-file")
    }
}

/// The warning if the password can't be read but a saved token signs in: in two days the token won't work either.
fn kept_token_only(error: &Error, profile: &str) -> String {
    let why = dialog::in_a_line(error);
    format!(
        "{why}; signed in with a saved token, which works until it expires (`sharectl doctor -s {profile}` explains what is wrong)"
    )
}
