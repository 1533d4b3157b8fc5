#!/usr/bin/env python3
"""Kills the program again and again while cases are handed in, and looks whether it kept its word.

    tests/crash/kill.py [--rounds 200] [--clients 8] [--bin target/release/motcua]

Clients hand in cases over HTTP with an idempotency key each. The program is killed with SIGKILL at a random
moment, started again, and every request that was never answered is sent again with its key. At the end:

  * every case that was acknowledged exists, under the code that was acknowledged (none lost);
  * there are exactly as many cases as keys that were answered (none made twice).

The same is then done with clients that forget their key when they try again, which must be caught: a check
that cannot fail is no check. SIGKILL leaves the operating system's cache in place, so this shows the order of
commit and acknowledgement, not the disk; `cargo test --test crash` looks at the system calls for that.
"""

import argparse
import json
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
ANSWERS = {
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


class Program:
    """The program on one data folder, started and killed at will."""

    def __init__(self, binary, data):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.command = [str(binary), "serve", "--listen", f"127.0.0.1:{self.port}", "--data", str(data)]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(self.url + "/readyz", timeout=2).read()
                return
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(f"the program ended by itself with {self.process.returncode}")
                time.sleep(0.01)
        sys.exit("the program was not ready within a minute")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ask(self, method, path, body=None, token=None, key=None):
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Accept", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        if key:
            request.add_header("Idempotency-Key", key)
        data = None
        if body is not None:
            request.add_header("Content-Type", "application/json")
            data = json.dumps(body).encode()
        with urllib.request.urlopen(request, data, timeout=20) as answer:
            return json.loads(answer.read() or b"null")


class Clients:
    """Clients that hand in cases and remember what they were told."""

    def __init__(self, program, token, forgetful):
        self.program, self.token, self.forgetful = program, token, forgetful
        self.lock = threading.Lock()
        self.told = {}
        self.unanswered = []
        self.wrong = []
        self.n = 0

    def body(self):
        return {"service": "dog-licence", "channel": "online", "answers": ANSWERS, "submit": True, "declared": True}

    def hand_in(self, key):
        sent = f"{key}-{random.random()}" if self.forgetful else key
        try:
            answer = self.program.ask("POST", "/api/v1/cases", self.body(), self.token, sent)
        except urllib.error.HTTPError as error:
            with self.lock:
                if error.code in (429, 503):
                    self.unanswered.append(key)
                else:
                    self.wrong.append(f"{key}: {error.code} {error.read()[:300]}")
            return
        except (OSError, ValueError):
            with self.lock:
                self.unanswered.append(key)
            return
        with self.lock:
            self.told[key] = answer["code"]

    def run(self, stop):
        while not stop.is_set():
            with self.lock:
                if self.unanswered:
                    key = self.unanswered.pop()
                else:
                    self.n += 1
                    key = f"key-{self.n}"
            self.hand_in(key)
            if self.program.process.poll() is not None:
                return

    def round(self, count):
        """Hands in until the program is killed under it."""
        stop = threading.Event()
        threads = [threading.Thread(target=self.run, args=(stop,)) for _ in range(count)]
        for thread in threads:
            thread.start()
        time.sleep(random.uniform(0.02, 0.25))
        self.program.kill()
        stop.set()
        for thread in threads:
            thread.join()


def cases_of(program, token):
    """The codes of all cases of the one who asks."""
    codes, cursor = [], ""
    while True:
        page = program.ask("GET", f"/api/v1/cases?limit=100{cursor}", token=token)
        rows = page["cases"]
        codes += [row["code"] for row in rows if row.get("code")]
        if not page.get("next"):
            return codes
        cursor = f"&cursor={page['next']}"


def attempt(binary, rounds, count, forgetful):
    """What is wrong after so many kills; empty when the program kept its word."""
    with tempfile.TemporaryDirectory(prefix="motcua-kill-") as folder:
        fill = [str(binary), "demo", "--fill-only", "--cases", "0", "--data", folder]
        subprocess.run(fill, check=True, stderr=subprocess.DEVNULL)
        program = Program(binary, folder)
        program.start()
        token = program.ask("POST", "/api/v1/session", {"login": "dan", "password": "motcua-demo"})["token"]
        before = len(cases_of(program, token))
        clients = Clients(program, token, forgetful)
        for n in range(rounds):
            clients.round(count)
            program.start()
            if sys.stderr.isatty():
                print(f"\r{n + 1}/{rounds} kills, {len(clients.told)} cases", end="", file=sys.stderr)
        for key in list(clients.unanswered):
            clients.hand_in(key)
        codes = cases_of(program, token)
        program.kill()
    wrong = clients.wrong[:5]
    lost = [key for key, code in clients.told.items() if code not in set(codes)]
    if lost:
        wrong.append(f"{len(lost)} acknowledged cases are lost, such as {lost[0]}")
    if len(codes) - before != len(clients.told):
        wrong.append(f"{len(codes) - before} cases for {len(clients.told)} requests")
    if len(set(codes)) != len(codes):
        wrong.append("a code was given twice")
    if len(clients.told) < rounds:
        wrong.append(f"only {len(clients.told)} cases in {rounds} rounds: the load was no load")
    return wrong, len(clients.told)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--clients", type=int, default=8)
    options.add_argument("--bin", default=ROOT / "target/release/motcua")
    options = options.parse_args()
    wrong, handed_in = attempt(options.bin, options.rounds, options.clients, forgetful=False)
    print(f"{options.rounds} kills, {handed_in} cases acknowledged: {'; '.join(wrong) or 'none lost, none twice'}")
    control, _ = attempt(options.bin, max(options.rounds // 8, 10), options.clients, forgetful=True)
    print(f"control, keys forgotten: {'; '.join(control) or 'nothing was noticed'}")
    failed = bool(wrong) + (not control)
    print(f"{2 - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
