//! The HTML pages: the web app, whose configuration tells a stranger much, and shares.

use serde_json::{Value, json};

use super::Settings;
use crate::encoding::escaped;

/// What the page of a share shows.
pub(super) struct SharePage {
    pub(super) url: String,
    pub(super) title: String,
    /// The address of its picture.
    pub(super) image: String,
    /// `__SHARE_INFO__`, which the player reads.
    pub(super) info: Value,
}

/// The app's page, or a share's.
pub(super) fn page(settings: &Settings, share: Option<&SharePage>, who: Option<Value>) -> String {
    let mut config = config(settings);
    if let Some(who) = who {
        config["auth"] = who;
    }
    let config = text_in_text(&config);
    let version = escaped(&settings.version_shown);
    let (head, info) = match share {
        None => (String::new(), String::new()),
        Some(share) => {
            let url = escaped(&share.url);
            let title = escaped(&share.title);
            let image = escaped(&share.image);
            let info = text_in_text(&share.info);
            (
                format!(
                    "    <meta property=\"og:site_name\" content=\"Navidrome\">\n    \
                     <meta property=\"og:url\" content=\"{url}\">\n    \
                     <meta property=\"og:title\" content=\"{title}\">\n    \
                     <meta property=\"og:image\" content=\"{image}\">\n    \
                     <meta property=\"og:image:width\" content=\"300\">\n    \
                     <meta property=\"og:image:height\" content=\"300\">\n"
                ),
                format!("    <script>\n      window.__SHARE_INFO__ = {info}\n    </script>\n"),
            )
        }
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n  <head>\n    <meta charset=\"utf-8\" />\n    \
         <meta name=\"description\" content=\"Navidrome Music Server - {version}\" />\n\
         {head}    <title>Navidrome</title>\n    \
         <script>\n      window.__APP_CONFIG__ = {config}\n    </script>\n{info}  </head>\n  \
         <body>\n    <noscript>You need to enable JavaScript to run this app.</noscript>\n    \
         <div id=\"root\"></div>\n  </body>\n</html>\n"
    )
}

fn config(settings: &Settings) -> Value {
    let mut config = json!({
        "baseURL": settings.base_path,
        "defaultLanguage": "",
        "defaultTheme": "Dark",
        "enableDownloads": settings.downloads,
        "enableSharing": settings.sharing,
        "enableUserEditing": true,
        "firstTime": false,
        "losslessFormats": "FLAC,ALAC,APE,SHN,DSF,WV,WVP,TAK,WAV",
        "variousArtistsId": "63sqASlAfjbGMuLP4JhnZU",
        "version": settings.version_shown,
        "welcomeMessage": "",
    });
    if settings.version.downloads() {
        config["defaultDownloadableShare"] = json!(settings.default_downloadable);
    }
    if settings.version.share_url() {
        config["shareURL"] = json!(settings.share_url);
    }
    config
}

/// JSON inside a JavaScript text inside HTML: quoted twice, and never ending the script.
fn text_in_text(value: &Value) -> String {
    let safe = value
        .to_string()
        .replace('&', "\\u0026")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e");
    Value::String(safe).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_can_not_break_out_of_the_page() {
        let page = page(
            &Settings::default(),
            Some(&SharePage {
                url: "http://127.0.0.1/share/x".to_owned(),
                title: "</title><script>".to_owned(),
                image: "http://127.0.0.1/share/img/x?size=300".to_owned(),
                info: json!({ "description": "</script>\"" }),
            }),
            None,
        );
        assert!(!page.contains("</title><script>"));
        assert_eq!(page.matches("</script>").count(), 2);
    }
}
