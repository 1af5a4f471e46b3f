//! What goes wrong with a write.

use std::sync::Arc;
use std::time::Duration;

use crate::error::{Code, Error};
use crate::http::{HttpError, Origin};

/// What goes wrong with a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is carried out, and the connection breaks before the answer.
    LostAfter,
    /// The connection breaks before it is carried out, and nobody can tell.
    LostBefore,
    /// It is carried out twice, the second time for one that was lost, and the connection breaks.
    LostWithTheOneBefore,
    /// A proxy does not wait for it, and nobody can tell.
    GivenUp,
    /// Refused.
    Refused(Code),
    /// Refused, and not to be tried again within the hour.
    PutOff,
    /// Refused, and an empty share is left behind.
    Orphan,
    /// Our process dies before it is carried out.
    DieBefore,
    /// Our process dies before the answer.
    DieAfter,
}

fn at() -> Arc<Origin> {
    let base = "https://music.example.com".parse().unwrap();
    Arc::new(Origin::new(Some("home".into()), &base))
}

pub(crate) fn lost() -> Error {
    Error::from(HttpError::Lost {
        at: at(),
        label: "createShare",
        sent: true,
        reason: "connection reset".into(),
    })
}

pub(crate) fn put_off() -> Error {
    Error::from(HttpError::RateLimited {
        at: at(),
        label: "createShare",
        status: 429,
        retry_after: Some(Duration::from_secs(3600)),
        too_long: true,
    })
}

pub(crate) fn given_up() -> Error {
    Error::from(HttpError::Status {
        at: at(),
        label: "createShare",
        status: 504,
        message: None,
    })
}
