//! The readers on the shape that is published and on the quirks it can have; records invented for it.

use proptest::prelude::*;
use serde_json::json;

use super::{
    channels::{self, Time},
    documents::{self, Scope},
    import, laws, record,
    report::{Imported, Standing},
    results,
    words::Words,
};
use crate::catalogue::Files;

fn words() -> Words {
    Words::read(&Files::embedded()).unwrap()
}

/// One row as `channel | time | fees | note`, to be read at a glance.
fn ways(text: &str) -> Vec<String> {
    let read = channels::read(text, &words());
    let mut all: Vec<String> = read
        .rows
        .iter()
        .map(|row| {
            let fees: Vec<String> = row
                .fees
                .iter()
                .map(|f| format!("{} {}({})", f.amount, f.currency.as_deref().unwrap_or("-"), f.note))
                .collect();
            let time = match &row.time {
                Time::Unsaid => "?".into(),
                Time::Term(n, unit) => format!("{n} {unit}"),
                Time::Bare(n) => format!("{n} bare"),
                Time::Other(written) => format!("other {written}"),
                Time::Unclear(digits) => format!("unclear {digits}"),
            };
            format!("{} | {time} | {} | {}", row.channel, fees.join(" + "), row.note)
        })
        .collect();
    all.extend(read.unread.iter().map(|u| format!("unread {u}")));
    all
}

#[test]
fn cells_that_stand_glued_are_parted() {
    for (text, expected) in [
        (
            "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tuyến5 Ngày làm việc30,000 Việt Nam Đồng(Thu một lần)Nộp qua mạngTrực tiếp7 NgàyMiễn phí",
            vec!["online | 5 working_days | 30000 VND(Thu một lần) | Nộp qua mạng", "counter | 7 days | 0 -() | "],
        ),
        // No unit, and a fee right after it: one way to part them, or none that is certain.
        ("Trực tiếp15,000 VNĐ", vec!["counter | 1 bare | 5000 VND() | "]),
        ("Trực tiếp1120,000 VNĐ", vec!["counter | unclear 1120,000 |  | VNĐ"]),
        (
            "Trực tuyến4Miễn phíDịch vụ bưu chính4Miễn phí",
            vec!["online | 4 bare | 0 -() | ", "post | 4 bare | 0 -() | "],
        ),
        // No information is said in words, and then the fee is whole.
        ("Trực tuyếnKhông có thông tin18,000 VNĐ", vec!["online | ? | 18000 VND() | "]),
        ("Trực tiếpKhông có thông tinKhông có thông tin", vec!["counter | ? |  | "]),
        // Units that no term has, halves, leading zeros, hours.
        ("Trực tiếp2 ThángMiễn phí", vec!["counter | other 2 Tháng | 0 -() | "]),
        ("Trực tiếp0,5 Ngày làm việcMiễn phí", vec!["counter | 0.5 working_days | 0 -() | "]),
        ("Trực tiếp04 GiờMiễn phí", vec!["counter | 04 hours | 0 -() | "]),
        // Several amounts, another currency, brackets within brackets, brackets that never close.
        (
            "Trực tiếp3 NgàyPhí : 50,000 Đồng(/bản)Lệ phí : 1.200.000 Đồng((loại A))Ghi chú",
            vec!["counter | 3 days | 50000 VND(/bản) + 1200000 VND(loại A) | Ghi chú"],
        ),
        ("Trực tiếp3 Ngày20 USD(/người)", vec!["counter | 3 days | 20 USD(/người) | "]),
        ("Trực tiếp3 NgàyMiễn phí(chưa đóng", vec!["counter | 3 days | 0 -() | (chưa đóng"]),
        // The word within a sentence begins no row.
        (
            "Trực tuyến2 NgàyMiễn phíCó thể đến Trực tiếp 1 lần để nhận",
            vec!["online | 2 days | 0 -() | Có thể đến Trực tiếp 1 lần để nhận"],
        ),
        // Cells in lines of their own.
        ("Trực tiếp\n3 Ngày làm việc\n20.000 đồng", vec!["counter | 3 working_days | 20000 VND() | "]),
        ("Theo quy định riêng", vec!["unread Theo quy định riêng"]),
        ("", vec![]),
    ] {
        assert_eq!(ways(text), expected, "{text}");
    }
}

