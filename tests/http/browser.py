"""A browser in the small: it keeps cookies, reads forms and words off pages, and sends forms.

It reads pages as a browser does (html.parser, character references decoded), so what it finds in a page is
what a person sees there, and markup that came from somebody's words would be found as markup.
"""

import dataclasses
import functools
import html
import html.parser
import http.client
import re
import urllib.parse

TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.S)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclasses.dataclass
class Field:
    """A field of a form; `values` are the choices of a choice."""

    name: str
    kind: str
    value: str = ""
    on: bool = True
    values: list = dataclasses.field(default_factory=list)
    longest: str | None = None

    def takes_text(self):
        return self.kind in ("text", "search", "email", "tel", "textarea", "password", "number", "date", "url")


@dataclasses.dataclass
class Form:
    """A form with its fields, in order."""

    action: str
    method: str
    enctype: str
    id: str
    fields: list = dataclasses.field(default_factory=list)

    def pairs(self, **changed):
        """What is sent when it is left as it is, with some fields changed; None leaves one out."""
        out, done = [], set()
        for field in self.fields:
            if field.name in changed:
                if field.name not in done and changed[field.name] is not None:
                    out.append((field.name, changed[field.name]))
                done.add(field.name)
            elif field.kind not in ("submit", "button", "file") and field.on:
                out.append((field.name, field.value))
        return out + [(name, value) for name, value in changed.items() if name not in done and value is not None]


