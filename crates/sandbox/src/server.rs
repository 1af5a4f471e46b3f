//! The running server: HTTP, faults and the log of requests around a dialect, and the connection below HTTP, so
//! that it can be cut at will.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::{BodyExt as _, Limited, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::account::Account;
use crate::clock::Clock;
use crate::dialect::{Behaviour, Options};
use crate::faults::{Edit, Effect, Faults, Kept};
use crate::request::{Body, Reply, Request};
use crate::store::Share;
use crate::world::World;

/// The largest request body read.
const BODY_LIMIT: usize = 64 << 20;

/// As much of a body as the log keeps.
const LOGGED_BODY: usize = 64 << 10;

/// A running server; dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    base_path: String,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    /// The server that answers what belongs to no other one's path.
    served: Mutex<Served>,
    /// Servers below paths of their own.
    others: Vec<Mutex<Served>>,
    base_path: String,
    faults: Faults,
    kept: Kept,
    seen: SeenLog,
    clock: Clock,
}

#[derive(Debug)]
struct Served {
    behaviour: Box<dyn Behaviour>,
    world: World,
}

/// A share in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of a share")]
pub struct StoredShare {
    pub id: String,
    /// The ids of what is shared: of an album, and not of its songs.
    pub items: Vec<String>,
    pub owner: String,
    pub description: Option<String>,
    pub expires: Option<jiff::Timestamp>,
    pub visits: u64,
}

impl Sandbox {
    /// Starts a server on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// Where the address is taken or the state file can't be used.
    pub async fn start(options: Options) -> io::Result<Self> {
        Self::start_with(options, Vec::new()).await
    }

    /// Starts a server with others beside it at the same address, each below its own base path. The
    /// others share its faults, clock and log.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub async fn start_with(options: Options, others: Vec<Options>) -> io::Result<Self> {
        let listener = TcpListener::bind(options.address).await?;
        let address = listener.local_addr()?;
        let first = Served::new(&options)?;
        let base_path = first.behaviour.base_path().to_owned();
        let others = others
            .iter()
            .map(|other| Served::new(other).map(Mutex::new))
            .collect::<io::Result<_>>()?;
        let shared = Arc::new(Shared {
            base_path: base_path.clone(),
            faults: options.faults,
            kept: Kept::new(options.cache),
            seen: SeenLog::default(),
            clock: options.clock,
            served: Mutex::new(first),
            others,
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let listening = listen(listener, Arc::clone(&shared));
        let task = tokio::spawn(async move {
            tokio::select! {
                () = listening => {}
                _ = stopped => {}
            }
        });
        Ok(Self {
            address,
            base_path,
            shared,
            stop: Some(stop),
            task,
        })
    }

    /// Where it answers, with its base path and without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}{}", self.address, self.base_path)
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its faults, to add and clear while it runs.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// What it was asked, in the order of its answers.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.seen.all()
    }

    /// Forgets what it was asked.
    pub fn clear_requests(&self) {
        self.shared.seen.clear();
    }

    /// The shares in its store, as the server itself keeps them.
    #[must_use]
    pub fn stored(&self) -> Vec<StoredShare> {
        let served = lock(&self.shared.served);
        let store = &served.world.store;
        let shares = store.shares().iter();
        shares
            .map(|share| StoredShare {
                id: share.id.clone(),
                items: share.items.clone(),
                owner: store.account_name(&share.owner).to_owned(),
                description: share.description.clone(),
                expires: share.expires,
                visits: share.visits,
            })
            .collect()
    }

    /// Gives every account and everything in the library another id, as an upgrade to Navidrome 0.64
    /// does. The ids of shares stay.
    ///
    /// # Errors
    ///
    /// A state file that can't be used.
    pub fn migrate_ids(&self) -> io::Result<()> {
        let mut served = lock(&self.shared.served);
        served.world.store.begin()?;
        served.world.migrate_ids();
        served.world.store.commit()
    }

    /// Gives the albums of a title another id, as a scan does after a change of their tags. Shares keep
    /// the old one.
    pub fn retag(&self, title: &str) {
        lock(&self.shared.served).world.library.retag(title);
    }

    /// Gives a share another time of creation, as only the server's database can.
    ///
    /// # Errors
    ///
    /// A state file that can't be used.
    pub fn backdate(&self, id: &str, created: jiff::Timestamp) -> io::Result<()> {
        let mut served = lock(&self.shared.served);
        let store = &mut served.world.store;
        store.begin()?;
        if let Some(share) = store.share(id).cloned() {
            store.put_share(Share { created, ..share });
        }
        store.commit()
    }

