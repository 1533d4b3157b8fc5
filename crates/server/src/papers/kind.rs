//! Which papers there are, and which a case has now.

use std::{fmt, str::FromStr};

use rules::{
    case::{Case, StepTaken},
    service::compiled::Service,
    workflow::Verb,
};

/// An official paper about a case. The numbers are those of the forms of 03/2025/TT-VPCP, Annex I; a
/// paper that can come several times counts from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaperKind {
    /// `00`: that the case was handed in, before anybody received it. No legal form.
    Submission,
    /// `01`: received, with the due date (Giấy tiếp nhận hồ sơ và hẹn trả kết quả).
    Receipt,
    /// `02`: what is missing (Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ).
    Supplement(usize),
    /// `03`: not received, or refused (Phiếu từ chối tiếp nhận, giải quyết hồ sơ).
    Refusal,
    /// `04`: the apology with the new due date (Văn bản xin lỗi và đề nghị gia hạn).
    Apology(usize),
    /// `05`: stopped without a result (Thông báo dừng giải quyết hồ sơ).
    Stop,
    /// `06`: every step with its time (Phiếu kiểm soát quá trình giải quyết hồ sơ).
    Control,
    /// `result`: what the person applied for.
    Result,
}

impl PaperKind {
    /// The number of its form, and the ending of its texts' keys: `01`, …, `result`.
    pub fn number(self) -> &'static str {
        match self {
            PaperKind::Submission => "00",
            PaperKind::Receipt => "01",
            PaperKind::Supplement(_) => "02",
            PaperKind::Refusal => "03",
            PaperKind::Apology(_) => "04",
            PaperKind::Stop => "05",
            PaperKind::Control => "06",
            PaperKind::Result => "result",
        }
    }

    /// Whether it is meant for the applicant; the control slip goes along with the dossier inside.
    pub fn is_for_applicant(self) -> bool {
        self != PaperKind::Control
    }

    /// Which of several, from 0.
    fn nth(self) -> usize {
        match self {
            PaperKind::Supplement(n) | PaperKind::Apology(n) => n,
            _ => 0,
        }
    }
}

/// As it stands in addresses: `01`, and from the second of its kind on `02-2`.
impl fmt::Display for PaperKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())?;
        match self.nth() {
            0 => Ok(()),
            n => write!(f, "-{}", n + 1),
        }
    }
}

impl FromStr for PaperKind {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        let (number, nth) = match s.split_once('-') {
            None => (s, 0),
            Some((number, n)) => match n.parse::<usize>() {
                // Each paper has one address.
                Ok(parsed) if parsed >= 2 && parsed.to_string() == n => (number, parsed - 1),
                _ => return Err(()),
            },
        };
        match (number, nth) {
            ("00", 0) => Ok(PaperKind::Submission),
            ("01", 0) => Ok(PaperKind::Receipt),
            ("02", n) => Ok(PaperKind::Supplement(n)),
            ("03", 0) => Ok(PaperKind::Refusal),
            ("04", n) => Ok(PaperKind::Apology(n)),
            ("05", 0) => Ok(PaperKind::Stop),
            ("06", 0) => Ok(PaperKind::Control),
            ("result", 0) => Ok(PaperKind::Result),
            _ => Err(()),
        }
    }
}

/// The papers that a case has now, in the order of their numbers. A draft has none.
pub fn available(case: &Case, service: &Service) -> Vec<PaperKind> {
    if case.code.is_none() {
        return Vec::new();
    }
    let mut kinds = vec![if case.accepted.is_some() { PaperKind::Receipt } else { PaperKind::Submission }];
    kinds.extend((0..case.supplements.len()).map(PaperKind::Supplement));
    let ending = ending(case, service).and_then(|step| step.verb);
    if matches!(ending, Some(Verb::Decline | Verb::Refuse)) {
        kinds.push(PaperKind::Refusal);
    }
    kinds.extend((0..extensions(case).count()).map(PaperKind::Apology));
    if ending == Some(Verb::Stop) {
        kinds.push(PaperKind::Stop);
    }
    if case.accepted.is_some() {
        kinds.push(PaperKind::Control);
    }
    if case.result.is_some() {
        kinds.push(PaperKind::Result);
    }
    kinds
}

/// The step by which the case was refused or stopped, if it is.
pub(super) fn ending<'c>(case: &'c Case, service: &Service) -> Option<&'c StepTaken> {
    if case.refusal.is_none() || !service.state(case).is_some_and(|s| s.is_end()) {
        return None;
    }
    let ends = |s: &&StepTaken| matches!(s.verb, Some(Verb::Decline | Verb::Refuse | Verb::Stop));
    case.steps.iter().rev().find(ends)
}

/// The changes of the due date that were extensions: the only ones with words of their own.
pub(super) fn extensions(case: &Case) -> impl Iterator<Item = &rules::case::DueChange> {
    case.dues.iter().filter(|d| d.old.is_some() && d.new.is_some() && !d.why.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_paper_has_one_address() {
        for kind in [
            PaperKind::Submission,
            PaperKind::Receipt,
            PaperKind::Supplement(0),
            PaperKind::Supplement(2),
            PaperKind::Apology(1),
            PaperKind::Result,
        ] {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        assert_eq!(PaperKind::Supplement(1).to_string(), "02-2");
        for bad in
            ["", "1", "07", "02-1", "02-0", "02-02", "02-x", "01-2", "02-", "result-2", "02-99999999999999999999999"]
        {
            assert_eq!(bad.parse::<PaperKind>(), Err(()), "{bad}");
        }
    }
}
