//! Breaking a text into lines that fit a width.

use krilla::text::KrillaGlyph;
use unicode_normalization::char::is_combining_mark;

use super::face::{Face, Fonts};

/// No line holds more characters than this; a longer word need not be measured whole.
const MOST_ON_A_LINE: usize = 512;

/// One line of text, ready to be drawn.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) face: Face,
    /// In points.
    pub(super) size: f32,
    /// What is drawn.
    pub(super) text: String,
    /// What it stands for, where that differs.
    pub(super) actual: Option<String>,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// In points, without the space at its end.
    pub(super) width: f32,
    /// Whether the text goes on in the next line, so that this one may be stretched.
    pub(super) runs_on: bool,
}

impl Line {
    /// Widens the spaces so that the line fills `width`; a line that would show holes stays as it is.
    pub(super) fn stretch(&mut self, width: f32) {
        let gaps = self.text.trim_end().matches(' ').count();
        let more = (width - self.width) / self.size;
        if !self.runs_on || gaps == 0 || more <= 0.0 || more / gaps as f32 > 0.35 {
            return;
        }
        let each = more / gaps as f32;
        let inner = self.text.trim_end().len();
        for glyph in self.glyphs.iter_mut().filter(|g| g.text_range.start < inner) {
            if &self.text[glyph.text_range.clone()] == " " {
                glyph.x_advance += each;
            }
        }
        self.width = width;
    }
}

/// A setting of type: cut, size and width, all in points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) width: f32,
    /// How far the first line of a paragraph stands in.
    pub(super) indent: f32,
}

/// Breaks a text into lines. A word wider than the line is broken after a hyphen, slash or dot if
/// it has one, else anywhere between two characters.
pub(super) fn wrap(fonts: &Fonts, text: &str, setting: Setting) -> Vec<Line> {
    let shown = fonts.show(text).0;
    let mut lines = Vec::new();
    for paragraph in shown.split(|(c, _)| *c == '\n') {
        let mut filler = Filler { fonts, setting, first: true, lines: &mut lines, line: Building::default() };
        for word in paragraph.split(|(c, _)| *c == ' ').filter(|w| !w.is_empty()) {
            filler.add(word);
        }
        filler.close(false);
    }
    lines
}

/// A word's or line's glyphs while they are put together.
#[derive(Clone, Debug, Default)]
struct Building {
    text: String,
    source: String,
    glyphs: Vec<KrillaGlyph>,
    width: f32,
}

impl Building {
    fn shape(fonts: &Fonts, face: Face, word: &[(char, char)]) -> Building {
        let text: String = word.iter().map(|(c, _)| *c).collect();
        let glyphs = fonts.shape(face, &text);
        let width = glyphs.iter().map(|g| g.x_advance).sum();
        Building { text, source: word.iter().map(|(_, s)| *s).collect(), glyphs, width }
    }

    fn append(&mut self, other: Building) {
        let offset = self.text.len();
        self.text.push_str(&other.text);
        self.source.push_str(&other.source);
        self.width += other.width;
        self.glyphs.extend(other.glyphs.into_iter().map(|mut g| {
            g.text_range = g.text_range.start + offset..g.text_range.end + offset;
            g
        }));
    }
}

/// Fills lines with words. Widths here are in parts of the size.
struct Filler<'a> {
    fonts: &'a Fonts,
    setting: Setting,
    first: bool,
    lines: &'a mut Vec<Line>,
    line: Building,
}

