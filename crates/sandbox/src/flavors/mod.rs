//! All other Subsonic servers, as rows of one table: the recorded ones (Airsonic-Advanced, mStream, gonic, Supysonic),
//! and ones by their source code.

mod auth;
mod browse;
mod entries;
mod public;
mod row;
mod rows;
mod shares;

use std::collections::HashMap;

use serde_json::json;

use crate::account::{Account, hashed, uuid};
use crate::library::{Library, LibrarySpec};
use crate::media;
use crate::request::{Params, Reply, Request};
use crate::server::Dialect;
use crate::store::Store;
use crate::subsonic::{Answer, Envelope, call_name};
use crate::world::{Behavior, Built, World, with_ids};
pub use row::Flavor;
use row::{Ampache, FlavorRow, Forms, Look, Naming, Sharing, UnknownCall};

/// Spring's message for a form without a session.
const NO_SESSION: &str =
    "Could not verify the provided CSRF token because your session was not found.";

/// How such a server is set up.
#[derive(Debug, Clone)]
pub struct FlavorSettings {
    /// The server it plays.
    pub flavor: Flavor,
    /// Whether sharing is on; if not, create fails as on this server.
    pub sharing: bool,
    /// Whether the Subsonic API is on (mStream's is off by default).
    pub subsonic: bool,
    /// The path it lives under, or empty.
    pub base_path: String,
    /// Whether every account has a Subsonic password, the same as its own; otherwise only accounts with a
    /// password for it have one.
    pub subsonic_passwords: bool,
    /// Whether shares can be visited (Ampache's preference `share` for the server as a whole).
    pub visitors: bool,
    /// How many shares it has had before, if it numbers them.
    pub shares_before: u64,
}

impl From<Flavor> for FlavorSettings {
    fn from(flavor: Flavor) -> Self {
        Self {
            flavor,
            sharing: true,
            subsonic: true,
            base_path: String::new(),
            subsonic_passwords: true,
            visitors: true,
            shares_before: 0,
        }
    }
}

impl From<FlavorSettings> for Dialect {
    fn from(settings: FlavorSettings) -> Self {
        Self::Subsonic(settings)
    }
}

impl From<Flavor> for Dialect {
    fn from(flavor: Flavor) -> Self {
        Self::Subsonic(flavor.into())
    }
}

/// The server.
#[derive(Debug)]
pub(crate) struct Server {
    settings: FlavorSettings,
    row: FlavorRow,
    /// The accounts of session cookies: on Airsonic they outrank the credentials.
    cookies: HashMap<String, String>,
}

/// A call by an account.
struct Call<'a> {
    name: &'a str,
    request: &'a Request,
    params: &'a Params,
    account: &'a Account,
}

impl Server {
    pub(crate) fn build(
        settings: FlavorSettings,
        accounts: &[Account],
        spec: &LibrarySpec,
    ) -> Built {
        let row = rows::row(settings.flavor);
        let mut accounts = with_ids(accounts, |name| uuid(hashed(&format!("user {name}"))));
        for account in &mut accounts {
            if settings.subsonic_passwords && account.subsonic_password.is_none() {
                account.subsonic_password = Some(account.password.clone());
            }
        }
        let (mut library, mut playlists) = Library::build(spec, row.ids, &accounts);
        if row.shares_media() {
            library.number_media(&mut playlists);
        }
        let server = Self {
            settings,
            row,
            cookies: HashMap::new(),
        };
        (Box::new(server), library, Store::new(accounts, playlists))
    }

    /// The envelope of an answer. `stranger`: the request names no account.
    fn envelope(&self, stranger: bool) -> Envelope {
        let named = match self.row.naming {
            Naming::Always | Naming::NotTooNew => true,
            Naming::Strangers => stranger,
            Naming::Never => false,
        };
        Envelope {
            version: self.row.version,
            kind: self.row.kind.filter(|_| named),
            server_version: self.row.server_version.filter(|_| named).map(str::to_owned),
            open: self.row.open && named,
            failed: self.row.failed,
            help_url: self.row.help_url.filter(|_| named),
            xml_type: "text/xml; charset=utf-8",
            json_form: entries::json_form(self.row.look),
        }
    }

    fn rest(&mut self, request: &Request, segment: &str, world: &mut World) -> Reply {
        if !self.settings.subsonic {
            return Reply::error(401, "Authentication Error");
        }
        let is_form = !request.is_read();
        if is_form && self.row.forms == Forms::ReadWithView && !segment.ends_with(".view") {
            return self.spring_error(403, "Forbidden", NO_SESSION, request, world);
        }
        let everything = request.params();
        let in_query = request.query_params();
        let params = match self.row.forms {
            Forms::Credentials => &in_query,
            _ => &everything,
        };
        let name = call_name(segment);
        let stranger = everything.get("u").is_none() && everything.get("apiKey").is_none();
        let envelope = self.envelope(stranger);
        if let UnknownCall::CodeUnasked(code, text) = self.row.unknown_call
            && !self.knows(name)
        {
            return envelope.reply(params, Answer::failed(code, text.replace("{}", name)));
        }
        let account = match self.authenticated(request, &everything, world) {
            Ok(account) => account,
            Err(failed) => {
                let too_new = matches!(failed, Answer::Failed(30, _));
                let nameless = too_new && self.row.naming == Naming::NotTooNew;
                return match nameless {
                    true => envelope.nameless().reply(params, failed),
                    false => envelope.reply(params, failed),
                };
            }
        };
        if !self.knows(name) {
            return self.unknown(&envelope, name, params, request, world);
        }
        let call = Call {
            name,
            request,
            params,
            account: &account,
        };
        let answer = self.call(&call, world);
        let reply = envelope.reply(params, answer);
        self.with_cookie(reply, request, &account)
    }