    /// Gives an account the right to share or takes it, as the server's own pages do.
    ///
    /// # Errors
    ///
    /// A state file that can't be used.
    pub fn let_share(&self, account: &str, may_share: bool) -> io::Result<()> {
        let mut served = lock(&self.shared.served);
        let store = &mut served.world.store;
        store.begin()?;
        if let Some(account) = store.account_named(account).cloned() {
            store.put_account(Account {
                may_share,
                ..account
            });
        }
        store.commit()
    }

    /// Lets visitors in to shares or doesn't, where a server has a preference for that.
    pub fn let_visitors_in(&self, visitors: bool) {
        let mut served = lock(&self.shared.served);
        served.behaviour.let_visitors_in(visitors);
    }

    /// Stops listening.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = self.task.await;
    }
}

/// Accepts connections, each served apart from the others.
async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    /// Too many open files, for one, end by themselves.
    const PAUSE: Duration = Duration::from_millis(100);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // Small answers must not wait for the client's acknowledgement.
        let _ = stream.set_nodelay(true);
        let scissors = Scissors::default();
        let shared = Arc::clone(&shared);
        let stream = CuttableStream {
            stream,
            scissors: scissors.clone(),
        };
        let service = service_fn(move |incoming| {
            let (shared, scissors) = (Arc::clone(&shared), scissors.clone());
            async move { Ok::<_, Infallible>(serve(&shared, &scissors, incoming).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), service);
        // It ends with an error where the client leaves, or where it was cut.
        tokio::spawn(async move { drop(connection.await) });
    }
}

async fn serve(
    shared: &Shared,
    scissors: &Scissors,
    incoming: hyper::Request<Incoming>,
) -> hyper::Response<Body> {
    let (parts, body) = incoming.into_parts();
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        return Reply::text(413, "request body too large").into_response();
    };
    let body = body.to_bytes();
    let mut request = Request::new(parts.method, &parts.uri, parts.headers, body);
    if let Some(kept) = shared.kept.get(&request, shared.clock.now()) {
        return shared.dated(kept).into_response();
    }
    let below_base = request.path.strip_prefix(&shared.base_path);
    let path = below_base.unwrap_or(&request.path).to_owned();
    let (delay, effect) = shared.faults.strike(request.method.as_str(), &path);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let mut cut_body = false;
    let reply = match effect {
        None => Some(shared.answer(&request)),
        Some((Effect::ExpiredToken, _)) => {
            request.expired = true;
            Some(shared.answer(&request))
        }
        Some((Effect::WrongContents, _)) => {
            request.wrong_contents = true;
            Some(shared.answer(&request))
        }
        Some((Effect::Meanwhile(edits), _)) => {
            let reply = shared.answer(&request);
            shared.edit(&request.path, &edits);
            Some(reply)
        }
        Some((Effect::CutBody, _)) => {
            cut_body = true;
            Some(shared.answer(&request))
        }
        Some((Effect::CutBefore, _)) => None,
        Some((Effect::CutAfter, _)) => {
            shared.answer(&request);
            None
        }
        Some((effect, handled)) => {
            if handled {
                shared.answer(&request);
            }
            Some(false_reply(&effect))
        }
    };
    shared.log(&request, reply.as_ref());
    let Some(reply) = reply else {
        scissors.cut();
        return Reply::empty(500).into_response();
    };
    if reply.is_never() {
        return std::future::pending().await;
    }
    shared.kept.put(&request, &reply, shared.clock.now());
    let reply = shared.dated(reply);
    if cut_body {
        return broken_off(reply);
    }
    reply.into_response()
}

impl Served {
    fn new(options: &Options) -> io::Result<Self> {
        let (behaviour, mut world) = options.dialect.build(options);
        if let Some(state) = &options.state {
            world.store.keep_in(state)?;
        }
        if options.preload > 0 {
            world.store.begin()?;
            if world.store.shares().len() == 0 {
                options.dialect.preload(&mut world, options.preload);
            }
            world.store.commit()?;
        }
        Ok(Self { behaviour, world })
    }

