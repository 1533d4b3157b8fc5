"""Texts that break programs: made here from what they are, each a kind of its own. And what becomes of a
text that is taken: the promise of crates/rules/src/form/kind/text.rs, written a second time.
"""

import unicodedata

# What White_Space means in Unicode; Python's own idea of a space has four control characters more.
SPACES = {chr(c) for c in [*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F,
                           0x205F, 0x3000]}


def arrived(text):
    """As it comes out of UTF-8: what is no text becomes U+FFFD, a byte each."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def one_line(text):
    """NFC, white space squeezed to single spaces, other control characters left out."""
    text = unicodedata.normalize("NFC", arrived(text))
    kept = (" " if c in SPACES else c for c in text if c in SPACES or unicodedata.category(c) != "Cc")
    return " ".join(part for part in "".join(kept).split(" ") if part)


def lines(text):
    """NFC, CRLF as LF, control characters but LF and TAB left out, no white space around."""
    text = unicodedata.normalize("NFC", arrived(text).replace("\r\n", "\n"))
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    return kept.strip("".join(SPACES))


def around(core, signs):
    return [core.replace("*", sign) for sign in signs]


def made():
    """All of them, by kind."""
    out = {}
    out["control"] = [f"a{chr(c)}b" for c in [*range(0x20), 0x7F, *range(0x80, 0xA0)]]
    out["space"] = [f"a{c}b" for c in sorted(SPACES)] + [" ", "\t", "\u3000", "\u00a0 \u2003", "  a  ", "\na\n", "\n\n\na"]
    out["line ends"] = ["a\r\nb", "a\rb", "a\n\rb", "a\n\n\nb", "a\u2028b\u2029c", "a\x0bb\x0cc", "\r\n.\r\n", "a\r\n\r\nb"]
    out["invisible"] = [f"a{chr(c)}b" for c in (
        0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
        *range(0x2060, 0x2070), 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, *range(0xFFF9, 0xFFFE), 0x1D173, 0xE0001, 0xE0041,
        0xE0100)]
    out["no character"] = [f"a{chr(c)}b" for c in (
        0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x1FFFF, 0xEFFFF, 0x10FFFE, 0x10FFFF, 0xE000, 0xF8FF, 0xF0000, 0x100000,
        0x0378, 0x2FFF, 0xABFF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF)] + ["a\ud83db", "\ude00a", "\ud83d\ude00 cặp"]
    out["direction"] = ["אבג Hoa", "مرحبا Hoa", "\u202eaoH", "\u202dHoa\u202c", "\u2066Hoa\u2069", "\u200fHoa\u200e",
                        "Hoa \u2067(abc)\u2069 x", "\u202e\u202d\u202e", "שָׁלוֹם", "ﷺ", "ﷲ و", "نص\u200cنص", "\u061cHoa"]
    out["combining"] = ["Z" + "".join(chr(c) for c in range(0x300, 0x300 + n)) for n in (1, 5, 20, 60)] + [
        "e\u0301", "\u0301a", "a\u0323\u0302", "a\u0302\u0323", "ḍ\u0307", "q\u0307\u0323", "\u0345α", "ก็็็็็็", "ཧྐྵྨླྺྼྻྂ",
        "각", "ᄀ\u1161\u11a8", "\u110b\u1167", "が", "か\u3099", "\u09c7\u09be", "\u0b47\u0b3e", "\u1b05\u1b35", "Å", "\u212b", "Ω\u2126"]
    out["vietnamese"] = [form for word in (
        "Nguyễn Thị Hoa", "Đặng Ngọc Ẩn", "Ỷ Lan", "Trường Đại học", "quỷ quyệt", "thuở xưa", "Hòa và Hoà", "thúy thuý",
        "ĐẮK LẮK", "Krông Pắc", "đ Đ ð Ð ɖ Ɖ", "người Êđê", "Ờ Ợ Ở Ỡ Ớ", "ử ữ ự ứ ừ", "ẫy ẩy ấy ầy ậy")
        for form in (word, unicodedata.normalize("NFD", word), word.upper(), "\u200b".join(word))]
    out["emoji"] = ["😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇻🇳", "🇻", "👍🏽", "❤️", "❤︎", "1️⃣", "🫠🫡", "☺", "™️", "🧑‍💻 Hoa", "👨‍🦰👩🏿‍🚀", "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
                    "🤷🏻‍♀️", "⌚⏰", "🀄🃏", "🎃" * 20, "a\u20e3"]
    out["letters"] = ["𝒽𝑒𝓁𝓁𝑜", "ℌ𝔬𝔞", "Ｈｏａ", "ﬁ ﬂ ﬃ", "ß ẞ ſ", "İstanbul ı", "Ǆ ǅ ǆ", "ŉ ǰ ΐ", "漢字 汉字", "日本語テキスト", "한국어", "ไทย", "ភាសាខ្មែរ",
                      "ລາວ", "தமிழ்", "हिन्दी", "বাংলা", "ქართული", "հայերեն", "ᏣᎳᎩ", "ꦧꦱꦗꦮ", "𠜎𠜱𠝹", "𓀀𓂀", "𐍈𐌰", "ⅣⅫ", "①②③", "½ ⅓ ¼", "²³¹",
                      "٣٤٥", "१२३", "๑๒๓", "Ａ１Ｂ２", "Hoа", "аdmin", "раураl", "…‥․", "«»„“”‚‘’", "–—―‐‑‒−", "№ ℃ ㎏ ㈱", "￥￦￡", "\ufffd", "ꙮ ﷽"]
    out["numbers"] = ["0", "-0", "+1", "1e309", "-1e309", "NaN", "nan", "Infinity", "-Infinity", "0x1F", "0b1", "0o7", "1_000", "1,000.5",
                      "1.000,5", "1'000", "00012", "9" * 19, "9" * 40, "9223372036854775807", "9223372036854775808",
                      "-9223372036854775809", "18446744073709551616", "2147483648", "-2147483649", "1.7976931348623157e308",
                      "5e-324", "0.1", ".5", "5.", "1/0", "1/3", "٣", "１２", "²", "½", "1 000", "1\u00a0000", "1\u202f000", "--1", "1-", "$1",
                      "1 đồng", "∞", "0,0", "١٢", "e", "1e", "e1", "true", "false", "null", "undefined", "None", "nil", "yes", "no", "NULL"]
    out["dates"] = ["2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "-0001-01-01", "1970-01-01", "29/02/2025", "31/12/9999",
                    "00/00/0000", "2026-13-01", "2026-W01-1", "2026-001", "2026-01-01T25:61:61Z", "1582-10-10", "hôm nay", "today"]
    out["sql"] = ["' OR '1'='1", "'; DROP TABLE cases; --", "\" OR \"\"=\"", "1; SELECT pg_sleep(9)", "') OR ('a'='a", "admin'--", "' UNION SELECT NULL,NULL--",
                  "%' AND 1=1 --", "\\'; --", "/* */ x", "-- x", "#x", ";", "''", "\"\"", "``", "x'y\"z`w", "$1", "?1", ":name", "@x", "{bytes}",
                  "%", "_", "%%%", "a%b_c", "\\%", "*", "NEAR(a b)", "a OR b", "\"a\" AND", "a*", "^a", "a:b", "(", ")", "((((", "-a", "NOT", "{a}", "+"]
    out["html"] = ["<b>đậm</b>", "<script>window.x=1</script>", "</textarea><script>window.x=1</script>", "\"><img src=x onerror=x()>",
                   "' onmouseover='x()", "\" autofocus onfocus=\"x()", "<svg/onload=x()>", "<svg><script>x()</script></svg>", "</title><script>x()</script>",
                   "<!-- x", "-->", "<![CDATA[x]]>", "]]>", "<?xml version='1.0'?>", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
                   "<a href='javascript:x()'>x</a>", "javascript:x()", "JaVaScRiPt:x()", "java\tscript:x()", "data:text/html,<script>x()</script>", "&lt;b&gt;", "&amp;amp;",
                   "&#60;script&#62;", "&#x3c;b>", "&nbsp;&copy", "&", "&&", "&#0;", "&#xD800;", "&#x110000;", "&notit;", "<", ">", "\"", "'", "<>", "< b >", "<b", "b>", "</",
                   "<iframe srcdoc='<script>x()</script>'>", "<base href=//evil.example>", "<meta http-equiv=refresh content=0>", "<form action=//evil.example>",
                   "<input name=csrf value=x>", "<style>*{display:none}</style>", "<plaintext>", "<template>", "<math><mi//xlink:href='data:x,<script>'>",
                   "＜script＞x()＜/script＞", "<scr<script>ipt>x()</script>", "<IMG SRC=x ONERROR=x()>", "<details open ontoggle=x()>", "\u2028<b>", "<b\x00>", "<\x00script>x()", "<b\x0b>",
                   "`><b>", "{{<b>}}", "<b>" * 20, "</main></body></html>", "<br>", "<wbr>", "+ADw-script+AD4-", "\u00bcscript\u00be", "%3Cscript%3E", "\\u003cscript\\u003e", "\\x3cb\\x3e"]
    out["template"] = ["{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{% raw %}", "{%}", "{{", "}}", "{ $name }", "{$code}", "{ -brand }", "{\"", "{ \"\" }", "[[x]]", "@{x}", "*{x}", "~{x}",
                       "{0}", "{}", "{:?}", "{name}", "{n}/{year}", "{{code}}", "%s", "%n%n%n%n", "%x%x%x", "%d", "%99999999s", "%1$s", "%%", "$HOME", "$(id)", "`id`", "; id", "| id", "&& id", "> /dev/null",
                       "~root", "!!", "$@", "\\", "\\\\", "\\n", "\\0", "\\u0000", "\\x00", "\\ud800", "\\'", "\\\"", "a\\"]
    out["expression"] = ["age(applicant_birth, today) < 18", "true", "1 == 1", "now()", "has(x)", "x.y.z", "[1,2,3].all(x, x > 0)", "dogs > 3", "=dogs * 15000", "=1+1", "@SUM(1+1)", "+cmd|' /C calc'!A0", "-1+1",
                         "=HYPERLINK(\"//evil.example\")", "\"a\" + \"b\"", "type(1)", "null", "b\"\\x00\"", "a ? b : c", "string(9)", "matches('(a+)+$')"]
    out["path"] = ["../../../etc/passwd", "..\\..\\windows\\system.ini", "/etc/passwd", "C:\\con\\con", "file:///etc/passwd", "//evil.example/x", "http://evil.example/", "https:evil.example", "CON", "NUL", "aux.txt",
                   ".", "..", "...", "/", "//", "\\\\server\\share", "a/b", "%2e%2e%2f", "%00", "%0d%0aSet-Cookie:x=1", "a%zz", "?a=b", "#a", "a?b#c", "/desk", "/sign-out", ".htaccess", "~/.ssh/id_rsa", "/proc/self/environ", "a\0.pdf"]
    out["header"] = ["Hoa\r\nSet-Cookie: x=1", "Hoa\nBcc: v@example.org", "x\r\n\r\n<html>", "Content-Length: 0", "multipart/form-data; boundary=x", "--motcua-khac", "=?utf-8?q?x=0D=0A?=", "filename=\"x\"", "a; b=c", "a,b"]
    out["data"] = ["{\"a\":1}", "[]", "[[[[[[", "{\"$gt\":\"\"}", "__proto__", "constructor", "<xml/>", "!!python/object:x", "--- a", "a: b", "- a", "&a *a", "|", ">-", "a,b;c\td", "\"a\",\"b\"", "\ufeffa", "O:1:\"x\":0:{}", "rO0AB", "(((a+)+)+)$",
                   "^(a|a)*$", "(?R)", "[", "a{99999}", "*a*", "# a", "[x](javascript:x())", "![x](//evil.example)", "```", "<<EOF"]
    out["words"] = ["", "a", "admin", "root", "system", "null", "đã duyệt", "Scunthorpe", "O'Brien", "D'Arcy-Smith", "Nguyễn (Thị) Hoa", "Hoa & Con", "AT&T", "C++", "C#", "x<y>z", "5 > 3 < 7", "\"Hoa\"", "‘Hoa’", "50%", "a@b", "#1", "100$", "~", "^_^", "¯\\_(ツ)_/¯",
                    "(╯°□°)╯︵ ┻━┻", "ಠ_ಠ", "✓", "…"]
    out["long"] = ["a" * n for n in (59, 60, 61, 99, 100, 101, 199, 200, 201, 500, 2000)] + ["đ" * 200, "😀" * 120, "a " * 300, "\u0301" * 150, "<" * 150, "\"" * 190, "ệ" * 201, "W" * 3001, "\n" * 500 + "a", "a\nb" * 300, "x" * 10000]
    return out


KINDS = made()
ALL = list(dict.fromkeys(text for texts in KINDS.values() for text in texts))


def packed(texts, most):
    """Texts together, several to a line, none longer than `most` characters, as written and as tidied."""
    packs, pack = [], ""
    for text in texts:
        if len(text) > most - 4:
            packs.append(text)
        elif max(len(pack + text), len(unicodedata.normalize("NFC", pack + text))) + 3 > most:
            packs.append(pack)
            pack = text
        else:
            pack = f"{pack} ¦ {text}" if pack else text
    return packs + [pack]


assert len(ALL) >= 500, len(ALL)
