//! Exit codes: a documented contract. Scripts branch on them, so a number is never reused.

/// Everything asked for was done.
pub const DONE: u8 = 0;
/// Failed for a reason that none of the other codes names; an error in sharectl itself, too.
pub const FAILED: u8 = 1;
/// The command line could not be understood, or a value in it makes no sense.
pub const USAGE: u8 = 2;
/// No server, an unreadable configuration, a wrong base URL.
pub const CONFIG: u8 = 3;
/// Wrong or missing credentials, or something this account may not do.
pub const AUTH: u8 = 4;
/// The share or item does not exist.
pub const NOT_FOUND: u8 = 5;
/// Several things match, or something is in the way (a slug in use, a lock).
pub const CONFLICT: u8 = 6;
/// The server cannot do this, or sharing is switched off there.
pub const UNSUPPORTED: u8 = 7;
/// Network, TLS, timeout, or a rate limit that did not clear in time.
pub const NETWORK: u8 = 8;
/// The server failed, or answered something that could not be read.
pub const SERVER: u8 = 9;
/// Some of it was done, or some of the servers asked have answered (`-s all`). Where nothing was done and
/// everything failed alike, that code instead.
pub const PARTIAL: u8 = 10;
/// Stopped by a safety limit, or the question was answered with no.
pub const REFUSED: u8 = 11;
/// Work is pending (`--dry-run --exit-code`), or something is wrong with a server (`doctor`).
pub const PENDING: u8 = 12;
/// Ended by SIGINT (Ctrl-C).
pub const INTERRUPTED: u8 = 130;
/// Ended by SIGTERM.
pub const TERMINATED: u8 = 143;

/// Every code with its meaning, in order: the source of the README's and the manual's tables.
pub const ALL: &[(u8, &str)] = &[
    (DONE, "done"),
    (FAILED, "failed"),
    (USAGE, "usage: invalid command line"),
    (CONFIG, "configuration, or a wrong base URL"),
    (AUTH, "authentication or permission"),
    (NOT_FOUND, "not found"),
    (CONFLICT, "conflict, or ambiguous"),
    (
        UNSUPPORTED,
        "not supported by this server, or sharing is off",
    ),
    (NETWORK, "network, TLS, timeout, or rate limit"),
    (SERVER, "server error, or an unreadable answer"),
    (PARTIAL, "done in part"),
    (REFUSED, "refused by a safety limit, or declined"),
    (PENDING, "changes pending, or findings"),
    (INTERRUPTED, "interrupted"),
    (TERMINATED, "terminated"),
];
