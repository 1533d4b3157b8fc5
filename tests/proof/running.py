"""Programs and logs for the tests of proof: the program itself, its witnesses, and a log of our own over HTTP."""

import http.server
import os
import pathlib
import re
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("MOTCUA_BIN", ROOT / "target/release/motcua")).resolve()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def motcua(*arguments, text=None):
    """Exit code and what was printed."""
    done = subprocess.run([BIN, *map(str, arguments)], input=text, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


def ask(url, body=None, headers=()):
    """Status, body, headers; a status that says no is an answer too."""
    request = urllib.request.Request(url, body, dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read(), answer.headers


class Log:
    """A log of ours over HTTP, honest or not: paths and what is there."""

    def __init__(self):
        self.files = {}
        log = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                found = log.files.get(self.path.removeprefix("/log/"))
                self.send_response(200 if found is not None else 404)
                self.send_header("content-length", str(len(found or b"")))
                self.end_headers()
                self.wfile.write(found or b"")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def serve(self, tiles, note):
        self.files = {**tiles, "checkpoint": note.encode()}

    def stop(self):
        self.server.shutdown()


class Witness:
    """`motcua witness` on a folder."""

    def __init__(self, folder, logs, name="w.example/witness"):
        command = [BIN, "witness", "--listen", "127.0.0.1:0", "--state", folder, "--key", pathlib.Path(folder) / "witness.key"]
        for log in logs:
            command += ["--log", log]
        self.process = subprocess.Popen([*command, "--name", name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().strip()
        self.vkey = self.process.stdout.readline().strip()

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Server:
    """`motcua serve` on a data folder."""

    def __init__(self, data, *options, port=None):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [BIN, "serve", "--listen", f"127.0.0.1:{self.port}", "--data", data, *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(self.url + "/readyz", timeout=2).read()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError(f"the program was not ready: {self.process.poll()}")

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def log(self, path):
        return ask(f"{self.url}/log/{path}")


class Browser:
    """A citizen without a script: cookies and forms."""

    def __init__(self, url, lang="en"):
        self.url, self.cookies, self.lang = url, {}, lang

    def go(self, path, body=None, kind="application/x-www-form-urlencoded"):
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        headers = {"cookie": cookie, "accept-language": self.lang, "origin": self.url}
        if body is not None:
            headers["content-type"] = kind
        request = urllib.request.Request(self.url + path, body, headers)
        try:
            answer = urllib.request.build_opener(Stay).open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        for line in answer.headers.get_all("set-cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        page = answer.read().decode()
        if answer.status in (302, 303):
            return self.go(answer.headers["location"])
        return answer.status, page

    def word(self, page):
        return re.search(r'name="csrf" value="([^"]+)"', page).group(1)

    def sign_in(self, login="dan", password="motcua-demo"):
        from urllib.parse import urlencode

        _, page = self.go("/sign-in")
        sent = {"csrf": self.word(page), "next": "/cases", "login": login, "password": password}
        return self.go("/sign-in", urlencode(sent).encode())

    def upload(self, path, fields):
        _, page = self.go(path)
        parts = [("csrf", self.word(page)), *fields]
        mark = "motcua-test-boundary"
        body = "".join(f'--{mark}\r\ncontent-disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in parts)
        return self.go(path, (body + f"--{mark}--\r\n").encode(), f"multipart/form-data; boundary={mark}")
