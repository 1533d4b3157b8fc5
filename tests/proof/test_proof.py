"""The program against a second verifier written from the specifications alone (tlog.py): logs of ours that the
program audits, its own log that we audit, receipts both ways, witnesses, the hand-over of the log's key.

MOTCUA_BIN is the program (target/release/motcua)."""

import base64
import json
import os
import random
import re
import subprocess
import time

import pytest
import tlog
from running import BIN, Browser, Log, Server, Witness, ask, motcua

CHANCE = random.Random(20261124)


def record(n):
    stream, sealed = f"{n % 97:032x}", f"{n:064x}"
    return f"motcua record 2\n{stream}\n{n + 1}\n{1795489200000 + n}\n1\ncase.submitted\n{sealed}\n".encode()


@pytest.fixture(scope="module")
def ours():
    """100,000 records and their leaves."""
    records = [record(n) for n in range(100_000)]
    return records, [tlog.leaf_hash(r) for r in records]


@pytest.fixture
def log():
    running = Log()
    yield running
    running.stop()


def edge(*sizes):
    return [*sizes, CHANCE.randrange(2, 256), CHANCE.randrange(258, 65_536), CHANCE.randrange(65_537, 100_000)]


@pytest.mark.parametrize("size", edge(1, 2, 255, 256, 257, 511, 512, 65_536, 65_537, 100_000))
def test_random_logs_agree(ours, log, tmp_path, size):
    records, leaves = ours
    key, witnesses = tlog.Signer("gov.example/log"), [tlog.Signer(f"w{n}.example", 4) for n in range(3)]
    known = [argument for w in witnesses for argument in ("--witness", w.vkey)]
    state = tmp_path / "state"
    for grown in sorted({max(1, size // 3), size}):
        head = tlog.root(leaves[:grown])
        note = tlog.checkpoint(key, grown, head, witnesses[:2], int(time.time()))
        log.serve(tlog.tiles_of(leaves[:grown]), note)
        code, said = motcua("audit", log.url, "--key", key.vkey, *known, "--state", state)
        assert code == 0 and f"{grown} leaves" in said, said
    # Receipts made here are read there, and one changed is not.
    for index in {0, size - 1, CHANCE.randrange(size)}:
        proof = tlog.path(index, leaves[:size])
        text = tlog.write_proof(records[index], index, proof, note)
        tlog.verify_proof(text, tlog.Verifier(key.vkey), [tlog.Verifier(w.vkey) for w in witnesses], 2)
        trust = ["--key", key.vkey, *known]
        code, said = motcua("verify", "-", *trust, text=text)
        assert code == 0 and f"position {index} of {size}" in said, said
        lies = [
            text.replace(f"index {index}\n", f"index {index + 1}\n"),
            tlog.write_proof(record(100_001), index, proof, note),
            tlog.write_proof(records[index], index, proof[1:] if proof else [b"\0" * 32], note),
            text.replace("\n— w1.example", "\n— w9.example"),
        ]
        for lie in lies:
            code, said = motcua("verify", "-", *trust, text=lie)
            assert code == 1 and said.startswith("NO"), said


def test_what_an_audit_sees_and_says(ours, log, tmp_path):
    """Each fault with its word, its place and exit code 1; a log that cannot be reached with 2."""
    _, leaves = ours
    key, witness = tlog.Signer("gov.example/log"), tlog.Signer("w.example", 4)
    size, old, now = 1000, 700, int(time.time())
    trust = ["--key", key.vkey, "--witness", witness.vkey]
    note = lambda n, tree, time=now: tlog.checkpoint(key, n, tlog.root(tree), [witness], time)  # noqa: E731
    honest = tlog.tiles_of(leaves[:size])
    state = tmp_path / "state"

    def audit(tiles, checkpoint, *more):
        log.serve(tiles, checkpoint)
        return motcua("audit", log.url, *trust, *more)

    assert audit(tlog.tiles_of(leaves[:old]), note(old, leaves[:old]), "--state", state)[0] == 0
    kept = state.read_bytes()
    whole = note(size, leaves[:size])
    assert audit(honest, whole)[0] == 0
    forked = leaves[:600] + leaves[5000:5400]
    back = leaves[:500]
    flipped = leaves[:600] + [b"\7" * 32] + leaves[601:size]
    gap = {k: v for k, v in honest.items() if k != "tile/0/001"}
    changed = {**honest, "tile/1/000.p/3": b"\0" * 96}
    bad = whole[:-12] + ("A" if whole[-12] != "A" else "B") + whole[-11:]
    unsigned = tlog.checkpoint(key, size, tlog.root(leaves[:size]))
    cases = [
        (tlog.tiles_of(forked), note(size, forked), "FORK at size 700", ""),
        (tlog.tiles_of(back), note(500, back), "ROLLBACK size 500: it was 700 before", ""),
        (tlog.tiles_of(flipped), whole, "REWRITTEN leaf 600", "ROOT at size 1000"),
        (gap, whole, "GAP tile/0/001", ""),
        (changed, whole, "CHANGED tile/1/000.p/3", ""),
        (honest, bad, "SIGNATURE", ""),
        (honest, note(size, leaves[:size], now - 1000), "STALE", ""),
        (honest, unsigned, "QUORUM", "0 of the known witnesses"),
    ]
    for tiles, checkpoint, word, more in cases:
        code, said = audit(tiles, checkpoint, "--state", state)
        assert code == 1 and word in said and more in said, (word, code, said)
        assert state.read_bytes() == kept, "what was wrong is not remembered as right"
    log.files = {}
    assert motcua("audit", log.url, *trust)[0] == 2
    assert motcua("audit", "http://127.0.0.1:1", *trust)[0] == 2
    assert motcua("verify", tmp_path / "none", *trust)[0] == 2


def add(witness, body):
    return ask(witness.url + "/add-checkpoint", body.encode())


def submission(old, proof, note):
    return f"old {old}\n" + "".join(base64.b64encode(h).decode() + "\n" for h in proof) + "\n" + note


def test_a_witness_keeps_the_protocol(ours, tmp_path):
    """C2SP tlog-witness, every status; and what was signed survives a kill."""
    _, leaves = ours
    key, stranger = tlog.Signer("gov.example/log"), tlog.Signer("else.example/log")
    forger = tlog.Signer("gov.example/log")
    witness = Witness(tmp_path, [key.vkey])
    own = tlog.Verifier(witness.vkey)
    head = lambda n: tlog.root(leaves[:n])  # noqa: E731
    note = lambda n, signer=key: tlog.checkpoint(signer, n, head(n))  # noqa: E731
    proof = lambda old, n: tlog.consistency(old, leaves[:n])  # noqa: E731
    try:
        origin = tlog.sha(b"gov.example/log").hex()
        assert ask(f"{witness.url}/{origin}/checkpoint")[0] == 404
        status, lines, _ = add(witness, submission(0, [], note(300)))
        assert status == 200
        size, _, seen = tlog.open_checkpoint(note(300) + lines.decode(), tlog.Verifier(key.vkey), [own], 1)
        assert size == 300 and abs(seen["w.example/witness"] - time.time()) < 60
        assert add(witness, submission(300, proof(300, 700), note(700)))[0] == 200
        assert add(witness, submission(700, [], note(700)))[0] == 200, "the same once more"
        status, body, headers = add(witness, submission(300, proof(300, 900), note(900)))
        assert (status, body, headers["content-type"]) == (409, b"700\n", "text/x.tlog.size")
        assert add(witness, submission(0, [], note(900)))[0] == 409
        assert add(witness, submission(700, proof(600, 900), note(900)))[0] == 422
        assert add(witness, submission(700, [], note(900)))[0] == 422
        other = tlog.checkpoint(key, 700, head(701))
        assert add(witness, submission(700, [], other))[0] == 422
        assert add(witness, submission(901, [], note(900)))[0] == 400
        assert add(witness, "old 07\n\n" + note(900))[0] == 400
        assert add(witness, "rubbish")[0] == 400
        assert add(witness, submission(700, proof(700, 900), note(900, stranger)))[0] == 404
        assert add(witness, submission(700, proof(700, 900), note(900, forger)))[0] == 403
        second = subprocess.run([BIN, "witness", "--listen", "127.0.0.1:0", "--state", tmp_path, "--key", tmp_path / "witness.key", "--log", key.vkey], capture_output=True, timeout=60)
        assert second.returncode == 1 and b"another witness" in second.stderr
        witness.stop()
        witness = Witness(tmp_path, [key.vkey])
        assert tlog.Verifier(witness.vkey).id == own.id
        assert add(witness, submission(300, proof(300, 900), note(900)))[0] == 409, "it remembers"
        assert add(witness, submission(700, proof(700, 900), note(900)))[0] == 200
        status, served, _ = ask(f"{witness.url}/{origin}/checkpoint")
        assert status == 200
        assert tlog.open_checkpoint(served.decode(), tlog.Verifier(key.vkey), [own], 1)[0] == 900
        # A memory that was tampered with signs nothing.
        witness.stop()
        (tmp_path / f"{origin}.checkpoint").write_text(note(300))
        witness = Witness(tmp_path, [key.vkey])
        assert add(witness, submission(300, proof(300, 1000), note(1000)))[0] == 503
    finally:
        witness.stop()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proof") / "data"
    subprocess.run([BIN, "demo", "--fill-only", "--cases", "60", "--data", folder], check=True, timeout=600)
    return folder


def witnessed(server, log, witnesses, quorum, seconds=30):
    """The published checkpoint once enough witnesses have signed it and nothing waits."""
    deadline, last = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        status, note, _ = server.log("checkpoint")
        if status == 200:
            size, head, seen = tlog.open_checkpoint(note.decode(), log, witnesses)
            if size > 0 and size == last and len(seen) >= quorum:
                return note.decode(), size, head, seen
            last = size
        time.sleep(0.3)
    raise AssertionError(f"no checkpoint with {quorum} witnesses: {note}")


def test_the_programs_own_log_receipts_and_witnesses(data, tmp_path):
    vkey_code, vkey = motcua("log-key", "show", "--data", data)
    if vkey_code:
        Server(data).stop()
        _, vkey = motcua("log-key", "show", "--data", data)
    vkey = vkey.strip().splitlines()[-1]
    log = tlog.Verifier(vkey)
    running = [Witness(tmp_path / f"w{n}", [vkey], f"w{n}.example/witness") for n in range(2)]
    witnesses = [tlog.Verifier(w.vkey) for w in running]
    options = [f"--witness={w.url}={w.vkey}" for w in running]
    trust = ["--key", vkey] + [a for w in running for a in ("--witness", w.vkey)]
    state = tmp_path / "state"
    server = Server(data, *options, "--quorum", "2")
    try:
        hand_in(server)
        note, size, head, _ = witnessed(server, log, witnesses, 2)
        # Our own audit, over HTTP, tile by tile.
        fetch = lambda path: server.log(path)[1]  # noqa: E731
        leaves = tlog.leaves_from_tiles(size, fetch)
        assert len(leaves) == size and tlog.root(leaves) == head
        code, said = motcua("audit", server.url, *trust, "--state", state)
        assert code == 0 and "seen   by w1" in said, said
        assert "quorum-missing" not in Browser(server.url).go("/log")[1]

        # Receipts, as a citizen gets them.
        dan = Browser(server.url)
        _, page = dan.sign_in()
        codes = sorted(set(re.findall(r'href="/cases/([^"/?]+)"', page)))
        assert codes, page[:2000]
        texts = []
        for code in codes[:3]:
            _, page = dan.go(f"/cases/{code}/proof")
            for number in re.findall(rf"/cases/{re.escape(code)}/proof/(\d+)", page):
                status, page_of = dan.go(f"/cases/{code}/proof/{number}")
                assert status == 200 and "<svg" in page_of, page_of[:500]
                status, text = dan.go(f"/cases/{code}/proof/{number}.txt")
                assert status == 200, text
                fields, index, _ = tlog.verify_proof(text, log, witnesses, 2)
                assert fields[2] == number and tlog.leaf_hash(("\n".join(fields)).encode()) == leaves[index]
                texts.append(text)
        assert texts and any("\ncase.submitted\n" in base64.b64decode(t.split("\n")[1][6:]).decode() for t in texts)
        for text in texts[:4]:
            code, said = motcua("verify", "-", *trust, text=text)
            assert code == 0, said
        # Nobody else gets them.
        assert Browser(server.url).go(f"/cases/{codes[0]}/proof/1.txt")[1].count("tlog-proof") == 0
        # The page, without a script, in both languages.
        for lang, yes, no in [("en", "Yes. This receipt is genuine.", "No. This receipt is not right."), ("vi", "Đúng. Biên nhận này là thật.", "Không. Biên nhận này không đúng.")]:
            page = Browser(server.url, lang).upload("/verify", [("receipt", texts[0])])[1]
            shown = page.split('id="answer"')[1].split("<form")[0]
            assert yes in shown and no not in shown, shown
            lie = re.sub(r"index \d+", "index 999999", texts[0])
            shown = Browser(server.url, lang).upload("/verify", [("receipt", lie)])[1].split('id="answer"')[1].split("<form")[0]
            assert no in shown and yes not in shown, shown

        # A witness goes away: the log goes on, and the page says so.
        running[1].stop()
        sign_up(server)
        deadline = time.monotonic() + 20
        while "quorum-missing" not in Browser(server.url).go("/log")[1]:
            assert time.monotonic() < deadline, "no warning"
            time.sleep(0.3)
        code, said = motcua("audit", server.url, *trust)
        assert code == 1 and "QUORUM" in said, said
        server.stop()

        # The key is handed over; who knows the old key follows.
        prepared = motcua("log-key", "rotate", "--prepare", "--data", data)[1].strip()
        code, said = motcua("log-key", "rotate", "--data", data)
        assert code == 0 and prepared in said, said
        running[1] = Witness(tmp_path / "w1", [vkey, prepared], "w1.example/witness")
        running[0].stop()
        running[0] = Witness(tmp_path / "w0", [vkey, prepared], "w0.example/witness")
        options = [f"--witness={w.url}={w.vkey}" for w in running]
        server = Server(data, *options, "--quorum", "2")
        sign_up(server)
        _, grown, _, _ = witnessed(server, tlog.Verifier(prepared), witnesses, 2)
        assert grown > size
        code, said = motcua("audit", server.url, *trust, "--state", state)
        assert code == 0 and f"grown  from {size} to {grown}" in said, said
        assert motcua("verify", "-", *trust, text=texts[0])[0] == 0, "old receipts stay true"
        assert motcua("doctor", "--data", data)[0] == 0
    finally:
        server.stop()
        for witness in running:
            witness.stop()


def hand_in(server):
    """Dan hands in a case."""
    answers = {
        "applicant_name": "Nguyễn Thị Thử",
        "applicant_number": "001190000001",
        "applicant_birth": "1990-03-27",
        "applicant_phone": "0990000001",
        "applicant_address": {"province": "01", "commune": "00004", "street": "Số 1 Lê Lợi"},
        "dog_name": "Vện",
        "dogs": 1,
        "guide_dog": False,
        "vaccinated_in_register": True,
    }
    kind = {"content-type": "application/json", "accept": "application/json"}
    api = server.url + "/api/v1"
    _, told, _ = ask(api + "/session", json.dumps({"login": "dan", "password": "motcua-demo"}).encode(), kind)
    kind["authorization"] = "Bearer " + json.loads(told)["token"]
    kind["idempotency-key"] = "proof-1"
    case = {"service": "dog-licence", "channel": "online", "answers": answers, "submit": True, "declared": True}
    status, told, _ = ask(api + "/cases", json.dumps(case).encode(), kind)
    assert status == 201, told


def sign_up(server):
    """Something happens."""
    from urllib.parse import urlencode

    browser = Browser(server.url)
    _, page = browser.go("/register")
    sent = {"csrf": browser.word(page), "name": "Trần Thị Thử", "login": f"thu{os.urandom(4).hex()}", "password": "một câu dễ nhớ"}
    assert browser.go("/register", urlencode(sent).encode())[0] == 200
