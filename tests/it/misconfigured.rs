//! Broken setups. The first command that fails says what is wrong and how to fix it, and so does `doctor`.
//!
//! `SHARECTL_MISCONFIGURED=FILE` saves all output.

use std::any::Any;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;

use sharectl_config::env_vars::Environment;
use sharectl_core::exit_code::{
    AUTH, CONFIG, DONE, NETWORK, PENDING, REFUSED, SERVER, UNSUPPORTED,
};
use sharectl_core::files::{self, Mode};
use sharectl_sandbox::navidrome::{LoginProxy, NavidromeSettings};
use sharectl_sandbox::{Account, Cache, Clock, Effect, Options, Rule, audiobookshelf};

use crate::support::daemon::{Daemon, free_port};
use crate::support::nginx::Nginx;
use crate::support::tls::{TlsProxy, fingerprint};
use crate::support::{NOW, Output, Server, TestEnv};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls");

/// A broken setup and its expected messages.
struct Case {
    /// The problem.
    name: &'static str,
    /// Creates the setup; `None` if a required program isn't installed, which it reports.
    set_up: fn() -> Option<Broken>,
    /// The first command that fails.
    command: &'static [&'static str],
    code: u8,
    /// A part of the error; `{url}` is the profile's address.
    error: &'static str,
    /// A part of the hint: a command to paste, or the name of a setting. Empty if nothing helps.
    hint: &'static str,
    /// A part of `doctor`'s output.
    doctor: &'static str,
}

/// A setup that doesn't work.
struct Broken {
    env: TestEnv,
    url: String,
    variables: Vec<(&'static str, String)>,
    /// Processes and servers that must keep running.
    _kept: Vec<Box<dyn Any>>,
}

impl Broken {
    /// A profile for this address, with the correct user name and password.
    fn at(url: impl Into<String>) -> Self {
        let (env, url) = (TestEnv::new(), url.into());
        env.add_profile("home", &url, "admin", "admin");
        Self {
            env,
            url,
            variables: Vec::new(),
            _kept: Vec::new(),
        }
    }

    fn with(self, setting: &str) -> Self {
        self.env.configure(setting);
        self
    }

    fn variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    fn keep(mut self, what: impl Any) -> Self {
        self._kept.push(Box::new(what));
        self
    }

    fn run(&self, args: &[&str]) -> Output {
        let run = self.env.command(args).env("SHARECTL_RETRIES", "0");
        let variables = self.variables.iter();
        variables
            .fold(run, |run, (name, value)| run.env(name, value))
            .run()
    }

    /// Signs in with correct credentials, so that a token is stored.
    fn signed_in(self) -> Self {
        let _ = self.run(&["list"]).ok();
        self
    }
}

fn navidrome() -> Server {
    Server::stopped(Options::default())
}

fn books() -> Server {
    Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ))
}

/// A Navidrome with other settings.
fn set(change: impl FnOnce(&mut NavidromeSettings)) -> Broken {
    let mut settings = NavidromeSettings::default();
    change(&mut settings);
    let server = Server::stopped(Options::new(settings));
    Broken::at(server.url()).keep(server)
}

/// A Navidrome behind an nginx whose location has these directives.
fn nginx(more: &str) -> Option<Broken> {
    let server = navidrome();
    let nginx = Nginx::proxy("/", server.url(), more)?;
    Some(Broken::at(nginx.url()).keep(server).keep(nginx))
}

/// A Navidrome behind an nginx with TLS and these directives; the profile trusts its certificate.
fn nginx_tls(more: &str) -> Option<(Broken, u16)> {
    let (server, port) = (navidrome(), free_port());
    let block = format!(
        "listen 127.0.0.1:{port} ssl;\nssl_certificate {FIXTURES}/self-signed.pem;\n\
         ssl_certificate_key {FIXTURES}/self-signed.key.pem;\n{more}\n\
         location / {{ proxy_pass {}; }}",
        server.url()
    );
    let nginx = Nginx::start("", &block)?;
    let trusted = format!("certificate = {:?}", fingerprint("self-signed"));
    let broken = Broken::at(format!("https://127.0.0.1:{port}")).with(&trusted);
    Some((broken.keep(server).keep(nginx), port))
}

