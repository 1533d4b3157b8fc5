//! A compiled expression: a small tree over slots, with the names it looks at.

use std::fmt::Write;

use time::Date;

use super::{
    function::Function,
    schema::{Flaw, Kind, Schema, Slot},
};
use crate::value::{Value, write_date};

/// A compiled expression.
#[derive(Clone, Debug)]
pub struct Expr {
    pub(super) node: Node,
    pub(super) kind: Kind,
    /// Every slot it looks at, in the order they come, each once.
    pub(super) slots: Vec<Slot>,
    source: String,
}

/// One step of an expression. Conjunctions are flat, so a long one is not a deep one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Bool(bool),
    Int(i64),
    Text(String),
    Date(Date),
    /// An answer, read as this kind.
    Name(Slot, Read),
    /// A part of an address.
    Part(Slot, &'static str),
    /// `given(answer)`: whether it is answered; unknown as long as it may still be.
    Given(Slot),
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    If(Box<[Node; 3]>),
    Compare(Compare, Box<[Node; 2]>),
    /// The first is equal to one of the others.
    OneOf(Box<Node>, Vec<Node>),
    /// The first is among the chosen.
    Chosen(Box<Node>, Slot),
    Sum(Arithmetic, Box<[Node; 2]>),
    Call(Function, Vec<Node>),
}

/// How a stored answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    Bool,
    Int,
    Text,
    Date,
    List,
    Map,
}

impl From<&Kind> for Read {
    fn from(kind: &Kind) -> Self {
        match kind {
            Kind::Bool => Read::Bool,
            Kind::Int => Read::Int,
            Kind::Text | Kind::Choice(_) => Read::Text,
            Kind::Date => Read::Date,
            Kind::Choices(_) => Read::List,
            Kind::Address => Read::Map,
        }
    }
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Compare {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Compare::Equal => "==",
            Compare::NotEqual => "!=",
            Compare::Less => "<",
            Compare::AtMost => "<=",
            Compare::More => ">",
            Compare::AtLeast => ">=",
        }
    }

    /// The one that is true exactly when this is false.
    pub(super) fn negated(self) -> Compare {
        match self {
            Compare::Equal => Compare::NotEqual,
            Compare::NotEqual => Compare::Equal,
            Compare::Less => Compare::AtLeast,
            Compare::AtMost => Compare::More,
            Compare::More => Compare::AtMost,
            Compare::AtLeast => Compare::Less,
        }
    }

    /// The same with the sides changed over.
    pub(super) fn mirrored(self) -> Compare {
        match self {
            Compare::Less => Compare::More,
            Compare::AtMost => Compare::AtLeast,
            Compare::More => Compare::Less,
            Compare::AtLeast => Compare::AtMost,
            same => same,
        }
    }
}

/// An operation on numbers; `Plus` also joins texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Plus,
    Minus,
    Times,
    /// Towards zero.
    Divide,
    Remainder,
}

impl Arithmetic {
    fn sign(self) -> &'static str {
        match self {
            Arithmetic::Plus => "+",
            Arithmetic::Minus => "-",
            Arithmetic::Times => "*",
            Arithmetic::Divide => "/",
            Arithmetic::Remainder => "%",
        }
    }
}

impl Expr {
    /// Compiles an expression of any kind.
    pub fn compile(source: &str, schema: &Schema) -> Result<Expr, Flaw> {
        let (node, kind) = super::compile::compile(source, schema)?;
        let mut slots = Vec::new();
        node.visit(&mut |n| {
            if let Node::Name(s, _) | Node::Part(s, _) | Node::Given(s) | Node::Chosen(_, s) = n
                && !slots.contains(s)
            {
                slots.push(*s);
            }
        });
        Ok(Expr { node, kind, slots, source: source.to_owned() })
    }

    /// Compiles a condition: an expression that is true or false.
    pub fn condition(source: &str, schema: &Schema) -> Result<Expr, Flaw> {
        let expr = Expr::compile(source, schema)?;
        match expr.kind {
            Kind::Bool => Ok(expr),
            _ => Err(Flaw::new(
                1,
                format!("this gives {}, but a condition must be true or false", expr.kind.word()),
                "compare it, such as `dogs > 3`",
            )),
        }
    }

