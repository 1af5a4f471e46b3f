//! What a server's public links begin with: the one place that knows, learns and decides it.
//!
//! The configuration decides (`public-url`), else [`decide`] does, between the server's own links and
//! the profile's address. Every answer that carries a link corrects it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::clock::Clock;
use crate::domain::link;
use crate::domain::public_base::{Disagreement, LinkBase, decide};
use crate::session::{Facts, FactsStore, KnownBase, KnownBases};

/// How long the base is believed before it is looked up again for a link that is printed.
const WARM: SignedDuration = SignedDuration::from_mins(10);

/// The longest that printing a link waits for the base.
pub(super) const LOOK_UP: Duration = Duration::from_secs(3);

/// A base as messages show it: without a slash at its end.
pub(super) fn shown(base: &Url) -> &str {
    base.as_str().trim_end_matches('/')
}

/// The base of a server's public links. Clones share it.
#[derive(Debug, Clone)]
pub struct PublicBase(Rc<PublicBaseState>);

#[derive(Debug)]
struct PublicBaseState {
    profile: Url,
    configured: Option<Url>,
    told: RefCell<ReportedBase>,
    /// What follows from the above.
    decision: RefCell<LinkBase>,
    known: RefCell<Vec<KnownBase>>,
    kept: Option<BaseStore>,
    /// Whether the base was to be looked up, and could not be.
    is_old: Cell<bool>,
    /// Whether a link showed something else than was known.
    differs_from_known: Cell<bool>,
}

/// What the server's own links begin with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ReportedBase {
    /// The base; `None` if no answer has shown it.
    pub(super) base: Option<Url>,
    /// Whether a setting of the server says so, if that is known.
    pub(super) by_setting: Option<bool>,
    /// The path below which a share's page asks for its parts and its sound, whatever link led to it.
    pub(super) page_path: Option<String>,
    /// When that was learned.
    at: Option<Timestamp>,
}

impl ReportedBase {
    pub(super) fn new(base: Option<Url>, by_setting: Option<bool>) -> Self {
        Self {
            base,
            by_setting,
            page_path: None,
            at: None,
        }
    }

    /// The same, with the path that the server's pages are made for.
    pub(super) fn with_pages_below(self, path: &str) -> Self {
        Self {
            page_path: Some(path.to_owned()),
            ..self
        }
    }

    /// The base, if a link showed it and no setting.
    pub(super) fn link_base(&self) -> Option<Url> {
        let told = self.base.clone();
        told.filter(|_| self.by_setting != Some(true))
    }
}

/// Where it is kept for the next commands.
#[derive(Debug)]
pub(super) struct BaseStore {
    pub(super) facts: FactsStore,
    pub(super) bases: KnownBases,
    pub(super) clock: Clock,
}

impl PublicBase {
    /// The base of the server at `profile`, as configured and as learned before.
    pub(super) fn new(
        profile: &Url,
        configured: Option<&Url>,
        facts: &Facts,
        kept: BaseStore,
    ) -> Self {
        let learned = facts.public_base.as_deref();
        let learned = learned.and_then(|base| Url::parse(base).ok());
        let told = ReportedBase {
            // Facts are forgotten after a day, and no page tells the host that links are built with.
            base: learned.or_else(|| kept.bases.own()),
            by_setting: facts.public_base_is_set,
            page_path: facts.page_path.clone(),
            at: facts.public_base_learned_at,
        };
        let known = kept.bases.load();
        let base = Self::with(profile, configured, told, known, Some(kept));
        base.remember();
        base
    }

    /// A base that nothing is kept of.
    #[cfg(any(test, feature = "fuzzing"))]
    #[expect(clippy::unwrap_used, reason = "its callers know what they give")]
    pub(crate) fn fixed(profile: &str, configured: Option<&str>) -> Self {
        let read = |text: &str| Url::parse(text).unwrap();
        let configured = configured.map(read);
        Self::with(
            &read(profile),
            configured.as_ref(),
            ReportedBase::default(),
            Vec::new(),
            None,
        )
    }