/// A Navidrome behind a TLS proxy that presents one of the certificates.
fn tls(certificate: &str) -> Broken {
    let server = navidrome();
    let door = TlsProxy::before(&server, certificate);
    Broken::at(door.url()).keep(server).keep(door)
}

/// A setting that trusts the authority of some of them.
fn trusting_the_authority() -> String {
    format!("ca-cert = \"{FIXTURES}/authority.pem\"")
}

/// A server that answers everything with the same bytes.
fn always(answer: &'static str) -> Broken {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(mut client) = client else { return };
            let _ = client.read(&mut [0; 16 * 1024]);
            let _ = client.write_all(answer.as_bytes());
        }
    });
    Broken::at(url)
}

/// A Navidrome with a fault rule.
fn fault(rule: Rule) -> Broken {
    let server = navidrome();
    server.faults().add(rule);
    Broken::at(server.url()).keep(server)
}

const LIST: &[&str] = &["list"];
const CREATE: &[&str] = &["create", "--album", "Low Tide"];
const UPDATE: &[&str] = &["update", "--all", "--description", "x", "--yes"];
const DELETE: &[&str] = &["delete", "--all", "--yes"];

/// A Navidrome with a share, and a login portal in front of everything except its Subsonic API.
fn portal(login_proxy: LoginProxy) -> Broken {
    let server = Server::stopped(Options {
        preload: 1,
        ..Options::new(NavidromeSettings {
            login_proxy: Some(login_proxy),
            ..NavidromeSettings::default()
        })
    });
    Broken::at(server.url()).keep(server)
}

/// Creates a share directly on the server, bypassing the proxy.
fn with_share(broken: Broken, server: &Server) -> Broken {
    let env = TestEnv::new();
    env.add_server("direct", server);
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    broken
}

fn cases() -> Vec<Case> {
    let mut cases = addresses();
    cases.extend(networks());
    cases.extend(encryption());
    cases.extend(in_front());
    cases.extend(accounts());
    cases.extend(servers());
    cases
}

