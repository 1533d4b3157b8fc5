//! A synthetic country for the registers: families in real communes with their insurance, land, businesses and
//! what they owe, made clan after clan so that a million people need little memory. The same seed and day give
//! the same country. Known duplicates and errors are planted and told in a truth file.

mod clan;
mod people;
mod things;
mod truth;

use std::sync::mpsc::sync_channel;

use rules::{
    actor::Actor,
    person::Profile,
    unit::Place,
    value::{Answers, read_date},
};
use time::Date;

use crate::{
    demo::names::Dice,
    desk::{Desk, NotDone},
};
use clan::Ground;
use people::{Human, Numbers};
use things::{Counts, Made};

pub use truth::Truth;

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// About how many people: the last clan is made whole.
    pub people: u64,
    /// The seed of chance.
    pub seed: u64,
    /// The day it is.
    pub today: Date,
}

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// People, planted duplicates not counted.
    pub people: u64,
    /// Records in all registers.
    pub records: u64,
    /// Truths planted.
    pub planted: u64,
    /// Records that the rules refused; none unless the catalogue's registers were changed.
    pub refused: u64,
}

/// Records of one transaction.
const BATCH: usize = 2000;

/// One batch on its way to the desk.
type Batch = Vec<(&'static str, Vec<(Answers, Option<Date>)>)>;

/// The actor of everything synthetic.
pub fn actor() -> Actor {
    Actor::System { name: "synthetic".into() }
}

/// Makes a country through the desk. The accounts of `profiles` come first, each with a spouse, children, home and
/// insurance, and the mother among them with the notice of a birth to be registered. `tell` gets each truth, `tick` how
/// many people there are.
pub fn generate(
    desk: &Desk,
    plan: Plan,
    profiles: &[Profile],
    mut tell: impl FnMut(&Truth) -> Result<(), NotDone> + Send,
    mut tick: impl FnMut(u64),
) -> Result<Tally, NotDone> {
    let (send, receive) = sync_channel::<(Batch, u64)>(2);
    std::thread::scope(|scope| {
        // One thread makes people, the other hands them in: the store encrypts and writes meanwhile.
        let maker = scope.spawn(move || -> Result<Tally, NotDone> {
            let mut tally = Tally::default();
            let mut nation = Nation::new(desk, plan);
            let mut waiting: Vec<Made> = Vec::with_capacity(BATCH * 2);
            for profile in profiles {
                tally.people += nation.family_of(profile, &mut waiting);
            }
            while tally.people < plan.people {
                let made = nation.clan(&mut waiting, &mut tell)?;
                if made.people == 0 {
                    break;
                }
                tally.people += made.people;
                tally.planted += made.planted;
                if waiting.len() >= BATCH {
                    tally.records += waiting.len() as u64;
                    if send.send((sorted(&mut waiting), tally.people)).is_err() {
                        return Ok(tally);
                    }
                }
            }
            waiting.extend(nation.counts.records(plan.today.year()));
            tally.records += waiting.len() as u64;
            let _ = send.send((sorted(&mut waiting), tally.people));
            Ok(tally)
        });
        let mut refused = 0;
        for (batch, people) in receive {
            refused += hand_in(desk, batch)?;
            tick(people);
        }
        let tally = maker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(Tally { refused, records: tally.records - refused, ..tally })
    })
}

/// By register, each in the order made.
fn sorted(waiting: &mut Vec<Made>) -> Batch {
    let mut batch: Batch = Vec::new();
    for (register, values, day) in waiting.drain(..) {
        match batch.iter_mut().find(|(name, _)| *name == register) {
            Some((_, rows)) => rows.push((values, day)),
            None => batch.push((register, vec![(values, day)])),
        }
    }
    batch
}

fn hand_in(desk: &Desk, batch: Batch) -> Result<u64, NotDone> {
    let mut refused = 0;
    for (register, rows) in batch {
        let wrong = desk.make_records(register, actor(), "Dữ liệu tổng hợp, không phải người thật".into(), rows)?;
        for (n, refusals) in wrong.iter().take(3) {
            tracing::warn!(register, n, ?refusals, "a synthetic record was refused");
        }
        refused += wrong.len() as u64;
    }
    Ok(refused)
}

/// The country while it is made.
struct Nation<'d> {
    desk: &'d Desk,
    communes: Vec<&'d Place>,
    plan: Plan,
    dice: Dice,
    numbers: Numbers,
    counts: Counts,
    /// Tax codes of some firms, for people to work at.
    employers: Vec<String>,
}

