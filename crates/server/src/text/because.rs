//! Why a due date is what it is, in sentences: one for each step of the reckoning.

use std::collections::BTreeMap;

use rules::{
    calendar::{Reason, Unit},
    unit::pick,
};

use super::Words;

impl Words<'_> {
    /// The steps of how a due date came about, one sentence each, in the order they are read.
    pub fn reasons(&self, steps: &[Reason]) -> Vec<String> {
        steps.iter().map(|step| self.reason(step)).collect()
    }

    /// The sentence of one step.
    pub fn reason(&self, step: &Reason) -> String {
        let name = |names: &BTreeMap<String, String>| pick(names, self.lang).to_owned();
        match step {
            Reason::TimeLimit { amount, unit } => self.one("reason-time_limit", "term", self.count(*amount, *unit)),
            Reason::CountedFrom { at } => self.one("reason-counted_from", "at", self.moment(*at)),
            Reason::ReceivedAfterCutOff { at, cut_off, counted_from } => self.with(
                "reason-received_after_cut_off",
                &[
                    ("at", self.moment(*at)),
                    ("cut_off", self.time(*cut_off)),
                    ("counted_from", self.moment(*counted_from)),
                ],
            ),
            Reason::ReceivedOutOfHours { at, counted_from } => {
                let (at, from) = (self.moment(*at), self.moment(*counted_from));
                self.two("reason-received_out_of_hours", "at", at, "counted_from", from)
            }
            Reason::ReceivedElsewhere { at, counted_from } => {
                let (at, from) = (self.moment(*at), self.moment(*counted_from));
                self.two("reason-received_elsewhere", "at", at, "counted_from", from)
            }
            Reason::FirstDayNotCounted { date } => {
                self.one("reason-first_day_not_counted", "date", self.weekday(*date))
            }
            Reason::FirstDayCounted { date } => self.one("reason-first_day_counted", "date", self.weekday(*date)),
            Reason::DayOff { date, name: names } => {
                self.two("reason-day_off", "date", self.weekday(*date), "name", name(names))
            }
            Reason::WorkedInstead { date, name: names } => {
                self.two("reason-worked_instead", "date", self.weekday(*date), "name", name(names))
            }
            Reason::WeekendsNotCounted { days } => self.one("reason-weekends_not_counted", "days", days),
            Reason::MoreDaysOff { days } => self.one("reason-more_days_off", "days", days),
            Reason::MovedOffDayOff { from, to, name: names } if names.is_empty() => {
                self.two("reason-moved_off_weekend", "from", self.weekday(*from), "to", self.weekday(*to))
            }
            Reason::MovedOffDayOff { from, to, name: names } => self.with(
                "reason-moved_off_day_off",
                &[("from", self.weekday(*from)), ("to", self.weekday(*to)), ("name", name(names))],
            ),
            Reason::Paused { from, to } => {
                self.two("reason-paused", "from", self.moment(*from), "to", self.moment(*to))
            }
            Reason::MovedByWait { amount: 0, old, .. } => {
                self.one("reason-not_moved_by_wait", "old", self.moment(*old))
            }
            Reason::MovedByWait { amount, unit, old } => {
                let wait = match unit {
                    Unit::Hours => self.minutes(*amount),
                    Unit::WorkingDays | Unit::Days => self.count(*amount, *unit),
                };
                self.two("reason-moved_by_wait", "old", self.moment(*old), "wait", wait)
            }
            Reason::Restarted { at } => self.one("reason-restarted", "at", self.moment(*at)),
            Reason::Extended { days, old } => self.two("reason-extended", "days", days, "old", self.moment(*old)),
            Reason::DueAt { at } => self.one("reason-due_at", "at", self.appointment(*at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime, time};

    use super::*;
    use crate::text::Texts;

    #[test]
    fn a_due_date_is_explained_in_both_languages() {
        let texts = Texts::load();
        let steps = [
            Reason::TimeLimit { amount: 1, unit: Unit::WorkingDays },
            Reason::ReceivedAfterCutOff {
                at: datetime!(2026-09-01 16:05),
                cut_off: time!(15:00),
                counted_from: datetime!(2026-09-03 07:30),
            },
            Reason::DayOff {
                date: date!(2026 - 09 - 02),
                name: BTreeMap::from([("vi".into(), "Quốc khánh".into()), ("en".into(), "National Day".into())]),
            },
            Reason::DueAt { at: datetime!(2026-09-03 17:00) },
        ];
        assert_eq!(
            texts.of("vi").reasons(&steps),
            [
                "Thời hạn giải quyết theo quy định: 1 ngày làm việc.",
                "Hồ sơ đến lúc 16:05 ngày 01/09/2026, sau 15:00, nên được tính là đến lúc 07:30 ngày 03/09/2026.",
                "Không tính thứ Tư 02/09/2026: Quốc khánh.",
                "Hạn trả kết quả: 17:00 thứ Năm 03/09/2026.",
            ]
        );
        assert_eq!(
            texts.of("en").reasons(&steps)[1],
            "It came at 16:05 on 1 September 2026, after 15:00, so it counts as come at 07:30 on 3 September 2026."
        );
    }

    #[test]
    fn every_step_has_its_sentence() {
        let texts = Texts::load();
        let (at, day) = (datetime!(2026-03-05 09:00), date!(2026 - 03 - 05));
        let name = BTreeMap::from([("vi".to_owned(), "Tết".to_owned())]);
        let steps = [
            Reason::CountedFrom { at },
            Reason::ReceivedOutOfHours { at, counted_from: at },
            Reason::ReceivedElsewhere { at, counted_from: at },
            Reason::FirstDayNotCounted { date: day },
            Reason::FirstDayCounted { date: day },
            Reason::WorkedInstead { date: day, name: name.clone() },
            Reason::WeekendsNotCounted { days: 2 },
            Reason::MoreDaysOff { days: 1 },
            Reason::MovedOffDayOff { from: day, to: day, name },
            Reason::MovedOffDayOff { from: day, to: day, name: BTreeMap::new() },
            Reason::Paused { from: at, to: at },
            Reason::MovedByWait { amount: 90, unit: Unit::Hours, old: at },
            Reason::MovedByWait { amount: 0, unit: Unit::Days, old: at },
            Reason::Restarted { at },
            Reason::Extended { days: 3, old: at },
        ];
        for lang in ["vi", "en"] {
            for sentence in texts.of(lang).reasons(&steps) {
                assert!(sentence.ends_with('.') && !sentence.contains('{'), "{lang}: {sentence}");
            }
        }
        assert!(texts.of("vi").reason(&steps[11]).contains("1 giờ 30 phút"));
    }
}
