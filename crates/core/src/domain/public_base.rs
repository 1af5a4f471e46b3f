//! Which base public links are printed with, when the server's own links and the profile's address
//! disagree.
//!
//! A server builds its links from a setting, or else from the request as it arrives. A proxy that
//! strips a path, or doesn't pass on the host or the scheme, makes the latter lead nowhere, while the
//! profile's address works: the server has just answered there.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::link;

/// What is printed, and what the server would have printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkBase {
    /// What links begin with.
    pub printed: Url,
    /// How the server's own links differ from the profile's address, unless a setting explains it.
    pub disagreement: Option<Disagreement>,
}

/// The server's own links begin with something else than the profile's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// What the server's own links begin with.
    pub server: Url,
    /// The profile's address.
    pub profile: Url,
    /// Whether the schemes differ.
    pub scheme: bool,
    /// Whether the hosts or ports differ.
    pub host: bool,
    /// Whether the paths differ.
    pub path: bool,
    /// Whether the server's own base is printed all the same.
    pub prints_servers: bool,
}

/// From where an address can be reached, as far as its host shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Machine,
    Network,
    World,
}

/// Decides what links begin with. `told` is the base of the server's own links, if it is known, and
/// `by_setting` whether the server has a setting for it, such as Navidrome's `ShareURL`.
#[must_use]
pub fn decide(profile: &Url, told: Option<&Url>, by_setting: bool) -> LinkBase {
    let settled = |printed: &Url| LinkBase {
        printed: printed.clone(),
        disagreement: None,
    };
    let Some(server) = told else {
        return settled(profile);
    };
    let host = !link::same_host(profile, server);
    let path = plain(profile) != plain(server);
    let scheme = profile.scheme() != server.scheme();
    if by_setting || !(host || path || scheme) {
        return settled(server);
    }
    // A name that the world can reach is no upstream's; https is never a lost header.
    let is_better = if profile.host() == server.host() {
        server.scheme() == "https" && !host && !path
    } else {
        reach(server) == Reach::World
    };
    LinkBase {
        printed: if is_better { server } else { profile }.clone(),
        disagreement: Some(Disagreement {
            server: server.clone(),
            profile: profile.clone(),
            scheme,
            host,
            path,
            prints_servers: is_better,
        }),
    }
}

fn plain(url: &Url) -> &str {
    url.path().trim_end_matches('/')
}

fn reach(url: &Url) -> Reach {
    match url.host() {
        Some(Host::Ipv4(address)) => reach_of_v4(address),
        Some(Host::Ipv6(address)) => reach_of_v6(address),
        Some(Host::Domain(name)) => reach_of_name(name.trim_end_matches('.')),
        None => Reach::Machine,
    }
}

fn reach_of_v4(address: Ipv4Addr) -> Reach {
    let [first, second, ..] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    if address.is_loopback() || address.is_unspecified() {
        Reach::Machine
    } else if address.is_private() || address.is_link_local() || is_shared {
        Reach::Network
    } else {
        Reach::World
    }
}

fn reach_of_v6(address: Ipv6Addr) -> Reach {
    if let Some(address) = address.to_ipv4_mapped() {
        return reach_of_v4(address);
    }
    if address.is_loopback() || address.is_unspecified() {
        Reach::Machine
    } else if address.is_unique_local() || address.is_unicast_link_local() {
        Reach::Network
    } else {
        Reach::World
    }
}

/// Top-level names that no public resolver knows.
const LOCAL_NAMES: [&str; 7] = [
    "local",
    "lan",
    "internal",
    "home",
    "intranet",
    "localdomain",
    "home.arpa",
];

fn reach_of_name(name: &str) -> Reach {
    let ends_in = |end: &str| {
        name.strip_suffix(end)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    if ends_in("localhost") {
        Reach::Machine
    } else if !name.contains('.') || LOCAL_NAMES.into_iter().any(ends_in) {
        Reach::Network
    } else {
        Reach::World
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn decided(profile: &str, server: &str) -> (String, Option<[bool; 3]>) {
        let found = decide(&url(profile), Some(&url(server)), false);
        let differs = |found: Disagreement| [found.scheme, found.host, found.path];
        let printed = found.printed.as_str().trim_end_matches('/').to_owned();
        (printed, found.disagreement.map(differs))
    }

    #[test]
    fn b1_profile_url_supplies_parts_the_proxy_drops() {
        let music = "https://music.example.com/music";
        for (profile, server, differs) in [
            // Nothing is passed on.
            (music, "http://127.0.0.1:4533", [true, true, true]),
            // Only the path is stripped.
            (music, "https://music.example.com", [false, false, true]),
            // Only the scheme is lost.
            (
                music,
                "http://music.example.com/music",
                [true, false, false],
            ),
            // The port is lost, as nginx's `$host` does.
            (
                "https://m.example:8443",
                "https://m.example",
                [false, true, false],
            ),
            // A container's name, a private address, a name of the local network.
            (music, "http://navidrome:4533/music", [true, true, false]),
            (music, "http://172.18.0.3:4533/music", [true, true, false]),
            (music, "http://[fd00::3]:4533/music", [true, true, false]),
            (music, "https://nas.home.arpa/music", [false, true, false]),
            (
                "http://127.0.0.1:8080",
                "http://127.0.0.1:4533",
                [false, true, false],
            ),
        ] {
            assert_eq!(
                decided(profile, server),
                (profile.to_owned(), Some(differs)),
                "{server}"
            );
        }
    }

    #[test]
    fn a_public_host_of_the_servers_own_is_printed_and_reported() {
        for (profile, server) in [
            ("http://nas:4533", "https://music.example.com"),
            ("http://192.168.1.5:4533/m", "https://music.example.com/m"),
            ("http://music.example.com", "https://music.example.com"),
        ] {
            let (printed, differs) = decided(profile, server);
            assert_eq!(printed, server);
            assert!(differs.is_some());
        }
    }

    #[test]
    fn a_setting_of_the_server_decides_without_a_word() {
        let (profile, share) = (url("https://m.example/x"), url("http://10.0.0.1/s"));
        let found = decide(&profile, Some(&share), true);
        assert_eq!(
            found,
            LinkBase {
                printed: share,
                disagreement: None
            }
        );
        let found = decide(&profile, None, false);
        assert_eq!(found.printed, profile);
    }

    #[test]
    fn spellings_of_one_address_agree() {
        for (profile, server) in [
            ("https://m.example/x/", "https://m.example:443/x"),
            ("https://M.example", "https://m.example/"),
        ] {
            assert_eq!(decided(profile, server).1, None, "{server}");
        }
    }

    proptest! {
        #[test]
        fn effective_base_is_always_one_of_the_two(
            one in "https?://[a-z0-9.]{1,12}[a-z](:[1-9][0-9]{0,3})?(/[a-z]{0,4}){0,2}",
            other in "https?://[a-z0-9.]{1,12}[a-z](:[1-9][0-9]{0,3})?(/[a-z]{0,4}){0,2}",
            by_setting: bool,
        ) {
            let (Ok(one), Ok(other)) = (Url::parse(&one), Url::parse(&other)) else {
                return Ok(());
            };
            let found = decide(&one, Some(&other), by_setting);
            prop_assert!(found.printed == one || found.printed == other);
            prop_assert!(!by_setting || found.disagreement.is_none());
        }
    }
}
