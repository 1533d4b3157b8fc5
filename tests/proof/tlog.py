"""A second verifier, written from the specifications alone: RFC 6962 and 9162 (trees and their proofs), RFC 8032
(Ed25519, by the library `cryptography`), and C2SP signed-note, tlog-checkpoint, tlog-tiles, tlog-proof,
tlog-cosignature. It shares no line with the program."""

import base64
import hashlib
import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TILE = 256
NOTE_KEY, COSIGNATURE_KEY = 1, 4


class Bad(Exception):
    """What was to be verified does not hold."""


def sha(data):
    return hashlib.sha256(data).digest()


def leaf_hash(content):
    return sha(b"\0" + content)


def node(left, right):
    return sha(b"\1" + left + right)


def split(n):
    """The largest power of two smaller than n."""
    return 1 << (n - 1).bit_length() - 1


def root(leaves):
    """RFC 6962, 2.1, over leaf hashes; by levels, which gives the same and does not recur."""
    if not leaves:
        return sha(b"")
    level = list(leaves)
    while len(level) > 1:
        pairs = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def path(m, leaves):
    """RFC 6962, 2.1.1."""
    n = len(leaves)
    if n == 1:
        return []
    k = split(n)
    if m < k:
        return path(m, leaves[:k]) + [root(leaves[k:])]
    return path(m - k, leaves[k:]) + [root(leaves[:k])]


def consistency(m, leaves):
    """RFC 6962, 2.1.2: that the tree begins with its first m leaves."""

    def sub(m, leaves, whole):
        n = len(leaves)
        if m == n:
            return [] if whole else [root(leaves)]
        k = split(n)
        if m <= k:
            return sub(m, leaves[:k], whole) + [root(leaves[k:])]
        return sub(m - k, leaves[k:], False) + [root(leaves[:k])]

    return sub(m, leaves, True)


def verify_inclusion(index, size, leaf, proof, expect):
    """RFC 9162, 2.1.3.2."""
    if index >= size:
        raise Bad("index")
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            raise Bad("proof too long")
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    if sn or r != expect:
        raise Bad("inclusion")


def verify_consistency(first, second, first_root, second_root, proof):
    """RFC 9162, 2.1.4.2."""
    if not 0 < first <= second:
        raise Bad("sizes")
    if first == second:
        if proof or first_root != second_root:
            raise Bad("same size")
        return
    if not proof:
        raise Bad("empty proof")
    proof = list(proof)
    if first & (first - 1) == 0:
        proof.insert(0, first_root)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for c in proof[1:]:
        if sn == 0:
            raise Bad("proof too long")
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    if sn or fr != first_root or sr != second_root:
        raise Bad("consistency")


