//! Which servers a sandbox plays, how they are set up, and the running server: HTTP, faults and the log of requests
//! around a dialect, on connections that can be cut.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
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

use crate::account::{Account, Ids};
use crate::audiobookshelf::{self, Audiobookshelf};
use crate::clock::Clock;
use crate::faults::{Cache, Edit, Effect, Faults, ResponseCache, lock};
use crate::library::LibrarySpec;
use crate::navidrome::{self, Navidrome};
use crate::request::{Body, Reply, Request};
use crate::store::Share;
use crate::world::{Behavior, World};

/// A server and its own settings.
#[derive(Debug, Clone)]
pub enum Dialect {
    /// Navidrome: native API, Subsonic API and public pages.
    Navidrome(navidrome::NavidromeSettings),
    /// Audiobookshelf: books, podcasts and their shares.
    Audiobookshelf(audiobookshelf::AudiobookshelfSettings),
    /// The documented `/api/share` dialect.
    #[cfg(feature = "every-server")]
    SharingApi(crate::sharing_api::SharingApiSettings),
    /// Any other Subsonic server.
    #[cfg(feature = "every-server")]
    Subsonic(crate::flavors::FlavorSettings),
}

impl Default for Dialect {
    fn default() -> Self {
        Self::Navidrome(navidrome::NavidromeSettings::default())
    }
}

impl From<navidrome::NavidromeSettings> for Dialect {
    fn from(settings: navidrome::NavidromeSettings) -> Self {
        Self::Navidrome(settings)
    }
}

impl From<audiobookshelf::AudiobookshelfSettings> for Dialect {
    fn from(settings: audiobookshelf::AudiobookshelfSettings) -> Self {
        Self::Audiobookshelf(settings)
    }
}

impl Dialect {
    /// The server and the world it begins with.
    fn build(&self, options: &Options) -> (Box<dyn Behavior>, World) {
        let (accounts, spec) = (&options.accounts, &options.library);
        let (behaviour, library, store) = match self {
            Self::Navidrome(settings) => Navidrome::build(settings.clone(), accounts, spec),
            Self::Audiobookshelf(settings) => Audiobookshelf::build(settings.clone(), accounts),
            #[cfg(feature = "every-server")]
            Self::SharingApi(settings) => {
                crate::sharing_api::SharingApi::build(settings.clone(), accounts, spec)
            }
            #[cfg(feature = "every-server")]
            Self::Subsonic(settings) => {
                crate::flavors::Server::build(settings.clone(), accounts, spec)
            }
        };
        let world = World {
            library,
            store,
            clock: options.clock.clone(),
            ids: options.ids,
            public_base: options.public_base.clone(),
        };
        (behaviour, world)
    }
}

/// What [`Sandbox::start`] gets. The default is a Navidrome in memory on a free loopback port, with counted ids.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which server it plays, and that server's own settings.
    pub dialect: Dialect,
    /// The append-only log that keeps its state, shared with other processes under a lock;
    /// `None` keeps everything in memory.
    pub state: Option<PathBuf>,
    /// Where it listens; port 0 takes a free one.
    pub address: SocketAddr,
    /// What links begin with, such as `http://127.0.0.1:8533`; `None` takes the address of the request, as the servers
    /// do.
    pub public_base: Option<String>,
    /// The server's clock.
    pub clock: Clock,
    /// Who may log in.
    pub accounts: Vec<Account>,
    /// Where new ids come from.
    pub ids: Ids,
    /// The music it holds.
    pub library: LibrarySpec,
    /// How many shares it begins with, half of them expired; ignored if the state has some.
    pub preload: usize,
    /// The faults from the start.
    pub faults: Faults,
    /// A cache in front of it.
    pub cache: Option<Cache>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dialect: Dialect::default(),
            state: None,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_base: None,
            clock: Clock::real(),
            accounts: Account::defaults(),
            ids: Ids::Counted,
            library: LibrarySpec::Invented,
            preload: 0,
            faults: Faults::default(),
            cache: None,
        }
    }
}

impl Options {
    /// The default with another dialect.
    pub fn new(dialect: impl Into<Dialect>) -> Self {
        Self {
            dialect: dialect.into(),
            ..Self::default()
        }
    }
}

/// The log keeps this many requests, so that a long bench stays small.
const KEPT: usize = 50_000;

/// The largest request body read.
const BODY_LIMIT: usize = 64 << 20;

/// How much of a body the log keeps.
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
    /// The server that answers requests outside the others' paths.
    served: Mutex<Served>,
    /// Servers below paths of their own.
    others: Vec<Mutex<Served>>,
    base_path: String,
    faults: Faults,
    kept: ResponseCache,
    /// The latest requests, in the order of their answers.
    seen: Mutex<VecDeque<RecordedRequest>>,
    clock: Clock,
}

