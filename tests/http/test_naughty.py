"""Naughty texts through every field of every form and of the API, over HTTP.

The forms and their fields are found on the pages themselves, so a new form is tried by itself. Each text is
either taken, and then shown exactly as `naughty.one_line` or `naughty.lines` promise, or refused with a 4xx
that says at which field and shows it as it was typed. Nothing ends in a 5xx, and nothing comes back as markup.
Several texts share a request, one after the other in one field.
"""

import datetime
import html
import itertools
import json
import os
import pathlib
import re
import shutil
import tempfile
import unicodedata
import urllib.parse
import zlib

import pytest
import yaml

import naughty
from browser import Browser, Page
from naughty import SPACES, arrived, lines, one_line, packed
from program import ROOT, fill, hand_in, serving

# What would stand in a page if a text were put there unescaped, and never stands in one of ours.
MARKUP = [
    "<script>", "<img src=x", "<svg", "<b>", "<iframe", "<base", "<plaintext>", "<details open ontoggle", "<math>", "<style>*",
    "<template>", "<form action=//", "<input name=csrf value=x>", "<meta http-equiv=refresh", "<a href='java", "<!-- x", "<![CDATA",
    "<?xml", "<!DOCTYPE x", "' onmouseover='", "\" autofocus onfocus=\"", "`><", "<scr<", "<IMG",
]
# The logo is drawn in the page.
LOGO = re.compile(r"<svg viewBox=.*?</svg>", re.S)
LENGTHS = (190, 96, 56, 18)
DIGIT = re.compile(r"[0-9]")
SERVICES = sorted(path.parent for path in (ROOT / "catalogue/services").glob("*/service.yaml"))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    # Some ten thousand writes: in memory where there is such a place, for the disk is not what is tried.
    memory = pathlib.Path("/dev/shm")
    folder = tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else tmp_path_factory.mktemp("naughty"))
    try:
        data = pathlib.Path(folder) / "data"
        fill(data, "--cases", "200")
        with serving(data) as running:
            yield running
    finally:
        shutil.rmtree(folder)


def sane(page, what):
    """What every answer must be, whatever was sent."""
    assert page.status < 500, (page.path, page.status, what)
    text = LOGO.sub("", page.text)
    for markup in MARKUP:
        assert markup not in text, f"{page.path} holds {markup!r} after {str(what)[:200]}"
    return page


def well_made(page, what):
    """The same, looked at as a browser does: no element and no handler of somebody else's."""
    sane(page, what)
    for tag, attrs in page.tags:
        assert re.fullmatch(r"[a-z0-9]+", tag), (page.path, tag)
        for name, value in attrs:
            assert not name.startswith("on") and name != "style", (page.path, tag, name)
            assert name not in ("href", "src", "action", "formaction") or re.match(r"[/?#]|$", value or ""), (tag, name, value)
        assert tag != "script" or dict(attrs).get("src", "").startswith("/assets/"), (page.path, attrs)
    return page


def shown_as_typed(page, text):
    """A refused text stands in its field as it was sent; what no page can hold may be missing."""
    able = lambda s: "".join(c for c in s if c in "\n\t" or c != "\ufffd" and unicodedata.category(c) != "Cc")
    want = able(arrived(text).replace("\r\n", "\n").replace("\r", ""))
    return any(want in able(value.replace("\r\n", "\n").replace("\r", "")) for value in page.values)