#[test]
fn papers_are_told_from_advice_and_from_forms() {
    let text = "* Giấy tờ phải nộp:Tên giấy tờMẫu đơn, tờ khaiSố lượng- Tờ khai nuôi ong theo mẫu;MauOng01.docx1 bản chínhGiấy kiểm dịch đã nộp 01 bản chính trước đó1 bản chính,2 bản saoTrường hợp dữ liệu đã có trong cơ sở dữ liệu thì không phải nộp.0 bản chính\
                * Giấy tờ phải xuất trình:Tên giấy tờMẫu đơn, tờ khaiSố lượngThẻ căn cước1 bản chính\
                * Lưu ý:Tên giấy tờMẫu đơn, tờ khaiSố lượngKhông nộp bản gốc1 bản sao\
                Nuôi trong vườn quốc gia:Tên giấy tờMẫu đơn, tờ khaiSố lượngTrường hợp thuê đất: hợp đồng thuê đất1 bản sao--Tên giấy tờMẫu đơn, tờ khaiSố lượngẢnh tổ ong1 bản saophần thừa";
    let read = documents::read(text, &words());
    let seen: Vec<String> = read
        .tables
        .iter()
        .map(|t| {
            let papers: Vec<String> = t
                .papers
                .iter()
                .map(|p| {
                    let marks = [(p.is_form, "form"), (p.sometimes, "sometimes"), (p.register, "register")];
                    let marks: Vec<&str> = marks.iter().filter(|(is, _)| *is).map(|(_, m)| *m).collect();
                    format!(
                        "{} {}+{} {}{}",
                        p.name,
                        p.originals,
                        p.copies,
                        marks.join(","),
                        p.template.as_deref().unwrap_or("")
                    )
                })
                .collect();
            format!("{:?} {}: {} / {}", t.scope, t.title, papers.join("; "), t.advice.join("; "))
        })
        .collect();
    assert_eq!(
        seen,
        [
            "Everybody Giấy tờ phải nộp: Tờ khai nuôi ong theo mẫu 1+0 formMauOng01.docx; Giấy kiểm dịch đã nộp 01 bản chính trước đó 1+2  / Trường hợp dữ liệu đã có trong cơ sở dữ liệu thì không phải nộp",
            "Shown Giấy tờ phải xuất trình: Thẻ căn cước 1+0  / ",
            "Advice Lưu ý:  / Không nộp bản gốc",
            "Case Nuôi trong vườn quốc gia: Trường hợp thuê đất: hợp đồng thuê đất 0+1 sometimes / ",
            "Everybody : Ảnh tổ ong 0+1  / ",
        ]
    );
    assert_eq!(read.tables.first().map(|t| t.scope), Some(Scope::Everybody));
    assert_eq!(read.unread, ["phần thừa"], "what is left over is said");
}

#[test]
fn numbers_of_laws_are_parted_from_titles() {
    for (text, expected) in [
        (
            "Tên văn bản pháp lýMã văn bảnThông tư về nuôi ong12/2020/TT-BNNNghị định số 7/2021/NĐ-CP ngày 01/2/2021 của Chính phủ7/2021/NĐ-CP",
            vec![
                "12/2020/TT-BNN = Thông tư về nuôi ong",
                "7/2021/NĐ-CP = Nghị định số 7/2021/NĐ-CP ngày 01/2/2021 của Chính phủ",
            ],
        ),
        // The title is the number itself; a title that ends in a year; one that begins in lower case.
        ("Luật 11/2018/QH1411/2018/QH14", vec!["11/2018/QH14 = Luật 11/2018/QH14"]),
        (
            "Thông tư 9/2021/TT-BCA9/2021/TT-BCAThông tư khác8/2022/TT-BCA",
            vec!["9/2021/TT-BCA = Thông tư 9/2021/TT-BCA", "8/2022/TT-BCA = Thông tư khác"],
        ),
        ("Luật Nuôi ong 202045/2020/QH14", vec!["45/2020/QH14 = Luật Nuôi ong 2020"]),
        (
            "Quy định A3/2021/NĐ-CPquy định B4/2022/NĐ-CP",
            vec!["3/2021/NĐ-CP = Quy định A", "4/2022/NĐ-CP = quy định B"],
        ),
        // Nothing but a title, a number twice, an odd number.
        ("Thông tư số 5/2019/TT-BYT về mật ong", vec!["5/2019/TT-BYT = Thông tư số 5/2019/TT-BYT về mật ong"]),
        ("Luật ong1/2020/NĐ-CPThông tư ong1/2020/NĐ-CP", vec!["1/2020/NĐ-CP = Luật ong"]),
        (
            "Nghị quyết cắt giảm66.7/2025/NQ-CPQuyết định C2353/QĐ-BTC",
            vec!["66.7/2025/NQ-CP = Nghị quyết cắt giảm", "2353/QĐ-BTC = Quyết định C"],
        ),
    ] {
        let (found, unread) = laws::read(text, &words());
        let found: Vec<String> = found.into_iter().map(|l| format!("{} = {}", l.number, l.title)).collect();
        assert_eq!((found, unread), (expected.into_iter().map(str::to_owned).collect(), vec![]), "{text}");
    }
    assert_eq!(laws::read("Luật Nuôi ong", &words()), (vec![], vec!["Luật Nuôi ong".to_owned()]));
}

