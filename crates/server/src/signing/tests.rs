//! What signing must never do; whether a signature holds is judged by another program (tests/http/test_results.py).

use time::macros::datetime;

use super::{pdf::Prepared, *};
use crate::{
    clock::Chance,
    papers::{
        paper::{Block, Head, Paper},
        pdf::write,
    },
};

const AT: i64 = 1_773_108_000_000;

fn file() -> Vec<u8> {
    let paper = Paper {
        lang: "vi".into(),
        identity: "00004.PV-260310-0001 result".into(),
        head: Head {
            above: String::new(),
            agency: "Ủy ban nhân dân Phường Ba Đình".into(),
            motto: Vec::new(),
            number: "Số: 1/2026".into(),
            dated: "ngày 10 tháng 3 năm 2026".into(),
        },
        title: "Giấy phép".into(),
        subtitle: Vec::new(),
        caution: None,
        addressee: None,
        blocks: vec![Block::Paragraph("Cấp cho bà Nguyễn Thị Ước.".into())],
        code: None,
        wide: false,
        foot: "Giấy phép".into(),
        unprintable: String::new(),
        at: datetime!(2026-03-10 09:00),
        utc_offset: 420,
    };
    write(&paper).unwrap()
}

fn seal() -> Signer {
    let text = fresh(&Chance::seeded(7), "motcua.example", true, AT).unwrap();
    Signer::new(Key::from_pem(&text).unwrap(), read(&text).unwrap(), None).unwrap()
}

/// The three numbers of `/ByteRange` after the first, which is 0.
fn range(bytes: &[u8]) -> Vec<usize> {
    let text = String::from_utf8_lossy(bytes);
    let list = text.split("/ByteRange [").nth(1).and_then(|rest| rest.split(']').next()).unwrap();
    list.split_ascii_whitespace().map(|n| n.parse().unwrap()).collect()
}

#[test]
fn what_was_there_stays_and_all_but_the_signature_is_covered() {
    let (before, seal) = (file(), seal());
    let signed = seal.sign_pdf(&before, AT).unwrap();
    assert!(signed.bytes.starts_with(&before) && !signed.stamped);
    let [zero, first, second, rest] = range(&signed.bytes)[..] else { panic!("four numbers") };
    assert_eq!((zero, second + rest), (0, signed.bytes.len()));
    assert_eq!((signed.bytes[first], signed.bytes[second - 1]), (b'<', b'>'));
    assert!(signed.bytes[first + 1..second - 1].iter().all(u8::is_ascii_hexdigit), "only the signature is left out");
    assert!(String::from_utf8_lossy(&signed.bytes).contains("/M (D:20260310020000Z)"));
}

#[test]
fn a_file_of_another_shape_or_with_a_signature_is_refused_and_never_guessed() {
    let (before, seal) = (file(), seal());
    let once = seal.sign_pdf(&before, AT).unwrap().bytes;
    assert!(seal.sign_pdf(&once, AT).is_err(), "it has a form already");
    let with = |from: &str, to: &str| {
        let mut bytes = before.clone();
        let at = bytes.windows(from.len()).rposition(|w| w == from.as_bytes()).unwrap();
        bytes[at..at + from.len()].copy_from_slice(to.as_bytes());
        bytes
    };
    for (what, changed) in [
        ("nothing", Vec::new()),
        ("no PDF", "Xin chào".repeat(900).into_bytes()),
        ("cut short", before[..before.len() / 2].to_vec()),
        ("no root", with("/Root", "/Rood")),
        ("no page in its tree", with("/Kids", "/Kidz")),
        ("a table that begins elsewhere", with("xref\n0 ", "xref\n7 ")),
    ] {
        assert!(seal.sign_pdf(&changed, AT).is_err(), "{what}");
    }
    let prepared = Prepared::new(&before, AT, 16).unwrap();
    assert!(prepared.finish(&[1; 17]).unwrap_err().0.contains("17 bytes"), "more than the room for it");
    assert!(seal.sign_pdf(&before, i64::MAX).is_err(), "a time that no calendar has");
}

#[test]
fn a_key_signs_only_under_its_own_certificate() {
    let (one, other) = (1, 2);
    let text = |seed| fresh(&Chance::seeded(seed), "motcua.example", false, AT).unwrap();
    let key = |seed| Key::from_pem(&text(seed)).unwrap();
    let chain = |seed| read(&text(seed)).unwrap();
    assert!(Signer::new(key(one), chain(one), None).is_ok());
    assert!(Signer::new(key(one), chain(other), None).is_err());
    assert!(Signer::new(key(one), chain(one).split_off(1), None).is_err(), "the root's is not the key's");
    assert!(Signer::new(key(one), Vec::new(), None).is_err());
    for bad in ["", "-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n", "-----BEGIN CERTIFICATE-----"] {
        assert!(Key::from_pem(bad).is_err() && read(bad).is_err(), "{bad}");
    }
    let name = Signer::new(key(one), chain(one), None).unwrap();
    assert!(name.name().contains("motcua.example") && !format!("{name:?}").contains("Key"), "{name:?}");
    assert!(seal().name().contains("Demonstration seal"), "{}", seal().name());
}

#[test]
fn the_seal_of_a_folder_is_made_once_and_private() {
    let folder = tempfile::tempdir().unwrap();
    let first = in_folder(folder.path(), "motcua.example", true, AT).unwrap().1;
    assert_eq!(in_folder(folder.path(), "motcua.example", true, AT).unwrap().1, first);
    let path = folder.path().join(SIGNING_FILE);
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&path).unwrap()) & 0o777, 0o600);
    std::fs::write(&path, "broken").unwrap();
    let why = in_folder(folder.path(), "motcua.example", true, AT).err().unwrap().to_string();
    assert!(why.contains(SIGNING_FILE), "{why}");
}
