//! The line to complete, and the requests to a server while the user waits at the prompt.

use std::ffi::OsString;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use async_trait::async_trait;
use secrecy::SecretString;
use sharectl_config::env_vars::Environment;
use sharectl_config::{Config, Profile, SecretSource};
use sharectl_core::backend::connect::connect;
use sharectl_core::backend::connection::Credentials;
use sharectl_core::backend::{Needs, SearchQuery, Server};
use sharectl_core::domain::ItemKind;
use sharectl_core::domain::chapter::Chapter;
use sharectl_core::domain::reference::ShareReference;
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::query;
use sharectl_core::session::{AccountKey, TokenStore};
use sharectl_ui::output::{Printer, Settings, Terminal};

use super::known::{KnownShare, KnownShares, KnownTitles};
use crate::cli::{self, GlobalArgs};
use crate::commands::Context;

/// The shell that asks for completions.
pub(super) static SHELL: OnceLock<String> = OnceLock::new();

/// Cached answers up to this age are used without asking the server.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// Cached answers older than this are refreshed if none of them matches.
const JUST_SEEN: Duration = Duration::from_secs(2);
/// The maximum time that the shell waits for a server.
const PATIENCE: Duration = Duration::from_millis(100);
/// The maximum number of titles to find: a longer list is no use at a prompt.
const FOUND: usize = 50;

/// The words of the line to complete, which come after `--`.
pub(super) fn words() -> Vec<OsString> {
    let all = std::env::args_os();
    all.skip_while(|word| word != "--").skip(1).collect()
}

/// The servers and paths that the unfinished line uses.
pub(super) struct Line {
    pub(super) env: Environment,
    global: GlobalArgs,
    pub(super) config: Config,
}

impl Line {
    pub(super) fn read() -> Option<Self> {
        let env = Environment::from_process();
        let global = flags(words().iter().filter_map(|word| word.to_str()));
        let config = Config::load(&env, &global.overrides()).ok()?;
        Some(Self {
            env,
            global,
            config,
        })
    }

    /// A server's known shares. Asks the server if they are old or if none of them matches.
    pub(super) fn shares(
        &self,
        profile: &Profile,
        fits: impl Fn(&KnownShare) -> bool,
    ) -> Vec<KnownShare> {
        let seen = self.known(profile).and_then(|known| known.load());
        match seen {
            Some((shares, age)) if age < FRESH && (age < JUST_SEEN || shares.iter().any(fits)) => {
                shares
            }
            old => self
                .ask_server(profile, read_shares)
                .or(old.map(|(shares, _)| shares))
                .unwrap_or_default(),
        }
    }

    /// The titles of a kind that a search for `text` finds on a server.
    pub(super) fn titles(
        &self,
        profile: &Profile,
        kind: ItemKind,
        text: String,
    ) -> Option<Vec<String>> {
        let query = SearchQuery {
            text,
            kinds: vec![kind],
            limit: FOUND,
            ..SearchQuery::default()
        };
        self.ask_server(profile, async move |asked: &AskedServer| {
            let found = asked.server.library()?.search(&query).await?;
            KnownTitles::new(&asked.state, &asked.account).add(&found);
            let titles = found.into_iter().filter_map(|item| item.title);
            Ok(titles.collect())
        })
    }

    /// The chapters of the share in the line, if the line names one.
    pub(super) fn chapters(&self) -> Option<Vec<Chapter>> {
        let words = words();
        let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
        let verb = words
            .iter()
            .position(|word| ["url", "m3u"].contains(word))?;
        let named = words.iter().skip(verb + 1);
        let mut named = named.filter(|word| !word.is_empty() && !word.starts_with('-'));
        let share = ShareReference::parse(named.next()?).ok()?;
        let profile = match share.server() {
            Some(name) => self.config.profile(name),
            None => self.config.choose(&[]),
        };
        self.ask_server(profile.ok()?, async move |asked: &AskedServer| {
            let found = query::find(&asked.server, &[share], Needs::RECORD).await?;
            let missing = || Error::new(Code::NotFound, "no such share");
            let chapters = query::chapters(&asked.server, found.first().ok_or_else(missing)?);
            Ok(chapters.await?.within)
        })
    }

    /// A server's cached shares, regardless of their age.
    pub(super) fn cached_shares(&self, profile: &Profile) -> Option<Vec<KnownShare>> {
        let (shares, _) = self.known(profile)?.load()?;
        Some(shares)
    }

