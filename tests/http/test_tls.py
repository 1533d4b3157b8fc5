"""HTTPS by the program itself: a certificate that is renewed while it runs, and clients that dawdle."""

import datetime
import http.client
import ipaddress
import os
import signal
import socket
import ssl
import subprocess
import warnings

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from program import BIN, eventually, fill, free_port


def certify(folder, name):
    """A fresh pair for 127.0.0.1; the paths of certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256()))
    pem = serialization.Encoding.PEM
    chain, secret = folder / "cert.pem", folder / "key.pem"
    # As a renewing client does it: the new file takes the place of the old one.
    for path, content in [
        (secret, key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())),
        (chain, certificate.public_bytes(pem)),
    ]:
        path.with_suffix(".new").write_bytes(content)
        path.with_suffix(".new").replace(path)
    return chain, secret


@pytest.fixture
def served(tmp_path):
    data = tmp_path / "data"
    fill(data, "--cases", "5")
    chain, key = certify(tmp_path, "first")
    port = free_port()
    log = open(tmp_path / "server.log", "w")
    process = subprocess.Popen(
        [BIN, "serve", "--data", data, "--listen", f"127.0.0.1:{port}", "--tls-cert", chain, "--tls-key", key],
        stdout=log, stderr=log)
    try:
        eventually(lambda: answers(port, chain), 60, (tmp_path / "server.log").read_text())
        yield process, port, tmp_path
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def ask(port, chain, path="/", method="GET", body=None, **headers):
    """Status, headers and body over TLS, the certificate checked."""
    connection = http.client.HTTPSConnection(
        "127.0.0.1", port, timeout=20, context=ssl.create_default_context(cafile=chain))
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def answers(port, chain):
    try:
        return ask(port, chain, "/readyz")[0] == 200
    except OSError:
        return False


def test_pages_come_over_tls_and_cookies_stay_there(served):
    _, port, folder = served
    status, headers, body = ask(port, folder / "cert.pem", "/sign-in")
    assert status == 200 and b"<form" in body
    assert "strict-transport-security" in headers
    cookies = headers.get_all("set-cookie")
    assert cookies and all("Secure" in cookie for cookie in cookies), cookies
    # Who asks is known as without TLS: the limit of attempts counts by address.
    wish = b'{"login": "dan", "password": "sai roi nhe"}'
    said = [ask(port, folder / "cert.pem", "/api/v1/session", "POST", wish, **{"content-type": "application/json"})[0]
            for _ in range(11)]
    assert said == [401] * 10 + [429]
    with pytest.raises((http.client.HTTPException, OSError)):
        plain = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        plain.request("GET", "/")
        plain.getresponse()
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(port, None)
    with pytest.raises(ssl.SSLError), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="127.0.0.1")


def test_a_client_that_dawdles_keeps_nobody_waiting(served):
    _, port, folder = served
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(50)]
    assert ask(port, folder / "cert.pem", "/healthz")[0] == 200
    # It is given up after ten seconds.
    idle[0].settimeout(25)
    assert idle[0].recv(1) == b""
    for one in idle:
        one.close()


def serial(port):
    der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port)))
    return x509.load_der_x509_certificate(der).serial_number


def test_a_renewed_certificate_is_taken_and_a_broken_one_is_not(served):
    process, port, folder = served
    first = serial(port)
    open_since = http.client.HTTPSConnection(
        "127.0.0.1", port, context=ssl.create_default_context(cafile=folder / "cert.pem"))
    open_since.request("GET", "/healthz")
    open_since.getresponse().read()
    certify(folder, "second")
    process.send_signal(signal.SIGHUP)
    eventually(lambda: serial(port) != first, 20, "the renewed certificate is not in use")
    second = serial(port)
    # Whoever was connected stays so.
    open_since.request("GET", "/healthz")
    assert open_since.getresponse().status == 200
    (folder / "cert.pem").write_text("half a file")
    process.send_signal(signal.SIGHUP)
    said = lambda: "the certificate before goes on" in (folder / "server.log").read_text()
    eventually(said, 20, "nothing was said of the broken file")
    assert serial(port) == second


def test_a_key_of_another_certificate_is_refused_at_the_start(tmp_path):
    (tmp_path / "other").mkdir()
    chain, _ = certify(tmp_path, "first")
    _, key = certify(tmp_path / "other", "second")
    done = subprocess.run(
        [BIN, "serve", "--data", tmp_path / "data", "--tls-cert", chain, "--tls-key", key], capture_output=True, text=True)
    assert done.returncode == 1 and "not the key of" in done.stderr, done.stderr
    alone = subprocess.run([BIN, "serve", "--tls-cert", chain], capture_output=True, text=True)
    assert alone.returncode == 2 and "--tls-key" in alone.stderr, alone.stderr
    assert os.listdir(tmp_path).count("data") == 0, "nothing was begun"
