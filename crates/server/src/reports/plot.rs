//! The trade-off of abstaining as a picture: how many texts get a suggestion, and how many of those are right.

use std::fmt::Write as _;

use insight::measure::Point;

/// Colours that are told apart in print and by the colour-blind, each with its own dash.
const LINES: &[(&str, &str)] = &[("#0b5d5e", ""), ("#8a3b00", "7 4"), ("#17191c", "2 3"), ("#5b3a8c", "9 3 2 3")];
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 64.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 64.0;
const RIGHT: f64 = 24.0;
/// The lowest share that is drawn.
const LOWEST: f64 = 0.5;

/// Draws the curves, each with its name.
pub fn svg(curves: &[(String, Vec<Point>)]) -> String {
    let x = |answered: f64| LEFT + answered * (WIDTH - LEFT - RIGHT);
    let y = |right: f64| HEIGHT - BOTTOM - (right.max(LOWEST) - LOWEST) / (1.0 - LOWEST) * (HEIGHT - TOP - BOTTOM);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" font-family=\"system-ui, \
         sans-serif\" font-size=\"13\"><title>What abstaining buys</title><rect width=\"100%\" height=\"100%\" \
         fill=\"#fff\"/>\n"
    );
    for step in 0..=5 {
        let share = f64::from(step) / 5.0;
        let (at, up) = (x(share), y(LOWEST + share * (1.0 - LOWEST)));
        let percent = (LOWEST + share * (1.0 - LOWEST)) * 100.0;
        let _ = writeln!(
            out,
            "<path d=\"M{LEFT} {up:.1}H{:.1}\" stroke=\"#cfcac0\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">\
             {percent:.0} %</text><text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{:.0} %</text>",
            WIDTH - RIGHT,
            LEFT - 8.0,
            up + 4.0,
            HEIGHT - BOTTOM + 20.0,
            share * 100.0,
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">Texts with a suggestion</text><text x=\"16\" y=\"{:.1}\" \
         text-anchor=\"middle\" transform=\"rotate(-90 16 {:.1})\">Suggestions that are right</text>",
        x(0.5),
        HEIGHT - 18.0,
        y(0.75),
        y(0.75),
    );
    for (i, (name, curve)) in curves.iter().enumerate() {
        let (colour, dash) = LINES[i % LINES.len()];
        let points: Vec<String> = curve
            .iter()
            .filter(|p| p.answered > 0.0)
            .map(|p| format!("{:.1},{:.1}", x(p.answered), y(p.right)))
            .collect();
        let key = TOP + 16.0 + 20.0 * i as f64;
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\" \
             stroke-dasharray=\"{dash}\"/><path d=\"M{:.1} {key:.1}h28\" stroke=\"{colour}\" stroke-width=\"2.5\" \
             stroke-dasharray=\"{dash}\"/><text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            points.join(" "),
            LEFT + 16.0,
            LEFT + 52.0,
            key + 4.0,
            escaped(name),
        );
    }
    out.push_str("</svg>\n");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_drawn_where_it_belongs() {
        let point = |threshold, answered, right| Point { threshold, answered, right };
        let drawn = svg(&[("a & b".into(), vec![point(0.0, 1.0, 0.75), point(0.9, 0.5, 1.0), point(0.95, 0.0, 1.0)])]);
        assert!(drawn.contains("points=\"616.0,190.0 340.0,24.0\""), "{drawn}");
        assert!(drawn.contains("a &amp; b") && drawn.ends_with("</svg>\n"));
    }
}
