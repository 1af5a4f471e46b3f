//! Opening a link in a browser.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::domain::link;
use crate::env_vars::{self, Environment};
use crate::error::{Code, Error, Result};

/// A starter that still runs then is a browser itself.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens a link with the programs that `BROWSER` names, else as the desktop does.
///
/// # Errors
/// [`Code::Io`] where no program can be started or the one that was says that it failed;
/// [`Code::BadAnswer`] for what is no link: only those are handed to a browser.
pub(super) async fn open(url: &str, environment: &Environment) -> Result<()> {
    if !link::is_link(url) {
        return Err(Error::new(
            Code::BadAnswer,
            "the server's link is no http address: it is not opened",
        ));
    }
    let mut failure = None;
    for words in candidates(environment.text(&env_vars::BROWSER)?, url) {
        match start(&words).await {
            Ok(()) => return Ok(()),
            Err(error) => failure = Some(error),
        }
    }
    let failure = failure.unwrap_or_else(|| io::ErrorKind::NotFound.into());
    Err(Error::io("open a browser", failure)
        .hint("name one in the variable BROWSER, such as `BROWSER=firefox`"))
}

/// The command lines to try, first to last. `BROWSER` holds commands with colons between them; `%s`
/// stands for the address, which else goes last.
fn candidates(browser: Option<&str>, url: &str) -> Vec<Vec<String>> {
    let named = browser.unwrap_or_default().split(':').map(|command| {
        let mut words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        if words.iter().any(|word| word.contains("%s")) {
            for word in &mut words {
                *word = word.replace("%s", url);
            }
        } else if !words.is_empty() {
            words.push(url.to_owned());
        }
        words
    });
    let usual = USUAL.iter().map(|words| {
        let words = words.iter().copied().chain([url]);
        words.map(str::to_owned).collect()
    });
    let named = named.filter(|words: &Vec<String>| !words.is_empty());
    named.chain(usual).collect()
}

#[cfg(target_os = "macos")]
const USUAL: &[&[&str]] = &[&["open"]];
#[cfg(windows)]
const USUAL: &[&[&str]] = &[&["rundll32", "url.dll,FileProtocolHandler"]];
#[cfg(not(any(target_os = "macos", windows)))]
const USUAL: &[&[&str]] = &[&["xdg-open"], &["wslview"]];

async fn start(words: &[String]) -> io::Result<()> {
    let [program, arguments @ ..] = words else {
        return Err(io::ErrorKind::NotFound.into());
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let Ok(ended) = tokio::time::timeout(PATIENCE, child.wait()).await else {
        return Ok(());
    };
    if ended?.success() {
        return Ok(());
    }
    Err(io::Error::other(format!("{program} says that it failed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_names_several_with_or_without_a_place_for_the_address() {
        let found = candidates(Some("firefox --new-tab:lynx %s -x::"), "https://a/b?c=%s");
        assert_eq!(found[0], ["firefox", "--new-tab", "https://a/b?c=%s"]);
        assert_eq!(found[1], ["lynx", "https://a/b?c=%s", "-x"]);
        assert_eq!(found.len(), 2 + USUAL.len());
        assert_eq!(candidates(None, "https://a").len(), USUAL.len());
    }

    #[test]
    fn only_links_are_opened() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let environment = Environment::of([("BROWSER", "true")]);
        for url in ["file:///etc/passwd", "javascript:alert(1)", "--help", ""] {
            let error = runtime.block_on(open(url, &environment)).unwrap_err();
            assert_eq!(error.code(), Code::BadAnswer, "{url}");
        }
    }
}
