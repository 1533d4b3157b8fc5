//! From CEL text to a checked tree: names, options and kinds are judged here, once.

use cel::{
    common::ast::{CallExpr, Expr as Cel, IdedExpr, LiteralValue, SourceInfo, operators as op},
    parser::Parser,
};

use super::{
    expr::{Arithmetic, Compare, Node, Read},
    function::{FUNCTIONS, Function},
    schema::{Flaw, Kind, Schema, Slot, nearest},
};
use crate::{form::kind::ADDRESS_PARTS, value::read_date};

/// The longest expression in characters.
pub const LONGEST: usize = 1000;
/// How deep brackets and operators may be nested.
pub const DEEPEST: usize = 24;

/// Compiles an expression to a tree and the kind of its value.
pub(super) fn compile(source: &str, schema: &Schema) -> Result<(Node, Kind), Flaw> {
    check_shape(source)?;
    let (tree, places) = Parser::new()
        .max_recursion_depth(96)
        .error_recovery_limit(1)
        .parse_with_source_info(source)
        .map_err(|errors| syntax(errors.errors.first()))?;
    Compiler { schema, places }.node(&tree, 0)
}

/// Length and nesting, before any parser sees it.
fn check_shape(source: &str) -> Result<(), Flaw> {
    if source.trim().is_empty() {
        return Err(Flaw::new(1, "the expression is empty", "write a condition, or take the line out"));
    }
    if source.chars().count() > LONGEST {
        let what = format!("the expression is longer than {LONGEST} characters");
        return Err(Flaw::new(LONGEST, what, "split it into several rules"));
    }
    let (mut depth, mut quote, mut escaped) = (0usize, None, false);
    for (i, c) in source.chars().enumerate() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(q), c) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[' | '{' | '?') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Flaw::new(i + 1, format!("nested deeper than {DEEPEST}"), "split it into several rules"));
        }
    }
    Ok(())
}

fn syntax(error: Option<&cel::ParseError>) -> Flaw {
    let at = error.map_or(1, |e| usize::try_from(e.pos.1).unwrap_or(0).max(1));
    let message = error.map_or("", |e| e.msg.as_str());
    let short = message.split(" expecting ").next().unwrap_or(message).trim_start_matches("Syntax error: ");
    Flaw::new(
        at,
        format!("not an expression: {short}"),
        "write it as in `dogs > 3 && !guide_dog`; texts in single quotes, `&&` and, `||` or, `!` not",
    )
}

struct Compiler<'s> {
    schema: &'s Schema,
    places: SourceInfo,
}

type Typed = (Node, Kind);

