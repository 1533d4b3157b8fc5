//! Who lives and works in the demonstration: officials of every role in three communes, and citizens
//! who do not exist. Everybody signs in with the same printed password.

use std::collections::BTreeMap;

use rules::{
    actor::Actor,
    assurance::Level,
    id::Id,
    person::{Identity, PersonCommand, Post, Profile},
    unit::Units,
    value::Value,
    workflow::Role,
};

use super::names::{self, Dice};
use crate::{
    desk::{Desk, NotDone},
    oidc::stand_in::Someone,
};

/// The password of everybody in the demonstration. It is printed at the start and guards nothing.
pub const PASSWORD: &str = "motcua-demo";

/// The id of the demonstration's identity provider, which stands in for VNeID.
pub const VNEID: &str = "vneid";

/// How many of the citizens VNeID knows.
const KNOWN_TO_VNEID: usize = 12;

/// The communes, each with the ending of its officials' sign-ins.
const COMMUNES: &[(&str, &str)] = &[("00004", ""), ("00721", ".dongvan"), ("26740", ".saigon")];

/// A kind of agency, and who works there: sign-in, roles.
type Staff = (&'static str, &'static [(&'static str, &'static [Role])]);

const COMMUNE_STAFF: &[Staff] = &[
    (
        "centre",
        &[
            ("tiepnhan", &[Role::Intake]),
            ("tiepnhan2", &[Role::Intake]),
            ("quantri", &[Role::Administrator]),
            ("baove", &[Role::DataProtection]),
        ],
    ),
    ("committee", &[("thuly", &[Role::Handler]), ("thuly2", &[Role::Handler]), ("lanhdao", &[Role::Head])]),
    (
        "police",
        &[("congan", &[Role::Intake, Role::Handler]), ("congan2", &[Role::Handler]), ("congan.truong", &[Role::Head])],
    ),
];

const PROVINCE_STAFF: &[Staff] = &[
    ("province_centre", &[("quantri.tinh", &[Role::Administrator]), ("tiepnhan.tinh", &[Role::Intake])]),
    ("insurance", &[("baohiem", &[Role::Handler]), ("baohiem.truong", &[Role::Head])]),
    ("construction_department", &[("xaydung", &[Role::Handler]), ("xaydung.truong", &[Role::Head])]),
];

/// An official with one post.
#[derive(Clone, Debug)]
pub struct Official {
    /// The account.
    pub id: Id,
    /// What they sign in with.
    pub login: String,
    /// Full name.
    pub name: String,
    /// The unit.
    pub unit: String,
    /// The roles there.
    pub roles: Vec<Role>,
}

impl Official {
    /// The official as one who acts.
    pub fn actor(&self) -> Actor {
        Actor::Official { id: self.id, unit: self.unit.clone(), roles: self.roles.clone() }
    }
}

/// A citizen.
#[derive(Clone, Debug)]
pub struct Citizen {
    /// The account.
    pub id: Id,
    /// What they sign in with.
    pub login: String,
    /// What is known of them.
    pub profile: Profile,
}

/// Everybody.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    /// Officials.
    pub officials: Vec<Official>,
    /// Citizens.
    pub citizens: Vec<Citizen>,
}

impl Cast {
    /// The officials who hold a role in a unit.
    pub fn holding(&self, role: Role, unit: &str) -> Vec<&Official> {
        self.officials.iter().filter(|o| o.unit == unit && o.roles.contains(&role)).collect()
    }
}

impl Citizen {
    /// Who they are at the stand-in for VNeID.
    fn at_vneid(&self) -> Someone {
        Someone {
            subject: format!("vneid-{}", self.login),
            name: self.profile.name.clone(),
            number: self.profile.number.clone(),
            birth: self.profile.birth.clone(),
            sex: self.profile.sex.clone(),
        }
    }
}

impl Cast {
    /// The citizens whom the stand-in for VNeID knows; their accounts are linked to it.
    pub fn known_to_vneid(&self) -> Vec<Someone> {
        self.citizens.iter().take(KNOWN_TO_VNEID).map(Citizen::at_vneid).collect()
    }
}

