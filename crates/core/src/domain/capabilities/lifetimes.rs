//! How a server keeps the ends of its shares.

use jiff::SignedDuration;

/// How a share that never ends is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {
    /// The create call takes it, and so does the update.
    Direct,
    /// Create with an end, then remove the end.
    CreateThenClear,
    /// The create call takes it; an end that is there once can't be removed (Unsonic).
    AtCreation,
    /// It cannot be had.
    Impossible,
}

/// What the link of a share that never expires is worth. The token in the link says the same, so
/// it is read after each write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeverLink {
    /// It works as long as the share is there.
    AsShare,
    /// It works this long; each answer of the server has a fresh one (Airsonic-Advanced).
    Lives(SignedDuration),
    /// It has no expiry, and neither have the streams of its page, which work on after the share was
    /// deleted (Airsonic 10.6).
    StreamsOutlive,
    /// It never works: the page fails on a token without an expiry (Jpsonic).
    Dead,
}

/// Which call sets the end of a new share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstEnd {
    /// The create call.
    Create,
    /// An update after it: the create call ignores it, and makes shares without one (Kima).
    Update,
}

/// How a share is ended now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndNow {
    /// Its expiry is set to the present or just before; it stays in the list as expired.
    PastExpiry,
    /// Only deleting it ends it.
    Delete,
}

/// How exactly an expiry is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granularity {
    /// To the millisecond.
    Milliseconds,
    /// To the second, rounded down.
    Seconds,
    /// To the second, but sent as seconds from now, so that the way there delays it
    /// (`servers/sharing-api.md`).
    SecondsFromNow,
    /// Whole days from the creation, rounded to the nearest; less than half a day would be never
    /// (Ampache, P-34).
    DaysFromCreation,
}

impl Granularity {
    /// Whether an end in the past can be written as it is: what is counted from now, or from a
    /// creation that is to come, can't lie before it.
    #[must_use]
    pub const fn takes_past_ends(self) -> bool {
        match self {
            Self::Milliseconds | Self::Seconds => true,
            Self::SecondsFromNow | Self::DaysFromCreation => false,
        }
    }
}

/// What happens to shares that have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// They stay, and can be revived.
    Kept,
    /// They stay for a while, then the server removes them.
    RemovedLater,
    /// They vanish at once.
    RemovedAtOnce,
    /// They stay, and so do their links: nothing looks at the end.
    StillWork,
}