    /// The text it was compiled from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What it gives.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The names it looks at, each once; `schema` is the one it was compiled with.
    pub fn names<'s>(&self, schema: &'s Schema) -> Vec<&'s str> {
        self.slots.iter().map(|slot| schema.name(*slot)).collect()
    }

    /// The values written beside a name: what it, or something worked out from it, is compared with.
    pub fn constants_beside(&self, name: &str, schema: &Schema) -> Vec<Value> {
        let Some(slot) = schema.slot(name) else { return Vec::new() };
        let mut found = Vec::new();
        self.node.visit(&mut |node| {
            let sides: Vec<&Node> = match node {
                Node::Compare(_, two) => two.iter().collect(),
                Node::OneOf(item, list) => list.iter().chain([&**item]).collect(),
                Node::Call(function, nodes) if function.is_method() => nodes.iter().collect(),
                _ => return,
            };
            let mut looks = false;
            let mut values = Vec::new();
            for side in sides {
                side.visit(&mut |n| match n {
                    Node::Name(s, _) | Node::Part(s, _) => looks |= *s == slot,
                    Node::Int(n) => values.push((*n).into()),
                    Node::Text(s) => values.push(s.as_str().into()),
                    Node::Date(d) => values.push((*d).into()),
                    _ => {}
                });
            }
            if looks {
                found.append(&mut values);
            }
        });
        found
    }

    /// The names whose value it needs: those it does not merely ask about with `given`.
    pub fn needs<'s>(&self, schema: &'s Schema) -> Vec<&'s str> {
        let mut names = Vec::new();
        self.node.visit(&mut |n| {
            if let Node::Name(s, _) | Node::Part(s, _) | Node::Chosen(_, s) = n
                && !names.contains(&schema.name(*s))
            {
                names.push(schema.name(*s));
            }
        });
        names
    }
}

impl Node {
    pub(super) fn visit<'n>(&'n self, see: &mut impl FnMut(&'n Node)) {
        see(self);
        match self {
            Node::Not(inner) | Node::Chosen(inner, _) => inner.visit(see),
            Node::All(nodes) | Node::Any(nodes) | Node::Call(_, nodes) => nodes.iter().for_each(|n| n.visit(see)),
            Node::If(three) => three.iter().for_each(|n| n.visit(see)),
            Node::Compare(_, two) | Node::Sum(_, two) => two.iter().for_each(|n| n.visit(see)),
            Node::OneOf(item, list) => {
                item.visit(see);
                list.iter().for_each(|n| n.visit(see));
            }
            Node::Bool(_)
            | Node::Int(_)
            | Node::Text(_)
            | Node::Date(_)
            | Node::Name(..)
            | Node::Part(..)
            | Node::Given(_) => {}
        }
    }

    /// The step written as an expression again.
    pub(super) fn write(&self, schema: &Schema) -> String {
        let mut out = String::new();
        self.write_to(&mut out, schema);
        out
    }

    fn write_to(&self, out: &mut String, schema: &Schema) {
        let join = |out: &mut String, nodes: &[Node], between: &str| {
            for (i, node) in nodes.iter().enumerate() {
                out.push_str(if i > 0 { between } else { "" });
                node.write_grouped(out, schema);
            }
        };
        // Writing to a string cannot fail.
        let _ = match self {
            Node::Bool(b) => write!(out, "{b}"),
            Node::Int(n) => write!(out, "{n}"),
            Node::Text(s) => write!(out, "'{}'", s.replace('\\', "\\\\").replace('\'', "\\'")),
            Node::Date(d) => write!(out, "date('{}')", write_date(*d)),
            Node::Name(slot, _) => write!(out, "{}", schema.name(*slot)),
            Node::Part(slot, part) => write!(out, "{}.{part}", schema.name(*slot)),
            Node::Given(slot) => write!(out, "given({})", schema.name(*slot)),
            Node::Not(inner) => {
                out.push('!');
                inner.write_grouped(out, schema);
                Ok(())
            }
            Node::All(nodes) => {
                join(out, nodes, " && ");
                Ok(())
            }
            Node::Any(nodes) => {
                join(out, nodes, " || ");
                Ok(())
            }
            Node::If(three) => {
                three[0].write_grouped(out, schema);
                out.push_str(" ? ");
                three[1].write_grouped(out, schema);
                out.push_str(" : ");
                three[2].write_grouped(out, schema);
                Ok(())
            }
            Node::Compare(how, two) => {
                join(out, &two[..], &format!(" {} ", how.sign()));
                Ok(())
            }
            Node::Sum(how, two) => {
                join(out, &two[..], &format!(" {} ", how.sign()));
                Ok(())
            }
            Node::OneOf(item, list) => {
                item.write_grouped(out, schema);
                out.push_str(" in [");
                join(out, list, ", ");
                out.push(']');
                Ok(())
            }
            Node::Chosen(item, slot) => {
                item.write_grouped(out, schema);
                write!(out, " in {}", schema.name(*slot))
            }
            Node::Call(function, nodes) => match (function.is_method(), nodes.split_first()) {
                (true, Some((target, rest))) => {
                    target.write_grouped(out, schema);
                    out.push('.');
                    out.push_str(function.name());
                    out.push('(');
                    join(out, rest, ", ");
                    out.push(')');
                    Ok(())
                }
                _ => {
                    out.push_str(function.name());
                    out.push('(');
                    join(out, nodes, ", ");
                    out.push(')');
                    Ok(())
                }
            },
        };
    }

    fn write_grouped(&self, out: &mut String, schema: &Schema) {
        let compound = matches!(
            self,
            Node::All(_)
                | Node::Any(_)
                | Node::If(_)
                | Node::Compare(..)
                | Node::Sum(..)
                | Node::OneOf(..)
                | Node::Chosen(..)
        );
        if compound {
            out.push('(');
        }
        self.write_to(out, schema);
        if compound {
            out.push(')');
        }
    }
}
