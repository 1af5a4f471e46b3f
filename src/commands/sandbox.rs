//! The sandbox behind the profiles `demo` and `demo-books`: hosted by the command that needs it, unless `demo serve` runs.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use jiff::SignedDuration;
use sharectl_config::env_vars::Environment;
use sharectl_config::{Config, Paths, Profile, SANDBOX_URL, load, profile};
use sharectl_core::domain::ServerKind;
use sharectl_core::error::{Error, Result};
use sharectl_core::files::{self, Lock, Mode};
use sharectl_sandbox::{Clock, Dialect, Ids, Options, Sandbox, audiobookshelf, navidrome};
use tokio::sync::Mutex;
use url::Url;

/// The sandboxes that this process hosts. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct SandboxHost(Rc<Mutex<HashMap<String, Sandbox>>>);

impl SandboxHost {
    /// The address of a sandbox profile's server, and the base of its links, which is where `demo serve`
    /// listens or would listen. Starts the server unless it is already served.
    ///
    /// # Errors
    /// If the sandbox's state can't be read, or no address is free.
    pub(crate) async fn places(
        &self,
        profile: &Profile,
        config: &Config,
        env: &Environment,
    ) -> Result<(Url, Url)> {
        let folder = config.paths().sandbox()?;
        if let Some(address) = serving(&folder) {
            let path = profile.url.path().trim_end_matches('/');
            let served = format!("http://{address}{path}");
            let served = profile::parse(&served)?;
            return Ok((served.clone(), served));
        }
        let mut hosted = self.0.lock().await;
        let running = match hosted.remove(&profile.name) {
            Some(running) => running,
            None => {
                let options = options(profile, &folder, env)?;
                files::create_private_dir(&folder).map_err(|error| {
                    Error::io(
                        format_args!("write the sandbox's state to {}", folder.display()),
                        error,
                    )
                })?;
                Sandbox::start(options)
                    .await
                    .map_err(|error| Error::io("start the sandbox", error))?
            }
        };
        let base = running.base_url();
        hosted.insert(profile.name.clone(), running);
        Ok((profile::parse(&base)?, profile.url.clone()))
    }
}

/// The options of a sandbox profile's server.
///
/// # Errors
/// A test's clock that can't be read.
pub(super) fn options(profile: &Profile, folder: &Path, env: &Environment) -> Result<Options> {
    let dialect: Dialect = match profile.kind {
        Some(ServerKind::Audiobookshelf) => {
            audiobookshelf::AudiobookshelfSettings::default().into()
        }
        _ => navidrome::NavidromeSettings::default().into(),
    };
    let mut options = Options::new(dialect);
    options.state = Some(folder.join(format!("{}.jsonl", profile.name)));
    options.public_base = Some(SANDBOX_URL.to_owned());
    match load::fixed(env)? {
        Some(now) => options.clock = Clock::fixed(now),
        None => {
            options.clock = Clock::offset(SignedDuration::ZERO);
            options.ids = Ids::Random;
        }
    }
    Ok(options)
}

/// The file with the address that `demo serve` listens on.
fn address_file(folder: &Path) -> PathBuf {
    folder.join("serving.address")
}

/// The lock that `demo serve` holds while it runs.
pub(super) fn serving_lock(folder: &Path) -> PathBuf {
    folder.join("serving.lock")
}

/// Writes the address that `demo serve` listens on.
pub(super) fn announce(folder: &Path, address: SocketAddr) -> Result<()> {
    files::write(
        &address_file(folder),
        address.to_string().as_bytes(),
        Mode::Private,
    )
    .map_err(|error| Error::io("write the sandbox's address", error))
}

/// Removes that address before `demo serve` stops listening. From then on, commands host the sandbox themselves.
pub(super) fn retract(folder: &Path) {
    // If the file can't be removed, it is ignored once the lock is released.
    let _ = std::fs::remove_file(address_file(folder));
}

/// The URL of `demo serve`, if it runs.
pub(crate) fn served(paths: &Paths) -> Option<Url> {
    let address = serving(&paths.sandbox().ok()?)?;
    profile::parse(&format!("http://{address}")).ok()
}

/// The address of a running `demo serve`. Its file counts only while its lock is held.
fn serving(folder: &Path) -> Option<SocketAddr> {
    let address = std::fs::read_to_string(address_file(folder)).ok()?;
    match Lock::try_acquire(&serving_lock(folder)) {
        // The lock is free: that server is gone.
        Ok(Some(_)) | Err(_) => None,
        Ok(None) => address.trim().parse().ok(),
    }
}