class Reader(html.parser.HTMLParser):
    """Takes a page apart."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.forms, self.links, self.words, self.values, self.tags = [], [], [], [], []
        self.form = self.field = self.choice = None
        self.inside = []
        self.elsewhere = []

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))
        of = {name: value or "" for name, value in attrs}
        self.values.extend(of.values())
        if tag not in VOID:
            self.inside.append(tag)
        if tag == "form":
            self.form = Form(of.get("action", ""), of.get("method", "get").lower(),
                             of.get("enctype", ""), of.get("id", ""))
            self.forms.append(self.form)
        elif tag == "a" and of.get("href"):
            self.links.append(of["href"])
        elif tag == "input" and of.get("name"):
            kind = of.get("type", "text")
            value = of.get("value", "on" if kind in ("checkbox", "radio") else "")
            on = kind not in ("checkbox", "radio") or "checked" in of
            self.add(of, Field(of["name"], kind, value, on, longest=of.get("maxlength")))
        elif tag == "button" and of.get("name"):
            self.add(of, Field(of["name"], "submit", of.get("value", ""), False))
        elif tag == "textarea" and of.get("name"):
            self.field = Field(of["name"], "textarea", longest=of.get("maxlength"))
            self.add(of, self.field)
        elif tag == "select" and of.get("name"):
            self.choice = Field(of["name"], "select", None)
            self.add(of, self.choice)
        elif tag == "option" and self.choice:
            value = of.get("value", "")
            self.choice.values.append(value)
            if "selected" in of or self.choice.value is None:
                self.choice.value = value

    def add(self, of, field):
        if of.get("form"):
            self.elsewhere.append((of["form"], field))
        elif self.form:
            self.form.fields.append(field)

    def handle_endtag(self, tag):
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.field:
            # The first line break after the tag is not content.
            self.field.value = self.field.value.removeprefix("\n")
            self.values.append(self.field.value)
            self.field = None
        elif tag == "select":
            self.choice = None

    def handle_data(self, data):
        if self.field:
            self.field.value += data
        elif self.inside[-1:] not in (["script"], ["style"]):
            self.words.append(data)

    def close(self):
        super().close()
        for form, field in self.elsewhere:
            for known in self.forms:
                if known.id == form:
                    known.fields.append(field)


class Page:
    """An answer, taken apart when somebody looks."""

    def __init__(self, path, status, headers, body):
        self.path, self.status, self.headers, self.body = path, status, headers, body

    @functools.cached_property
    def text(self):
        return self.body.decode() if "text/html" in self.headers.get("content-type", "") else ""

    @functools.cached_property
    def read(self):
        reader = Reader()
        reader.feed(self.text)
        reader.close()
        return reader

    @property
    def forms(self):
        return self.read.forms

    @property
    def links(self):
        return self.read.links

    @property
    def tags(self):
        return self.read.tags

    @property
    def values(self):
        return self.read.values

    @functools.cached_property
    def words(self):
        """What stands between the tags. No tag of ours holds a > inside, so that this is quick."""
        return html.unescape(TAG.sub("", self.text))

    def form(self, action):
        """The form that goes to an address which ends so."""
        found = [form for form in self.forms if urllib.parse.urlsplit(form.action).path.endswith(action)]
        assert found, f"{self.path} has no form to {action}: {[f.action for f in self.forms]}"
        return found[0]

    def wrong(self):
        """The fields that the page names as wrong, by the ids of its error lines; a group counts as one."""
        ids = (dict(attrs).get("id") or "" for _, attrs in self.tags)
        return {id.removesuffix("-error") for id in ids if id.endswith("-error")}

    def shows(self, text):
        """Whether a person sees exactly this, in the text of the page or in a field."""
        return text in self.words or any(text in value for value in self.values)

    def holds(self, text):
        """Whether a text stands anywhere in the page; quicker to ask than `shows`."""
        return text in self.decoded

    @functools.cached_property
    def decoded(self):
        return html.unescape(self.text)


class Browser:
    """Somebody at a browser."""

    def __init__(self, url, lang="vi", **headers):
        self.host = urllib.parse.urlsplit(url).netloc
        self.cookies = {"lang": lang}
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.line = http.client.HTTPConnection(self.host, timeout=60)
        self.asked = 0

    def send(self, method, path, body=None, media=None, follow=True):
        """One request; redirects are followed unless told otherwise."""
        for _ in range(6):
            headers = {"cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **self.headers}
            if media:
                headers["content-type"] = media
            self.asked += 1
            try:
                self.line.request(method, path, body, headers)
                answer = self.line.getresponse()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self.line.close()
                self.line.request(method, path, body, headers)
                answer = self.line.getresponse()
            content = answer.read()
            for cookie in answer.headers.get_all("set-cookie") or []:
                name, value = cookie.split(";")[0].split("=", 1)
                self.cookies[name] = value
            if answer.status not in (301, 302, 303, 307) or not follow:
                return Page(path, answer.status, answer.headers, content)
            to = urllib.parse.urlsplit(answer.headers["location"])
            assert not to.netloc or to.netloc == self.host, f"{path} leads away to {to.netloc}"
            path = to.path + ("?" + to.query if to.query else "")
            method, body, media = "GET", None, None
        raise AssertionError(f"{path} leads in circles")

    def get(self, path):
        return self.send("GET", path)

    def post(self, path, pairs, follow=True):
        body = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)
        return self.send("POST", path, body, "application/x-www-form-urlencoded", follow)

    def submit(self, page, form, follow=True, **changed):
        """Sends a form of a page with some fields changed."""
        if isinstance(form, str):
            form = page.form(form)
        action = form.action or page.path
        pairs = form.pairs(**changed)
        if form.method == "get":
            query = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)
            return self.get(f"{action.split('?')[0]}?{query}")
        return self.upload(action, pairs) if "multipart" in form.enctype else self.post(action, pairs, follow)

    def upload(self, path, pairs):
        """Sends a form with files: a value may be (name, content)."""
        out = []
        for name, value in pairs:
            file, content = value if isinstance(value, tuple) else (None, value)
            head = f'--motcua-limit\r\ncontent-disposition: form-data; name="{name}"'.encode()
            if file is not None:
                shown = file.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
                head += f'; filename="{shown}"\r\ncontent-type: application/octet-stream'.encode("utf-8", "surrogatepass")
            content = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
            out.append(head + b"\r\n\r\n" + content + b"\r\n")
        body = b"".join(out) + b"--motcua-limit--\r\n"
        return self.send("POST", path, body, "multipart/form-data; boundary=motcua-limit")

    def sign_in(self, login, password="motcua-demo"):
        page = self.get("/sign-in")
        page = self.submit(page, "/sign-in", login=login, password=password)
        assert page.status == 200 and "/sign-out" in page.text, page.text
        return page


def quoted(text):
    """As a browser would, and also what no browser would: bytes that are no text."""
    return urllib.parse.quote(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text, safe="")
