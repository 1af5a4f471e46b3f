//! When shares end: what creates and updates make of `expires`.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use super::row::{ExpiryRule, Quirk, Rules};
use crate::clock::shifted;
use crate::store::Share;
use crate::subsonic::Answer;

/// When a new share ends.
pub(super) fn first_expiry(
    rules: &Rules,
    sent: Option<&str>,
    now: Timestamp,
) -> Result<Option<Timestamp>, Answer> {
    let usual = match rules.has(Quirk::CalendarYear) {
        true => in_a_year(now),
        false => rules
            .default_life
            .map(|life| shifted(now, SignedDuration::from_secs(life))),
    };
    let number = sent.and_then(leading_number);
    let at = |number: i64| Timestamp::from_millisecond(number).ok();
    Ok(match rules.expiry {
        ExpiryRule::Airsonic => {
            let whole = sent.and_then(|text| text.parse::<i64>().ok());
            whole.filter(|number| *number != 0).and_then(at).or(usual)
        }
        ExpiryRule::FutureSeconds => future_second(number, now)?,
        // What is no number is 0 to PHP, and that was long ago.
        ExpiryRule::WholeDays => match is_true(sent) {
            false => usual,
            true => whole_days(number.unwrap_or_default(), now, now),
        },
        ExpiryRule::OnlyAtCreation => number.and_then(at),
        ExpiryRule::OnlyAtUpdate => None,
        ExpiryRule::Specified => number.filter(|number| *number != 0).and_then(at).or(usual),
        ExpiryRule::Literal => match sent {
            None => None,
            Some(text) => at(literal(text)?),
        },
    })
}

/// When a changed share ends.
pub(super) fn next_expiry(
    rules: &Rules,
    sent: Option<&str>,
    share: &Share,
    now: Timestamp,
) -> Result<Option<Timestamp>, Answer> {
    let Some(sent) = sent else {
        return Ok(share.expires);
    };
    let number = leading_number(sent);
    let at = |number: i64| Timestamp::from_millisecond(number).ok();
    Ok(match rules.expiry {
        ExpiryRule::Airsonic => match sent.parse::<i64>() {
            Ok(0) => None,
            Ok(number) => at(number),
            Err(_) => {
                return Err(Answer::failed(0, format!("For input string: \"{sent}\"")));
            }
        },
        ExpiryRule::FutureSeconds => future_second(number, now)?,
        // The days are counted from now and stored from creation (P-35).
        ExpiryRule::WholeDays => match is_true(Some(sent)) {
            false => share.expires,
            true => whole_days(number.unwrap_or_default(), now, share.created),
        },
        ExpiryRule::OnlyAtCreation => share.expires,
        ExpiryRule::OnlyAtUpdate | ExpiryRule::Specified => match number {
            Some(0) => None,
            Some(number) => at(number),
            None => share.expires,
        },
        ExpiryRule::Literal => at(literal(sent)?),
    })
}

/// The same day of the next year.
fn in_a_year(now: Timestamp) -> Option<Timestamp> {
    let year = Span::new().try_years(1).ok()?;
    let then = now.to_zoned(TimeZone::UTC).checked_add(year).ok()?;
    Some(then.timestamp())
}

/// A number, whatever it means.
fn literal(sent: &str) -> Result<i64, Answer> {
    sent.parse().map_err(|_| {
        let text = format!(
            "Missing a required parameter: Invalid type for param. '{sent}' is not a timestamp"
        );
        Answer::failed(10, text)
    })
}

/// Whether PHP takes a parameter for true: `0` is dropped before anyone reads it, `00` is not.
fn is_true(sent: Option<&str>) -> bool {
    sent.is_some_and(|text| !text.is_empty() && text != "0")
}

/// The number a text begins with, as JavaScript and PHP read it.
pub(super) fn leading_number(text: &str) -> Option<i64> {
    let end = text
        .char_indices()
        .find(|(at, letter)| !(letter.is_ascii_digit() || (*at == 0 && *letter == '-')))
        .map_or(text.len(), |(at, _)| at);
    text[..end].parse().ok()
}

fn future_second(number: Option<i64>, now: Timestamp) -> Result<Option<Timestamp>, Answer> {
    let Some(number) = number.filter(|number| *number > 0) else {
        return Ok(None);
    };
    let second = number / 1000;
    if second <= now.as_second() {
        return Err(Answer::failed(10, "`expires` must be in the future"));
    }
    Ok(Timestamp::from_second(second).ok())
}

/// Days from now, rounded half to even, laid on a beginning; none or fewer is never.
fn whole_days(milliseconds: i64, now: Timestamp, from: Timestamp) -> Option<Timestamp> {
    let seconds = milliseconds / 1000 - now.as_second();
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let up = rest > 43_200 || (rest == 43_200 && days % 2 != 0);
    let days = days.saturating_add(i64::from(up));
    (days > 0).then(|| shifted(from, SignedDuration::from_hours(days.saturating_mul(24))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn days_round_half_to_even_and_few_hours_never_end() {
        let now = at("2026-11-21T00:00:00Z");
        let days = |until: &str| {
            let end = whole_days(at(until).as_millisecond(), now, now);
            end.map(|end| end.duration_since(now).as_hours() / 24)
        };
        assert_eq!(days("2026-11-21T12:00:00Z"), None);
        assert_eq!(days("2026-11-21T12:00:01Z"), Some(1));
        assert_eq!(days("2026-11-22T12:00:00Z"), Some(2));
        assert_eq!(days("2026-11-20T00:00:00Z"), None);
    }

    #[test]
    fn a_number_is_read_as_far_as_it_goes() {
        assert_eq!(leading_number("12abc"), Some(12));
        assert_eq!(leading_number("-1"), Some(-1));
        assert_eq!(leading_number("soon"), None);
    }
}