#[test]
fn results_are_parted_at_their_codes() {
    let read = |text| -> Vec<String> {
        results::read(text).into_iter().map(|o| format!("{} {}", o.name, o.code.unwrap_or_default())).collect()
    };
    assert_eq!(
        read("Giấy AMã: KQ.G01.000001Giấy  BMã: KQ.G02.000002"),
        ["Giấy A KQ.G01.000001", "Giấy B KQ.G02.000002"]
    );
    assert_eq!(read("- Giấy A\n- Giấy B."), ["Giấy A ", "Giấy B "]);
    assert_eq!(read("Giấy A Mã: KQ.G01.000001.H29Giấy BMã:"), ["Giấy A KQ.G01.000001.H29", "Giấy B "]);
    assert_eq!(read(""), Vec::<String>::new());
}

#[test]
fn a_text_is_settled_before_it_is_read() {
    assert_eq!(
        record::settled("Uỷ\u{a0}ban&nbsp;xã<br/>A&amp;B <b>to</b> x < 5 \u{200b}&#273;"),
        "Uỷ ban xã\nA&B to x < 5 đ"
    );
    assert_eq!(record::settled("e\u{302}\u{301}"), "ế");
}

fn record() -> serde_json::Value {
    json!({
        "ma_thu_tuc": "9.000123",
        "ten_thu_tuc": "Cấp giấy phép nuôi ong",
        "cap_thuc_hien": "Cấp xã",
        "linh_vuc": "Hộ tịch",
        "doi_tuong_thuc_hien": "Công dân Việt Nam, Hợp tác xã",
        "co_quan_thuc_hien": "Ủy ban nhân dân xã, phường",
        "trinh_tu_thuc_hien": "- Nộp hồ sơ.\n- Nhận giấy phép.",
        "cach_thuc_thuc_hien": "Trực tuyến5 Ngày làm việc2,000 VNĐ(/tổ)Trực tiếp5 Ngày làm việc3,000 VNĐ(/tổ)",
        "thanh_phan_ho_so": "Nuôi trong vườn:Tên giấy tờMẫu đơn, tờ khaiSố lượngẢnh khu vườn1 bản saoNuôi trong rừng:Tên giấy tờMẫu đơn, tờ khaiSố lượngGiấy đồng ý của chủ rừng1 bản chính",
        "can_cu_phap_ly": "Nghị định về ong1/2020/NĐ-CP",
        "yeu_cau_dieu_kien": "Không có thông tin",
        "ket_qua_xu_ly": "Phiếu từ chốiMã: KQ.G01.000002Giấy phép nuôi ongMã: KQ.G01.000001",
    })
}

fn imported(values: &serde_json::Value) -> super::Import {
    import(&values.to_string(), &Files::embedded(), |_| {}).unwrap()
}

#[test]
fn a_record_becomes_a_draft_that_lacks_only_what_no_record_has() {
    let import = imported(&json!([record()]));
    let said = import.records.first().unwrap();
    assert_eq!(said.slug.as_deref(), Some("cap-giay-phep-nuoi-ong"));
    let lacks: Vec<&str> = said.defects.iter().filter_map(|d| d.lines().next()).collect();
    assert_eq!(
        lacks,
        [
            "cap-giay-phep-nuoi-ong/service.yaml: the service has no worked example of kind edge",
            "cap-giay-phep-nuoi-ong/service.yaml: the service has no worked example of kind normal",
            "cap-giay-phep-nuoi-ong/service.yaml: the service has no worked example of kind refused",
            "cap-giay-phep-nuoi-ong/text.en.yaml: the file is missing or is not UTF-8",
        ],
        "the draft itself is sound"
    );
    let service = &import.drafts["cap-giay-phep-nuoi-ong"]["service.yaml"];
    for part in [
        "sector: civil-status",
        "decides: committee",
        "amount: =each * 2000",
        "amount: =each * 3000",
        "unit: working_days",
        "code: KQ.G01.000001",
        "when: situation == 'case_2'",
        "id: 1/2020/NĐ-CP",
    ] {
        assert!(service.contains(part), "{part} is not in\n{service}");
    }
    let missing = said.items.iter().filter(|i| i.standing == Standing::Missing).count();
    assert!(missing >= 3, "questions, rules and plain words are never in a record: {:?}", said.items);
}

