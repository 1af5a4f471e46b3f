//! Ways to a server: client certificates, other addresses, a Unix socket, a trusted header, and proxies
//! that the environment names.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixListener;

use sharectl_core::exit_code;
use sharectl_sandbox::navidrome::{NavidromeSettings, NavidromeVersion};
use sharectl_sandbox::{Options, audiobookshelf};

use crate::support::daemon::{Daemon, free_port};
use crate::support::nginx::Nginx;
use crate::support::tls::{TlsProxy, fingerprint};
use crate::support::{Server, TestEnv};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls");

/// Hands everything that comes in on `client` to `server`, and back.
fn join(client: impl Pipe, server: impl Pipe) {
    let (mut in_client, mut in_server) = (client.twin(), server.twin());
    let (mut client, mut server) = (client, server);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut client, &mut server);
        server.end();
    });
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut in_server, &mut in_client);
        in_client.end();
    });
}

trait Pipe: std::io::Read + std::io::Write + Send + 'static {
    fn twin(&self) -> Self;
    fn end(&self);
}

impl Pipe for TcpStream {
    fn twin(&self) -> Self {
        self.try_clone().unwrap()
    }
    fn end(&self) {
        let _ = self.shutdown(std::net::Shutdown::Write);
    }
}

impl Pipe for std::os::unix::net::UnixStream {
    fn twin(&self) -> Self {
        self.try_clone().unwrap()
    }
    fn end(&self) {
        let _ = self.shutdown(std::net::Shutdown::Write);
    }
}

fn address(server: &Server) -> String {
    server.url().trim_start_matches("http://").to_owned()
}

#[test]
fn a_unix_socket_is_the_way_and_doctor_says_so() {
    let server = Server::stopped(Options::default());
    let env = TestEnv::new();
    let path = env.path().join("navidrome.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let behind = address(&server);
    std::thread::spawn(move || {
        for client in listener.incoming() {
            join(client.unwrap(), TcpStream::connect(&behind).unwrap());
        }
    });
    // The host is known to no resolver.
    env.add_profile("home", "http://music.invalid", "admin", "admin");
    env.configure(&format!("unix-socket = {path:?}"));
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    assert!(
        made.last_line().starts_with("http://music.invalid/share/"),
        "{made}"
    );
    let doctor = env.run(&["doctor"]);
    assert!(doctor.stdout.contains("over the socket"), "{doctor}");
    assert!(!doctor.stdout.contains("without TLS"), "{doctor}");
    let shown = env.run(&["server", "show", "home"]).ok();
    assert!(shown.stdout.contains("unix-socket"), "{shown}");
    env.replace_config(&env.config().replace("navidrome.sock", "gone.sock"));
    let output = env.run(&["list"]).exits(exit_code::NETWORK);
    assert!(output.stderr.contains("can't reach home"), "{output}");
}

#[test]
fn the_next_address_is_taken_if_nothing_answers_at_the_first() {
    let server = Server::stopped(Options::default());
    let env = TestEnv::new();
    let gone = format!("http://127.0.0.1:{}", free_port());
    env.add_profile("home", &gone, "admin", "admin");
    env.configure(&format!("alternate-urls = [{:?}]", server.url()));
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    assert_eq!(server.stored().len(), 1);
    let doctor = env.run(&["doctor"]);
    let text = doctor
        .stdout
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        text.contains(&format!("at {}, as {gone} can't be reached", server.url())),
        "{doctor}"
    );
    // State is kept by the first address: whichever answers, it is one server.
    let journal = env.run(&["history", "-o", "json"]).ok();
    assert_eq!(journal.json().as_array().unwrap().len(), 1, "{journal}");
    drop(server);
    let output = env.run(&["list"]).exits(exit_code::NETWORK);
    assert!(output.stderr.contains(&gone), "{output}");
}

#[test]
fn a_request_that_was_sent_is_not_sent_to_another_address() {
    let server = Server::stopped(Options::default());
    // It takes requests and answers none.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let _ = client.unwrap().read(&mut [0; 1024]);
        }
    });
    let env = TestEnv::new();
    env.add_profile("home", &url, "admin", "admin");
    env.configure(&format!("alternate-urls = [{:?}]", server.url()));
    let output = env.run(&["list"]).exits(exit_code::NETWORK);
    assert!(output.stderr.contains("lost the connection"), "{output}");
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn other_addresses_send_no_credentials_unencrypted_unless_that_is_allowed() {
    let env = TestEnv::new();
    env.add_profile("home", "https://music.invalid", "admin", "admin");
    env.configure("alternate-urls = [\"http://nas.lan:4533\"]");
    let output = env.run(&["list"]).exits(exit_code::CONFIG);
    assert!(output.stderr.contains("unencrypted"), "{output}");
    assert!(output.stderr.contains("insecure = true"), "{output}");
    env.configure("insecure = true");
    let output = env.run(&["list"]).exits(exit_code::NETWORK);
    assert!(output.stderr.contains("music.invalid"), "{output}");
    let add = [
        "server",
        "add",
        "other",
        "https://music.invalid",
        "--no-check",
    ];
    let plain = ["--alternate-url", "http://nas.lan:4533"];
    let output = env
        .run(&[&add[..], &plain].concat())
        .exits(exit_code::USAGE);
    assert!(output.stderr.contains("--insecure"), "{output}");
    let allowed = [&add[..], &plain, &["--insecure"]].concat();
    let _ = env.run(&allowed).ok();
    assert!(
        env.config()
            .contains("alternate-urls = [\"http://nas.lan:4533\"]")
    );
}