    /// An error of Spring's without a message.
    fn bare_json(&self, status: u16, error: &str, request: &Request, world: &World) -> Reply {
        self.spring_error(status, error, "No message available", request, world)
    }

    /// Spring's answer to an id that is no number.
    fn no_number(&self, id: &str, request: &Request, world: &World) -> Answer {
        let cause = "java.lang.NumberFormatException";
        let message = format!(
            "Required int parameter 'id' with value of '{id}' is not a valid number; nested \
             exception is {cause}: For input string: \"{id}\""
        );
        Answer::Bare(self.spring_error(400, "Bad Request", &message, request, world))
    }

    /// An error in Spring's own JSON, or as a page for a browser: neither knows an envelope.
    fn spring_error(
        &self,
        status: u16,
        error: &str,
        message: &str,
        request: &Request,
        world: &World,
    ) -> Reply {
        let accepts = request.header("accept").unwrap_or_default();
        if accepts.contains("html") {
            let page = format!("<!DOCTYPE html><html><body><h1>{error}</h1></body></html>");
            return Reply::html(status, page);
        }
        let mut body = json!({
            "timestamp": entries::spring(world.now()),
            "status": status,
            "error": error,
            "path": request.path,
        });
        if self.row.numbers_times {
            body["timestamp"] = json!(world.now().as_millisecond());
            body["message"] = json!(message);
            if status == 400 {
                body["exception"] = json!("java.lang.NumberFormatException");
            }
        }
        Reply::json(status, &body)
    }

    fn unknown(
        &self,
        envelope: &Envelope,
        name: &str,
        params: &Params,
        request: &Request,
        world: &World,
    ) -> Reply {
        // The legacy mode has an answer of its own to this one.
        if name == "getOpenSubsonicExtensions" && self.row.look == Look::Ampache(Ampache::Legacy) {
            return envelope.reply(params, Answer::failed(30, rows::TOO_NEW));
        }
        match self.row.unknown_call {
            UnknownCall::Code(code, text) | UnknownCall::CodeUnasked(code, text) => {
                envelope.reply(params, Answer::failed(code, text.replace("{}", name)))
            }
            UnknownCall::Enveloped404(text) => Reply {
                status: 404,
                ..envelope.reply(params, Answer::failed(0, text))
            },
            UnknownCall::Bare404 => self.bare_json(404, "Not Found", request, world),
            UnknownCall::Text404 => {
                let path = &request.path;
                let text = "404 Not Found\n\nThe resource could not be found.\n\n\n";
                Reply::text(404, &format!("{text}{path}\n\n"))
            }
        }
    }

    fn call(&self, call: &Call<'_>, world: &mut World) -> Answer {
        match call.name {
            "getShares" | "createShare" | "updateShare" | "deleteShare" => {
                self.share_call(call, world)
            }
            "stream" | "download" => {
                match world.library.song(call.params.get("id").unwrap_or("")) {
                    Some(song) => Answer::Bare(media::audio(song)),
                    None => Answer::failed(70, "Song not found."),
                }
            }
            _ => self.browse(call, world),
        }
    }
}

impl Behavior for Server {
    fn base_path(&self) -> &str {
        &self.settings.base_path
    }

    fn answer(&mut self, request: &Request, world: &mut World) -> Reply {
        let Some(parts) = request.segments(&self.settings.base_path) else {
            return Reply::html(404, "<!doctype html><title>HTTP Status 404</title>");
        };
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts.as_slice() {
            // A slash after the name makes it another name on gonic and Supysonic.
            ["rest", call]
                if request.path.ends_with('/')
                    && matches!(self.row.look, Look::Gonic | Look::Supysonic) =>
            {
                self.rest(request, &format!("{call}/"), world)
            }
            ["rest", call] => self.rest(request, call, world),
            _ => self.public(request, &parts, world),
        }
    }

    fn set_visits_allowed(&mut self, visitors: bool) {
        self.settings.visitors = visitors;
    }

    /// Shares of songs.
    fn preload(&self, world: &mut World, count: usize) {
        let Sharing::Real(rules) = self.row.sharing else {
            return;
        };
        world.preload(count, "song", |library, index, share| {
            share.items = vec![library.songs[index % library.songs.len()].id.clone()];
            share.slug.clone_from(&share.id);
            share.id = rules.share_ids.id(index as u64, hashed(&share.slug));
        });
    }
}
