// Checks a receipt in the browser; nothing is sent. Where the browser cannot, the form is posted.
(function () {
  "use strict";
  const form = document.getElementById("verify");
  if (!form || !window.crypto || !crypto.subtle || !form.dataset.log) return;
  const bytes = (text) => new TextEncoder().encode(text);
  const join = (...parts) => Uint8Array.from(parts.flatMap((p) => Array.from(p)));
  const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
  const sha = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const node = (left, right) => sha(join([1], left, right));
  class No extends Error {}
  const no = (reason) => { throw new No(reason); };

  // Base64 in its one way of writing.
  function base64(text) {
    let raw;
    try { raw = atob(text); } catch { no("malformed"); }
    if (btoa(raw) !== text) no("malformed");
    return Uint8Array.from(raw, (c) => c.charCodeAt(0));
  }
  const hash = (text) => { const h = base64(text); return h.length === 32 ? h : no("malformed"); };
  const number = (text) => (/^(0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : no("malformed"));

  // name+id+base64(type, key), for a log's own key with "|" and the size up to which it speaks.
  function key(line) {
    const [vkey, until] = line.split("|");
    const [, name, id, rest] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey);
    const raw = base64(rest);
    return { name, id, type: raw[0], raw: raw.slice(1), until: until ? Number(until) : Infinity };
  }
  const list = (text) => text.split(" ").filter(Boolean).map(key);
  const logs = list(form.dataset.log);
  const witnesses = list(form.dataset.witnesses);
  const quorum = Number(form.dataset.quorum);

  async function holds(key, signature, text) {
    let message = bytes(text);
    if (key.type === 4) {
      if (signature.length !== 72) return false;
      const time = new DataView(signature.buffer, signature.byteOffset, 8).getBigUint64(0);
      message = bytes("cosignature/v1\ntime " + time + "\n" + text);
      signature = signature.slice(8);
    }
    const imported = await crypto.subtle.importKey("raw", key.raw, { name: "Ed25519" }, false, ["verify"]);
    return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  }

  // A signed note: its text and the known keys that signed it.
  async function open(note) {
    const cut = note.lastIndexOf("\n\n");
    if (cut < 0 || !note.endsWith("\n")) no("malformed");
    const text = note.slice(0, cut + 1);
    const signed = [];
    for (const line of note.slice(cut + 2, -1).split("\n")) {
      const match = /^— (\S+) (\S+)$/.exec(line) || no("malformed");
      const raw = base64(match[2]);
      const id = Array.from(raw.slice(0, 4), (b) => b.toString(16).padStart(2, "0")).join("");
      const known = logs.concat(witnesses).find((k) => k.name === match[1] && k.id === id);
      if (!known || signed.includes(known)) continue;
      if (!(await holds(known, raw.slice(4), text))) no("signature");
      signed.push(known);
    }
    return { text, signed };
  }

  // RFC 9162, 2.1.3.2.
  async function inclusion(index, size, leaf, path, root) {
    if (index >= size) no("not-in-log");
    let [at, last, have] = [index, size - 1, leaf];
    for (const step of path) {
      if (last === 0) no("not-in-log");
      if (at % 2 === 1 || at === last) {
        have = await node(step, have);
        while (at % 2 === 0 && at !== 0) { at /= 2; last = Math.floor(last / 2); }
      } else {
        have = await node(have, step);
      }
      at = Math.floor(at / 2);
      last = Math.floor(last / 2);
    }
    if (last !== 0 || !same(have, root)) no("not-in-log");
  }

  async function check(given) {
    let text = given.trim();
    const fragment = text.indexOf("/verify#");
    if (fragment >= 0) try { text = decodeURIComponent(text.slice(fragment + 8)).trim(); } catch { no("malformed"); }
    text = text.replace(/^\ufeff/, "").split(/\r?\n/).map((l) => l.trimEnd()).join("\n") + "\n";
    const gap = text.indexOf("\n\n");
    const lines = text.slice(0, Math.max(gap, 0)).split("\n");
    if (gap < 0 || lines[0] !== "c2sp.org/tlog-proof@v1" || lines.length < 3) no("malformed");
    if (!lines[1].startsWith("extra ") || !lines[2].startsWith("index ")) no("malformed");
    const record = base64(lines[1].slice(6));
    const index = number(lines[2].slice(6));
    const path = lines.slice(3).map(hash);
    const fields = new TextDecoder().decode(record).split("\n");
    if (fields[0] !== "motcua record 2" || fields.length !== 8 || fields[7] !== "") no("malformed");
    const { text: head, signed } = await open(text.slice(gap + 2));
    const [origin, size, root, ...more] = head.slice(0, -1).split("\n");
    if (!root || more.length) no("malformed");
    const by = signed.find((k) => logs.includes(k) && k.name === origin && number(size) <= k.until);
    if (!by) no("signature");
    const seen = signed.filter((k) => witnesses.includes(k));
    if (seen.length < quorum) no("quorum");
    await inclusion(index, number(size), await sha(join([0], record)), path, hash(root));
    return { name: fields[5], at: Number(fields[3]), place: index + 1, case: fields[1], step: fields[2], seen };
  }

  const answer = document.getElementById("answer");
  function show(id, fill) {
    const shown = document.getElementById(id).firstElementChild.cloneNode(true);
    fill(shown);
    answer.replaceChildren(shown);
    answer.scrollIntoView({ block: "nearest" });
  }
  function yes(found) {
    const words = (name) => document.querySelector('#names [data-name="' + name + '"]');
    const known = /^[a-z._]+$/.test(found.name) && words(found.name);
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
    show("yes", (box) => {
      const put = (slot, value) => { box.querySelector("[data-slot=" + slot + "]").textContent = value; };
      put("what", (known || words("")).textContent);
      put("when", when.format(found.at + Number(form.dataset.offset) * 60000));
      put("place", String(found.place));
      put("case", found.case);
      put("step", found.step);
      const witnesses = box.querySelector("[data-slot=witnesses]");
      witnesses.textContent = found.seen.map((k) => k.name).join(", ") || witnesses.dataset.none;
    });
  }
  async function decide(text) {
    try {
      yes(await check(text));
    } catch (error) {
      if (!(error instanceof No)) return false;
      show("no", (box) => { box.querySelector('[data-reason="' + error.message + '"]').hidden = false; });
    }
    return true;
  }

  const area = document.getElementById("receipt");
  const file = document.getElementById("file");
  document.getElementById("local").hidden = false;
  form.addEventListener("submit", async (event) => {
    if (!area.value.trim() && !file.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    const text = area.value.trim() ? area.value : await file.files[0].text();
    if (!(await decide(text))) form.submit();
  });
  // A scanned code: checked at once. A browser that cannot leaves it in the form.
  async function scanned() {
    if (location.hash.length < 100) return;
    try { area.value = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    await decide(area.value);
  }
  addEventListener("hashchange", scanned);
  scanned();
})();
