//! The parts that pages are made of, each one template (`templates/parts/`), one block of the style
//! sheet, and a place in `/styleguide`. A page holds a part and writes it with `|safe`.

mod due;
mod timeline;

use askama::Template;

pub use due::Due;
pub use timeline::{Entry, Timeline};

use super::form::Mistake;
use crate::text::Words;

/// What was wrong, on top of the page, with links to the fields.
#[derive(Template)]
#[template(path = "parts/summary.html")]
pub struct Summary<'a> {
    /// The words in the visitor's language.
    pub t: Words<'a>,
    /// One line each.
    pub mistakes: &'a [Mistake],
}

/// The line that opens every page of a case: now, with whom, due, next.
#[derive(Template)]
#[template(path = "parts/status.html")]
pub struct StatusLine<'a> {
    /// The words in the visitor's language.
    pub t: Words<'a>,
    /// What is going on.
    pub now: String,
    /// The unit that must act, and the official who holds it; empty when it is closed.
    pub with: String,
    /// When it is due; `None` when the law sets no limit or the clock has not started.
    pub due: Option<Due>,
    /// What stands instead of a due date.
    pub no_due: String,
    /// What comes next; empty when nothing does.
    pub next: String,
}

/// What a search result and a service page show at a glance.
#[derive(Template)]
#[template(path = "parts/facts.html")]
pub struct Facts<'a> {
    /// The words in the visitor's language.
    pub t: Words<'a>,
    /// The agency that decides.
    pub agency: String,
    /// How long it takes.
    pub time: String,
    /// What it costs.
    pub fee: String,
}

/// A list of what is still to be done.
#[derive(Template)]
#[template(path = "parts/tasks.html")]
pub struct Tasks<'a> {
    /// The words in the visitor's language.
    pub t: Words<'a>,
    /// In order.
    pub tasks: Vec<Task>,
}

/// One thing to do.
#[derive(Clone, Debug)]
pub struct Task {
    /// Where it is done; empty when it cannot be done yet.
    pub href: String,
    /// What it is.
    pub title: String,
    /// A line under it.
    pub note: String,
    /// How it stands.
    pub state: TaskState,
}

/// How a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// Done.
    Done,
    /// To do.
    Todo,
    /// May be left out.
    Optional,
    /// Not yet possible.
    Later,
    /// Done, but no longer right.
    Wrong,
}

impl TaskState {
    /// The class of its tag.
    pub fn class(self) -> &'static str {
        match self {
            TaskState::Done => "done",
            TaskState::Todo => "todo",
            TaskState::Optional | TaskState::Later => "wait",
            TaskState::Wrong => "bad",
        }
    }

    /// The key of its word.
    pub fn key(self) -> &'static str {
        match self {
            TaskState::Done => "task-done",
            TaskState::Todo => "task-todo",
            TaskState::Optional => "task-optional",
            TaskState::Later => "task-later",
            TaskState::Wrong => "task-wrong",
        }
    }
}

/// Questions and answers to be checked, or read.
#[derive(Template)]
#[template(path = "parts/rows.html")]
pub struct Rows<'a> {
    /// The words in the visitor's language.
    pub t: Words<'a>,
    /// In order.
    pub rows: Vec<RowOf>,
}

/// One question with its answer.
#[derive(Clone, Debug, Default)]
pub struct RowOf {
    /// The question.
    pub label: String,
    /// The answer as a person reads it; empty for "not given".
    pub value: String,
    /// Where it can be changed; empty when it cannot.
    pub change: String,
}

/// Words between the applicant and the holder.
#[derive(Template)]
#[template(path = "parts/messages.html")]
pub struct Messages<'a> {
    /// The words in the visitor's language.
    pub t: Words<'a>,
    /// Oldest first.
    pub messages: Vec<Said>,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Said {
    /// Whether the reader wrote it.
    pub mine: bool,
    /// Who wrote it.
    pub by: String,
    /// When, in words and for the machine.
    pub at: String,
    /// RFC 3339.
    pub iso: String,
    /// What.
    pub text: String,
}
