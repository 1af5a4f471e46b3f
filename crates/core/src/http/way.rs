//! Which way requests take to a server: straight, through a proxy that the environment names, or over a
//! Unix socket. And whether the server is on this machine.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use hyper_util::client::proxy::matcher::Matcher;
use url::{Host, Url};

use super::Settings;

/// The way to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Straight to the host.
    Direct,
    /// Straight to this address, whatever the host's name resolves to.
    Resolved(IpAddr),
    /// Over a socket of this machine.
    Socket(PathBuf),
    /// Through a proxy.
    Proxy {
        /// Its address, without credentials.
        url: String,
        /// Whether the proxy looks the host's name up.
        resolves: bool,
    },
}

impl Way {
    /// The way to `base`. A server on this machine needs no proxy, whatever the environment says: a proxy
    /// can't know our loopback.
    #[must_use]
    pub fn to(base: &Url, settings: &Settings) -> Self {
        if let Some(socket) = &settings.unix_socket {
            return Self::Socket(socket.clone());
        }
        let resolve = settings.resolve.as_ref();
        if let Some(resolve) = resolve.filter(|resolve| resolve.fits(base)) {
            return Self::Resolved(resolve.address);
        }
        if is_loopback(base) {
            return Self::Direct;
        }
        Self::by(&Matcher::from_env(), base)
    }

    fn by(matcher: &Matcher, base: &Url) -> Self {
        let Ok(uri) = base.as_str().parse::<http::Uri>() else {
            return Self::Direct;
        };
        let Some(proxy) = matcher.intercept(&uri) else {
            return Self::Direct;
        };
        let scheme = proxy.uri().scheme_str().unwrap_or("http");
        let host = proxy.uri().host().unwrap_or_default();
        let port = proxy.uri().port_u16();
        let port = port.map_or_else(String::new, |port| format!(":{port}"));
        Self::Proxy {
            url: format!("{scheme}://{host}{port}"),
            // HTTP proxies are given the name.
            resolves: !matches!(scheme, "socks5" | "socks4"),
        }
    }

    /// The proxy's address, if there is one.
    pub(super) fn proxy(&self) -> Option<&str> {
        match self {
            Self::Proxy { url, .. } => Some(url),
            Self::Direct | Self::Resolved(_) | Self::Socket(_) => None,
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct => f.write_str("directly"),
            Self::Resolved(address) => write!(f, "at {address}"),
            Self::Socket(path) => write!(f, "over the socket {}", path.display()),
            Self::Proxy { url, resolves } => {
                let resolver = if *resolves {
                    "the proxy"
                } else {
                    "this machine"
                };
                write!(
                    f,
                    "through the proxy {url}; {resolver} looks up the host name"
                )
            }
        }
    }
}

/// Whether an address leads back to this machine: `localhost`, what is below it, `127.0.0.0/8`, `::1`.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(proxy: &str, except: &str, base: &str) -> String {
        let matcher = Matcher::builder().all(proxy).no(except).build();
        Way::by(&matcher, &base.parse().unwrap()).to_string()
    }

    #[test]
    fn the_proxy_is_named_without_its_credentials() {
        assert_eq!(
            way(
                "http://ana:sesame@proxy.example:3128",
                "",
                "https://m.example/music"
            ),
            "through the proxy http://proxy.example:3128; the proxy looks up the host name"
        );
        assert_eq!(
            way("socks5h://127.0.0.1:1080", "", "https://m.example"),
            "through the proxy socks5h://127.0.0.1:1080; the proxy looks up the host name"
        );
        assert_eq!(
            way("socks5://127.0.0.1:1080", "", "http://m.example"),
            "through the proxy socks5://127.0.0.1:1080; this machine looks up the host name"
        );
        assert_eq!(
            way("http://proxy:3128", "m.example", "https://m.example"),
            "directly"
        );
    }

    #[test]
    fn what_the_profile_says_comes_first() {
        let base: Url = "http://m.example".parse().unwrap();
        let socket = Settings {
            unix_socket: Some(PathBuf::from("/run/navidrome.sock")),
            ..Settings::default()
        };
        assert_eq!(
            Way::to(&base, &socket).to_string(),
            "over the socket /run/navidrome.sock"
        );
        let resolved = Settings {
            resolve: Some("m.example:80:10.0.0.5".parse().unwrap()),
            ..Settings::default()
        };
        assert_eq!(Way::to(&base, &resolved).to_string(), "at 10.0.0.5");
        let local: Url = "http://127.0.0.1:4533".parse().unwrap();
        assert_eq!(Way::to(&local, &Settings::default()), Way::Direct);
    }

    #[test]
    fn this_machine_has_several_names() {
        for (host, local) in [
            ("127.0.0.1", true),
            ("127.9.9.9:4533", true),
            ("[::1]", true),
            ("localhost", true),
            ("music.localhost.", true),
            ("localhost.example.com", false),
            ("128.0.0.1", false),
            ("[::2]", false),
        ] {
            let url = Url::parse(&format!("http://{host}/")).unwrap();
            assert_eq!(is_loopback(&url), local, "{host}");
        }
    }
}