/// An address in one of the communes.
pub fn address(dice: &mut Dice, units: &Units) -> Value {
    let commune = dice.pick(COMMUNES).map_or("00004", |(code, _)| code);
    let province = units.place(commune).map_or("", |place| place.province.as_str());
    let part = |name: &str, text: &str| (name.to_owned(), Value::from(text));
    Value::Map(BTreeMap::from([
        part("province", province),
        part("commune", commune),
        part("street", &names::street(dice)),
    ]))
}

/// Registers everybody through the desk. `phc` is the password's hash, made once for all.
pub fn register(desk: &Desk, dice: &mut Dice, phc: &str, citizens: usize) -> Result<Cast, NotDone> {
    let mut cast = Cast::default();
    let units = &desk.catalogue.units;
    let mut staff = Vec::new();
    for (commune, ending) in COMMUNES {
        let posts = COMMUNE_STAFF.iter().map(|s| (s, (*commune).to_owned()));
        let province = units.place(commune).map(|p| p.province.clone()).unwrap_or_default();
        let above = PROVINCE_STAFF.iter().map(|s| (s, province.clone()));
        for ((kind, people), place) in posts.chain(above) {
            let seat = match units.agency(kind, &place) {
                Some(unit) => unit,
                // A kind of province level is found from any place of the province.
                None => units.agency(kind, commune).unwrap_or_default(),
            };
            staff.extend(people.iter().map(|(login, roles)| (format!("{login}{ending}"), seat.clone(), *roles)));
        }
    }
    for (login, unit, roles) in staff.into_iter().filter(|(_, unit, _)| !unit.is_empty()) {
        let male = dice.percent(50);
        let profile = Profile { name: names::full_name(dice, male), language: "vi".into(), ..Profile::default() };
        let id = person(desk, &login, phc, profile.clone())?;
        let post = Post { unit: unit.clone(), roles: roles.to_vec() };
        desk.handle_person(id, system(), vec![PersonCommand::GivePost { post }])?;
        cast.officials.push(Official { id, login, name: profile.name, unit, roles: roles.to_vec() });
    }
    for n in 1..=citizens {
        let login = if n == 1 { "dan".to_owned() } else { format!("dan{n}") };
        let profile = citizen(dice, units, n);
        let id = person(desk, &login, phc, profile.clone())?;
        let citizen = Citizen { id, login, profile };
        if n <= KNOWN_TO_VNEID {
            let Someone { subject, name, number, birth, sex } = citizen.at_vneid();
            let level = Level::Substantial;
            let identity = Identity { provider: VNEID.into(), subject, level, name, number, birth, sex };
            desk.handle_person(id, system(), vec![PersonCommand::Link { identity }])?;
        }
        cast.citizens.push(citizen);
    }
    Ok(cast)
}

/// A citizen of 18 to 75 years; the first lives in the first commune and reads Vietnamese.
fn citizen(dice: &mut Dice, units: &Units, n: usize) -> Profile {
    let male = dice.percent(50);
    let year = i32::try_from(dice.within(1952, 2006)).unwrap_or(1980);
    let mut home = address(dice, units);
    if n == 1 {
        while home.get("commune").and_then(Value::as_text) != Some("00004") {
            home = address(dice, units);
        }
    }
    let prefix = dice.pick(&["001", "002", "079", "038", "040"]).copied().unwrap_or("001");
    Profile {
        name: names::full_name(dice, male),
        number: names::person_number(dice, prefix, male, year),
        birth: format!("{year:04}-{:02}-{:02}", dice.within(1, 12), dice.within(1, 28)),
        sex: if male { "male" } else { "female" }.into(),
        phone: names::phone(dice),
        email: format!("dan{n}@example.org"),
        address: Some(home),
        language: if dice.percent(90) || n == 1 { "vi" } else { "en" }.into(),
    }
}

fn person(desk: &Desk, login: &str, phc: &str, profile: Profile) -> Result<Id, NotDone> {
    let id = desk.fresh_id();
    let register = PersonCommand::Register { login: login.to_owned(), phc: phc.to_owned(), profile };
    desk.handle_person(id, system(), vec![register])?;
    Ok(id)
}

/// The demonstration itself, as one who acts.
pub fn system() -> Actor {
    Actor::System { name: "demo".into() }
}