/// Wrong addresses in the profile.
fn addresses() -> Vec<Case> {
    vec![
        Case {
            name: "a wrong port",
            set_up: || Some(Broken::at(format!("http://127.0.0.1:{}", free_port()))),
            command: LIST,
            code: NETWORK,
            error: "can't reach home ({url}): connection refused",
            hint: "is the server running? `sharectl doctor -s home`",
            doctor: "connection refused",
        },
        Case {
            name: "localhost in IPv6, and the server listens in IPv4",
            set_up: || {
                let server = navidrome();
                let port = server.url().rsplit(':').next().unwrap().to_owned();
                Some(Broken::at(format!("http://[::1]:{port}")).keep(server))
            },
            command: LIST,
            code: NETWORK,
            error: "can't reach home",
            hint: "IPv4 only, use that: `sharectl server set home --url http://127.0.0.1:",
            doctor: "`sharectl server set home --url http://127.0.0.1:",
        },
        Case {
            name: "http to a port for TLS",
            set_up: || {
                let (broken, port) = nginx_tls("")?;
                let url = format!("http://127.0.0.1:{port}");
                Some(Broken::at(url).keep(broken))
            },
            command: LIST,
            code: CONFIG,
            error: "speaks TLS at this port: its address should begin with https://",
            hint: "`sharectl server set home --url https://127.0.0.1:",
            doctor: "speaks TLS at this port",
        },
        Case {
            name: "https to a port without TLS",
            set_up: || {
                let server = navidrome();
                Some(Broken::at(server.url().replace("http:", "https:")).keep(server))
            },
            command: LIST,
            code: NETWORK,
            error: "no TLS connection to home ({url}): this port doesn't use TLS",
            hint: "`sharectl server set home --url http://127.0.0.1:",
            doctor: "this port doesn't use TLS",
        },
        Case {
            name: "the base path is missing",
            set_up: || {
                let server = navidrome();
                let behind = format!("{}/", server.url());
                let nginx = Nginx::proxy("/music/", &behind, "")?;
                Some(Broken::at(nginx.url()).keep(server).keep(nginx))
            },
            command: LIST,
            code: CONFIG,
            error: "nothing at {url}/ speaks a known API",
            hint: "with its base path: `sharectl server set home --url URL`",
            doctor: "with its base path: `sharectl server set home --url URL`",
        },
        Case {
            name: "the address of a page instead of the server's",
            set_up: || {
                let server = navidrome();
                Some(Broken::at(format!("{}/app", server.url())).keep(server))
            },
            command: LIST,
            code: CONFIG,
            error: "no Navidrome server found at {url}",
            hint: "remove it: `sharectl server set home --url http://127.0.0.1:",
            doctor: "remove it: `sharectl server set home --url http://127.0.0.1:",
        },
        Case {
            name: "another service at the address",
            set_up: || {
                let nginx = Nginx::start(
                    "",
                    "location / { default_type text/html; return 200 '<html><title>Jellyfin</title></html>'; }",
                )?;
                Some(Broken::at(nginx.url()).keep(nginx))
            },
            command: LIST,
            code: CONFIG,
            error: "a website (\"Jellyfin\"), not a login form, answered /rest/ping.view instead of home ({url})",
            hint: "if the address is wrong, set it: `sharectl server set home --url URL`",
            doctor: "a website (\"Jellyfin\"), not a login form, answered /rest/ping.view instead of home ({url})",
        },
        Case {
            name: "another kind of server than the profile says",
            set_up: || {
                let server = books();
                Some(
                    Broken::at(server.url())
                        .with("kind = \"navidrome\"")
                        .keep(server),
                )
            },
            command: LIST,
            code: CONFIG,
            error: "is another kind of server: the configured kind is navidrome, but audiobookshelf answers",
            hint: "`sharectl server set home --kind audiobookshelf`",
            doctor: "the configured kind is navidrome, but audiobookshelf answers",
        },
        Case {
            name: "a name that doesn't resolve",
            set_up: || {
                // Resolvers reject a label of this length without a request.
                let name = "m".repeat(64);
                Some(
                    Broken::at(format!("http://{name}.example"))
                        .variable("http_proxy", "")
                        .variable("all_proxy", ""),
                )
            },
            command: LIST,
            code: NETWORK,
            error: "the host name is not known",
            hint: "is the address right? `sharectl server show home`",
            doctor: "the host name is not known",
        },
        Case {
            name: "a socket that isn't there",
            set_up: || {
                Some(
                    Broken::at("http://music.invalid")
                        .with("unix-socket = \"/nowhere/navidrome.sock\""),
                )
            },
            command: LIST,
            code: NETWORK,
            error: "the socket /nowhere/navidrome.sock: No such file",
            hint: "`sharectl server set home --unset unix-socket`",
            doctor: "the socket /nowhere/navidrome.sock: No such file",
        },
        Case {
            name: "a public base URL that is another server's",
            set_up: || {
                let (server, other) =
                    (navidrome(), Nginx::start("", "location / { return 404; }")?);
                let public = format!("public-url = {:?}", other.url());
                Some(
                    Broken::at(server.url())
                        .with(&public)
                        .keep(server)
                        .keep(other),
                )
            },
            command: &["check", "--fail-on", "warning"],
            code: PENDING,
            error: "something else answers visitors at",
            hint: "correct it, or remove it: `sharectl server set home --unset public-url`",
            doctor: "remove it: `sharectl server set home --unset public-url`",
        },
    ]
}

