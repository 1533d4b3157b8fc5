"""Results that verify: the PDF that a person takes home, judged by an independent validator (pyHanko).

MOTCUA_BIN is the program (target/release/motcua).
"""

import base64
import datetime
import http.server
import io
import json
import os
import pathlib
import re
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request
import zlib

import pytest
from asn1crypto import keys, pem, tsp, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from sd_jwt.verifier import SDJWTVerifier

from browser import Browser
from program import BIN, eventually, fill, hand_in, serving

CHAIN = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", re.S)


def certificates(text):
    return [x509.Certificate.load(pem.unarmor(block)[2]) for block in CHAIN.findall(text)]


def own_seal(data):
    """The seal that the program made for itself: its certificate, and the root that vouches for it."""
    return certificates(pathlib.Path(data, "signing.pem").read_bytes())


def judged(pdf, root, tsa_root=None):
    """What pyHanko says of a PDF's one signature, trusting only these roots."""
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    assert len(signatures) == 1, signatures
    trust = ValidationContext(trust_roots=[root], allow_fetching=False)
    times = ValidationContext(trust_roots=[tsa_root] if tsa_root else [], allow_fetching=False)
    return signatures[0], validate_pdf_signature(signatures[0], trust, ts_validation_context=times)


def changed(pdf, at):
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1:]


def issued(server, key, *, hand_over=False):
    """A case of the citizen `dan` with its result; the case code."""
    status, case, _ = hand_in(server, server.token("dan"), key)
    assert status == 201, case

    def act(login, verb, **details):
        path = f"/cases/{case['code']}/actions/{verb}"
        status, body, _ = server.ask("POST", path, details, server.token(login))
        assert status == 200, (verb, body)

    act("tiepnhan", "accept")
    act("thuly", "claim")
    act("thuly", "propose", approve=True, note="Đủ điều kiện.")
    act("lanhdao", "approve")
    act("tiepnhan", "issue")
    return case["code"]


def result(server, code, login="dan"):
    status, pdf, headers = server.ask("GET", f"/cases/{code}/papers/result.pdf", token=server.token(login))
    assert (status, headers["content-type"]) == (200, "application/pdf"), pdf
    return pdf