#[test]
fn a_client_certificate_is_shown_to_whoever_wants_one() {
    let server = Server::stopped(Options::default());
    for protocols in ["TLSv1.2", "TLSv1.3"] {
        let port = free_port();
        let block = format!(
            "listen 127.0.0.1:{port} ssl;\nssl_certificate {FIXTURES}/self-signed.pem;\n\
             ssl_certificate_key {FIXTURES}/self-signed.key.pem;\n\
             ssl_client_certificate {FIXTURES}/renewed.pem;\nssl_verify_client on;\n\
             ssl_protocols {protocols};\nlocation / {{ proxy_pass {}; }}",
            server.url()
        );
        let Some(_nginx) = Nginx::start("", &block) else {
            return;
        };
        let url = format!("https://127.0.0.1:{port}");
        let env = TestEnv::new();
        env.add_profile("home", &url, "admin", "admin");
        env.configure(&format!("certificate = {:?}", fingerprint("self-signed")));
        for command in [&["list"][..], &["doctor"]] {
            let output = env.run(command);
            assert_ne!(output.code, 0, "{protocols}: {output}");
            let text = format!("{}{}", output.stdout, output.stderr);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                text.contains("requires a client certificate that it trusts"),
                "{protocols}: {output}"
            );
            assert!(
                text.contains("--client-cert CERTIFICATE"),
                "{protocols}: {output}"
            );
        }
        let set = [
            "server",
            "set",
            "home",
            "--client-cert",
            &format!("{FIXTURES}/renewed.pem"),
            "--client-key",
            &format!("{FIXTURES}/renewed.key.pem"),
        ];
        let _ = env.run(&set).ok();
        let _ = env.run(&["list"]).ok();
    }
}

#[test]
fn a_client_key_that_is_none_is_named() {
    let server = Server::stopped(Options::default());
    let door = TlsProxy::before(&server, "self-signed");
    let env = TestEnv::new();
    env.add_profile("home", door.url(), "admin", "admin");
    env.configure(&format!(
        "certificate = {:?}\nclient-cert = \"{FIXTURES}/renewed.pem\"",
        fingerprint("self-signed")
    ));
    let output = env.run(&["list"]).exits(exit_code::CONFIG);
    assert!(
        output.stderr.contains("can't use the client-key"),
        "{output}"
    );
    env.configure("client-key = \"none.pem\"");
    let output = env.run(&["list"]).exits(exit_code::CONFIG);
    assert!(output.stderr.contains("none.pem"), "{output}");
}

#[test]
fn a_trusted_header_takes_the_place_of_a_password() {
    for version in [NavidromeVersion::NEWEST, NavidromeVersion::new(0, 49, 3)] {
        let server = Server::stopped(Options::new(NavidromeSettings {
            trusted_header: Some("remote-user".to_owned()),
            ..NavidromeSettings::version(version)
        }));
        let env = TestEnv::new();
        let add = [
            "server",
            "add",
            "home",
            server.url(),
            "--auth",
            "header",
            "--header",
            "Remote-User=env:WHO",
        ];
        let output = env.command(&add).env("WHO", "admin").run().ok();
        assert!(output.stderr.contains("signed in as admin"), "{output}");
        assert!(env.config().contains("auth = \"header\""));
        let run = |args: &[&str]| env.command(args).env("WHO", "admin").run();
        let made = run(&["create", "--album", "Low Tide", "-o", "ids"]).ok();
        let id = made.last_line().to_owned();
        let _ = run(&["update", &id, "--description", "x", "--yes"]).ok();
        let _ = run(&["doctor"]);
        let _ = run(&["delete", &id, "--yes"]).ok();
        let seen = server.requests();
        assert!(!seen.iter().any(|seen| seen.path == "/auth/login"));
    }
}

