//! Records in files: CSV with the fields' ids as its head, or JSON Lines. An address is three columns
//! (`home.province`, `home.commune`, `home.street`; the province may be left out), several values of one field are
//! separated by `|`. A column or key `effective` says from which day a record holds.

use std::{
    collections::BTreeMap,
    io::{BufRead, Write},
};

use rules::{
    form::{FieldKind, kind::ADDRESS_PARTS},
    refusal::Refusal,
    register::{FieldDef, Register, words_of},
    value::{Answers, Value, read_date},
};
use time::Date;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated, with a head.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

impl Format {
    /// By the ending of a file's name; CSV when it says nothing.
    pub fn of_name(name: &str) -> Format {
        if name.ends_with(".jsonl") || name.ends_with(".ndjson") { Format::Jsonl } else { Format::Csv }
    }
}

/// What stands in one line: a record, or what is wrong with it.
pub type Read = Result<(Answers, Option<Date>), Refusal>;

/// The longest line that is read, in bytes.
const LONGEST: usize = 1024 * 1024;

/// Reads records; `each` gets the number of each line, from 1, and what stands there, until it says stop.
pub fn read<E: From<String>>(
    register: &Register,
    from: impl BufRead,
    format: Format,
    each: impl FnMut(u64, Read) -> Result<(), E>,
) -> Result<(), E> {
    match format {
        Format::Csv => read_csv(register, from, each),
        Format::Jsonl => read_json(from, each),
    }
}

fn read_csv<E: From<String>>(
    register: &Register,
    from: impl BufRead,
    mut each: impl FnMut(u64, Read) -> Result<(), E>,
) -> Result<(), E> {
    let mut csv = csv::ReaderBuilder::new().flexible(false).from_reader(from);
    let head = csv.headers().map_err(|e| format!("the head of the file cannot be read: {e}"))?.clone();
    let columns: Vec<String> = head.iter().map(|c| c.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    for column in columns.iter().filter(|c| *c != "effective") {
        let (id, part) = column.split_once('.').map_or((column.as_str(), None), |(id, part)| (id, Some(part)));
        let known = register.field(id).is_some_and(|field| match part {
            Some(part) => field.kind == FieldKind::Address && ADDRESS_PARTS.contains(&part),
            None => field.kind != FieldKind::Address,
        });
        if !known {
            let fields = register.fields.iter().map(|f| f.id.as_str()).collect::<Vec<_>>().join(", ");
            return Err(format!("the column {column} is no field of {}; there are {fields}", register.key).into());
        }
    }
    for record in csv.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                each(line, of_columns(register, &columns, record.iter()))?;
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                each(line, Err(Refusal::new("record_line").with("what", error)))?;
            }
        }
    }
    Ok(())
}

fn of_columns<'c>(register: &Register, columns: &[String], cells: impl Iterator<Item = &'c str>) -> Read {
    let mut values = Answers::new();
    let mut effective = None;
    for (column, cell) in columns.iter().zip(cells).filter(|(_, cell)| !cell.trim().is_empty()) {
        let (id, part) = column.split_once('.').map_or((column.as_str(), None), |(id, part)| (id, Some(part)));
        let Some(field) = register.field(id) else {
            effective = Some(day(cell)?);
            continue;
        };
        match part {
            Some(part) => {
                let address = values.entry(id.to_owned()).or_insert_with(|| Value::Map(BTreeMap::new()));
                if let Value::Map(parts) = address {
                    parts.insert(part.to_owned(), Value::from(cell.trim()));
                }
            }
            None if field.many || field.kind == FieldKind::Choices => {
                let items = cell.split('|').map(|item| of_cell(field, item)).collect();
                values.insert(id.to_owned(), Value::List(items));
            }
            None => {
                values.insert(id.to_owned(), of_cell(field, cell));
            }
        }
    }
    Ok((values, effective))
}

/// A cell as a value of the field's kind; what does not fit stays text and is refused with its reason.
fn of_cell(field: &FieldDef, cell: &str) -> Value {
    let cell = cell.trim();
    let text = || Value::from(cell);
    match field.kind {
        FieldKind::Integer | FieldKind::Money => cell.parse().map_or_else(|_| text(), Value::Int),
        FieldKind::YesNo => cell.parse().map_or_else(|_| text(), Value::Bool),
        _ => text(),
    }
}

fn day(text: &str) -> Result<Date, Refusal> {
    read_date(text.trim()).ok_or_else(|| Refusal::new("not_a_date").at("effective"))
}

fn read_json<E: From<String>>(
    mut from: impl BufRead,
    mut each: impl FnMut(u64, Read) -> Result<(), E>,
) -> Result<(), E> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let mut limited = std::io::Read::take(&mut from, LONGEST as u64 + 1);
        let got = limited.read_until(b'\n', &mut line).map_err(|e| format!("the file cannot be read: {e}"))?;
        if got == 0 {
            break;
        }
        if line.len() > LONGEST {
            return Err(format!("line {number} is longer than {LONGEST} bytes; is this JSON Lines?").into());
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let read = serde_json::from_slice::<Answers>(&line);
        each(number, read.map_err(|e| Refusal::new("record_line").with("what", e)).and_then(without_day))?;
    }
    Ok(())
}