/// Network problems between sharectl and the server.
fn networks() -> Vec<Case> {
    vec![
        Case {
            name: "a forward proxy that isn't there",
            set_up: || {
                let proxy = format!("http://127.0.0.1:{}", free_port());
                Some(Broken::at("http://music.invalid").variable("http_proxy", proxy))
            },
            command: LIST,
            code: NETWORK,
            error: "the proxy http://127.0.0.1",
            hint: "`export NO_PROXY=music.invalid`",
            doctor: "`export NO_PROXY=music.invalid`",
        },
        Case {
            name: "a forward proxy that wants credentials",
            set_up: || {
                let rules = "auth_param basic program /bin/cat\nauth_param basic realm squid\n\
                             acl known proxy_auth REQUIRED\nhttp_access deny !known";
                let squid = Daemon::squid(rules)?;
                let url = squid.url();
                Some(
                    Broken::at("http://music.invalid")
                        .variable("http_proxy", url)
                        .keep(squid),
                )
            },
            command: LIST,
            code: NETWORK,
            error: "requires credentials",
            hint: "`export HTTP_PROXY=http://USER:PASSWORD@127.0.0.1:",
            doctor: "`export HTTP_PROXY=http://USER:PASSWORD@127.0.0.1:",
        },
        Case {
            name: "a forward proxy that doesn't reach the server",
            set_up: || {
                let squid = Daemon::squid("")?;
                let url = squid.url();
                Some(
                    Broken::at("https://music.invalid")
                        .variable("https_proxy", url)
                        .keep(squid),
                )
            },
            command: LIST,
            code: NETWORK,
            error: "the forward proxy http://127.0.0.1:",
            hint: "`export NO_PROXY=music.invalid`",
            doctor: "does the proxy know the host",
        },
    ]
}

/// TLS problems.
fn encryption() -> Vec<Case> {
    vec![
        Case {
            name: "a certificate of an authority that isn't trusted",
            set_up: || Some(tls("self-signed")),
            command: LIST,
            code: NETWORK,
            error: "its certificate is not signed by a trusted authority",
            hint: "`sharectl server set home --trust-cert`",
            doctor: "its certificate is not signed by a trusted authority",
        },
        Case {
            name: "a certificate that has expired",
            set_up: || Some(tls("lapsed").with(&trusting_the_authority())),
            command: LIST,
            code: NETWORK,
            error: "its certificate expired on 2020-01-31",
            hint: "renew it on the server",
            doctor: "its certificate expired on 2020-01-31",
        },
        Case {
            name: "a certificate for another name",
            set_up: || Some(tls("other-name").with(&trusting_the_authority())),
            command: LIST,
            code: NETWORK,
            error: "its certificate is for music.example.com",
            hint: "`sharectl server set home --url https://music.example.com:",
            doctor: "its certificate is for music.example.com",
        },
        Case {
            name: "another certificate than the one that was trusted",
            set_up: || {
                let trusted = format!("certificate = {:?}", fingerprint("self-signed"));
                Some(tls("renewed").with(&trusted))
            },
            command: LIST,
            code: NETWORK,
            error: "its certificate has changed",
            hint: "`sharectl server set home --trust-cert`",
            doctor: "its certificate has changed",
        },
        Case {
            name: "a file of authorities that isn't there",
            set_up: || Some(tls("self-signed").with("ca-cert = \"/nowhere/ca.pem\"")),
            command: LIST,
            code: CONFIG,
            error: "can't use the ca-cert /nowhere/ca.pem",
            hint: "`sharectl server set home --unset ca-cert`",
            doctor: "can't use the ca-cert /nowhere/ca.pem",
        },
        Case {
            name: "a client certificate is wanted",
            set_up: || {
                let more = format!(
                    "ssl_client_certificate {FIXTURES}/renewed.pem;\nssl_verify_client on;"
                );
                Some(nginx_tls(&more)?.0)
            },
            command: LIST,
            code: AUTH,
            error: "requires a client certificate that it trusts",
            hint: "--client-cert CERTIFICATE --client-key KEY",
            doctor: "requires a client certificate that it trusts",
        },
        Case {
            name: "no TLS version in common",
            set_up: || {
                Some(nginx_tls("ssl_protocols TLSv1.1;\nssl_ciphers DEFAULT:@SECLEVEL=0;")?.0)
            },
            command: LIST,
            code: NETWORK,
            error: "it has no TLS version or cipher in common with sharectl",
            hint: "TLSv1.2",
            doctor: "it has no TLS version or cipher in common with sharectl",
        },
    ]
}

