//! Runs a process to its end, or to the end of one's patience.

use std::io::{Read, Write as _};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// What a process finds on its stdin.
#[derive(Debug, Clone)]
pub(crate) enum Stdin {
    Null,
    Text(Vec<u8>),
    /// Open as long as the process runs, and never a word.
    Silent,
    /// `y`, line after line, as long as anybody reads.
    Endless,
}

impl From<&str> for Stdin {
    fn from(text: &str) -> Self {
        Self::Text(text.as_bytes().to_vec())
    }
}

/// What a process left.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// Runs a process; where it takes too long it is killed, and the error says what it printed.
pub(crate) fn run(mut command: Command, stdin: Stdin, patience: Duration) -> Result<Ended, String> {
    let piped = !matches!(stdin, Stdin::Null);
    let mut child = command
        .stdin(if piped { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("can't be started: {error}"))?;
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let open = child.stdin.take();
    let held = match (open, stdin) {
        (Some(mut pipe), Stdin::Text(text)) => {
            // A command that ends without reading all of it breaks the pipe, which is its right.
            std::thread::spawn(move || pipe.write_all(&text));
            None
        }
        (Some(mut pipe), Stdin::Endless) => {
            std::thread::spawn(move || while pipe.write_all(&b"y\n".repeat(4096)).is_ok() {});
            None
        }
        (open, _) => open,
    };
    // The streams end when the process does: waiting for them needs no polling.
    let deadline = Instant::now() + patience;
    let outputs = [&stdout, &stderr]
        .map(|stream| stream.recv_timeout(deadline.saturating_duration_since(Instant::now())));
    let [Ok(stdout), Ok(stderr)] = outputs else {
        let _ = child.kill();
        let _ = child.wait();
        let said = [stdout, stderr].map(|stream| {
            let rest = stream.recv_timeout(Duration::from_secs(1));
            String::from_utf8_lossy(&rest.unwrap_or_default()).into_owned()
        });
        return Err(format!("did not end within {patience:?}: {said:?}"));
    };
    drop(held);
    let status = child
        .wait()
        .map_err(|error| format!("can't be waited for: {error}"))?;
    Ok(Ended {
        status,
        stdout,
        stderr,
    })
}

fn collect(stream: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.read_to_end(&mut bytes);
        }
        let _ = send.send(bytes);
    });
    receive
}

#[test]
fn a_process_reads_its_stdin_and_ends() {
    let ended = run(Command::new("cat"), "hello".into(), Duration::from_secs(60)).unwrap();
    assert_eq!(
        (ended.status.code(), &*ended.stdout),
        (Some(0), &b"hello"[..])
    );
}

#[test]
fn hanging_process_is_killed_and_reported() {
    let failure = run(
        Command::new("cat"),
        Stdin::Silent,
        Duration::from_millis(50),
    );
    assert!(failure.is_err_and(|failure| failure.contains("did not end")));
}
