"""How an installation runs: behind a proxy, on a full disk, in a folder that is new."""

import contextlib
import os
import shutil
import subprocess
import urllib.error
import urllib.request

import pytest

from browser import Browser
from program import ANSWERS, BIN, PASSWORD, eventually, fill, hand_in, serving


def wrong_passwords(server, how_many, forwarded):
    """The statuses of so many attempts, each under the header that `forwarded` makes of its number."""
    def attempt(n):
        headers = {"x_forwarded_for": forwarded(n)} if forwarded(n) else {}
        return server.ask("POST", "/session", {"login": "dan", "password": "sai rồi nhé"}, **headers)[0]
    return [attempt(n) for n in range(how_many)]


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    fill(folder, "--cases", "10")
    return folder


def test_without_a_proxy_the_header_is_not_believed(data):
    with serving(data) as server:
        assert wrong_passwords(server, 11, lambda n: f"198.51.100.{n}") == [401] * 10 + [429]


def test_behind_a_proxy_each_visitor_is_counted_apart(data):
    with serving(data, "--behind-proxy", "1") as server:
        assert wrong_passwords(server, 12, lambda n: f"198.51.100.{n}") == [401] * 12
        # What a visitor puts in front themselves changes nothing: the proxy's own word is the last.
        assert wrong_passwords(server, 11, lambda n: f"10.0.0.{n}, 203.0.113.7") == [401] * 10 + [429]
        assert wrong_passwords(server, 1, lambda n: "203.0.113.8") == [401], "the neighbour may"
        # Nobody reads the figures through the proxy.
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(server.url + "/metrics")
        assert refused.value.code == 404
    with serving(data, MOTCUA_BEHIND_PROXY="2") as server:
        assert wrong_passwords(server, 11, lambda n: f"10.0.0.{n}, 203.0.113.9, 192.0.2.1") == [401] * 10 + [429]


def test_a_sign_in_lasts_as_long_as_is_set(data):
    wrong = subprocess.run([BIN, "serve", "--data", data, "--official-session", "12h/1h"], capture_output=True, text=True)
    assert wrong.returncode == 2 and "at most not shorter" in wrong.stderr, wrong.stderr
    with serving(data, "--citizen-session", "30m/3d") as server:
        _, session, headers = server.ask("POST", "/session", {"login": "dan", "password": PASSWORD})
        _, official, _ = server.ask("POST", "/session", {"login": "tiepnhan", "password": PASSWORD})
        assert session["expires"][:10] > official["expires"][:10], (session, official)


def doctor(*options):
    done = subprocess.run([BIN, "doctor", *options], capture_output=True, text=True)
    return done.returncode, done.stdout


def test_doctor_says_of_a_new_folder_that_it_is_new(tmp_path, data):
    for folder in (tmp_path / "none", tmp_path / "empty"):
        if folder.name == "empty":
            folder.mkdir()
        code, said = doctor("--data", folder)
        assert code == 0 and "WRONG" not in said and "was never served" in said, said
        assert not folder.exists() or not any(folder.iterdir()), "it changes nothing"
    with serving(data):
        pass
    code, said = doctor("--data", data)
    assert code == 0 and "was never served" not in said, said
    # The same folder without its key is not new: it lost its key.
    (data / "master.key").unlink()
    code, said = doctor("--data", data)
    assert code == 1 and "WRONG" in said and "master.key" in said, said


