//! A connection with latency: everything arrives late, and the bandwidth stays the same.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Forwards all data late. It ends with the process.
pub(crate) struct LatencyProxy {
    /// Where it listens.
    pub(crate) base: String,
}

impl LatencyProxy {
    /// A way to `base` with this latency in each direction.
    pub(crate) fn to(base: &str, each: Duration) -> Self {
        let server = base.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if let Ok(server) = TcpStream::connect(&server) {
                    pass_on(&client, &server, each);
                    pass_on(&server, &client, each);
                }
            }
        });
        Self {
            base: format!("http://127.0.0.1:{port}"),
        }
    }
}

fn pass_on(from: &TcpStream, to: &TcpStream, late: Duration) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    to.set_nodelay(true).unwrap();
    let (sender, receiver) = mpsc::channel::<(Instant, Vec<u8>)>();
    std::thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            let due = Instant::now() + late;
            if sender.send((due, buffer[..count].to_vec())).is_err() {
                break;
            }
        }
    });
    std::thread::spawn(move || {
        for (due, bytes) in receiver {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}