    fn with(
        profile: &Url,
        configured: Option<&Url>,
        told: ReportedBase,
        known: Vec<KnownBase>,
        kept: Option<BaseStore>,
    ) -> Self {
        let decision = decide(
            profile,
            told.base.as_ref(),
            told.by_setting.unwrap_or_default(),
        );
        Self(Rc::new(PublicBaseState {
            profile: profile.clone(),
            configured: configured.cloned(),
            told: RefCell::new(told),
            decision: RefCell::new(decision),
            known: RefCell::new(known),
            kept,
            is_old: Cell::new(false),
            differs_from_known: Cell::new(false),
        }))
    }

    /// What links are printed with.
    #[must_use]
    pub fn printed(&self) -> Url {
        let decided = || self.0.decision.borrow().printed.clone();
        self.0.configured.clone().unwrap_or_else(decided)
    }

    /// Whether the profile says what links are printed with.
    #[must_use]
    pub fn is_by_profile(&self) -> bool {
        self.0.configured.is_some()
    }

    /// How the server's own links differ from the profile's address, if nothing explains it: no
    /// configuration, no setting of the server, and no visitor that was seen to get through.
    #[must_use]
    pub fn disagreement(&self) -> Option<Disagreement> {
        if self.0.configured.is_some() {
            return None;
        }
        let found = self.0.decision.borrow().disagreement.clone()?;
        (!(found.prints_servers && self.answers(&found.server))).then_some(found)
    }

    /// Where a share's page asks for its parts and its sound, if that is not where `public-url` lets its
    /// link lead: a proxy may strip a path, which the page knows nothing of. Nothing if visitors were
    /// seen to get through there, too.
    #[must_use]
    pub fn player_base_mismatch(&self) -> Option<Url> {
        let configured = self.0.configured.as_ref()?;
        let path = self.0.told.borrow().page_path.clone()?;
        if path.trim_end_matches('/') == configured.path().trim_end_matches('/') {
            return None;
        }
        let mut player = configured.clone();
        player.set_path(&path);
        (!self.answers(&player)).then_some(player)
    }

    /// Whether visitors were seen to get through at a base.
    fn answers(&self, base: &Url) -> bool {
        let known = self.0.known.borrow();
        known
            .iter()
            .any(|known| known.answers && known.base == *base)
    }

    /// Whether it is unknown below which path the server's pages lie, and the profile doesn't say it.
    #[must_use]
    pub fn has_unknown_path(&self) -> bool {
        self.0.configured.is_none() && self.0.told.borrow().page_path.is_none()
    }

    /// Whether links are printed with a base that was to be looked up again and could not be.
    #[must_use]
    pub fn is_old(&self) -> bool {
        self.0.is_old.get()
    }

    /// Everything that a link of this server may begin with; what is printed comes first.
    #[must_use]
    pub fn addresses(&self) -> Vec<Url> {
        let mut all = vec![self.printed(), self.0.profile.clone()];
        all.extend(self.0.told.borrow().base.clone());
        all.extend(self.0.known.borrow().iter().map(|known| known.base.clone()));
        all
    }

    /// A link as it is printed, made of the server's own.
    #[must_use]
    pub(super) fn link(&self, own: String) -> String {
        let Some(base) = link::base_of(&own).and_then(|base| Url::parse(base).ok()) else {
            return own;
        };
        self.hear(&base);
        let printed = self.printed();
        if printed == base {
            return own;
        }
        link::moved(&own, &printed)
    }

    /// Learns from a link of the server's own.
    pub(super) fn hear(&self, base: &Url) {
        let told = self.told();
        if self.differs_from_known(base) {
            self.0.differs_from_known.set(true);
        }
        // One of thousands of links writes it down.
        if told.base.as_ref() == Some(base) && self.is_warm() {
            return;
        }
        let is_set = told.by_setting == Some(true);
        self.learn(ReportedBase {
            base: Some(base.clone()),
            page_path: match is_set {
                true => told.page_path.clone(),
                false => Some(base.path().to_owned()),
            },
            ..told
        });
    }