impl Compiler<'_> {
    fn flaw<T>(&self, at: &IdedExpr, what: impl Into<String>, mend: impl Into<String>) -> Result<T, Flaw> {
        let start = self.places.offset_for(at.id).map_or(0, |(start, _)| start as usize);
        Err(Flaw::new(start + 1, what, mend))
    }

    fn node(&self, tree: &IdedExpr, depth: usize) -> Result<Typed, Flaw> {
        if depth > DEEPEST {
            return self.flaw(tree, format!("nested deeper than {DEEPEST}"), "split it into several rules");
        }
        match &tree.expr {
            Cel::Literal(literal) => self.literal(tree, literal),
            Cel::Ident(name) => {
                let (slot, kind) = self.name(tree, name)?;
                Ok((Node::Name(slot, Read::from(&kind)), kind))
            }
            Cel::Select(select) if !select.test => {
                let Cel::Ident(name) = &select.operand.expr else {
                    return self.flaw(tree, "a dot may follow only the name of an address", "name the answer itself");
                };
                let (slot, kind) = self.name(&select.operand, name)?;
                let part = ADDRESS_PARTS.iter().find(|p| **p == select.field);
                match (kind, part) {
                    (Kind::Address, Some(part)) => Ok((Node::Part(slot, part), Kind::Text)),
                    (Kind::Address, None) => {
                        let what = format!("an address has no part {}", select.field);
                        self.flaw(tree, what, format!("use one of {}", ADDRESS_PARTS.join(", ")))
                    }
                    (other, _) => {
                        let what = format!("{name} is {}, which has no parts", other.word());
                        self.flaw(tree, what, "take the dot and what follows away")
                    }
                }
            }
            Cel::Select(_) => self.flaw(tree, "`has` is not used here", "write `given(answer)`"),
            Cel::Call(call) => self.call(tree, call, depth + 1),
            Cel::List(_) => self.flaw(tree, "a list may stand only after `in`", "write `answer in ['a', 'b']`"),
            Cel::Comprehension(_) => {
                self.flaw(tree, "loops over lists are not used here", "write `'a' in answer`, or one rule a case")
            }
            Cel::Map(_) | Cel::Struct(_) | Cel::Unspecified => {
                self.flaw(tree, "groups of values are not used here", "name the answers one by one")
            }
        }
    }

    fn literal(&self, tree: &IdedExpr, literal: &LiteralValue) -> Result<Typed, Flaw> {
        Ok(match literal {
            LiteralValue::Boolean(b) => (Node::Bool(*b.inner()), Kind::Bool),
            LiteralValue::Int(n) => (Node::Int(*n.inner()), Kind::Int),
            LiteralValue::String(s) => (Node::Text(s.inner().to_owned()), Kind::Text),
            LiteralValue::Double(_) | LiteralValue::UInt(_) => {
                return self.flaw(
                    tree,
                    "only whole numbers are used",
                    "write money in the smallest unit, without a point",
                );
            }
            LiteralValue::Null => {
                return self.flaw(tree, "there is no null; a missing answer is unknown", "write `given(answer)`");
            }
            LiteralValue::Bytes(_) => return self.flaw(tree, "bytes are not used here", "write text in quotes"),
        })
    }

    fn name(&self, tree: &IdedExpr, name: &str) -> Result<(Slot, Kind), Flaw> {
        if let (Some(slot), Some(kind)) = (self.schema.slot(name), self.schema.kind(name)) {
            return Ok((slot, kind.clone()));
        }
        let mend = match nearest(name, self.schema.names().map(|(n, _)| n)) {
            Some(near) => format!("write `{near}`"),
            None if matches!(name, "and" | "or" | "not") => "write `&&`, `||` or `!`".to_owned(),
            None => "use a field of the form, `channel` or `today`; put texts in quotes".to_owned(),
        };
        self.flaw(tree, format!("nothing is called {name}"), mend)
    }

    fn call(&self, tree: &IdedExpr, call: &CallExpr, depth: usize) -> Result<Typed, Flaw> {
        match (call.func_name.as_str(), call.target.as_deref(), call.args.as_slice()) {
            (op::LOGICAL_AND, None, [a, b]) => {
                let mut parts = Vec::new();
                self.flatten(op::LOGICAL_AND, a, depth, &mut parts)?;
                self.flatten(op::LOGICAL_AND, b, depth, &mut parts)?;
                Ok((Node::All(parts), Kind::Bool))
            }
            (op::LOGICAL_OR, None, [a, b]) => {
                let mut parts = Vec::new();
                self.flatten(op::LOGICAL_OR, a, depth, &mut parts)?;
                self.flatten(op::LOGICAL_OR, b, depth, &mut parts)?;
                Ok((Node::Any(parts), Kind::Bool))
            }
            (op::LOGICAL_NOT, None, [inner]) => {
                Ok((Node::Not(Box::new(self.of(&Kind::Bool, inner, depth)?)), Kind::Bool))
            }
            (op::CONDITIONAL, None, [condition, yes, no]) => {
                let condition = self.of(&Kind::Bool, condition, depth)?;
                let ((yes, kind), (no, other)) = (self.node(yes, depth)?, self.node(no, depth)?);
                let kind = match (&kind, &other) {
                    (a, b) if a == b => kind,
                    (Kind::Text | Kind::Choice(_), Kind::Text | Kind::Choice(_)) => Kind::Text,
                    (a, b) => {
                        let what = format!("one way gives {}, the other {}", a.word(), b.word());
                        return self.flaw(tree, what, "let both give the same kind");
                    }
                };
                Ok((Node::If(Box::new([condition, yes, no])), kind))
            }
            (op::IN, None, [item, list]) => self.membership(item, list, depth),
            (op::NEGATE, None, [inner]) => {
                let inner = self.of(&Kind::Int, inner, depth)?;
                if let Node::Int(n) = inner {
                    return Ok((Node::Int(n.saturating_neg()), Kind::Int));
                }
                Ok((Node::Sum(Arithmetic::Minus, Box::new([Node::Int(0), inner])), Kind::Int))
            }
            (name, None, [left, right]) if comparison(name).is_some() || arithmetic(name).is_some() => {
                match (comparison(name), arithmetic(name)) {
                    (Some(how), _) => self.comparison(tree, how, left, right, depth),
                    (_, Some(how)) => self.arithmetic(how, left, right, depth),
                    (None, None) => unreachable!("guarded above"),
                }
            }
            (op::INDEX | op::OPT_INDEX | op::OPT_SELECT, ..) => {
                self.flaw(tree, "brackets after a name are not used here", "write `address.province` with a dot")
            }
            ("given", None, [what]) => {
                let Cel::Ident(name) = &what.expr else {
                    return self.flaw(what, "`given` takes the name of an answer", "write `given(answer)`");
                };
                Ok((Node::Given(self.name(what, name)?.0), Kind::Bool))
            }
            ("date", None, [text]) => match &text.expr {
                Cel::Literal(LiteralValue::String(s)) => match read_date(s.inner()) {
                    Some(date) => Ok((Node::Date(date), Kind::Date)),
                    None => self.flaw(text, format!("'{}' is not a day", s.inner()), "write it as '2026-01-31'"),
                },
                _ => self.flaw(
                    text,
                    "`date` takes a day in quotes",
                    "write `date('2026-01-31')`; an answer that is a date needs no `date`",
                ),
            },
            (name, target, args) => self.function(tree, name, target, args, depth),
        }
    }

    /// The parts of a chain of `&&` or `||`, so that a long chain is not a deep tree.
    fn flatten(&self, operator: &str, tree: &IdedExpr, depth: usize, parts: &mut Vec<Node>) -> Result<(), Flaw> {
        match &tree.expr {
            Cel::Call(call) if call.func_name == operator && call.target.is_none() => {
                call.args.iter().try_for_each(|arg| self.flatten(operator, arg, depth, parts))
            }
            _ => {
                parts.push(self.of(&Kind::Bool, tree, depth)?);
                Ok(())
            }
        }
    }

    /// A part that must be of a kind.
    fn of(&self, wanted: &Kind, tree: &IdedExpr, depth: usize) -> Result<Node, Flaw> {
        let (node, kind) = self.node(tree, depth)?;
        match (wanted, &kind) {
            (a, b) if a == b => Ok(node),
            (Kind::Text, Kind::Choice(_)) => Ok(node),
            (Kind::Date, Kind::Text) => self.as_date(tree, node),
            _ => self.flaw(
                tree,
                format!("`{}` is {}, but {} is needed", node.write(self.schema), kind.word(), wanted.word()),
                match (wanted, &kind) {
                    (Kind::Bool, Kind::Choice(options)) => {
                        format!("compare it, such as `== '{}'`", options.first().map_or("", String::as_str))
                    }
                    (Kind::Bool, Kind::Int) => "compare it, such as `> 0`".to_owned(),
                    (Kind::Bool, Kind::Choices(_)) => "write `'a' in answer`".to_owned(),
                    _ => format!("put {} there", wanted.word()),
                },
            ),
        }
    }

    /// Text in quotes where a date is needed is read as one.
    fn as_date(&self, tree: &IdedExpr, node: Node) -> Result<Node, Flaw> {
        match &node {
            Node::Text(text) => match read_date(text) {
                Some(date) => Ok(Node::Date(date)),
                None => self.flaw(tree, format!("'{text}' is not a day"), "write it as '2026-01-31'"),
            },
            _ => self.flaw(tree, "text is not a date", "use a date field, or a day in quotes"),
        }
    }

    /// Both sides made comparable: a quoted day beside a date, a quoted option beside a choice.
    fn pair(&self, tree: (&IdedExpr, &IdedExpr), left: Typed, right: Typed) -> Result<(Node, Node, Kind), Flaw> {
        Ok(match (left, right) {
            ((l, Kind::Date), (r, Kind::Text)) => (l, self.as_date(tree.1, r)?, Kind::Date),
            ((l, Kind::Text), (r, Kind::Date)) => (self.as_date(tree.0, l)?, r, Kind::Date),
            ((l, Kind::Choice(options)), (r, Kind::Text)) => {
                self.check_option(tree.1, &r, &options)?;
                (l, r, Kind::Text)
            }
            ((l, Kind::Text), (r, Kind::Choice(options))) => {
                self.check_option(tree.0, &l, &options)?;
                (l, r, Kind::Text)
            }
            ((l, Kind::Choice(_)), (r, Kind::Choice(_))) => (l, r, Kind::Text),
            ((l, a), (r, b)) if a == b => (l, r, a),
            ((_, a), (_, b)) => {
                let what = format!("{} cannot be compared with {}", a.word(), b.word());
                return self.flaw(
                    tree.1,
                    what,
                    "compare two of the same kind; texts in quotes, numbers and true or false without",
                );
            }
        })
    }

    fn check_option(&self, tree: &IdedExpr, node: &Node, options: &[String]) -> Result<(), Flaw> {
        match node {
            Node::Text(word) if !options.contains(word) => {
                let mend = match nearest(word, options.iter().map(String::as_str)) {
                    Some(near) => format!("write '{near}'"),
                    None => format!("use one of {}", options.join(", ")),
                };
                self.flaw(tree, format!("'{word}' is not one of the options"), mend)
            }
            _ => Ok(()),
        }
    }

    fn comparison(
        &self,
        tree: &IdedExpr,
        how: Compare,
        left: &IdedExpr,
        right: &IdedExpr,
        depth: usize,
    ) -> Result<Typed, Flaw> {
        let places = (left, right);
        let (left, right, kind) = self.pair(places, self.node(left, depth)?, self.node(right, depth)?)?;
        let orders = !matches!(how, Compare::Equal | Compare::NotEqual);
        match kind {
            Kind::Int | Kind::Date => {}
            Kind::Bool | Kind::Text if !orders => {}
            Kind::Choices(_) | Kind::Address => {
                return self.flaw(tree, format!("{} cannot be compared", kind.word()), "use `in`, `size` or a part");
            }
            _ => {
                return self.flaw(tree, format!("{} has no order", kind.word()), "use `==` or `!=`");
            }
        }
        Ok((Node::Compare(how, Box::new([left, right])), Kind::Bool))
    }

    fn arithmetic(&self, how: Arithmetic, left: &IdedExpr, right: &IdedExpr, depth: usize) -> Result<Typed, Flaw> {
        let (a, kind) = self.node(left, depth)?;
        if how == Arithmetic::Plus && matches!(kind, Kind::Text | Kind::Choice(_)) {
            let b = self.of(&Kind::Text, right, depth)?;
            return Ok((Node::Sum(how, Box::new([a, b])), Kind::Text));
        }
        if kind == Kind::Date {
            return self.flaw(
                left,
                "dates are not added with + and -",
                "write `add_days(date, n)` or `days(from, to)`",
            );
        }
        let sides = [self.of(&Kind::Int, left, depth)?, self.of(&Kind::Int, right, depth)?];
        Ok((Node::Sum(how, Box::new(sides)), Kind::Int))
    }

    fn membership(&self, item: &IdedExpr, list: &IdedExpr, depth: usize) -> Result<Typed, Flaw> {
        if let Cel::Ident(name) = &list.expr {
            let (slot, kind) = self.name(list, name)?;
            let Kind::Choices(options) = kind else {
                let what = format!("{name} is {}, not several of a list", kind.word());
                return self.flaw(list, what, "write `answer in ['a', 'b']`, or `==`");
            };
            let node = self.of(&Kind::Text, item, depth)?;
            self.check_option(item, &node, &options)?;
            return Ok((Node::Chosen(Box::new(node), slot), Kind::Bool));
        }
        let Cel::List(elements) = &list.expr else {
            return self.flaw(list, "`in` needs a list", "write `answer in ['a', 'b']`");
        };
        let (first, kind) = self.node(item, depth)?;
        let mut nodes = Vec::with_capacity(elements.elements.len());
        for element in &elements.elements {
            let typed = self.node(element, depth)?;
            let (_, node, _) = self.pair((item, element), (first.clone(), kind.clone()), typed)?;
            nodes.push(node);
        }
        if nodes.is_empty() {
            return self.flaw(list, "an empty list holds nothing", "write the values between the brackets");
        }
        Ok((Node::OneOf(Box::new(first), nodes), Kind::Bool))
    }

    fn function(
        &self,
        tree: &IdedExpr,
        name: &str,
        target: Option<&IdedExpr>,
        args: &[IdedExpr],
        depth: usize,
    ) -> Result<Typed, Flaw> {
        let Some((_, function, takes, gives)) = FUNCTIONS.iter().find(|f| f.0 == name) else {
            let known = FUNCTIONS.iter().map(|f| f.0).chain(["given", "date"]);
            let mend = match nearest(name, known.clone()) {
                Some(near) => format!("write `{near}`"),
                None => format!("use one of {}", known.collect::<Vec<_>>().join(", ")),
            };
            return self.flaw(tree, format!("there is no function {name}"), mend);
        };
        let given: Vec<&IdedExpr> = target.into_iter().chain(args).collect();
        if given.len() != takes.len() {
            let what = format!("{name} takes {} values, not {}", takes.len(), given.len());
            return self.flaw(tree, what, format!("see `{name}` in docs/guide/make-a-service.md"));
        }
        let mut nodes = Vec::with_capacity(given.len());
        for (arg, kind) in given.into_iter().zip(*takes) {
            let listed = *function == Function::Size
                && matches!(&arg.expr, Cel::Ident(n) if matches!(self.schema.kind(n), Some(Kind::Choices(_))));
            nodes.push(if listed { self.node(arg, depth)?.0 } else { self.of(kind, arg, depth)? });
        }
        Ok((Node::Call(*function, nodes), gives.clone()))
    }
}

fn comparison(name: &str) -> Option<Compare> {
    Some(match name {
        op::EQUALS => Compare::Equal,
        op::NOT_EQUALS => Compare::NotEqual,
        op::LESS => Compare::Less,
        op::LESS_EQUALS => Compare::AtMost,
        op::GREATER => Compare::More,
        op::GREATER_EQUALS => Compare::AtLeast,
        _ => return None,
    })
}

fn arithmetic(name: &str) -> Option<Arithmetic> {
    Some(match name {
        op::ADD => Arithmetic::Plus,
        op::SUBSTRACT => Arithmetic::Minus,
        op::MULTIPLY => Arithmetic::Times,
        op::DIVIDE => Arithmetic::Divide,
        op::MODULO => Arithmetic::Remainder,
        _ => return None,
    })
}
