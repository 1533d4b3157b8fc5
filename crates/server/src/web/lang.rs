//! Which language a page is in: the address (`?lang=en`), else the cookie, else what the browser
//! prefers, else the country's first.

/// The name of the cookie that remembers the choice; over TLS it begins with `__Host-`.
pub const COOKIE: &str = "lang";

/// The language asked for in the query of an address, if it is one of ours.
pub fn in_query<'l>(languages: &'l [String], query: Option<&str>) -> Option<&'l str> {
    let asked = form_urlencoded::parse(query?.as_bytes()).find(|(name, _)| name == "lang")?.1;
    languages.iter().map(String::as_str).find(|l| *l == asked)
}

/// The language to answer in.
pub fn choose<'l>(languages: &'l [String], asked: Option<&str>, cookie: Option<&str>, accept: &str) -> &'l str {
    let known = |code: &str| languages.iter().map(String::as_str).find(|l| *l == code);
    asked
        .and_then(known)
        .or_else(|| cookie.and_then(known))
        .or_else(|| preferred(languages, accept))
        .unwrap_or_else(|| languages.first().map_or("vi", String::as_str))
}

/// The best of `Accept-Language` (RFC 9110 section 12.5.4) that we have; regions are ignored.
fn preferred<'l>(languages: &'l [String], accept: &str) -> Option<&'l str> {
    let mut best: Option<(&str, f32)> = None;
    for part in accept.split(',').take(30) {
        let mut pieces = part.trim().split(';');
        let tag = pieces.next().unwrap_or("");
        let weight =
            pieces.find_map(|p| p.trim().strip_prefix("q=")).map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
        let primary = tag.split('-').next().unwrap_or("");
        let Some(code) = languages.iter().map(String::as_str).find(|l| l.eq_ignore_ascii_case(primary)) else {
            continue;
        };
        if weight > 0.0 && best.is_none_or(|(_, before)| weight > before) {
            best = Some((code, weight));
        }
    }
    best.map(|(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_then_cookie_then_browser_then_country() {
        let ours = ["vi".to_owned(), "en".to_owned()];
        for (asked, cookie, accept, expect) in [
            (None, None, "", "vi"),
            (None, None, "en-GB,en;q=0.9", "en"),
            (None, None, "fr, en;q=0.5, vi;q=0.6", "vi"),
            (None, None, "en;q=0, *", "vi"),
            (None, Some("vi"), "en", "vi"),
            (Some("en"), Some("vi"), "vi", "en"),
            (Some("xx"), Some("yy"), "zz;q=x", "vi"),
        ] {
            assert_eq!(choose(&ours, asked, cookie, accept), expect, "{asked:?} {cookie:?} {accept}");
        }
        assert_eq!(in_query(&ours, Some("q=a&lang=en")), Some("en"));
        assert_eq!(in_query(&ours, Some("lang=xx")), None);
    }
}
