//! One question made ready for its template, from the field's definition, its words and what was
//! typed or saved.

use askama::Template;
use rules::{
    country::Country,
    form::{Field, FieldKind, raw::RawForm},
    unit::Units,
    value::Value,
};

use super::Address;
use crate::text::Words;

/// A choice with more options than this is a list to pull down.
const MOST_BUTTONS: usize = 9;

/// What making a question needs to know.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The words in the visitor's language.
    pub t: Words<'a>,
    /// The currency and its like.
    pub country: &'a Country,
    /// Places.
    pub units: &'a Units,
    /// Whether the person answers about themselves in their own browser, so that it may fill in.
    pub own: bool,
}

/// Where the shown value comes from.
#[derive(Clone, Copy)]
pub enum Typed<'a> {
    /// As it was just typed, right or not.
    Raw(&'a RawForm),
    /// As it is saved; `None` when it is not yet answered.
    Saved(Option<&'a Value>),
}

/// One question.
#[derive(Template)]
#[template(path = "kinds/question.html")]
pub struct Question<'a> {
    /// The words in the visitor's language.
    pub t: Words<'a>,
    /// The field's id: the name of its input.
    pub id: String,
    /// The question.
    pub label: String,
    /// Help under it.
    pub hint: Option<String>,
    /// What is wrong with the answer and how to mend it.
    pub error: Option<String>,
    /// Whether it may be left empty.
    pub optional: bool,
    /// Whether the question is the page's heading.
    pub headline: bool,
    /// How it is answered.
    pub control: Control,
}

/// How a question is answered.
pub enum Control {
    /// One line.
    Line(Line),
    /// Several lines.
    Long(Long),
    /// A date in three boxes.
    Date(DateBoxes),
    /// Buttons to choose from.
    Choice(Choice),
    /// A list to pull down.
    List(Choice),
    /// Province, commune, street.
    Address(Address),
}

/// An input of one line.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// As typed.
    pub value: String,
    /// The input's type.
    pub kind: &'static str,
    /// Which keys a telephone shows.
    pub mode: &'static str,
    /// What the browser may fill in.
    pub autocomplete: &'static str,
    /// The class that sets its width.
    pub width: &'static str,
    /// What stands behind it, such as the currency.
    pub unit: String,
    /// Whether it is a number or code, not words.
    pub exact: bool,
}

/// An input of several lines.
#[derive(Clone, Debug, Default)]
pub struct Long {
    /// As typed.
    pub value: String,
    /// Most characters.
    pub most: u32,
}

/// The boxes of a date, as typed.
#[derive(Clone, Debug, Default)]
pub struct DateBoxes {
    /// Day.
    pub day: String,
    /// Month.
    pub month: String,
    /// Year.
    pub year: String,
    /// Whether the browser may fill in the person's own birthday.
    pub own: bool,
}

/// Options.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Whether several may be chosen.
    pub several: bool,
    /// In order.
    pub options: Vec<Opt>,
}

/// One option.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opt {
    /// The value sent.
    pub value: String,
    /// Its words.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl<'a> Question<'a> {
    /// A question with its words still to come.
    pub fn new(
        field: &Field,
        setting: Setting<'a>,
        typed: Typed<'_>,
        label_of: impl Fn(&str) -> String,
    ) -> Question<'a> {
        Question {
            t: setting.t,
            id: field.id.clone(),
            label: String::new(),
            hint: None,
            error: None,
            optional: field.optional,
            headline: false,
            control: control(field, setting, typed, label_of),
        }
    }

    /// A question that is no field of a service, such as the password of the sign-in.
    pub fn line(t: Words<'a>, id: &str, label: impl Into<String>, line: Line) -> Question<'a> {
        let (id, label) = (id.to_owned(), label.into());
        Question {
            t,
            id,
            label,
            hint: None,
            error: None,
            optional: false,
            headline: false,
            control: Control::Line(line),
        }
    }

    /// With help under it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The ids of the hint and the error, for `aria-describedby`.
    pub fn described(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

fn control(field: &Field, setting: Setting<'_>, typed: Typed<'_>, label_of: impl Fn(&str) -> String) -> Control {
    let own = setting.own && field.prefill.is_some();
    let one = |name: &str| match typed {
        Typed::Raw(raw) => raw.one(name).to_owned(),
        Typed::Saved(Some(Value::Text(text))) => text.clone(),
        Typed::Saved(Some(Value::Int(n))) => n.to_string(),
        Typed::Saved(Some(Value::Bool(yes))) => (if *yes { "yes" } else { "no" }).to_owned(),
        Typed::Saved(_) => String::new(),
    };
    let value = one(&field.id);
    let line = |kind, mode, autocomplete, width, exact| {
        let autocomplete = if own { autocomplete } else { "" };
        Control::Line(Line { value: value.clone(), kind, mode, autocomplete, width, unit: String::new(), exact })
    };
    match field.kind {
        FieldKind::Text => line("text", "", "", "", false),
        FieldKind::Name => line("text", "", "name", "", true),
        FieldKind::PersonNumber | FieldKind::TaxNumber => line("text", "numeric", "", "w10 num", true),
        FieldKind::Phone => line("tel", "tel", "tel", "w10 num", true),
        FieldKind::Email => line("email", "email", "email", "w20", true),
        FieldKind::Integer => line("text", "numeric", "", "w4 num", true),
        FieldKind::Money => Control::Line(Line {
            value,
            kind: "text",
            mode: "numeric",
            width: "w10 num",
            unit: setting.country.currency.symbol.clone(),
            exact: true,
            ..Line::default()
        }),
        FieldKind::LongText => Control::Long(Long { value, most: field.max_length.unwrap_or(4000) }),
        FieldKind::Date => Control::Date(date(field, typed, own)),
        FieldKind::YesNo => {
            let option = |v: &str, key| Opt { value: v.into(), label: setting.t.made(key), chosen: value == v };
            Control::Choice(Choice { several: false, options: vec![option("yes", "yes"), option("no", "no")] })
        }
        FieldKind::Choice | FieldKind::Choices => {
            let several = field.kind == FieldKind::Choices;
            let chosen = |v: &str| match typed {
                Typed::Raw(raw) => raw.all(&field.id).iter().any(|x| x == v),
                Typed::Saved(Some(Value::List(list))) => list.iter().any(|x| x.as_text() == Some(v)),
                Typed::Saved(_) => value == v,
            };
            let options = field.options.iter().map(|v| Opt { value: v.clone(), label: label_of(v), chosen: chosen(v) });
            let choice = Choice { several, options: options.collect() };
            if !several && choice.options.len() > MOST_BUTTONS {
                Control::List(choice)
            } else {
                Control::Choice(choice)
            }
        }
        FieldKind::Address => Control::Address(Address::new(&field.id, setting, typed, own)),
    }
}

fn date(field: &Field, typed: Typed<'_>, own: bool) -> DateBoxes {
    let own = own && field.prefill.as_deref() == Some("birth");
    match typed {
        Typed::Raw(raw) => {
            let part = |p: &str| raw.one(&format!("{}-{p}", field.id)).to_owned();
            DateBoxes { day: part("d"), month: part("m"), year: part("y"), own }
        }
        Typed::Saved(value) => match value.and_then(Value::as_date) {
            Some(date) => DateBoxes {
                day: date.day().to_string(),
                month: u8::from(date.month()).to_string(),
                year: date.year().to_string(),
                own,
            },
            None => DateBoxes { own, ..DateBoxes::default() },
        },
    }
}
