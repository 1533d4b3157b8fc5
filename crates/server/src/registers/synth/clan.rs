//! A clan: an old couple, their children with spouses, and the grandchildren, in the households they live in.

use rules::{
    country::Country,
    unit::{Place, Units},
};
use time::Date;

use super::people::{self, Human, Numbers};
use crate::demo::names::Dice;

/// What families are made of.
pub struct Ground<'a> {
    /// The country's patterns.
    pub country: &'a Country,
    /// Places.
    pub units: &'a Units,
    /// All communes.
    pub communes: &'a [&'a Place],
    /// The day it is.
    pub today: Date,
}

impl Ground<'_> {
    fn commune(&self, dice: &mut Dice) -> Option<&Place> {
        dice.pick(self.communes).copied()
    }

    /// Somebody born in a year, living in a commune.
    fn born(
        &self,
        dice: &mut Dice,
        numbers: &mut Numbers,
        year: i32,
        male: bool,
        place: &Place,
        family: Option<&str>,
    ) -> Human {
        let birth = people::day_in(dice, year, self.today);
        let number = numbers.person(&self.country.person_number, &place.province, male, birth.year());
        let name = people::name(dice, male, family);
        Human {
            ethnicity: people::ethnicity(dice),
            hometown: people::in_words(self.units, place),
            home: people::home(dice, place),
            ..Human::alone(number, name, male, birth)
        }
    }

    /// A clan: everybody in it, household after household.
    pub fn clan(&self, dice: &mut Dice, numbers: &mut Numbers) -> Vec<Human> {
        let Some(place) = self.commune(dice) else { return Vec::new() };
        let year = self.today.year() - as_i32(dice.within(58, 84));
        let man = self.born(dice, numbers, year, true, place, None);
        let old = self.couple(dice, numbers, man, year + 2);
        let (mut everybody, mut grown) = (old, Vec::new());
        for n in 0..dice.within(1, 4) {
            let year = everybody[1].birth.year() + 21 + as_i32(n) * 3 + as_i32(dice.within(0, 2));
            let male = dice.percent(51);
            let mut child = self.child_of(dice, numbers, &everybody[0], &everybody[1], year, male, place);
            for parent in &mut everybody[..2] {
                parent.children.push(child.number.clone());
            }
            child.role = "child";
            grown.push(child);
        }
        for (n, child) in grown.into_iter().enumerate() {
            let stays = n == 0;
            if child.age(self.today) < 20 || !dice.percent(82) {
                everybody.push(child);
                continue;
            }
            let moved = if dice.percent(30) { self.commune(dice) } else { None };
            let place = moved.unwrap_or(place);
            let mut family = self.family(dice, numbers, child, place, !stays);
            if stays {
                let (home, household) = (everybody[0].home.clone(), everybody[0].household.clone());
                for (k, human) in family.iter_mut().enumerate() {
                    human.home = home.clone();
                    human.household = household.clone();
                    human.role = match k {
                        0 => "child",
                        1 => "other",
                        _ => "grandchild",
                    };
                }
            }
            everybody.extend(family);
        }
        everybody
    }

    /// A person with a spouse and their children; `own`: in a household of their own.
    pub fn family(
        &self,
        dice: &mut Dice,
        numbers: &mut Numbers,
        person: Human,
        place: &Place,
        own: bool,
    ) -> Vec<Human> {
        let year = person.birth.year() + if person.male { 2 } else { -2 };
        let mut person = person;
        if own {
            person.home = people::home(dice, place);
        }
        let mut family = self.couple(dice, numbers, person, year);
        let (father, mother) = if family[0].male { (0, 1) } else { (1, 0) };
        let first = family[mother].birth.year() + as_i32(dice.within(20, 27));
        for n in 0..dice.within(0, 3) {
            let year = first + as_i32(n) * 3;
            if year > self.today.year() {
                break;
            }
            let male = dice.percent(52);
            let mut child = self.child_of(dice, numbers, &family[father], &family[mother], year, male, place);
            child.role = "child";
            for parent in &mut family[..2] {
                parent.children.push(child.number.clone());
            }
            family.push(child);
        }
        family
    }

    /// A person and a spouse, married, in one home.
    fn couple(&self, dice: &mut Dice, numbers: &mut Numbers, person: Human, year: i32) -> Vec<Human> {
        let fallback = self.communes.first().copied();
        let place = self.units.place(person.commune()).or(fallback);
        let mut person = person;
        if person.household.is_empty() || person.role == "child" {
            person.household = format!("H{:09}", numbers.next("household"));
        }
        let Some(place) = place else { return vec![person] };
        let mut spouse = self.born(dice, numbers, year, !person.male, place, None);
        spouse.home = person.home.clone();
        spouse.household = person.household.clone();
        (person.marital, spouse.marital) = ("married", "married");
        (person.role, spouse.role) = ("head", "spouse");
        spouse.spouse = Some(person.number.clone());
        person.spouse = Some(spouse.number.clone());
        vec![person, spouse]
    }

    #[allow(clippy::too_many_arguments, reason = "a child has that many parents, places and dates")]
    fn child_of(
        &self,
        dice: &mut Dice,
        numbers: &mut Numbers,
        father: &Human,
        mother: &Human,
        year: i32,
        male: bool,
        place: &Place,
    ) -> Human {
        let mut child = self.born(dice, numbers, year.min(self.today.year()), male, place, Some(&father.name));
        child.ethnicity = father.ethnicity.clone();
        child.hometown = father.hometown.clone();
        child.home = father.home.clone();
        child.household = father.household.clone();
        child.father = Some(father.number.clone());
        child.mother = Some(mother.number.clone());
        child
    }
}

fn as_i32(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(0)
}
