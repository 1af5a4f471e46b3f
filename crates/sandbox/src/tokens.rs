//! Tokens of the sandbox: JSON Web Tokens by their looks, signed by a rule everyone knows.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::encoding::{base64url, from_base64url};

/// A token that holds these claims. Equal claims give an equal token, so that tokens outlive the
/// process that gave them.
pub(crate) fn sign(claims: &Value) -> String {
    let header = base64url(json!({"alg": "HS256", "typ": "JWT"}).to_string().as_bytes());
    let claims = base64url(claims.to_string().as_bytes());
    let signed = format!("{header}.{claims}");
    format!("{signed}.{}", signature(&signed))
}

/// The claims of a token that was signed here and has not expired.
pub(crate) fn verify(token: &str, now: Timestamp) -> Option<Value> {
    let (signed, signature_given) = token.rsplit_once('.')?;
    if signature(signed) != signature_given {
        return None;
    }
    let claims: Value = serde_json::from_slice(&from_base64url(signed.split_once('.')?.1)?).ok()?;
    match claims.get("exp").and_then(Value::as_i64) {
        Some(expires) if expires <= now.as_second() => None,
        _ => Some(claims),
    }
}

fn signature(signed: &str) -> String {
    let once = md5::compute(format!("sandbox {signed}"));
    let twice = md5::compute(format!("{signed} sandbox"));
    base64url(&[once.0, twice.0].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_it_expires_and_only_unchanged() {
        let now = Timestamp::from_second(1_000).unwrap();
        let token = sign(&json!({"sub": "admin", "exp": 1_001}));
        assert_eq!(verify(&token, now).unwrap()["sub"], "admin");
        assert_eq!(verify(&token, Timestamp::from_second(1_001).unwrap()), None);
        assert_eq!(verify(&format!("x{token}"), now), None);
        assert_eq!(verify("", now), None);
    }
}
