//! A gate in front of a server: it can kill its client at any request, before or after the server answers.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock};

use super::Server;

/// When the client dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Death {
    /// Before the request reaches the server.
    BeforeRequest,
    /// After the server has answered, but before the client receives the answer.
    BeforeAnswer,
}

/// The gate. Requests pass until one of them is its client's last.
pub(crate) struct Gate {
    url: String,
    plan: Arc<Mutex<Plan>>,
    open: Arc<Open>,
}

/// The number of open connections to the server.
#[derive(Default)]
struct Open(Mutex<usize>, Condvar);

impl Open {
    fn add(&self) {
        *self.0.lock().unwrap() += 1;
    }

    fn remove(&self) {
        *self.0.lock().unwrap() -= 1;
        self.1.notify_all();
    }
}

#[derive(Default)]
struct Plan {
    passed: usize,
    left: usize,
    death: Option<Death>,
    victim: Arc<OnceLock<u32>>,
    /// Whether a client is being killed, which takes a moment: nothing passes in the meantime.
    closed: bool,
}

/// What happens to a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Passes,
    Lost,
    Kills(Death),
}

impl Gate {
    pub(crate) fn before(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let url = url::Url::parse(server.url()).unwrap();
        let behind = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let plan = Arc::<Mutex<Plan>>::default();
        let shared = Arc::clone(&plan);
        let open = Arc::<Open>::default();
        let counted = Arc::clone(&open);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(&behind)) else {
                    return;
                };
                counted.add();
                pass(client, server, &shared, &counted);
            }
        });
        Self {
            url: format!("http://{address}{}", url.path().trim_end_matches('/')),
            plan,
            open,
        }
    }

    /// Waits until the server has closed every connection, so that it has processed all requests of a
    /// client that died.
    pub(crate) fn settle(&self) {
        let open = self.open.0.lock().unwrap();
        let all_closed = self.open.1.wait_while(open, |open| *open > 0);
        drop(all_closed.unwrap());
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Kills a process at its `nth` request from now. The caller must store the process id in the
    /// returned cell.
    pub(crate) fn kill_at(&self, nth: usize, death: Death) -> Arc<OnceLock<u32>> {
        let mut plan = self.plan.lock().unwrap();
        *plan = Plan {
            passed: plan.passed,
            left: nth,
            death: Some(death),
            victim: Arc::default(),
            closed: false,
        };
        Arc::clone(&plan.victim)
    }

    /// Stops killing clients.
    pub(crate) fn spare(&self) {
        self.plan.lock().unwrap().death = None;
    }

    /// The number of requests so far, answered or not.
    pub(crate) fn passed(&self) -> usize {
        self.plan.lock().unwrap().passed
    }
}

/// Passes data on between a client and a server, each direction in its own thread.
fn pass(client: TcpStream, server: TcpStream, plan: &Arc<Mutex<Plan>>, open: &Arc<Open>) {
    let doomed = Arc::new(AtomicBool::new(false));
    let clone = || (client.try_clone().unwrap(), server.try_clone().unwrap());
    let (clones, ends, ends_back) = (clone(), clone(), clone());
    let (plan_there, plan_back) = (Arc::clone(plan), Arc::clone(plan));
    let doomed_there = Arc::clone(&doomed);
    std::thread::spawn(move || {
        copy(client, server, |bytes| match step(&plan_there, bytes) {
            Fate::Kills(Death::BeforeRequest) => {
                kill(&plan_there);
                false
            }
            Fate::Kills(Death::BeforeAnswer) => {
                doomed_there.store(true, Ordering::SeqCst);
                true
            }
            Fate::Lost => false,
            Fate::Passes => true,
        });
        execute(&plan_there, &doomed_there);
        // The server closes the connection once it has processed everything it received.
        let _ = ends.1.shutdown(Shutdown::Write);
    });
    let open = Arc::clone(open);
    std::thread::spawn(move || {
        copy(clones.1, clones.0, |_| !execute(&plan_back, &doomed));
        execute(&plan_back, &doomed);
        let _ = ends_back.0.shutdown(Shutdown::Both);
        let _ = ends_back.1.shutdown(Shutdown::Both);
        open.remove();
    });
}

/// Kills the client if it is doomed, and returns whether it was. If the connection ends first, no
/// answer follows: requests of a process that died earlier may only be read now, and then the current
/// process is killed.
fn execute(plan: &Mutex<Plan>, doomed: &AtomicBool) -> bool {
    let dies = doomed.swap(false, Ordering::SeqCst);
    if dies {
        kill(plan);
    }
    dies
}

/// Counts the requests that begin in `bytes` and decides whether their sender dies.
fn step(plan: &Mutex<Plan>, bytes: &[u8]) -> Fate {
    const SIGN: &[u8] = b" HTTP/1.1\r\n";
    let requests = bytes.windows(SIGN.len()).filter(|part| *part == SIGN);
    let requests = requests.count();
    let mut plan = plan.lock().unwrap();
    if plan.closed {
        return Fate::Lost;
    }
    plan.passed += requests;
    if requests == 0 || plan.death.is_none() {
        return Fate::Passes;
    }
    plan.left = plan.left.saturating_sub(requests);
    if plan.left > 0 {
        return Fate::Passes;
    }
    match plan.death.take() {
        Some(death) => {
            plan.closed = true;
            Fate::Kills(death)
        }
        None => Fate::Passes,
    }
}

fn kill(plan: &Mutex<Plan>) {
    let victim = Arc::clone(&plan.lock().unwrap().victim);
    let id = victim.wait().to_string();
    let _ = Command::new("kill").args(["-s", "KILL", &id]).status();
    plan.lock().unwrap().closed = false;
}

fn copy(mut from: TcpStream, mut to: TcpStream, mut passes: impl FnMut(&[u8]) -> bool) {
    let mut bytes = [0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        if !passes(&bytes[..length]) || to.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
}
