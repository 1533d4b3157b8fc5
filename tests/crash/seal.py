#!/usr/bin/env python3
"""Kills the program again and again while it seals, and follows its log from outside.

    tests/crash/seal.py [--rounds 1000] [--clients 6] [--bin target/release/motcua]

People register over HTTP so that there is always something to seal. The program is killed with SIGKILL at a random
moment and started again; after each start an auditor of our own (tests/proof/tlog.py) fetches the log:

  * it begins with the very leaves it had the last time (none lost, changed or reordered), under a signed checkpoint;
  * no leaf stands in it twice.

At the end everything is sealed and `motcua doctor` compares every stored event with its leaf: as many leaves as
events, each at its place. The check itself is checked: a log with one leaf doubled, lost or moved must be noticed.
"""

import argparse
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
from urllib.parse import urlencode

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/proof"))
import running  # noqa: E402
import tlog  # noqa: E402


def compared(before, after):
    """What is wrong with a log that follows another; empty when nothing is."""
    wrong = []
    if len(set(after)) != len(after):
        wrong.append("a leaf stands in the log twice")
    if after[: len(before)] != before:
        place = next((i for i, (a, b) in enumerate(zip(before, after)) if a != b), len(after))
        wrong.append(f"the log is not as it was from leaf {place} on ({len(before)} before, {len(after)} after)")
    return wrong


def fetched(server, log):
    """All leaves under the signed checkpoint. The log may grow meanwhile; then once more."""
    status, note, _ = server.log("checkpoint")
    if status == 404:
        return []
    size, head, _ = tlog.open_checkpoint(note.decode(), log)
    leaves = tlog.leaves_from_tiles(size, lambda path: server.log(path)[1]) if size else []
    if tlog.root(leaves) != head:
        raise tlog.Bad("the leaves do not lead to the signed root")
    return leaves


def register(server, stop):
    """Registers people until the program is killed under it."""
    while not stop.is_set():
        try:
            browser = running.Browser(server.url)
            _, page = browser.go("/register")
            name = f"thu{random.getrandbits(48):x}"
            sent = {"csrf": browser.word(page), "name": "Trần Thị Thử", "login": name, "password": "một câu dễ nhớ"}
            browser.go("/register", urlencode(sent).encode())
        except (OSError, urllib.error.URLError, AttributeError):
            time.sleep(0.02)


def attempt(data, rounds, clients):
    """What is wrong after so many kills, and how many leaves there are."""
    server = running.Server(data)
    _, vkey = running.motcua("log-key", "show", "--data", data)
    log = tlog.Verifier(vkey.strip())
    leaves = fetched(server, log)
    for n in range(rounds):
        stop = threading.Event()
        threads = [threading.Thread(target=register, args=(server, stop)) for _ in range(clients)]
        for thread in threads:
            thread.start()
        time.sleep(random.uniform(0.05, 0.6))
        server.kill()
        stop.set()
        for thread in threads:
            thread.join()
        server = running.Server(data, port=server.port)
        after = fetched(server, log)
        wrong = compared(leaves, after)
        if wrong:
            server.kill()
            return [f"kill {n + 1}: {what}" for what in wrong], len(after)
        leaves = after
        if sys.stderr.isatty():
            print(f"\r{n + 1}/{rounds} kills, {len(leaves)} leaves", end="", file=sys.stderr)
    # What waits is sealed within a second or two.
    deadline, size = time.monotonic() + 30, -1
    while time.monotonic() < deadline and size != len(leaves):
        size = len(leaves)
        time.sleep(2)
        leaves = fetched(server, log)
    server.stop()
    code, said = running.motcua("doctor", "--data", data)
    sealed = [line for line in said.splitlines() if "seal" in line or "log" in line]
    wrong = [] if code == 0 else [f"doctor: {said.strip()}"]
    print("; ".join(line.strip() for line in sealed))
    return wrong, len(leaves)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=1000)
    options.add_argument("--clients", type=int, default=6)
    options.add_argument("--bin", default=ROOT / "target/release/motcua")
    options = options.parse_args()
    running.BIN = pathlib.Path(options.bin).resolve()
    with tempfile.TemporaryDirectory(prefix="motcua-seal-") as folder:
        data = pathlib.Path(folder) / "data"
        subprocess.run([running.BIN, "demo", "--fill-only", "--cases", "0", "--data", data], check=True, stderr=subprocess.DEVNULL)
        before = time.monotonic()
        wrong, count = attempt(data, options.rounds, options.clients)
    print(f"{options.rounds} kills, {count} leaves, {time.monotonic() - before:.0f} s: {'; '.join(wrong) or 'none lost, doubled or reordered'}")
    some = [bytes([n]) * 32 for n in range(5)]
    control = [some[:2] + some[1:], some[:3] + some[4:], [some[1], some[0], *some[2:]], some[:4]]
    unseen = [lie for lie in control if not compared(some, lie)]
    if count < options.rounds // 10:
        wrong.append("hardly anything was sealed: the load was no load")
    print(f"control: {len(control) - len(unseen)} of {len(control)} broken logs noticed")
    sys.exit(1 if wrong or unseen else 0)


if __name__ == "__main__":
    main()
