//! The laws a procedure stands on (căn cứ pháp lý): title and number, glued: `…hộ tịch104/2022/NĐ-CPNghị định…`.
//!
//! A number in its own cell is glued to the title before it; a number within a title has a space before it.
//! The next title's first letter is glued to the number's last one, and the next number's first digit to a
//! year at the end of a title; which belongs to which is told by what a Vietnamese syllable can begin with
//! and by what a year looks like.

use std::sync::LazyLock;

use regex::Regex;

use super::words::{Words, eaten};

/// A law as the record names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Law {
    /// Its number, such as `104/2022/NĐ-CP`.
    pub number: String,
    /// Its title; the number again when there is none.
    pub title: String,
}

static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(\d+(?:\.\d{1,2}|\.[a-zđ]|[a-zđ])?)/(?:((?:19|20)\d{2})/)?",
        r"(UBTVQH\d{1,2}|QH1\d|QH\d|QĐ-TTg|(?:TTLT|VBHN|NĐ|NQ|QĐ|TT|CT|L|PL|CTr)(?:-[A-ZĐ]+)*(?:-[A-Z][0-9]{2})?)",
    ))
    .ok()
});

/// The laws, each once, and what could not be read.
pub fn read(text: &str, words: &Words) -> (Vec<Law>, Vec<String>) {
    let mut left = text.trim_start();
    while let Some(length) = eaten(left, &words.heads.laws).filter(|n| *n > 0) {
        left = left[length..].trim_start();
    }
    let mut laws: Vec<Law> = Vec::new();
    let mut from = 0;
    for (start, end, number) in numbers(left) {
        if start < from || !is_cell(left, start, end, from) {
            continue;
        }
        let title = left[from..start].trim().trim_end_matches([';', ',']).to_owned();
        let title = if title.is_empty() { number.clone() } else { title };
        if !laws.iter().any(|law| law.number == number) {
            laws.push(Law { number, title });
        }
        from = end;
    }
    let rest = left[from..].trim().trim_matches(['-', '.', ' ']);
    let mut unread = Vec::new();
    if !rest.is_empty() {
        // A last title without a cell of its own still names its law.
        match numbers(rest).into_iter().next() {
            Some((_, _, number)) => {
                if !laws.iter().any(|law| law.number == number) {
                    laws.push(Law { number, title: rest.to_owned() });
                }
            }
            None => unread.push(rest.to_owned()),
        }
    }
    (laws, unread)
}

/// Every number in a text: where it begins and ends, and how it reads.
fn numbers(text: &str) -> Vec<(usize, usize, String)> {
    let mut all = Vec::new();
    let Some(pattern) = NUMBER.as_ref() else { return all };
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|t| pattern.captures(t)) {
        let (Some(whole), Some(digits)) = (found.get(0), found.get(1)) else { break };
        let start = at + whole.start() + unglued(digits.as_str());
        let end = at + whole.end() - given_back(&text[..at + whole.end()], &text[at + whole.end()..]);
        all.push((start, end, text[start..end].to_owned()));
        at = end.max(start + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    all
}

/// How many digits at the beginning are a year of the title before: `202076` is the year 2020 and number 76.
fn unglued(digits: &str) -> usize {
    let run = digits.bytes().take_while(u8::is_ascii_digit).count();
    let year = digits.get(..4).is_some_and(|y| y.starts_with("19") || y.starts_with("20"));
    if run >= 5 && year { 4 } else { 0 }
}

/// How many bytes at the end are the first letter of the next title: the `N` of `TT-BTCNghị`.
fn given_back(number: &str, after: &str) -> usize {
    let Some(last) = number.chars().next_back().filter(|c| c.is_uppercase()) else { return 0 };
    let Some(next) = after.chars().next().filter(|c| c.is_lowercase()) else { return 0 };
    let vowel = |c: char| "aeiouyăâêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ".contains(c);
    let pair: String = last.to_lowercase().chain([next]).collect();
    let begins =
        vowel(next) || matches!(pair.as_str(), "ch" | "gh" | "gi" | "kh" | "ng" | "nh" | "ph" | "qu" | "th" | "tr");
    // A number does not end in a dash either.
    if begins { last.len_utf8() } else { 0 }
}

/// Whether a number stands in a cell of its own.
fn is_cell(text: &str, start: usize, end: usize, from: usize) -> bool {
    let before = &text[..start];
    let glued_before = start == from || !before.ends_with([' ', '(', '/', '.', '-']) || before.ends_with("..");
    let after = text[end..].chars().next();
    let glued_after = after.is_none_or(|c| c == '\n' || c.is_uppercase() || c.is_lowercase() || c.is_ascii_digit());
    // A title may end in a full stop right before its number.
    let stop = before.ends_with('.') && !before.ends_with("TT.") && start > from;
    (glued_before || stop) && (glued_after || after == Some('\t'))
}
