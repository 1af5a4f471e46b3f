//! Whether a server is on this machine.

use url::{Host, Url};

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
