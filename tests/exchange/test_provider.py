"""Our provider, asked by a security server written here from the X-Road message protocol for REST (PR-REST) alone.

What a security server does to a call (4.1, 4.3, 4.6) is done by `Road`: it takes `/r1/{serviceId}/…`, checks the
client, hands the request on to the service's address, and sets the X-Road headers of the response itself.
"""

import base64
import hashlib
import http.client
import json
import pathlib
import shutil
import ssl
import subprocess
import urllib.parse
import uuid

import pytest

from certificates import Authority
from program import BIN, ROOT, Server, free_port

HERE = "VN/GOV/MOTCUA/CSDL"
TAX = "VN/GOV/THUE/NOPTHUE"
INSURANCE = "VN/GOV/BHXH/THE"
#: PR-REST 4.3: set by security servers, never by a provider.
ROADS_OWN = ["x-road-client", "x-road-service", "x-road-id", "x-road-request-hash", "x-road-error", "x-road-request-id"]


class Road:
    """A consumer's call through two security servers, as the provider's one would make it."""

    def __init__(self, address):
        self.address = address

    def get(self, path, client=TAX, extra=(), **headers):
        """`path` as a consumer writes it: /r1/{instance}/{class}/{code}/{subsystem}/{service}/…?query"""
        version, *service = path.removeprefix("/").split("/", 6)[:6]
        assert version == "r1" and "/".join(service[:4]) == HERE, "no such service on this road"
        rest = path.split("/", 7)[7]
        message, request = str(uuid.uuid4()), str(uuid.uuid4())
        sent = {"X-Road-Id": message, "X-Road-Client": client, "X-Road-Service": "/".join(service),
                "X-Road-Request-Id": request, "Accept": "application/json", "Accept-Language": "en", **headers}
        sent = [(name, value) for name, value in sent.items() if value is not None] + list(extra)
        connection = http.client.HTTPConnection(*self.address, timeout=20)
        connection.putrequest("GET", f"/{service[4]}/{rest}")
        for name, value in sent:
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        for name in ROADS_OWN:
            assert name not in answer.headers, f"a provider must leave {name} to its security server"
        digest = hashlib.sha512(hashlib.sha512(repr(sent).encode()).digest()).digest()
        answer.headers["X-Road-Request-Hash"] = base64.b64encode(digest).decode()
        answer.headers["X-Road-Id"] = message
        return answer.status, json.loads(body) if body else None, answer.headers


class Running:
    def __init__(self, server, port, people):
        self.server, self.port, self.people = server, port, people
        self.road = Road(("127.0.0.1", port))


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """A folder with a small synthetic country, and its people as they were exported."""
    folder = tmp_path_factory.mktemp("exchange")
    data = folder / "data"
    subprocess.run([BIN, "registers", "generate", "--people", "200", "--seed", "5", "--data", data],
                   check=True, timeout=120, capture_output=True)
    out = subprocess.run([BIN, "registers", "export", "population", "--format", "jsonl", "--data", data],
                         check=True, timeout=60, capture_output=True)
    people = [json.loads(line) for line in out.stdout.splitlines()]
    assert len(people) > 100
    return folder, data, people


@pytest.fixture(scope="module")
def running(country):
    folder, data, people = country
    port = free_port()
    server = Server(data, [], folder / "server.log", "--exchange-listen", f"127.0.0.1:{port}")
    yield Running(server, port, people)
    server.stop()


def question(person, purpose="examination", fields=None, service="population"):
    words = {"person": person["number"], "purpose": purpose, "fields": fields}
    words = urllib.parse.urlencode({k: v for k, v in words.items() if v is not None})
    return f"/r1/{HERE}/{service}/records?{words}"


def test_right_answers_come_back_and_no_more_than_was_agreed(running):
    agreed = ["number", "name", "birth", "marital_status", "spouse_number"]
    for person in running.people[:20]:
        message = str(uuid.uuid4())
        status, said, headers = running.road.get(question(person), **{"X-Road-Id": message})
        assert status == 200, said
        assert headers["content-type"] == "application/json; charset=utf-8"
        assert headers["cache-control"] == "no-store"
        assert said["message"] == message
        [record] = said["records"]
        assert record["person"] == person["number"]
        assert record["fields"] == {name: person[name] for name in agreed if name in person}
        assert set(record) == {"person", "fields", "closed", "since", "recorded"}


def test_fields_are_narrowed_and_a_record_is_found_by_its_key(running):
    person = running.people[3]
    path = f"/r1/{HERE}/population/records/{person['number']}?purpose=examination&fields=name,birth"
    status, said, _ = running.road.get(path)
    assert status == 200 and said["records"][0]["fields"] == {"name": person["name"], "birth": person["birth"]}
    status, said, _ = running.road.get(f"/r1/{HERE}/population/records/001099999999?purpose=examination")
    assert status == 404, said
    status, said, _ = running.road.get(question({"number": "001099999999"}))
    assert (status, said["records"]) == (200, [])