class Field:
    """What a field takes, found out by asking."""

    def __init__(self, field):
        self.name, self.several = field.name, field.kind == "textarea"
        self.strict, self.packs = True, packed(naughty.ALL, LENGTHS[0])

    def learn(self, taken):
        """`taken(text)`: whether the form takes it."""
        if not taken("Chữ thường"):
            return
        self.strict = False
        digits = taken("Chữ số 1")
        most = next((n for n in ([1900] if self.several else []) + list(LENGTHS) if taken("Hoa " * (n // 4))), 10)
        texts = naughty.ALL if digits else [t for t in naughty.ALL if not DIGIT.search(t)]
        # A name without a letter is refused: each pack of a name begins with one.
        self.packs = [pack if digits else "Hoa " + pack for pack in packed(texts, most - (0 if digits else 4))]

    def kept(self, text):
        return lines(text) if self.several else one_line(text)


# What is answered where an example leaves it to the account, or was worked on another day.
KNOWN = {"_name": "Nguyễn Văn An", "_number": "001190012345", "_phone": "0912345678",
         "_date": (datetime.date.today() + datetime.timedelta(days=20)).isoformat()}


def drafts(server, token):
    """Each service with each of its worked examples that can be begun today: its name, and what makes a draft of it.

    A draft remembers each answer that ever stood in it, so that many turns take many drafts."""
    for folder in SERVICES:
        for example in sorted((folder / "examples").glob("*.yaml")):
            answers = dict(yaml.safe_load(example.read_text())["given"].get("answers") or {})
            for _ in range(4):
                wish = {"service": folder.name, "answers": answers}
                key = f"{folder.name} {example.stem} {zlib.crc32(repr(answers).encode())}"
                status, said, _ = server.ask("POST", "/cases", wish, token, idempotency_key=key)
                if status == 201:
                    yield folder.name, lambda n, wish=wish, key=key: server.ask(
                        "POST", "/cases", wish, token, idempotency_key=f"{key} {n}")[1]["id"]
                    break
                # The example was worked on its own day, by somebody whose account is known.
                for field in {refusal["field"] for refusal in said["refusals"]}:
                    answers.pop(field, None)
                    known = next((value for end, value in KNOWN.items() if field.endswith(end)), None)
                    if known:
                        answers[field] = known


def post_form(page, action=None):
    """The form of a page that changes something, apart from what stands on every page."""
    own = [form for form in page.forms if form.method == "post" and "/sign-out" not in form.action]
    return next((form for form in own if action is None or form.action.endswith(action)), None)


def texts_of(form):
    return [field for field in form.fields if field.takes_text() and field.kind != "password"]


class Saved:
    """A form that may be saved again and again."""

    def __init__(self, browser, page, tally):
        self.browser, self.path, self.tally = browser, page.path, tally
        self.form = post_form(page)
        self.action = self.form.action or page.path
        fields = [Field(field) for field in {f.name: f for f in texts_of(self.form)}.values()]
        for field in fields:
            field.learn(lambda text: self.send({field.name: text}).status == 303)
        assert self.send({}).status == 303, (self.path, "what was there is taken again")
        self.free = [field for field in fields if not field.strict]
        self.strict = [field for field in fields if field.strict]
        self.last = {}

    def send(self, changed):
        return sane(self.browser.post(self.action, self.form.pairs(**changed), follow=False), changed)

    def turns(self):
        return max((len(field.packs) for field in self.free), default=0)

    def save(self, turn):
        """A pack into each field that takes words; gives what was sent and taken, by the field."""
        changed = {field.name: field.packs[(turn + i * 7) % len(field.packs)] for i, field in enumerate(self.free)}
        answer = self.send(changed)
        if answer.status != 303:
            assert answer.status == 422, (self.path, answer.status)
            named = well_made(answer, changed).wrong()
            wrong = {name for name in changed if name in named or name.rsplit("-", 1)[0] in named}
            assert wrong, (self.path, "a refusal names the field", changed)
            for name in wrong:
                assert shown_as_typed(answer, changed[name]), (self.path, name, changed[name])
                self.tally.refused(self.path, name, changed.pop(name))
            assert self.send(changed).status == 303, (self.path, changed)
        self.last = {field: changed[field.name] for field in self.free if field.name in changed}
        return self.last

    def move(self, before, after):
        """On to another draft, which stands where the first one did."""
        self.path, self.action = self.path.replace(before, after), self.action.replace(before, after)

    def reopened(self):
        """The form once more: each field holds what was kept of it."""
        again = well_made(self.browser.get(self.path), self.last)
        values = {field.name: field.value for field in post_form(again).fields}
        for field, text in self.last.items():
            assert values[field.name] == field.kept(text), (self.path, field.name, text)

    def refuse(self):
        """A pack into each field that takes no words at once: refused, and shown as typed."""
        packs = packed(naughty.ALL, 1900) if self.strict else []
        for turn in range(len(packs)):
            changed = {field.name: packs[(turn + i) % len(packs)] for i, field in enumerate(self.strict)}
            answer = self.send(changed)
            assert answer.status == 422, (self.path, answer.status, changed)
            typed = answer.decoded.translate(GONE)
            for name, text in changed.items():
                assert arrived(text).translate(GONE) in typed, (self.path, name, text)
                self.tally.refused(self.path, name, text)


def try_saved(browser, forms, draft, begin, tally):
    """Every text through every field of the forms of a draft."""
    for turn in range(max((form.turns() for form in forms), default=0)):
        if turn % 8 == 0:
            before, draft = draft, begin(turn)
            for form in forms:
                form.move(before, draft)
        seen_at = f"/apply/{draft}/check"
        sent = [(form, form.save(turn)) for form in forms if turn < form.turns()]
        shown = sane(browser.get(seen_at), sent)
        for form, taken in sent:
            for field, text in taken.items():
                assert shown.holds(field.kept(text)), (seen_at, field.name, text, field.kept(text))
                tally.taken(form.path, field.name, text)
        if turn % 16 == 0:
            well_made(shown, sent)
            for form, _ in sent:
                form.reopened()
    for form in forms:
        form.refuse()


GONE = {c: None for c in [*range(0x20), *range(0x7F, 0xA0), 0xFFFD]} | {ord("\n"): "\n"}


class Tally:
    """What was tried where."""

    def __init__(self):
        self.of = {}

    def note(self, path, name, text, how):
        place = self.of.setdefault((template(path), name), {"taken": 0, "refused": 0, "texts": 0})
        place[how] += 1
        place["texts"] += text.count(" ¦ ") + 1

    def taken(self, path, name, text):
        self.note(path, name, text, "taken")

    def refused(self, path, name, text):
        self.note(path, name, text, "refused")


def template(path):
    path = urllib.parse.urlsplit(path).path
    path = re.sub(r"[0-9a-f]{32}", "{id}", path)
    path = re.sub(r"/cases/(?!\{)[^/]+", "/cases/{code}", path)
    return re.sub(r"/services/[^/]+", "/services/{slug}", path)


def test_every_field_of_every_application(server):
    browser, tally, seen = Browser(server.url), Tally(), set()
    browser.sign_in("dan")
    for slug, begin in drafts(server, server.token("dan")):
        draft, forms = begin("first"), []
        for link in dict.fromkeys(browser.get(f"/apply/{draft}").links):
            place = urllib.parse.urlsplit(link)
            if not place.path.startswith(f"/apply/{draft}/") or "/evidence/" in place.path or place.path.endswith("/check"):
                continue
            page = browser.get(place.path)
            form = post_form(page)
            names = {(slug, place.path.rsplit("/", 1)[1], field.name) for field in (texts_of(form) if form else [])}
            if names - seen:
                seen |= names
                forms.append(Saved(browser, page, tally))
        try_saved(browser, forms, draft, begin, tally)
    assert {slug for slug, _, _ in seen} == {folder.name for folder in SERVICES}
    print(f"{len(seen)} fields, {browser.asked} requests")
    few = {place: of for place, of in tally.of.items() if of["texts"] < 400}
    assert not few, few


GET_FORMS = ["/", "/track", "/desk", "/desk/register", "/desk/people"]


@pytest.mark.parametrize("who", [None, "tiepnhan", "quantri"])
def test_every_field_of_every_search(server, who, tried=set()):
    browser = Browser(server.url)
    if who:
        browser.sign_in(who)
    for path in GET_FORMS:
        page = browser.get(path)
        for form in page.forms:
            place = (template(form.action or path), tuple(field.name for field in form.fields))
            if form.method != "get" or place in tried or page.status != 200:
                continue
            tried.add(place)
            for field in form.fields:
                # Each by itself where words are looked for: there they have a grammar.
                for text in naughty.ALL if field.kind == "search" else packed(naughty.ALL, 190):
                    answer = sane(browser.submit(page, form, **{field.name: text}), text)
                    assert answer.status in (200, 400, 404, 422), (answer.path, answer.status)
                    if field.kind == "search" and answer.status == 200 and one_line(text):
                        assert shows_search(answer, field.name, text), (place, field.name, text)
                    if hash(text) % 40 == 0:
                        well_made(answer, text)
    assert tried


def shows_search(page, name, text):
    """What was looked for stands in its field again, up to the length that the field takes."""
    able = lambda s: one_line(arrived(s).translate(GONE))
    typed = [field.value for form in page.forms for field in form.fields if field.name == name]
    return any(able(value) and able(text).startswith(able(value).rstrip("…")) or able(value) == able(text) for value in typed)


def waiting_cases(server, who):
    """Cases of `dan` at every step: just submitted, waiting for a supplement, claimed, proposed, over."""
    tokens = {login: server.token(login) for login in ("dan", "tiepnhan", "thuly", "lanhdao")}
    token = tokens["dan"]

    def act(code, login, verb, **details):
        status, said, _ = server.ask("POST", f"/cases/{code}/actions/{verb}", details, tokens[login])
        assert status == 200, (verb, said)

    codes = []
    for n in range(14):
        status, case, _ = hand_in(server, token, f"naughty {who} {n}")
        assert status == 201, case
        codes.append(case["code"])
    for code in codes[4:8]:
        act(code, "tiepnhan", "ask", items=[{"id": "dog_name", "note": "Viết đủ tên."}], note="Cần bổ sung.")
    for code in codes[8:]:
        act(code, "tiepnhan", "accept")
        act(code, "thuly", "claim")
    for code in codes[10:]:
        act(code, "thuly", "propose", approve=True, note="Đủ điều kiện.")
    for code in codes[12:]:
        act(code, "lanhdao", "approve")
        act(code, "tiepnhan", "issue")
        act(code, "tiepnhan", "hand_over", how="counter")
    return codes


ACTORS = {
    None: ["/register", "/sign-in", *(f"/services/{folder.name}/eligibility" for folder in SERVICES)],
    "dan": ["/cases"],
    "tiepnhan": ["/desk", "/desk?view=mine", "/desk/intake"],
    "thuly": ["/desk", "/desk?view=mine"],
    "lanhdao": ["/desk", "/desk?view=mine"],
    "quantri": ["/desk", "/desk/calendar", "/desk/people"],
}
# Fields that belong to another choice than the first: who proposes to approve names no article, and a number of
# days is typed only where none of the usual ones is chosen.
UNUSED = {("/desk/cases/{id}/actions/propose", "article"), ("/desk/cases/{id}/actions/extend", "other")}
# A page of each kind is opened so often, for each person.
PAGES = 25


def crawl(browser, begin):
    """Pages reachable from some, a few of each kind."""
    todo, seen, kinds = list(begin), set(), {}
    while todo:
        path = todo.pop(0).split("#")[0]
        kind = template(path)
        ours = path in begin or path.startswith(("/desk", "/cases")) and not re.search(r"/papers/|\.pdf|/files/|lang=", path)
        if path in seen or not ours or kinds.get(kind, 0) >= PAGES:
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        page = browser.get(path)
        if page.status == 200 and page.text:
            yield path, page
            todo.extend(page.links)


def filled(form, texts):
    """A form filled in: the texts, and the first choice where one must be made."""
    chosen = {}
    for field in form.fields:
        if field.kind in ("radio", "checkbox") and field.name not in chosen:
            chosen[field.name] = field.value
        elif field.kind == "select" and not field.value and len(field.values) > 1:
            chosen[field.name] = field.values[1]
        elif field.kind == "password":
            chosen[field.name] = "một câu dài dễ nhớ"
    return {**chosen, **texts}


def proper(field, n):
    """What a field that takes no words takes."""
    ends = {"-d": "15", "-m": "6", "-y": str(2031 + n % 60)}
    by_kind = {"tel": "0912345678", "email": "a@example.org"}
    return ends.get(field.name[-2:]) or by_kind.get(field.kind) or (f"nguoi.{n}" if field.name == "login" else "")


def room(field):
    """How many characters a pack for a field may have."""
    return min(1900, int(field.longest or 1900) - 20) if field.kind == "textarea" else 90


def written(text):
    """Words kept as they were written: line ends as LF, no control characters, no white space around."""
    text = arrived(text).replace("\r\n", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip("".join(SPACES))


def stands_in(pages, text):
    """Whether a page shows a text in one of the ways that are promised."""
    # A line end of a sort that no keyboard makes stays as it is.
    kept = "".join(c for c in arrived(text).replace("\r\n", "\n") if c in SPACES or unicodedata.category(c) != "Cc")
    ways = {written(text), kept.strip("".join(SPACES)), lines(text), one_line(text)}
    return any(page.holds(way) for page in pages for way in ways)


@pytest.mark.parametrize("who", list(ACTORS))
def test_every_field_of_every_other_form(server, who):
    browser, begin = Browser(server.url), list(ACTORS[who])
    if who:
        codes = waiting_cases(server, who)
        browser.sign_in(who)
        # The newest cases first, by their codes: they are in every step.
        begin = ([f"/cases/{code}" for code in codes] if who == "dan" else [f"/desk?q={code}" for code in codes]) + begin
    tally, unseen, hidden_tried, echoed, sent = Tally(), [], set(), set(), {}
    for path, page in crawl(browser, begin):
        for form in page.forms:
            action = form.action or path
            if form.method != "post" or "/sign-out" in action or "multipart" in form.enctype:
                continue
            texts = texts_of(form)
            place = (template(action), tuple(sorted({field.name for field in form.fields})))
            others = {f.name for f in form.fields if f.kind not in ("file", "password") and not f.takes_text()} - {"csrf"}
            if place not in hidden_tried:
                # What no person types can be sent all the same.
                hidden_tried.add(place)
                for name, text in itertools.product(others, packed(naughty.ALL, 1900)):
                    sane(browser.post(action, form.pairs(**{name: text, **({"again": "1"} if name != "again" else {})})), (name, text))
                answer = sane(browser.post(action, form.pairs(csrf="</form><b>x")), "csrf")
                assert answer.status == 403, (path, answer.status)
            if not texts:
                continue
            packs = packed(naughty.ALL, min(room(field) for field in texts))
            if place not in echoed and any(field.name == "again" for field in form.fields):
                # In the other language, say: everything typed is still there.
                echoed.add(place)
                most = packed(naughty.ALL, 1900)
                for turn in range(len(most)):
                    typed = {field.name: most[(turn + i) % len(most)] for i, field in enumerate(texts)}
                    answer = sane(browser.post(action, form.pairs(**filled(form, typed), again="1")), typed)
                    assert answer.status in (200, 422), (path, answer.status)
                    for name, text in typed.items():
                        assert shown_as_typed(answer, text), (path, name, text)
            # For good: a pack each time the form is met, until all are through or no case is left.
            turn = sent.get(place, 0)
            if turn >= len(packs):
                continue
            typed = {field.name: packs[(turn + i) % len(packs)] for i, field in enumerate(texts)}
            answer = well_made(browser.post(action, form.pairs(**filled(form, typed))), typed)
            if answer.status == 422 and (wrong := answer.wrong()):
                for field in texts:
                    if field.name in wrong or field.name.rsplit("-", 1)[0] in wrong:
                        tally.refused(action, field.name, typed.pop(field.name))
                again = {field.name: proper(field, turn) for field in texts if field.name not in typed}
                answer = well_made(browser.post(action, form.pairs(**filled(form, {**again, **typed}))), typed)
            sent[place] = turn + 1
            if answer.status != 200:
                assert answer.status in (403, 404, 409, 422, 429), (path, answer.status)
                for name, text in typed.items():
                    tally.refused(action, name, text)
                continue
            of_case = re.match(r"(/desk/cases/[^/]+|/cases/[^/]+)", action)
            pages = [answer] + ([browser.get(of_case[0])] if of_case else [])
            for name, text in typed.items():
                if (template(action), name) in UNUSED:
                    continue
                if stands_in(pages, text):
                    tally.taken(action, name, text)
                else:
                    unseen.append((template(action), name, text[:80]))
            if who is None:
                browser.cookies = {"lang": "vi"}
    print(who, browser.asked, "requests", {place: of for place, of in tally.of.items()})
    assert hidden_tried and not unseen, unseen


def test_every_text_of_the_api(server):
    """Each operation with each of its texts, in the path, the query and the body: an answer or a problem, never a 5xx."""
    document = json.loads(Browser(server.url).get("/api/v1/openapi.json").body)
    tokens = [server.token("dan"), server.token("tiepnhan")]
    # An address of more than 64 KiB is refused below the API, with a bare 414.
    packs = [pack[:2000] for pack in packed(naughty.ALL, 500)]
    lone = [r"\ud800", r"a\udc00b", r"\ud83d\ud83d", r"\u0000", r"\ud800\u0041"]

    def look(schema):
        if "$ref" in schema:
            return look(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
        return schema

    def value(schema, text, depth=0):
        """A value of a shape in which every text is this one."""
        schema = look(schema)
        for several in ("allOf", "oneOf", "anyOf"):
            if several in schema:
                return value(next((part for part in schema[several] if part.get("type") != "null"), {}), text, depth)
        kind = schema.get("type")
        kind = next((k for k in kind if k != "null"), None) if isinstance(kind, list) else kind
        if kind == "object" and depth < 4:
            known = {name: value(part, text, depth + 1) for name, part in schema.get("properties", {}).items()}
            return known or {"dog_name": text, text: text}
        if kind == "array" and depth < 4:
            return [value(schema.get("items", {}), text, depth + 1)]
        return {"integer": 1, "number": 1, "boolean": True}.get(kind, text)

    def ask(method, path, body, token):
        status, said, _ = server.ask(method.upper(), path, body, token, content_type="application/json", idempotency_key="n")
        assert status < 500, (method, path, status, said)
        if status >= 400:
            assert said["detail"] and said["status"] == status, said

    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if operation["operationId"] == "signOut":
                continue
            asked = operation.get("parameters", [])
            shape = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            for n, pack in enumerate(packs + [pack[:150] for pack in packs]):
                quoted = urllib.parse.quote(pack.encode("utf-8", "surrogatepass"), safe="")
                place = re.sub(r"\{\w+\}", lambda _: quoted, path)
                query = "&".join(f"{q['name']}={quoted}" for q in asked if q["in"] == "query")
                # A lone surrogate cannot be written in UTF-8: here as U+FFFD, below as an escape.
                body = json.dumps(value(shape, arrived(pack))).encode() if shape else None
                ask(method, (place if n % 2 or "{" not in path else path.replace("{slug}", "dog-licence")) + "?" + query, body, tokens[n % 2])
            if shape:
                for text in lone:
                    body = json.dumps(value(shape, "HERE")).replace("HERE", text).encode()
                    ask(method, re.sub(r"\{slug\}", "dog-licence", path), body, tokens[0])


def test_a_field_that_is_not_escaped_would_be_seen():
    """The negative control: the same checks fail when a page repeats a text as it came."""
    page = lambda body: Page("/x", 200, {"content-type": "text/html"}, body.encode("utf-8", "replace"))
    for text in packed(naughty.KINDS["html"], 500):
        for body in (f"<p>{text}</p>", f'<input value="{text}">', f"<textarea>{text}</textarea>"):
            with pytest.raises(AssertionError):
                well_made(page(body), text)
            well_made(page(body.replace(text, html.escape(text))), text)