/// Refusals by a proxy in front of the server.
fn in_front() -> Vec<Case> {
    vec![
        Case {
            name: "a proxy that refuses DELETE",
            set_up: || {
                let server = navidrome();
                let nginx = Nginx::proxy("/", server.url(), "limit_except GET POST { deny all; }")?;
                let broken = with_share(Broken::at(nginx.url()), &server);
                Some(broken.keep(server).keep(nginx))
            },
            command: DELETE,
            code: AUTH,
            error: "nginx in front of home ({url}) refuses DELETE requests",
            hint: "`limit_except`",
            doctor: "nginx in front of home ({url}) refuses",
        },
        Case {
            name: "a proxy with a limit on bodies",
            set_up: || nginx("client_max_body_size 16;"),
            command: LIST,
            code: SERVER,
            error: "nginx in front of home ({url}) refuses the request for /auth/login as too large",
            hint: "`client_max_body_size`",
            doctor: "refuses the request for /auth/login as too large",
        },
        Case {
            name: "a limiter that lets nothing through",
            set_up: || Some(fault(Rule::new(Effect::RateLimited(900)))),
            command: LIST,
            code: NETWORK,
            error: "limits how often /app/ may be requested (HTTP status 429",
            hint: "try again in 15min",
            doctor: "limits how often / may be requested",
        },
        Case {
            name: "a cache that answers for the server",
            set_up: || {
                let server = Server::stopped(Options {
                    cache: Some(Cache::nginx().without_query().showing("x-cache", "HIT")),
                    preload: 1,
                    ..Options::default()
                });
                let broken = Broken::at(server.url()).keep(server).signed_in();
                Some(broken.signed_in())
            },
            command: DELETE,
            code: CONFIG,
            error: "a cache in front of home ({url}) answered listShares, not the server itself (x-cache: HIT)",
            hint: "`proxy_cache off;`",
            doctor: "a cache in front of home ({url}) answered",
        },
        Case {
            name: "a login portal that redirects all but the Subsonic API",
            set_up: || Some(portal(LoginProxy::Redirect)),
            command: UPDATE,
            code: UNSUPPORTED,
            error: "something in front of the server redirects /auth/login",
            hint: "exempt `/auth/login` and `/api/` from login in the proxy",
            doctor: "something in front of the server redirects /auth/login",
        },
        Case {
            name: "a login portal that answers all but the Subsonic API with 401",
            set_up: || Some(portal(LoginProxy::Unauthorized)),
            command: UPDATE,
            code: UNSUPPORTED,
            error: "something in front of the server answers /auth/login with HTTP status 401",
            hint: "exempt `/auth/login` and `/api/` from login in the proxy",
            doctor: "something in front of the server answers /auth/login with HTTP status 401",
        },
        Case {
            name: "a login portal that redirects everything",
            set_up: || {
                Some(always(
                    "HTTP/1.1 302 Found\r\nLocation: https://auth.example.com/login?rd=x\r\n\
                     Content-Length: 0\r\nConnection: close\r\n\r\n",
                ))
            },
            command: LIST,
            code: CONFIG,
            error: "home ({url}) redirects /rest/ping.view to https://auth.example.com/login",
            hint: "if that is a login portal, exempt `/rest/`",
            doctor: "home ({url}) redirects /rest/ping.view to https://auth.example.com/login",
        },
        Case {
            name: "a login portal whose page has status 200",
            set_up: || Some(fault(Rule::new(Effect::Html))),
            command: LIST,
            code: CONFIG,
            error: "a login page (\"Sign in\") answered /rest/ping.view instead of home ({url})",
            hint: "exempt `/rest/`, `/auth/`, `/api/` and, on Audiobookshelf, `/login` and `/status` from login",
            doctor: "a login page (\"Sign in\") answered /rest/ping.view instead of home ({url})",
        },
        Case {
            name: "a login for HTTP in front",
            set_up: || nginx("auth_basic \"Members\"; auth_basic_user_file users;"),
            command: LIST,
            code: AUTH,
            error: "requires its own login (Basic)",
            hint: "--header Authorization=file:PATH",
            doctor: "nginx in front of home ({url}) requires its own login (Basic)",
        },
        Case {
            name: "a challenge for browsers in front",
            set_up: || {
                Some(always(
                    "HTTP/1.1 403 Forbidden\r\ncf-mitigated: challenge\r\nServer: cloudflare\r\n\
                     Content-Type: text/html\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<html></html>",
                ))
            },
            command: LIST,
            code: AUTH,
            error: "Cloudflare in front of home ({url}) requires a browser: it answered /app/",
            hint: "`/rest/`",
            doctor: "Cloudflare in front of home ({url})",
        },
        Case {
            name: "a proxy that forbids this address",
            set_up: || nginx("deny all;"),
            command: LIST,
            code: AUTH,
            error: "nginx in front of home ({url}) forbids /rest/ping",
            hint: "allow this machine in the proxy (nginx: `allow`",
            doctor: "nginx in front of home ({url}) forbids /rest/ping",
        },
        Case {
            name: "a dead server behind a proxy",
            set_up: || {
                let dead = format!("http://127.0.0.1:{}", free_port());
                let nginx = Nginx::proxy("/", &dead, "")?;
                Some(Broken::at(nginx.url()).keep(nginx))
            },
            command: LIST,
            code: SERVER,
            error: "nginx in front of home ({url}) gets no answer from the server",
            hint: "is the server behind it running?",
            doctor: "nginx in front of home ({url}) gets no answer from the server",
        },
        Case {
            name: "a server that doesn't answer its proxy in time",
            set_up: || {
                let listener = TcpListener::bind("127.0.0.1:0").unwrap();
                let silent = format!("http://{}", listener.local_addr().unwrap());
                let nginx = Nginx::proxy("/", &silent, "proxy_read_timeout 200ms;")?;
                Some(Broken::at(nginx.url()).keep(nginx).keep(listener))
            },
            command: LIST,
            code: SERVER,
            error: "nginx in front of home ({url}) got no answer from the server in time",
            hint: "or it needs more time (nginx: `proxy_read_timeout`)",
            doctor: "got no answer from the server in time",
        },
        Case {
            name: "a proxy without a server for this host",
            set_up: || {
                let haproxy = Daemon::haproxy(
                    "frontend all\n  bind 127.0.0.1:PORT\n  default_backend music\nbackend music",
                )?;
                Some(Broken::at(haproxy.url()).keep(haproxy))
            },
            command: LIST,
            code: SERVER,
            error: "HAProxy in front of home ({url}) gets no answer from the server",
            hint: "does its health check pass?",
            doctor: "HAProxy's log says",
        },
    ]
}

