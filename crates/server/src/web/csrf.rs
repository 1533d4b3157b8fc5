//! A form counts only if it was made here for this browser: it carries a word derived from the
//! secret in the browser's cookie, which another site can neither read nor guess.

use base64::Engine as _;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The name of the hidden field.
pub const FIELD: &str = "csrf";

/// The word for a browser's secret.
pub fn word(secret: &str) -> String {
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()) else {
        unreachable!("HMAC takes a key of any length")
    };
    mac.update(b"motcua form 1");
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..18])
}

/// Whether a form's word is the right one, in constant time.
pub fn is_right(secret: &str, given: &str) -> bool {
    bool::from(word(secret).as_bytes().ct_eq(given.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_belongs_to_the_secret() {
        assert!(is_right("a", &word("a")));
        assert!(!is_right("a", &word("b")));
        assert!(!is_right("a", ""));
        assert_eq!(word("a").len(), 24);
    }
}
