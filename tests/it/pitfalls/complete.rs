//! Every pitfall has a test named after it, or a reason for having none.

use std::collections::BTreeMap;
use std::path::Path;

/// The numbers of the pitfalls: 22 to 27 don't exist, and from 55 on the table counts.
fn numbers(documented: &BTreeMap<u32, bool>) -> Vec<u32> {
    let later = documented.keys().copied().filter(|number| *number > 54);
    (1..=21).chain(28..=54).chain(later).collect()
}

/// The numbers in `docs/pitfalls.md` (`| P-12 | … |`), and whether the line gives a reason for having no test.
fn documented() -> BTreeMap<u32, bool> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pitfalls.md");
    let text = std::fs::read_to_string(file).unwrap();
    let row = |line: &str| {
        let rest = line.strip_prefix("| P-")?;
        let number: u32 = rest.split(' ').next()?.parse().ok()?;
        Some((number, line.contains("no test: ")))
    };
    let mut documented = BTreeMap::new();
    for (number, reason) in text.lines().filter_map(row) {
        let twice = documented.insert(number, reason).is_some();
        assert!(!twice, "P-{number} is two pitfalls");
    }
    documented
}

/// The number of tests named after each pitfall.
fn tested() -> BTreeMap<u32, usize> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tested = BTreeMap::new();
    let mut folders = ["src", "tests", "crates"]
        .map(|part| root.join(part))
        .to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                for name in text.split("fn ").skip(1) {
                    let name = name.split('(').next().unwrap_or_default();
                    let numbers = name.split('_').filter_map(|part| part.strip_prefix('p'));
                    for number in numbers.filter_map(|digits| digits.parse::<u32>().ok()) {
                        *tested.entry(number).or_default() += 1;
                    }
                }
            }
        }
    }
    tested
}

#[test]
fn every_pitfall_has_a_test_or_a_reason() {
    let (documented, tested) = (documented(), tested());
    let known = numbers(&documented);
    for number in &known {
        let reason = documented.get(number);
        let reason = reason.unwrap_or_else(|| panic!("P-{number} is not in docs/pitfalls.md"));
        let tests = tested.get(number).copied().unwrap_or_default();
        assert_eq!(*reason, tests == 0, "P-{number} has {tests} tests");
    }
    assert!(
        tested.keys().all(|number| known.contains(number)),
        "{tested:?}"
    );
}
