//! Vietnamese text made comparable: one spelling for one word, with its marks or without them.
//!
//! `đăng ký`, `Đăng Kí`, `dang ky` and a decomposed `đăng ký` are one thing to a person. [`exact`] keeps
//! the marks and settles how they are written; [`folded`] drops them. Both are match keys, never shown:
//! what is shown is [`squeezed`], the person's own spelling. The search, the names in the case list and
//! every comparison of typed text use these functions and no others.

use unicode_normalization::UnicodeNormalization;

/// A word of a text in both keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    /// Lower case, tone mark in its canonical place: `hóa`.
    pub exact: String,
    /// Lower case without marks: `hoa`.
    pub folded: String,
}

impl Word {
    /// Whether the word was written with marks, so that its marks say something.
    pub fn is_marked(&self) -> bool {
        self.exact != self.folded
    }
}

/// Text for display and storage: composed (NFC), white space squeezed to single spaces, trimmed.
pub fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for part in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(part.nfc());
    }
    out
}

/// The key that keeps marks: squeezed, lower case, `ð`/`ɖ` read as `đ`, and the tone mark of every
/// syllable in one place (`hoá` and `hóa`, `thuỷ` and `thủy` are the same word).
pub fn exact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<char> = Vec::new();
    for c in squeezed(&lowered(text)).chars() {
        if c.is_alphabetic() {
            run.push(c);
        } else {
            place_tone(&mut run, &mut out);
            out.push(c);
        }
    }
    place_tone(&mut run, &mut out);
    out
}

/// The key without marks: squeezed, lower case, Latin marks dropped, `đ` written `d`.
pub fn folded(text: &str) -> String {
    let bare: String = text
        .nfkd()
        .flat_map(char::to_lowercase)
        .filter(|c| !is_latin_mark(*c))
        .map(|c| if is_d_with_stroke(c) { 'd' } else { c })
        .collect();
    squeezed(&bare)
}

/// The words of a text, in order, in both keys. A word is a run of letters and digits; a dot between
/// digits belongs to it, so that a procedure's code such as `1.001193` is one word.
pub fn words(text: &str) -> Vec<Word> {
    let text = exact(text);
    let chars: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (i, &c) in chars.iter().enumerate() {
        let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
        let inside = c.is_alphanumeric()
            || (is_latin_mark(c) && !word.is_empty())
            || (c == '.' && digit(i.checked_sub(1)) && digit(Some(i + 1)));
        if inside {
            word.push(c);
        } else {
            push_word(&mut word, &mut words);
        }
    }
    push_word(&mut word, &mut words);
    words
}

fn push_word(word: &mut String, words: &mut Vec<Word>) {
    if !word.is_empty() {
        let exact = std::mem::take(word);
        let folded = folded(&exact);
        words.push(Word { exact, folded });
    }
}

/// The folded words of a person's name, family name first as written: the words a case is found by.
pub fn name_words(name: &str) -> Vec<String> {
    words(name).into_iter().map(|w| w.folded).collect()
}

/// What a chat shorthand stands for (`ko` is `không`), by its exact key. Only words that mean nothing
/// else in an application's words; abbreviations of administration are the catalogue's synonyms.
pub fn spelled_out(word: &str) -> Option<&'static str> {
    SHORTHANDS.binary_search_by_key(&word, |(short, _)| short).ok().map(|i| SHORTHANDS[i].1)
}

/// Chat shorthands (teencode), ordered by bytes.
const SHORTHANDS: &[(&str, &str)] = &[
    ("bik", "biết"),
    ("bit", "biết"),
    ("bít", "biết"),
    ("cg", "cũng"),
    ("ck", "chồng"),
    ("cx", "cũng"),
    ("dc", "được"),
    ("dk", "đăng ký"),
    ("dki", "đăng ký"),
    ("dky", "đăng ký"),
    ("hem", "không"),
    ("hok", "không"),
    ("hông", "không"),
    ("j", "gì"),
    ("k", "không"),
    ("khg", "không"),
    ("khum", "không"),
    ("ko", "không"),
    ("lm", "làm"),
    ("mk", "mình"),
    ("mún", "muốn"),
    ("nc", "nước"),
    ("ng", "người"),
    ("nhìu", "nhiều"),
    ("ntn", "như thế nào"),
    ("oy", "rồi"),
    ("r", "rồi"),
    ("thui", "thôi"),
    ("trc", "trước"),
    ("vc", "vợ chồng"),
    ("vk", "vợ"),
    ("z", "vậy"),
    ("đc", "được"),
    ("đk", "đăng ký"),
    ("đki", "đăng ký"),
    ("đky", "đăng ký"),
];

fn lowered(text: &str) -> String {
    let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
    lower.nfkc().map(|c| if is_d_with_stroke(c) { 'đ' } else { c }).collect()
}

/// `đ`, and the two letters that look like it and are typed for it: eth and African d.
fn is_d_with_stroke(c: char) -> bool {
    matches!(c, 'đ' | 'ð' | 'ɖ')
}

fn is_latin_mark(c: char) -> bool {
    ('\u{0300}'..='\u{036F}').contains(&c)
}

/// The five tone marks: grave (huyền), acute (sắc), tilde (ngã), hook above (hỏi), dot below (nặng).
fn is_tone(c: char) -> bool {
    matches!(c, '\u{0300}' | '\u{0301}' | '\u{0303}' | '\u{0309}' | '\u{0323}')
}

