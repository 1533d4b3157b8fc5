"""E-mail against a real SMTP server: what arrives, at whom, how often, and what happens when it does not."""

import email
import email.header
import email.policy
import urllib.request
import zlib

import pytest
from aiosmtpd.controller import Controller

from browser import Browser
from program import eventually, free_port, fill, hand_in, serving

PASSWORD = "một câu dài dễ nhớ"


class Post:
    """A post office: keeps what it is given, and answers as it is told to."""

    def __init__(self, port):
        self.mails, self.refused, self.tries = [], [], []
        self.answers = {}
        self.port = port
        self.controller = None

    def open(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def close(self):
        if self.controller:
            self.controller.stop()
            self.controller = None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        self.tries.append(address)
        if answer := self.answers.get(address):
            self.refused.append(address)
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((list(envelope.rcpt_tos), mail, envelope.content))
        return "250 OK"

    def to(self, address):
        return [mail for to, mail, _ in self.mails if to == [address]]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A demonstration with a post office, which is closed at first."""
    data = tmp_path_factory.mktemp("mail") / "data"
    fill(data, "--cases", "20")
    post = Post(free_port())
    options = ["--smtp", f"smtp://127.0.0.1:{post.port}", "--smtp-pause", "1"]
    try:
        with serving(data, *options) as server:
            yield server, post
    finally:
        post.close()


@pytest.fixture
def post(town):
    server, post = town
    post.answers.clear()
    post.close()
    post.open()
    yield post


def citizen(server, login, address, name="Nguyễn Thị Hoa", lang="vi"):
    """A fresh account with an e-mail address, made on the page."""
    browser = Browser(server.url, lang)
    page = browser.get("/register")
    page = browser.submit(page, "/register", name=name, login=login, password=PASSWORD, email=address)
    assert page.status == 200 and "/sign-out" in page.text, page.text
    return browser, server.token(login, PASSWORD)


def figure(server, name):
    text = urllib.request.urlopen(server.url + "/metrics").read().decode()
    return float(next(line.split()[1] for line in text.splitlines() if line.startswith(name + " ")))


def act(server, login, code, verb, **details):
    status, body, _ = server.ask("POST", f"/cases/{code}/actions/{verb}", details, server.token(login))
    assert status == 200, (verb, body)


def test_what_arrives_says_which_case_has_news_and_nothing_more(town, post):
    server, _ = town
    _, token = citizen(server, "mail.hoa", "hoa@example.org")
    status, case, _ = hand_in(server, token, "mail-hoa")
    assert status == 201, case
    code = case["code"]
    eventually(lambda: len(post.to("hoa@example.org")) == 1, what="the mail of the submission")
    act(server, "tiepnhan", code, "accept")
    act(server, "thuly", code, "claim")
    secret = "Hoa bị bệnh tim"
    status, body, _ = server.ask("POST", f"/cases/{code}/messages", {"text": secret}, server.token("thuly"))
    assert status in (200, 201), body
    eventually(lambda: len(post.to("hoa@example.org")) == 3, what="the mails of acceptance and message")
    subjects = [mail["subject"] for mail in post.to("hoa@example.org")]
    assert subjects == [f"Đã nhận hồ sơ {code}", f"Hồ sơ {code} đã được tiếp nhận", f"Tin nhắn về hồ sơ {code}"]
    heard = {to[0] for to, mail, _ in post.mails if code in mail["subject"] + mail.get_content()}
    assert heard == {"hoa@example.org"}, "nobody else hears of it"
    for mail in post.to("hoa@example.org"):
        body = mail.get_content()
        assert f"{server.url}/cases/{code}" in body
        assert mail["message-id"] and mail["auto-submitted"] == "auto-generated" and mail["date"]
        assert [name for name in mail.keys() if name.lower() in ("bcc", "cc")] == []
        for private in ("Hoa", "bệnh", "chó", "dog", "Vện", "001190012345", "0912345678", "1990", "Số 1"):
            assert private not in body + mail["subject"], (private, body)
    accepted = post.to("hoa@example.org")[1].get_content()
    assert "Hẹn trả" in accepted, accepted


def test_the_subject_is_encoded_as_the_standard_says(town, post):
    server, _ = town
    _, token = citizen(server, "mail.raw", "raw@example.org")
    hand_in(server, token, "mail-raw")
    eventually(lambda: post.to("raw@example.org"))
    raw = next(content for to, _, content in post.mails if to == ["raw@example.org"])
    head = raw.split(b"\r\n\r\n")[0]
    assert head.isascii(), "RFC 5322: a header is ASCII"
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    written = email.message_from_bytes(raw)["subject"]
    assert str(email.header.make_header(email.header.decode_header(written))).startswith("Đã nhận hồ sơ ")


def test_english_for_whoever_reads_english(town, post):
    server, _ = town
    _, token = citizen(server, "mail.en", "en@example.org", lang="en")
    _, case, _ = hand_in(server, token, "mail-en")
    mail = eventually(lambda: post.to("en@example.org"))[0]
    assert case["code"] in mail["subject"] and "Others may read e-mail" in mail.get_content()


def test_a_server_that_is_down_delays_and_loses_nothing_and_nothing_comes_twice(town, post):
    server, _ = town
    _, token = citizen(server, "mail.down", "down@example.org")
    post.close()
    codes = [hand_in(server, token, f"mail-down-{n}")[1]["code"] for n in range(5)]
    eventually(lambda: figure(server, "motcua_outbox_waiting") >= 5)
    eventually(lambda: "e-mail does not go out" in server.said(), what="the log tells that the line is down")
    assert post.to("down@example.org") == []
    post.open()
    eventually(lambda: len(post.to("down@example.org")) >= 5, 40, "delivered after recovery")
    eventually(lambda: figure(server, "motcua_outbox_waiting") == 0)
    assert sorted(mail["subject"] for mail in post.to("down@example.org")) == sorted(
        f"Đã nhận hồ sơ {code}" for code in codes)
    ids = [mail["message-id"] for mail in post.to("down@example.org")]
    assert len(set(ids)) == 5


def test_an_answer_4xx_is_tried_again_until_it_is_taken(town, post):
    server, _ = town
    post.answers["busy@example.org"] = "451 4.7.1 Greylisted, come back later"
    _, token = citizen(server, "mail.busy", "busy@example.org")
    hand_in(server, token, "mail-busy")
    eventually(lambda: post.refused.count("busy@example.org") >= 2, what="tried again")
    assert post.to("busy@example.org") == []
    del post.answers["busy@example.org"]
    eventually(lambda: len(post.to("busy@example.org")) == 1, what="taken in the end")
    eventually(lambda: figure(server, "motcua_outbox_waiting") == 0)
    assert len(post.to("busy@example.org")) == 1


def test_an_answer_5xx_is_recorded_and_the_person_told_and_it_is_over(town, post):
    server, _ = town
    before = figure(server, "motcua_outbox_given_up")
    post.answers["gone@example.org"] = "550 5.1.1 gone@example.org has no mailbox here"
    browser, token = citizen(server, "mail.gone", "gone@example.org")
    hand_in(server, token, "mail-gone")
    eventually(lambda: figure(server, "motcua_outbox_given_up") == before + 1)
    assert figure(server, "motcua_outbox_waiting") == 0, "nothing is left to be tried"
    assert "không tới được địa chỉ e-mail" in browser.get("/notices").words
    # A later mail to a good address still goes, and the lost one is not tried again meanwhile.
    _, token = citizen(server, "mail.after", "after@example.org")
    hand_in(server, token, "mail-after")
    eventually(lambda: post.to("after@example.org"))
    assert post.refused.count("gone@example.org") == 1
    assert "SMTP 550" in server.said() and "gone@example.org" not in server.said(), "the log names nobody"


def test_a_wrong_setting_of_ours_is_no_reason_to_give_up(town, post):
    server, _ = town
    before = figure(server, "motcua_outbox_given_up")
    post.answers["auth@example.org"] = "530 5.7.0 Authentication required"
    _, token = citizen(server, "mail.auth", "auth@example.org")
    hand_in(server, token, "mail-auth")
    eventually(lambda: post.refused.count("auth@example.org") >= 2, what="tried again")
    assert figure(server, "motcua_outbox_given_up") == before
    post.answers.clear()
    eventually(lambda: len(post.to("auth@example.org")) == 1)


@pytest.mark.parametrize("name", [
    "Hoa\r\nBcc: victim@example.org", "Hoa\nSubject: trúng thưởng", "Hoa\r\n\r\nNội dung khác",
    "Hoa\u2028Bcc: victim@example.org",
    "Hoa <victim@example.org>", "Hoa, victim@example.org", "Hoa\x00Bcc: victim@example.org", "bấm vào evil.example",
])
def test_a_name_adds_no_header_no_address_and_no_word(town, post, name):
    server, _ = town
    # The address of each is its own, so that each mail is known.
    login = f"mail.in{zlib.crc32(name.encode())}"
    address = f"{login}@example.org"
    _, token = citizen(server, login, address, name=name)
    hand_in(server, token, login)
    mail = eventually(lambda: post.to(address))[0]
    assert mail["to"] == address and mail["bcc"] is None
    assert mail["subject"].startswith("Đã nhận hồ sơ ") and mail.get_all("subject")[1:] == []
    for word in ("victim", "trúng", "Nội dung khác", "evil"):
        assert word not in mail.as_string() + mail.get_content(), mail.as_string()
    assert all("victim@example.org" not in to for to, _, _ in post.mails)


@pytest.mark.parametrize("address", [
    "a@example.org\r\nRCPT TO:<victim@example.org>", "a@example.org, victim@example.org", "<a@example.org>",
    "Hoa <victim@example.org>", "a@example.org\nBcc: v@example.org", "a@[127.0.0.1]", "a@localhost", "a b@example.org",
])
def test_an_address_is_one_address(town, post, address):
    server, _ = town
    browser = Browser(server.url)
    page = browser.get("/register")
    page = browser.submit(page, "/register", name="Hoa", login="mail.never", password=PASSWORD, email=address)
    assert page.status == 422 and page.shows(address.split("\r")[0].split("\n")[0]), (page.status, page.text)
