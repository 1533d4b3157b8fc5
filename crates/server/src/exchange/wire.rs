//! What goes over the line between two information systems: the headers of the X-Road message protocol for REST
//! (PR-REST 4.3), the address of a question, and the answer's shape, which both sides of this program use.
//!
//! A question is `GET {service}/records?person={number}&purpose={purpose}&fields={a,b}` or
//! `GET {service}/records/{key}?purpose=…`. Behind a security server `{service}` is what it maps the service id to;
//! without one it is the address of the partner and the service code.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use rules::{exchange::Member, value::Answers};
use serde::{Deserialize, Serialize};

/// Who asks: `instance/class/code[/subsystem]`, each part percent-encoded.
pub const CLIENT: &str = "x-road-client";
/// What is asked: the client's form of a member, and the service code. Set by security servers.
pub const SERVICE: &str = "x-road-service";
/// The message's own id.
pub const ID: &str = "x-road-id";
/// The id that a security server gives the request.
pub const REQUEST_ID: &str = "x-road-request-id";
/// Whose action caused the question, beginning with the country's two letters.
pub const USER: &str = "x-road-userid";
/// The case or paper that caused the question.
pub const ISSUE: &str = "x-road-issue";
/// What a security server hashed of the request, base64.
pub const REQUEST_HASH: &str = "x-road-request-hash";
/// That something went wrong between the two systems, not in one of them.
pub const ERROR: &str = "x-road-error";

/// The longest address of a question, bytes (PR-REST 4.2).
pub const LONGEST_ADDRESS: usize = 2000;

/// What may stand in a part of an address as it is (RFC 3986, unreserved).
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One part of an address.
pub fn part(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

/// A member as it stands in a header or an address: each part encoded by itself.
pub fn member(member: &Member) -> String {
    member.parts().map(part).collect::<Vec<_>>().join("/")
}

/// Reads a member from a header: parts are parted before they are decoded (PR-REST 4.2).
pub fn read_member(text: &str) -> Result<Member, String> {
    let decoded = text.split('/').map(|part| percent_decode_str(part).decode_utf8().map(|p| p.into_owned()));
    let parts = decoded.collect::<Result<Vec<_>, _>>().map_err(|_| "a part is not UTF-8".to_owned())?;
    Member::from_parts(parts)
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The id of the question it answers.
    pub message: String,
    /// The records; none when there are none about the person.
    pub records: Vec<SaidRecord>,
}

/// One record in an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaidRecord {
    /// The number of the person it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What was asked of it.
    pub fields: Answers,
    /// Counts so small that they would tell of single people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_back: Vec<String>,
    /// Whether it holds no more.
    pub closed: bool,
    /// From which day it holds so, `YYYY-MM-DD`.
    pub since: String,
    /// When that was recorded, unix ms.
    pub recorded: i64,
}

/// What a security server says when something went wrong in it (PR-REST 4.6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trouble {
    /// Where and what, such as `Server.ServerProxy.NetworkError`.
    #[serde(rename = "type")]
    pub kind: String,
    /// In words.
    pub message: String,
    /// Its number.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_goes_over_the_line_and_back() {
        let odd: Member = "VN/GOV/it's(1)+,.=?/x-y".parse().unwrap();
        assert_eq!(member(&odd), "VN/GOV/it%27s%281%29%2B%2C.%3D%3F/x-y");
        assert_eq!(read_member(&member(&odd)).unwrap(), odd);
        for wrong in ["VN%2FGOV%2FTHUE", "VN/GOV/%FF", "VN/GOV/a%2Fb", "VN/GOV/..", ""] {
            assert!(read_member(wrong).is_err(), "{wrong}");
        }
    }
}