def events(server, code):
    _, timeline, _ = server.ask("GET", f"/cases/{code}/timeline", token=server.token("dan"))
    return [entry["event"] for entry in timeline["entries"]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    data = tmp_path_factory.mktemp("results") / "data"
    fill(data, "--cases", "40")
    return data


@pytest.fixture(scope="module")
def server(filled):
    with serving(filled, "--demonstration") as running:
        yield running


@pytest.fixture(scope="module")
def code(server):
    return issued(server, "signed")


def test_a_result_is_valid_trusted_and_whole(server, filled, code):
    pdf = result(server, code)
    own, root = own_seal(filled)
    signature, status = judged(pdf, root)
    assert (status.valid, status.intact, status.trusted) == (True, True, True), status.pretty_print_details()
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.bottom_line, status.pretty_print_details()
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "Demonstration seal, no legal value" in own.subject.native["common_name"]
    # PAdES baseline: which certificate signed is itself signed, and the claimed time stands in the PDF alone.
    attributes = {a["type"].native for a in signature.signer_info["signed_attrs"]}
    assert attributes == {"content_type", "message_digest", "signing_certificate_v2"}
    claimed = status.signer_reported_dt
    assert abs((datetime.datetime.now(datetime.timezone.utc) - claimed).total_seconds()) < 120
    assert status.timestamp_validity is None, "no time-stamp service, no time-stamp"
    # Trusting somebody else's root, nothing is trusted; the signature itself stays whole.
    _, stranger = judged(pdf, stranger_root())
    assert (stranger.valid, stranger.trusted) == (True, False)


def test_every_changed_byte_is_seen(server, filled, code):
    pdf = result(server, code)
    _, root = own_seal(filled)
    begin, end = pdf.index(b"/Contents <") + 10, pdf.index(b">", pdf.index(b"/Contents <"))
    text = pdf.index(b"stream") + 20
    places = [10, text, len(pdf) // 3, begin - 40, begin + 600, end + 30, len(pdf) - 30]
    for at in places:
        try:
            _, status = judged(changed(pdf, at), root)
            assert not status.bottom_line, at
        except AssertionError:
            raise
        except Exception:
            pass  # So broken that it is not even read.
    _, status = judged(pdf, root)
    assert status.bottom_line, "the same file unchanged is valid"
    # What is added after the signature is not covered by it.
    _, status = judged(pdf + b"% added later\n", root)
    assert not status.bottom_line or status.coverage != SignatureCoverageLevel.ENTIRE_FILE


def test_everybody_gets_the_same_bytes(server, code):
    first = result(server, code)
    assert result(server, code) == first
    assert result(server, code, login="tiepnhan") == first
    # In another language too: the paper has one text.
    status, english, _ = server.ask(
        "GET", f"/cases/{code}/papers/result.pdf", token=server.token("dan"), accept_language="en")
    assert (status, english) == (200, first)
    assert events(server, code).count("case.result_signed") == 1


def test_it_is_signed_without_being_asked_for(server):
    code = issued(server, "eager")
    eventually(lambda: "case.result_signed" in events(server, code), what="nobody signed it")


NAMES = ["Nguyễn Thị Hoa", "001190012345", "0912345678", "Vện"]


class Visitor:
    """Somebody without an account and without a script."""

    def __init__(self, server, lang="vi"):
        self.url, self.lang, self.cookies = server.url, lang, {}

    def go(self, path, body=None, kind=None):
        headers = {"accept-language": self.lang, "origin": self.url,
                   "cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if kind:
            headers["content-type"] = kind
        request = urllib.request.Request(urllib.parse.urljoin(self.url, path), body, headers)
        try:
            answer = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        for line in answer.headers.get_all("set-cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        self.at = answer.url
        return answer.status, answer.read().decode()

    def compare(self, path, file):
        """What the page says of a file."""
        _, page = self.go(path)
        word = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        mark = b"motcua-test-boundary"
        body = b"".join([
            b"--", mark, b'\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n', word.encode(), b"\r\n",
            b"--", mark, b'\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n'
            b"content-type: application/pdf\r\n\r\n", file, b"\r\n--", mark, b"--\r\n"])
        status, page = self.go(path, body, f"multipart/form-data; boundary={mark.decode()}")
        return status, re.findall(r'data-answer="(\w+)"', page.split('<form id="compare"')[0]), page


def scanned(pdf, folder):
    """What an independent reader (zbar) reads off the first sheet, drawn by another program (poppler)."""
    source, picture = folder / "result.pdf", folder / "sheet"
    source.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-png", "-r", "150", "-f", "1", "-l", "1", "-singlefile", source, picture], check=True)
    read = subprocess.run(
        ["zbarimg", "--quiet", "--raw", f"{picture}.png"], check=True, capture_output=True, text=True)
    return read.stdout.split()


def test_the_code_on_the_paper_leads_to_the_public_page_of_the_result(server, code, tmp_path):
    pdf = result(server, code)
    (address,) = scanned(pdf, tmp_path)
    assert address.startswith(server.url + "/verify/"), address
    number = urllib.parse.unquote(urllib.parse.urlparse(address).path.removeprefix("/verify/"))
    visitor = Visitor(server)
    status, page = visitor.go(address)
    assert status == 200
    for shown in [number, "Còn giá trị", "Giấy phép nuôi chó", "Ba Đình"]:
        assert shown in page, (shown, page)
    for name in NAMES + [code]:
        assert name not in page, f"{name} is nobody's business"
    # The number alone answers too, and finds the page from the form.
    status, plain = visitor.go(address.split("?")[0])
    assert status == 200 and "Còn giá trị" in plain
    status, asked = visitor.go("/verify?" + urllib.parse.urlencode({"number": f" {number} "}))
    assert status == 200 and visitor.at == address.split("?")[0] and "Còn giá trị" in asked
    # A code that is of another result, or a number that nobody issued, is no result.
    status, page = visitor.go(address[:-3] + "AAA")
    assert status == 404 and "Giấy có thể là giả" in page
    status, page = visitor.go("/verify/9999999/1999/" + "x" * 3)
    assert status == 404 and "Không có kết quả nào mang số này" in page
    for odd in ["/verify/" + "9" * 500, "/verify/%00", "/verify/%F0%9F%90%B6/%22%3E%3Cb%3E", "/verify/1?c=%F0%9F"]:
        status, page = visitor.go(odd)
        assert status in (400, 404) and "<b>" not in page, odd


def test_a_file_is_compared_with_the_issued_one(server, code, tmp_path):
    pdf = result(server, code)
    (address,) = scanned(pdf, tmp_path)
    visitor = Visitor(server)
    assert visitor.compare(address, pdf)[:2] == (200, ["same"])
    assert visitor.compare(address, changed(pdf, len(pdf) // 2))[:2] == (200, ["other"])
    status, said, page = visitor.compare(address, b"")
    assert (status, said) == (422, []) and "Hãy chọn tệp PDF" in page


def test_revoking_is_the_heads_and_shows_at_once(server, tmp_path):
    code = issued(server, "revoked")
    (address,) = scanned(result(server, code), tmp_path)
    visitor, dan = Visitor(server), server.token("dan")
    assert "Còn giá trị" in visitor.go(address)[1]
    wish = {"note": "Giấy tiêm phòng là giả.", "article": "DOG-1 art 3"}
    path = f"/cases/{code}/actions/revoke"
    for login in ["dan", "tiepnhan", "thuly"]:
        assert server.ask("POST", path, wish, server.token(login))[0] in (403, 422), login
    status, body, _ = server.ask("POST", path, {"note": "Vì sao?"}, server.token("lanhdao"))
    assert (status, body["refusals"][0]["field"]) == (422, "article")
    assert "Còn giá trị" in visitor.go(address)[1], "nothing of that revoked it"
    assert server.ask("POST", path, wish, server.token("lanhdao"))[0] == 200
    status, page = visitor.go(address)
    assert status == 200 and "Đã bị thu hồi" in page and "Còn giá trị" not in page
    assert "DOG-1" in page and "Giấy tiêm phòng" not in page, "the article is public, the reason is the person's"
    for name in NAMES + [code]:
        assert name not in page, name
    _, case, _ = server.ask("GET", f"/cases/{code}", token=dan)
    assert case["result"]["revoked"], case["result"]
    assert events(server, code)[-1] == "case.result_revoked"
    person = Browser(server.url)
    person.sign_in("dan")
    eventually(lambda: person.get("/notices").holds("Giấy tiêm phòng là giả."), what="the person is told why")
    page = person.get(f"/cases/{code}")
    assert page.shows("Kết quả đã bị thu hồi") and page.holds("Giấy tiêm phòng là giả.")


def fetched(url, media):
    with urllib.request.urlopen(url, timeout=30) as answer:
        assert answer.headers["content-type"].startswith(media), answer.headers
        assert answer.headers["access-control-allow-origin"] == "*"
        return answer.read().decode()


def credential(server, code, login="dan"):
    status, text, headers = server.ask("GET", f"/cases/{code}/credential", token=server.token(login))
    if status == 200:
        assert headers["content-type"] == "application/dc+sd-jwt"
        text = text.decode()
    return status, text


def accepted(server, text):
    """What the independent library (sd-jwt) accepts of a credential, with the keys that its issuer publishes."""
    issuer = json.loads(fetched(server.url + "/.well-known/jwt-vc-issuer", "application/json"))

    def key(name, header):
        assert name == issuer["issuer"] == server.url and header["typ"] == "dc+sd-jwt" and header["alg"] == "ES256"
        (found,) = [k for k in issuer["jwks"]["keys"] if k["kid"] == header["kid"]]
        assert JWK(**found).thumbprint() == found["kid"]
        return JWK(**found)

    return SDJWTVerifier(text, key).get_verified_payload()


def is_revoked(server, claims):
    """What the status list says that a credential names: read as the specification has it."""
    status = claims["status"]["status_list"]
    token = JWS()
    token.deserialize(fetched(status["uri"], "application/statuslist+jwt"))
    issuer = json.loads(fetched(server.url + "/.well-known/jwt-vc-issuer", "application/json"))
    token.verify(JWK(**issuer["jwks"]["keys"][0]))
    assert token.jose_header["typ"] == "statuslist+jwt"
    said = json.loads(token.payload)
    assert said["sub"] == status["uri"] and said["status_list"]["bits"] == 1
    assert said["iat"] <= datetime.datetime.now().timestamp() < said["exp"]
    packed = said["status_list"]["lst"]
    bits = zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert len(bits) * 8 == 1 << 17
    return bits[status["idx"] // 8] >> (status["idx"] % 8) & 1 == 1


def test_the_credential_is_accepted_and_shows_what_its_holder_wishes(server, code):
    status, text = credential(server, code)
    assert status == 200
    claims = accepted(server, text)
    assert claims["vct"] == f"{server.url}/credentials/types/dog-licence"
    assert claims["number"].endswith("/DOG") and "Ba Đình" in claims["issuing_authority"] and claims["specimen"]
    assert claims["applicant_name"] == "Nguyễn Thị Hoa" and claims["dog_name"] == "Vện"
    # Everything about the person is kept back unless it is shown: none of it stands in the signed part.
    jwt, *shown, none = text.split("~")
    assert none == ""
    plain = base64.urlsafe_b64decode(jwt.split(".")[1] + "==").decode()
    for name in ["Hoa", "Vện", "applicant", "dog_name"]:
        assert name not in plain, name
    names = {json.loads(base64.urlsafe_b64decode(d + "=="))[1]: d for d in shown}
    only = accepted(server, f"{jwt}~{names['dog_name']}~")
    assert only["dog_name"] == "Vện" and "applicant_name" not in only and only["number"] == claims["number"]
    assert "dog_name" not in accepted(server, f"{jwt}~")
    # The same bytes every time, and only for the person whose it is.
    assert credential(server, code) == (200, text)
    for login in ["tiepnhan", "lanhdao", "congan"]:
        assert credential(server, code, login)[0] == 404, login
    kind = json.loads(fetched(claims["vct"], "application/json"))
    assert kind["vct"] == claims["vct"] and {c["path"][0] for c in kind["claims"]} == set(names)


def test_a_changed_credential_is_not_accepted(server, code):
    _, text = credential(server, code)
    jwt, *shown, _ = text.split("~")
    header, payload, signature = jwt.split(".")
    other = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = base64.urlsafe_b64encode(json.dumps({**other, "number": "1/2026/X"}).encode()).decode().rstrip("=")
    disclosed = json.loads(base64.urlsafe_b64decode(shown[0] + "=="))
    disclosed[2] = "Người khác"
    exchanged = base64.urlsafe_b64encode(json.dumps(disclosed).encode()).decode().rstrip("=")
    flipped = ("A" if signature[10] != "A" else "B").join([signature[:10], signature[11:]])
    for what, bad in [
        ("another number", f"{header}.{forged}.{signature}~" + "~".join(shown) + "~"),
        ("another signature", f"{header}.{payload}.{flipped}~" + "~".join(shown) + "~"),
        ("another name", f"{jwt}~{exchanged}~"),
    ]:
        try:
            claims = accepted(server, bad)
        except Exception:
            continue
        assert "Người khác" not in str(claims), what
        assert what == "another name", what


def test_a_revoked_credential_shows_in_the_status_list(server, code):
    other = issued(server, "certified")
    kept, taken = (accepted(server, credential(server, c)[1]) for c in (code, other))
    assert (is_revoked(server, kept), is_revoked(server, taken)) == (False, False)
    assert kept["status"] != taken["status"]
    wish = {"note": "Giấy tiêm phòng là giả.", "article": "DOG-1 art 3"}
    assert server.ask("POST", f"/cases/{other}/actions/revoke", wish, server.token("lanhdao"))[0] == 200
    assert (is_revoked(server, kept), is_revoked(server, taken)) == (False, True)
    for odd in ["/credentials/status/99", "/credentials/status/x", "/credentials/types/nothing"]:
        with pytest.raises(urllib.error.HTTPError, match="40[04]"):
            urllib.request.urlopen(server.url + odd)


def test_nobody_counts_through_the_numbers(filled, server):
    visitor, seen = Visitor(server), set()
    for n in range(1, 80):
        status, _ = visitor.go(f"/verify/{n}/2026/DOG")
        seen.add(status)
        if status == 429:
            break
    assert 429 in seen and n > 20, (n, seen)


MODULE = "/usr/lib/softhsm/libsofthsm2.so"


def organisation(folder):
    """An organisation's own key (PEM), its certificate with the root that vouches for it (PEM), and that root."""
    now = datetime.datetime.now(datetime.timezone.utc)
    keys_of = {name: ec.generate_private_key(ec.SECP256R1()) for name in ["Ủy ban", "Gốc"]}

    def certificate(name, issuer, ca):
        subject, above = (made.Name([made.NameAttribute(made.NameOID.COMMON_NAME, n)]) for n in (name, issuer))
        usage = {u: False for u in ["key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"]}
        usage |= {"digital_signature": not ca, "content_commitment": not ca, "key_cert_sign": ca, "crl_sign": ca}
        return (
            made.CertificateBuilder().subject_name(subject).issuer_name(above).public_key(keys_of[name].public_key())
            .serial_number(made.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=9))
            .add_extension(made.BasicConstraints(ca, None), True).add_extension(made.KeyUsage(**usage), True)
            .sign(keys_of["Gốc"], hashes.SHA256())).public_bytes(serialization.Encoding.PEM)

    key = keys_of["Ủy ban"].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    own, root = certificate("Ủy ban", "Gốc", False), certificate("Gốc", "Gốc", True)
    (folder / "key.pem").write_bytes(key)
    (folder / "chain.pem").write_bytes(own + root)
    return folder / "key.pem", folder / "chain.pem", certificates(root)[0]


def refused(data, *options, **environment):
    """What the program says when it does not start."""
    run = subprocess.run(
        [BIN, "serve", "--listen", "127.0.0.1:0", "--data", data, *options], capture_output=True, text=True, timeout=60,
        env={**os.environ, **environment})
    assert run.returncode == 1, run
    return run.stderr


def test_a_key_that_stays_in_a_device_signs(filled, server, tmp_path):
    """SoftHSM stands in for the device; the PIN is in no message and no log."""
    server.stop()
    key, chain, root = organisation(tmp_path)
    (tmp_path / "tokens").mkdir()
    configuration = tmp_path / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tmp_path}/tokens\nobjectstore.backend = file\n")
    pin, environment = "84930217", {"SOFTHSM2_CONF": str(configuration)}
    for command in [
        ["--init-token", "--free", "--label", "motcua", "--so-pin", "55555555", "--pin", pin],
        ["--import", key, "--token", "motcua", "--label", "seal", "--id", "a1", "--pin", pin],
    ]:
        subprocess.run(["softhsm2-util", *command], check=True, capture_output=True, env={**os.environ, **environment})
    uri = f"pkcs11:token=motcua;object=seal?module-path={MODULE}"
    options = ["--signing-chain", chain, "--signing-key"]
    with serving(filled, "--demonstration", *options, uri, MOTCUA_SIGNING_PIN=pin, **environment) as device:
        code = issued(device, "device")
        _, status = judged(result(device, code), root)
        assert status.bottom_line and status.coverage == SignatureCoverageLevel.ENTIRE_FILE, status.pretty_print_details()
        assert accepted(device, credential(device, code)[1])["dog_name"] == "Vện"
        assert pin not in device.said()
    (tmp_path / "pin").write_text(pin + "\n")
    from_file = f"{uri}&pin-source=file:{tmp_path}/pin"
    with serving(filled, "--demonstration", *options, from_file, **environment) as device:
        assert judged(result(device, issued(device, "pin file")), root)[1].bottom_line
    # The key in a file, given by options.
    with serving(filled, "--demonstration", *options, key) as plain:
        assert judged(result(plain, issued(plain, "key file")), root)[1].bottom_line
    _, others, _ = organisation(tmp_path_of(tmp_path, "other"))
    for said, wrong, extra in [
        ("MOTCUA_SIGNING_PIN", [*options, uri], {}),
        ("PIN", [*options, uri], {"MOTCUA_SIGNING_PIN": "00000000"}),
        ("0 private keys", [*options, uri.replace("seal", "seel")], {"MOTCUA_SIGNING_PIN": pin}),
        ("0 tokens", [*options, uri.replace("motcua", "nobody")], {"MOTCUA_SIGNING_PIN": pin}),
        ("does not belong", [*options, f"{uri}&pin-value={pin}"], {}),
        ("not that of the signing key", ["--signing-chain", others, "--signing-key", uri], {"MOTCUA_SIGNING_PIN": pin}),
    ]:
        told = refused(filled, *wrong, **environment, **extra)
        assert said in told and pin not in told and "00000000" not in told, told


def tmp_path_of(folder, name):
    (folder / name).mkdir()
    return folder / name


def stranger_root():
    return timestamp_service_keys()[2]


def timestamp_service_keys():
    """Key and certificate of a time-stamp service, and the root that vouches for it."""
    now = datetime.datetime.now(datetime.timezone.utc)
    root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))

    def certificate(name, public, issuer, ca):
        subject, above = (made.Name([made.NameAttribute(made.NameOID.COMMON_NAME, n)]) for n in (name, issuer))
        builder = (
            made.CertificateBuilder().subject_name(subject).issuer_name(above).public_key(public)
            .serial_number(made.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=9))
            .add_extension(made.BasicConstraints(ca, None), True))
        if not ca:
            purpose = made.ExtendedKeyUsage([made.ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(purpose, True)
        signed = builder.sign(root_key, hashes.SHA256())
        return x509.Certificate.load(signed.public_bytes(serialization.Encoding.DER))

    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return (
        keys.PrivateKeyInfo.load(der),
        certificate("time", key.public_key(), "root of time", False),
        certificate("root of time", root_key.public_key(), "root of time", True),
    )


class TimeStampService:
    """A time-stamp service over HTTP; `mood` says how it behaves."""

    def __init__(self):
        key, certificate, self.root = timestamp_service_keys()
        store = SimpleCertificateStore()
        store.register(certificate)
        stamper = DummyTimeStamper(certificate, key, certs_to_embed=store)
        self.mood, self.asked = "good", 0
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                question = self.rfile.read(int(self.headers["content-length"]))
                service.asked += 1
                assert self.headers["content-type"] == "application/timestamp-query"
                question = tsp.TimeStampReq.load(question)
                status, answer = 200, b""
                if service.mood == "failing":
                    status = 500
                elif service.mood == "refusing":
                    answer = tsp.TimeStampResp({"status": {"status": "rejection"}}).dump()
                elif service.mood == "of something else":
                    question["message_imprint"]["hashed_message"] = bytes(32)
                    answer = stamper.request_tsa_response(question).dump()
                elif service.mood == "of another question":
                    question["nonce"] = 7
                    answer = stamper.request_tsa_response(question).dump()
                elif service.mood == "nonsense":
                    answer = b"\x30\x03\x02\x01"
                else:
                    answer = stamper.request_tsa_response(question).dump()
                self.send_response(status)
                self.send_header("content-type", "application/timestamp-reply")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/tsa"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def test_a_time_stamp_is_had_where_there_is_a_service_and_never_made_up(filled, server):
    service = TimeStampService()
    server.stop()  # The same data, now with a service.
    try:
        with serving(filled, "--demonstration", "--timestamp-url", service.url) as stamped:
            _, root = own_seal(filled)
            signature, status = judged(result(stamped, issued(stamped, "stamped")), root, service.root)
            assert status.bottom_line, status.pretty_print_details()
            assert status.timestamp_validity.valid and status.timestamp_validity.trusted
            assert {a["type"].native for a in signature.signer_info["unsigned_attrs"]} == {
                "signature_time_stamp_token"}
            _, untrusted = judged(result(stamped, issued(stamped, "untrusted")), root, stranger_root())
            assert not untrusted.timestamp_validity.trusted, "a service that the reader does not know"
            moods = ["failing", "refusing", "of something else", "of another question", "nonsense"]
            for mood in moods:
                service.mood, before = mood, service.asked
                pdf = result(stamped, issued(stamped, mood))
                assert service.asked > before, "it was asked"
                signature, status = judged(pdf, root)
                assert status.bottom_line, (mood, status.pretty_print_details())
                assert status.timestamp_validity is None and not signature.signer_info["unsigned_attrs"].native, mood
            assert stamped.said().count("signed without a time-stamp") >= len(moods)
    finally:
        service.server.shutdown()
