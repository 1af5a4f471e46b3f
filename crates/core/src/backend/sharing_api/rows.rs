//! What the documented Sharing API can do: `servers/sharing-api.md`. No server could be observed.

use crate::domain::ItemKind;
use crate::domain::capabilities::{
    Capabilities, Contents, DeleteProof, Description, Download, EndNow, Ended, Evidence,
    Granularity, LinkAfter, Many, Never, Omitted, Others, Playlists, Revocation, Sharing,
    StartTime, StreamOptions, Update, Write,
};

/// What to call it.
pub(super) const NAME: &str = "Sharing API";

/// What switches sharing on.
pub(super) const SETTING: &str = "`sharing: enabled: true` in the server's configuration";

/// The documentation knows no start time.
pub(in crate::backend) const START_TIME: StartTime = StartTime::Ignored;

/// What such a server can do; `on` is what it was seen to answer.
pub(super) fn capabilities(on: Option<bool>) -> Capabilities {
    Capabilities {
        evidence: Evidence::Source,
        sharing: if on == Some(false) {
            Sharing::Off { setting: SETTING }
        } else {
            Sharing::Works
        },
        contents: Contents {
            kinds: &[ItemKind::Song, ItemKind::Album, ItemKind::Playlist],
            many: Many::Mixed,
            playlists: Playlists::Frozen,
            most: None,
            repeats: false,
        },
        never: Never::Direct,
        // An end is sent as seconds from now, where 0 is never: one second is the nearest past.
        end_now: EndNow::PastExpiry,
        granularity: Granularity::SecondsFromNow,
        update: Update {
            settings: Write::InPlace,
            expiry: Write::InPlace,
            omitted: Omitted::Erased,
            link: LinkAfter::Same,
        },
        description: Description::Kept,
        // There are no library calls to look into an album with.
        tracks: false,
        download: Download::Settable,
        stream_options: StreamOptions::Any,
        start_time: START_TIME,
        orphans: false,
        parallel_creates: true,
        hides_shares: false,
        listeners: false,
        libraries: false,
        delete_proof: DeleteProof::Answer,
        ended: Ended::Kept,
        revocation: Revocation::Unknown,
        visits: true,
        owners: true,
        reads_one: true,
        bare_ids: false,
        public_streams: true,
        others: Others::Nobody,
        ..Capabilities::careful(NAME)
    }
}

/// The one row, for the compatibility table.
#[must_use]
pub fn row() -> Capabilities {
    capabilities(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sharing_that_is_off_names_its_setting() {
        assert_eq!(
            capabilities(Some(false)).sharing,
            Sharing::Off { setting: SETTING }
        );
        assert_eq!(capabilities(None).sharing, Sharing::Works);
    }
}
