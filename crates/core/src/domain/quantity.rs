//! Numbers with units, as in `1d12h`: what lengths and start times have in common.

/// Splits `1d12h` or `1 week and 2 days` into numbers and units; `None` where it is something else.
/// A number keeps its digits and at most one point; a unit may be missing.
pub(crate) fn quantities(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (number, behind) = split_where(rest, |c| !c.is_ascii_digit() && c != '.');
        let well_formed = number.starts_with(|c: char| c.is_ascii_digit())
            && !number.ends_with('.')
            && number.matches('.').count() <= 1;
        if !well_formed {
            return None;
        }
        let (unit, behind) = split_where(behind.trim_start(), |c| !c.is_alphabetic());
        found.push((number, unit));
        rest = behind.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
    }
    (!found.is_empty()).then_some(found)
}

/// Whether a text is numbers with units of time and nothing else, such as `7d`, `1d12h` or `10m`: ids of
/// shares, such as `12E3456789`, are not.
pub(crate) fn is_length_shaped(text: &str) -> bool {
    let is_unit = |unit: &str| {
        let unit = unit.to_lowercase();
        let unit = unit
            .strip_suffix('s')
            .filter(|rest| !rest.is_empty())
            .unwrap_or(&unit);
        [
            "s", "sec", "second", "m", "min", "minute", "h", "hr", "hour", "d", "day", "w", "wk",
            "week", "mo", "mon", "month", "y", "yr", "year",
        ]
        .contains(&unit)
    };
    quantities(text).is_some_and(|found| found.iter().all(|(_, unit)| is_unit(unit)))
}

fn split_where(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_and_units_are_split() {
        assert_eq!(quantities("1d12h"), Some(vec![("1", "d"), ("12", "h")]));
        let words = Some(vec![("1", "week"), ("2.5", "days")]);
        assert_eq!(quantities(" 1 week and 2.5days "), words);
        assert_eq!(quantities("5"), Some(vec![("5", "")]));
    }

    #[test]
    fn anything_else_is_nothing() {
        for text in ["", "d", "1-2", ".5h", "1.h", "1.2.3h", "1d;2h", "-1d"] {
            assert_eq!(quantities(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = quantities(&text);
        }
    }
}
