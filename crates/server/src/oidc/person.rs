//! What a provider's claims say about a person, in our words: which claim is what and which word is which level is
//! configuration.

use rules::{
    assurance::Level,
    person::{Identity, Profile},
};
use serde_json::{Map, Value};

use super::config::Config;

/// The longest claim that is looked at, in bytes.
const LONGEST: usize = 1000;

/// Who came from a provider.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// What the provider answers for.
    pub identity: Identity,
    /// What else it told; offered, not proven.
    pub profile: Profile,
    /// The provider's session.
    pub session: Option<String>,
    /// The ID token, which the provider wants to hear again when the person signs out.
    pub hint: String,
}

/// A claim as text: some providers write numbers.
fn text(claims: &Map<String, Value>, name: &str) -> String {
    let found = match claims.get(name) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    if found.len() > LONGEST || found.chars().any(char::is_control) { String::new() } else { found }
}

/// A day as `YYYY-MM-DD`, from the ways providers write it: year first or day first, with `-`, `/`, `.` or nothing.
fn day(written: &str) -> String {
    let parts: Vec<&str> = written.split(['-', '/', '.']).collect();
    let all_digits = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let (y, m, d) = match parts.as_slice() {
        _ if !all_digits => return String::new(),
        [y, m, d] if y.len() == 4 => (*y, *m, *d),
        [d, m, y] if y.len() == 4 => (*y, *m, *d),
        [whole] if whole.len() == 8 => (&whole[..4], &whole[4..6], &whole[6..]),
        _ => return String::new(),
    };
    let date = format!("{y}-{m:0>2}-{d:0>2}");
    if rules::value::read_date(&date).is_some() { date } else { String::new() }
}

fn sex(written: &str) -> &'static str {
    match written.to_lowercase().as_str() {
        "male" | "m" | "nam" => "male",
        "female" | "f" | "nữ" | "nu" => "female",
        _ => "",
    }
}

/// What the claims of a sign-in say.
pub fn read(config: &Config, subject: String, claims: &Map<String, Value>, session: Option<String>) -> Arrived {
    let names = &config.claims;
    let told = |name: &String| if name.is_empty() { String::new() } else { text(claims, name) };
    let level = config.levels.get(&told(&names.level)).copied().unwrap_or(config.default_level);
    let identity = Identity {
        provider: config.id.clone(),
        subject,
        level,
        name: told(&names.name),
        number: told(&names.number).chars().filter(|c| !c.is_whitespace()).collect(),
        birth: day(&told(&names.birth)),
        sex: sex(&told(&names.sex)).to_owned(),
    };
    let profile = Profile {
        name: identity.name.clone(),
        email: told(&names.email),
        phone: told(&names.phone),
        ..Profile::default()
    };
    Arrived { identity, profile, session, hint: String::new() }
}

/// Whether a sign-in reaches what was asked.
pub fn reaches(arrived: &Arrived, level: Option<Level>) -> bool {
    level.is_none_or(|level| arrived.identity.level >= level)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::oidc::config::parse;

    #[test]
    fn a_day_is_read_as_providers_write_it() {
        for (written, read) in [
            ("1990-11-05", "1990-11-05"),
            ("1990/11/5", "1990-11-05"),
            ("05/11/1990", "1990-11-05"),
            ("5.11.1990", "1990-11-05"),
            ("19901105", "1990-11-05"),
            ("1990-13-05", ""),
            ("1990", ""),
            ("mai", ""),
        ] {
            assert_eq!(day(written), read, "{written}");
        }
    }

    #[test]
    fn the_claims_of_vneid_become_a_person() {
        let text = "
providers:
  - { id: vneid, names: { vi: VNeID }, issuer: https://id.example.vn, client_id: x, client_secret_env: X,
      claims: { number: SoDinhDanh, name: HoVaTen, birth: NgayThangNamSinh, level: loAs },
      levels: { '1': low, '2': substantial, '3': high } }";
        let [config] = parse(text).unwrap().try_into().unwrap();
        let claims = json!({ "sub": "s", "SoDinhDanh": "001 190 012345", "HoVaTen": " TRẦN THỊ THỬ ",
            "NgayThangNamSinh": "05/11/1990", "loAs": 2 });
        let arrived = read(&config, "s".into(), claims.as_object().unwrap(), None);
        let identity = arrived.identity;
        assert_eq!((identity.number.as_str(), identity.name.as_str()), ("001190012345", "TRẦN THỊ THỬ"));
        assert_eq!((identity.birth.as_str(), identity.level), ("1990-11-05", Level::Substantial));
        assert!(identity.is_proof());
        let unknown = json!({ "SoDinhDanh": "001190012345", "loAs": "99" });
        assert!(
            !read(&config, "s".into(), unknown.as_object().unwrap(), None).identity.is_proof(),
            "an unknown level is low"
        );
    }
}