#[test]
fn a_record_that_is_none_is_said_and_the_rest_goes_on() {
    let mut nameless = record();
    nameless["ten_thu_tuc"] = "  ".into();
    let mut namesake = record();
    namesake["ma_thu_tuc"] = "9.000124".into();
    namesake["extra"] = "x".into();
    namesake["linh_vuc"] = json!({"a": 1});
    let import = imported(&json!({"data": [record(), 7, nameless, record(), namesake]}));
    let slugs: Vec<Option<&str>> = import.records.iter().map(|r| r.slug.as_deref()).collect();
    assert_eq!(
        slugs,
        [Some("cap-giay-phep-nuoi-ong"), None, None, None, Some("cap-giay-phep-nuoi-ong-9-000124")],
        "a number, a nameless one, the same code twice, the same name under another code"
    );
    let says = |record: &Imported, what: &str| record.items.iter().any(|i| i.what.contains(what));
    assert!(says(&import.records[1], "a number"));
    assert!(says(&import.records[2], "ten_thu_tuc"));
    assert!(says(&import.records[3], "came before"));
    assert!(says(&import.records[4], "extra") && says(&import.records[4], "linh_vuc"));
}

#[test]
fn a_file_may_be_a_list_lines_or_one_record() {
    let one = record().to_string();
    for text in [
        format!("[{one}]"),
        format!("{one}\n"),
        format!("\u{feff}{{\"a\":{{\"items\":[{one}]}}}}"),
        format!("{{\"9.000123\":{one}}}"),
    ] {
        assert_eq!(import(&text, &Files::embedded(), |_| {}).unwrap().drafts.len(), 1, "{text:.40}");
    }
    let broken = import("[{\"ma_thu_tuc\": }]", &Files::embedded(), |_| {}).unwrap_err();
    assert!(broken.starts_with("line 1, column 17"), "{broken}");
    assert!(import("[]", &Files::embedded(), |_| {}).is_err());
}

/// Texts made of the very pieces that tables are made of, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("Trực tuyến".to_owned()),
        Just("Trực tiếp".to_owned()),
        Just(" Ngày làm việc".to_owned()),
        Just("Miễn phí".to_owned()),
        Just("10,000".to_owned()),
        Just(" VNĐ".to_owned()),
        Just("(".to_owned()),
        Just(")".to_owned()),
        Just("Tên giấy tờMẫu đơn, tờ khaiSố lượng".to_owned()),
        Just("1 bản chính".to_owned()),
        Just("202012/2021/NĐ-CP".to_owned()),
        Just("Mã: KQ.G01.000001".to_owned()),
        Just("\n* ".to_owned()),
        "\\PC{0,6}",
        "[0-9.,/]{1,8}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]
    #[test]
    fn no_text_is_too_strange_to_read(text in pieces()) {
        let words = words_once();
        let ways = channels::read(&text, words);
        for row in &ways.rows {
            prop_assert!(row.fees.iter().all(|f| f.amount >= 0));
        }
        documents::read(&text, words);
        for law in laws::read(&text, words).0 {
            prop_assert!(!law.number.is_empty() && !law.title.is_empty());
        }
        results::read(&text);
        record::settled(&text);
    }
}

fn words_once() -> &'static Words {
    static WORDS: std::sync::OnceLock<Words> = std::sync::OnceLock::new();
    WORDS.get_or_init(words)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    /// Whatever the parts say, the draft is a service that loads: the check finds nothing in it that a
    /// reader of YAML or of expressions stumbles over.
    #[test]
    fn a_draft_is_always_well_formed(parts in proptest::collection::vec(pieces(), 9)) {
        let mut strange = record();
        let keys = ["ten_thu_tuc", "linh_vuc", "doi_tuong_thuc_hien", "co_quan_thuc_hien", "trinh_tu_thuc_hien", "cach_thuc_thuc_hien", "thanh_phan_ho_so", "can_cu_phap_ly", "ket_qua_xu_ly"];
        for (key, part) in keys.iter().zip(parts) {
            strange[*key] = part.into();
        }
        let import = imported(&json!([strange]));
        for said in &import.records {
            for defect in &said.defects {
                let form = ["unknown field", "invalid type", "did not find", "mapping values", "expression", "not a valid"];
                prop_assert!(!form.iter().any(|f| defect.contains(f)), "{}\n{:?}", defect, import.drafts);
            }
        }
    }
}
