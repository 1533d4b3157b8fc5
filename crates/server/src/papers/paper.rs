//! One official paper as a model: what it says and in which order, knowing neither page nor PDF.
//!
//! The layout follows Decree 30/2020/NĐ-CP: the agency on the left, the nation's motto on the right,
//! number, place and date, the title in the middle, the text, the signatures. Texts are ready to read,
//! in one language; [`super::html`] and [`super::pdf`] only set them.

use time::PrimitiveDateTime;

/// A paper in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// Language tag of all its texts, such as `vi`.
    pub lang: String,
    /// Its stable name, such as `00004.PV-260310-0001 01`; with the same text, the same file.
    pub identity: String,
    /// The agency that issues it, and motto, number, place and date.
    pub head: Head,
    /// The title, in the case it is written in; set in capitals.
    pub title: String,
    /// Lines under the title.
    pub subtitle: Vec<String>,
    /// A line that says this is only a translation or only a specimen.
    pub caution: Option<String>,
    /// To whom it is written.
    pub addressee: Option<String>,
    /// The text.
    pub blocks: Vec<Block>,
    /// The QR code beside the title.
    pub code: Option<Code>,
    /// Whether the sheet lies on its side.
    pub wide: bool,
    /// The line at the foot of every sheet.
    pub foot: String,
    /// What is said, once at the end, when a character had to be printed as a box.
    pub unprintable: String,
    /// The local moment it was made.
    pub at: PrimitiveDateTime,
    /// Minutes east of UTC of that moment.
    pub utc_offset: i32,
}

/// The two columns at the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// What stands above the agency: its province or city; may be empty.
    pub above: String,
    /// The agency.
    pub agency: String,
    /// The nation's name, then its motto; empty where a country has none.
    pub motto: Vec<String>,
    /// The number line; may be empty.
    pub number: String,
    /// Place and date.
    pub dated: String,
}

/// A QR code with the address it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// What it holds.
    pub url: String,
    /// What it is for, in a few words.
    pub caption: String,
}

/// One part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph; line breaks in it are kept.
    Paragraph(String),
    /// What somebody wrote in their own words, set apart.
    Quote(String),
    /// The title of a part.
    Heading(String),
    /// Labels with values.
    Rows(Vec<Row>),
    /// A numbered list.
    Items(Vec<String>),
    /// A table.
    Table(Table),
    /// Who receives it and who signs, side by side.
    Closing(Vec<Party>),
    /// Small print.
    Note {
        /// The word before it, such as "Ghi chú".
        title: String,
        /// One remark each.
        lines: Vec<String>,
    },
}

/// A label with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The label, without the colon.
    pub label: String,
    /// The value.
    pub value: String,
    /// Whether it is what the reader looks for.
    pub strong: bool,
}

impl Row {
    /// A row; nothing when there is no value.
    pub fn of(label: impl Into<String>, value: impl Into<String>) -> Option<Self> {
        let value = value.into();
        (!value.trim().is_empty()).then(|| Row { label: label.into(), value, strong: false })
    }

    /// The same row, set in bold.
    pub fn strong(mut self) -> Self {
        self.strong = true;
        self
    }
}

/// A table whose head is repeated on every sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows, for those who hear it read.
    pub summary: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with one text a column.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// Its share of the width.
    pub share: u16,
    /// Whether its texts are set in the middle (numbers, dates, marks).
    pub centred: bool,
}

/// One of those at the foot of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Party {
    /// Who receives copies.
    Recipients {
        /// The words above, such as "Nơi nhận:".
        title: String,
        /// One line each.
        lines: Vec<String>,
    },
    /// Who signs.
    Signer {
        /// Their office, such as "Người tiếp nhận hồ sơ"; set in capitals.
        office: String,
        /// What is to be done there, such as "(Ký và ghi rõ họ tên)".
        hint: String,
        /// Their name, if known.
        name: String,
    },
}
