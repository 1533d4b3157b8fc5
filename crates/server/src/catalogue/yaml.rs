//! YAML with places: a value read into a type, and where in the file a path such as
//! `fee.table.rules[2].when` stands.

use marked_yaml::{LoadError, Node, parse_yaml};
use serde::de::DeserializeOwned;

use super::{Defect, Files};

/// Reads a file into a type; errors carry line and column.
pub fn read<T: DeserializeOwned>(files: &Files, path: &str) -> Result<T, Defect> {
    let Some(text) = files.text(path) else {
        return Err(Defect::file(path, "the file is missing or is not UTF-8", "add it, saved as UTF-8"));
    };
    serde_yaml_ng::from_str(text).map_err(|error| {
        let (line, column) = error.location().map_or((0, 0), |l| (l.line(), l.column()));
        let message = error.to_string();
        let what = message.split(" at line ").next().unwrap_or(&message).to_owned();
        Defect { file: path.to_owned(), line, column, what, mend: hint(&message) }
    })
}

fn hint(message: &str) -> String {
    if message.contains("unknown field") {
        "correct the spelling, or take the line out".into()
    } else if message.contains("missing field") {
        "add the field named above".into()
    } else if message.contains("unknown variant") {
        "use one of the words listed above".into()
    } else {
        "see docs/guide/make-a-service.md for the shape of this file".into()
    }
}

/// Line and column (from 1) of a path in a file; of the nearest part that exists; 0 for an empty path,
/// which means the whole file.
pub fn locate(files: &Files, file: &str, path: &str) -> (usize, usize) {
    if path.is_empty() {
        return (0, 0);
    }
    walk(files, file, path).map_or((0, 0), |found| found.place)
}

/// Whether a path exists in a file.
pub fn has(files: &Files, file: &str, path: &str) -> bool {
    walk(files, file, path).is_some_and(|found| found.whole)
}

/// Line and column of the `at`th character (from 1) of the text at a path, if it stands on one line
/// without escapes.
pub fn character(files: &Files, file: &str, path: &str, at: usize) -> Option<(usize, usize)> {
    let found = walk(files, file, path).filter(|found| found.whole && at > 0)?;
    let (line, column) = found.value?;
    let text: Vec<char> = files.text(file)?.lines().nth(line.checked_sub(1)?)?.chars().collect();
    let written: Vec<char> = found.text?.chars().collect();
    let first = column.checked_sub(1)?;
    let first = first + usize::from(matches!(text.get(first), Some('"' | '\'')));
    let stands = text.get(first..first + written.len()) == Some(&written[..]);
    (stands && at <= written.len() + 1).then_some((line, first + at))
}

/// What a path leads to.
struct Found {
    /// Where the last key or item on the way stands.
    place: (usize, usize),
    /// Whether the whole path exists.
    whole: bool,
    /// Where the value begins.
    value: Option<(usize, usize)>,
    /// The value, if it is a text.
    text: Option<String>,
}

fn walk(files: &Files, file: &str, path: &str) -> Option<Found> {
    let node: Result<Node, LoadError> = parse_yaml(0, files.text(file)?);
    let mut node = node.ok()?;
    let mut place = start(&node);
    let mut whole = true;
    for step in steps(path) {
        let next = match (&node, step) {
            (Node::Mapping(map), Step::Key(key)) => {
                let found = map.iter().find(|(k, _)| k.as_str() == key);
                found.map(|(k, v)| (k.span().start().map(|m| (m.line(), m.column())), v.clone()))
            }
            (Node::Sequence(list), Step::Index(i)) => list.get(i).map(|v| (start(v), v.clone())),
            _ => None,
        };
        let Some((at, child)) = next else {
            whole = false;
            break;
        };
        place = at.or(place);
        node = child;
    }
    let text = match &node {
        Node::Scalar(scalar) => Some(scalar.as_str().to_owned()),
        _ => None,
    };
    Some(Found { place: place?, whole, value: start(&node), text })
}

fn start(node: &Node) -> Option<(usize, usize)> {
    node.span().start().map(|m| (m.line(), m.column()))
}

enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// `a.b[2].c` as steps.
fn steps(path: &str) -> Vec<Step<'_>> {
    let mut out = Vec::new();
    for part in path.split('.').filter(|p| !p.is_empty()) {
        let mut pieces = part.split('[');
        if let Some(key) = pieces.next().filter(|k| !k.is_empty()) {
            out.push(Step::Key(key));
        }
        out.extend(pieces.filter_map(|p| p.trim_end_matches(']').parse().ok()).map(Step::Index));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_by_line_and_column() {
        let mut files = Files::default();
        files.put("a.yaml", "a: 1\nfee:\n  rules:\n    - {id: x}\n    - id: y\n      when: z\n");
        assert_eq!(locate(&files, "a.yaml", "fee.rules[1].when"), (6, 7));
        assert_eq!(locate(&files, "a.yaml", "fee.rules[0]"), (4, 7));
        assert_eq!(locate(&files, "a.yaml", "fee.nothing.there"), (2, 1), "the nearest part that exists");
        assert!(has(&files, "a.yaml", "fee.rules[1]") && !has(&files, "a.yaml", "fee.rules[2]"));
    }

    #[test]
    fn a_character_of_an_expression_is_found_however_it_is_quoted() {
        let mut files = Files::default();
        let text = "a: đa && x\nb: {w: \"đa && x\"}\nc: 'đa && x'\nd: >\n  đa && x\ne: \"\\u0111a && x\"\n";
        files.put("a.yaml", text);
        for (path, expect) in
            [("a", Some((1, 10))), ("b.w", Some((2, 15))), ("c", Some((3, 11))), ("d", None), ("e", None), ("f", None)]
        {
            assert_eq!(character(&files, "a.yaml", path, 7), expect, "{path}");
        }
    }
}