def tile_path(level, index, width=TILE):
    """C2SP tlog-tiles."""
    groups = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03}")
    partial = "" if width == TILE else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def tiles_of(leaves):
    """All tiles of a tree, the partial ones at the right edge too, by path."""
    out, level, hashes = {}, 0, list(leaves)
    while hashes:
        for index in range(0, len(hashes), TILE):
            chunk = hashes[index : index + TILE]
            out[tile_path(level, index // TILE, len(chunk))] = b"".join(chunk)
        hashes = [root(hashes[i : i + TILE]) for i in range(0, len(hashes) - TILE + 1, TILE)]
        level += 1
    return out


def leaves_from_tiles(size, fetch):
    """The leaves of a log read by `fetch(path)`, with every tile above them compared."""
    leaves = []
    for index in range(0, -(-size // TILE)):
        width = min(TILE, size - index * TILE)
        data = fetch(tile_path(0, index, width))
        if len(data) != 32 * width:
            raise Bad(f"tile 0/{index}")
        leaves += [data[i : i + 32] for i in range(0, len(data), 32)]
    for name, data in tiles_of(leaves).items():
        if not name.startswith("tile/0/") and fetch(name) != data:
            raise Bad(name)
    return leaves


def unbase64(text):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as bad:
        raise Bad("base64") from bad
    if base64.b64encode(raw).decode() != text:
        raise Bad("base64")
    return raw


class Verifier:
    """A public key from its line (C2SP signed-note, verifier keys)."""

    def __init__(self, vkey):
        self.name, key_id, raw = vkey.strip().split("+", 2)
        raw = unbase64(raw)
        self.kind, self.id = raw[0], bytes.fromhex(key_id)
        if self.id != sha(self.name.encode() + b"\n" + raw)[:4]:
            raise Bad("key id")
        self.key = Ed25519PublicKey.from_public_bytes(raw[1:])

    def verify(self, text, signature):
        """The time of a cosignature, 0 for a plain signature."""
        time = 0
        if self.kind == COSIGNATURE_KEY:
            if len(signature) != 72:
                raise Bad("cosignature")
            (time,) = struct.unpack(">Q", signature[:8])
            text, signature = f"cosignature/v1\ntime {time}\n".encode() + text, signature[8:]
        try:
            self.key.verify(signature, text)
        except InvalidSignature as bad:
            raise Bad("signature") from bad
        return time


class Signer:
    """A private key that signs notes or checkpoints as a witness."""

    def __init__(self, name, kind=NOTE_KEY):
        self.name, self.kind, self.key = name, kind, Ed25519PrivateKey.generate()
        raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.tagged = bytes([kind]) + raw
        self.id = sha(name.encode() + b"\n" + self.tagged)[:4]

    @property
    def vkey(self):
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.tagged).decode()}"

    def line(self, text, time=None):
        if self.kind == COSIGNATURE_KEY:
            message = f"cosignature/v1\ntime {time}\n".encode() + text
            signature = struct.pack(">Q", time) + self.key.sign(message)
        else:
            signature = self.key.sign(text)
        return f"— {self.name} {base64.b64encode(self.id + signature).decode()}\n"


def open_note(note, verifiers):
    """Text and, by name, the times of the known keys that signed it. At least one must have."""
    if "\n\n" not in note or not note.endswith("\n"):
        raise Bad("note")
    text, lines = note[: note.rindex("\n\n") + 1], note[note.rindex("\n\n") + 2 : -1]
    signed = {}
    for line in lines.split("\n"):
        dash, name, signature = line.split(" ")
        if dash != "—":
            raise Bad("signature line")
        raw = unbase64(signature)
        for verifier in verifiers:
            if (verifier.name, verifier.id) == (name, raw[:4]):
                signed[name] = verifier.verify(text.encode(), raw[4:])
    if not signed:
        raise Bad("unsigned")
    return text, signed


def open_checkpoint(note, log, witnesses=(), quorum=0):
    """Size, root and the times of the witnesses."""
    text, signed = open_note(note, [log, *witnesses])
    lines = text.split("\n")
    if log.name not in signed or len(lines) < 4 or lines[-1] or "" in lines[:-1] or lines[0] != log.name:
        raise Bad("checkpoint")
    if lines[1] != str(int(lines[1])):
        raise Bad("size")
    del signed[log.name]
    if len(signed) < quorum:
        raise Bad("quorum")
    return int(lines[1]), unbase64(lines[2]), signed


def checkpoint(signer, size, head, witnesses=(), time=0):
    text = f"{signer.name}\n{size}\n{base64.b64encode(head).decode()}\n"
    lines = [signer.line(text.encode())] + [w.line(text.encode(), time) for w in witnesses]
    return f"{text}\n{''.join(lines)}"


def write_proof(extra, index, proof, note):
    hashes = "".join(base64.b64encode(h).decode() + "\n" for h in proof)
    return f"c2sp.org/tlog-proof@v1\nextra {base64.b64encode(extra).decode()}\nindex {index}\n{hashes}\n{note}"


def verify_proof(text, log, witnesses=(), quorum=0):
    """A receipt whose leaf is its extra data. The record's lines, the index and the size."""
    head, note = text.split("\n\n", 1)
    first, extra, index, *proof = head.split("\n")
    if first != "c2sp.org/tlog-proof@v1" or not extra.startswith("extra ") or not index.startswith("index "):
        raise Bad("proof")
    record, index = unbase64(extra[6:]), int(index[6:])
    size, head, _ = open_checkpoint(note, log, witnesses, quorum)
    verify_inclusion(index, size, leaf_hash(record), [unbase64(p) for p in proof], head)
    return record.decode().split("\n"), index, size