#[derive(Debug)]
struct Served {
    behaviour: Box<dyn Behavior>,
    world: World,
}

/// A share in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of a share")]
pub struct StoredShare {
    pub id: String,
    /// The ids of the shared items: of an album, and not of its songs.
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
    /// If the address is taken or the state file can't be used.
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
            kept: ResponseCache::new(options.cache),
            seen: Mutex::default(),
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

    /// The requests it got, in the order of its answers.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.shared.seen).iter().cloned().collect()
    }

    /// Forgets the requests it got.
    pub fn clear_requests(&self) {
        lock(&self.shared.seen).clear();
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
    pub fn set_may_share(&self, account: &str, may_share: bool) -> io::Result<()> {
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

    /// Allows or forbids visits of shares, on a server that has a preference for that.
    pub fn set_visits_allowed(&self, visitors: bool) {
        let mut served = lock(&self.shared.served);
        served.behaviour.set_visits_allowed(visitors);
    }

    /// Stops listening.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = self.task.await;
    }
}

/// Accepts connections and serves each in a task of its own.
async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    /// A lack of file descriptors, for example, ends by itself.
    const PAUSE: Duration = Duration::from_millis(100);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // Small answers must not wait for the client's acknowledgement.
        let _ = stream.set_nodelay(true);
        let scissors = CutSwitch::default();
        let shared = Arc::clone(&shared);
        let stream = CutStream {
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
        // It ends with an error if the client leaves, or if it was cut.
        tokio::spawn(async move { drop(connection.await) });
    }
}

async fn serve(
    shared: &Shared,
    scissors: &CutSwitch,
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
    match effect {
        Some((Effect::ExpiredToken, _)) => request.expired = true,
        Some((Effect::WrongContents, _)) => request.wrong_contents = true,
        _ => {}
    }
    let fault_reply = effect.as_ref().and_then(|(effect, _)| fault_reply(effect));
    let is_handled = match effect {
        Some((Effect::CutBefore, _)) => false,
        Some((_, is_handled)) if fault_reply.is_some() => is_handled,
        _ => true,
    };
    let own_reply = is_handled.then(|| shared.answer(&request));
    if let Some((Effect::Meanwhile(edits), _)) = &effect {
        shared.edit(&request.path, edits);
    }
    let reply = match effect {
        Some((Effect::CutBefore | Effect::CutAfter, _)) => None,
        _ => fault_reply.or(own_reply),
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
    if matches!(effect, Some((Effect::CutBody, _))) {
        return truncated(reply);
    }
    reply.into_response()
}

impl Served {
    fn new(options: &Options) -> io::Result<Self> {
        let (behaviour, mut world) = options.dialect.build(options);
        if let Some(state) = &options.state {
            world.store.open_log(state)?;
        }
        if options.preload > 0 {
            world.store.begin()?;
            if world.store.shares().len() == 0 {
                behaviour.preload(&mut world, options.preload);
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

    /// The dialect's answer, inside one transaction of the store.
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
        let mut seen = lock(&self.seen);
        if seen.len() == KEPT {
            seen.pop_front();
        }
        seen.push_back(RecordedRequest {
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

/// The answer of a fault that replaces the dialect's own.
fn fault_reply(effect: &Effect) -> Option<Reply> {
    Some(match effect {
        Effect::Status(status, text) => Reply::text(*status, text),
        Effect::RateLimited(seconds) => {
            Reply::text(429, "Too Many Requests\n").header("retry-after", seconds.to_string())
        }
        Effect::Redirect(to) => Reply::redirect(302, to),
        Effect::Html => Reply::html(
            200,
            "<!DOCTYPE html><html><head><title>Sign in</title></head>\
             <body><form method=\"post\"><input name=\"user\"><input type=\"password\"></form></body></html>",
        ),
        _ => return None,
    })
}

/// Sends half of the body and then breaks the connection.
fn truncated(reply: Reply) -> hyper::Response<Body> {
    let half = reply.body.len() / 2;
    let body = Bytes::copy_from_slice(&reply.body[..half]);
    let parts = [
        Ok(Frame::data(body)),
        Err(io::Error::from(io::ErrorKind::BrokenPipe)),
    ];
    let body = StreamBody::new(futures_util::stream::iter(parts));
    reply.into_response().map(|_| body.boxed_unsync())
}

/// One request as it came, and the status of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRequest {
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
    /// The status of the answer; `None` if the connection was cut without one.
    pub status: Option<u16>,
}

impl RecordedRequest {
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

/// A switch that cuts one connection: nothing more is written, and it closes.
#[derive(Debug, Clone, Default)]
struct CutSwitch(Arc<AtomicBool>);

impl CutSwitch {
    fn cut(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn is_cut(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A connection and its switch.
#[derive(Debug)]
struct CutStream {
    stream: TcpStream,
    scissors: CutSwitch,
}

impl AsyncRead for CutStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for CutStream {
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
