"""The API of the program itself, over a socket: a whole journey, and schemathesis against its own description.

On SQLite, and on PostgreSQL where there is one. SCHEMATHESIS_SECONDS is how long each caller is tried (45).
"""

import os
import pathlib
import subprocess
import sys
import urllib.request

import pytest

from program import BIN, Server, fresh_database, hand_in, stores

SECONDS = int(os.environ.get("SCHEMATHESIS_SECONDS", "45"))
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.fixture(scope="module", params=stores())
def server(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("api")
    data = folder / "data"
    store = ["--database-url", fresh_database(request.param)] if request.param else []
    fill = [BIN, "demo", "--fill-only", "--cases", "40", "--data", data, *store]
    subprocess.run(fill, check=True, timeout=300)
    running = Server(data, store, folder / "server.log")
    yield running
    running.stop()


def test_journey(server):
    citizen = server.token("dan")
    status, case, headers = hand_in(server, citizen, "journey")
    assert status == 201, case
    code = case["code"]
    assert headers["location"] == f"/api/v1/cases/{code}"
    again = hand_in(server, citizen, "journey")
    assert (again[0], again[1]["code"], again[2]["idempotency-replayed"]) == (201, code, "true")

    def act(login, verb, **details):
        status, body, _ = server.ask("POST", f"/cases/{code}/actions/{verb}", details, server.token(login))
        assert status == 200, (verb, body)
        return body

    act("tiepnhan", "accept")
    act("thuly", "claim")
    act("thuly", "propose", approve=True, note="Đủ điều kiện.")
    act("lanhdao", "approve")
    act("tiepnhan", "issue")
    assert act("tiepnhan", "hand_over", how="counter")["phase"] == "delivered"
    status, timeline, _ = server.ask("GET", f"/cases/{code}/timeline", token=citizen)
    # The file of the result is signed by itself, some time after it was issued.
    told = [entry["event"] for entry in timeline["entries"] if entry["event"] != "case.result_signed"]
    assert status == 200 and told[-1] == "case.result_delivered"
    status, paper, headers = server.ask("GET", f"/cases/{code}/papers/result.pdf", token=citizen)
    assert (status, paper[:5]) == (200, b"%PDF-")
    status, problem, _ = server.ask("GET", f"/cases/{code}", token=server.token("congan"))
    assert (status, problem["type"]) == (404, "urn:motcua:problem:missing")


def test_token_of_the_command_line(server):
    made = [BIN, "token", "--login", "tiepnhan", "--data", server.data, *server.store]
    token = subprocess.run(made, check=True, capture_output=True, text=True).stdout.strip()
    status, body, _ = server.ask("GET", "/worklist?limit=5", token=token)
    assert status == 200 and len(body["cases"]) <= 5
    none = subprocess.run([BIN, "token", "--login", "nobody", "--data", server.data, *server.store])
    assert none.returncode == 1


def test_registers(server):
    """A record is read by whom the register says, put right by its keeper, and the person sees who read it."""
    status, listed, _ = server.ask("GET", "/registers")
    keys = {register["key"] for register in listed}
    assert status == 200 and {"population", "land", "business", "population_statistics", "finance", "insurance"} <= keys
    status, shown, _ = server.ask("GET", "/registers/population")
    assert status == 200 and shown["identified_by"] == ["number"] and shown["purposes"]["own"]
    assert server.ask("GET", "/registers/nothing")[0] == 404
    dan, police, clerk = server.token("dan"), server.token("congan"), server.token("tiepnhan")

    own, cursor = [], ""
    while cursor is not None:
        after = f"&cursor={cursor}" if cursor else ""
        status, page, _ = server.ask("GET", f"/registers/population/records?purpose=own&limit=100{after}", token=dan)
        assert status == 200, page
        own, cursor = own + page["records"], page["next"]
    assert len(own) == 1, "a list holds only what the caller may read"
    number, before = own[0]["key"], own[0]["fields"]["ethnicity"]
    record = f"/registers/population/records/{number}"
    assert server.ask("GET", f"{record}?purpose=own")[0] == 403
    status, body, _ = server.ask("GET", f"{record}?purpose=curiosity", token=dan)
    assert status == 422 and body["refusals"][0]["key"] == "record_no_purpose"
    status, body, _ = server.ask("GET", f"{record}?purpose=examination", token=clerk)
    assert status == 422 and body["refusals"][0]["key"] == "record_wants_case"
    status, body, _ = server.ask("GET", f"{record}?purpose=upkeep&fields=name,birth", token=police)
    assert status == 200 and set(body["fields"]) == {"name", "birth"}
    status, there, _ = server.ask("GET", f"{record}/exists?purpose=upkeep", token=police)
    assert status == 200 and there == {"exists": True, "holds": True}

    correction = {"changes": {"ethnicity": "Tày"}, "reason": "Bản án số 1/2026"}
    assert server.ask("POST", f"{record}/corrections", correction, dan)[0] == 403
    assert server.ask("POST", f"{record}/corrections", correction, clerk)[0] == 403
    status, body, _ = server.ask("POST", f"{record}/corrections", correction, police)
    assert status == 200 and body["changed"], body
    assert server.ask("GET", f"{record}?purpose=own", token=dan)[1]["fields"]["ethnicity"] == "Tày"
    then = server.ask("GET", f"{record}?purpose=own&as_of=2020-01-01", token=dan)[1]
    assert then["fields"]["ethnicity"] == before, "as it stood then"
    status, body, _ = server.ask("POST", "/registers/population/records", {"fields": {"number": "1"}, "reason": ""}, police)
    assert status == 422 and len(body["refusals"]) > 5, "everything wrong at once"

    status, readings, _ = server.ask("GET", "/readings", token=dan)
    officials = [r for r in readings if r["who"] == "official"]
    assert status == 200 and {r["unit"] for r in officials} == {"00004.CA"} and readings[0]["who"] == "self"
    assert ["birth", "name"] in [sorted(r["fields"]) for r in officials] and [] in [r["fields"] for r in officials]

    status, page, _ = server.ask("GET", "/registers/population_statistics/records?purpose=statistics&filter=place%3D00004")
    assert status == 200 and page["records"], "statistics are public"


def test_metrics(server):
    text = urllib.request.urlopen(server.url + "/metrics").read().decode()
    assert "motcua_requests_total" in text and "motcua_store_commits_total" in text


@pytest.mark.parametrize("login", ["dan", "tiepnhan"])
def test_description_is_true(server, login):
    token = server.token(login)
    command = [
        pathlib.Path(sys.executable).with_name("schemathesis"), "run", server.url + "/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {token}", "--checks", CHECKS, "--seed", "7", "--max-examples", "25",
        "--phases", "examples,coverage,fuzzing", "--max-time", str(SECONDS), "--exclude-operation-id", "signOut",
        "--generation-database", "none", "--no-color",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS * 6 + 120)
    assert done.returncode == 0, done.stdout[-12000:] + done.stderr[-2000:]
