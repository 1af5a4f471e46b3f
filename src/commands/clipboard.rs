//! Copying to the clipboard of the terminal somebody sits at.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use sharectl_config::env_vars::{self, Secrets};
use sharectl_ui::output::terminal::Between;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::Context;

/// tmux answers at once, or never.
const PATIENCE: Duration = Duration::from_secs(2);

/// Copies a text, and says whether it was sent: no terminal says whether it took it. Where nobody
/// watches, nothing is sent.
pub(super) async fn copy(text: &str, context: &Context) -> bool {
    let between = Between::detect(&context.env);
    if !context.printer.copy(text, between) {
        return false;
    }
    // Only a tmux on this side can be told; one behind ssh has the sequence.
    let here = context.env.raw(&env_vars::TMUX).is_some();
    if here && !to_tmux(text, context.env.secrets()).await {
        tracing::debug!("tmux itself did not take the text; it had the sequence");
    }
    true
}

/// As tmux is set up by default it ignores the sequences of programs, and sets the clipboard itself
/// when it is asked to (`-w`, from 3.2).
async fn to_tmux(text: &str, secrets: &Secrets) -> bool {
    let mut command = Command::new("tmux");
    for secret in secrets.names() {
        command.env_remove(secret);
    }
    let child = command
        .args(["load-buffer", "-w", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let Ok(mut child) = child else {
        return false;
    };
    let load = async {
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(text.as_bytes()).await.ok()?;
        }
        child.wait().await.ok().filter(ExitStatus::success)
    };
    matches!(tokio::time::timeout(PATIENCE, load).await, Ok(Some(_)))
}
