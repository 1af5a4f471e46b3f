//! Lists the shares of a server: `list URL USER STATE_FOLDER`, with the password on stdin.

use std::io::{BufRead as _, Write as _};
use std::path::Path;

use sharectl_core::backend::Needs;
use sharectl_core::backend::connect::{Connection, connect};
use sharectl_core::backend::connection::Login;
use sharectl_core::domain::Share;
use sharectl_core::{Error, Result, query};
use url::Url;

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, user, state] = arguments.as_slice() else {
        return Err("usage: list URL USER STATE_FOLDER".into());
    };
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let login = Login::new(user.as_str(), password.trim_end());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let shares = runtime.block_on(shares(url, login, Path::new(state)))?;
    let mut out = std::io::stdout().lock();
    for share in shares {
        writeln!(out, "{}", line(&share))?;
    }
    Ok(())
}

/// All shares of the server at `url`. Caches server facts in the folder `state`.
async fn shares(url: &str, login: Login, state: &Path) -> Result<Vec<Share>> {
    let url = Url::parse(url).map_err(|error| Error::usage(format!("{url}: {error}")))?;
    let server = connect(&Connection::new("server", url, login, state)).await?;
    query::list(&server, Needs::NOTHING).await
}

/// A share as a line: its id and its description or label.
fn line(share: &Share) -> String {
    let title = share.description.as_deref().filter(|text| !text.is_empty());
    let title = title.or(share.label.as_deref()).unwrap_or("-");
    format!("{}\t{title}", share.id)
}

#[cfg(test)]
mod tests {
    use sharectl_sandbox::{Options, Sandbox};

    use super::*;

    #[tokio::test]
    async fn the_shares_of_a_server_are_listed() {
        let options = Options {
            preload: 3,
            ..Options::default()
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let state = tempfile::tempdir().unwrap();
        let login = Login::new("admin", "admin");
        let shares = shares(&sandbox.base_url(), login, state.path()).await;
        let lines: Vec<String> = shares.unwrap().iter().map(line).collect();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.contains('\t')), "{lines:?}");
    }
}