    /// Whether an answer tells something else than was known, so that it is worth a look why.
    pub(super) fn differs_from_known(&self, base: &Url) -> bool {
        let told = self.0.told.borrow();
        self.0.configured.is_none()
            && told.base.as_ref() != Some(base)
            && (told.base.is_some() || !self.is_warm())
    }

    /// Whether a link has shown something else than was known since this was asked last.
    pub(super) fn take_change(&self) -> bool {
        self.0.differs_from_known.take()
    }

    /// Learns what the server's own links begin with, and keeps it.
    pub(super) fn learn(&self, told: ReportedBase) {
        let at = self.0.kept.as_ref().map(|kept| kept.clock.now());
        let told = ReportedBase { at, ..told };
        let decision = decide(
            &self.0.profile,
            told.base.as_ref(),
            told.by_setting.unwrap_or_default(),
        );
        *self.0.decision.borrow_mut() = decision;
        *self.0.told.borrow_mut() = told;
        self.0.is_old.set(false);
        self.keep();
        self.remember();
    }

    /// Says that the base could not be looked up.
    pub(super) fn could_not_look_up(&self) {
        self.0.is_old.set(true);
    }

    /// Whether the base need not be looked up for a link that is printed.
    pub(super) fn is_warm(&self) -> bool {
        let Some(kept) = &self.0.kept else {
            return true;
        };
        let at = self.0.told.borrow().at;
        let settled = self.0.configured.is_some() && self.player_base_mismatch().is_none();
        settled || at.is_some_and(|at| kept.clock.now().duration_since(at).abs() < WARM)
    }

    /// What is known of the server's own links.
    pub(super) fn told(&self) -> ReportedBase {
        self.0.told.borrow().clone()
    }

    /// Notes that the server answers visitors at one of its bases.
    pub(super) fn answers_at(&self, base: &Url) {
        self.note(base, true);
    }

    fn keep(&self) {
        let Some(kept) = &self.0.kept else { return };
        // Before anything was learned there is nothing to add to: connecting keeps it all.
        let Some(mut facts) = kept.facts.load(kept.clock.now()) else {
            return;
        };
        self.put_into(&mut facts);
        if let Err(error) = kept.facts.save(&facts) {
            tracing::debug!(%error, "can't store the server facts");
        }
    }

    /// Puts what was learned into facts that are about to be kept.
    pub(super) fn put_into(&self, facts: &mut Facts) {
        let told = self.0.told.borrow();
        facts.public_base = told.base.as_ref().map(ToString::to_string);
        facts.public_base_is_set = told.by_setting;
        facts.page_path = told.page_path.clone();
        facts.public_base_learned_at = told.at;
    }

    /// Keeps what links begin with from now on, and what the server's own begin with.
    fn remember(&self) {
        let told = self.0.told.borrow().base.clone();
        for base in told.iter().chain([&self.printed()]) {
            self.note(base, false);
        }
        let Some(kept) = &self.0.kept else { return };
        let by_setting = self.0.told.borrow().by_setting == Some(true);
        let own = told.filter(|_| !by_setting);
        if let Err(error) = kept.bases.set_own(own.as_ref()) {
            tracing::debug!(%error, "can't store the server's own base URL");
        }
    }

    fn note(&self, base: &Url, answers: bool) {
        let Some(kept) = &self.0.kept else { return };
        let is_noted = |known: &KnownBase| known.base == *base && (known.answers || !answers);
        if self.0.known.borrow().iter().any(is_noted) {
            return;
        }
        match kept.bases.add(base, answers) {
            Ok(()) => *self.0.known.borrow_mut() = kept.bases.load(),
            Err(error) => tracing::debug!(%error, "can't store a public base URL"),
        }
    }
}
