//! The shares of one server that a playlist is made of.

use jiff::Timestamp;

use super::M3uArgs;
use crate::backend::{Needs, Server};
use crate::commands::Context;
use crate::commands::args::shares;
use crate::config::Profile;
use crate::domain::Share;
use crate::domain::reference::ShareReference;
use crate::error::Result;
use crate::output::{Shape, ShareRecord, humanize};
use crate::query::{self, Choice};

/// What was chosen on one server.
pub(super) struct Part<'c> {
    /// Its profile.
    pub(super) profile: &'c Profile,
    /// The server.
    pub(super) server: Server,
    /// Its shares.
    pub(super) shares: Vec<Share>,
    /// Its time.
    pub(super) now: Timestamp,
}

impl<'c> Part<'c> {
    /// Chooses on one server; what decides about the order has to be known.
    ///
    /// # Errors
    /// See [`shares::choose`].
    pub(super) async fn choose(
        args: &M3uArgs,
        (profile, references): (&'c Profile, Vec<ShareReference>),
        order: &Shape,
        context: &'c Context,
    ) -> Result<Self> {
        let server = context.connect(profile).await?;
        let choice = Choice {
            references,
            named: !args.shares.is_selection(),
            selectors: args.shares.selectors.selectors(),
            active_only: true,
            ..Choice::default()
        };
        let needs = query::playlist_needs(&server).and(Needs {
            visits: order.sorts(),
            listeners: order.sorts_by("listeners"),
            ..Needs::NOTHING
        });
        let mut chosen = shares::choose(context, profile, &server, &choice, needs).await?;
        // Their streams are gone, and this command revives nothing.
        let ended = std::mem::take(&mut chosen.ended);
        if ended > 0 {
            let ended = humanize::count_of(ended, "expired share", "expired shares");
            context.printer.notice(format!("left out {ended}"));
        }
        shares::tell_left_out(context, profile, &chosen, args.fail_empty)?;
        let now = server.now(context.clock(Some(profile))?.now());
        Ok(Self {
            profile,
            server,
            shares: chosen.shares,
            now,
        })
    }

    /// Its shares, to be put in order with those of others.
    pub(super) fn records(&self) -> impl Iterator<Item = ShareRecord<'_>> {
        self.shares
            .iter()
            .map(|share| ShareRecord::listed(share, self.now))
    }

    /// Whether a share was read here.
    pub(super) fn holds(&self, share: &Share) -> bool {
        share.server == self.server.name
    }
}