impl Filler<'_> {
    fn room(&self) -> f32 {
        let indent = if self.first { self.setting.indent } else { 0.0 };
        (self.setting.width - indent) / self.setting.size
    }

    fn add(&mut self, word: &[(char, char)]) {
        let shape = |w: &[(char, char)]| Building::shape(self.fonts, self.setting.face, w);
        let mut rest = word;
        if !self.line.text.is_empty() {
            let space = shape(&[(' ', ' ')]);
            let fitting = (rest.len() <= MOST_ON_A_LINE)
                .then(|| shape(rest))
                .filter(|built| self.line.width + space.width + built.width <= self.room());
            if let Some(built) = fitting {
                self.line.append(space);
                self.line.append(built);
                return;
            }
            self.close(true);
        }
        while !rest.is_empty() {
            let fits = self.fitting(rest);
            self.line = Building::shape(self.fonts, self.setting.face, &rest[..fits]);
            rest = &rest[fits..];
            if !rest.is_empty() {
                self.finish(self.line.width, false);
            }
        }
    }

    /// How many characters of a word fit an empty line; at least one.
    fn fitting(&self, word: &[(char, char)]) -> usize {
        let most = word.len().min(MOST_ON_A_LINE);
        let fits = |n: usize| Building::shape(self.fonts, self.setting.face, &word[..n]).width <= self.room();
        if most == word.len() && fits(most) {
            return most;
        }
        let (mut low, mut high) = (1, most);
        while low < high {
            let middle = (low + high).div_ceil(2);
            if fits(middle) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        let seam = (low / 2..low).rev().find(|i| matches!(word[*i].0, '-' | '/' | '.' | '_' | '@' | '&' | '='));
        let mut fits = seam.map_or(low, |i| i + 1);
        // A mark stays with its letter.
        while fits > 1 && fits < word.len() && is_combining_mark(word[fits].0) {
            fits -= 1;
        }
        fits
    }

    fn close(&mut self, runs_on: bool) {
        let width = self.line.width;
        if runs_on {
            // The space is there for whoever copies the text out.
            let space = Building::shape(self.fonts, self.setting.face, &[(' ', ' ')]);
            self.line.append(space);
        }
        self.finish(width, runs_on);
    }

    fn finish(&mut self, width: f32, runs_on: bool) {
        let Building { text, source, glyphs, .. } = std::mem::take(&mut self.line);
        let Setting { face, size, .. } = self.setting;
        let actual = (source != text).then_some(source);
        self.lines.push(Line { face, size, text, actual, glyphs, width: width * size, runs_on });
        self.first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str, width: f32) -> Vec<Line> {
        let setting = Setting { face: Face::Regular, size: 10.0, width, indent: 0.0 };
        wrap(Fonts::get().unwrap(), text, setting)
    }

    #[test]
    fn lines_fit_and_nothing_is_lost() {
        let text = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả của Ủy ban nhân dân Phường Ba Đình\nDòng hai";
        for width in [40.0, 80.0, 300.0, 5000.0] {
            let lines = set(text, width);
            assert!(lines.iter().all(|l| l.width <= width), "{width}");
            let back: String =
                lines.iter().map(|l| l.text.as_str().to_owned() + if l.runs_on { "" } else { "\n" }).collect();
            assert_eq!(back.trim_end(), text, "{width}");
        }
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken_where_it_hurts_least() {
        let lines = set("https://motcua.example/track/00004.PV-260310-0001", 100.0);
        assert!(lines.len() > 1 && lines.iter().all(|l| l.width <= 100.0));
        assert!(lines[0].text.ends_with(['/', '.', '-']), "{:?}", lines[0].text);
        let plain = set(&"W".repeat(500), 60.0);
        assert_eq!(plain.iter().map(|l| l.text.len()).sum::<usize>(), 500);
        let marked = set(&"q\u{301}".repeat(200), 60.0);
        assert!(marked.iter().all(|l| l.text.starts_with('q')), "a mark begins no line");
        assert_eq!(set("W", 1.0).len(), 1, "narrower than a letter still ends");
    }

    #[test]
    fn stretching_fills_the_width_but_makes_no_holes() {
        let mut lines = set("một hai ba bốn năm sáu bảy tám chín mười mười một", 100.0);
        let before = lines[0].width;
        lines[0].stretch(100.0);
        let drawn: f32 = lines[0].glyphs.iter().map(|g| g.x_advance * 10.0).sum();
        let space = 2.5;
        assert!(before < 100.0 && (drawn - space - 100.0).abs() < 0.1, "{drawn}");
        let mut last = lines.pop().unwrap();
        let width = last.width;
        last.stretch(100.0);
        assert_eq!(last.width, width, "the last line stays");
    }

    #[test]
    fn boxes_keep_what_they_stand_for() {
        let lines = set("tên 漢字 xong", 500.0);
        assert_eq!(lines[0].text, "tên □□ xong");
        assert_eq!(lines[0].actual.as_deref(), Some("tên 漢字 xong"));
        assert_eq!(set("tên", 500.0)[0].actual, None);
    }
}
