//! Real proxies that refuse requests themselves: `doctor` and the first failing command name the proxy,
//! the refused request, and the responsible setting.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use sharectl_core::exit_code;
use sharectl_sandbox::{Options, audiobookshelf};

use crate::support::daemon::{Daemon, free_port};
use crate::support::nginx::Nginx;
use crate::support::raw_http::split;
use crate::support::{Output, Server, TestEnv};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls");

/// The text of an output, without line breaks.
fn words(output: &Output) -> String {
    let text = format!("{}\n{}", output.stdout, output.stderr);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs a command and `doctor`: both must fail and contain all of `said`.
fn both_say(env: &TestEnv, command: &[&str], code: u8, said: &[&str]) {
    let output = env.run(command).exits(code);
    let text = words(&output);
    for part in said {
        assert!(text.contains(part), "{command:?} lacks {part:?}: {output}");
    }
    let doctor = env.run(&["doctor"]);
    assert_ne!(
        doctor.code, 0,
        "doctor finds nothing after {command:?}: {doctor}"
    );
    let text = words(&doctor);
    assert!(
        text.contains(said[0]),
        "doctor lacks {:?}: {doctor}",
        said[0]
    );
}

/// A profile for a server behind a proxy at `url`.
fn at(url: &str) -> TestEnv {
    let env = TestEnv::new();
    env.add_profile("home", url, "admin", "admin");
    env
}

/// Creates a share without the proxy; returns its id.
fn a_share_of(server: &Server) -> String {
    let env = TestEnv::new();
    env.add_server("direct", server);
    let made = env
        .run(&["create", "--album", "Low Tide", "-o", "ids"])
        .ok();
    made.last_line().to_owned()
}

#[test]
fn j1_a_method_that_nginx_refuses_is_named_with_the_directive() {
    let server = Server::stopped(Options::default());
    let id = a_share_of(&server);
    for (more, command, method) in [
        (
            "limit_except GET POST { deny all; }",
            ["delete", &id, "--yes"].as_slice(),
            "DELETE",
        ),
        (
            "if ($request_method = PUT) { return 405; }",
            &["expire", &id, "--in", "60d", "--yes"],
            "PUT",
        ),
        (
            "if ($request_method = DELETE) { return 501; }",
            &["delete", &id, "--yes"],
            "DELETE",
        ),
    ] {
        let Some(nginx) = Nginx::proxy("/", server.url(), more) else {
            return;
        };
        let refused = format!(
            "nginx in front of home ({}) refuses {method} requests",
            nginx.url()
        );
        let said = [&refused, "`limit_except`", "--access subsonic"];
        both_say(&at(nginx.url()), command, exit_code::AUTH, &said);
    }
    assert_eq!(server.stored().len(), 1);
}

#[test]
fn j1_a_method_that_haproxy_refuses_is_named() {
    let server = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    let env = TestEnv::new();
    env.add_server("direct", &server);
    let make = [
        "create",
        "--book",
        "The Lighthouse Keeper",
        "--slug",
        "keeper",
    ];
    let _ = env.run(&make).ok();
    let (origin, path) = split(server.url());
    let config = format!(
        "frontend all\n  bind 127.0.0.1:PORT\n  acl changing method DELETE PUT\n  \
         http-request deny deny_status 405 if changing\n  default_backend books\nbackend books\n  \
         server one {}",
        origin.trim_start_matches("http://")
    );
    let Some(haproxy) = Daemon::haproxy(&config) else {
        return;
    };
    let env = at(&format!("{}{path}", haproxy.url()));
    let delete = ["delete", "keeper", "--yes"];
    both_say(&env, &delete, exit_code::AUTH, &["refuses DELETE requests"]);
}

#[test]
fn j2_a_login_in_front_is_named_with_the_header_that_passes_it() {
    for options in [
        Options::default(),
        Options::new(audiobookshelf::AudiobookshelfSettings::default()),
        Options::new(sharectl_sandbox::sharing_api::SharingApiSettings::default()),
    ] {
        let server = Server::stopped(options);
        let users = "auth_basic \"Members\"; auth_basic_user_file users;";
        let (origin, path) = split(server.url());
        let Some(nginx) = Nginx::proxy("/", &origin, users) else {
            return;
        };
        let env = at(&format!("{}{path}", nginx.url()));
        let said = [
            "requires its own login (Basic)",
            "--header Authorization=file:PATH",
        ];
        both_say(&env, &["list"], exit_code::AUTH, &said);
    }
}

#[test]
fn j2_the_header_passes_the_login() {
    let server = Server::stopped(Options::default());
    // Requests with this header get through, as with any login proxy.
    let check = "if ($http_authorization != \"Basic cHJveHk6c2VzYW1l\") { \
                 add_header WWW-Authenticate 'Basic realm=\"x\"' always; return 401; }";
    let Some(nginx) = Nginx::proxy("/", server.url(), check) else {
        return;
    };
    let env = at(nginx.url());
    let _ = env.run(&["list"]).exits(exit_code::AUTH);
    let file = env.write("proxy", "Basic cHJveHk6c2VzYW1l\n");
    let header = format!("Authorization=file:{}", file.display());
    let _ = env
        .run(&["server", "set", "home", "--header", &header])
        .ok();
    let _ = env.run(&["list"]).ok();
}

/// A server that answers everything with the same bytes; returns its address.
fn always(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(mut client) = client else { return };
            let _ = client.read(&mut [0; 16 * 1024]);
            let _ = client.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

#[test]
fn j2_a_challenge_is_no_refusal_of_the_account() {
    for (answer, vendor) in [
        (
            "HTTP/1.1 403 Forbidden\r\ncf-mitigated: challenge\r\nServer: cloudflare\r\n\
             Content-Type: text/html\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<html></html>",
            "Cloudflare",
        ),
        (
            "HTTP/1.1 202 Accepted\r\nx-amzn-waf-action: challenge\r\nContent-Length: 0\r\n\
             Connection: close\r\n\r\n",
            "AWS WAF",
        ),
    ] {
        let env = at(&always(answer));
        for kind in ["", "navidrome", "subsonic", "audiobookshelf", "sharing-api"] {
            env.replace_config(&env.config().replace("kind =", "# kind ="));
            if !kind.is_empty() {
                env.configure(&format!("kind = {kind:?}"));
            }
            let said = format!("{vendor} in front of home");
            both_say(&env, &["list"], exit_code::AUTH, &[&said, "`/rest/`"]);
        }
    }
}

#[test]
fn j8_a_body_that_is_too_large_names_the_limit() {
    let server = Server::stopped(Options::default());
    let Some(nginx) = Nginx::proxy("/", server.url(), "client_max_body_size 16;") else {
        return;
    };
    let output = at(nginx.url()).run(&["list"]).exits(exit_code::SERVER);
    let text = words(&output);
    assert!(
        text.contains("refuses the request for /auth/login as too large"),
        "{output}"
    );
    assert!(text.contains("`client_max_body_size`"), "{output}");
}

#[test]
fn an_unreachable_backend_fails_at_once_and_names_the_proxy() {
    let dead = format!("127.0.0.1:{}", free_port());
    let nginx = Nginx::proxy("/", &format!("http://{dead}"), "");
    let haproxy = Daemon::haproxy(&format!(
        "frontend all\n  bind 127.0.0.1:PORT\n  default_backend music\nbackend music\n  retries 0\n  server one {dead}"
    ));
    let varnish = Daemon::varnish(&format!("http://{dead}"), "");
    for (name, url) in [
        ("nginx", nginx.as_ref().map(|nginx| nginx.url().to_owned())),
        ("HAProxy", haproxy.as_ref().map(Daemon::url)),
        ("Varnish", varnish.as_ref().map(Daemon::url)),
    ] {
        let Some(url) = url else { continue };
        let said = format!("{name} in front of home ({url}) gets no answer from the server");
        let list = ["list", "--retries", "1"];
        both_say(
            &at(&url),
            &list,
            exit_code::SERVER,
            &[&said, "is the server behind it running"],
        );
    }
}

#[test]
fn whoever_is_shut_out_learns_by_whom() {
    let server = Server::stopped(Options::default());
    let nginx = Nginx::proxy("/", server.url(), "deny all;");
    let haproxy = Daemon::haproxy(&format!(
        "frontend all\n  bind 127.0.0.1:PORT\n  http-request deny\n  default_backend music\nbackend music\n  server one {}",
        server.url().trim_start_matches("http://")
    ));
    for (name, url) in [
        ("nginx", nginx.as_ref().map(|nginx| nginx.url().to_owned())),
        ("HAProxy", haproxy.as_ref().map(Daemon::url)),
    ] {
        let Some(url) = url else { continue };
        let env = at(&url);
        env.configure("kind = \"navidrome\"");
        let said = format!("{name} in front of home ({url}) forbids");
        both_say(&env, &["list"], exit_code::AUTH, &[&said]);
    }
}

#[test]
fn http_on_a_tls_port_and_tls_on_an_http_port_are_distinguished() {
    let server = Server::stopped(Options::default());
    let port = free_port();
    let block = format!(
        "listen 127.0.0.1:{port} ssl;\nssl_certificate {FIXTURES}/self-signed.pem;\n\
         ssl_certificate_key {FIXTURES}/self-signed.key.pem;\nlocation / {{ proxy_pass {}; }}",
        server.url()
    );
    let Some(nginx) = Nginx::start("", &block) else {
        return;
    };
    let env = at(&format!("http://127.0.0.1:{port}"));
    both_say(
        &env,
        &["list"],
        exit_code::CONFIG,
        &["speaks TLS at this port", "--url https://127.0.0.1:"],
    );
    let env = at(&nginx.url().replace("http://", "https://"));
    both_say(
        &env,
        &["list"],
        exit_code::NETWORK,
        &["this port doesn't use TLS", "--url http://127.0.0.1:"],
    );
}

#[test]
fn j3_tls_alert_is_not_reported_as_an_untrusted_certificate() {
    let server = Server::stopped(Options::default());
    let port = free_port();
    let block = format!(
        "listen 127.0.0.1:{port} ssl;\nssl_certificate {FIXTURES}/self-signed.pem;\n\
         ssl_certificate_key {FIXTURES}/self-signed.key.pem;\nssl_protocols TLSv1.1;\n\
         ssl_ciphers DEFAULT:@SECLEVEL=0;\nlocation / {{ proxy_pass {}; }}",
        server.url()
    );
    let Some(_nginx) = Nginx::start("", &block) else {
        return;
    };
    let env = at(&format!("https://127.0.0.1:{port}"));
    let said = [
        "it has no TLS version or cipher in common with sharectl",
        "TLSv1.2",
    ];
    both_say(&env, &["list"], exit_code::NETWORK, &said);
    // A host name that the server rejects.
    let port = free_port();
    let block = format!(
        "listen 127.0.0.1:{port} ssl default_server;\nssl_certificate {FIXTURES}/self-signed.pem;\n\
         ssl_certificate_key {FIXTURES}/self-signed.key.pem;\nssl_reject_handshake on;"
    );
    let Some(_nginx) = Nginx::start("", &block) else {
        return;
    };
    let env = at(&format!("https://localhost:{port}"));
    let said = ["it has no certificate for this host name"];
    both_say(&env, &["list"], exit_code::NETWORK, &said);
}

#[test]
fn varnish_with_its_default_rules_decides_nothing() {
    let server = Server::stopped(Options::default());
    let store = "sub vcl_backend_response { set beresp.ttl = 60s; unset beresp.http.set-cookie; \
                 return (deliver); }";
    let Some(varnish) = Daemon::varnish(server.url(), store) else {
        return;
    };
    let env = at(&varnish.url());
    let id = env
        .run(&["create", "--album", "Low Tide", "-o", "ids"])
        .ok();
    let id = id.last_line().to_owned();
    for _ in 0..2 {
        let _ = env.run(&["list"]).ok();
    }
    let change = ["update", &id, "--description", "Summer picks", "--yes"];
    let _ = env.run(&change).ok();
    let _ = env.run(&["expire", &id, "--in", "60d", "--yes"]).ok();
    let stored = server.stored();
    assert_eq!(stored[0].description.as_deref(), Some("Summer picks"));
    let _ = env.run(&["delete", &id, "--yes"]).ok();
    assert_eq!(server.stored().len(), 0);
}

#[test]
fn c4_a_web_page_in_answer_to_a_write_is_settled_by_looking() {
    let server = Server::stopped(Options::default());
    let id = a_share_of(&server);
    // The server executes the write, but a proxy answers with its own page.
    let env = TestEnv::new();
    env.add_server("home", &server);
    let html = || sharectl_sandbox::Rule::new(sharectl_sandbox::Effect::Html);
    server
        .faults()
        .add(html().method("DELETE").handled().times(1));
    let output = env.run(&["delete", &id, "--yes"]).ok();
    assert!(output.stderr.contains("deleted"), "{output}");
    assert_eq!(server.stored().len(), 0);
    // The server doesn't execute the write: the share still exists, and the command fails.
    let id = a_share_of(&server);
    server.faults().clear();
    server.faults().add(html().method("DELETE"));
    let output = env.run(&["delete", &id, "--yes"]);
    assert_ne!(output.code, 0, "{output}");
    assert_eq!(server.stored().len(), 1);
}

#[test]
fn j4_a_server_that_takes_no_passwords_says_so() {
    let server = Server::stopped(Options::new(audiobookshelf::AudiobookshelfSettings {
        openid_only: true,
        ..audiobookshelf::AudiobookshelfSettings::default()
    }));
    let said = [
        "it signs in with OpenID only",
        "sharectl server login home --token",
    ];
    both_say(&at(server.url()), &["list"], exit_code::AUTH, &said);
}

#[test]
fn j2_a_header_that_audiobookshelf_needs_itself_is_refused_at_once() {
    let server = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    let env = at(server.url());
    env.configure("kind = \"audiobookshelf\"\nheaders = { authorization = \"Basic x\" }");
    let output = env.run(&["list"]).exits(exit_code::CONFIG);
    assert!(output.stderr.contains("needs for its own"), "{output}");
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn j7_world_readable_password_file_is_reported() {
    use std::os::unix::fs::PermissionsExt as _;
    let (env, _server) = TestEnv::with_navidrome();
    let file = env.work().join("home.password");
    let mode = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&file, mode).unwrap();
    let doctor = env.run(&["doctor"]).ok();
    assert!(doctor.stdout.contains("can be read by others"), "{doctor}");
    assert!(doctor.stdout.contains("chmod 600"), "{doctor}");
}

#[test]
fn a_bad_day_of_a_server_is_not_taken_for_another_kind_of_server() {
    let (env, server) = TestEnv::with_navidrome();
    let status = |status, text: &str| {
        sharectl_sandbox::Rule::new(sharectl_sandbox::Effect::Status(status, text.to_owned()))
    };
    for (code, text) in [(501, ""), (200, "[]"), (200, "{}")] {
        server.faults().add(status(code, text));
        assert_ne!(env.run(&["doctor"]).code, 0, "{code} {text}");
        server.faults().clear();
        let _ = env.run(&["list"]).ok();
    }
}

#[test]
fn j2_a_header_that_a_proxy_drops_is_not_blamed_on_the_password() {
    let navidrome = Server::stopped(Options::default());
    let books = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    for (server, header) in [
        (&navidrome, "X-ND-Authorization"),
        (&books, "Authorization"),
    ] {
        let drops = format!("proxy_set_header {header} \"\";");
        let passes_to = format!("{}/", server.url());
        let Some(nginx) = Nginx::proxy("/", &passes_to, &drops) else {
            return;
        };
        let passes = format!("pass on the header `{header}`");
        let said = ["the server refused the login it had just accepted", &passes];
        both_say(&at(nginx.url()), &["list"], exit_code::AUTH, &said);
    }
}
