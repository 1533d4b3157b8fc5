//! An address: the province first, then only that province's communes. Three thousand communes are
//! never in one page; without a script a button brings the list of the chosen province.

use askama::Template;
use rules::{
    unit::{Units, pick},
    value::Value,
};

use super::{Opt, Setting, Typed};
use crate::text::Words;

/// An address as it is shown.
#[derive(Clone, Debug, Default)]
pub struct Address {
    /// All provinces.
    pub provinces: Vec<Opt>,
    /// The communes of the chosen province; empty before one is chosen.
    pub communes: Vec<Opt>,
    /// House, street, hamlet, as typed.
    pub street: String,
    /// Whether the browser may fill in the person's own.
    pub own: bool,
}

impl Address {
    /// The address of the field `id`.
    pub(super) fn new(id: &str, setting: Setting<'_>, typed: Typed<'_>, own: bool) -> Address {
        let part = |name: &str| match typed {
            Typed::Raw(raw) => raw.one(&format!("{id}-{name}")).to_owned(),
            Typed::Saved(value) => value.and_then(|v| v.get(name)).and_then(Value::as_text).unwrap_or("").to_owned(),
        };
        let (province, commune) = (part("province"), part("commune"));
        let lang = setting.t.lang;
        Address {
            provinces: setting.units.provinces().map(|p| option(&p.code, pick(&p.name, lang), &province)).collect(),
            communes: options(setting.units, &province, &commune, lang),
            street: part("street"),
            own,
        }
    }
}

fn option(code: &str, name: &str, chosen: &str) -> Opt {
    Opt { value: code.to_owned(), label: name.to_owned(), chosen: code == chosen }
}

/// The communes of a province, in the order of the alphabet.
fn options(units: &Units, province: &str, chosen: &str, lang: &str) -> Vec<Opt> {
    let mut options: Vec<Opt> =
        units.communes(province).map(|p| option(&p.code, pick(&p.name, lang), chosen)).collect();
    // By the name without its kind, as people look for it: "Phường Ba Đình" under B.
    options.sort_by_cached_key(|o| {
        let folded = rules::fold::folded(&o.label);
        let bare = ["phuong ", "xa ", "dac khu "].iter().find_map(|kind| folded.strip_prefix(kind));
        bare.unwrap_or(&folded).to_owned()
    });
    options
}

#[derive(Template)]
#[template(path = "kinds/communes.html")]
struct Communes<'a> {
    t: Words<'a>,
    address: Address,
}

/// The options of the list of communes, as a fragment for the script.
pub fn communes(t: Words<'_>, units: &Units, province: &str) -> Result<String, askama::Error> {
    let address = Address { communes: options(units, province, "", t.lang), ..Address::default() };
    Communes { t, address }.render()
}
