//! The shape of a number or code, written as people write it: `9` stands for a digit, `A` for a capital
//! letter A to Z, `#` for one or more digits, `*` for one or more letters, digits or hyphens; everything
//! else stands for itself. `HN 9999/A#` is such a pattern.

/// Whether a text has the shape.
pub fn fits(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    // Every place in the text that can be reached so far: linear in both, whatever is typed.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for &sign in &pattern {
        let mut next = vec![false; text.len() + 1];
        for at in 0..text.len() {
            let from = reached[at] || (is_repeated(sign) && next[at]);
            if from && stands_for(sign, text[at]) {
                next[at + 1] = true;
            }
        }
        reached = next;
    }
    reached[text.len()]
}

fn is_repeated(sign: char) -> bool {
    matches!(sign, '#' | '*')
}

fn stands_for(sign: char, c: char) -> bool {
    match sign {
        '9' | '#' => c.is_ascii_digit(),
        'A' => c.is_ascii_uppercase(),
        '*' => c.is_alphanumeric() || c == '-',
        _ => sign == c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_what_it_says_and_nothing_else() {
        for (pattern, text, expect) in [
            ("999", "012", true),
            ("999", "12", false),
            ("999", "0123", false),
            ("A9-#", "B1-2026", true),
            ("A9-#", "b1-2026", false),
            ("A9-#", "B1-", false),
            ("#/9999", "12/2026", true),
            ("#/9999", "/2026", false),
            ("*:#", "x-1:3", true),
            ("*9", "ab1", true),
            ("*9", "1", false),
            ("", "", true),
            ("", "x", false),
        ] {
            assert_eq!(fits(pattern, text), expect, "{pattern} {text}");
        }
        assert!(!fits(&"*".repeat(200), &"a".repeat(100)), "no more than one step a sign and letter");
    }
}