fn without_day(mut values: Answers) -> Read {
    let effective = match values.remove("effective") {
        Some(Value::Text(text)) => Some(day(&text)?),
        Some(_) => return Err(Refusal::new("not_a_date").at("effective")),
        None => None,
    };
    Ok((values, effective))
}

/// The columns of a register in CSV.
pub fn columns(register: &Register) -> Vec<String> {
    let mut columns = Vec::new();
    for field in &register.fields {
        match field.kind {
            FieldKind::Address => columns.extend(ADDRESS_PARTS.iter().map(|part| format!("{}.{part}", field.id))),
            _ => columns.push(field.id.clone()),
        }
    }
    columns.push("effective".to_owned());
    columns
}

/// Writes records so that they can be read again.
pub enum Writer<W: Write> {
    /// As CSV.
    Csv(Box<csv::Writer<W>>),
    /// As JSON Lines.
    Jsonl(W),
}

impl<W: Write> Writer<W> {
    /// A writer; the head of a CSV file is written at once.
    pub fn new(to: W, format: Format, register: &Register) -> Result<Writer<W>, String> {
        Ok(match format {
            Format::Csv => {
                let mut csv = csv::Writer::from_writer(to);
                csv.write_record(columns(register)).map_err(|e| e.to_string())?;
                Writer::Csv(Box::new(csv))
            }
            Format::Jsonl => Writer::Jsonl(to),
        })
    }

    /// One record.
    pub fn write(&mut self, register: &Register, values: &Answers, since: Date) -> Result<(), String> {
        let since = rules::value::write_date(since);
        match self {
            Writer::Csv(csv) => {
                let mut cells = Vec::new();
                for field in &register.fields {
                    let value = values.get(&field.id);
                    if field.kind == FieldKind::Address {
                        let part = |part: &&str| value.and_then(|v| v.get(part)?.as_text()).unwrap_or("").to_owned();
                        cells.extend(ADDRESS_PARTS.iter().map(part));
                    } else {
                        cells.push(value.map(cell).unwrap_or_default());
                    }
                }
                cells.push(since);
                csv.write_record(cells).map_err(|e| e.to_string())
            }
            Writer::Jsonl(to) => {
                let mut values = values.clone();
                values.insert("effective".to_owned(), Value::Text(since));
                serde_json::to_writer(&mut *to, &values).map_err(|e| e.to_string())?;
                to.write_all(b"\n").map_err(|e| e.to_string())
            }
        }
    }

    /// Everything written out.
    pub fn finish(self) -> Result<(), String> {
        match self {
            Writer::Csv(mut csv) => csv.flush().map_err(|e| e.to_string()),
            Writer::Jsonl(mut to) => to.flush().map_err(|e| e.to_string()),
        }
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::List(items) => items.iter().filter_map(words_of).collect::<Vec<_>>().join("|"),
        value => words_of(value).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogue, Files};

    fn population() -> Register {
        let catalogue = Catalogue::read(Files::embedded()).unwrap_or_else(|d| panic!("{}", d[0]));
        catalogue.registers["population"].register.clone()
    }

    fn all(format: Format, text: &str) -> Vec<(u64, Read)> {
        let mut found = Vec::new();
        read::<String>(&population(), text.as_bytes(), format, |n, line| {
            found.push((n, line));
            Ok(())
        })
        .unwrap();
        found
    }

    #[test]
    fn what_is_written_is_read_again_in_both_formats() {
        let home = [("province", "01"), ("commune", "00004"), ("street", "Số 1, \"Nhà A\"\nngõ 2")];
        let home = home.into_iter().map(|(k, v)| (k.to_owned(), Value::from(v))).collect();
        let values = Answers::from([
            ("name".to_owned(), Value::from("Nguyễn Văn An")),
            ("residence".to_owned(), Value::Map(home)),
            ("children".to_owned(), Value::List(vec![Value::from("1"), Value::from("2")])),
        ]);
        let since = time::macros::date!(2020 - 02 - 29);
        for format in [Format::Csv, Format::Jsonl] {
            let mut out = Vec::new();
            let mut writer = Writer::new(&mut out, format, &population()).unwrap();
            writer.write(&population(), &values, since).unwrap();
            writer.finish().unwrap();
            let found = all(format, std::str::from_utf8(&out).unwrap());
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].1, Ok((values.clone(), Some(since))), "{format:?}");
        }
    }

    #[test]
    fn a_bad_line_is_told_by_its_number_and_the_others_are_read() {
        let csv = all(Format::Csv, "number,effective\n001,2020-01-01\n002,2020-13-01\n003\n004,\n");
        let told: Vec<_> = csv.iter().map(|(n, r)| (*n, r.as_ref().err().map(|e| e.key))).collect();
        assert_eq!(told, [(2, None), (3, Some("not_a_date")), (4, Some("record_line")), (5, None)]);
        let json = all(Format::Jsonl, "{\"number\":\"1\"}\n\n{\"number\":1.5}\n[]\n{\"number\":\"2\"}\n");
        let told: Vec<_> = json.iter().map(|(n, r)| (*n, r.as_ref().err().map(|e| e.key))).collect();
        assert_eq!(told, [(1, None), (3, Some("record_line")), (4, Some("record_line")), (5, None)]);
        let wrong = read::<String>(&population(), &b"nummber\n1\n"[..], Format::Csv, |_, _| Ok(()));
        assert!(wrong.unwrap_err().contains("nummber"));
    }
}
