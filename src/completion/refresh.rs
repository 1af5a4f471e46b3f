//! Asking a server once more, while somebody waits at a prompt.

use std::rc::Rc;
use std::sync::mpsc;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::SecretString;

use super::known::{KnownShare, KnownShares, KnownTitles};
use crate::backend::connect::connect;
use crate::backend::connection::Credentials;
use crate::backend::{Needs, SearchQuery, Server};
use crate::cli::GlobalArgs;
use crate::commands::Context;
use crate::config::{Profile, SecretSource};
use crate::domain::ItemKind;
use crate::domain::chapter::Chapter;
use crate::domain::reference::ShareReference;
use crate::env_vars::Environment;
use crate::error::{Code, Error, Result};
use crate::output::{Printer, Settings, Terminal};
use crate::query;
use crate::session::TokenStore;

/// How long the shell is kept waiting for a server.
const PATIENCE: Duration = Duration::from_millis(100);

/// What is asked of a server.
#[derive(Debug, Clone)]
enum Question {
    Shares,
    Titles(ItemKind, String),
    Chapters(ShareReference),
}

/// What it answers.
enum Answer {
    Shares(Vec<KnownShare>),
    Titles(Vec<String>),
    Chapters(Vec<Chapter>),
}

/// The shares on a profile's server, where it answers in time and a kept token opens it.
pub(super) fn refreshed(
    profile: &Profile,
    global: &GlobalArgs,
    env: &Environment,
) -> Option<Vec<KnownShare>> {
    match answered(profile, global, env, Question::Shares)? {
        Answer::Shares(shares) => Some(shares),
        _ => None,
    }
}

/// The titles of a kind that a search for `text` finds there.
pub(super) fn titles(
    profile: &Profile,
    global: &GlobalArgs,
    env: &Environment,
    kind: ItemKind,
    text: &str,
) -> Option<Vec<String>> {
    match answered(
        profile,
        global,
        env,
        Question::Titles(kind, text.to_owned()),
    )? {
        Answer::Titles(titles) => Some(titles),
        _ => None,
    }
}

/// The chapters of what a share there holds.
pub(super) fn chapters(
    profile: &Profile,
    global: &GlobalArgs,
    env: &Environment,
    share: ShareReference,
) -> Option<Vec<Chapter>> {
    match answered(profile, global, env, Question::Chapters(share))? {
        Answer::Chapters(chapters) => Some(chapters),
        _ => None,
    }
}

fn answered(
    profile: &Profile,
    global: &GlobalArgs,
    env: &Environment,
    question: Question,
) -> Option<Answer> {
    if profile.is_sandbox() || runs_commands(profile) {
        return None;
    }
    let (send, receive) = mpsc::channel();
    let (name, global, env) = (profile.name.clone(), global.clone(), env.clone());
    // A lock or a name server may block the thread itself, so it gets one of its own, which ends with
    // the process.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        if let Ok(runtime) = runtime
            && let Ok(known) = runtime.block_on(asked(&name, global, env, question))
        {
            let _ = send.send(known);
        }
    });
    receive.recv_timeout(PATIENCE).ok()
}

/// Whether a command would have to be run for a header's value: it might ask for a passphrase.
fn runs_commands(profile: &Profile) -> bool {
    let mut headers = profile.headers.iter();
    headers.any(|header| matches!(header.value, SecretSource::Command(_)))
}

async fn asked(
    name: &str,
    global: GlobalArgs,
    env: Environment,
    question: Question,
) -> Result<Answer> {
    let settings = Settings {
        no_input: true,
        ..Settings::default()
    };
    let (silent, _) = Printer::captured(settings, Terminal::default());
    let context = Context::new(global, env, silent);
    let profile = context.config()?.profile(name)?;
    let mut connection = context.connection(profile).await?;
    connection.credentials = Rc::new(NoLogin);
    connection.has_token = false;
    let (state, account) = (context.state_dir()?, context.account(profile));
    let tokens = TokenStore::new(&state, &account, connection.clock.clone());
    connection.tokens = Rc::new(tokens.only_kept());
    let server = connect(&connection).await?;
    match question {
        Question::Shares => {
            let needs = Needs {
                url: true,
                ..Needs::NOTHING
            };
            let shares = query::list(&server, needs).await?;
            let known = KnownShares::new(&state, &account);
            known.keep(shares.iter().collect());
            let kept = known.load().map(|(kept, _)| kept);
            let kept = kept.ok_or_else(|| Error::internal("the kept suggestions are gone"))?;
            Ok(Answer::Shares(kept))
        }
        Question::Titles(kind, text) => {
            let query = SearchQuery {
                text,
                kinds: vec![kind],
                limit: FOUND,
                ..SearchQuery::default()
            };
            let found = server.library()?.search(&query).await?;
            KnownTitles::new(&state, &account).add(&found);
            let titles = found.into_iter().filter_map(|item| item.title);
            Ok(Answer::Titles(titles.collect()))
        }
        Question::Chapters(share) => chapters_of(&server, share).await.map(Answer::Chapters),
    }
}

/// More would not be read through at a prompt.
const FOUND: usize = 50;

async fn chapters_of(server: &Server, share: ShareReference) -> Result<Vec<Chapter>> {
    let found = query::find(server, &[share], Needs::RECORD).await?;
    let share = found
        .first()
        .ok_or_else(|| Error::new(Code::NotFound, "no such share"))?;
    let chapters = query::chapters(server, share).await?;
    Ok(chapters.within)
}

/// Nobody signs in for a completion.
struct NoLogin;

#[async_trait(?Send)]
impl Credentials for NoLogin {
    fn username(&self) -> Option<&str> {
        None
    }

    async fn password(&self) -> Result<SecretString> {
        Err(Error::new(Code::Auth, "a completion does not sign in"))
    }

    async fn token(&self) -> Result<Option<SecretString>> {
        Ok(None)
    }
}
