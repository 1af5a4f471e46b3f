//! A server's base URL: what people paste, made into one form.

use url::Url;

use crate::error::{Code, Error, Result};

/// Reads a base URL.
///
/// The path is kept, without the slash at its end. Two addresses that people copy are trimmed to
/// their base: the web page's (`…/app/`, with its slash or anything after `#`) and the API's
/// (`…/rest`). A path of `/app` without the slash is a base path of that name, so that reading a
/// URL twice gives the same.
///
/// # Errors
/// [`Code::Config`] where it is no http(s) URL, or holds credentials, which are never repeated.
pub fn parse(text: &str) -> Result<Url> {
    let text = text.trim();
    let wrong = |message: &str| Error::new(Code::Config, format!("{message} in the base URL"));
    let mut url = match Url::parse(text) {
        Ok(url) if url.has_host() => url,
        // "music.example.com" and "nas:4533" alike: the second parses with a scheme of `nas`.
        _ if !text.contains("://") && !text.contains('@') => {
            let message = format!("{text:?} is not a URL: start it with https:// or http://");
            return Err(Error::new(Code::Config, message).hint(format!(
                "say how to reach it: `https://{text}` or `http://{text}`"
            )));
        }
        _ => {
            return Err(
                wrong("something unreadable").hint("for example `https://music.example.com`")
            );
        }
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong(&format!("the scheme `{}`", url.scheme())).hint("use http or https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("a user name or password").hint(
            "leave it out: the name goes to `username`, and `sharectl server login NAME` asks for the password",
        ));
    }
    if url.query().is_some() {
        return Err(wrong("a query (`?…`)").hint("leave out everything from the `?` on"));
    }
    let fragment = url.fragment().is_some();
    url.set_fragment(None);
    let trimmed = trim(url.path(), fragment).to_owned();
    url.set_path(&trimmed);
    Ok(url)
}

/// The base of a path.
fn trim(path: &str, page: bool) -> &str {
    let web = if page {
        path.trim_end_matches('/').strip_suffix("/app")
    } else {
        path.strip_suffix("/app/")
    };
    let path = web.unwrap_or(path).trim_end_matches('/');
    path.strip_suffix("/rest")
        .unwrap_or(path)
        .trim_end_matches('/')
}

/// A base URL as people write it: without the slash that a bare host gets.
#[must_use]
pub fn shown(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}

/// Whether a base is on this machine.
#[must_use]
pub fn is_local(url: &Url) -> bool {
    crate::http::is_loopback(url)
}

/// Whether `link` lies under `base`: the same host and port, and the base's path before it. The
/// scheme may differ where both use its usual port, as links made before a move to https do.
///
/// Answers with the length of the path that agrees, so that the closest base wins.
#[must_use]
pub fn covers(base: &Url, link: &Url) -> Option<usize> {
    if base.host() != link.host() || base.port() != link.port() {
        return None;
    }
    let path = base.path().trim_end_matches('/');
    let rest = link.path().strip_prefix(path)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(path.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn base(text: &str) -> String {
        shown(&parse(text).unwrap()).to_owned()
    }

    #[test]
    fn what_people_paste_becomes_the_base() {
        for (pasted, wanted) in [
            ("https://music.example.com", "https://music.example.com"),
            ("https://Music.Example.com/", "https://music.example.com"),
            ("http://nas:4533/music/", "http://nas:4533/music"),
            ("https://m.example/app/", "https://m.example"),
            ("https://m.example/app/#/album/x/show", "https://m.example"),
            (
                "https://m.example/music/app/#/login",
                "https://m.example/music",
            ),
            ("https://m.example/rest/", "https://m.example"),
            ("https://m.example/rest", "https://m.example"),
            ("https://m.example/app", "https://m.example/app"),
            ("https://m.example/app/app/", "https://m.example/app"),
            ("https://m.example/myapp/", "https://m.example/myapp"),
            ("http://[::1]:4533", "http://[::1]:4533"),
        ] {
            assert_eq!(base(pasted), wanted, "{pasted}");
        }
    }

    #[test]
    fn credentials_in_a_url_are_refused_and_not_repeated() {
        for text in ["https://admin:sesame@m.example", "https://sesame@m.example"] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.message(), "a user name or password in the base URL");
            assert!(!format!("{error:?}").contains("sesame"));
        }
    }

    #[test]
    fn a_url_without_a_scheme_says_how_to_write_it() {
        let error = parse("nas:4533").unwrap_err();
        assert_eq!(
            error.message(),
            "\"nas:4533\" is not a URL: start it with https:// or http://"
        );
        assert_eq!(
            crate::text::hints(&error),
            ["say how to reach it: `https://nas:4533` or `http://nas:4533`"]
        );
        for wrong in [
            "ftp://m.example",
            "https://",
            "https://m.example/?u=x",
            "file:///etc",
        ] {
            assert_eq!(parse(wrong).unwrap_err().code(), Code::Config, "{wrong}");
        }
    }

    #[test]
    fn a_link_belongs_to_the_base_it_lies_under() {
        let under =
            |base: &str, link: &str| covers(&parse(base).unwrap(), &Url::parse(link).unwrap());
        assert_eq!(
            under("https://m.example", "https://m.example/share/x?t=1"),
            Some(0)
        );
        assert_eq!(
            under("https://m.example", "http://m.example/share/x"),
            Some(0)
        );
        assert_eq!(
            under("https://m.example/music", "https://m.example/music/share/x"),
            Some(6)
        );
        assert_eq!(
            under("https://m.example/music", "https://m.example/musical/x"),
            None
        );
        assert_eq!(
            under("https://m.example", "https://m.example:8443/share/x"),
            None
        );
        assert_eq!(
            under("https://m.example", "https://other.example/share/x"),
            None
        );
    }

    proptest! {
        #[test]
        fn reading_a_base_url_twice_gives_the_same(path in "(/(app|rest|music|a)){0,4}/?(#/x)?") {
            let once = parse(&format!("https://m.example{path}")).unwrap();
            let twice = parse(shown(&once)).unwrap();
            if !once.path().ends_with("/rest") {
                prop_assert_eq!(once, twice);
            }
        }

        #[test]
        fn no_text_makes_a_base_url_panic(text in ".*") {
            let _ = parse(&text);
        }
    }
}