#[test]
fn untrusted_header_error_names_the_server_setting() {
    let server = Server::stopped(Options::default());
    let env = TestEnv::new();
    env.configure(&format!(
        "[servers.home]\nurl = {:?}\nauth = \"header\"\nheaders = {{ Remote-User = \"admin\" }}",
        server.url()
    ));
    for access in ["", "access = \"subsonic\""] {
        env.configure(access);
        let output = env.run(&["list"]).exits(exit_code::AUTH);
        assert!(
            output.stderr.contains("take the user name from a header"),
            "{output}"
        );
        assert!(
            output.stderr.contains("ND_EXTAUTH_TRUSTEDSOURCES"),
            "{output}"
        );
    }
    let books = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    env.replace_config(&format!(
        "[servers.books]\nurl = {:?}\nauth = \"header\"",
        books.url()
    ));
    let output = env.run(&["list"]).exits(exit_code::UNSUPPORTED);
    assert!(
        output.stderr.contains("take the user name from a header"),
        "{output}"
    );
}

/// A SOCKS5 proxy that knows every name as one server; what it was asked to connect to is sent on.
fn socks(server: &Server) -> (String, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let behind = address(server);
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let mut greeting = [0; 2];
            client.read_exact(&mut greeting).unwrap();
            let mut methods = vec![0; greeting[1].into()];
            client.read_exact(&mut methods).unwrap();
            client.write_all(&[5, 0]).unwrap();
            let mut head = [0; 4];
            client.read_exact(&mut head).unwrap();
            let name = match head[3] {
                3 => {
                    let mut length = [0; 1];
                    client.read_exact(&mut length).unwrap();
                    let mut name = vec![0; length[0].into()];
                    client.read_exact(&mut name).unwrap();
                    String::from_utf8(name).unwrap()
                }
                _ => "an address".to_owned(),
            };
            client.read_exact(&mut [0; 2]).unwrap();
            let _ = tell.send(name);
            client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
            join(client, TcpStream::connect(&behind).unwrap());
        }
    });
    (at, told)
}

#[test]
fn a_socks_proxy_is_given_the_name_and_doctor_tells_the_way() {
    let server = Server::stopped(Options::default());
    let (at, told) = socks(&server);
    let env = TestEnv::new();
    env.add_profile("home", "http://music.invalid", "admin", "admin");
    let proxy = format!("socks5h://{at}");
    let run = |args: &[&str]| {
        env.command(args)
            .env("http_proxy", &proxy)
            .env("all_proxy", &proxy)
            .run()
    };
    let _ = run(&["list"]).ok();
    assert_eq!(told.recv().unwrap(), "music.invalid");
    let doctor = run(&["doctor"]);
    let text = doctor
        .stdout
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        text.contains(&format!(
            "through the proxy {proxy}; the proxy looks up the host name"
        )),
        "{doctor}"
    );
}

#[test]
fn a_forward_proxy_that_is_not_there_is_blamed_and_not_the_server() {
    let env = TestEnv::new();
    let proxy = format!("http://127.0.0.1:{}", free_port());
    for url in ["http://music.invalid", "https://music.invalid"] {
        env.replace_config("");
        env.add_profile("home", url, "admin", "admin");
        let run = env.command(&["list", "--retries", "0"]);
        let run = run
            .env("http_proxy", &proxy)
            .env("https_proxy", &proxy)
            .run();
        let output = run.exits(exit_code::NETWORK);
        assert!(
            output.stderr.contains(&format!("the proxy {proxy}")),
            "{output}"
        );
        assert!(output.stderr.contains("NO_PROXY"), "{output}");
    }
}

#[test]
fn squid_is_named_for_what_it_refuses() {
    // It lets no one through without a login; `basic_fake_auth` would accept any.
    let rules = "auth_param basic program /bin/cat\nauth_param basic realm squid\n\
                 acl known proxy_auth REQUIRED\nhttp_access deny !known";
    let Some(squid) = Daemon::squid(rules) else {
        return;
    };
    for url in ["http://music.invalid", "https://music.invalid"] {
        let env = TestEnv::new();
        env.add_profile("home", url, "admin", "admin");
        let run = env.command(&["list", "--retries", "0"]);
        let run = run
            .env("http_proxy", &squid.url())
            .env("https_proxy", &squid.url())
            .run();
        let output = run.exits(exit_code::NETWORK);
        assert!(
            output.stderr.contains("on the way to home (")
                && output.stderr.contains("requires credentials"),
            "{output}"
        );
        assert!(
            output.stderr.contains("USER:PASSWORD@127.0.0.1:"),
            "{output}"
        );
    }
    let Some(squid) = Daemon::squid("") else {
        return;
    };
    for url in ["http://music.invalid", "https://music.invalid"] {
        let env = TestEnv::new();
        env.add_profile("home", url, "admin", "admin");
        let run = env.command(&["list", "--retries", "0"]);
        let run = run
            .env("http_proxy", &squid.url())
            .env("https_proxy", &squid.url())
            .run();
        let output = run.exits(exit_code::NETWORK);
        assert!(
            output.stderr.contains(&format!(
                "the forward proxy {} can't connect to",
                squid.url()
            )),
            "{output}"
        );
    }
}