impl<'d> Nation<'d> {
    fn new(desk: &'d Desk, plan: Plan) -> Nation<'d> {
        let units = &desk.catalogue.units;
        let communes = units.provinces().flat_map(|p| units.communes(&p.code)).collect();
        Nation {
            desk,
            communes,
            plan,
            dice: Dice::new(plan.seed),
            numbers: Numbers::default(),
            counts: Counts::default(),
            employers: Vec::new(),
        }
    }

    /// One clan with all it has; gives how many people and truths.
    fn clan(
        &mut self,
        out: &mut Vec<Made>,
        tell: &mut impl FnMut(&Truth) -> Result<(), NotDone>,
    ) -> Result<Tally, NotDone> {
        let catalogue = &self.desk.catalogue;
        let ground = Ground {
            country: &catalogue.country,
            units: &catalogue.units,
            communes: &self.communes,
            today: self.plan.today,
        };
        let everybody = ground.clan(&mut self.dice, &mut self.numbers);
        let first = out.len();
        self.belongings(&everybody, out);
        let country = &self.desk.catalogue.country;
        let truths = truth::plant(&mut self.dice, &mut self.numbers, country, &everybody, &mut out[first..]);
        for (truth, more) in &truths {
            tell(truth)?;
            out.extend(more.clone());
        }
        Ok(Tally { people: everybody.len() as u64, planted: truths.len() as u64, ..Tally::default() })
    }

    /// The records of some people in every register.
    fn belongings(&mut self, everybody: &[Human], out: &mut Vec<Made>) {
        let today = self.plan.today;
        let (dice, numbers) = (&mut self.dice, &mut self.numbers);
        for human in everybody {
            self.counts.add(human, today);
            out.push(("population", human.record(), Some(human.birth)));
            out.push(things::insurance(dice, numbers, human, &self.employers, today));
            let spouse = human.spouse.as_ref().and_then(|n| everybody.iter().find(|h| &h.number == n));
            if let Some(wife) = spouse.filter(|_| human.male) {
                out.push(things::marriage(dice, numbers, human, wife, today));
            }
            if human.role == "head" && dice.percent(65) {
                out.push(things::parcel(dice, numbers, human, spouse));
            }
            if (22..65).contains(&human.age(today)) && dice.percent(7) {
                let code = dice.percent(15).then(|| self.desk.tax_code(numbers.next("firm"))).flatten();
                if let Some(code) = &code {
                    const KNOWN: usize = 64;
                    if self.employers.len() >= KNOWN {
                        self.employers.remove(0);
                    }
                    self.employers.push(code.clone());
                }
                let business = things::business(dice, human, code, today);
                out.push(things::obligation(dice, numbers, human, &business.1, today));
                out.push(business);
            }
        }
    }

    fn family_of(&mut self, profile: &Profile, out: &mut Vec<Made>) -> u64 {
        let catalogue = &self.desk.catalogue;
        let commune = profile.address.as_ref().and_then(|a| a.get("commune")).and_then(|c| c.as_text());
        let place = commune.and_then(|code| catalogue.units.place(code));
        let (Some(birth), Some(place), Some(home)) = (read_date(&profile.birth), place, &profile.address) else {
            return 0;
        };
        let hometown = people::in_words(&catalogue.units, place);
        let person = Human {
            ethnicity: "Kinh".into(),
            hometown: hometown.clone(),
            home: home.clone(),
            ..Human::alone(profile.number.clone(), profile.name.clone(), profile.sex == "male", birth)
        };
        let ground = Ground {
            country: &catalogue.country,
            units: &catalogue.units,
            communes: &self.communes,
            today: self.plan.today,
        };
        let family = ground.family(&mut self.dice, &mut self.numbers, person, place, false);
        self.belongings(&family, out);
        if let Some(mother) = family[..2.min(family.len())].iter().find(|h| !h.male) {
            let notice = things::birth_notice(&mut self.dice, &mut self.numbers, mother, &hometown, self.plan.today);
            out.push(notice);
        }
        family.len() as u64
    }
}

impl Desk {
    /// A tax code that passes the country's check, for the n-th firm; `None` where the digits give none.
    fn tax_code(&self, n: u64) -> Option<String> {
        let shape = &self.catalogue.country.tax_number;
        let begin = format!("{:0width$}", 800_000_000 + n, width = shape.weights.len());
        (0..10).map(|digit| format!("{begin}{digit}")).find(|code| shape.is_valid(code))
    }
}
