//! When a refused library call means that an item is gone, and when it means something else.

use super::protocol::{CallError, Dialect};
use crate::advice::Advice;
use crate::domain::ItemRef;
use crate::error::{Code, Error};

/// An id that the server does not know, by the words that its row has for that. Whatever else goes
/// wrong must not make an item look gone: shares of it would look broken.
pub(super) fn not_found(
    error: CallError,
    item: &ItemRef,
    dialect: &Dialect,
    server: &str,
) -> Error {
    let unknown = match &error {
        CallError::Refused { code, .. } => dialect.unknown_item.contains(code),
        CallError::NoEnvelope { status, .. } => dialect.misshapen_item == Some(*status),
        CallError::Http(_) | CallError::Own(_) => false,
    };
    if unknown {
        Error::new(
            Code::NotFound,
            format!("there is no {} with the id {:?}", item.kind, item.id),
        )
        .hint(
            Advice::Search {
                server: server.to_owned(),
                text: None,
            }
            .after("find its reference: "),
        )
        .caused_by(error)
    } else if matches!(
        error,
        CallError::NoEnvelope {
            status: 404 | 410,
            ..
        }
    ) {
        // Not the server's own words: its status must not be read as "no such item" either.
        Error::new(
            Code::WrongUrl,
            "something else answers where the Subsonic API should",
        )
        .hint("a proxy must let `/rest/` through to the server")
        .caused_by(error)
    } else {
        error.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::navidrome;
    use crate::backend::subsonic::flavor;
    use crate::domain::ItemKind;
    use crate::http::{HttpError, Origin};

    fn refused(code: i64) -> CallError {
        CallError::Refused {
            call: "getAlbum",
            code,
            message: "database is locked".into(),
            version: None,
            resent: false,
        }
    }

    #[test]
    fn an_answer_without_an_envelope_never_means_gone() {
        let at = url::Url::parse("https://music.example.com").unwrap();
        let error = CallError::NoEnvelope {
            call: "getAlbum",
            status: 404,
            html: true,
            error: HttpError::Status {
                at: std::sync::Arc::new(Origin::new(None, &at)),
                label: "getAlbum",
                status: 404,
                message: None,
            },
        };
        let item = ItemRef::new(ItemKind::Album, "a");
        let error = not_found(error, &item, &navidrome::rows::DIALECT, "home");
        assert_eq!(error.code(), Code::WrongUrl);
    }

    fn is_gone(dialect: &Dialect, code: i64) -> bool {
        let item = ItemRef::new(ItemKind::Album, "a");
        not_found(refused(code), &item, dialect, "home").code() == Code::NotFound
    }

    #[test]
    fn only_the_code_that_a_server_has_for_it_makes_an_item_look_gone() {
        let navidrome = navidrome::rows::DIALECT;
        assert_eq!(
            [0, 10, 44, 70].map(|code| is_gone(&navidrome, code)),
            [false, false, false, true]
        );
        for (key, code, gone) in [
            ("airsonic", 0, true),
            ("gonic", 10, true),
            ("supysonic", 0, true),
            ("mstream", 0, false),
            ("unknown", 0, false),
        ] {
            let row = flavor::by_key(key).unwrap();
            assert_eq!(is_gone(&row.dialect, code), gone, "{key} {code}");
            assert!(is_gone(&row.dialect, 70), "{key}");
        }
    }
}
