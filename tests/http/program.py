"""The program under test: started as a user would start it, and talked to over a socket.

MOTCUA_BIN is the program (target/release/motcua). With MOTCUA_TEST_POSTGRES a real PostgreSQL is tried too
(tests/with-postgres.sh names one).
"""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("MOTCUA_BIN", ROOT / "target/release/motcua")).resolve()
POSTGRES = os.environ.get("MOTCUA_TEST_POSTGRES")
PASSWORD = "motcua-demo"


class Server:
    """A running program and how to talk to it."""

    def __init__(self, data, store, log, *options, **environment):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.store = store
        command = [BIN, "serve", "--listen", f"127.0.0.1:{port}", "--data", data, *store, *options]
        self.data = data
        self.log = open(log, "w")
        self.process = subprocess.Popen(
            command, stdout=self.log, stderr=self.log, env={**os.environ, **environment})
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(self.url + "/readyz", timeout=2).read()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(pathlib.Path(log).read_text())
                time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()

    def said(self):
        """What it wrote to its log so far."""
        return pathlib.Path(self.log.name).read_text()

    def ask(self, method, path, body=None, token=None, **headers):
        """Status, body as JSON, headers."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body
        if body is not None and not isinstance(body, bytes):
            data = json.dumps(body).encode()
            headers["content-type"] = "application/json"
        if token:
            headers["authorization"] = f"Bearer {token}"
        headers.setdefault("accept-language", "en")
        request = urllib.request.Request(self.url + "/api/v1" + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, read(answer), answer.headers
        except urllib.error.HTTPError as answer:
            assert answer.headers["content-type"] == "application/problem+json", answer.headers
            return answer.code, read(answer), answer.headers

    def token(self, login, password=PASSWORD):
        status, body, _ = self.ask("POST", "/session", {"login": login, "password": password})
        assert status == 201, body
        return body["token"]


def read(answer):
    content = answer.read()
    return json.loads(content) if "json" in (answer.headers["content-type"] or "") else content


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def fill(data, *options):
    """A demonstration in a folder."""
    subprocess.run([BIN, "demo", "--fill-only", "--data", data, *options], check=True, timeout=300)


@contextlib.contextmanager
def serving(data, *options, store=(), **environment):
    """A server for a block; stopped at its end, whatever happened."""
    server = Server(data, list(store), pathlib.Path(data).with_name("server.log"), *options, **environment)
    try:
        yield server
    finally:
        server.stop()


def eventually(true, seconds=20, what=""):
    """Waits until something is so."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, what or "it did not come about"
        time.sleep(0.05)
    return found


def stores():
    found = [pytest.param(None, id="sqlite")]
    if POSTGRES:
        found.append(pytest.param(POSTGRES, id="postgres"))
    return found


def fresh_database(address):
    """An empty database beside the one named, so that each run begins with nothing."""
    name = f"api_{os.getpid()}_{time.time_ns()}"
    psql = os.environ.get("PSQL", "psql")
    subprocess.run([psql, address, "-qc", f"CREATE DATABASE {name}"], check=True)
    return address.rsplit("/", 1)[0] + "/" + name


ANSWERS = {
    "applicant_name": "Nguyễn Thị Hoa",
    "applicant_number": "001190012345",
    "applicant_birth": "1990-03-07",
    "applicant_phone": "0912345678",
    "applicant_address": {"province": "01", "commune": "00004", "street": "Số 1"},
    "dog_name": "Vện",
    "dogs": 1,
    "guide_dog": True,
    "guide_since": "2024-01-01",
    "vaccinated_in_register": True,
}


def hand_in(server, token, key, content=b"%PDF-1.7\n%%EOF"):
    """A whole application for a dog licence; status, case, headers."""
    status, file, _ = server.ask("POST", "/files?name=giay.pdf", content, token, content_type="application/pdf")
    assert status == 201, file
    wish = {"service": "dog-licence", "submit": True, "declared": True, "answers": ANSWERS}
    wish["files"] = [{**file, "evidence": "guide_certificate"}]
    return server.ask("POST", "/cases", wish, token, idempotency_key=key)
