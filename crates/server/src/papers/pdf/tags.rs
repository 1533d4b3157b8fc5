//! The parts of the document as a screen reader meets them (tagged PDF, ISO 32000-1, 14.8).

use krilla::tagging::{Identifier, Node, TagGroup, TagKind, TagTree};

/// A part of the document.
pub(super) type NodeId = usize;

/// The tree of parts while it grows; a part comes after the part it is in.
#[derive(Debug)]
pub(super) struct Tags {
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    tag: Option<TagKind>,
    children: Vec<Child>,
}

#[derive(Debug)]
enum Child {
    Part(NodeId),
    Drawn(Identifier),
}

impl Tags {
    /// The part that all others are in.
    pub(super) const ROOT: NodeId = 0;

    pub(super) fn new() -> Tags {
        Tags { parts: vec![Part { tag: None, children: Vec::new() }] }
    }

    /// Adds a part at the end of another.
    pub(super) fn add(&mut self, parent: NodeId, tag: impl Into<TagKind>) -> NodeId {
        let id = self.parts.len();
        self.parts.push(Part { tag: Some(tag.into()), children: Vec::new() });
        self.parts[parent].children.push(Child::Part(id));
        id
    }

    /// Says that something drawn belongs to a part.
    pub(super) fn drawn(&mut self, part: NodeId, what: Identifier) {
        self.parts[part].children.push(Child::Drawn(what));
    }

    /// The finished tree; parts in which nothing was drawn are left out.
    pub(super) fn into_tree(self, lang: &str) -> TagTree {
        let mut groups: Vec<Option<Vec<Node>>> = self.parts.iter().map(|_| None).collect();
        for (id, part) in self.parts.iter().enumerate().rev() {
            let mut nodes = Vec::with_capacity(part.children.len());
            for child in &part.children {
                match child {
                    Child::Drawn(identifier) => nodes.push(Node::from(*identifier)),
                    Child::Part(inner) => {
                        let inside = groups[*inner].take().filter(|nodes| !nodes.is_empty());
                        if let (Some(inside), Some(tag)) = (inside, self.parts[*inner].tag.clone()) {
                            nodes.push(TagGroup::with_children(tag, inside).into());
                        }
                    }
                }
            }
            groups[id] = Some(nodes);
        }
        let mut tree = TagTree::new().with_lang(Some(lang.to_owned()));
        for node in groups.swap_remove(Tags::ROOT).unwrap_or_default() {
            tree.push(node);
        }
        tree
    }
}
