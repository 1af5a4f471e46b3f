//! A real nginx in front of a server: on loopback, without privileges, ended with its test.

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use sharectl_core::files::{self, Mode};

use super::{raw_http, skipped};

/// Where Debian and people who build it themselves put it; `PATH` may lack these folders.
const PLACES: [&str; 3] = [
    "/usr/sbin/nginx",
    "/usr/local/sbin/nginx",
    "/usr/local/nginx/sbin/nginx",
];

/// A running nginx; dropping it ends it.
pub(crate) struct Nginx {
    child: Child,
    url: String,
    dir: tempfile::TempDir,
}

impl Nginx {
    /// Starts nginx with one server block. `http` holds directives outside of it, such as
    /// `proxy_cache_path cache keys_zone=all:1m;`; relative paths lie in a folder of its own. `None`
    /// if nginx is not installed, which is said as a skipped test.
    ///
    /// The access log ([`Nginx::log`]) has a line per request: method, path with query, status.
    pub(crate) fn start(http: &str, server: &str) -> Option<Self> {
        let Some(program) = PLACES.into_iter().find(|place| Path::new(place).exists()) else {
            skipped("nginx is not installed, so no proxy stood in front of the server");
            return None;
        };
        let dir = tempfile::tempdir().unwrap();
        // The socket listens before nginx runs: no port is lost to another test, and nothing has to
        // be tried until it is up.
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        // Without privileges it can't change its user, and complains if it is told to.
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
            // nginx takes sockets over from its parent by their numbers.
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

    /// nginx with one location that hands everything to `proxy_pass`, and more directives in it.
    pub(crate) fn proxy(location: &str, proxy_pass: &str, more: &str) -> Option<Self> {
        let block = format!("location {location} {{ proxy_pass {proxy_pass}; {more} }}");
        Self::start("", &block)
    }

    /// Where it answers, without a path and without a slash at the end.
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
        // A master that is killed leaves its workers behind.
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