/// Refused sign-ins and missing permissions.
fn accounts() -> Vec<Case> {
    vec![
        Case {
            name: "a wrong user name",
            set_up: || {
                let server = navidrome();
                let broken = Broken::at(server.url()).keep(server);
                broken
                    .env
                    .replace_config(&broken.env.config().replace("\"admin\"", "\"adnim\""));
                Some(broken)
            },
            command: LIST,
            code: AUTH,
            error: "wrong password for \"adnim\", or no such user",
            hint: "if the user name is wrong: `sharectl server set home --username NAME`",
            doctor: "wrong password for \"adnim\", or no such user",
        },
        Case {
            name: "a wrong password",
            set_up: || {
                let server = navidrome();
                let broken = Broken::at(server.url()).keep(server);
                broken.env.write("home.password", "amdin");
                Some(broken)
            },
            command: LIST,
            code: AUTH,
            error: "wrong password for \"admin\", or no such user",
            hint: "correct the password in its source: file ",
            doctor: "wrong password for \"admin\", or no such user",
        },
        Case {
            name: "another password in the file than the one that a token is kept of",
            set_up: || {
                let server = navidrome();
                let broken = Broken::at(server.url()).keep(server).signed_in();
                broken.env.write("home.password", "changed");
                Some(broken)
            },
            command: LIST,
            code: AUTH,
            error: "wrong password for \"admin\", or no such user",
            hint: "correct the password in its source: file ",
            doctor: "wrong password for \"admin\", or no such user",
        },
        Case {
            name: "a password file that is gone, and a token that hides it",
            set_up: || {
                let server = navidrome();
                let broken = Broken::at(server.url()).keep(server).signed_in();
                std::fs::remove_file(broken.env.work().join("home.password")).unwrap();
                Some(broken)
            },
            command: LIST,
            code: DONE,
            error: "home.password doesn't exist",
            hint: "signed in with a saved token, which works until it expires",
            doctor: "`sharectl server set home --password-file PATH`",
        },
        Case {
            name: "a password command that fails",
            set_up: || {
                let server = navidrome();
                let broken = Broken::at(server.url()).keep(server);
                let config = broken.env.config();
                let lines = config
                    .lines()
                    .filter(|line| !line.starts_with("password-file"));
                let lines: Vec<&str> = lines.collect();
                broken.env.replace_config(&format!(
                    "{}\npassword-command = [\"sh\", \"-c\", \"echo locked >&2; exit 3\"]\n",
                    lines.join("\n")
                ));
                Some(broken)
            },
            command: LIST,
            code: AUTH,
            error: "`sh` failed (exit status: 3)",
            hint: "run the command from ",
            doctor: "`sh` failed (exit status: 3)",
        },
        Case {
            name: "an API key that was revoked",
            set_up: || {
                let server = books();
                let broken = Broken::at(server.url()).keep(server);
                let key = broken.env.write("key", "revoked").display().to_string();
                broken.env.replace_config(&format!(
                    "[servers.home]\nurl = {:?}\ntoken-file = {key:?}\n",
                    broken.url
                ));
                Some(broken)
            },
            command: LIST,
            code: AUTH,
            error: "the server refused the API key",
            hint: "save the new key in its source: file ",
            doctor: "the server refused the API key",
        },
        Case {
            name: "a server that takes OpenID only",
            set_up: || {
                let server =
                    Server::stopped(Options::new(audiobookshelf::AudiobookshelfSettings {
                        openid_only: true,
                        ..audiobookshelf::AudiobookshelfSettings::default()
                    }));
                Some(Broken::at(server.url()).keep(server))
            },
            command: LIST,
            code: AUTH,
            error: "accepts no passwords on this server",
            hint: "`sharectl server login home --token",
            doctor: "accepts no passwords on this server",
        },
        Case {
            name: "a header that the server doesn't trust",
            set_up: || {
                let server = navidrome();
                let broken = Broken::at(server.url()).keep(server);
                broken.env.replace_config(&format!(
                    "[servers.home]\nurl = {:?}\nauth = \"header\"\nheaders = {{ Remote-User = \"admin\" }}\n",
                    broken.url
                ));
                Some(broken)
            },
            command: LIST,
            code: AUTH,
            error: "take the user name from a header",
            hint: "`ND_EXTAUTH_TRUSTEDSOURCES=ADDRESS/32`",
            doctor: "doesn't take the user name from a header",
        },
        Case {
            name: "an account that may not share",
            set_up: || {
                let server = Server::stopped(Options {
                    accounts: vec![Account {
                        admin: false,
                        ..Account::admin("admin", "admin")
                    }],
                    ..Options::new(audiobookshelf::AudiobookshelfSettings::default())
                });
                Some(Broken::at(server.url()).keep(server))
            },
            command: &["create", "--book", "The Lighthouse Keeper"],
            code: AUTH,
            error: "this account may not share on Audiobookshelf",
            hint: "it needs to be an administrator",
            doctor: "this account may not share on Audiobookshelf",
        },
    ]
}

