//! Every other Subsonic server, as rows of one table: those recorded (Airsonic-Advanced, mStream,
//! gonic, Supysonic) and those read in their source.

mod auth;
mod browse;
mod entries;
mod listing;
mod public;
mod row;
mod rows;
mod shares;

use std::collections::HashMap;

use crate::account::Account;
use crate::dialect::{Behaviour, Options};
use crate::ids::{hashed, uuid};
use crate::library::Library;
use crate::media;
use crate::request::{Params, Reply, Request};
use crate::store::Store;
use crate::subsonic::{Answer, Envelope, call_name};
use crate::world::{World, with_ids};

use row::{Ampache, Forms, Look, Naming, Row, Sharing, UnknownCall};

/// A Subsonic server by its own rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of servers")]
pub enum Flavor {
    AirsonicAdvanced,
    Airsonic,
    Kagemomiji,
    Jpsonic,
    /// A server with Jpsonic's links that calls itself Airsonic: invented.
    JpsonicFork,
    /// Up to 4.9: JSON made of XML.
    Subsonic4,
    Subsonic5,
    Subsonic6,
    Madsonic,
    Ampache,
    /// 7.9.8.
    Ampache7,
    /// 7.9.8 in legacy mode, as it is installed.
    Ampache7Legacy,
    /// 8.0.1 with the preference `subsonic_legacy` for the server as a whole.
    AmpacheLegacy,
    /// 8.0.1 with the preference `subsonic_legacy` for the account.
    AmpacheLegacyUser,
    MStream,
    Melodee,
    /// Up to spring 2026: says yes and does nothing.
    KimaFake,
    Kima,
    Unsonic,
    /// Without a name; share calls that say yes and do nothing.
    Cassonic,
    /// Lists shares, and takes no write.
    EdgeSonic,
    /// No call to change a share, and a create answers with the share alone.
    Melovian,
    /// An OpenSubsonic server nobody knows, which does what the specification says.
    Unknown,
    Gonic,
    Supysonic,
    Lms,
    NextcloudMusic,
    Koel,
    JellySonic,
}

impl Flavor {
    /// Every one.
    pub const ALL: [Self; 29] = [
        Self::AirsonicAdvanced,
        Self::Airsonic,
        Self::Kagemomiji,
        Self::Jpsonic,
        Self::JpsonicFork,
        Self::Subsonic4,
        Self::Subsonic5,
        Self::Subsonic6,
        Self::Madsonic,
        Self::Ampache,
        Self::Ampache7,
        Self::Ampache7Legacy,
        Self::AmpacheLegacy,
        Self::AmpacheLegacyUser,
        Self::MStream,
        Self::Melodee,
        Self::KimaFake,
        Self::Kima,
        Self::Unsonic,
        Self::Cassonic,
        Self::EdgeSonic,
        Self::Melovian,
        Self::Unknown,
        Self::Gonic,
        Self::Supysonic,
        Self::Lms,
        Self::NextcloudMusic,
        Self::Koel,
        Self::JellySonic,
    ];

    /// Whether it has share calls that do something.
    #[must_use]
    pub fn shares(self) -> bool {
        matches!(rows::row(self).sharing, Sharing::Real(_))
    }
}

/// What Spring says of a form that comes without a session.
const NO_SESSION: &str =
    "Could not verify the provided CSRF token because your session was not found.";

/// How such a server is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which one it plays.
    pub flavor: Flavor,
    /// Whether sharing is on; where off, create fails as this server's does.
    pub sharing: bool,
    /// Whether the Subsonic API is on (mStream's is off by default).
    pub subsonic: bool,
    /// The path it lives under, or empty.
    pub base_path: String,
    /// Whether every account has a Subsonic password, the same as its own; else only those that
    /// were given one.
    pub subsonic_passwords: bool,
    /// Whether visitors are let in to shares (Ampache's preference `share` for the server as a whole).
    pub visitors: bool,
    /// How many shares it has had before, where it numbers them.
    pub shares_before: u64,
}

impl From<Flavor> for Settings {
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

/// The server.
#[derive(Debug)]
pub(crate) struct Server {
    settings: Settings,
    row: Row,
    /// Who a session cookie stands for: on Airsonic it outranks the credentials.
    cookies: HashMap<String, String>,
}

/// What a call is answered from.
struct Call<'a> {
    name: &'a str,
    request: &'a Request,
    params: &'a Params,
    account: &'a Account,
}

