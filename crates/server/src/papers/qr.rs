//! The QR code (ISO/IEC 18004) that leads to a case's tracking page: as SVG for pages, as rectangles
//! for PDF. Drawn, never an image, so it stays sharp on every printer.

use std::fmt::Write;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fast_qr::{ECL, QRBuilder};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rules::id::Id;

/// Light modules that must surround the code.
pub const QUIET: usize = 4;

/// The address under which a case is tracked, which is what its QR code holds.
///
/// `base` is the site's own address without a slash at its end, such as `https://motcua.example`.
pub fn tracking_url(base: &str, code: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');
    format!("{}/track/{}", base.trim_end_matches('/'), utf8_percent_encode(code, KEPT))
}

/// The page where anybody checks a result, by the number on it: the path without the site's address.
pub fn result_path(number: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'/');
    format!("/verify/{}", utf8_percent_encode(number, KEPT))
}

/// The address on a result's QR code: its number, which others may bear too, and a part that nobody can guess.
pub fn result_url(base: &str, number: &str, case: Id) -> String {
    format!("{}{}?c={}", base.trim_end_matches('/'), result_path(number), URL_SAFE_NO_PAD.encode(case.0))
}

/// The case in the unguessable part of such an address.
pub fn result_case(code: &str) -> Option<Id> {
    URL_SAFE_NO_PAD.decode(code).ok()?.try_into().ok().map(Id)
}

/// A QR code: a square of dark and light modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    size: usize,
    runs: Vec<Run>,
}

/// Dark modules in a row, counted from the top left without the quiet zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Column of the first.
    pub x: usize,
    /// Row.
    pub y: usize,
    /// How many.
    pub length: usize,
}

impl Qr {
    /// Encodes with level M, so that a fold or a stain of 15 % does no harm. `None` when the payload is
    /// too long for a QR code (more than about 2,300 bytes).
    pub fn new(payload: &str) -> Option<Qr> {
        Qr::with(payload, ECL::M)
    }

    /// Encodes a long payload with level L: fewer and larger modules, for a screen, which has no folds.
    /// `None` when it is longer than about 2,900 bytes.
    pub fn dense(payload: &str) -> Option<Qr> {
        Qr::with(payload, ECL::L)
    }

    fn with(payload: &str, level: ECL) -> Option<Qr> {
        let code = QRBuilder::new(payload.as_bytes()).ecl(level).build().ok()?;
        let mut runs = Vec::new();
        for y in 0..code.size {
            let mut x = 0;
            while x < code.size {
                let length = code[y][x..].iter().take_while(|m| m.value()).count();
                if length > 0 {
                    runs.push(Run { x, y, length });
                }
                x += length.max(1);
            }
        }
        Some(Qr { size: code.size, runs })
    }

    /// Modules on one side, without the quiet zone.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The dark modules, row by row.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// An inline `<svg>` with its quiet zone, dark on white in every colour scheme. `label` is read to
    /// those who do not see it.
    pub fn svg(&self, label: &str) -> String {
        let side = self.size + 2 * QUIET;
        let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let mut svg = format!(
            "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" \
             aria-label=\"{label}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\""
        );
        for Run { x, y, length } in &self.runs {
            // Writing to a String cannot fail.
            let _ = write!(svg, "M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET);
        }
        svg.push_str("\"/></svg>");
        svg
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_the_same_picture_every_time() {
        let url = tracking_url("https://motcua.example/", "00004.PV-260310-0001");
        assert_eq!(url, "https://motcua.example/track/00004.PV-260310-0001");
        let qr = Qr::new(&url).unwrap();
        assert_eq!(Some(qr.clone()), Qr::new(&url));
        assert!((21..=41).contains(&qr.size()), "{}", qr.size());
        let dark = |x: usize, y: usize| qr.runs().iter().any(|r| r.y == y && (r.x..r.x + r.length).contains(&x));
        let last = qr.size() - 1;
        for (x, y) in [(0, 0), (last, 0), (0, last)] {
            assert!(dark(x, y), "corner {x},{y}");
        }
        assert!(!dark(last, last) || dark(last - 4, last - 4), "the fourth corner is no finder");
        assert!((0..7).all(|i| dark(i, 0) && dark(0, i)) && !dark(7, 0), "finder pattern");
    }

    #[test]
    fn the_address_of_a_result_says_its_number_and_leads_back_to_its_case() {
        let url = result_url("https://motcua.example/", "12/2026/QĐ-TCXH", Id([7; 16]));
        assert_eq!(url, "https://motcua.example/verify/12/2026/Q%C4%90-TCXH?c=BwcHBwcHBwcHBwcHBwcHBw");
        assert_eq!(result_case("BwcHBwcHBwcHBwcHBwcHBw"), Some(Id([7; 16])));
        for bad in ["", "Bw", "BwcHBwcHBwcHBwcHBwcHB!", "BwcHBwcHBwcHBwcHBwcHBwcH"] {
            assert_eq!(result_case(bad), None, "{bad}");
        }
        assert_eq!(result_path("a b?c#d/../e"), "/verify/a%20b%3Fc%23d/../e");
    }

    #[test]
    fn a_payload_that_does_not_fit_is_no_code_and_a_label_stays_text() {
        assert_eq!(Qr::new(&"x".repeat(4000)), None);
        let svg = Qr::new("x").unwrap().svg("<a \"b\" & c>");
        assert!(svg.contains("aria-label=\"&lt;a &quot;b&quot; &amp; c>\""), "{svg}");
        assert_eq!(tracking_url("https://x", "a/b?c"), "https://x/track/a%2Fb%3Fc");
    }
}