/// Unusual settings of the server itself.
fn servers() -> Vec<Case> {
    vec![
        Case {
            name: "sharing is turned off",
            set_up: || Some(set(|settings| settings.sharing = false)),
            command: CREATE,
            code: UNSUPPORTED,
            error: "sharing is turned off on this Navidrome server",
            hint: "`EnableSharing = true`",
            doctor: "sharing is turned off on this Navidrome server",
        },
        Case {
            name: "a server whose clock is off",
            set_up: || {
                let day: jiff::Timestamp = NOW.parse().unwrap();
                let server = Server::start(Options {
                    clock: Clock::fixed(day + jiff::SignedDuration::from_hours(26)),
                    ..Options::default()
                });
                Some(Broken::at(server.url()).keep(server))
            },
            command: &["prune"],
            code: REFUSED,
            error: "the clocks of the server and this machine differ by 26 hours",
            hint: "`--max-skew 27h`",
            doctor: "the server is 26 hours ahead of this machine",
        },
        Case {
            name: "a server without an account yet",
            set_up: || {
                let server =
                    Server::stopped(Options::new(audiobookshelf::AudiobookshelfSettings {
                        initialized: false,
                        ..audiobookshelf::AudiobookshelfSettings::default()
                    }));
                Some(Broken::at(server.url()).keep(server))
            },
            command: LIST,
            code: CONFIG,
            error: "this Audiobookshelf server was never set up",
            hint: "open {url} and create the first account",
            doctor: "this Audiobookshelf server was never set up",
        },
        Case {
            name: "a kind of server without shares",
            set_up: || {
                let server = Server::stopped(Options::new(
                    sharectl_sandbox::flavors::FlavorSettings::from(
                        sharectl_sandbox::flavors::Flavor::Gonic,
                    ),
                ));
                Some(Broken::at(server.url()).keep(server))
            },
            command: LIST,
            code: UNSUPPORTED,
            error: "gonic has no public shares",
            hint: "",
            doctor: "gonic has no public shares",
        },
    ]
}