@contextlib.contextmanager
def small_disk(folder, megabytes):
    """A file system of its own that is soon full."""
    folder.mkdir()
    mounted = shutil.which("mount") and os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], capture_output=True).returncode == 0
    if not mounted:
        pytest.skip("a full disk is only tried where a small file system can be mounted (as root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def stuff(folder):
    """Fills the file system to its last byte; gives the file to be removed."""
    stuffing = folder / "stuffing"
    with open(stuffing, "wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)
    assert shutil.disk_usage(folder).free == 0
    return stuffing


def figure(server, name):
    text = urllib.request.urlopen(server.url + "/metrics").read().decode()
    return float(next(line.split()[1] for line in text.splitlines() if line.startswith(name + " ")))


def readyz(server):
    with urllib.request.urlopen(server.url + "/readyz") as answer:
        return answer.status, answer.read().decode()


def test_a_full_disk_refuses_clearly_loses_nothing_and_recovers_by_itself(tmp_path):
    with small_disk(tmp_path / "disk", 48) as disk:
        data = disk / "data"
        fill(data, "--cases", "30")
        with serving(data) as server:
            token, clerk = server.token("dan"), server.token("tiepnhan")
            browser, english = Browser(server.url), Browser(server.url, "en")
            browser.sign_in("dan")
            english.sign_in("dan")
            status, draft, _ = server.ask("POST", "/cases", {"service": "dog-licence", "answers": ANSWERS},
                                          token, idempotency_key="before")
            assert status == 201, draft
            page = browser.get(f"/apply/{draft['id']}/dog")
            status, file, _ = server.ask("POST", "/files?name=a.pdf", b"%PDF-1.7\n%%EOF", token,
                                         content_type="application/pdf")
            assert status == 201
            listed = browser.get("/cases").words
            blobs = sorted(p.name for p in (data / "blobs").rglob("*"))

            stuffing = stuff(disk)
            # Writing is refused, to a program and to a person, in their language.
            wish = {"service": "dog-licence", "answers": {**ANSWERS, "dog_name": "Mực"}}
            for language, word in (("vi", "hết chỗ lưu"), ("en", "out of storage")):
                status, problem, headers = server.ask("POST", "/cases", wish, token, idempotency_key="full",
                                                      accept_language=language)
                assert status == 507 and problem["type"] == "urn:motcua:problem:full", problem
                assert headers["retry-after"] and word in problem["detail"], problem
            refused = [browser.submit(page, "/dog", dog_name="Đốm")]
            page_en = english.get(f"/apply/{draft['id']}/dog?lang=en")
            refused.append(english.submit(page_en, "/dog", dog_name="Spot"))
            assert [p.status for p in refused] == [507, 507], [p.text for p in refused]
            assert refused[0].words != refused[1].words
            assert all(p.headers["retry-after"] and "<h1" in p.text for p in refused)
            stranger = Browser(server.url)
            entered = stranger.submit(stranger.get("/sign-in"), "/sign-in", login="dan", password=PASSWORD)
            assert entered.status == 507, "a sign-in is a write too"
            assert server.ask("POST", "/files?name=b.pdf", b"%PDF-1.7\nother" + b"x" * 9000, token,
                              content_type="application/pdf")[0] == 507
            # Reading goes on, for those who are signed in as well.
            for path in ("/", "/services/dog-licence", "/search?q=cho", "/cases", f"/apply/{draft['id']}/dog"):
                assert browser.get(path).status == 200, path
            assert server.ask("GET", "/worklist", token=clerk)[0] == 200
            # Nothing was done by half.
            assert browser.get("/cases").words == listed
            assert browser.get(f"/apply/{draft['id']}/dog").shows("Vện")
            assert sorted(p.name for p in (data / "blobs").rglob("*")) == blobs
            # It says so.
            status, said = readyz(server)
            assert status == 200 and said.startswith("ready, only to read") and "no space left" in said, said
            assert figure(server, "motcua_store_full") == 1
            assert "no space left" in server.said()

            stuffing.unlink()
            # Without a restart, and what was refused before can be done with the same key.
            eventually(lambda: readyz(server) == (200, "ready\n"), what="it recovers by itself")
            assert figure(server, "motcua_store_full") == 0
            status, case, headers = server.ask("POST", "/cases", wish, token, idempotency_key="full")
            assert status == 201 and headers["idempotency-replayed"] is None, (status, case)
            assert browser.submit(page, "/dog", dog_name="Đốm").status == 200
            assert browser.get(f"/apply/{draft['id']}/dog").shows("Đốm")
            assert hand_in(server, token, "after")[0] == 201
            assert stranger.sign_in("dan").status == 200
        code, said = doctor("--data", data)
        assert code == 0, said
