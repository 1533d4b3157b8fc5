//! The description of the API (OpenAPI 3.1), made from the code: what every operation can answer is
//! added here by what it takes, so that none is forgotten.

use serde_json::{Value, json};
use utoipa::{
    OpenApi,
    openapi::{
        OpenApi as Document,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::wrong::{Problem, Refused};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Motcua",
        description = "One door to public services: find, apply, process, receive. Moments are RFC 3339 in UTC, \
            money is in the currency's smallest unit, texts are normalised to NFC. Words are in the language of \
            `Accept-Language` or `?lang=`.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    servers((url = "/api/v1")),
    components(schemas(Problem, Refused)),
    tags(
        (name = "session", description = "Signing in and out"),
        (name = "services", description = "Public services: found, described, checked. No sign-in"),
        (name = "cases", description = "Cases: begun, read, written about"),
        (name = "applying", description = "Filling in and handing in"),
        (name = "processing", description = "What officials do"),
        (name = "registers", description = "What is kept about people and things: read for a purpose, kept up by its keepers")
    )
)]
struct Head;

/// The description without its operations.
pub(super) fn head() -> Document {
    let mut head = Head::openapi();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("The token of `POST /session` or of `motcua token`."))
        .build();
    head.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(bearer));
    head
}

/// A problem that operations may answer: status, whether this operation may, and what it means.
type Known = (u16, fn(&Takes) -> bool, &'static str);

/// What an operation takes.
struct Takes {
    token: bool,
    body: bool,
    case: bool,
    path: bool,
    judged: bool,
    writes: bool,
    sign_in: bool,
}

const PROBLEMS: &[Known] = &[
    (400, |_| true, "The request cannot be read: not JSON, an unknown field, a header or parameter that is none"),
    (401, |t| t.token || t.sign_in, "No token, one that is over, or a wrong name or password"),
    (403, |t| t.token, "Not for this caller"),
    (404, |t| t.path || t.body, "There is no such thing, or it is not for the caller to know"),
    (409, |t| t.writes && t.token, "Somebody else changed it meanwhile: look again and repeat"),
    (413, |t| t.body, "Too large"),
    (415, |t| t.body, "Not the media type that is taken"),
    (422, |t| t.judged, "The rules say no; each reason is in `refusals`"),
    (429, |t| t.sign_in, "Too many attempts: wait as `Retry-After` says"),
    (500, |_| true, "Something broke; the log knows it under `instance`"),
    (503, |_| true, "Busy, or the store cannot be reached: repeat as `Retry-After` says"),
    (507, |t| t.writes, "The disk is full: reading goes on, writing waits"),
];

/// The whole description.
pub(super) fn finished(document: &Document) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return document };
    for (path, operations) in paths {
        let Some(operations) = operations.as_object_mut() else { continue };
        for (method, operation) in operations {
            let takes = Takes {
                token: operation.get("security").is_some(),
                body: operation.get("requestBody").is_some(),
                case: path.contains("{code}"),
                path: path.contains('{'),
                judged: operation.get("requestBody").is_some() || path.contains("/records"),
                writes: method != "get" && !path.ends_with("/eligibility"),
                sign_in: path == "/session" && method == "post",
            };
            let known = PROBLEMS.iter().filter(|(_, may, _)| may(&takes));
            let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { continue };
            for (status, _, meaning) in known {
                responses.entry(status.to_string()).or_insert_with(|| problem(meaning));
            }
            if takes.case {
                name_verbs(operation);
            }
        }
    }
    document
}

fn problem(meaning: &str) -> Value {
    let schema = json!({"$ref": "#/components/schemas/Problem"});
    json!({"description": meaning, "content": {"application/problem+json": {"schema": schema}}})
}

/// The verbs of the engine, where one is asked for.
fn name_verbs(operation: &mut Value) {
    use rules::workflow::Verb::*;
    let verbs = [
        Accept, Ask, Supplement, Decline, Claim, Assign, Forward, Return, Refer, Answer, Propose, Approve, Refuse,
        Extend, Stop, Issue, HandOver, Revoke, Withdraw, Reopen, Sort,
    ];
    let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) else { return };
    for parameter in parameters.iter_mut().filter(|p| p["name"] == "verb") {
        parameter["schema"] = json!({"type": "string", "enum": verbs.map(super::shapes::word)});
    }
}