/// Text without its line breaks.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The missing parts of a case's output, one per line.
fn lacking(case: &Case, broken: &Broken, told: &mut String) -> Vec<String> {
    let output = broken.run(case.command);
    let doctor = broken.run(&["doctor"]);
    let _ = writeln!(told, "## {}\n\n{output}\n{doctor}", case.name);
    let mut lacks = Vec::new();
    let mut wants = |what: &str, ok: bool| {
        if !ok {
            lacks.push(format!("{}: {what}", case.name));
        }
    };
    let phrase = |text: &str| text.replace("{url}", &broken.url);
    let text = words(&format!("{} {}", output.stdout, output.stderr));
    wants(
        &format!("exit code {}, not {}", output.code, case.code),
        output.code == i32::from(case.code),
    );
    for part in [case.error, case.hint] {
        wants(&format!("no {part:?}"), text.contains(&phrase(part)));
    }
    let text = words(&format!("{} {}", doctor.stdout, doctor.stderr));
    wants(
        &format!("doctor has no {:?}", case.doctor),
        text.contains(&phrase(case.doctor)),
    );
    // An arrow marks a hint.
    let hinted = case.hint.is_empty() || text.contains('→');
    wants("doctor gives no hint", hinted);
    lacks
}

#[test]
fn each_misconfiguration_is_named_by_the_first_command_and_by_doctor() {
    let (mut told, mut lacks, mut tried) = (String::new(), Vec::new(), 0);
    for case in cases() {
        let Some(broken) = (case.set_up)() else {
            continue;
        };
        tried += 1;
        lacks.extend(lacking(&case, &broken, &mut told));
    }
    let environment = Environment::from_process();
    if let Some(file) = environment.named("SHARECTL_MISCONFIGURED").unwrap() {
        files::write(Path::new(file), told.as_bytes(), Mode::Shared).unwrap();
    }
    assert!(lacks.is_empty(), "{}\n{told}", lacks.join("\n"));
    assert!(tried >= 20, "only {tried} were tried");
}

#[test]
fn there_are_at_least_thirty_and_no_two_are_alike() {
    let cases = cases();
    assert!(cases.len() >= 30, "only {}", cases.len());
    let names: std::collections::BTreeSet<&str> = cases.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), cases.len());
}
