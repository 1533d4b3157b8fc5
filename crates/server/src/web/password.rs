//! Passwords: Argon2id with the OWASP parameters (19 MiB, 2 passes), kept as PHC strings.

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};

use crate::clock::Chance;

/// The fewest characters of a password (NIST SP 800-63B-4 asks for length, not for kinds of sign).
pub const SHORTEST: usize = 10;
/// The most characters, so that hashing stays bounded.
pub const LONGEST: usize = 200;

/// Passwords that are tried first by everybody.
const GUESSED: &[&str] =
    &["1234567890", "0123456789", "password123", "matkhau123", "1111111111", "0000000000", "qwertyuiop", "anhyeuem123"];

/// Why a password is not good enough for an account: the key of the words. `None` when it is.
pub fn weakness(password: &str, login: &str) -> Option<&'static str> {
    let length = password.chars().count();
    if length < SHORTEST {
        Some("password-short")
    } else if length > LONGEST || GUESSED.contains(&password) || password == login {
        Some("password-guessed")
    } else {
        None
    }
}

/// Hashes a password with a fresh salt. Takes tens of milliseconds: not on an async thread.
pub fn hash(password: &str, chance: &Chance) -> Option<String> {
    let mut salt = [0; 16];
    chance.fill(&mut salt);
    Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).ok().map(|phc| phc.to_string())
}

/// Whether a password is the one of a PHC string. Without a string the same work is done and the
/// answer is no: how long it takes does not tell whether there is such an account.
pub fn verify(password: &str, phc: Option<&str>) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGF0IGFsbCEh$3YJ4jC6cs6l6mDDOwHMLqRHbgtQmvg1xwqvV0mLzkW0";
    let known = phc.is_some_and(|p| PasswordHash::new(p).is_ok());
    let Ok(parsed) = PasswordHash::new(phc.filter(|_| known).unwrap_or(NOBODY)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_passes() {
        let phc = hash("mật khẩu dài", &Chance::seeded(1)).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(verify("mật khẩu dài", Some(&phc)));
        assert!(!verify("mật khẩu ngắn", Some(&phc)));
        assert!(!verify("", None));
        assert!(!verify("x", Some("not a hash")));
    }
}
