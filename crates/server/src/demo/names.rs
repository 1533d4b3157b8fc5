//! Names of people who do not exist, made from common Vietnamese names and a repeatable stream of
//! numbers. The same seed gives the same people.

/// A repeatable stream of numbers; SplitMix64 (Steele, Lea, Flood 2014). Never for secrets.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// A stream from a seed.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        low.saturating_add(i64::try_from(self.roll() % span.max(1)).unwrap_or(0))
    }

    /// True in so many of a hundred.
    pub fn percent(&mut self, of_hundred: u64) -> bool {
        self.roll() % 100 < of_hundred
    }

    /// One of a list; `None` of an empty one.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let len = u64::try_from(list.len()).ok().filter(|n| *n > 0)?;
        list.get(usize::try_from(self.roll() % len).unwrap_or(0))
    }
}

const FAMILY: &[&str] = &[
    "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng",
    "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Trịnh", "Mai", "Tạ", "Lương", "Vàng", "Hà", "Chu",
];
const MIDDLE_MALE: &[&str] =
    &["Văn", "Đức", "Minh", "Quốc", "Hữu", "Thanh", "Xuân", "Công", "Gia", "Anh", "Bá", "Khắc"];
const MIDDLE_FEMALE: &[&str] = &["Thị", "Thị", "Ngọc", "Thu", "Thanh", "Kim", "Phương", "Bích", "Hồng", "Mai", "Diệu"];
const GIVEN_MALE: &[&str] = &[
    "An", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Hùng", "Khánh", "Lâm", "Long", "Nam", "Nghĩa", "Phúc",
    "Quân", "Sơn", "Thắng", "Thành", "Thịnh", "Toàn", "Trung", "Tuấn", "Việt", "Vinh", "Đông", "Kiên",
];
const GIVEN_FEMALE: &[&str] = &[
    "Anh", "Chi", "Dung", "Duyên", "Giang", "Hà", "Hạnh", "Hiền", "Hoa", "Hương", "Lan", "Liên", "Linh", "Loan", "Ly",
    "Mai", "Nga", "Ngân", "Nhung", "Oanh", "Phương", "Quỳnh", "Thảo", "Thủy", "Trang", "Vân", "Yến", "Xuân",
];
const STREETS: &[&str] = &[
    "Trần Hưng Đạo",
    "Lê Lợi",
    "Nguyễn Trãi",
    "Hai Bà Trưng",
    "Quang Trung",
    "Lý Thường Kiệt",
    "Phan Chu Trinh",
    "Nguyễn Du",
    "Hùng Vương",
    "Lê Hồng Phong",
    "Bà Triệu",
    "Hoàng Hoa Thám",
];

/// A full name: family, middle, given.
pub fn full_name(dice: &mut Dice, male: bool) -> String {
    let (middle, given) = if male { (MIDDLE_MALE, GIVEN_MALE) } else { (MIDDLE_FEMALE, GIVEN_FEMALE) };
    [FAMILY, middle, given].map(|list| dice.pick(list).copied().unwrap_or("An")).join(" ")
}

/// A personal number for a birth year (12 digits: place, century and sex, year, chance).
pub fn person_number(dice: &mut Dice, prefix: &str, male: bool, year: i32) -> String {
    let century = (year.clamp(1900, 2299) - 1900) / 100 * 2 + i32::from(!male);
    format!("{prefix}{century}{:02}{:06}", year.rem_euclid(100), dice.within(0, 999_999))
}

/// A mobile number of a range that no operator has given out (099 0000 000 to 099 0009 999).
pub fn phone(dice: &mut Dice) -> String {
    format!("099000{:04}", dice.within(0, 9_999))
}

/// A house and street.
pub fn street(dice: &mut Dice) -> String {
    format!("Số {} {}", dice.within(1, 320), dice.pick(STREETS).copied().unwrap_or("Lê Lợi"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_people_of_the_right_shape() {
        let person = |seed| {
            let mut dice = Dice::new(seed);
            (
                full_name(&mut dice, false),
                person_number(&mut dice, "001", false, 1990),
                phone(&mut dice),
                street(&mut dice),
            )
        };
        assert_eq!(person(7), person(7));
        assert_ne!(person(7), person(8));
        let (name, number, phone, _) = person(7);
        assert_eq!(name.split(' ').count(), 3);
        assert!(number.starts_with("001190") && number.len() == 12, "{number}");
        assert!(person_number(&mut Dice::new(1), "001", true, 2003).starts_with("001203"));
        assert_eq!(phone.len(), 10);
    }
}
