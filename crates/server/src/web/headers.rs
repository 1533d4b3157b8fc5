//! What every answer says beside its body: what a browser must not do with it, and the number under
//! which the log knows the request.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::App;

/// The number of a request, shown when something fails.
#[derive(Clone, Debug)]
pub struct Reference(pub String);

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const FIXED: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// The content security policy: everything from here, nothing written inside the page.
pub fn policy(form_targets: &[String]) -> String {
    let targets: String = form_targets.iter().map(|t| format!(" {t}")).collect();
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'self'{targets}; frame-ancestors 'none'; base-uri 'none'"
    )
}

/// Numbers the request, logs how it ended and adds the headers.
pub async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let reference = app.fresh_reference();
    // The query may hold what a person searched for; it stays out of the log.
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    request.extensions_mut().insert(Reference(reference.clone()));
    let begin = app.desk.clock.now();
    let mut response = next.run(request).await;
    let status = response.status();
    tracing::debug!(target: "motcua::http", %reference, %method, path, status = status.as_u16(), ms = app.desk.clock.now() - begin);
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&app.policy) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(value);
    }
    if let Ok(value) = HeaderValue::from_str(&reference) {
        headers.insert(REQUEST_ID.clone(), value);
    }
    if app.settings.is_secure() {
        let stay = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, stay);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    response
}
