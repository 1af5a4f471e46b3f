//! `demo serve`: the sandbox as a server.

use std::net::{Ipv4Addr, SocketAddr};

use clap::Args;
use sharectl_config::profile;
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::files::{self, Lock};
use sharectl_sandbox::{Faults, Sandbox};
use sharectl_ui::signals;

use crate::commands::Context;

/// The port that the sandbox's links name while no sandbox is served.
const PORT: u16 = 8533;

/// Run the sandbox as a server, so that its links open in a browser
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl demo serve
  sharectl demo serve --port 0
  sharectl demo serve --fault 'GET /rest/ status=503 every=5'

It listens on 127.0.0.1 only, until it is interrupted; meanwhile the links of `-s demo` and \
`-s demo-books` open in a browser. Sign in as admin with the password admin.")]
pub(crate) struct ServeArgs {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = PORT, value_name = "PORT")]
    pub(crate) port: u16,

    /// Number of shares to begin with on `demo`, if it has none yet; half of them expired
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) preload: usize,

    /// Inject a fault, to test how a script copes (can be repeated)
    #[arg(long = "fault", value_name = "RULE")]
    pub(crate) faults: Vec<String>,
}

/// Serves until interrupted.
///
/// # Errors
/// Where the port is taken, another `demo serve` runs, or a fault can't be read.
pub(super) async fn run(args: ServeArgs, context: &Context) -> Result<()> {
    let config = context.config()?;
    let folder = config.paths().sandbox()?;
    files::create_private_dir(&folder)
        .map_err(|error| Error::io("keep the sandbox's state", error))?;
    let _lock = Lock::try_acquire(&super::serving_lock(&folder))
        .map_err(|error| Error::io("lock the sandbox", error))?
        .ok_or_else(|| Error::new(Code::Conflict, "`demo serve` is already running"))?;
    let mut options = super::options(config.profile(profile::DEMO)?, &folder, context)?;
    let mut books = super::options(config.profile(profile::DEMO_BOOKS)?, &folder, context)?;
    options.address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    // Links name the address they are asked for at: the port may be any.
    options.public_base = None;
    books.public_base = None;
    options.preload = args.preload;
    options.faults = faults(&args.faults)?;
    let sandbox = Sandbox::start_with(options, vec![books])
        .await
        .map_err(|error| {
            Error::io(format!("listen on port {}", args.port), error)
                .hint("take another one: `sharectl demo serve --port 0`")
        })?;
    super::announce(&folder, sandbox.address())?;
    context.printer.data_line(&sandbox.base_url());
    context
        .printer
        .note("sign in as admin with the password admin; Ctrl-C quits");
    context.printer.flush();
    // Ending it is no failure: there is no other way.
    signals::asked_to_end().await?;
    super::retract(&folder);
    sandbox.stop().await;
    Ok(())
}

fn faults(rules: &[String]) -> Result<Faults> {
    let faults = Faults::default();
    for rule in rules {
        let rule = rule.parse().map_err(|error| {
            Error::usage(format!("can't read the fault {rule:?}: {error}"))
                .hint("for example `--fault 'GET /rest/ status=503 every=5'`")
        })?;
        faults.add(rule);
    }
    Ok(faults)
}