/// Appends a run of letters, its one tone mark moved to the canonical vowel; a run that is not one
/// Vietnamese syllable is appended as it is.
fn place_tone(run: &mut Vec<char>, out: &mut String) {
    out.push_str(&toned(run).unwrap_or_else(|| run.iter().collect()));
    run.clear();
}

/// The syllable with its tone in place; `None` when this is no single syllable with one tone.
fn toned(run: &[char]) -> Option<String> {
    let mut tone = None;
    let mut letters: Vec<char> = Vec::with_capacity(run.len());
    for &c in run {
        let mut rest = String::new();
        for part in std::iter::once(c).nfd() {
            if is_tone(part) {
                if tone.replace(part).is_some() {
                    return None;
                }
            } else {
                rest.push(part);
            }
        }
        letters.extend(rest.nfc());
    }
    let tone = tone?;
    let vowel = main_vowel(&letters)?;
    let mut out = String::with_capacity(run.len() * 3);
    for (i, &c) in letters.iter().enumerate() {
        out.push(c);
        if i == vowel {
            out.push(tone);
        }
    }
    Some(out.nfc().collect())
}

/// Where the tone mark stands in a syllable of letters without tones, in the style of Vietnamese
/// statutes (`hóa`, `thủy`, `quý`, `giếng`).
fn main_vowel(letters: &[char]) -> Option<usize> {
    let is_vowel = |c: &char| "aăâeêioôơuưy".contains(*c);
    let mut start = letters.iter().position(is_vowel)?;
    let end = letters[start..].iter().position(|c| !is_vowel(c)).map_or(letters.len(), |n| start + n);
    if letters[end..].iter().any(is_vowel) {
        return None;
    }
    // `qu` and `gi` are consonants when another vowel follows.
    let onset = start.checked_sub(1).map(|i| (letters[i], letters[start]));
    if end - start > 1 && matches!(onset, Some(('q', 'u') | ('g', 'i'))) {
        start += 1;
    }
    let cluster = &letters[start..end];
    if let Some(i) = cluster.iter().rposition(|c| "ăâêôơư".contains(*c)) {
        return Some(start + i);
    }
    let closed = end < letters.len();
    Some(match cluster.len() {
        1 => start,
        2 if closed => start + 1,
        2 => start,
        _ => start + 1,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_word_has_one_key_however_it_is_typed() {
        for (typed, key) in [
            ("hoá", "hóa"),
            ("HÓA", "hóa"),
            ("thuỷ", "thủy"),
            ("quý", "quý"),
            ("qúy", "quý"),
            ("gì", "gì"),
            ("gỉa", "giả"),
            ("già", "già"),
            ("gịên", "giện"),
            ("ngoaì", "ngoài"),
            ("khuỷu", "khuỷu"),
            ("ngừơi", "người"),
            ("tòan", "toàn"),
            ("của", "của"),
            ("mía", "mía"),
            ("quốc", "quốc"),
            ("uỷ ban", "ủy ban"),
            ("ỦY  BAN\u{a0}nhân dân", "ủy ban nhân dân"),
            ("Ðăng", "đăng"),
            ("hoa\u{301}", "hóa"),
            ("ti\u{ea}\u{301}ng", "tiếng"),
            ("cafétéria", "cafétéria"),
        ] {
            assert_eq!(exact(typed), key, "{typed}");
        }
    }

    #[test]
    fn folding_drops_marks_and_strokes() {
        assert_eq!(folded("Đăng ký THƯỜNG TRÚ"), "dang ky thuong tru");
        assert_eq!(folded("Nguyễn Thị Đoàn Ðức"), "nguyen thi doan duc");
        assert_ne!(exact("hoa"), exact("hóa"));
        assert_eq!(folded("hoa"), folded("hóa"));
    }

    #[test]
    fn words_keep_codes_whole() {
        let words = words("Thủ tục 1.001193, mẫu CT07 (bản 2).");
        let folded: Vec<&str> = words.iter().map(|w| w.folded.as_str()).collect();
        assert_eq!(folded, ["thu", "tuc", "1.001193", "mau", "ct07", "ban", "2"]);
        assert!(words[0].is_marked() && !words[2].is_marked());
        assert_eq!(name_words("  Trần  Thị Đào "), ["tran", "thi", "dao"]);
    }

    #[test]
    fn shorthands_are_in_order_and_found() {
        assert!(SHORTHANDS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(spelled_out("ko"), Some("không"));
        assert_eq!(spelled_out("đk"), Some("đăng ký"));
        assert_eq!(spelled_out("khai"), None);
    }

    proptest! {
        #[test]
        fn keys_are_keys_of_themselves(text in ".{0,40}") {
            prop_assert_eq!(exact(&exact(&text)), exact(&text));
            prop_assert_eq!(folded(&folded(&text)), folded(&text));
            prop_assert_eq!(squeezed(&squeezed(&text)), squeezed(&text));
        }

        #[test]
        fn dropping_marks_first_changes_no_folded_word(text in "[a-zăâđêôơưàáảãạếềểễệốồổỗộứừửữựóòỏõọỳýỷỹỵ0-9 .,]{0,40}") {
            let of = |t: &str| words(t).into_iter().map(|w| w.folded).collect::<Vec<_>>();
            prop_assert_eq!(of(&folded(&text)), of(&text));
            prop_assert_eq!(folded(&exact(&text)), folded(&text));
        }
    }
}
