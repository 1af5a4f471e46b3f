//! Asking a server once more, while somebody waits at a prompt.

use std::rc::Rc;
use std::sync::mpsc;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::SecretString;

use super::known::{KnownShare, KnownShares};
use crate::backend::Needs;
use crate::backend::connect::connect;
use crate::backend::credentials::Credentials;
use crate::cli::GlobalArgs;
use crate::commands::Context;
use crate::config::{Profile, SecretSource};
use crate::env_vars::Environment;
use crate::error::{Code, Error, Result};
use crate::output::{Printer, Settings, Terminal};
use crate::query;
use crate::session::TokenStore;

/// How long the shell is kept waiting for a server.
const PATIENCE: Duration = Duration::from_millis(100);

/// The shares on a profile's server, where it answers in time and a kept token opens it.
pub(super) fn refreshed(
    profile: &Profile,
    global: &GlobalArgs,
    env: &Environment,
) -> Option<Vec<KnownShare>> {
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
            && let Ok(known) = runtime.block_on(asked(&name, global, env))
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

async fn asked(name: &str, global: GlobalArgs, env: Environment) -> Result<Vec<KnownShare>> {
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
    let shares = query::list(&server, Needs::NOTHING).await?;
    let known = KnownShares::new(&state, &account);
    known.keep(&shares);
    let (kept, _) = known
        .load()
        .ok_or_else(|| Error::internal("what was kept is gone"))?;
    Ok(kept)
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
