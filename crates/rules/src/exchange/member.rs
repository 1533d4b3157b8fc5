//! A member or subsystem as X-Road names it: `instance/class/code[/subsystem]` (PR-REST 4.1).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The signs that may stand in a part beside letters and digits (PR-REST 4.8).
const SIGNS: &str = "'()+,-.=?";
/// The longest part that is looked at.
const LONGEST: usize = 64;

/// A member or subsystem. Its parts hold only what PR-REST 4.8 allows, so no underscore.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Member(Vec<String>);

impl Member {
    /// Its three or four parts.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// A member from its parts, decoded already.
    pub fn from_parts(parts: Vec<String>) -> Result<Member, String> {
        if !(3..=4).contains(&parts.len()) {
            return Err("write instance/class/code, or instance/class/code/subsystem".into());
        }
        match parts.iter().find(|part| !is_identifier(part)) {
            Some(part) => Err(format!("\"{part}\" is no X-Road identifier: letters, digits and {SIGNS} only")),
            None => Ok(Member(parts)),
        }
    }
}

/// Whether a text may be a part of an X-Road identifier. `.` and `..` would be other addresses.
pub fn is_identifier(part: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || SIGNS.contains(c);
    (1..=LONGEST).contains(&part.len()) && part.chars().all(allowed) && part.chars().any(|c| c != '.')
}

impl FromStr for Member {
    type Err = String;

    fn from_str(text: &str) -> Result<Member, String> {
        Member::from_parts(text.split('/').map(str::to_owned).collect())
    }
}

impl TryFrom<String> for Member {
    type Error = String;

    fn try_from(text: String) -> Result<Member, String> {
        text.parse()
    }
}

impl From<Member> for String {
    fn from(member: Member) -> String {
        member.to_string()
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_has_three_or_four_parts_of_allowed_signs() {
        for (text, right) in [
            ("VN/GOV/MOTCUA", true),
            ("VN/GOV/MOTCUA/CSDL", true),
            ("VN/GOV/it's(1)+,-.=?/x", true),
            ("VN/GOV", false),
            ("VN/GOV/A/B/C", false),
            ("VN/GOV/MOT_CUA/CSDL", false),
            ("VN/GOV//CSDL", false),
            ("VN/GOV/../CSDL", false),
            ("VN/GOV/Thuế", false),
            ("VN/GOV/A%2FB", false),
        ] {
            assert_eq!(text.parse::<Member>().is_ok(), right, "{text}");
        }
    }
}