    fn known(&self, profile: &Profile) -> Option<KnownShares> {
        let state = self.config.paths().state().ok()?;
        Some(KnownShares::new(state, &profile.account()))
    }

    /// Asks a profile's server. `None` if no answer arrives within [`PATIENCE`], if no stored token is
    /// accepted, or if asking would start a sandbox or run a command.
    fn ask_server<T: Send + 'static>(
        &self,
        profile: &Profile,
        question: impl AsyncFnOnce(&AskedServer) -> Result<T> + Send + 'static,
    ) -> Option<T> {
        if profile.is_sandbox() || runs_commands(profile) {
            return None;
        }
        let (send, receive) = mpsc::channel();
        let (name, global, env) = (profile.name.clone(), self.global.clone(), self.env.clone());
        // A lock or a DNS lookup can block, so the request runs in its own thread, which ends with the process.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let answered = async {
                let asked = AskedServer::connect(&name, global, env).await?;
                question(&asked).await
            };
            if let Ok(runtime) = runtime
                && let Ok(answer) = runtime.block_on(answered)
            {
                let _ = send.send(answer);
            }
        });
        receive.recv_timeout(PATIENCE).ok()
    }
}

/// The flags of an unfinished line that select servers and paths. clap can't parse an unfinished line.
fn flags<'w>(words: impl Iterator<Item = &'w str>) -> GlobalArgs {
    let mut global = GlobalArgs::default();
    let mut flag = "";
    for word in words {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, value),
            _ if word.starts_with("-s") && word.len() > 2 => ("-s", &word[2..]),
            _ => (flag, word),
        };
        match name {
            "-s" | "--server" => global.servers.push(value.to_owned()),
            "--config" => global.config = Some(value.into()),
            "--state-dir" => global.state_dir = Some(value.into()),
            _ => {}
        }
        flag = if word.contains('=') { "" } else { word };
    }
    // The word being completed is not a server name yet.
    global.servers.retain(|name| !name.is_empty());
    global
}

/// A server to ask, and where to cache its answers.
struct AskedServer {
    server: Server,
    state: PathBuf,
    account: AccountKey,
}

impl AskedServer {
    /// Connects without signing in.
    async fn connect(name: &str, global: GlobalArgs, env: Environment) -> Result<Self> {
        let settings = Settings {
            no_input: true,
            ..Settings::default()
        };
        let (silent, _) = Printer::captured(settings, Terminal::default());
        let context = Context::new(global, env, silent, cli::PROGRAM);
        let profile = context.config()?.profile(name)?;
        let mut connection = context.connection(profile).await?;
        connection.credentials = Rc::new(NoLogin);
        connection.has_token = false;
        let (state, account) = (context.state_dir()?, profile.account());
        let tokens = TokenStore::new(&state, &account, connection.clock.clone());
        connection.tokens = Rc::new(tokens.only_kept());
        Ok(Self {
            server: connect(&connection).await?,
            state,
            account,
        })
    }
}

async fn read_shares(asked: &AskedServer) -> Result<Vec<KnownShare>> {
    let needs = Needs {
        url: true,
        ..Needs::NOTHING
    };
    let shares = query::list(&asked.server, needs).await?;
    let known = KnownShares::new(&asked.state, &asked.account);
    known.keep(shares.iter().collect());
    let kept = known.load().map(|(kept, _)| kept);
    kept.ok_or_else(|| Error::internal("the kept suggestions are gone"))
}

/// Whether reading a header's value would run a command, which might ask for a passphrase.
fn runs_commands(profile: &Profile) -> bool {
    let mut headers = profile.headers.iter();
    headers.any(|header| matches!(header.value, SecretSource::Command(_)))
}

/// A completion never signs in.
struct NoLogin;

#[async_trait(?Send)]
impl Credentials for NoLogin {
    fn username(&self) -> Option<&str> {
        None
    }

    async fn password(&self) -> Result<SecretString> {
        Err(Error::new(Code::Auth, "a completion doesn't sign in"))
    }

    async fn token(&self) -> Result<Option<SecretString>> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_line_tells_server_and_places() {
        let of = |line: &str| flags(line.split(' '));
        assert_eq!(of("sharectl -s home show X").servers, ["home"]);
        assert_eq!(of("sharectl show -shome --server=b").servers, ["home", "b"]);
        assert!(of("sharectl show -s ").servers.is_empty());
        let global = of("sharectl --config /a --state-dir=/b list -");
        assert_eq!(global.config.as_deref(), Some("/a".as_ref()));
        assert_eq!(global.state_dir.as_deref(), Some("/b".as_ref()));
    }
}
