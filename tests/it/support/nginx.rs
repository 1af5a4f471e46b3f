//! A real nginx in front of a server: on loopback, without privileges, stopped with its test.

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use sharectl_core::files::{self, Mode};

use super::{raw_http, skipped};

/// Where Debian and local builds install nginx; `PATH` may lack these folders.
const PLACES: [&str; 3] = [
    "/usr/sbin/nginx",
    "/usr/local/sbin/nginx",
    "/usr/local/nginx/sbin/nginx",
];

/// A running nginx; dropping it stops it.
pub(crate) struct Nginx {
    child: Child,
    url: String,
    dir: tempfile::TempDir,
}

impl Nginx {
    /// Starts nginx with one server block. `http` contains directives outside of it, such as
    /// `proxy_cache_path cache keys_zone=all:1m;`; relative paths are in a folder of its own. `None` if
    /// nginx isn't installed, which is reported as a skipped test.
    ///
    /// The access log ([`Nginx::log`]) has a line per request: method, path with query, status.
    pub(crate) fn start(http: &str, server: &str) -> Option<Self> {
        let Some(program) = PLACES.into_iter().find(|place| Path::new(place).exists()) else {
            skipped("nginx is not installed, so no proxy stood in front of the server");
            return None;
        };
        let dir = tempfile::tempdir().unwrap();
        // The socket listens before nginx runs, so no other test can take the port, and no retries are
        // needed until nginx is up.
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        // Without privileges nginx can't change its user, and warns about a `user` directive.
        let user = if is_root() { "user root;\n" } else { "" };
        let config = format!(
            "daemon off;\n{user}worker_processes 1;\npid nginx.pid;\nerror_log error.log notice;\n\
             events {{ worker_connections 256; }}\n\
             http {{\n\
             log_format short '$request_method $request_uri $status';\n\
             access_log access.log short;\n\
             client_body_temp_path body;\nproxy_temp_path proxy;\nfastcgi_temp_path fastcgi;\n\
             uwsgi_temp_path uwsgi;\nscgi_temp_path scgi;\n\
             {http}\n\
             server {{\nlisten {address};\nlocation = /nginx-is-up {{ access_log off; return 204; }}\n\
             {server}\n}}\n}}\n"
        );
        let file = dir.path().join("nginx.conf");
        files::write(&file, config.as_bytes(), Mode::Private).unwrap();
        let child = Command::new(program)
            .arg("-p")
            .arg(dir.path())
            .args(["-e", "error.log", "-c", "nginx.conf"])
            .env_clear()
            // nginx inherits sockets from its parent by their numbers.
            .env("NGINX", "0;")
            .stdin(Stdio::from(OwnedFd::from(socket)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let nginx = Self {
            child,
            url: format!("http://{address}"),
            dir,
        };
        let up = raw_http::send(&nginx.url, "GET", "/nginx-is-up", &[], b"");
        assert!(
            up.as_ref().is_ok_and(|up| up.status == 204),
            "nginx does not start: {up:?} {}",
            nginx.file("error.log")
        );
        Some(nginx)
    }

    /// nginx with one location that passes everything to `proxy_pass`; `more` are further directives in it.
    pub(crate) fn proxy(location: &str, proxy_pass: &str, more: &str) -> Option<Self> {
        let block = format!("location {location} {{ proxy_pass {proxy_pass}; {more} }}");
        Self::start("", &block)
    }

    /// The base URL, without a path or trailing slash.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The requests so far, one per line: `GET /api/share?_start=0 200`.
    pub(crate) fn log(&self) -> String {
        self.file("access.log")
    }

    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.dir.path().join(name)).unwrap_or_default()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // A killed master process leaves its workers behind.
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-s", "TERM", &id]).status();
        let _ = self.child.wait();
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

#[test]
fn nginx_proxies_a_server_and_stops_with_its_test() {
    let server = super::Server::navidrome();
    let behind = format!("{}/", server.url());
    let Some(nginx) = Nginx::proxy("/music/", &behind, "") else {
        return;
    };
    let page = raw_http::send(nginx.url(), "GET", "/music/app/", &[], b"");
    let page = page.unwrap().text();
    assert!(page.contains("__APP_CONFIG__"), "{page}");
    assert_eq!(server.requests()[0].path, "/app/");
    assert_eq!(nginx.log(), "GET /music/app/ 200\n");
}