@pytest.mark.parametrize("change, status, key", [
    ({"client": "VN/GOV/NOBODY/X"}, 403, "exchange_no_partner"),
    ({"client": "VN/GOV/GDDT/HOCSINH", "service": "social-protection"}, 403, "exchange_no_agreement"),
    ({"client": TAX, "service": "no-such-thing"}, 403, "exchange_no_agreement"),
    ({"purpose": None}, 403, "exchange_no_purpose"),
    ({"purpose": "upkeep"}, 403, "exchange_other_purpose"),
    ({"fields": "name,residence"}, 403, "exchange_outside_fields"),
    ({"client": "VN%2FGOV%2FTHUE%2FNOPTHUE"}, 400, "exchange_no_client"),
    ({"client": None}, 400, "exchange_no_client"),
    ({"message": None}, 400, "exchange_no_message"),
    ({"message": "x" * 300}, 400, "exchange_word"),
    ({"twice": ("X-Road-Client", INSURANCE)}, 400, "exchange_twice"),
    ({"more": "&purpose=upkeep"}, 400, "exchange_twice"),
    ({"more": "&person=001099999999"}, 400, "exchange_twice"),
    ({"more": "&format=xml"}, 400, "exchange_unknown_word"),
])
def test_what_is_not_agreed_or_not_well_formed_is_refused_with_its_reason(running, change, status, key):
    change = {"client": TAX, "purpose": "examination", "fields": None, "service": "population", "more": "",
              "message": str(uuid.uuid4()), "twice": None, **change}
    path = question(running.people[0], change["purpose"], change["fields"], change["service"]) + change["more"]
    extra = [change["twice"]] if change["twice"] else []
    got, problem, headers = running.road.get(path, change["client"], extra, **{"X-Road-Id": change["message"]})
    assert (got, problem["reasons"][0]["key"]) == (status, key), problem
    assert headers["content-type"] == "application/problem+json; charset=utf-8"
    assert problem["status"] == status and problem["detail"]
    assert running.people[0]["name"] not in json.dumps(problem, ensure_ascii=False)


def test_an_address_beyond_2000_characters_is_refused(running):
    status, _, _ = running.road.get(question(running.people[0], fields="name," * 450))
    assert status == 414


def test_refusals_speak_the_callers_language(running):
    path = question(running.people[0], "upkeep")
    said = running.road.get(path, **{"Accept-Language": "vi"})[1]["detail"], running.road.get(path)[1]["detail"]
    assert said[0].startswith("Thỏa thuận không cho phép") and said[1].startswith("The agreement does not allow")


def test_the_public_address_answers_no_agency(running):
    connection = http.client.HTTPConnection("127.0.0.1", int(running.server.url.rsplit(":", 1)[1]), timeout=20)
    person = running.people[0]
    connection.request("GET", f"/population/records?person={person['number']}&purpose=examination",
                       headers={"X-Road-Client": TAX, "X-Road-Id": "1"})
    answer = connection.getresponse()
    assert answer.status == 404 and person["name"].encode() not in answer.read()


def test_an_address_that_others_reach_needs_certificates(country):
    folder, data, _ = country
    at = f"0.0.0.0:{free_port()}"
    said = subprocess.run([BIN, "serve", "--data", folder / "none", "--listen", f"127.0.0.1:{free_port()}",
                           "--exchange-listen", at], capture_output=True, text=True, timeout=60)
    assert said.returncode != 0 and "--exchange-cert" in said.stderr, said.stderr


@pytest.fixture(scope="module")
def guarded(country):
    """The same behind mutual TLS: one security server, and one partner that calls itself."""
    folder, data, people = country
    authority = Authority(folder, "authority")
    ours, road, tax = (authority.issue(name) for name in ("ours", "road", "tax"))
    catalogue = folder / "catalogue"
    shutil.copytree(ROOT / "catalogue", catalogue)
    file = catalogue / "exchange.yaml"
    text = file.read_text()
    file.write_text(text.replace(f"member: {TAX}}}", f"member: {TAX}, certificate: {tax[2]}}}"))
    assert file.read_text() != text
    port = free_port()
    server = Server(data, [], folder / "guarded.log", "--catalogue", catalogue,
                    "--exchange-listen", f"127.0.0.1:{port}",
                    "--exchange-cert", ours[0], "--exchange-key", ours[1],
                    "--exchange-authorities", authority.file, "--exchange-security-server", road[2])
    yield authority, port, people, road, tax
    server.stop()


def call(authority, port, certificate, person, **headers):
    context = ssl.create_default_context(cafile=authority.file)
    if certificate:
        context.load_cert_chain(certificate[0], certificate[1])
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=20)
    path = f"/population/records?person={person['number']}&purpose=examination"
    connection.request("GET", path, headers={"X-Road-Id": "one", **headers})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read()), answer.headers


def test_a_certificate_says_who_calls(guarded):
    authority, port, people, road, tax = guarded
    person = people[1]
    status, said, headers = call(authority, port, road, person, **{"X-Road-Client": INSURANCE})
    assert status == 200 and "residence" in said["records"][0]["fields"], "the security server speaks for others"
    assert "x-road-id" not in headers
    status, said, headers = call(authority, port, tax, person)
    assert status == 200 and "marital_status" in said["records"][0]["fields"]
    assert headers["x-road-id"] == "one" and headers["x-road-client"] == TAX, "without a road we name what we answer"
    assert headers["x-road-service"] == f"{HERE}/population"
    status, said, _ = call(authority, port, tax, person, **{"X-Road-Client": INSURANCE})
    assert (status, said["reasons"][0]["key"]) == (403, "exchange_not_you")
    status, said, _ = call(authority, port, authority.issue("stranger"), person, **{"X-Road-Client": TAX})
    assert (status, said["reasons"][0]["key"]) == (400, "exchange_no_client")


def test_without_a_certificate_that_is_believed_nobody_is_heard(guarded, tmp_path):
    authority, port, people, _, _ = guarded
    forged = Authority(tmp_path, "other").issue("road")
    for certificate in (None, forged):
        with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
            call(authority, port, certificate, people[0], **{"X-Road-Client": TAX})