    fn is_at(&self, path: &str) -> bool {
        path.strip_prefix(self.behaviour.base_path())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Shared {
    /// The server that a path belongs to.
    fn server_of(&self, path: &str) -> MutexGuard<'_, Served> {
        for other in &self.others {
            let served = lock(other);
            if served.is_at(path) {
                return served;
            }
        }
        lock(&self.served)
    }

    /// Asks the dialect, inside one transaction of the store.
    fn answer(&self, request: &Request) -> Reply {
        let mut served = self.server_of(&request.path);
        let Served { behaviour, world } = &mut *served;
        let failed = |error: io::Error| Reply::text(500, &format!("sandbox state: {error}"));
        if let Err(error) = world.store.begin() {
            return failed(error);
        }
        let reply = behaviour.answer(request, world);
        match world.store.commit() {
            Ok(()) => reply,
            Err(error) => failed(error),
        }
    }

    /// Changes shares as someone else would have done over the API.
    fn edit(&self, path: &str, edits: &[Edit]) {
        let mut served = self.server_of(path);
        let store = &mut served.world.store;
        if store.begin().is_err() {
            return;
        }
        for edit in edits {
            edit.apply(store);
        }
        let _ = store.commit();
    }

    fn log(&self, request: &Request, reply: Option<&Reply>) {
        let headers = request.headers.iter();
        let body = &request.body[..request.body.len().min(LOGGED_BODY)];
        self.seen.push(Seen {
            method: request.method.to_string(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: headers
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                    (name.as_str().to_owned(), value)
                })
                .collect(),
            body: String::from_utf8_lossy(body).into_owned(),
            status: reply.map(|reply| reply.status),
        });
    }

    /// The answer with the server's own time, which need not be the machine's.
    fn dated(&self, reply: Reply) -> Reply {
        let date = self.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT");
        reply.header("date", date.to_string())
    }
}

fn lock(served: &Mutex<Served>) -> MutexGuard<'_, Served> {
    served.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The answer of a fault that hides the dialect's own.
fn false_reply(effect: &Effect) -> Reply {
    match effect {
        Effect::Status(status, text) => Reply::text(*status, text),
        Effect::RateLimited(seconds) => {
            Reply::text(429, "Too Many Requests\n").header("retry-after", seconds.to_string())
        }
        Effect::Redirect(to) => Reply::redirect(302, to),
        _ => Reply::html(
            200,
            "<!DOCTYPE html><html><head><title>Sign in</title></head>\
             <body><form method=\"post\"><input name=\"user\"><input type=\"password\"></form></body></html>",
        ),
    }
}

/// Sends half of the body and then breaks the connection.
fn broken_off(reply: Reply) -> hyper::Response<Body> {
    let half = reply.body.len() / 2;
    let body = Bytes::copy_from_slice(&reply.body[..half]);
    let parts = [
        Ok(Frame::data(body)),
        Err(io::Error::from(io::ErrorKind::BrokenPipe)),
    ];
    let body = StreamBody::new(futures_util::stream::iter(parts));
    reply.into_response().map(|_| body.boxed_unsync())
}

/// One request as it came, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path as sent, with the base path, without the query.
    pub path: String,
    /// The query as sent, without the question mark.
    pub query: String,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text, cut after 64 KiB.
    pub body: String,
    /// The status answered; `None` where the connection was cut without an answer.
    pub status: Option<u16>,
}

impl Seen {
    /// A header's first value; the name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// A parameter's values, from the query and from a form alike.
    #[must_use]
    pub fn params(&self, name: &str) -> Vec<String> {
        let query = url::form_urlencoded::parse(self.query.as_bytes());
        let form = url::form_urlencoded::parse(self.body.as_bytes());
        query
            .chain(form)
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
            .collect()
    }
}

/// More requests than this push the oldest out, so that a long bench stays small.
const KEPT: usize = 50_000;

/// The log, in the order requests were answered.
#[derive(Debug, Default)]
pub(crate) struct SeenLog(Mutex<VecDeque<Seen>>);

impl SeenLog {
    pub(crate) fn push(&self, seen: Seen) {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() == KEPT {
            log.pop_front();
        }
        log.push_back(seen);
    }

    pub(crate) fn all(&self) -> Vec<Seen> {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

/// A switch that cuts one connection: nothing more is written, and it closes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scissors(Arc<AtomicBool>);

impl Scissors {
    pub(crate) fn cut(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn is_cut(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A connection and its switch.
#[derive(Debug)]
pub(crate) struct CuttableStream {
    stream: TcpStream,
    scissors: Scissors,
}

impl AsyncRead for CuttableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for CuttableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.scissors.is_cut() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
