//! What people and officials say in the demonstration.

use rules::workflow::Verb;

use super::names::Dice;

/// The answer of a unit that was asked.
pub const ANSWER: &str = "Đã kiểm tra, không có vướng mắc. Đề nghị tiếp tục giải quyết.";
/// What is said to be missing.
pub const MISSING: &str = "Bản chụp bị mờ, đề nghị chụp lại rõ bốn góc.";

const RATINGS: &[(u8, &str)] = &[
    (5, "Nhanh và rõ ràng, cảm ơn cán bộ."),
    (5, ""),
    (5, "Không phải đi lại lần nào."),
    (4, "Tốt, nhưng phần tải giấy tờ hơi khó với người lớn tuổi."),
    (4, ""),
    (3, "Đúng hạn nhưng tôi phải hỏi mới biết hồ sơ đang ở đâu."),
    (2, "Phải bổ sung vì ảnh mờ mà hai ngày sau mới được báo."),
];

const MESSAGES: &[&str] = &[
    "Chúng tôi đã nhận được hồ sơ và đang kiểm tra. Bạn không cần làm gì thêm.",
    "Kết quả dự kiến có đúng hẹn. Bạn có thể nhận trực tuyến hoặc tại quầy.",
    "Bạn giữ điện thoại để cán bộ liên hệ nếu cần làm rõ nơi cư trú.",
];

/// A rating and what is said with it.
pub fn rating(dice: &mut Dice) -> (u8, &'static str) {
    dice.pick(RATINGS).copied().unwrap_or((5, ""))
}

/// A message of an official.
pub fn message(dice: &mut Dice) -> &'static str {
    dice.pick(MESSAGES).copied().unwrap_or("")
}

/// What is noted with an action.
pub fn note(verb: Verb, dice: &mut Dice) -> &'static str {
    match verb {
        Verb::Ask => "Hồ sơ còn thiếu phần nêu dưới đây; đề nghị bổ sung một lần.",
        Verb::Decline => "Hồ sơ không thuộc thẩm quyền tiếp nhận của cơ quan này.",
        Verb::Refuse => "Hồ sơ không đủ điều kiện giải quyết theo quy định.",
        Verb::Stop => "Người nộp không bổ sung trong thời hạn đã báo.",
        Verb::Extend => "Cần xác minh thêm tại nơi cư trú. Cơ quan xin lỗi vì sự chậm trễ này.",
        Verb::Refer => "Đề nghị cho ý kiến về thông tin trong hồ sơ.",
        Verb::Return => "Đề nghị kiểm tra lại ngày tháng trong dự thảo.",
        Verb::Propose if dice.percent(50) => "Hồ sơ đủ điều kiện, trình lãnh đạo ký.",
        Verb::Propose => "Đã đối chiếu với giấy tờ kèm theo, thông tin khớp.",
        Verb::Withdraw => "Tôi xin rút để nộp lại sau.",
        Verb::Approve => "Đồng ý phê duyệt.",
        Verb::Reopen => "Việc chưa được giải quyết xong.",
        _ => "",
    }
}