impl Server {
    pub(crate) fn build(settings: Settings, options: &Options) -> (Self, World) {
        let row = rows::row(settings.flavor);
        let accounts = with_ids(&options.accounts, |_, name| {
            uuid(hashed(&format!("user {name}")))
        });
        let accounts: Vec<Account> = accounts
            .into_iter()
            .map(|account| match &account.subsonic_password {
                None if settings.subsonic_passwords => Account {
                    subsonic_password: Some(account.password.clone()),
                    ..account
                },
                _ => account,
            })
            .collect();
        let owners: Vec<String> = accounts.iter().map(|account| account.id.clone()).collect();
        let (mut library, mut playlists) = Library::build(&options.library, row.ids, &owners);
        if shares::by_media_id(&row) {
            library.number_media(&mut playlists);
        }
        let world = World {
            library,
            store: Store::new(accounts, playlists),
            clock: options.clock.clone(),
            ids: options.ids,
            public_base: options.public_base.clone(),
        };
        let server = Self {
            settings,
            row,
            cookies: HashMap::new(),
        };
        (server, world)
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
        }
    }

    fn rest(&mut self, request: &Request, segment: &str, world: &mut World) -> Reply {
        if !self.settings.subsonic {
            return Reply::json(401, &serde_json::json!({ "error": "Authentication Error" }));
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
        let shaped = |answer: Answer| entries::reply(&envelope, self.row.look, params, answer);
        if let UnknownCall::CodeUnasked(code, text) = self.row.unknown_call
            && !self.knows(name)
        {
            return shaped(Answer::failed(code, text.replace("{}", name)));
        }
        let account = match self.authenticated(request, &everything, world) {
            Ok(account) => account,
            Err(failed) => {
                let too_new = matches!(failed, Answer::Failed(30, _));
                let nameless = too_new && self.row.naming == Naming::NotTooNew;
                return match nameless {
                    true => entries::reply(&envelope.nameless(), self.row.look, params, failed),
                    false => shaped(failed),
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
        let reply = entries::reply(&envelope, self.row.look, params, answer);
        self.with_cookie(reply, request, &account)
    }

    fn bare_json(&self, status: u16, error: &str, request: &Request, world: &World) -> Reply {
        self.spring_error(status, error, "No message available", request, world)
    }

    /// What Spring says of an id that is no number.
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
        if request
            .header("accept")
            .is_some_and(|kind| kind.contains("html"))
        {
            let page = format!("<!DOCTYPE html><html><body><h1>{error}</h1></body></html>");
            return Reply::html(status, page);
        }
        let mut body = serde_json::json!({
            "timestamp": entries::spring(world.now()),
            "status": status,
            "error": error,
            "path": request.path,
        });
        if self.row.numbers_times {
            body["timestamp"] = serde_json::json!(world.now().as_millisecond());
            body["message"] = serde_json::json!(message);
            if status == 400 {
                body["exception"] = serde_json::json!("java.lang.NumberFormatException");
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
        // The legacy mode knows that it doesn't know this one.
        if name == "getOpenSubsonicExtensions" && self.row.look == Look::Ampache(Ampache::Legacy) {
            let failed = Answer::failed(30, rows::TOO_NEW);
            return entries::reply(envelope, self.row.look, params, failed);
        }
        match self.row.unknown_call {
            UnknownCall::Code(code, text) | UnknownCall::CodeUnasked(code, text) => {
                let failed = Answer::failed(code, text.replace("{}", name));
                entries::reply(envelope, self.row.look, params, failed)
            }
            UnknownCall::Enveloped404(text) => {
                let failed = Answer::failed(0, text);
                let reply = entries::reply(envelope, self.row.look, params, failed);
                Reply {
                    status: 404,
                    ..reply
                }
            }
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
                    Some(song) => Answer::Bare(Reply::new(
                        200,
                        "audio/wav",
                        media::tone(song.duration, song.track),
                    )),
                    None => Answer::failed(70, "Song not found."),
                }
            }
            _ => self.browse(call, world),
        }
    }
}

impl Behaviour for Server {
    fn base_path(&self) -> &str {
        &self.settings.base_path
    }

    fn answer(&mut self, request: &Request, world: &mut World) -> Reply {
        let Some(parts) = request.segments(&self.settings.base_path) else {
            return Reply::html(404, "<!doctype html><title>HTTP Status 404</title>");
        };
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts.as_slice() {
            // A slash behind the name makes another name of it, except on mStream.
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

    fn let_visitors_in(&mut self, visitors: bool) {
        self.settings.visitors = visitors;
    }
}

/// Shares of songs.
pub(crate) fn preload(settings: &Settings, world: &mut World, count: usize) {
    let row = rows::row(settings.flavor);
    let Sharing::Real(rules) = row.sharing else {
        return;
    };
    world.preload(count, "song", |library, index, share| {
        share.items = vec![library.songs[index % library.songs.len()].id.clone()];
        share.slug.clone_from(&share.id);
        share.id = shares::id(rules.share_ids, index as u64, hashed(&share.slug));
    });
}
