"""Results that verify: the PDF that a person takes home, judged by an independent validator (pyHanko).

MOTCUA_BIN is the program (target/release/motcua).
"""

import datetime
import http.server
import io
import pathlib
import re
import threading

import pytest
from asn1crypto import keys, pem, tsp, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from program import eventually, fill, hand_in, serving

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
