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

/// Line and column (from 1) of a path in a file; of the nearest part that exists.
pub fn locate(files: &Files, file: &str, path: &str) -> (usize, usize) {
    let Some(text) = files.text(file) else { return (0, 0) };
    let node: Result<Node, LoadError> = parse_yaml(0, text);
    let Ok(mut node) = node else { return (0, 0) };
    let mut place = start(&node);
    for step in steps(path) {
        let next = match (&node, step) {
            (Node::Mapping(map), Step::Key(key)) => {
                let found = map.iter().find(|(k, _)| k.as_str() == key);
                found.map(|(k, v)| (k.span().start().map(|m| (m.line(), m.column())), v.clone()))
            }
            (Node::Sequence(list), Step::Index(i)) => list.get(i).map(|v| (start(v), v.clone())),
            _ => None,
        };
        let Some((at, child)) = next else { break };
        place = at.or(place);
        node = child;
    }
    place.unwrap_or((0, 0))
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
    }
}
