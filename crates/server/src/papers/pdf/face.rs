//! The typeface of the papers, and how a text becomes glyphs.
//!
//! A text is put in NFC first, so that a Vietnamese letter is one glyph drawn by the type's maker, not
//! a letter with a mark set over it. What the typeface cannot show is printed as a box and kept as it
//! was for whoever copies the text out.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Face as Shaper, UnicodeBuffer};
use unicode_normalization::UnicodeNormalization;

use super::Fault;

/// Height of the letters above the line, in parts of the size.
pub(super) const ASCENT: f32 = 0.891;
/// Depth of the letters below the line, in parts of the size.
pub(super) const DESCENT: f32 = 0.216;
/// What stands for a character that the typeface does not have.
pub(super) const BOX: char = '\u{25a1}';

/// One of the three cuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Bold,
    Italic,
}

struct Cut {
    shaper: Shaper<'static>,
    font: Font,
}

/// The typeface, read once.
pub(super) struct Fonts {
    regular: Cut,
    bold: Cut,
    italic: Cut,
}

static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| {
    let cut =
        |bytes: &'static [u8]| Some(Cut { shaper: Shaper::from_slice(bytes, 0)?, font: Font::new(bytes.into(), 0)? });
    Some(Fonts {
        regular: cut(include_bytes!("../../../assets/fonts/Tinos-Regular.ttf"))?,
        bold: cut(include_bytes!("../../../assets/fonts/Tinos-Bold.ttf"))?,
        italic: cut(include_bytes!("../../../assets/fonts/Tinos-Italic.ttf"))?,
    })
});

/// A text as it will be printed, beside the text it stands for: the same characters in the same order,
/// except for boxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown(pub(super) Vec<(char, char)>);

impl Fonts {
    /// The typeface.
    pub(super) fn get() -> Result<&'static Fonts, Fault> {
        FONTS.as_ref().ok_or_else(|| Fault("the embedded typeface cannot be read".to_owned()))
    }

    fn cut(&self, face: Face) -> &Cut {
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
            Face::Italic => &self.italic,
        }
    }

    /// The font to embed.
    pub(super) fn font(&self, face: Face) -> Font {
        self.cut(face).font.clone()
    }

    /// What will be printed of a text. Line breaks stay; other white space becomes a plain or a
    /// non-breaking space; characters without a picture of their own go.
    pub(super) fn show(&self, text: &str) -> Shown {
        let mut shown = Vec::with_capacity(text.len());
        for c in text.nfc() {
            match c {
                '\n' | ' ' | '\u{a0}' => shown.push((c, c)),
                '\r' => {}
                '\u{2007}' | '\u{202f}' => shown.push(('\u{a0}', c)),
                c if c.is_whitespace() => {
                    shown.push((if c == '\u{2028}' || c == '\u{2029}' { '\n' } else { ' ' }, ' '))
                }
                c if is_invisible(c) => {}
                c if self.regular.shaper.glyph_index(c).is_some() => shown.push((c, c)),
                c if has_no_meaning(c) => shown.push((BOX, BOX)),
                c => shown.push((BOX, c)),
            }
        }
        Shown(shown)
    }

    /// Glyphs of a text in parts of the size, kerned; ranges are bytes of the text.
    pub(super) fn shape(&self, face: Face, text: &str) -> Vec<KrillaGlyph> {
        let shaper = &self.cut(face).shaper;
        let scale = shaper.units_per_em() as f32;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(rustybuzz::Direction::LeftToRight);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(shaper, &[], buffer);
        let (infos, positions) = (shaped.glyph_infos(), shaped.glyph_positions());
        let mut end = text.len();
        let mut glyphs: Vec<KrillaGlyph> = Vec::with_capacity(infos.len());
        for (i, (info, at)) in infos.iter().zip(positions).enumerate().rev() {
            let start = info.cluster as usize;
            if let Some(next) = infos.get(i + 1).filter(|next| next.cluster != info.cluster) {
                end = next.cluster as usize;
            }
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                at.x_advance as f32 / scale,
                at.x_offset as f32 / scale,
                at.y_offset as f32 / scale,
                at.y_advance as f32 / scale,
                start..end,
                None,
            ));
        }
        glyphs.reverse();
        glyphs
    }
}

/// Characters that only tell a program something: joiners, marks of direction, variation selectors,
/// tags, controls. On paper they are nothing.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Characters that mean nothing outside one program: private use and noncharacters. PDF/A-2a forbids
/// them even as hidden text.
fn has_no_meaning(c: char) -> bool {
    let n = u32::from(c);
    (0xe000..=0xf8ff).contains(&n) || n >= 0xf_0000 || (0xfdd0..=0xfdef).contains(&n) || n & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All letters of Vietnamese, capitals too, with all tones.
    fn vietnamese() -> String {
        let vowels = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY";
        let tones = ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"];
        let toned: String = vowels.chars().flat_map(|v| tones.iter().map(move |t| format!("{v}{t}"))).collect();
        let plain: String = ('a'..='z').chain('A'..='Z').collect();
        format!("{plain}đĐ{toned}").nfc().collect()
    }

    #[test]
    fn every_cut_has_every_letter_and_every_mark_the_papers_use() {
        let fonts = Fonts::get().unwrap();
        let used = vietnamese() + "0123456789 .,;:!?()[]/-–—…“”‘’\"'%&@#*+=<>□■●•₫€№→\u{a0}ÀÉÎÕÜßœŁžΑωЖя\u{fffd}";
        for face in [Face::Regular, Face::Bold, Face::Italic] {
            let missing: String = used.chars().filter(|c| fonts.cut(face).shaper.glyph_index(*c).is_none()).collect();
            assert_eq!(missing, "", "{face:?}");
        }
    }

    #[test]
    fn letters_with_marks_apart_become_one_glyph_each() {
        let fonts = Fonts::get().unwrap();
        let apart: String = "Nguyễn Thị Ước".nfd().collect();
        assert_ne!(apart, "Nguyễn Thị Ước");
        let shown: String = fonts.show(&apart).0.iter().map(|(c, _)| *c).collect();
        assert_eq!(shown, "Nguyễn Thị Ước");
        assert_eq!(fonts.shape(Face::Bold, &shown).len(), shown.chars().count());
    }

    #[test]
    fn what_cannot_be_printed_is_a_box_that_remembers() {
        let fonts = Fonts::get().unwrap();
        let shown = fonts.show("A\u{200b}漢\u{e000}\u{202e}😀\t\u{0}B");
        assert_eq!(shown.0, [('A', 'A'), (BOX, '漢'), (BOX, BOX), (BOX, '😀'), (' ', ' '), ('B', 'B')]);
        assert!(fonts.show("Vện").0.iter().all(|(shown, _)| *shown != BOX));
    }

    #[test]
    fn ranges_of_glyphs_cover_the_text_in_order() {
        let fonts = Fonts::get().unwrap();
        // A letter and mark that Unicode has no single character for.
        for text in ["AV To, fi", "q\u{301}x", "Đặng"] {
            let glyphs = fonts.shape(Face::Regular, text);
            let mut end = 0;
            for glyph in &glyphs {
                assert!(glyph.text_range.start <= end && glyph.text_range.end >= end, "{text}: {:?}", glyph.text_range);
                end = glyph.text_range.end;
            }
            assert_eq!(end, text.len(), "{text}");
        }
    }
}
